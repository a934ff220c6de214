"""Writes docs/real-tracks.md from a real run."""

import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boundary
import fleet
from fleet import FleetResult, by_rule

HERE = Path(__file__).resolve().parents[2]
PAGE = HERE / "docs" / "real-tracks.md"


def main(arguments: Sequence[str]) -> None:
    folders = [argument for argument in arguments if not argument.startswith("-")]
    data = Path(folders[0]) if folders else HERE.parent / "shared" / "data"
    if not (data / fleet.FILE).exists():
        sys.exit(f"{data / fleet.FILE} is not there: give the data directory")
    shape = boundary.run(data)
    begun = time.monotonic()
    drive = fleet.run(data)
    seconds = time.monotonic() - begun
    text = "\n".join((*_boundary(shape), *_drive(drive, seconds))) + "\n"
    if "--write" in arguments:
        PAGE.write_text(text)
        print(f"{PAGE} written")
    else:
        print(text)


def _boundary(found: boundary.BoundaryResult) -> Iterator[str]:
    yield "# Real input: a county boundary and 68 waste trucks"
    yield ""
    yield f"Written by `scripts/real_tracks --write` on {datetime.now(UTC):%Y-%m-%d}; every number"
    yield "comes from that run, through the HTTP API, on SQLite."
    yield ""
    yield "## The boundary of Guan County"
    yield ""
    yield "Imported with `POST /api/v1/imports/zones?format=geojson&datum=GCJ02`, read back, and each"
    yield "vertex put through a second, independent implementation of GCJ-02."
    yield ""
    yield f"- {found.vertices} vertices; GCJ-02 is {found.shift_m:.0f} m off WGS-84 here on average."
    yield f"- Farthest vertex from where the independent conversion puts it: {found.worst_m:.2g} m (limit 1 m)."
    yield f"- That conversion against a published table of {found.cities} cities: within {found.cities_worst_m:.2f} m."
    yield ""


def _drive(found: FleetResult, seconds: float) -> Iterator[str]:
    route = found.route
    yield "## Sixty-eight trucks of Jersey City"
    yield ""
    yield "Municipal waste trucks, 8-10 December 2015: collection rounds, not point-to-point hauls. Each"
    yield f"run (no silence over an hour, at least {fleet.RUN_MIN_FIXES} fixes) was given a manifest whose approved"
    yield f"route is the way truck {route.vehicle} drove in its longest run ({len(route.points)} fixes,"
    yield f"{(route.ends - route.begins).total_seconds() / 3600:.1f} h), half-width 100 m. So nearly everybody is on the"
    yield "wrong road, and the rules should say so, once per episode, and say nothing of the truck whose"
    yield "way it is. The county's surroundings are a setting (`MANIFEST_COUNTY_CENTER_LON`,"
    yield "`MANIFEST_COUNTY_CENTER_LAT`). The trucks' local times are read as the county's local times, so"
    yield "that the rules' night is theirs."
    yield ""
    yield "| | |"
    yield "|---|---|"
    yield f"| fixes in the file | {found.rows:,} |"
    yield f"| fixes stored | {found.stored:,} |"
    for flag, count in sorted(found.flagged.items()):
        yield f"| … flagged `{flag}` | {count:,} |"
    share = found.gaps_over_10_min / found.gaps
    yield f"| gaps over 10 min | {found.gaps_over_10_min:,} of {found.gaps:,} ({share:.1%}) |"
    yield f"| trucks, runs with a manifest | {found.trucks}, {found.runs} |"
    yield f"| vehicle-hours under a manifest | {found.hours:,.0f} |"
    yield f"| alerts in the queue | {len(found.alerts):,} |"
    yield f"| on the review list (one evidence only) | {len(found.review):,} |"
    yield f"| batches, seconds for all of it | {found.batches}, {seconds:.0f} |"
    yield ""
    yield from _rules(found)


def _rules(found: FleetResult) -> Iterator[str]:
    yield "| rule | alerts | per 100 vehicle-hours | trucks | critical / major / minor |"
    yield "|---|---|---|---|---|"
    for rule, count in by_rule(found.alerts).most_common():
        of_rule = [alert for alert in found.alerts if alert["rule"] == rule]
        trucks = len({alert["vehicle"]["id"] for alert in of_rule})
        level = Counter(alert["severity"] for alert in of_rule)
        levels = f"{level['critical']} / {level['major']} / {level['minor']}"
        yield f"| `{rule}` | {count} | {count / found.hours * 100:.1f} | {trucks} | {levels} |"
    yield ""
    yield "Why, in the service's own words (the first of each rule):"
    yield ""
    for rule, _ in by_rule(found.alerts).most_common():
        first = next(alert for alert in found.alerts if alert["rule"] == rule)
        yield f"- `{rule}`, truck {first['vehicle']['id']}: {first['why']}"
    yield ""
    yield from _own_route(found)


_EXPLAINED: Mapping[str, str] = {
    "route_deviation": "collection rounds away from the one approved way; a truck that leaves and joins it"
    " again more than five minutes later begins a new episode",
    "signal_lost": "the gaps of over ten minutes inside runs: terminals that report by ignition",
    "unauthorised_stop": "ten minutes within 50 m (100 m at this report interval): lunch, depots, queues;"
    " no fuel or rest site was registered",
    "ghost_receipt": "a receipt was confirmed at the end of every run, wherever the truck was: those that"
    " were never inside the receiving yard are named",
    "suspected_dumping": "stops of over three minutes with two evidences or more; these trucks do stand,"
    " at kerbs away from the one approved way (the evidences are counted below)",
}


def _own_route(found: FleetResult) -> Iterator[str]:
    yield "What that means:"
    yield ""
    if "jump" in found.flagged:
        yield "- Flag `jump`: here reports with the time of the one before and another place. Stored and"
        yield "  shown, but they neither trigger nor clear a rule."
    for rule in sorted(by_rule(found.alerts), key=lambda rule: rule == "suspected_dumping"):
        if rule in _EXPLAINED:
            yield f"- `{rule}`: {_EXPLAINED[rule]}."
    for evidences, count in _dumping(found).most_common():
        yield f"  - {count} with {evidences}"
    own = [alert for alert in found.alerts if _is_of_route(alert, found)]
    words = ", ".join(f"{n} `{rule}`" for rule, n in by_rule(own).items()) or "none"
    yield f"- The route's own run: {words}."


def _dumping(found: FleetResult) -> Counter[str]:
    """How often which evidences came together."""
    alerts = [alert for alert in found.alerts if alert["rule"] == "suspected_dumping"]
    return Counter(", ".join(sorted(alert["episode"]["evidences"])) for alert in alerts)


def _is_of_route(alert: Mapping[str, Any], found: FleetResult) -> bool:
    at = datetime.fromisoformat(alert["first_at"])
    of_truck = alert["vehicle"]["id"] == found.route.vehicle
    return of_truck and found.route.begins <= at <= found.route.ends


if __name__ == "__main__":
    main(sys.argv[1:])
