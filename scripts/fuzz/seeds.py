"""What each decoder begins from: a few things as they come when nothing is wrong."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime

from manifest_service.adapters.terminals.jt808.framing import Packet, write_packet
from manifest_service.adapters.terminals.jt808.location import Location, items_of, write_location
from manifest_service.adapters.terminals.jt808.messages import MESSAGES
from manifest_service.codes import label_token
from manifest_service.interchange.reconciliation import HEADS
from manifest_service.registry.entries import KINDS
from tests.fuzz.decoders import BUNDLE

AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
RING = [[115.4, 36.4], [115.5, 36.4], [115.5, 36.5], [115.4, 36.5], [115.4, 36.4]]
LINE = {"type": "LineString", "coordinates": [[115.4, 36.48], [115.5, 36.48]]}


def seeds(name: str) -> Iterator[bytes]:
    yield from OF[name]()


def _jt808() -> Iterator[bytes]:
    place = Location(
        alarm_bits=1 << 23, status_bits=0b11, lat=36.48, lon=115.44, altitude_m=30, speed_kmh=40.0,
        course_deg=90, at=AT, items=items_of(odometer_km=12.3, satellites=9),
    )  # fmt: skip
    raw = write_location(place)
    bodies = {
        0x0200: raw,
        0x0704: b"\x00\x02\x01" + (len(raw).to_bytes(2, "big") + raw) * 2,
        0x0701: b"\x00\x00\x00\x0cwaybill 12 t",
    }
    for version in (2013, 2019):
        for number, message in enumerate(MESSAGES):
            body = bodies.get(message, bytes(60))
            packet = Packet(
                message=message, phone="013900000001", serial=number, version=version, body=body
            )  # type: ignore[arg-type]
            wire = write_packet(packet)
            yield b"\x01" + wire
            yield b"\x00" + wire[1:-2]


def _label() -> Iterator[bytes]:
    token = label_token.encode(bytes(range(16)))
    yield from (token.encode(), f"http://localhost:8000/q/{token}#2KCE".encode())
    yield label_token.format(token).upper().encode()
    yield "运单号371525-261123-00042-L 车号鲁P·12345 渣土 毛重20.05吨 皮重8吨 净重12050kg".encode()


def _geojson() -> Iterator[bytes]:
    place = {"type": "Polygon", "coordinates": [RING]}
    about = {"id": "yard", "name": "处置场", "organisation_id": "yard", "kind": "disposal"}
    way = {"id": "road", "name": "大路", "origin_site_id": "a", "destination_site_id": "b"}
    for geometry, properties in ((place, about), (LINE, way)):
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        yield json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
        yield json.dumps(feature, ensure_ascii=False).encode()
    yield json.dumps({"type": "MultiPolygon", "coordinates": [[RING]]}).encode()


def _csv() -> Iterator[bytes]:
    for kind in ("organisation", "vehicle", "driver", "permit", "site"):
        names = [field.name for field in fields(KINDS[kind])]
        yield f"{','.join(names)}\n{','.join('1' for _ in names)}\n".encode()
    yield "id,carrier_id,plate,streams\ntruck-1,haul,鲁P12345,construction_soil\n".encode()
    yield f"{','.join(HEADS)}\n20263715000123,甲,1,乙,丙,1,900-300-34,1.5,1.4,2026-11-20,2026-11-21\n".encode()
    yield "class_code,class_name,code,description,hazards\nHW34,废酸,900-300-34,废酸液,C\n".encode()
    yield b"time,lat,lon,speed\n2026-11-20 09:00:00,36.48,115.44,30\n"
    yield "id,name,roles\nyard,处置场,receiver\n".encode("gb18030")


def _gpx() -> Iterator[bytes]:
    point = '<trkpt lat="36.48" lon="115.44"><ele>1</ele><time>2026-11-20T01:00:00Z</time><speed>3</speed></trkpt>'
    gpx = f'<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{point}{point}</trkseg></trk></gpx>'
    yield gpx.encode()
    yield f'<?xml version="1.0" encoding="UTF-16"?>{gpx}'.encode("utf-16")


def _documents() -> Iterator[bytes]:
    yield json.dumps(
        {"manifestTrackingNumber": "123456789ELC", "wastes": [{"lineNumber": 1}]}
    ).encode()
    told = json.loads((BUNDLE.parents[2] / "fuzz" / "told.json").read_text("utf-8"))
    yield json.dumps(told, ensure_ascii=False).encode()


def _bundle() -> Iterator[bytes]:
    yield b"\x01" + BUNDLE.read_bytes()
    yield from (b"\x00\x00\x05\x00\x03abc", b"\x00\x00\x20\x0d\x00\x00\x31\x01\x02\x01\x00")
    yield from (b"\x00" + where.to_bytes(2, "big") + b"\x0a\x01a" for where in range(0, 178, 9))


OF: Mapping[str, Callable[[], Iterator[bytes]]] = {
    "jt808": _jt808,
    "label": _label,
    "geojson": _geojson,
    "csv": _csv,
    "gpx": _gpx,
    "documents": _documents,
    "bundle": _bundle,
}
