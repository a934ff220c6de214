"""How right the alerts are, over fleets whose every act is known.

scripts/bench/alerts [--days 100] [--rounds 4] [--seed 1] [--every 30] [--tracks FILE] [--show-false]
    [--set RULE.PARAMETER=NUMBER]

The engine is the service's own (alerts.engine, folded report by report as they arrive); beside it, on the
same reports, one-fix semantics and dwelling alone (baselines.py). What the fleets do and how reports are
spoilt: docs/alert-quality.md.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from baselines import dwelling, one_fix

from manifest_service.alerts.registry import CODES
from manifest_service.alerts.tuning import UNTUNED, Tuning, check_values
from manifest_service.simulation.fleets import honest_fleet, offenders, reports
from manifest_service.simulation.journey import Journey
from manifest_service.simulation.proving import Proof, county_ground, held, prove
from manifest_service.simulation.rounds import pieces
from manifest_service.simulation.scoring import Scores, score, share

TRACKS = Path("../shared/data/waste_trucks_jersey_city.csv")
INTERVALS: tuple[int | None, ...] = (10, 30, 60, None)
AIM = "diversion 300 m 10 min"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--days", type=int, default=100)
    asked.add_argument("--rounds", type=int, default=4)
    asked.add_argument("--seed", default="1")
    asked.add_argument("--tracks", type=Path, default=TRACKS)
    asked.add_argument("--every", type=int, action="append", help="seconds; more than once")
    asked.add_argument("--show-false", action="store_true")
    asked.add_argument("--set", action="append", default=[], help="RULE.PARAMETER=NUMBER")
    args = asked.parse_args()
    begun = time.perf_counter()
    real = pieces(args.tracks) if args.tracks.exists() else ()
    journeys = [
        *honest_fleet(args.days, args.seed, real),
        *offenders(args.rounds, args.seed),
    ]
    print(f"{len(journeys)} journeys, {len(real)} pieces of real rounds, seed {args.seed}")
    tuning = tuned(args.set)
    engine: dict[int, Scores] = {}
    for every in args.every or INTERVALS:
        ways = all_ways(journeys, every, args.seed, tuning)
        report(every, ways, args.show_false)
        if every is not None:
            engine[every] = ways["engine"]
    aims(engine)
    print(f"\n{time.perf_counter() - begun:.0f} s")


def tuned(settings: Sequence[str]) -> Tuning:
    """The rules' own parameters, with `settings` over them."""
    values: dict[str, dict[str, float]] = {}
    for name, _, number in (setting.partition("=") for setting in settings):
        rule, _, parameter = name.partition(".")
        values.setdefault(rule, {}).update(check_values(rule, {parameter: float(number)}))
    return UNTUNED.overruled(values)


def all_ways(
    journeys: Sequence[Journey], every: int | None, seed: str, tuning: Tuning = UNTUNED
) -> dict[str, Scores]:
    """The scores of the engine and of the baselines on the same reports."""
    proofs: dict[str, list[Proof]] = {"engine": [], "one fix": [], "dwell": []}
    ground = county_ground()
    for journey in journeys:
        if every is None and not journey.report_seconds:
            continue
        fixes = reports(journey, every, seed)
        proof = prove(journey, fixes, ground, tuning)
        proofs["engine"].append(proof)
        for name, way in (("one fix", one_fix), ("dwell", dwelling)):
            raised = way(journey, fixes, ground)
            proofs[name].append(held(journey, fixes, raised, proof.hours))
    return {name: score(found) for name, found in proofs.items()}


def report(every: int | None, ways: dict[str, Scores], show_false: bool) -> None:
    engine = ways["engine"]
    how = "as the real terminals reported" if every is None else f"every {every} s"
    print(
        f"\n## Reports {how}: {engine.hours:,.0f} vehicle-hours, {engine.honest_hours:,.0f} honest"
    )
    print(
        "rule               offences recall +review precis.  false/100vh  begun->seen s   confirmed->seen s"
        "  | one fix  R    P    f/100vh | dwell    R    P    f/100vh"
    )
    for rule in (*CODES, *sorted(set(engine.rules) - set(CODES))):
        print(_line(rule, ways))
    print("taken back:", dict(engine.superseded) or "none")
    if every is not None:
        for (scenario, rule), (found, wanted) in engine.scenarios.items():
            if found < wanted:
                print(f"  missed {wanted - found} of {wanted}: {rule} in '{scenario}'")
    if show_false:
        for proof, finding in engine.false:
            episode = finding.raised.episode
            at_s = (episode.first_at_ms - proof.journey.start_ms) / 1000
            print(f"  false {episode.rule} in '{proof.journey.name}' at {at_s:.0f} s:", end=" ")
            print(dict(episode.measured), *episode.evidences)


def _line(rule: str, ways: dict[str, Scores]) -> str:
    own = ways["engine"].rules[rule]
    head = f"{rule:<19}{own.wanted:>8} {_share(own.recall)} {_share(own.recall_with_review)} {_share(own.precision)}"
    head += f" {ways['engine'].false_per_100_hours(rule):>11.2f}"
    head += f"   {_pair(own.since_beginning_s)}   {_pair(own.since_confirming_s)}"
    for name in ("one fix", "dwell"):
        other = ways[name].rules[rule]
        spoke = other.true + other.false + other.graceful > 0
        figures = f"{_share(other.recall)} {_share(other.precision)} {ways[name].false_per_100_hours(rule):>7.1f}"
        head += f"  | {figures if spoke else '      -'.ljust(21)}     "
    return head


def _share(value: float | None) -> str:
    return "      -" if value is None else f"{value:>7.3f}"


def _pair(values: Sequence[float]) -> str:
    """Half of them, and 95 of 100, are below."""
    half, most = share(values, 0.5), share(values, 0.95)
    return f"{'-':>7} {'-':>7}" if half is None or most is None else f"{half:>7.0f} {most:>7.0f}"


def aims(engine: dict[int, Scores]) -> None:
    print("\n## Aims (issue's own)")
    for words, value, holds in _aims(engine):
        shown = "-" if value is None else f"{value:.3f}"
        print(f"{'met   ' if value is not None and holds(value) else 'MISSED'} {words}: {shown}")


def _aims(
    engine: dict[int, Scores],
) -> Iterator[tuple[str, float | None, Callable[[float], bool]]]:
    if 30 in engine:
        yield (
            "route_deviation, false per 100 vehicle-hours at 30 s <= 0.7",
            engine[30].false_per_100_hours("route_deviation"),
            lambda v: v <= 0.7,
        )
    for every, scores in engine.items():
        yield (
            f"{AIM} at {every} s, recall >= 0.95",
            scores.found(AIM, "route_deviation"),
            _least(0.95),
        )
        dumping = scores.rules["suspected_dumping"]
        yield f"suspected_dumping at {every} s, precision >= 0.9", dumping.precision, _least(0.9)
        yield f"suspected_dumping at {every} s, recall >= 0.85", dumping.recall, _least(0.85)
        for rule in ("ghost_receipt", "no_manifest"):
            own = scores.rules[rule]
            yield f"{rule} at {every} s, precision >= 0.98", own.precision, _least(0.98)
            yield f"{rule} at {every} s, recall >= 0.98", own.recall, _least(0.98)
    if 10 in engine:
        false = sum(own.false_honest for own in engine[10].rules.values())
        yield "false alerts on the honest fleet at 10 s, none", float(false), lambda v: v == 0


def _least(bound: float) -> Callable[[float], bool]:
    return lambda value: value >= bound


if __name__ == "__main__":
    main()
