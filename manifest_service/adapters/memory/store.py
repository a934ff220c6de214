"""See services.ports.store."""

import copy
import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from manifest_service.adapters.memory.alerts import MemoryAlerts
from manifest_service.adapters.memory.attachments import MemoryAttachments
from manifest_service.adapters.memory.cases import MemoryCases
from manifest_service.adapters.memory.catalogues import MemoryCatalogues
from manifest_service.adapters.memory.checkpoints import MemoryCheckpoints
from manifest_service.adapters.memory.clocks import MemoryCalendar, MemoryClocks
from manifest_service.adapters.memory.factors import MemoryFactors, MemoryOneTimes
from manifest_service.adapters.memory.figures import MemoryFigures
from manifest_service.adapters.memory.habits import MemoryHabits
from manifest_service.adapters.memory.identities import MemoryIdentities
from manifest_service.adapters.memory.journal import MemoryDevices, MemoryJournal
from manifest_service.adapters.memory.ledger import MemoryLedger
from manifest_service.adapters.memory.listings import MemoryListings
from manifest_service.adapters.memory.log import MemoryLog
from manifest_service.adapters.memory.manifests import MemoryManifests
from manifest_service.adapters.memory.moved import MemoryMoved
from manifest_service.adapters.memory.notices import MemoryNotices
from manifest_service.adapters.memory.numbers import MemoryReservedNumbers, MemorySerials
from manifest_service.adapters.memory.one_ledger import MemoryOneLedger
from manifest_service.adapters.memory.people import (
    MemoryAccounts,
    MemoryPeople,
    MemoryPreferences,
    MemoryThrottles,
)
from manifest_service.adapters.memory.plans import MemoryPlans
from manifest_service.adapters.memory.presence import MemoryPresence
from manifest_service.adapters.memory.registry import MemoryRegistry
from manifest_service.adapters.memory.returns import MemoryReturns
from manifest_service.adapters.memory.roadside import MemoryRoadside
from manifest_service.adapters.memory.scales import MemoryScaleReadings
from manifest_service.adapters.memory.sessions import MemorySessions
from manifest_service.adapters.memory.sweeps import MemorySweepMarks
from manifest_service.adapters.memory.tokens import MemoryTokens
from manifest_service.adapters.memory.tracks import MemoryTracks
from manifest_service.services.ports import (
    Transaction,
)

T = TypeVar("T")


@dataclass
class MemoryProjections:
    views: Mapping[str, Any]
    made_by: int = 0

    def version(self) -> int:
        return self.made_by

    def set_version(self, version: int) -> None:
        self.made_by = version

    def digests(self) -> Mapping[str, str]:
        """Of everything a view holds, in whatever order it came."""
        return {
            name: hashlib.sha256(_plain(vars(view)).encode()).hexdigest()
            for name, view in self.views.items()
        }


def _plain(held: Any) -> str:
    if isinstance(held, Mapping):
        return repr(sorted((_plain(key), _plain(value)) for key, value in held.items()))
    return repr(held)


@dataclass
class MemoryTransaction:
    log: MemoryLog = field(default_factory=MemoryLog)
    registry: MemoryRegistry = field(default_factory=MemoryRegistry)
    manifests: MemoryManifests = field(default_factory=MemoryManifests)
    alerts: MemoryAlerts = field(init=False)
    cases: MemoryCases = field(default_factory=MemoryCases)
    roadside: MemoryRoadside = field(default_factory=MemoryRoadside)
    plans: MemoryPlans = field(default_factory=MemoryPlans)
    moved: MemoryMoved = field(default_factory=MemoryMoved)
    one_ledger: MemoryOneLedger = field(default_factory=MemoryOneLedger)
    listings: MemoryListings = field(default_factory=MemoryListings)
    tracks: MemoryTracks = field(default_factory=MemoryTracks)
    habits: MemoryHabits = field(default_factory=MemoryHabits)
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    devices: MemoryDevices = field(default_factory=MemoryDevices)
    accounts: MemoryAccounts = field(default_factory=MemoryAccounts)
    sessions: MemorySessions = field(default_factory=MemorySessions)
    factors: MemoryFactors = field(default_factory=MemoryFactors)
    identities: MemoryIdentities = field(default_factory=MemoryIdentities)
    one_times: MemoryOneTimes = field(default_factory=MemoryOneTimes)
    tokens: MemoryTokens = field(default_factory=MemoryTokens)
    people: MemoryPeople = field(default_factory=MemoryPeople)
    attachments: MemoryAttachments = field(default_factory=MemoryAttachments)
    serials: MemorySerials = field(default_factory=MemorySerials)
    presence: MemoryPresence = field(init=False)
    figures: MemoryFigures = field(init=False)
    numbers: MemoryReservedNumbers = field(init=False)
    clocks: MemoryClocks = field(default_factory=MemoryClocks)
    calendar: MemoryCalendar = field(default_factory=MemoryCalendar)
    catalogues: MemoryCatalogues = field(default_factory=MemoryCatalogues)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    returns: MemoryReturns = field(default_factory=MemoryReturns)
    preferences: MemoryPreferences = field(default_factory=MemoryPreferences)
    throttles: MemoryThrottles = field(default_factory=MemoryThrottles)
    projections: MemoryProjections = field(init=False)
    checkpoints: MemoryCheckpoints = field(default_factory=MemoryCheckpoints)
    notices: MemoryNotices = field(default_factory=MemoryNotices)
    sweeps: MemorySweepMarks = field(default_factory=MemorySweepMarks)
    scales: MemoryScaleReadings = field(default_factory=MemoryScaleReadings)

    def __post_init__(self) -> None:
        self.alerts = MemoryAlerts(self.manifests)
        self.figures = MemoryFigures(
            manifests=self.manifests,
            alerts=self.alerts,
            clocks=self.clocks,
            notices=self.notices,
            journal=self.journal,
            tracks=self.tracks,
        )
        self.presence = MemoryPresence(tracks=self.tracks)
        self.numbers = MemoryReservedNumbers(manifests=self.manifests)
        self.projections = MemoryProjections(
            {
                "manifest": self.manifests,
                "case_file": self.cases,
                "plan": self.plans,
                "entry": self.registry,
                "ledger_entry": self.ledger,
                "listing": self.listings,
            }
        )


class MemoryStore:
    def __init__(self) -> None:
        self._standing = MemoryTransaction()
        self._lock = threading.Lock()

    def write(self, work: Callable[[Transaction], T]) -> T:
        with self._lock:
            attempt = copy.deepcopy(self._standing)
            result = work(attempt)
            self._standing = attempt
            return result

    def read(self, work: Callable[[Transaction], T]) -> T:
        return work(self._standing)

    def close(self) -> None:
        """Nothing is held."""
