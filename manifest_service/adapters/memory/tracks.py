"""See services.ports.tracks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from manifest_service.geofence.fix import Fix
from manifest_service.services.ports import FlaggedFixes, KeptWatch, StoredFix


@dataclass
class MemoryTracks:
    fixes: list[StoredFix] = field(default_factory=list)
    watches: dict[tuple[str, int], bytes] = field(default_factory=dict)

    def lock(self, *vehicle_ids: str) -> None:
        """One writer at a time: nothing to lock."""

    def add(self, vehicle_id: str, fixes: Sequence[Fix], flags: Sequence[frozenset[str]]) -> None:
        for fix, words in zip(fixes, flags, strict=True):
            ref = len(self.fixes) + 1
            self.fixes.append(StoredFix(ref=ref, vehicle_id=vehicle_id, fix=fix, flags=words))

    def add_all(self, batch: Sequence[FlaggedFixes]) -> None:
        for one in batch:
            self.add(one.vehicle_id, one.fixes, one.flags)

    def reflag(self, vehicle_id: str, flags: Mapping[int, frozenset[str]]) -> None:
        for i, stored in enumerate(self.fixes):
            if stored.ref in flags:
                self.fixes[i] = StoredFix(
                    ref=stored.ref,
                    vehicle_id=stored.vehicle_id,
                    fix=stored.fix,
                    flags=flags[stored.ref],
                )

    def between(
        self, vehicle_id: str, from_ms: int, until_ms: int, *, limit: int | None = None
    ) -> tuple[StoredFix, ...]:
        found = [
            stored
            for stored in self.fixes
            if stored.vehicle_id == vehicle_id and from_ms <= stored.fix.at_ms <= until_ms
        ]
        return tuple(sorted(found, key=lambda s: (s.fix.at_ms, s.ref))[:limit])

    def latest(self, vehicle_ids: Sequence[str] | None = None) -> tuple[StoredFix, ...]:
        last: dict[str, StoredFix] = {}
        for stored in sorted(self.fixes, key=lambda s: (s.fix.at_ms, s.ref)):
            if not stored.flags and (vehicle_ids is None or stored.vehicle_id in vehicle_ids):
                last[stored.vehicle_id] = stored
        return tuple(last[id] for id in sorted(last))

    def within(
        self, box: tuple[float, float, float, float], from_ms: int, until_ms: int
    ) -> tuple[StoredFix, ...]:
        west, south, east, north = box
        found = [
            stored
            for stored in self.fixes
            if not stored.flags
            and from_ms <= stored.fix.at_ms <= until_ms
            and west <= stored.fix.lon <= east
            and south <= stored.fix.lat <= north
        ]
        return tuple(sorted(found, key=lambda s: (s.vehicle_id, s.fix.at_ms, s.ref)))

    def counts(self) -> Mapping[str, int]:
        flags = Counter(word for stored in self.fixes for word in stored.flags)
        return {"stored": len(self.fixes), **flags}

    def keep_watch(self, vehicle_id: str, as_of_ms: int, watch: bytes) -> None:
        self.watches[vehicle_id, as_of_ms] = watch

    def watch_before(self, vehicle_id: str, at_ms: int) -> tuple[int, bytes] | None:
        found = [(ms, w) for (id, ms), w in self.watches.items() if id == vehicle_id and ms < at_ms]
        return max(found, default=None)

    def latest_watch(self, vehicle_id: str) -> tuple[int, bytes] | None:
        return self.watch_before(vehicle_id, 2**63)

    def latest_watches(self, vehicle_ids: Sequence[str]) -> Mapping[str, tuple[int, bytes]]:
        found = {id: self.latest_watch(id) for id in vehicle_ids}
        return {id: watch for id, watch in found.items() if watch is not None}

    def keep_watches(self, kept: Sequence[KeptWatch]) -> None:
        for one in kept:
            self.drop_watches(one.vehicle_id, from_ms=one.overtaken_ms, before_ms=one.old_ms)
            self.keep_watch(one.vehicle_id, one.as_of_ms, one.watch)

    def drop_watches(
        self, vehicle_id: str, *, from_ms: int | None = None, before_ms: int | None = None
    ) -> None:
        kept = self.watch_before(vehicle_id, before_ms) if before_ms is not None else None
        self.watches = {
            (id, ms): watch
            for (id, ms), watch in self.watches.items()
            if id != vehicle_id
            or not ((from_ms is not None and ms >= from_ms) or (kept and ms < kept[0]))
        }

    def watched_vehicles(self) -> tuple[str, ...]:
        return tuple(sorted({id for id, _ in self.watches}))
