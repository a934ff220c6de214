"""What the commands call, and how they say no."""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from manifest_service.config import Settings
from manifest_service.errors import Fault, InvalidInput, ManifestServiceError, Unusable
from manifest_service.services import Services
from manifest_service.services.upkeep import Verified
from manifest_service.texts import words


@dataclass(frozen=True, kw_only=True)
class Console:
    """What the commands call, put together by `__main__`."""

    settings: Settings
    services: Callable[[], Services]
    serve: Callable[..., None]
    """Serve until stopped."""
    work: Callable[[Settings, threading.Event], None]
    """Run the jobs until the event is set."""
    gateway: Callable[[Settings], None]
    """Serve terminals until stopped."""
    demo: Callable[..., None]
    simulate: Callable[..., dict[str, Any]]
    verify: Callable[[Settings], Verified]
    """Check the whole log, also while a server writes to it."""
    look: Callable[[Settings], AbstractContextManager[Services]]
    """The services over a store that is only read, also beside a server."""
    backup: Callable[[Settings, Path], None]
    restore: Callable[[Settings, Path], None]
    check: Callable[[Settings], None]
    """Raises Unusable for settings that are well formed and cannot work here."""
    unknown: Callable[[], Sequence[Fault]]
    """Variables that look like settings and are none."""
    revision: Callable[[Settings], str | None]


pass_console = click.make_pass_decorator(Console)


def said(error: ManifestServiceError) -> str:
    """An error as the terminal says it: in English, every fault on a line."""
    faults = error.faults if isinstance(error, InvalidInput | Unusable) else ()
    return "\n".join([_line(error.code, error.params), *map(said_fault, faults)])


def said_fault(fault: Fault) -> str:
    """What is wrong, and where, on a line."""
    return f"  {fault.path}: {_line(fault.code, dict(fault.params))}"


def _line(code: str, params: dict[str, object]) -> str:
    english, key = words("en"), f"refusals.{code}"
    return english.say(key, **params) if english.knows(key) else code
