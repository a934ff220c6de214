"""套车: the vehicle at the scan or on the weighbridge is not the manifest's.

A scan that named another vehicle counts; so does an empty weight far from the one on file. Where
every weighbridge of the trip agrees with the other and not with the file, the file may be wrong: for
review. Only an officer's verdict clears it.
"""

from dataclasses import dataclass

from manifest_service.alerts.examination import Examination, Record, Weighing
from manifest_service.alerts.rule import Touched, episode

CODE, VERSION = "swapped_vehicle", 1


@dataclass(frozen=True, kw_only=True)
class Params:
    """Fuel, driver and dirt are some hundred kilograms of a tipper's ten tonnes; another type of
    lorry weighs another quarter. Our setting; no standard gives a figure."""

    tare_fraction: float = 0.15
    agree_fraction: float = 0.05


def examine(record: Record, params: Params) -> Touched:
    named = [
        scan
        for scan in record.scans
        if scan.named_vehicle_id is not None and scan.named_vehicle_id != scan.vehicle_id
    ]
    heavy = [one for one in record.weighings if _share(one) > params.tare_fraction]
    if not named and not heavy:
        return ()
    first_ms = min([scan.at_ms for scan in named] + [one.at_ms for one in heavy])
    worst = max((_share(one) for one in heavy), default=0.0)
    measured: dict[str, float | str] = {"tare_percent": 100 * worst}
    if named:
        measured["found"] = str(named[0].named_vehicle_id)
    doubtful = not named and _agree(record.weighings, params)
    return (
        episode(
            CODE,
            VERSION,
            params,
            vehicle_id=record.vehicle_id,
            manifest_number=record.manifest_number,
            first_at_ms=first_ms,
            confirmed_at_ms=first_ms,
            severity="critical" if named and heavy else "major",
            measured=measured,
            threshold={"allowed_percent": 100 * params.tare_fraction},
            lon=named[0].lon if named else None,
            lat=named[0].lat if named else None,
            evidences=(
                *("other_vehicle" for _ in named[:1]),
                *("tare_differs" for _ in heavy[:1]),
            ),
            review=doubtful,
        ),
    )


def _share(one: Weighing) -> float:
    return abs(one.tare_kg - one.filed_tare_kg) / one.filed_tare_kg


def _agree(weighings: tuple[Weighing, ...], params: Params) -> bool:
    """Whether several scales found the same vehicle."""
    tares = [one.tare_kg for one in weighings]
    same = len({one.vehicle_id for one in weighings}) == 1
    return len(tares) > 1 and same and max(tares) <= min(tares) * (1 + params.agree_fraction)


EXAMINATION = Examination(code=CODE, version=VERSION, of="manifest", params=Params, examine=examine)
