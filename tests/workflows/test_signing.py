"""Signing on another's device, numbers drawn ahead, and two who act at once."""

import threading
import uuid
from typing import Any

import pytest

from manifest_service.codes import manifest_number
from tests.workflows.county import MORNING, PASSWORD, County

CODE = {"username": "clerk", "code": "480271"}


def give_code(county: County) -> None:
    county.ok("PUT", "/me/signing-code", "clerk", {"password": PASSWORD, "code": CODE["code"]})


def test_an_event_says_who_signed_and_in_whose_session(county: County) -> None:
    give_code(county)
    number = county.issue()["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"}, signature=CODE)
    event = county.ok("GET", f"/manifests/{number}/events", "officer")["items"][1]
    assert (event["actor"]["role"], event["actor"]["via"]["role"]) == ("generator_clerk", "driver")
    assert county.ok("GET", f"/manifests/{number}", "clerk")["signatures"][0]["lacks"] == []


def test_guessing_a_code_is_slowed_down_and_locked(county: County) -> None:
    give_code(county)
    number, load = county.issue()["number"], {"loaded_kg": "12000"}
    wrong = CODE | {"code": "000001"}
    for _ in range(5):
        assert (
            county.refused(number, "loaded", "driver", load, signature=wrong)
            == "signing_code_wrong"
        )
    status, body = county.act(number, "loaded", "driver", load, signature=CODE)
    assert (status, body["code"]) == (429, "too_many_guesses")
    county.at(2)
    assert county.refused(number, "loaded", "driver", load, signature=wrong) == "signing_code_wrong"
    county.at(3.5)
    assert county.refused(number, "loaded", "driver", load, signature=CODE) == "too_many_guesses"
    county.at(5)
    county.done(number, "loaded", "driver", load, signature=CODE)


DEVICES = ["driver", "dispatcher", "driver-2", "dispatcher-2", "keeper", "gate", "gate-2"]
DEVICES += ["stranger", "clinic", "clinic-2"]


def test_many_devices_guess_one_code_no_further_than_fifty_a_day(county: County) -> None:
    give_code(county)
    number, load = county.issue()["number"], {"loaded_kg": "12000"}
    wrong = CODE | {"code": "000001"}
    for who in DEVICES:
        assert [county.act(number, "loaded", who, load, signature=wrong)[0] for _ in range(5)] == [
            403
        ] * 5
    assert county.refused(number, "loaded", "officer", load, signature=CODE) == "too_many_guesses"


def test_an_unknown_signer_and_one_without_a_code_look_the_same(county: County) -> None:
    number = county.issue()["number"]
    for username in ("nobody", "gate", "clerk"):
        signature = {"username": username, "code": "480271"}
        said = county.refused(number, "loaded", "driver", {"loaded_kg": "1"}, signature=signature)
        assert said == "signing_code_wrong"


def test_a_signing_code_needs_the_password_and_some_thought(county: County) -> None:
    path = "/me/signing-code"
    wrong = {"password": "not this one!", "code": "480271"}
    assert county.call("PUT", path, "clerk", wrong)[1]["code"] == "password_wrong"
    for code in ("12345", "123456", "111111", "abcdef", "1234567890123"):
        body = {"password": PASSWORD, "code": code}
        assert county.call("PUT", path, "clerk", body)[0] == 422
    assert (
        county.call("PUT", path, "officer", wrong | {"password": PASSWORD})[1]["code"]
        == "wrong_role"
    )


def test_a_signer_is_held_to_his_own_part(county: County) -> None:
    county.ok("PUT", "/me/signing-code", "gate", {"password": PASSWORD, "code": "480271"})
    number = county.issue()["number"]
    signature = {"username": "gate", "code": "480271"}
    assert (
        county.refused(number, "loaded", "driver", {"loaded_kg": "1"}, signature=signature)
        == "wrong_party"
    )


def test_a_queued_act_may_be_signed_too(county: County) -> None:
    give_code(county)
    number = county.issue()["number"]
    command = {
        "id": str(uuid.uuid4()), "number": number, "type": "loaded", "signature": CODE,
        "occurred_at": county.clock.now().isoformat(), "data": {"loaded_kg": "12000"},
    }  # fmt: skip
    (done,) = county.ok("POST", "/sync", "driver", {"commands": [command]})["results"]
    assert (done["status"], done["event"]["actor"]["role"]) == ("accepted", "generator_clerk")
    (again,) = county.ok("POST", "/sync", "driver", {"commands": [command]})["results"]
    assert again["status"] == "duplicate"


def test_a_block_is_drawn_once_and_only_for_ones_own(county: County) -> None:
    body = {"id": str(uuid.uuid4()), "size": 4}
    first = county.ok("POST", "/number-blocks", "dispatcher", body)
    again = county.ok("POST", "/number-blocks", "dispatcher", body)
    assert [item["number"] for item in first["items"]] == [
        item["number"] for item in again["items"]
    ]
    foreign = county.draft(number=first["items"][0]["number"])
    status, said = county.call("POST", "/manifests", "clerk", foreign)
    assert (status, said["faults"][0]["code"]) == (422, "number_not_reserved")
    for size in (0, 501):
        assert (
            county.call(
                "POST", "/number-blocks", "dispatcher", {"id": str(uuid.uuid4()), "size": size}
            )[0]
            == 422
        )
    for who in ("driver", "officer", "auditor"):
        assert (
            county.call("POST", "/number-blocks", who, {"id": str(uuid.uuid4()), "size": 1})[0]
            == 403
        )
    own = county.ok("POST", "/number-blocks", "clerk", {"id": str(uuid.uuid4()), "size": 2})[
        "items"
    ]
    issued = county.issue(county.draft(number=own[1]["number"]))
    assert issued["number"] == own[1]["number"]
    assert issued["labels"][0]["token"] == own[1]["label_token"]
    left = county.ok("GET", "/number-blocks", "clerk")["items"]
    assert [item["number"] for item in left] == [own[0]["number"]]
    services = county.app.extensions["services"]
    services.upkeep.rebuild()
    assert len(county.ok("GET", "/number-blocks", "dispatcher")["items"]) == 4


def test_reserved_numbers_are_printed_for_their_holder_alone(county: County) -> None:
    asked = {"id": str(uuid.uuid4()), "size": 2}
    own = county.ok("POST", "/number-blocks", "clerk", asked)["items"]
    block = f"/number-blocks/labels.pdf?block={asked['id']}"
    for path in ("/number-blocks/labels.pdf", block):
        assert county.call("GET", path, "clerk")[0] == 200
    for who, refused in (
        ("dispatcher", (404, "no_numbers_left")),
        ("officer", (403, "wrong_role")),
    ):
        status, said = county.call("GET", block, who)
        assert (status, said["code"]) == refused
    assert county.call("GET", "/number-blocks/labels.pdf?block=x", "clerk")[0] == 422
    for item in own:
        county.issue(county.draft(number=item["number"]))
    assert county.call("GET", block, "clerk")[0] == 404


def test_a_form_is_told_of_a_number_that_is_not_its_own(county: County) -> None:
    asked = {"id": str(uuid.uuid4()), "size": 1}
    (item,) = county.ok("POST", "/number-blocks", "dispatcher-2", asked)["items"]
    draft = county.draft(number=item["number"])
    said = county.ok("POST", "/manifests?check=only", "clerk", draft)["refusals"]
    assert [one["code"] for one in said] == ["number_not_reserved"]
    draft = county.draft(number="371525-0")
    said = county.ok("POST", "/manifests?check=only", "clerk", draft)["refusals"]
    assert [(one["code"], one["path"]) for one in said] == [("manifest_number_shape", "number")]


def at_once(county: County, *works: Any) -> list[tuple[int, Any]]:
    """What each of `works` answered, begun at one moment in threads of their own."""
    county._token("clerk")
    county._token("gate")
    barrier, answers = threading.Barrier(len(works)), []

    def run(work: Any) -> None:
        with county.app.test_client() as client:
            barrier.wait()
            answers.append(work(client))

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def sending(county: County, path: str, user: str, body: Any) -> Any:
    headers = {"Authorization": f"Bearer {county._token(user)}", "Accept-Language": "en"}

    def send(client: Any) -> tuple[int, Any]:
        answer = client.post(f"/api/v1{path}", json=body, headers=headers)
        return answer.status_code, answer.get_json()

    return send


def test_two_issues_at_once_cannot_overrun_a_quota(county: County) -> None:
    soil = {"code": "900-001-S70", "name": "渣土", "declared_kg": "48000"}
    county.issue(county.draft(waste=[soil]))
    drafts = [county.draft(waste=[soil | {"declared_kg": "30000"}]) for _ in range(2)]
    answers = at_once(county, *(sending(county, "/manifests", "clerk", d) for d in drafts))
    assert sorted(status for status, _ in answers) == [201, 409]
    (refused,) = [body for status, body in answers if status == 409]
    assert refused["code"] == "receiver_quota_exhausted"
    assert refused["params"]["left_kg"] == "22000"


def test_of_two_clerks_at_once_one_wins_and_the_other_sees_what_happened(county: County) -> None:
    number = county.issue()["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    county.done(number, "transported", "driver")

    def act(type: str, data: Any) -> Any:
        at = county.clock.now().isoformat()
        body = {"id": str(uuid.uuid4()), "type": type, "occurred_at": at, "data": data}
        return sending(county, f"/manifests/{number}/events", "gate", body)

    answers = at_once(
        county,
        act("received", {"accepted_kg": "12000"}),
        act("refused", {"reason_code": "contaminated"}),
    )
    assert sorted(status for status, _ in answers) == [201, 409]
    (lost,) = [body for status, body in answers if status == 409]
    assert lost["code"] == "lifecycle_forbids"
    stands = county.ok("GET", f"/manifests/{number}", "gate")
    assert stands["status"] in ("received", "returning")
    assert len(county.ok("GET", f"/manifests/{number}/events", "gate")["items"]) == 4


def test_strangers_see_nothing_and_parties_of_every_leg_see_it(county: County) -> None:
    number = county.issue()["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    county.done(number, "transported", "driver")
    assert county.call("GET", f"/manifests/{number}", "driver-2")[0] == 404
    next_leg = {"carrier_id": "haulage-2", "vehicle": "鲁P54321", "driver_id": "driver-2"}
    county.done(number, "handed_over", "driver", next_leg)
    for who in ("driver", "driver-2", "dispatcher", "dispatcher-2", "gate", "clerk"):
        assert county.call("GET", f"/manifests/{number}", who)[0] == 200
        assert [row["number"] for row in county.ok("GET", "/manifests", who)["items"]] == [number]
    for who in ("keeper", "gate-2", "stranger", "clinic"):
        assert county.call("GET", f"/manifests/{number}", who)[0] == 404
        assert county.ok("GET", "/manifests", who)["items"] == []


def test_nobody_keeps_another_from_signing_by_wrong_codes_of_his_own(county: County) -> None:
    give_code(county)
    number, load = county.issue()["number"], {"loaded_kg": "12000"}
    wrong = CODE | {"code": "000001"}
    for who in ("driver-2", "keeper", "stranger"):
        tried = [county.act(number, "loaded", who, load, signature=wrong)[0] for _ in range(6)]
        assert tried == [403] * 5 + [429]
    county.done(number, "loaded", "driver", load, signature=CODE)


NEXT_LEG = {"carrier_id": "haulage-2", "vehicle": "鲁P54321", "driver_id": "driver-2"}
KEPT = {"site_id": "store-site", "stored_kg": "12000"}


@pytest.mark.parametrize(
    ("who", "word", "data"),
    [
        ("driver-2", "handed_over", NEXT_LEG),
        ("dispatcher-2", "handed_over", NEXT_LEG),
        ("keeper", "stored", KEPT),
    ],
)
def test_nobody_takes_a_load_by_its_number_alone(
    county: County, who: str, word: str, data: dict[str, Any]
) -> None:
    """Numbers can be guessed: who wrote that he had the load now read all of it, and had it."""
    number, other = county.issue()["number"], county.issue()["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    county.done(number, "transported", "driver")
    for label in (None, number, county.label(other), "0" * 26):
        shown = data if label is None else data | {"label": label}
        assert county.act(number, word, who, shown)[0] == 404
        assert county.call("GET", f"/manifests/{number}", who)[0] == 404
    county.done(number, word, who, data | {"label": county.label(number)})
    assert county.call("GET", f"/manifests/{number}", who)[0] == 200


def test_who_signs_on_the_device_of_one_who_has_the_load_takes_it_without_a_label(
    county: County,
) -> None:
    number = county.issue()["number"]
    county.done(number, "loaded", "driver", {"loaded_kg": "12000"})
    county.done(number, "transported", "driver")
    code = {"password": PASSWORD, "code": "271828"}
    county.ok("PUT", "/me/signing-code", "driver-2", code)
    signature = {"username": "driver-2", "code": "271828"}
    handed = county.done(number, "handed_over", "driver", NEXT_LEG, signature=signature)
    assert handed["legs"][-1]["carrier"]["id"] == "haulage-2"


@pytest.mark.parametrize("who", ["stranger", "driver-2", "gate-2", "clinic", "terminal"])
def test_no_act_of_a_stranger_tells_whether_a_number_is_one(county: County, who: str) -> None:
    number = county.issue()["number"]
    absent = manifest_number.build("371525", MORNING.date(), 4711)
    for word, data in (
        ("loaded", {"loaded_kg": "12000"}),
        ("transported", {}),
        ("received", {"accepted_kg": "12000"}),
        ("voided", {"reason": "x"}),
        ("countersigned", {"seq": 1}),
        ("correction_proposed", {"corrects": 1, "values": {}, "reason": "x"}),
    ):
        told = [county.act(one, word, who, data) for one in (number, absent)]
        assert [status for status, _ in told] == [404, 404]
        assert [body["code"] for _, body in told] == ["manifest_unknown"] * 2


def test_rows_made_again_are_the_rows_that_stood(county: County) -> None:
    from tests.workflows.journeys import STORIES
    from tests.workflows.story import Told

    for name in ("two-carriers", "medical-round", "correction", "refused-part", "paper-backfill"):
        next(story for story in STORIES if story.name == name).tell(Told(county=county))
    services = county.app.extensions["services"]

    def rows() -> Any:
        listed = county.ok("GET", "/manifests?limit=200", "officer")["items"]
        return [
            services.store.read(lambda tx, n=row["number"]: tx.manifests.get(n)) for row in listed
        ]

    before = rows()
    services.upkeep.rebuild()
    assert rows() == before
    assert len(before) > 6
    assert services.upkeep.verify().problems == ()
