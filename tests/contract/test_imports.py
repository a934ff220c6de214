"""Taking a manifest in happens once, over every store, however many try at once."""

import hashlib
import threading
from decimal import Decimal
from typing import Any

from manifest_service.adapters.clock import SettableClock
from manifest_service.adapters.ids import RandomIds
from manifest_service.events.canonical import canonical
from manifest_service.events.envelope import Actor
from manifest_service.interchange.mapping import ImportMap
from manifest_service.registry.entries import Organisation, Site, Vehicle
from manifest_service.services.imports import Imports
from manifest_service.services.manifests import Manifests
from manifest_service.services.ports import RegistryRow, Store, Transaction
from manifest_service.waste.profile import load_profiles
from tests.contract.building import NOON

ADMIN = Actor(user_id="a", role="administrator")
SQUARE = {"type": "Polygon", "coordinates": [[[115, 36], [116, 36], [116, 37], [115, 36]]]}
GIVEN = ImportMap(organisations={"x": "firm"}, sites={"x": "place"}, vehicles={"鲁P12345": "truck"})


def imports(store: Store) -> Imports:
    clock = SettableClock()
    clock.set(NOON)

    def put(tx: Transaction) -> None:
        for kind, entry in (
            ("organisation", Organisation(id="firm", name="甲", roles=("generator",))),
            (
                "site",
                Site(
                    id="place", organisation_id="firm", name="地", kind="disposal", geometry=SQUARE
                ),
            ),
            ("vehicle", Vehicle(id="truck", carrier_id="firm", plate="鲁P12345")),
        ):
            tx.registry.put(RegistryRow(kind=kind, entry=entry, version=1, recorded_at=NOON))

    store.write(put)
    manifests = Manifests(
        store=store,
        clock=clock,
        ids=RandomIds(),
        profiles=load_profiles(),
        county="371525",
        react=lambda *_: None,
    )
    return Imports(manifests=manifests, log_name=lambda: "ours")


def a_document(**changes: Any) -> bytes:
    at = "2026-11-20T01:00:00.000Z"
    party, place = {"id": "x", "name": "他", "uscc": None}, {"id": "x", "name": "他"}
    line = {
        "code": "900-001-S70", "name": "渣土", "form": "solid", "hazards": [], "packaging": None, "packages": 0,
        "declared_kg": "5", "accepted_kg": "5", "refused_kg": "0", "disposed_kg": "0",
    }  # fmt: skip
    document = {
        "format": "manifest-service/manifest/1", "number": "N1", "national_number": None, "paper_number": None,
        "stream": "construction_soil", "status": "received", "generator": party, "receiver": party, "origin": place,
        "destination": place, "waste": [line], "declared_kg": "5", "loaded_kg": None, "accepted_kg": "5",
        "refused_kg": "0", "returned_kg": "0", "disposed_kg": "0", "issued_at": at, "loaded_at": None,
        "departed_at": None, "arrived_at": None, "received_at": at, "disposed_at": None, "disposals": [],
        "legs": [{"carrier": party, "plate": "鲁P12345", "from_at": at, "until_at": None}], "discrepancies": [],
        "missing": [], "corrections": 0, "links": [], "events": [], "log": "theirs",
    }  # fmt: skip
    return canonical(document | changes)


def test_a_document_is_taken_in_once_with_its_file(store: Store) -> None:
    service, content = imports(store), a_document()
    (first,) = service.take_in(content, "own", GIVEN, ADMIN)
    (again,) = service.take_in(content, "own", GIVEN, ADMIN)
    assert (first.status, again.status, again.number) == ("imported", "duplicate", first.number)
    (other,) = service.take_in(a_document(corrections=1), "own", GIVEN, ADMIN)
    assert other.error is not None
    assert other.error.code == "import_differs"

    def found(tx: Transaction) -> Any:
        kept = tx.attachments.get(hashlib.sha256(content).hexdigest())
        row = tx.manifests.get(first.number or "")
        assert kept is not None
        assert row is not None
        events = [event.type for event in tx.log.load(f"manifest/{first.number}")]
        return kept.content, row.source, row.source_number, row.accepted_kg, len(events)

    assert store.read(found) == (content, "theirs", "N1", Decimal(5), 3)


def test_many_at_once_take_it_in_once(store: Store) -> None:
    service, content = imports(store), a_document()
    outcomes: list[Any] = []
    barrier = threading.Barrier(4)

    def run() -> None:
        barrier.wait()
        outcomes.extend(service.take_in(content, "own", GIVEN, ADMIN))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.status for one in outcomes) == ["duplicate"] * 3 + ["imported"], outcomes
    assert len({one.number for one in outcomes}) == 1
