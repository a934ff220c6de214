"""A scene replayed: the journey, its reports, and the alert of the rule it is about."""

import random
from dataclasses import dataclass

from scenes import INTERVAL_S, SCENES, SEED

from manifest_service.alerts.episode import Episode
from manifest_service.geofence.fix import Fix
from manifest_service.simulation.fleets import reports
from manifest_service.simulation.journey import Journey
from manifest_service.simulation.offences import OFFENCES
from manifest_service.simulation.proving import county_ground, prove
from manifest_service.simulation.raised import Raised
from manifest_service.simulation.truth import Truth


@dataclass(frozen=True, kw_only=True)
class Replay:
    scenario: str
    journey: Journey
    fixes: tuple[Fix, ...]
    raised: Raised
    truth: Truth | None

    @property
    def episode(self) -> Episode:
        return self.raised.episode

    def second(self, at_ms: int) -> float:
        return (at_ms - self.journey.start_ms) / 1000


def replay(rule: str) -> Replay:
    """The first alert of `rule` in its scene; raises LookupError when it has no scene, or its scene
    raises none."""
    scenario = SCENES.get(rule)
    if scenario is None:
        raise LookupError(f"{rule} has no scene: add its line to scripts/rules/scenes.py")
    journey = OFFENCES[scenario][0](scenario, random.Random(f"{SEED}/{rule}"))
    fixes = reports(journey, INTERVAL_S, SEED)
    proof = prove(journey, fixes, county_ground())
    for finding in proof.findings:
        if finding.raised.episode.rule == rule:
            return Replay(
                scenario=scenario,
                journey=journey,
                fixes=fixes,
                raised=finding.raised,
                truth=finding.truth,
            )
    raise LookupError(f"'{scenario}' raises no {rule}")
