"""Who is told, when it is mailed, how often it is tried, and where a webhook may not point."""

import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from manifest_service.adapters.reachable import NotReachable, address_of
from manifest_service.services.notices.following import delivery, next_digest
from manifest_service.services.notices.sending import WAITS, Sent, after
from manifest_service.services.notices.topics import TOPICS, topics_for
from manifest_service.services.ports import Notice
from manifest_service.texts import words

NOON = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
NOTICE = Notice(id="e1", pos=1, topic="alert.raised", severity="major", subject="alert/1", at=NOON)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_topic_has_a_sentence_and_a_name(locale: str) -> None:
    for topic in TOPICS:
        assert words(locale).knows(f"notices.topic.{topic}")
        assert words(locale).knows(f"notices.name.{topic}")


def test_every_topic_reaches_somebody_and_every_party_is_told_of_something() -> None:
    roles = ("officer", "generator_clerk", "carrier_dispatcher", "receiver_clerk", "driver")
    reached = {topic for role in roles for topic in topics_for(role)}
    assert reached == set(TOPICS)
    assert all(topics_for(role) for role in roles)
    assert topics_for("device") == ()


def test_a_failing_receiver_is_tried_ten_times_over_three_days_and_then_given_up() -> None:
    one, now = delivery("webhook", "hook", NOTICE, NOON), NOON
    for wait in WAITS:
        one = after(one, Sent(error="status_500"), now)
        assert one.state == "waiting"
        assert wait <= one.next_at - now <= wait * 1.1
        now = one.next_at
    one = after(one, Sent(error="status_500"), now)
    assert (one.state, one.attempts, one.last_error) == ("dead", 10, "status_500")
    assert timedelta(days=3) < now - NOON < timedelta(days=4)


def test_what_can_never_arrive_is_not_tried_again() -> None:
    one = after(delivery("webhook", "hook", NOTICE, NOON), Sent(error="x", passing=False), NOON)
    assert one.state == "dead"


def test_the_same_notice_to_the_same_target_is_the_same_delivery() -> None:
    first, again = (delivery("webhook", "hook", NOTICE, NOON) for _ in range(2))
    assert first.id == again.id != delivery("webhook", "other", NOTICE, NOON).id


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(13, "2026-11-27T05:00"), (12, "2026-11-28T04:00"), (0, "2026-11-27T16:00")],
)
def test_a_digest_comes_at_the_next_such_hour_in_china(hour: int, expected: str) -> None:
    found = next_digest(NOON, hour).astimezone(UTC).isoformat()
    assert found.startswith(expected)


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
    "100.64.0.1", "224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1",
    "2002:7f00:1::", "64:ff9b::a00:1", "255.255.255.255",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_webhook_reaches_into_our_own_network(address: str) -> None:
    with pytest.raises(NotReachable, match="address_private"):
        address_of(address, 443, private_allowed=False)


def test_a_name_with_one_private_address_among_its_addresses_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def two(*args: Any, **more: Any) -> list[Any]:
        return [(0, 0, 0, "", (address, 443)) for address in ("93.184.216.34", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    with pytest.raises(NotReachable, match="address_private"):
        address_of("firm.example", 443, private_allowed=False)


def test_a_public_address_and_numbers_in_disguise() -> None:
    assert address_of("93.184.216.34", 443, private_allowed=False) == "93.184.216.34"
    with pytest.raises(NotReachable):
        address_of("2130706433", 443, private_allowed=False)
    with pytest.raises(NotReachable):
        address_of("0x7f.1", 443, private_allowed=False)
