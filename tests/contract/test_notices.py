"""The promises of notices, under every adapter."""

from dataclasses import replace
from datetime import timedelta

from manifest_service.services.ports import Delivery, Notice, Store, Told, Webhook
from tests.contract.building import NOON


def notice(pos: int, *, days: int = 0) -> Notice:
    return Notice(
        id=f"e{pos}",
        pos=pos,
        topic="alert.raised",
        severity="major",
        subject=f"alert/{pos}",
        at=NOON + timedelta(days=days),
        params={"rule": "route_deviation", "plate": "鲁P12345"},
    )


def told(account: str, pos: int) -> Told:
    return Told(account_id=account, notice=notice(pos), instead_of="someone" if pos == 2 else None)


def delivery(id: str, pos: int, *, minutes: float = 0, **changes: object) -> Delivery:
    made = Delivery(
        id=id,
        channel="webhook",
        target_id="hook",
        notice=notice(pos),
        state="waiting",
        next_at=NOON + timedelta(minutes=minutes),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_how_far_the_log_was_followed_is_kept(store: Store) -> None:
    assert store.read(lambda tx: tx.notices.cursor()) is None
    store.write(lambda tx: tx.notices.set_cursor(-1))
    assert store.read(lambda tx: tx.notices.cursor()) == -1
    store.write(lambda tx: tx.notices.set_cursor(70))
    assert store.read(lambda tx: tx.notices.cursor()) == 70


def test_a_list_is_newest_first_and_read_up_to_a_place(store: Store) -> None:
    store.write(lambda tx: tx.notices.tell([told("a", pos) for pos in (1, 2, 3)]))
    store.write(lambda tx: tx.notices.tell([told("b", 3)]))
    store.write(lambda tx: tx.notices.read("a", 2, NOON))
    # Told again, it stays read.
    store.write(lambda tx: tx.notices.tell([told("a", 2)]))

    def listed(account: str, unread: bool = False, before_pos: int | None = None) -> list[Told]:
        return list(
            store.read(
                lambda tx: tx.notices.told(account, unread=unread, before_pos=before_pos, limit=2)
            )
        )

    assert listed("a") == [told("a", 3), replace(told("a", 2), read_at=NOON)]
    assert [one.notice.pos for one in listed("a", before_pos=2)] == [1]
    assert listed("a", unread=True) == [told("a", 3)]
    assert listed("c") == []
    assert [store.read(lambda tx, a=a: tx.notices.unread(a)) for a in "abc"] == [1, 1, 0]


def test_a_delivery_waits_until_its_time_and_is_queued_once(store: Store) -> None:
    late, early = delivery("late", 1, minutes=5), delivery("early", 2)
    store.write(lambda tx: tx.notices.queue([late, early]))
    assert store.read(lambda tx: tx.notices.due(NOON, 10)) == (early,)
    sent = replace(early, state="sent", attempts=1, last_at=NOON)
    store.write(lambda tx: tx.notices.put(sent))
    store.write(lambda tx: tx.notices.queue([early]))
    assert store.read(lambda tx: tx.notices.delivery("early")) == sent
    later = NOON + timedelta(minutes=5)
    assert store.read(lambda tx: tx.notices.due(later, 10)) == (late,)
    assert store.read(lambda tx: tx.notices.due(later, 0)) == ()
    assert store.read(lambda tx: tx.notices.deliveries("hook", "sent", 10)) == (sent,)
    assert len(store.read(lambda tx: tx.notices.deliveries("hook", None, 10))) == 2


def test_a_webhook_goes_with_what_waited_for_it(store: Store) -> None:
    hook = Webhook(
        id="hook",
        account_id="a",
        url="https://firm.example/in",
        secret="whsec_x",
        topics=("alert.raised",),
        created_at=NOON,
    )
    other = replace(hook, id="other", account_id="b", old_secret="whsec_y", old_until_at=NOON)
    for each in (hook, other):
        store.write(lambda tx, each=each: tx.notices.put_webhook(each))
    store.write(lambda tx: tx.notices.queue([delivery("d", 1)]))
    assert store.read(lambda tx: tx.notices.webhooks()) == (hook, other)
    assert store.read(lambda tx: tx.notices.webhooks("b")) == (other,)
    store.write(lambda tx: tx.notices.drop_webhook("hook"))
    assert store.read(lambda tx: tx.notices.webhooks()) == (other,)
    assert store.read(lambda tx: tx.notices.delivery("d")) is None


def test_the_old_is_forgotten_but_not_what_still_waits(store: Store) -> None:
    old, new = notice(1), notice(2, days=2)
    store.write(
        lambda tx: tx.notices.tell([Told(account_id="a", notice=one) for one in (old, new)])
    )
    waiting = delivery("waiting", 1)
    dead = delivery("dead", 1, state="dead")
    store.write(lambda tx: tx.notices.queue([waiting, dead]))
    store.write(lambda tx: tx.notices.drop_before(NOON + timedelta(days=1)))
    left = store.read(lambda tx: tx.notices.told("a", unread=False, before_pos=None, limit=9))
    assert [one.notice for one in left] == [new]
    assert store.read(lambda tx: tx.notices.delivery("waiting")) == waiting
    assert store.read(lambda tx: tx.notices.delivery("dead")) is None
