"""What is done by the clock, as one table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from manifest_service.services import Services


@dataclass(frozen=True, kw_only=True)
class Job:
    name: str
    every_s: int
    work: Callable[[Services], Any]


JOBS: tuple[Job, ...] = (
    # signal_lost, not_arrived, clock_overdue and ghost_receipt are found by time passing; a minute
    # is a tenth of the shortest of their limits.
    Job(name="fold_time", every_s=60, work=lambda services: services.watching.tick()),
    # A scan is held against the fixes around it once they have come: some minutes later.
    Job(name="cross_examine", every_s=300, work=lambda services: services.crossing.recent()),
    # Two sources need five minutes to show themselves, and a look reads two hours of fixes.
    Job(name="find_clones", every_s=1800, work=lambda services: services.sweep.look_for_clones()),
    # Does its work once a night, and goes on with it when the night was cut short.
    Job(name="sweep", every_s=600, work=lambda services: services.sweep.run()),
    # Once a night too, after the sweep: what is learned is read by people in the morning.
    Job(name="learn_habits", every_s=1800, work=lambda services: services.habits.learn()),
    # Due after a minute or 256 events (services.checkpoints): looked at often, made rarely.
    Job(name="checkpoint", every_s=10, work=lambda services: services.checkpoints.keep()),
    # A day of law ends at midnight in China; a check never trusts this job, it asks for the day.
    Job(name="expire_plans", every_s=600, work=lambda services: services.plans.expire()),
    # A deadline passes at midnight in China; ten minutes is soon enough for the county to hear of it.
    Job(name="escalate_clocks", every_s=600, work=lambda services: services.clocks.escalate()),
    # A critical alert is of use within seconds; the log is followed by its position, which costs little.
    Job(name="tell", every_s=3, work=lambda services: services.following.run()),
    Job(name="send", every_s=3, work=lambda services: services.sending.run()),
    Job(name="forget_notices", every_s=86_400, work=lambda services: services.following.forget()),
    Job(name="seal_tracks", every_s=60, work=lambda services: services.sealing.run()),
)
