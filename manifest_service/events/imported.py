"""What another installation tells of a trip must hold together, though nobody here saw it."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from manifest_service.errors import Fault
from manifest_service.events.messages import Generated, Imported
from manifest_service.waste.mass import mass_faults
from manifest_service.waste.profile import StreamProfile

ZERO = Decimal(0)
BY_LINE = ("accepted_kg", "refused_kg", "disposed_kg")
TIMES = ("loaded_at", "departed_at", "arrived_at", "received_at", "ended_at", "disposed_at")
MASSES = ("loaded_kg", "accepted_kg", "refused_kg", "returned_kg", "redirected_kg", "disposed_kg")


def import_faults(
    event: Imported, issued: Generated, profile: StreamProfile, now: datetime
) -> list[Fault]:
    """What is wrong in `event`, with paths as in the interchange document."""
    faults = [
        *_mass_faults(event, profile),
        *_future(event, now),
        *_line_faults(event, issued, profile),
    ]
    return faults or list(_sums(event))


def import_doubts(event: Imported) -> list[str]:
    """What may be, and stays visible: clocks elsewhere may be as wrong as clocks here."""
    times = [at for name in TIMES[:4] if (at := getattr(event, name)) is not None]
    return ["import_times_out_of_order"] if times != sorted(times) else []


def _mass_faults(event: Imported, profile: StreamProfile) -> Iterator[Fault]:
    said = [(name, getattr(event, name)) for name in MASSES]
    for index, line in enumerate(event.lines):
        said += [(f"waste.{index}.{name}", getattr(line, name)) for name in BY_LINE]
    said += [
        (f"disposals.{i}.disposed_kg", one.disposed_kg) for i, one in enumerate(event.disposals)
    ]
    for path, kg in said:
        if kg is not None:
            yield from mass_faults(path, kg, profile.max_trip_kg, zero=True)


def _future(event: Imported, now: datetime) -> Iterator[Fault]:
    said = [(name, getattr(event, name)) for name in TIMES]
    said += [(f"legs.{i}.from_at", leg.from_at) for i, leg in enumerate(event.legs)]
    said += [(f"legs.{i}.until_at", leg.until_at) for i, leg in enumerate(event.legs)]
    for path, at in said:
        if at is not None and at > now:
            yield Fault(path=path, code="occurred_in_future", params={"occurred_at": str(at)})


def _line_faults(event: Imported, issued: Generated, profile: StreamProfile) -> Iterator[Fault]:
    count = len(issued.waste)
    if event.lines and len(event.lines) != count:
        yield Fault(path="waste", code="line_masses_missing", params={"lines": count})
    for index, one in enumerate(event.disposals):
        if one.line is not None and not 0 <= one.line < count:
            yield Fault(
                path=f"disposals.{index}.line", code="line_unknown", params={"line": one.line}
            )
        if one.method not in profile.methods:
            params = {"method": one.method, "stream": profile.key}
            yield Fault(
                path=f"disposals.{index}.method", code="method_not_in_stream", params=params
            )
    if not event.legs:
        yield Fault(path="legs", code="import_no_leg")


def _sums(event: Imported) -> Iterator[Fault]:
    """No more disposed of than accepted, returned or sent on than refused, and lines add up."""
    for name in BY_LINE:
        total = sum((getattr(line, name) for line in event.lines), ZERO)
        if event.lines and total != (getattr(event, name) or ZERO) and _by_line(event, name):
            yield Fault(path=name, code="import_does_not_add_up", params={"sum": str(total)})
    parts = sum((one.disposed_kg for one in event.disposals), ZERO)
    if event.disposals and parts != event.disposed_kg:
        yield Fault(path="disposals", code="import_does_not_add_up", params={"sum": str(parts)})
    if event.disposed_kg > (event.accepted_kg or ZERO):
        yield Fault(path="disposed_kg", code="import_more_than_there_was")
    if event.status != "returned" and (
        event.returned_kg + event.redirected_kg > (event.refused_kg or ZERO)
    ):
        yield Fault(path="returned_kg", code="import_more_than_there_was")
    yield from _status_faults(event)


def _by_line(event: Imported, name: str) -> bool:
    """Whether lines tell all of it: a disposal of a load of several lines may name none."""
    return name != "disposed_kg" or all(
        one.line is not None or len(event.lines) == 1 for one in event.disposals
    )


def _status_faults(event: Imported) -> Iterator[Fault]:
    """Where it stood must be where its masses lead."""
    accepted_kg, disposed_kg = event.accepted_kg, event.disposed_kg
    holds = {
        "received": accepted_kg is not None and event.received_at is not None and disposed_kg == 0,
        "partly_disposed": 0 < disposed_kg < (accepted_kg or ZERO),
        "disposed": accepted_kg is not None and disposed_kg == accepted_kg,
        "returned": not disposed_kg,
        "redirected": not disposed_kg,
        "void": accepted_kg is None and not disposed_kg,
    }[event.status]
    if not holds:
        yield Fault(
            path="status", code="import_status_contradicts", params={"status": event.status}
        )
