"""Whether an answer is what its Content-Type says, and says in which characters (ASVS 5.0, 4.1.1).

Texts and XML name UTF-8. JSON has no such parameter: it is UTF-8 (RFC 8259, 8.1 and 11).
"""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from xml.etree import ElementTree

from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

OTHERS = (b"<", b"{", b"[", b"%PDF", b"\x89PNG", b"PK\x03\x04", b"RIFF", b"\xff\xd8\xff")
"""How what has a type of its own begins."""


def misnamed(answer: TestResponse) -> str:
    """What is wrong with the type of an answer; empty when nothing is, or when it has no body."""
    body = answer.get_data()
    if not body:
        return ""
    media, said = parse_options_header(answer.headers.get("Content-Type", ""))
    if media not in KINDS:
        return f"{media or 'no type'} is not known"
    names_characters = media.startswith("text/") or media.endswith(("/xml", "+xml", "/zpl"))
    if said.get("charset") != ("utf-8" if names_characters else None):
        return f"{media} with charset {said.get('charset')}"
    content = body
    if answer.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(body)
    try:
        return "" if KINDS[media](content) else f"not {media}: {content[:60]!r}"
    except (ValueError, ElementTree.ParseError, zipfile.BadZipFile) as error:
        return f"not {media}: {error}"


def _json(content: bytes) -> bool:
    json.loads(content.decode("utf-8"))
    return True


def _lines(content: bytes) -> bool:
    return all(_json(line) for line in content.splitlines() if line)


def _html(content: bytes) -> bool:
    return content.decode("utf-8").lstrip().lower().startswith("<!doctype html")


def _plain(content: bytes) -> bool:
    content.decode("utf-8")
    return not content.startswith(OTHERS)


def _script(content: bytes) -> bool:
    content.decode("utf-8")
    return not content.startswith(OTHERS[:1] + OTHERS[3:])


def _table(content: bytes) -> bool:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), strict=True))
    return _plain(content) and bool(rows)


def _events(content: bytes) -> bool:
    """Fields and comments, by the line."""
    names = (":", "id:", "event:", "data:", "retry:")
    return all(not line or line.startswith(names) for line in content.decode("utf-8").split("\n"))


def _svg(content: bytes) -> bool:
    return ElementTree.fromstring(content).tag == "{http://www.w3.org/2000/svg}svg"


def _workbook(content: bytes) -> bool:
    return "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()


def _bytes(content: bytes) -> bool:
    """Tiles of the log: digests, or entries as canonical JSON behind their lengths."""
    return not content.startswith((*OTHERS[3:], b"<!", b"<h"))


def _begins(start: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(start)


KINDS: Mapping[str, Callable[[bytes], bool]] = {
    "application/json": _json,
    "application/problem+json": _json,
    "application/geo+json": _json,
    "application/ld+json": _json,
    "application/manifest+json": _json,
    "application/x-ndjson": _lines,
    "application/octet-stream": _bytes,
    "application/pdf": _begins(b"%PDF-"),
    "application/zpl": lambda content: content.decode("utf-8").lstrip().startswith("^XA"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _workbook,
    "image/jpeg": _begins(b"\xff\xd8\xff"),
    "image/png": _begins(b"\x89PNG\r\n\x1a\n"),
    "image/svg+xml": _svg,
    "image/webp": lambda content: content.startswith(b"RIFF") and content[8:12] == b"WEBP",
    "text/css": _script,
    "text/csv": _table,
    "text/event-stream": _events,
    "text/html": _html,
    "text/javascript": _script,
    "text/plain": _plain,
}
"""Every type there is -> whether a body is of it."""
