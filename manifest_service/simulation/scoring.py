"""Precision, recall, delays and false alerts of rules over many proofs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from manifest_service.simulation.proving import Finding, Proof


@dataclass(kw_only=True)
class Score:
    """Of one rule. Alerts about what may be found count for neither precision nor recall."""

    wanted: int = 0
    """Offences that must be found."""
    missed: int = 0
    for_review: int = 0
    """Of those missed, how many the review list has."""
    true: int = 0
    """Alerts about what must be found."""
    graceful: int = 0
    """Alerts about what may be found."""
    false: int = 0
    false_honest: int = 0
    """Of the false ones, those about the honest fleet."""
    since_beginning_s: list[float] = field(default_factory=list)
    since_confirming_s: list[float] = field(default_factory=list)

    @property
    def precision(self) -> float | None:
        alerts = self.true + self.false
        return self.true / alerts if alerts else None

    @property
    def recall_with_review(self) -> float | None:
        """What officers can find at all: in the queue or on the review list."""
        return 1 - (self.missed - self.for_review) / self.wanted if self.wanted else None

    @property
    def recall(self) -> float | None:
        return 1 - self.missed / self.wanted if self.wanted else None


@dataclass(kw_only=True)
class Scores:
    rules: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    hours: float = 0.0
    honest_hours: float = 0.0
    superseded: Counter[str] = field(default_factory=Counter)
    """Alerts of the queue taken back when late reports came."""
    scenarios: dict[tuple[str, str], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0])
    )
    """(scenario, rule) -> [found, wanted]."""
    false: list[tuple[Proof, Finding]] = field(default_factory=list)

    def false_per_100_hours(self, rule: str) -> float:
        """False alerts about the honest fleet, per 100 hours it was under way with a manifest."""
        if not self.honest_hours:
            return 0.0
        return self.rules[rule].false_honest / self.honest_hours * 100

    def found(self, scenario: str, rule: str) -> float | None:
        """The recall of one rule in one scenario."""
        found, wanted = self.scenarios.get((scenario, rule), (0, 0))
        return found / wanted if wanted else None


def score(proofs: Iterable[Proof]) -> Scores:
    scores = Scores()
    for proof in proofs:
        _count(scores, proof)
    return scores


def _count(scores: Scores, proof: Proof) -> None:
    honest = proof.journey.honest
    scores.hours += proof.hours
    scores.honest_hours += proof.hours if honest else 0.0
    taken_back = (r.episode for r in proof.raised if r.superseded)
    scores.superseded.update(e.rule for e in taken_back if not e.review)
    scenario = proof.journey.name.split("#")[0]
    for truth in proof.truths:
        if truth.must:
            counted = scores.scenarios[scenario, truth.rule]
            found = truth not in proof.missed
            counted[0], counted[1] = counted[0] + found, counted[1] + 1
            scores.rules[truth.rule].wanted += 1
            scores.rules[truth.rule].missed += not found
            scores.rules[truth.rule].for_review += truth in proof.for_review
    for finding in proof.findings:
        _finding(scores, proof, finding, honest)


def _finding(scores: Scores, proof: Proof, finding: Finding, honest: bool) -> None:
    episode, truth = finding.raised.episode, finding.truth
    counted = scores.rules[episode.rule]
    if truth is None:
        counted.false += 1
        counted.false_honest += honest
        scores.false.append((proof, finding))
    elif not truth.must:
        counted.graceful += 1
    else:
        counted.true += 1
        seen = finding.raised.raised_at_ms
        counted.since_beginning_s.append((seen - proof.journey.ms(truth.span[0])) / 1000)
        counted.since_confirming_s.append((seen - episode.confirmed_at_ms) / 1000)


def share(values: Sequence[float], part: float) -> float | None:
    """The value below which `part` of the values lie; None without any."""
    if not values:
        return None
    return sorted(values)[min(int(part * len(values)), len(values) - 1)]
