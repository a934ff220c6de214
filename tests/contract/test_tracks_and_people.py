"""The promises of positions, accounts, people and attachments, under every adapter."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from manifest_service.errors import InvalidInput
from manifest_service.services.ports import (
    Account,
    Attachment,
    FlaggedFixes,
    KeptWatch,
    Person,
    ReservedNumber,
    Store,
    Throttle,
    Transaction,
)
from tests.contract.building import NOON, a_fix, a_manifest_row

NONE: frozenset[str] = frozenset()
JUMP = frozenset({"jump"})
FIRST_MS = a_fix(0).at_ms


def test_fixes_come_back_in_device_time_with_their_flags(store: Store) -> None:
    late = a_fix(
        10,
        speed_kmh=41.5,
        load="half",
        satellites=9,
        accuracy_m=7.5,
        power_cut=True,
        backfill=True,
        hoist=False,
        recorder_speed_kmh=39.0,
        odometer_km=120_345.6,
    )
    store.write(lambda tx: tx.tracks.add("v1", [a_fix(20), a_fix(30)], [NONE, JUMP]))
    store.write(lambda tx: tx.tracks.add("v1", [late], [NONE]))
    store.write(lambda tx: tx.tracks.add("v2", [a_fix(15)], [NONE]))
    found = store.read(lambda tx: tx.tracks.between("v1", FIRST_MS, FIRST_MS + 30_000))
    assert [stored.fix for stored in found] == [late, a_fix(20), a_fix(30)]
    assert [stored.flags for stored in found] == [NONE, NONE, JUMP]


def test_the_span_of_a_track_is_inclusive_and_limited(store: Store) -> None:
    fixes = [a_fix(s) for s in (0, 1, 2, 3)]
    store.write(lambda tx: tx.tracks.add("v1", fixes, [NONE] * 4))
    found = store.read(lambda tx: tx.tracks.between("v1", FIRST_MS + 1000, FIRST_MS + 2000))
    assert [stored.fix for stored in found] == fixes[1:3]
    assert len(store.read(lambda tx: tx.tracks.between("v1", 0, 2**62, limit=3))) == 3


def test_fixes_of_any_vehicle_are_found_in_a_box_and_a_span(store: Store) -> None:
    here = a_fix(0)
    store.write(lambda tx: tx.tracks.add("v2", [a_fix(0), a_fix(60), a_fix(120)], [NONE] * 3))
    store.write(lambda tx: tx.tracks.add("v1", [a_fix(50), a_fix(61)], [NONE, JUMP]))
    store.write(lambda tx: tx.tracks.add("v3", [a_fix(55, lat=here.lat + 0.01)], [NONE]))
    box = (here.lon - 0.001, here.lat - 0.001, here.lon + 0.001, here.lat + 0.001)
    found = store.read(lambda tx: tx.tracks.within(box, FIRST_MS + 50_000, FIRST_MS + 61_000))
    assert [(s.vehicle_id, s.fix) for s in found] == [("v1", a_fix(50)), ("v2", a_fix(60))]
    assert store.read(lambda tx: tx.tracks.within(box, FIRST_MS + 121_000, 2**62)) == ()


def test_the_latest_fix_is_the_last_good_one(store: Store) -> None:
    store.write(lambda tx: tx.tracks.add("v1", [a_fix(0), a_fix(9)], [NONE, JUMP]))
    store.write(lambda tx: tx.tracks.add("v2", [a_fix(5)], [NONE]))
    found = store.read(lambda tx: tx.tracks.latest())
    assert [(s.vehicle_id, s.fix) for s in found] == [("v1", a_fix(0)), ("v2", a_fix(5))]
    assert store.read(lambda tx: tx.tracks.latest(["v3"])) == ()


def test_flags_can_be_judged_again_and_counts_follow(store: Store) -> None:
    store.write(lambda tx: tx.tracks.add("v1", [a_fix(0), a_fix(9)], [NONE, JUMP]))
    stored = store.read(lambda tx: tx.tracks.between("v1", 0, 2**62))
    assert store.read(lambda tx: dict(tx.tracks.counts())) == {"stored": 2, "jump": 1}
    store.write(lambda tx: tx.tracks.reflag("v1", {stored[1].ref: NONE}))
    assert store.read(lambda tx: dict(tx.tracks.counts())) == {"stored": 2}
    (latest,) = store.read(lambda tx: tx.tracks.latest(["v1"]))
    assert latest.fix == a_fix(9)


def test_watches_are_kept_found_and_dropped_by_time(store: Store) -> None:
    for ms in (100, 200, 300, 400):
        store.write(lambda tx, ms=ms: tx.tracks.keep_watch("v1", ms, b"w%d" % ms))
    store.write(lambda tx: tx.tracks.keep_watch("v2", 999, b"other"))
    assert store.read(lambda tx: tx.tracks.latest_watch("v1")) == (400, b"w400")
    assert store.read(lambda tx: tx.tracks.watch_before("v1", 300)) == (200, b"w200")
    assert store.read(lambda tx: tx.tracks.watch_before("v1", 100)) is None
    store.write(lambda tx: tx.tracks.drop_watches("v1", from_ms=400))
    assert store.read(lambda tx: tx.tracks.latest_watch("v1")) == (300, b"w300")
    store.write(lambda tx: tx.tracks.drop_watches("v1", before_ms=250))
    assert store.read(lambda tx: tx.tracks.watch_before("v1", 200)) is None
    assert store.read(lambda tx: tx.tracks.watch_before("v1", 250)) == (200, b"w200")
    assert store.read(lambda tx: tx.tracks.watched_vehicles()) == ("v1", "v2")


def test_keeping_a_watch_of_the_same_time_replaces_it(store: Store) -> None:
    for watch in (b"one", b"two"):
        store.write(lambda tx, w=watch: tx.tracks.keep_watch("v1", 100, w))
    assert store.read(lambda tx: tx.tracks.latest_watch("v1")) == (100, b"two")


def an_account(username: str = "driver1") -> Account:
    return Account(
        id=f"id-{username}",
        username=username,
        password_hash="$argon2id$",
        role="driver",
        organisation_id="o1",
        driver_id="d1",
    )


def test_accounts_are_found_by_id_and_name(store: Store) -> None:
    for name in ("driver2", "driver1"):
        store.write(lambda tx, n=name: tx.accounts.put(an_account(n)))
    assert store.read(lambda tx: tx.accounts.get("id-driver1")) == an_account()
    assert store.read(lambda tx: tx.accounts.by_username("driver1")) == an_account()
    assert store.read(lambda tx: tx.accounts.by_username("nobody")) is None
    store.write(lambda tx: tx.accounts.put(replace(an_account(), password_until_at=NOON)))
    for kept in (
        store.read(lambda tx: tx.accounts.get("id-driver1")),
        store.read(lambda tx: tx.accounts.by_username("driver1")),
        store.read(lambda tx: tx.accounts.list())[0],
    ):
        assert kept is not None
        assert kept.password_until_at == NOON
    names = [account.username for account in store.read(lambda tx: tx.accounts.list())]
    assert names == ["driver1", "driver2"]


def test_personal_data_can_be_erased(store: Store) -> None:
    person = Person(
        subject="driver/d1",
        name="张三",
        telephone="13800000000",
        certificate_number="371525",
        salt=b"s" * 32,
        commitment="c",
    )
    store.write(lambda tx: tx.people.put(person))
    assert store.read(lambda tx: tx.people.get("driver/d1")) == person
    store.write(lambda tx: tx.people.erase("driver/d1"))
    assert store.read(lambda tx: tx.people.get("driver/d1")) is None


@pytest.mark.parametrize("content", [b"\xff\xd8\xff" + bytes(range(256)), b"%PDF-1.7"])
def test_attachments_keep_every_byte(store: Store, content: bytes) -> None:
    attachment = Attachment(
        sha256="ab" * 32,
        media_type="image/jpeg",
        size_bytes=len(content),
        uploaded_by="u1",
        uploaded_at=NOON,
        content=content,
    )
    for _ in range(2):
        store.write(lambda tx: tx.attachments.put(attachment))
    assert store.read(lambda tx: tx.attachments.get("ab" * 32)) == attachment


def test_what_a_database_cannot_hold_is_refused_or_not_found(store: Store) -> None:
    """PostgreSQL has no NUL in its texts."""
    with suppress(InvalidInput):
        assert store.read(lambda tx: tx.people.get("driver/\x00")) is None
    with suppress(InvalidInput):
        assert store.write(lambda tx: tx.accounts.by_username("a\x00b")) is None
    assert store.read(lambda tx: tx.people.get("driver/d1")) is None


def test_reserved_numbers_are_unused_until_a_manifest_bears_them(store: Store) -> None:
    rows = [
        ReservedNumber(number=f"N{n}", block_id="b", organisation_id="o1", label_token=f"t{n}")
        for n in (1, 2, 3)
    ]
    store.write(lambda tx: tx.numbers.put_all(rows))
    store.write(lambda tx: tx.manifests.put(a_manifest_row("N2")))
    unused = store.read(lambda tx: tx.numbers.unused("o1"))
    assert [row.number for row in unused] == ["N1", "N3"]
    assert store.read(lambda tx: tx.numbers.unused("o1", after="N1", limit=1)) == (rows[2],)
    assert store.read(lambda tx: tx.numbers.get("N2")) == rows[1]
    assert store.read(lambda tx: tx.numbers.by_label("t3")) == rows[2]
    assert store.read(lambda tx: tx.numbers.unused("o2")) == ()
    store.write(lambda tx: tx.numbers.clear())
    assert store.read(lambda tx: tx.numbers.get("N1")) is None


def test_wrong_guesses_are_kept_by_subject(store: Store) -> None:
    assert store.read(lambda tx: tx.throttles.get("signing/a")) == Throttle()
    held = Throttle(failures=6, until_at=NOON)
    store.write(lambda tx: tx.throttles.put("signing/a", held))
    assert store.read(lambda tx: tx.throttles.get("signing/a")) == held
    store.write(lambda tx: tx.throttles.put("signing/a", Throttle()))
    assert store.read(lambda tx: tx.throttles.get("signing/a")) == Throttle()


def test_the_rows_say_which_code_made_them(store: Store) -> None:
    assert store.read(lambda tx: tx.projections.version()) == 0
    store.write(lambda tx: tx.projections.set_version(7))
    assert store.read(lambda tx: tx.projections.version()) == 7


def flagged(vehicle_id: str, *fixes: tuple[float, frozenset[str]]) -> FlaggedFixes:
    return FlaggedFixes(
        vehicle_id=vehicle_id,
        fixes=[a_fix(second) for second, _ in fixes],
        flags=[words for _, words in fixes],
    )


def test_fixes_of_several_vehicles_are_stored_together(store: Store) -> None:
    first = [flagged("v1", (0, NONE), (10, NONE)), flagged("v2", (5, JUMP))]
    store.write(lambda tx: tx.tracks.add_all(first))
    store.write(lambda tx: tx.tracks.add_all([]))
    # An older one arrives late, and one of the same instant as the last.
    late = [flagged("v1", (4, NONE), (10, NONE)), flagged("v2", (3, NONE), (9, JUMP))]
    store.write(lambda tx: tx.tracks.add_all(late))
    of_v1 = store.read(lambda tx: tx.tracks.between("v1", 0, 2**62))
    assert [stored.fix for stored in of_v1] == [a_fix(0), a_fix(4), a_fix(10), a_fix(10)]
    latest = store.read(lambda tx: tx.tracks.latest())
    assert [(s.vehicle_id, s.fix) for s in latest] == [("v1", a_fix(10)), ("v2", a_fix(3))]
    assert latest[0].ref == of_v1[-1].ref
    assert store.read(lambda tx: dict(tx.tracks.counts())) == {"stored": 7, "jump": 2}


def test_what_is_stored_in_work_that_fails_leaves_nothing(store: Store) -> None:
    def fails(tx: Transaction) -> None:
        tx.tracks.add_all([flagged("v1", (0, NONE))])
        tx.tracks.keep_watches([kept("v1", 100, 100)])
        raise InvalidInput("x")

    with suppress(InvalidInput):
        store.write(fails)
    assert store.read(lambda tx: tx.tracks.latest()) == ()
    assert store.read(lambda tx: tx.tracks.latest_watches(["v1"])) == {}
    assert store.read(lambda tx: dict(tx.tracks.counts())) == {"stored": 0}


def kept(vehicle_id: str, as_of_ms: int, overtaken_ms: int, old_ms: int | None = None) -> KeptWatch:
    return KeptWatch(
        vehicle_id=vehicle_id,
        as_of_ms=as_of_ms,
        watch=b"%d" % as_of_ms,
        overtaken_ms=overtaken_ms,
        old_ms=old_ms,
    )


def test_the_watches_of_several_vehicles_are_kept_and_found_together(store: Store) -> None:
    for ms in (100, 200, 300, 400):
        store.write(
            lambda tx, ms=ms: tx.tracks.keep_watches([kept("v1", ms, ms), kept("v2", ms, 0)])
        )
    found = store.read(lambda tx: dict(tx.tracks.latest_watches(["v3", "v2", "v1"])))
    assert found == {"v1": (400, b"400"), "v2": (400, b"400")}
    assert store.read(lambda tx: tx.tracks.watch_before("v2", 400)) is None
    store.write(lambda tx: tx.tracks.keep_watches([kept("v1", 500, 400, old_ms=250)]))
    assert store.read(lambda tx: tx.tracks.latest_watches(["v1"])) == {"v1": (500, b"500")}
    assert store.read(lambda tx: tx.tracks.watch_before("v1", 500)) == (300, b"300")
    assert store.read(lambda tx: tx.tracks.watch_before("v1", 300)) == (200, b"200")
    assert store.read(lambda tx: tx.tracks.watch_before("v1", 200)) is None
    store.write(lambda tx: tx.tracks.keep_watches([kept("v1", 500, 501)]))
    assert store.read(lambda tx: tx.tracks.latest_watch("v1")) == (500, b"500")
    assert store.read(lambda tx: tx.tracks.latest_watches([])) == {}


def test_watches_of_more_bytes_than_a_socket_holds_are_kept_together(store: Store) -> None:
    """psycopg alone waits here for ever: adapters.sql.flushing."""
    large = b"w" * 8_000
    watches = [
        KeptWatch(vehicle_id=f"v{n}", as_of_ms=100, watch=large, overtaken_ms=0, old_ms=None)
        for n in range(500)
    ]
    store.write(lambda tx: tx.tracks.keep_watches(watches))
    found = store.read(lambda tx: tx.tracks.latest_watches(["v0", "v499"]))
    assert found == {"v0": (100, large), "v499": (100, large)}


def test_what_an_account_brought_lately_is_added_up(store: Store) -> None:
    for n, (by, hours) in enumerate([("one", 1), ("one", 5), ("one", 30), ("other", 1)]):
        brought = Attachment(
            sha256=f"{n:064x}",
            media_type="image/jpeg",
            size_bytes=10**n,
            uploaded_by=by,
            uploaded_at=NOON - timedelta(hours=hours),
            content=b"x",
        )
        store.write(lambda tx, brought=brought: tx.attachments.put(brought))
    since = NOON - timedelta(days=1)
    for by, sum_bytes in (("one", 11), ("other", 1000), ("nobody", 0)):
        assert store.read(lambda tx, by=by: tx.attachments.brought_bytes(by, since)) == sum_bytes


def test_a_file_is_tied_to_what_names_it_and_a_rebuild_forgets_only_that(store: Store) -> None:
    digest = "cd" * 32

    def ties(tx: Transaction) -> None:
        for stream in ("manifest/1", "manifest/1", "plan/2", "account/3"):
            tx.attachments.tie(digest, stream)

    store.write(ties)
    tied = store.read(lambda tx: tx.attachments.tied_to(digest))
    assert tied == ("account/3", "manifest/1", "plan/2")
    store.write(lambda tx: tx.attachments.clear_ties())
    assert store.read(lambda tx: tx.attachments.tied_to(digest)) == ("account/3",)
    assert store.read(lambda tx: tx.attachments.tied_to("ef" * 32)) == ()
