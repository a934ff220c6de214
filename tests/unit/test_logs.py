"""Lines of log: one a line, in either form, and nobody's data in them."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest

from manifest_service.errors import Refusal
from manifest_service.logs import About, Lines, about, configuration, told


@pytest.fixture(autouse=True)
def _no_request() -> Iterator[None]:
    yield
    about.set(None)


def line(shape: str, message: str, *args: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("manifest_service.x", logging.INFO, "x.py", 1, message, args, info)
    return Lines(shape).format(record)


def raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException:
        found = sys.exc_info()[1]
        assert found is not None
        return found


def test_a_line_of_json_says_when_how_grave_where_and_what() -> None:
    members = json.loads(line("json", "job %s failed", "sweep"))
    assert members["level"] == "info"
    assert members["logger"] == "manifest_service.x"
    assert members["event"] == "job sweep failed"
    assert members["time"].endswith("Z")


def test_a_line_of_text_is_keys_and_values() -> None:
    assert 'logger=manifest_service.x event="job sweep failed"' in line("text", "job sweep failed")


@pytest.mark.parametrize("shape", ["text", "json"])
def test_what_comes_from_outside_cannot_begin_a_line_of_its_own(shape: str) -> None:
    assert "\n" not in line(shape, "a\nlevel=error event=forged\r\x1b[2J")
    assert "\x1b" not in line(shape, "a\x1b[2J")


@pytest.mark.parametrize("shape", ["text", "json"])
def test_a_line_names_the_request_it_is_about(shape: str) -> None:
    about.set(About(request="4f0c", trace="aa11"))
    said = line(shape, "x")
    assert "4f0c" in said
    assert "aa11" in said


@pytest.mark.parametrize("shape", ["text", "json"])
def test_an_error_is_told_by_type_and_place_and_not_by_its_words(shape: str) -> None:
    said = line(shape, "failed", error=raised(ValueError("张三 13800138000 鲁P12345")))
    assert "ValueError" in said
    assert "test_logs.py" in said
    assert "张三" not in said
    assert "13800138000" not in said
    assert "鲁P12345" not in said


def test_our_own_errors_tell_their_code_and_the_systems_their_reason() -> None:
    ours = json.loads(
        line("json", "failed", error=raised(Refusal("permit_expired", holder="张三")))
    )
    assert ours["code"] == "permit_expired"
    assert "张三" not in str(ours)
    systems = json.loads(line("json", "failed", error=raised(OSError(28, "No space left"))))
    assert systems["reason"] == "No space left"


def test_a_line_may_be_of_fields(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        logging.getLogger("manifest_service.y").info(**told("request", status=200, ms=1.5))
    members = json.loads(Lines("json").format(caplog.records[-1]))
    assert (members["event"], members["status"], members["ms"]) == ("request", 200, 1.5)


@pytest.mark.parametrize(("level", "heard"), [("error", False), ("warning", True), ("debug", True)])
def test_no_library_tells_more_than_the_setting_lets_it(level: str, heard: bool) -> None:
    levels = {name: one["level"] for name, one in configuration("text", level)["loggers"].items()}
    assert levels["apscheduler"] == "ERROR"
    for name in ("httpx", "alembic"):
        assert (logging.getLevelName(levels[name]) <= logging.WARNING) is heard
        assert logging.getLevelName(levels[name]) >= logging.WARNING
