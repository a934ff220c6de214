"""Runs the jobs in one process only: whoever holds the lease of the data directory.

A job that fails is recorded and runs again at its next time: this is the one place that catches
every exception.
"""

import fcntl
import logging
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler

from manifest_service.jobs.schedule import JOBS, Job
from manifest_service.services import Services

log = logging.getLogger(__name__)


class Runner:
    """The scheduler of this process; `start` is False when another process holds the lease."""

    def __init__(self, services: Services, data_dir: Path) -> None:
        self._services = services
        self._lease_path = data_dir / "jobs.lease"
        self._lease: Any = None
        self._beats = services.health.beats
        self._scheduler = BackgroundScheduler(timezone="UTC")

    def start(self) -> bool:
        lease = self._lease_path.open("a")
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lease.close()
            return False
        self._lease = lease
        for job in JOBS:
            self._beats.expect(job.name, timedelta(seconds=job.every_s), self._services.clock.now())
            self._scheduler.add_job(
                self.run,
                "interval",
                args=[job],
                seconds=job.every_s,
                id=job.name,
                max_instances=1,
                coalesce=True,
            )
        self._scheduler.start()
        self._beats.is_running = self._is_running
        return True

    def _is_running(self) -> bool:
        return self._lease is not None and bool(self._scheduler.running)

    def stop(self) -> None:
        if self._lease is not None:
            self._scheduler.shutdown(wait=True)
            self._lease.close()
            self._lease = None

    def _span(self, job: Job) -> AbstractContextManager[object]:
        spans = self._services.spans
        return spans.span(f"job {job.name}") if spans else nullcontext()

    def run(self, job: Job) -> None:
        """Do one job; whatever goes wrong is recorded."""
        try:
            with self._span(job):
                job.work(self._services)
            self._beats.done(job.name, self._services.clock.now())
        except Exception:
            log.exception("job %s failed; it runs again in %s s", job.name, job.every_s)
