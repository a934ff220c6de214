"""From an event to those it concerns: in the page, at a webhook, by mail."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from standardwebhooks.webhooks import Webhook as Verifier

from manifest_service.adapters.notices.mail import SmtpMailer
from manifest_service.adapters.notices.webhook import HttpWebhooks
from manifest_service.services.notices.sending import Addressee, Sending, Sent
from manifest_service.services.ports import Notice
from tests.workflows.county import MORNING, PASSWORD, County
from tests.workflows.test_alerts import diverted, on_the_road

MAIL_OFF = SmtpMailer(
    host="", port=25, security="none", username="", password="", sender="", public_url=""
)


@dataclass
class Receiver:
    """A firm's program: keeps what is posted, answers what it is told to."""

    url: str = ""
    status: int = 204
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.posts]


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.posts.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(receiver.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/in"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def mailbox() -> Iterator[tuple[int, list[EmailMessage]]]:
    kept: list[EmailMessage] = []

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            if "nobody@firm.example" in envelope.rcpt_tos:
                return "550 no such person"
            found = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(found, EmailMessage)
            kept.append(found)
            return "250 kept"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port, kept
    finally:
        controller.stop()


def follow(county: County) -> int:
    told: int = county.app.extensions["services"].following.run()
    return told


def send(county: County, mailer: SmtpMailer = MAIL_OFF) -> int:
    services = county.app.extensions["services"]
    sending = Sending(
        store=services.store,
        clock=county.clock,
        webhooks=HttpWebhooks(lambda: "county.example/log", private_allowed=True),
        mailer=mailer,
    )
    return sending.run()


def inbox(county: County, user: str) -> list[str]:
    return [one["topic"] for one in county.ok("GET", "/notices", user)["items"]]


def hook(county: County, user: str, url: str, *topics: str) -> dict[str, Any]:
    body = {"id": str(uuid.uuid4()), "url": url, "topics": list(topics)}
    made: dict[str, Any] = county.ok("POST", "/webhooks", user, body)
    return made


def choose(county: County, user: str, **changes: Any) -> tuple[int, Any]:
    return county.call("PUT", "/me/notices", user, changes)


@pytest.fixture
def county(county: County) -> County:
    follow(county)  # the first look: what was before is nobody's news
    return county


def test_an_alert_is_told_to_the_county_and_its_carrier_and_nobody_else(county: County) -> None:
    on_the_road(county)
    county.drive(0, 30, off_route=diverted)
    assert follow(county) > 0
    assert inbox(county, "officer") == ["alert.raised"]
    assert inbox(county, "admin") == ["alert.raised"]
    assert inbox(county, "dispatcher") == ["alert.raised", "manifest.generated"]
    assert inbox(county, "driver") == ["manifest.generated"]
    for nobody in ("auditor", "dispatcher-2", "stranger", "terminal", "clerk"):
        assert "alert.raised" not in inbox(county, nobody), nobody
    assert inbox(county, "clerk") == []  # what he did himself is no news
    (notice,) = county.ok("GET", "/notices", "officer")["items"]
    alert = county.alerts()[0]
    assert notice["path"] == f"/officer?alert={alert['id']}"
    assert notice["severity"] == alert["severity"] == "critical"
    assert "鲁P12345" in notice["text"]
    assert follow(county) == 0


def test_a_list_is_read_up_to_where_it_was_seen(county: County) -> None:
    for _ in range(3):
        county.issue(county.draft(occurred_at=county.at(1).isoformat()))
    follow(county)
    page = county.ok("GET", "/notices?limit=2", "gate")
    assert (page["unread"], len(page["items"])) == (3, 2)
    rest = county.ok("GET", f"/notices?limit=2&cursor={page['next']}", "gate")
    assert (len(rest["items"]), rest["next"]) == (1, None)
    county.ok("POST", "/notices/read", "gate", {"until_pos": page["items"][1]["pos"]})
    left = county.ok("GET", "/notices?unread=true", "gate")
    assert [one["pos"] for one in left["items"]] == [page["items"][0]["pos"]]
    assert county.call("GET", "/notices?cursor=W10=", "gate")[0] == 422


def test_a_webhook_gets_a_signed_cloud_event_once_per_event(county: County) -> None:
    with receiving() as receiver:
        made = hook(county, "dispatcher", receiver.url, "alert.raised")
        on_the_road(county)
        county.drive(0, 30, off_route=diverted)
        follow(county)
        assert send(county) == 1
        assert send(county) == 0
    ((headers, body),) = receiver.posts
    (event,) = receiver.events
    assert event["specversion"] == "1.0"
    assert event["type"] == "manifest-service.alert.raised"
    assert event["source"] == "county.example/log"
    assert event["subject"] == f"alert/{county.alerts()[0]['id']}"
    assert event["data"]["severity"] == "critical"
    assert headers["content-type"].startswith("application/cloudevents+json")
    # By hand, as the specification writes it: the library signed it.
    key = base64.b64decode(made["secret"].removeprefix("whsec_"))
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert "secret" not in county.ok("GET", "/webhooks", "dispatcher")["items"][0]


def test_both_secrets_sign_for_a_day_after_a_change(county: County) -> None:
    with receiving() as receiver:
        made = hook(county, "gate", receiver.url)
        changed = county.ok("POST", f"/webhooks/{made['id']}/secret", "gate")
        county.ok("POST", f"/webhooks/{made['id']}/test", "gate")
        send(county)
        county.at(60 * 25)
        county.ok("POST", f"/webhooks/{made['id']}/test", "gate")
        send(county)
    first, second = (headers["webhook-signature"].split() for headers, _ in receiver.posts)
    assert (len(first), len(second)) == (2, 1)
    for (headers, body), secrets in zip(receiver.posts, ((made, changed), (changed,)), strict=True):
        at = int(headers["webhook-timestamp"])
        for secret in secrets:
            key = base64.b64decode(secret["secret"].removeprefix("whsec_"))
            said = f"{headers['webhook-id']}.{at}.".encode() + body
            mac = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
            assert f"v1,{mac}" in headers["webhook-signature"].split()
    with pytest.raises(Exception, match="old"):
        Verifier(changed["secret"]).verify(body, headers)  # a morning long ago


def test_a_receiver_that_is_down_gets_everything_in_order_when_it_is_back(county: County) -> None:
    with receiving() as receiver:
        made = hook(county, "gate", receiver.url)
        receiver.status = 503
        for minute in range(3):
            county.issue(county.draft(occurred_at=county.at(minute).isoformat()))
        follow(county)
        send(county)
        assert len(receiver.posts) == 1, "the others wait behind it"
        assert send(county) == 0
        waiting = county.ok("GET", f"/webhooks/{made['id']}/deliveries?state=waiting", "gate")
        assert len(waiting["items"]) == 3
        assert {one["last_error"] for one in waiting["items"]} == {"status_503", None}
        receiver.status, receiver.posts = 200, []
        county.at(3)
        assert send(county) == 3
    times = [event["time"] for event in receiver.events]
    assert times == sorted(times)
    sent = county.ok("GET", f"/webhooks/{made['id']}/deliveries?state=sent", "gate")["items"]
    assert sorted(one["attempts"] for one in sent) == [1, 1, 2]


def test_one_dead_receiver_does_not_hold_up_the_others(county: County) -> None:
    with receiving() as dead, receiving() as alive:
        dead.status = 500
        hook(county, "gate", dead.url)
        hook(county, "dispatcher", alive.url)
        county.issue()
        follow(county)
        assert send(county) == 1
    assert len(alive.posts) == 1


def test_what_was_given_up_is_listed_and_can_be_sent_again(county: County) -> None:
    with receiving() as receiver:
        receiver.status = 500
        made = hook(county, "gate", receiver.url)
        county.issue()
        follow(county)
        path = f"/webhooks/{made['id']}/deliveries"
        for day in range(12):
            county.at(60 * 24 * day)
            send(county)
        (dead,) = county.ok("GET", f"{path}?state=dead", "gate")["items"]
        assert (dead["attempts"], dead["last_error"]) == (10, "status_500")
        receiver.status, receiver.posts = 200, []
        again = county.ok("POST", f"{path}/{dead['id']}/replay", "gate")
        assert again["id"] == dead["id"]
        assert send(county) == 1
        assert receiver.posts[0][0]["webhook-id"] == dead["id"]
        assert county.call("POST", f"{path}/{dead['id']}/replay", "dispatcher")[0] == 404


def test_a_receiver_that_says_gone_is_left_alone_until_resumed(county: County) -> None:
    with receiving() as receiver:
        receiver.status = 410
        made = hook(county, "gate", receiver.url)
        county.issue()
        follow(county)
        send(county)
        (shown,) = county.ok("GET", "/webhooks", "gate")["items"]
        assert shown["stopped"] == "status_410"
        county.issue(county.draft(occurred_at=county.at(1).isoformat()))
        follow(county)
        send(county)
        assert len(receiver.posts) == 1
        resumed = county.ok("POST", f"/webhooks/{made['id']}/resume", "gate")
        assert resumed["stopped"] is None


def test_a_webhook_into_our_own_network_is_not_posted_to(county: County) -> None:
    with receiving() as receiver:
        made = hook(county, "gate", receiver.url)
        county.ok("POST", f"/webhooks/{made['id']}/test", "gate")
        county.app.extensions["services"].sending.run()
        assert receiver.posts == []
    (dead,) = county.ok("GET", f"/webhooks/{made['id']}/deliveries", "gate")["items"]
    assert (dead["state"], dead["last_error"]) == ("dead", "address_private")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://firm.example/in",
        "https://user:secret@firm.example/",
        "https://firm.example:port/",
        "javascript:alert(1)",
        "https://",
        "https://firm.example/a b",
    ],
)
def test_an_address_that_is_none_is_refused(county: County, url: str) -> None:
    body = {"id": str(uuid.uuid4()), "url": url}
    status, answer = county.call("POST", "/webhooks", "gate", body)
    assert (status, answer["faults"][0]["code"]) == (422, "webhook_url_invalid")


def test_webhooks_belong_to_an_account_and_are_few(county: County) -> None:
    made = hook(county, "gate", "https://firm.example/in")
    body = {"id": made["id"], "url": "https://firm.example/in"}
    assert county.ok("POST", "/webhooks", "gate", body)["secret"] == made["secret"]
    assert county.call("POST", "/webhooks", "dispatcher", body)[0] == 422
    for path, method in (("", "DELETE"), ("/secret", "POST"), ("/test", "POST")):
        status, answer = county.call(method, f"/webhooks/{made['id']}{path}", "dispatcher")
        assert (status, answer["code"]) == (404, "webhook_unknown")
    assert county.call("POST", "/webhooks", "driver", {**body, "id": str(uuid.uuid4())})[0] == 403
    for _ in range(9):
        hook(county, "gate", "https://firm.example/in")
    body["id"] = str(uuid.uuid4())
    status, answer = county.call("POST", "/webhooks", "gate", body)
    assert (status, answer["code"]) == (409, "too_many_webhooks")
    assert county.call("DELETE", f"/webhooks/{made['id']}", "gate")[0] == 204
    county.ok("POST", "/webhooks", "gate", body)


def mailer(port: int) -> SmtpMailer:
    return SmtpMailer(
        host="127.0.0.1",
        port=port,
        security="none",
        username="",
        password="",
        sender="联单 <county@example.cn>",
        public_url="https://county.example",
    )


def test_grave_news_is_mailed_soon_and_the_rest_once_a_day(county: County) -> None:
    assert choose(county, "dispatcher", email="d@firm.example", digest_hour=18)[0] == 204
    on_the_road(county)
    county.drive(0, 30, off_route=diverted)
    follow(county)
    with mailbox() as (port, mails):
        assert send(county, mailer(port)) == 1
        (mail,) = mails
        assert mail["To"] == "d@firm.example"
        assert "鲁P12345" in mail["Subject"]
        assert mail["Auto-Submitted"] == "auto-generated"
        assert "https://county.example/account" in mail.get_content()
        assert send(county, mailer(port)) == 0
        county.at(9 * 60)  # eighteen o'clock in China
        assert send(county, mailer(port)) == 1
    assert "新联单" in mails[1].get_content()


def test_what_comes_together_travels_in_one_mail(county: County) -> None:
    assert choose(county, "gate", email="g@firm.example", email_from="minor")[0] == 204
    for minute in range(4):
        county.issue(county.draft(occurred_at=county.at(minute).isoformat()))
        follow(county)
    county.at(11)
    with mailbox() as (port, mails):
        assert send(county, mailer(port)) == 4
    (mail,) = mails
    assert "另有 3 条" in mail["Subject"]


def test_a_refused_address_is_not_tried_again(county: County) -> None:
    choose(county, "gate", email="nobody@firm.example", email_from="minor")
    county.issue()
    follow(county)
    county.at(11)
    with mailbox() as (port, mails):
        assert send(county, mailer(port)) == 0
        county.at(60 * 24)
        assert send(county, mailer(port)) == 0
    assert mails == []


@pytest.mark.parametrize(
    "address",
    [
        "g@firm.example\r\nBcc: everybody@firm.example",
        "g@firm.example\nSubject: forged",
        "g@firm.example, everybody@firm.example",
        "Gate <g@firm.example>",
        "g@firm.example\0",
    ],
)
def test_an_address_is_one_address_and_no_header(county: County, address: str) -> None:
    status, said = choose(county, "gate", email=address)
    assert (status, [fault["code"] for fault in said["faults"]]) == (422, ["email_invalid"])


def test_what_a_notice_tells_is_one_line_of_its_mail_and_no_header(county: County) -> None:
    notice = Notice(
        id=str(uuid.uuid4()),
        pos=1,
        topic="plan.filed",
        severity="major",
        subject="plan/1",
        at=MORNING,
        params={"plan_number": "{plan_kind}\r\nBcc: everybody@firm.example", "plan_kind": "{0}"},
    )
    to = Addressee(address="g@firm.example", locale="en", role="officer")
    with mailbox() as (port, mails):
        assert mailer(port).send(to, [notice]) == Sent()
    (mail,) = mails
    assert mail["Bcc"] is None
    assert mail["To"] == "g@firm.example"


def test_a_mail_server_that_is_down_loses_nothing(county: County) -> None:
    choose(county, "gate", email="g@firm.example", email_from="minor")
    county.issue()
    follow(county)
    county.at(11)
    with mailbox() as (port, _):
        closed = port
    assert send(county, mailer(closed)) == 0
    county.at(12)
    with mailbox() as (port, mails):
        assert send(county, mailer(port)) == 1
    assert len(mails) == 1


def test_a_deputy_is_told_too_until_the_leave_ends(county: County) -> None:
    county.open_account(_second("officer-2", "officer", None))
    deputies = county.ok("GET", "/me/notices", "officer")["deputies"]
    assert [one["username"] for one in deputies] == ["officer-2"]
    until = (MORNING + timedelta(days=1)).isoformat()
    county.ok("PUT", "/me/notices", "officer-2", {"muted": ["alert.raised", "manifest.refused"]})
    choose(county, "officer", deputy_id=deputies[0]["id"], deputy_until=until)
    refuse(county)
    follow(county)
    (told,) = county.ok("GET", "/notices", "officer-2")["items"]
    assert told["topic"] == "manifest.refused"
    assert told["instead_of"] == next(
        account["id"]
        for account in county.ok("GET", "/accounts", "admin")["items"]
        if account["username"] == "officer"
    )
    county.at(60 * 25)
    refuse(county)
    follow(county)
    assert len(county.ok("GET", "/notices", "officer-2")["items"]) == 1


def test_a_deputy_is_of_the_same_desk(county: County) -> None:
    until = (MORNING + timedelta(days=1)).isoformat()
    accounts = county.ok("GET", "/accounts", "admin")["items"]
    stranger = next(one["id"] for one in accounts if one["username"] == "stranger")
    status, answer = choose(county, "gate", deputy_id=stranger, deputy_until=until)
    assert (status, answer["faults"][0]["code"]) == (422, "deputy_not_allowed")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"email": "no address"}, "email_invalid"),
        ({"email": "a@b.cn\nBcc: c@d.cn"}, "email_invalid"),
        ({"email": "a@b.cn, c@d.cn"}, "email_invalid"),
        ({"digest_hour": 24}, "hour_invalid"),
        ({"muted": ["weather"]}, "unknown_topic"),
        ({"deputy_id": "x"}, "deputy_period"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(
    county: County, changes: dict[str, Any], code: str
) -> None:
    status, answer = choose(county, "gate", **changes)
    assert status == 422
    assert code in [fault["code"] for fault in answer["faults"]]


def test_a_muted_topic_is_silent_unless_critical(county: County) -> None:
    choose(county, "officer", muted=["alert.raised", "manifest.refused"])
    refuse(county)
    follow(county)
    assert inbox(county, "officer") == []
    county.at(60)
    on_the_road(county)
    county.drive(60, 90, off_route=diverted)
    follow(county)
    assert inbox(county, "officer") == ["alert.raised"]


def test_a_death_between_telling_and_keeping_tells_once(county: County) -> None:
    services = county.app.extensions["services"]
    county.issue()

    def dies(tx: Any) -> Callable[[], None]:
        services.following._batch(tx, county.clock.now())
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        services.store.write(dies)
    assert inbox(county, "gate") == []
    follow(county)
    assert inbox(county, "gate") == ["manifest.generated"]


def test_erasing_an_account_erases_its_address(county: County) -> None:
    choose(county, "gate", email="g@firm.example")
    accounts = county.ok("GET", "/accounts", "admin")["items"]
    gate = next(one["id"] for one in accounts if one["username"] == "gate")
    body = {"id": str(uuid.uuid4()), "subject": f"account/{gate}", "ground": "consent_withdrawn"}
    county.ok("POST", "/erasures", "admin", body)
    assert county.ok("GET", "/me/notices", "gate")["email"] is None


def refuse(county: County) -> None:
    number = on_the_road(county)
    county.done(number, "arrived", "gate")
    county.done(number, "refused", "gate", {"reason_code": "contaminated"})


def _second(username: str, role: str, organisation: str | None) -> dict[str, Any]:
    body = {"username": username, "password": PASSWORD, "role": role}
    return body | {"organisation_id": organisation, "driver_id": None}
