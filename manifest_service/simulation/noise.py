"""What a receiver and a network make of a journey: reports with wandering errors, spikes, losses
and delays.

The error is a first-order autoregression with a standard deviation of 7.5 m on each axis (JT/T 794
asks for 15 m, taken as two of them) that forgets in a minute. How often spikes, losses and delays
come is stated in `Noise` and in docs/alert-quality.md.
"""

import math
import random
from dataclasses import dataclass
from typing import Any

from manifest_service.geofence.fix import Fix
from manifest_service.simulation.drive import Load
from manifest_service.simulation.journey import Journey, Moment, Tampering, in_any
from manifest_service.simulation.roads import Metres, to_degrees

_LOWER: dict[str | None, Load] = {"full": "half", "half": "empty", "empty": "empty"}


@dataclass(frozen=True, kw_only=True)
class Noise:
    sigma_m: float = 7.5
    """JT/T 794-2019: positioning within 15 m; two standard deviations."""
    memory_s: float = 60.0
    """Errors of multipath and atmosphere last about a minute."""
    canyon_times: float = 3.0
    """How much worse between high buildings."""
    spike_chance: float = 0.002
    """Of each report; a fifth of the spikes last two reports."""
    spike_m: float = 60.0
    spike_more_m: float = 150.0
    """A spike is `spike_m` and an exponential of this mean beyond."""
    lost_chance: float = 0.01
    """Of each report: never arrives."""
    flicker_chance: float = 0.002
    """Of each report: the load sensor reads one step too low."""
    outages_per_hour: float = 0.15
    outage_s: float = 300.0
    """Holes in the network, exponential; reports come when it is over."""
    hours_late_chance: float = 0.03
    """Of an outage: its reports come one to twenty-three hours late (domain reference, 10)."""
    delay_s: tuple[float, float] = (0.3, 3.0)


@dataclass(kw_only=True)
class _Receiver:
    random: random.Random
    noise: Noise
    error: Metres = (0.0, 0.0)
    second: int | None = None
    spike: Metres = (0.0, 0.0)
    spikes_left: int = 0

    def off(self, second: int, times: float) -> Metres:
        """The error at `second`, metres east and north."""
        passed = math.inf if self.second is None else second - self.second
        keep = math.exp(-passed / self.noise.memory_s)
        spread = self.noise.sigma_m * math.sqrt(1 - keep * keep)
        east, north = (keep * e + self.random.gauss(0, spread) for e in self.error)
        self.error, self.second = (east, north), second
        dx, dy = self._spiked()
        return east * times + dx, north * times + dy

    def _spiked(self) -> Metres:
        if self.spikes_left == 0 and self.random.random() < self.noise.spike_chance:
            self.spikes_left = 2 if self.random.random() < 0.2 else 1
            far = self.noise.spike_m + self.random.expovariate(1 / self.noise.spike_more_m)
            angle = self.random.uniform(0, 2 * math.pi)
            self.spike = (far * math.cos(angle), far * math.sin(angle))
        if self.spikes_left == 0:
            return (0.0, 0.0)
        self.spikes_left -= 1
        return self.spike


def observe(
    journey: Journey, interval_s: int | None, seed: str, noise: Noise = Noise()
) -> tuple[Fix, ...]:
    """The reports of `journey` that ever arrive, in the order of device time; None: when the real
    terminal reported."""
    rng = random.Random(f"{seed}/{journey.vehicle_id}/{interval_s}")
    receiver = _Receiver(random=rng, noise=noise)
    delays = [(span, 0.0) for span in journey.delayed] + _outages(journey, rng, noise)
    shift = rng.randrange(interval_s) if interval_s else 0
    due = journey.report_seconds if interval_s is None else range(shift, journey.second, interval_s)
    found = []
    for second in due:
        if in_any(second, journey.silent) or second >= journey.second:
            continue
        off = receiver.off(second, noise.canyon_times if in_any(second, journey.canyons) else 1.0)
        if rng.random() < noise.lost_chance:
            continue
        late_s = max((e - second + more for (b, e), more in delays if b <= second < e), default=0.0)
        late_s += rng.uniform(*noise.delay_s)
        found.append(_fix(journey, second, off, late_s, rng, noise))
    return tuple(found)


def _outages(
    journey: Journey, rng: random.Random, noise: Noise
) -> list[tuple[tuple[int, int], float]]:
    """((from, until), seconds later still) of the holes in the network."""
    found, at = [], 0.0
    while noise.outages_per_hour > 0:
        at += rng.expovariate(noise.outages_per_hour / 3600)
        if at >= journey.second:
            break
        ends = at + rng.expovariate(1 / noise.outage_s)
        more = rng.uniform(1, 23) * 3600 if rng.random() < noise.hours_late_chance else 0.0
        found.append(((int(at), int(ends)), more))
        at = ends
    return found


def _fix(
    journey: Journey, second: int, off: Metres, late_s: float, rng: random.Random, noise: Noise
) -> Fix:
    moment = journey.moments[second]
    at_ms = journey.ms(second)
    tampering = next((kind for span, kind in journey.tampered if in_any(second, [span])), None)
    place, more = _tampered(journey, second, moment, tampering, rng)
    if tampering == "frozen":
        off = (0.0, 0.0)  # a frozen receiver repeats itself to the last digit
    lon, lat = to_degrees((place[0] + off[0], place[1] + off[1]))
    load = moment.load
    if load is not None and rng.random() < noise.flicker_chance:
        load = _LOWER[load]
    jitter = abs(rng.gauss(0, 0.7)) if moment.speed_kmh == 0 else rng.gauss(0, 1.0)
    said: dict[str, Any] = {
        "speed_kmh": round(max(moment.speed_kmh + jitter, 0.0), 1),
        **_said_beside(journey, second, rng),
        **more,
    }
    return Fix(
        at_ms=at_ms,
        lon=lon,
        lat=lat,
        received_at_ms=at_ms + int(late_s * 1000),
        course_deg=round(moment.course_deg, 1) % 360,
        satellites=11,
        load=load,
        fixed=not in_any(second, journey.blind),
        **said,
    )


def _said_beside(journey: Journey, second: int, rng: random.Random) -> dict[str, Any]:
    """Odometer and tachograph of a terminal with sensors, and whether the body is raised."""
    if not journey.sensor:
        return {}
    recorder = journey.moments[second].speed_kmh + rng.gauss(0, 1.0)
    return {
        "odometer_km": round(journey.driven_m(second) / 1000, 1),
        "recorder_speed_kmh": round(max(recorder, 0.0)),
        "hoist": in_any(second, journey.hoisted) if journey.hoist_sensor else None,
    }


def _tampered(
    journey: Journey, second: int, moment: Moment, kind: Tampering | None, rng: random.Random
) -> tuple[Metres, dict[str, Any]]:
    """(where it says it is, what else it says)."""
    if kind == "jumpy":
        angle = rng.uniform(0, 2 * math.pi)
        far = (moment.place[0] + 5000 * math.cos(angle), moment.place[1] + 5000 * math.sin(angle))
        return (far if rng.random() < 0.5 else moment.place), {}
    if kind == "frozen":
        begins = next(span[0] for span, what in journey.tampered if what == "frozen")
        return journey.moments[begins].place, {"speed_kmh": 0.0}
    if kind is None:
        return moment.place, {}
    return moment.place, {kind: True}
