"""What strangers' bytes go into, each as one function: it returns, whatever the bytes are.

A refusal with a code (InvalidInput) is an answer; anything else that is raised is a fault of ours. Driven by
`scripts/fuzz/decoders` with atheris, and by what it kept in tests/fuzz/corpus.
"""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from manifest_service.adapters.terminals.gateway.conversation import Conversation, Shared
from manifest_service.adapters.terminals.gateway.known import Known, KnownTerminals
from manifest_service.adapters.terminals.gateway.limits import Limits
from manifest_service.adapters.terminals.jt808.cutter import Cutter
from manifest_service.adapters.terminals.jt808.framing import (
    MAX_BODY,
    Packet,
    check_byte,
    escaped,
    write_packet,
)
from manifest_service.adapters.terminals.jt808.location import Location
from manifest_service.adapters.terminals.jt808.messages import (
    Batch,
    Position,
    read_body,
)
from manifest_service.adapters.terminals.position import convention, position_of
from manifest_service.codes import label_code, label_token, waybill
from manifest_service.errors import InvalidInput
from manifest_service.evidence import signed_handover, signed_label
from manifest_service.evidence.examining import Trust
from manifest_service.evidence.files import verify_file
from manifest_service.geofence.intake import check_geometry
from manifest_service.interchange import reconciliation
from manifest_service.interchange.epa import read_epa
from manifest_service.interchange.mapping import ImportMap
from manifest_service.interchange.reading import items_of, read_json
from manifest_service.interchange.taking_in import read_own
from manifest_service.registry import features, spreadsheet
from manifest_service.registry.intake import read_entry
from manifest_service.simulation import track_csv, track_gpx
from manifest_service.transparency.keys import read_verifier_key
from manifest_service.waste.catalogue import read_catalogue

CORPUS = Path(__file__).parent / "corpus"
BUNDLE = Path(__file__).parents[1] / "integration" / "upgrade" / "v0008.sqlite.bundle.json"
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ZONE = "Asia/Shanghai"


def jt808(data: bytes) -> None:
    """The first byte says how the rest comes: as on the wire, or as packets that lack only check byte and
    delimiters, so that chance need not find those."""
    if not data:
        return
    wire = data[1:] if data[0] & 1 else b"".join(_framed(piece) for piece in data[1:].split(b"~~"))
    half = len(wire) // 2
    cutter = Cutter()
    for found in (*cutter.feed(wire[:half]), *cutter.feed(wire[half:])):
        if isinstance(found, Packet):
            _read_message(found)
            if len(found.body) <= MAX_BODY and found.total == 1 and not found.oddities:
                assert next(Cutter().feed(b"~" + write_packet(found))) == found
    conversation = Conversation(shared=_gateway(), now_s=0.0)
    for at, piece in enumerate((wire[:half], wire[half:])):
        conversation.feed(piece, NOW, float(at))
    conversation.passing(60.0)


def _framed(raw: bytes) -> bytes:
    return b"~" + escaped(raw + bytes([check_byte(raw)])) + b"~"


def _read_message(packet: Packet) -> None:
    with suppress(InvalidInput):
        body = read_body(packet.message, packet.body, packet.version)
        if isinstance(body, Position):
            _use(body.location)
        elif isinstance(body, Batch):
            for parcel in body.parcels:
                if isinstance(parcel, Location):
                    _use(parcel)


def _use(location: Location) -> None:
    assert isinstance(location.alarms, tuple)
    assert isinstance(location.area_alarms(), tuple)
    assert location.temperature_c is None or -32768 <= location.temperature_c < 32768
    if location.at is not None:
        position_of(location, "truck-1", convention("", "2a:3"))


def _gateway() -> Shared:
    truck = Known(vehicle_id="truck-1", terminal_id="13900000001", plate="鲁P12345")
    return Shared(key=b"k" * 32, limits=Limits(), known=KnownTerminals([truck]))


def label(data: bytes) -> None:
    """Whatever a camera or a hand scanner reads."""
    text = data.decode("utf-8", "surrogateescape")
    token = label_token.from_scan(text)
    if token is not None:
        assert label_token.validate(token) == token
        assert label_token.from_scan(label_token.format(token)) == token
    label_code.is_valid(text)
    waybill.read(text)
    offer, _, acceptance = text.partition(" ")
    for read in (
        lambda: signed_label.read(text.rpartition("#")[2], _trust().keys),
        lambda: signed_handover.read_handover(offer, acceptance),
    ):
        with suppress(InvalidInput):
            read()


def geojson(data: bytes) -> None:
    for kind in features.KINDS_WITH_GEOMETRY:
        with suppress(InvalidInput):
            for row in features.read_features(kind, data):
                _enter(kind, row.data)


def csv(data: bytes) -> None:
    """A table of each kind that is taken in."""
    for kind in ("organisation", "vehicle", "driver", "permit", "site"):
        with suppress(InvalidInput):
            for row in spreadsheet.read_csv(kind, data):
                _enter(kind, row.data)
    readers: tuple[Callable[[], object], ...] = (
        lambda: reconciliation.read_rows(data),
        lambda: read_catalogue(data, "hazardous"),
        lambda: read_catalogue(data, "general"),
        lambda: track_csv.read_csv(data, ZONE),
    )
    for read in readers:
        with suppress(InvalidInput):
            read()


def _enter(kind: str, data: Mapping[str, Any]) -> None:
    given = dict(data)
    geometry = given.get("geometry")
    with suppress(InvalidInput):
        if isinstance(geometry, Mapping):
            given["geometry"] = check_geometry(
                geometry, kind=kind, datum="GCJ02", centre=(115.44, 36.48), radius_km=60
            ).geometry
        read_entry(kind, given)


def gpx(data: bytes) -> None:
    with suppress(InvalidInput):
        points, bad = track_gpx.read_gpx(data, ZONE)
        for point in points:
            assert -180 <= point.lon <= 180
            assert -90 <= point.lat <= 90
            point.to_json("truck-1")
        assert all(row.line > 0 for row in bad)


def documents(data: bytes) -> None:
    """Manifests of other installations: ours and US EPA's."""
    with suppress(InvalidInput):
        for item in items_of(data):
            for read in (read_own, read_epa):
                with suppress(InvalidInput):
                    read(read_json(item.raw), ImportMap())


def bundle(data: bytes) -> None:
    """The first byte says whether the rest is a file, or what is changed in one that holds: chance does
    not find a signature. What then says something else is called invalid."""
    if not data:
        return
    if data[0] & 1:
        verify_file(data[1:], _trust())
        return
    found = copy.deepcopy(_valid())
    for change in _changes(data[1:]):
        _change(found, change)
    report = verify_file(
        json.dumps(found, separators=(",", ":"), ensure_ascii=False).encode(), _trust()
    )
    if report.verdict != "invalid":
        assert _told(found) == _told(_valid()), (
            "a bundle that says something else is not called invalid"
        )


def _told(found: Any) -> str:
    """What a court would read in it. Who checks it brings the keys, and a text may be gone: erased."""
    said = {name: found[name] for name in ("log", "manifest", "made_at", "attachments", "track")}
    events = [
        {name: event[name] for name in ("pos", "envelope", "body")} for event in found["events"]
    ]
    return json.dumps({**said, "events": events}, sort_keys=True)


@dataclass(frozen=True)
class _Change:
    where: int
    how: int
    what: bytes


def _changes(data: bytes) -> Iterator[_Change]:
    """Four bytes and a text each: where (16 bits), how, and how long the text is."""
    at = 0
    while at + 4 <= len(data):
        ends = at + 4 + data[at + 3]
        yield _Change(int.from_bytes(data[at : at + 2], "big"), data[at + 2], data[at + 4 : ends])
        at = ends


def _change(found: Any, change: _Change) -> None:
    places = list(_places(found))
    if not places:
        return
    holder, key = places[change.where % len(places)]
    text = change.what.decode("utf-8", "replace")
    number = int.from_bytes(change.what, "big")
    values: tuple[Callable[[], Any], ...] = (
        lambda: text,
        lambda: number,
        lambda: -number,
        lambda: number % 2**64 / 7,
        lambda: None,
        list,
        dict,
        lambda: True,
        lambda: [holder[key]],
        lambda: {text: holder[key]},
        lambda: str(holder[key]) + text,
        lambda: str(holder[key])[:number],
        lambda: copy.deepcopy(places[number % len(places)][0]),
    )
    how = change.how % (len(values) + 1)
    if how == len(values):
        del holder[key]
    else:
        holder[key] = values[how]()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """(what holds it, its key or index) of everything in `value`; texts that are JSON are not opened."""
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        yield value, key
        yield from _places(value[key])


@cache
def _valid() -> Any:
    return json.loads(BUNDLE.read_text("utf-8"))


@cache
def _trust() -> Trust:
    return Trust(keys=tuple(read_verifier_key(key) for key in _valid()["keys"]))


DECODERS: Mapping[str, Callable[[bytes], None]] = {
    "jt808": jt808,
    "label": label,
    "geojson": geojson,
    "csv": csv,
    "gpx": gpx,
    "documents": documents,
    "bundle": bundle,
}
