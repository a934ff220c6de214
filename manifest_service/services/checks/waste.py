"""What is on the manifest: classes that must not meet, several on one paper, and where it may go."""

from collections.abc import Iterator
from itertools import combinations

from manifest_service.codes.waste_code import waste_class
from manifest_service.geofence.region import lies_within
from manifest_service.services.checks.facts import TripFacts
from manifest_service.services.checks.finding import Finding, by, doubt, no
from manifest_service.waste.mixing import banned


def mixing(trip: TripFacts) -> Iterator[Finding]:
    """Classes that react with each other never share a vehicle (Art. 16: hazardous classes may share a
    manifest, not a drum)."""
    codes = list(dict.fromkeys(line.code for line in trip.issued.waste))
    if len(codes) > 1 and not trip.profile.several_codes:
        yield no("several_codes", stream=trip.profile.key)
    for first, second in combinations(dict.fromkeys(waste_class(code) for code in codes), 2):
        if banned(first, second):
            yield no("classes_must_not_mix", first=first, second=second)


def catalogue(trip: TripFacts) -> Iterator[Finding]:
    """Codes and hazards are those of the catalogue in force on the day. Doubts only: whoever identifies
    waste may know more than the list (solid-waste law 2020, Art. 75)."""
    for index, line in enumerate(trip.issued.waste):
        if line.code not in trip.listed:
            continue
        entry = trip.listed[line.code]
        if entry is None:
            yield doubt("waste_code_not_in_catalogue", waste_code=line.code, line=index + 1)
        elif line.hazards and entry.hazards and not entry.bears(line.hazards):
            yield doubt(
                "hazards_differ_from_catalogue",
                waste_code=line.code,
                line=index + 1,
                listed=("/" if entry.any_hazard else ",").join(entry.hazards),
            )


def region(trip: TripFacts) -> Iterator[Finding]:
    """No collecting across permit regions (five-year plan of the county; domain reference, section 1).
    A county that has drawn no region asks for none."""
    if not trip.regions or trip.profile.region == "none":
        return
    permits = (*trip.carrier_permits, *trip.receiver_permits)
    if any(permit.multi_region and trip.profile.key in permit.streams for permit in permits):
        return
    for site in (trip.origin, trip.destination):
        if not lies_within(site.geometry, trip.regions):
            yield by(trip.profile.region, "outside_permit_region", site=site.name)


def group(trip: TripFacts) -> Iterator[Finding]:
    """Whether the stream may be collected in rounds."""
    if trip.issued.group and not trip.profile.groups:
        yield no("stream_not_grouped", stream=trip.profile.key)
