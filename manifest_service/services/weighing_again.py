"""Judging the masses of a trip again once they were corrected, however long ago it was.

`weight_mismatch` asks nothing of positions: loaded and received masses say it all. So what it found
of a trip that no kept watch remembers is found again from the manifest alone.
"""

from collections.abc import Mapping, Sequence

from manifest_service.alerts import weight_mismatch
from manifest_service.alerts.engine import Change, reconcile
from manifest_service.alerts.episode import Episode
from manifest_service.alerts.sighting import Trip
from manifest_service.alerts.tuning import Tuning
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import CorrectionAgreed

MASSES = frozenset({"loaded_kg", "collected_kg", "accepted_kg", "refused_kg", "lines"})


def corrects_masses(manifest: Manifest, event: CorrectionAgreed) -> bool:
    """Whether an agreed correction put other masses in the place of those judged."""
    values = next(one.values for one in manifest.corrections if one.seq == event.proposal)
    return bool(MASSES & set(values))


def weighed(trip: Trip, at_ms: int, tuning: Tuning) -> tuple[Episode, ...]:
    """What the masses of `trip`, as they stand, say at a time."""
    params = tuning.of(weight_mismatch.CODE, trip, at_ms)
    return tuple(weight_mismatch.passing(weight_mismatch.State(), at_ms, trip, params)[1])


def as_they_stand(
    found: Mapping[str, Episode], trips: Sequence[Trip], at_ms: int, tuning: Tuning
) -> dict[str, Episode]:
    """`found` with the masses of `trips` judged as they stand now: a watch may remember those that a
    correction has replaced."""
    code = weight_mismatch.CODE
    known = {trip.manifest_number: trip for trip in trips}
    kept = {
        key: episode
        for key, episode in found.items()
        if episode.rule != code or episode.manifest_number not in known
    }
    told = {episode.manifest_number for episode in found.values() if episode.rule == code}
    again = (
        one for number in told if number in known for one in weighed(known[number], at_ms, tuning)
    )
    return kept | {episode.key: episode for episode in again}


def changes_of_masses(
    existing: Sequence[Episode], trips: Sequence[Trip], now_ms: int, tuning: Tuning
) -> tuple[Change, ...]:
    """What is to be said of mass alerts after a correction; `existing` are those told of the trips."""
    found = [episode for trip in trips for episode in weighed(trip, now_ms, tuning)]
    return reconcile(
        existing,
        found,
        replayed_from_ms=0,
        told_until_ms=now_ms,
        now_ms=now_ms,
        corrected=frozenset(trip.manifest_number for trip in trips if trip.corrected),
    )
