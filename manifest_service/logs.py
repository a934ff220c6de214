"""What the processes tell of themselves, a line each: which request it was about, and nobody's data.

    MANIFEST_LOG_FORMAT=text   time=2026-11-27T08:00:00.123Z level=info logger=... request=4f0c... event="..."
    MANIFEST_LOG_FORMAT=json   {"time": "...", "level": "info", "logger": "...", "request": "...", "event": "..."}

An error is told by its type and where it arose, never by its own words: they quote what it choked on,
and that may be a name, a telephone number, a plate or a password. What the operating system or our own
errors say is a code, and is told.
"""

import json
import logging
import logging.config
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from manifest_service.errors import ManifestServiceError

FRAMES = 12
"""Innermost places of an error that are told."""


@dataclass(frozen=True, kw_only=True)
class About:
    """The request a line belongs to."""

    request: str
    trace: str = ""


about: ContextVar[About | None] = ContextVar("about", default=None)
"""The request this thread is at work on."""


def told(event: str, **fields: object) -> dict[str, Any]:
    """Arguments of a logger's method for a line of `fields` rather than a sentence:
    `log.info(**told("request", status=200))`."""
    return {"msg": event, "extra": {"fields": fields}}


class Lines(logging.Formatter):
    """A line of log as the setting wants it."""

    def __init__(self, shape: str = "text") -> None:
        super().__init__()
        self._write = _json if shape == "json" else _text

    def format(self, record: logging.LogRecord) -> str:
        return self._write(_members(record))


def configure(shape: str, level: str) -> None:
    """Everything this process logs goes to standard error, in `shape`, from `level` up."""
    logging.config.dictConfig({**configuration(shape, level), "disable_existing_loggers": False})


def configuration(shape: str, level: str) -> dict[str, Any]:
    """`configure`, as logging.config.dictConfig reads it."""
    ours = {"handlers": ["lines"], "propagate": False, "level": level.upper()}
    grave = {"level": "ERROR" if level == "error" else "WARNING"}
    return {
        "version": 1,
        "formatters": {"lines": {"()": Lines, "shape": shape}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["lines"], "level": level.upper()},
        "loggers": {
            "_granian": ours,
            # Each tells of every request or run, with addresses that may hold tokens.
            "httpx": grave,
            "alembic": grave,
            # A run left out while the last is at work: health says how late a job is, not every three seconds.
            "apscheduler": {"level": "ERROR"},
        },
    }


def _members(record: logging.LogRecord) -> dict[str, object]:
    moment = datetime.fromtimestamp(record.created, UTC)
    members: dict[str, object] = {
        "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": record.name,
    }
    if (now := about.get()) is not None:
        members |= {"request": now.request} | ({"trace": now.trace} if now.trace else {})
    members["event"] = record.getMessage()
    members |= getattr(record, "fields", {})
    if record.exc_info and record.exc_info[1] is not None:
        members |= _error(record.exc_info[1])
    return members


def _error(error: BaseException) -> dict[str, object]:
    places = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    members: dict[str, object] = {
        "error": type(error).__name__,
        "at": [f"{place.filename}:{place.lineno} {place.name}" for place in places],
    }
    if isinstance(error, ManifestServiceError):
        members["code"] = error.code
    if isinstance(error, OSError) and error.strerror:
        members["reason"] = error.strerror
    if error.__cause__ is not None:
        members["because"] = type(error.__cause__).__name__
    return members


def _json(members: Mapping[str, object]) -> str:
    return json.dumps(members, ensure_ascii=False, default=str)


def _text(members: Mapping[str, object]) -> str:
    return " ".join(f"{name}={_plain(value)}" for name, value in members.items())


def _plain(value: object) -> str:
    text = " < ".join(map(str, reversed(value))) if isinstance(value, list) else str(value)
    if text and text.isprintable() and not set(' "=') & set(text):
        return text
    # One line whatever is in it: what comes from outside cannot begin a line of its own.
    return json.dumps(text, ensure_ascii=False)
