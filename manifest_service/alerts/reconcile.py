"""What a new fold says against the episodes known before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace

from manifest_service.alerts.episode import Episode

DELAY_LIMIT_MS = 24 * 3600 * 1000
"""Backfill within 24 h turns a lost signal into delayed reporting (domain reference, section 7)."""


CLEARED_BY_CORRECTION = frozenset({"weight_mismatch", "ghost_receipt"})
"""Rules about what was recorded: when the parties have agreed on a correction that puts it right, the
alert was no error. When it was put right is evidence too (Order 23, Art. 29)."""


CLEARED_BY_OFFICER = frozenset({"no_manifest"})
"""Rules that never clear by themselves: who cleared it has linked a manifest to it."""


@dataclass(frozen=True, kw_only=True)
class Change:
    kind: Literal["raise", "update", "clear", "supersede"]
    key: str
    """Of the episode as it was first told."""
    episode: Episode
    backfill: bool = False
    reason: str | None = None
    """Of supersede: `delayed_reporting` or `contradicted`."""


def reconcile(
    existing: Sequence[Episode],
    found: Sequence[Episode],
    *,
    replayed_from_ms: int,
    told_until_ms: int | None = None,
    now_ms: int | None = None,
    corrected: frozenset[str] = frozenset(),
) -> tuple[Change, ...]:
    """The changes that bring `existing` to `found`.

    existing          all that was told of this vehicle and may still be touched, not superseded
    found             standing(the watch folded from), updated by the episodes of the fold
    replayed_from_ms  as_of_ms of the watch folded from: what was confirmed later must be found again
    told_until_ms     as_of_ms of the latest watch before the replay: what is confirmed earlier than
                      this is backfill
    corrected         numbers of the manifests with an agreed correction
    """
    changes: list[Change] = []
    left = list(existing)
    exact = {episode.key for episode in existing}
    for episode in sorted(found, key=lambda e: (e.key not in exact, e.first_at_ms, e.key)):
        before = _match(episode, left, replayed_from_ms)
        if before is None:
            late = told_until_ms is not None and episode.confirmed_at_ms <= told_until_ms
            changes.append(Change(kind="raise", key=episode.key, episode=episode, backfill=late))
            continue
        left.remove(before)
        if before.rule in CLEARED_BY_OFFICER and before.cleared_at_ms is not None:
            continue
        after = replace(episode, key=before.key)
        if _rounded(after) != _rounded(before):
            cleared = after.cleared_at_ms is not None and before.cleared_at_ms is None
            kind: Literal["update", "clear"] = "clear" if cleared else "update"
            changes.append(Change(kind=kind, key=before.key, episode=after))
    for gone in left:
        if _refuted(gone, replayed_from_ms, now_ms):
            changes.append(_gone(gone, corrected, now_ms))
        elif _over(gone, replayed_from_ms) and now_ms is not None:
            ended = gone.cleared(now_ms)
            changes.append(Change(kind="clear", key=gone.key, episode=ended))
    return tuple(changes)


def _rounded(episode: Episode) -> Episode:
    """As the log keeps it: the record has fewer decimals than the fold."""

    def numbers(values: Mapping[str, float | str]) -> dict[str, float | str]:
        return {k: v if isinstance(v, str) else round(float(v), 6) for k, v in values.items()}

    return replace(
        episode,
        lon=None if episode.lon is None else round(episode.lon, 6),
        lat=None if episode.lat is None else round(episode.lat, 6),
        measured=numbers(episode.measured),
        threshold=numbers(episode.threshold),
        params=numbers(episode.params),
    )


def _match(episode: Episode, known: Sequence[Episode], replayed_from_ms: int) -> Episode | None:
    same = [k for k in known if k.key == episode.key]
    # What had ended before the replay is settled: only its own key can open it again. A settled one
    # that the watch still remembers may have been told under another key.
    settled = _settled(episode, replayed_from_ms)
    open_to = (k for k in known if settled or not _settled(k, replayed_from_ms))
    overlapping = [k for k in open_to if _alike(k, episode) and _overlap(k, episode)]
    return next(iter(same or overlapping), None)


def _settled(episode: Episode, replayed_from_ms: int) -> bool:
    return episode.cleared_at_ms is not None and episode.cleared_at_ms <= replayed_from_ms


def _alike(a: Episode, b: Episode) -> bool:
    names = ("rule", "vehicle_id", "manifest_number", "site_id", "zone_id")
    return all(getattr(a, name) == getattr(b, name) for name in names)


def _overlap(a: Episode, b: Episode) -> bool:
    return a.first_at_ms <= _last_ms(b) and b.first_at_ms <= _last_ms(a)


def _last_ms(episode: Episode) -> int:
    """The end of what is known of an episode; an open one is not known to go on."""
    if episode.cleared_at_ms is not None:
        return episode.cleared_at_ms
    return max(episode.confirmed_at_ms, *episode.fix_times_ms, episode.first_at_ms)


def _refuted(episode: Episode, replayed_from_ms: int, now_ms: int | None) -> bool:
    if episode.confirmed_at_ms <= replayed_from_ms:
        return False
    settled = episode.rule in CLEARED_BY_CORRECTION | CLEARED_BY_OFFICER
    if settled and episode.cleared_at_ms is not None:
        return False  # it was put right: what stands now cannot show what stood then
    if episode.rule == "signal_lost" and now_ms is not None:
        return now_ms - episode.first_at_ms <= DELAY_LIMIT_MS
    return True


def _gone(episode: Episode, corrected: frozenset[str], now_ms: int | None) -> Change:
    """What becomes of an episode that does not hold any more."""
    if episode.rule in CLEARED_BY_CORRECTION and episode.manifest_number in corrected:
        assert now_ms is not None
        cleared = episode.cleared(now_ms)
        return Change(kind="clear", key=episode.key, episode=cleared)
    return _superseded(episode)


def _over(episode: Episode, replayed_from_ms: int) -> bool:
    """A lost signal whose fixes came after more than a day: it was one, and it is over."""
    lost = episode.rule == "signal_lost" and episode.cleared_at_ms is None
    return lost and episode.confirmed_at_ms > replayed_from_ms


def _superseded(episode: Episode) -> Change:
    reason = "delayed_reporting" if episode.rule == "signal_lost" else "contradicted"
    return Change(kind="supersede", key=episode.key, episode=episode, reason=reason)


def worth_saying(change: Change, before: Episode | None) -> bool:
    """Not each metre more: a step in severity or evidence, a clearing or a re-opening."""
    if change.kind in ("raise", "supersede") or before is None:
        return True
    return _step(before) != _step(change.episode)


def _step(episode: Episode) -> tuple[object, ...]:
    return (
        episode.severity,
        episode.cleared_at_ms,
        episode.review,
        tuple(sorted(episode.evidences)),
    )
