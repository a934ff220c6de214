"""/api/v1/notices, /me/notices and /webhooks: what one is told of, how, and where programs are told."""

from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from manifest_service.events.canonical import time_text
from manifest_service.services.notices.choices import LONGEST_ADDRESS, Choice
from manifest_service.services.notices.topics import TOPICS, topics_for
from manifest_service.services.notices.webhooks import LONGEST_URL
from manifest_service.services.notices.wording import path_of, sentence
from manifest_service.services.ports import SEVERITIES, Delivery, Notice, Told, Webhook
from manifest_service.texts import words
from manifest_service.web.api.paging import cursor_of, page_of
from manifest_service.web.api.schemas import PageArgs, Strict, Time
from manifest_service.web.auth import current_actor
from manifest_service.web.services import services
from manifest_service.web.texts import locale, say

blueprint = Blueprint("notices", __name__, url_prefix="/api/v1", description="通知 Notices")

LONGEST_ID = 64


class NoticeArgs(PageArgs):
    unread = fields.Boolean(load_default=False)


class ReadSchema(Strict):
    until_pos = fields.Integer(required=True, strict=True, validate=validate.Range(0, 2**53))


class ChoiceSchema(Strict):
    """In the place of what was chosen before; what is left out is as if nothing had been chosen."""

    muted = fields.List(
        fields.String(), load_default=list, validate=validate.Length(max=len(TOPICS))
    )
    email = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=LONGEST_ADDRESS)
    )
    email_from = fields.String(load_default="major", validate=validate.OneOf(SEVERITIES))
    digest_hour = fields.Integer(load_default=8, allow_none=True, strict=True)
    deputy_id = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=LONGEST_ID)
    )
    deputy_until = Time(load_default=None, allow_none=True)


class WebhookSchema(Strict):
    id = fields.String(required=True, metadata={"description": "UUID of the new webhook"})
    url = fields.String(required=True, validate=validate.Length(max=LONGEST_URL))
    topics = fields.List(
        fields.String(),
        load_default=list,
        validate=validate.Length(max=len(TOPICS)),
        metadata={"description": "Empty: all", "example": ["alert.raised"]},
    )


class DeliveryArgs(Schema):
    state = fields.String(validate=validate.OneOf(["waiting", "sent", "dead"]))


@blueprint.get("/notices")
@blueprint.arguments(NoticeArgs, location="query")
@blueprint.response(200)
def notices(args: dict[str, Any]) -> dict[str, Any]:
    """What the asking account was told of, the newest first, and how much of it is unread."""
    actor, inbox = current_actor(), services().inbox
    after = cursor_of(args, int)
    rows = inbox.of(
        actor,
        unread=args["unread"],
        before_pos=after[0] if after else None,
        limit=args["limit"] + 1,
    )
    page = page_of(
        rows, args["limit"], lambda one: _told(one, actor.role), lambda one: (one.notice.pos,)
    )
    return {**page, "unread": inbox.unread(actor)}


@blueprint.post("/notices/read")
@blueprint.arguments(ReadSchema)
@blueprint.response(204)
def read(body: dict[str, Any]) -> None:
    """Mark everything up to an event as read."""
    services().inbox.read(body["until_pos"], current_actor())


@blueprint.get("/me/notices")
@blueprint.response(200)
def choice() -> dict[str, Any]:
    """What the asking account chose, and what there is to choose from."""
    actor = current_actor()
    chosen = services().choices.of(actor)
    until = chosen.deputy_until
    return {
        **asdict(chosen),
        "muted": list(chosen.muted),
        "deputy_until": time_text(until) if until else None,
        "topics": [{"topic": name, "name": _name(name)} for name in topics_for(actor.role)],
        "deputies": [
            {"id": account.id, "username": account.username}
            for account in services().choices.deputies(actor)
        ],
    }


@blueprint.put("/me/notices")
@blueprint.arguments(ChoiceSchema)
@blueprint.response(204)
def choose(body: dict[str, Any]) -> None:
    """Choose what to be told of, where to be mailed, and who stands in until when."""
    services().choices.choose(Choice(**{**body, "muted": tuple(body["muted"])}), current_actor())


@blueprint.get("/webhooks")
@blueprint.response(200)
def webhooks() -> dict[str, Any]:
    """The asking account's webhooks."""
    return {"items": [_webhook(hook) for hook in services().webhooks.of(current_actor())]}


@blueprint.post("/webhooks")
@blueprint.arguments(WebhookSchema)
@blueprint.response(201)
def add(body: dict[str, Any]) -> dict[str, Any]:
    """A new webhook, with the secret its messages are signed with: it is shown here and never again."""
    made = services().webhooks.add(**body, actor=current_actor())
    return {**_webhook(made), "secret": made.secret}


@blueprint.delete("/webhooks/<id>")
@blueprint.response(204)
def drop(id: str) -> None:
    """The webhook is gone, with what waited for it."""
    services().webhooks.drop(id, current_actor())


@blueprint.post("/webhooks/<id>/secret")
@blueprint.response(200)
def new_secret(id: str) -> dict[str, Any]:
    """A new secret; for a day messages bear the signatures of both."""
    made = services().webhooks.new_secret(id, current_actor())
    return {**_webhook(made), "secret": made.secret}


@blueprint.post("/webhooks/<id>/resume")
@blueprint.response(200)
def resume(id: str) -> dict[str, Any]:
    """Send again to a webhook that was stopped because its receiver answered 410."""
    return _webhook(services().webhooks.resume(id, current_actor()))


@blueprint.post("/webhooks/<id>/test")
@blueprint.response(202)
def test(id: str) -> dict[str, Any]:
    """A message of the topic `test`, on its way."""
    return _delivery(services().webhooks.test(id, current_actor()))


@blueprint.get("/webhooks/<id>/deliveries")
@blueprint.arguments(DeliveryArgs, location="query")
@blueprint.response(200)
def deliveries(args: dict[str, Any], id: str) -> dict[str, Any]:
    """The newest 200; `?state=dead` are those given up."""
    found = services().webhooks.deliveries(id, args.get("state"), current_actor())
    return {"items": [_delivery(one) for one in found]}


@blueprint.post("/webhooks/<id>/deliveries/<delivery_id>/replay")
@blueprint.response(202)
def replay(id: str, delivery_id: str) -> dict[str, Any]:
    """On its way once more, under the same id."""
    return _delivery(services().webhooks.replay(id, delivery_id, current_actor()))


def _told(one: Told, role: str) -> dict[str, Any]:
    return {
        **_notice(one.notice),
        "path": path_of(one.notice, role),
        "read_at": time_text(one.read_at) if one.read_at else None,
        "instead_of": one.instead_of,
    }


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id,
        "pos": notice.pos,
        "topic": notice.topic,
        "severity": notice.severity,
        "severity_text": say(f"lifecycle.severity.{notice.severity}"),
        "text": sentence(words(locale()), notice),
        "subject": notice.subject,
        "at": time_text(notice.at),
    }


def _webhook(hook: Webhook) -> dict[str, Any]:
    return {
        "id": hook.id,
        "url": hook.url,
        "topics": list(hook.topics),
        "created_at": time_text(hook.created_at),
        "stopped": hook.stopped,
    }


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "id": one.id,
        "notice": _notice(one.notice),
        "state": one.state,
        "state_text": say(f"notices.state.{one.state}"),
        "attempts": one.attempts,
        "next_at": time_text(one.next_at) if one.state == "waiting" else None,
        "last_at": time_text(one.last_at) if one.last_at else None,
        "last_error": one.last_error,
        "last_error_text": _error(one.last_error),
    }


def _error(code: str | None) -> str | None:
    if code is None:
        return None
    if code.startswith("status_"):
        return say("notices.error.status", status=code.removeprefix("status_"))
    return say(f"notices.error.{code}")


def _name(topic: str) -> str:
    return say(f"notices.name.{topic}")
