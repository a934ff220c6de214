"""A notice in one sentence, and the page where more is to be seen: the same in page and mail."""

from manifest_service.services.notices.topics import COUNTY
from manifest_service.services.ports import Notice
from manifest_service.texts import Words

NAMELESS = {"manifest_number": "", "plate": "", "rule": "", "plan": "", "plan_number": ""}


def sentence(say: Words, notice: Notice) -> str:
    params = dict(notice.params)
    if "rule" in params:
        params["rule"] = say.say(f"rules.{params['rule']}.name")
    if "plan_kind" in params:
        params["plan"] = say.say(f"lifecycle.plan_kind.{params['plan_kind']}")
    said = say.say(f"notices.topic.{notice.topic}", **{**NAMELESS, **params})
    if params.get("trial"):
        said = say.say("notices.trial", sentence=said)
    return " ".join(said.split())


def path_of(notice: Notice, role: str) -> str:
    """From the service's address on."""
    kind, _, id = notice.subject.partition("/")
    if role in COUNTY:
        return f"/officer?alert={id}" if kind == "alert" else "/officer"
    return "/driver" if role == "driver" else "/desk"
