"""An entry of a device's journal: what somebody did where nothing could be sent.

    {"v":1, "device_id":"<uuid7>", "n":3, "prev":"<sha256 of entry 2, hex; null at 1>",
     "event_id":"<uuid7>", "type":"manifest.loaded", "stream":"manifest/37152526112300042K",
     "base_seq":1, "base_hash":null, "occurred_at":"2026-11-23T06:30:00.000Z", "clock_offset_ms":-1250,
     "mono_ms":81250, "boot_id":"<uuid>", "gps":{"lon":"115.44","lat":"36.48","accuracy_m":"8"},
     "seen":{"size":812,"root":"<hex>"}, "qr_sha256":null, "body_sha256":"<sha256 of the body, hex>"}

Its bytes are canonical (events.canonical); its hash is their SHA-256; what is signed is the line
`manifest-service/journal/v1` and its newline before them. The body, `{"data":{...}, "salt":"<hex>"}`
with `"signed_by"` where another party signed on the device, travels beside it: a lawful erasure of the
body leaves entry, signature and chain as they were.

`occurred_at` is the device's own clock, `clock_offset_ms` what the service's clock was ahead of it when
last compared (null: never). `mono_ms` counts since `boot_id` began and only grows while it lasts.
`seen` is the last checkpoint of the log that the device had: the entry was made after it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from manifest_service.errors import InvalidInput
from manifest_service.events.canonical import canonical, time_text

SIGNED_AS = b"manifest-service/journal/v1\n"
"""Before the entry's bytes: a signature made for another purpose cannot pass for one of these."""

ENTRY_LIMIT_BYTES = 4 * 1024
BODY_LIMIT_BYTES = 64 * 1024

Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Id = Annotated[str, Meta(pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Number = Annotated[str, Meta(pattern=r"^-?[0-9]{1,6}(\.[0-9]{1,9})?$")]
Count = Annotated[int, Meta(ge=1, le=2**53 - 1)]


@dataclass(frozen=True, kw_only=True)
class Gps:
    """Where the device was: WGS-84 degrees, and the radius it gave in metres."""

    lon: Number
    lat: Number
    accuracy_m: Number | None


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The last checkpoint the device had."""

    size: Annotated[int, Meta(ge=0, le=2**53 - 1)]
    root: Hash


@dataclass(frozen=True, kw_only=True)
class Entry:
    """See the module."""

    v: Literal[1]
    device_id: Id
    n: Count
    prev: Hash | None
    event_id: Id
    type: Annotated[str, Meta(pattern=r"^manifest\.[a-z_]{1,40}$")]
    stream: Annotated[str, Meta(pattern=r"^manifest/[0-9A-Z]{1,40}$")]
    base_seq: Count | None
    base_hash: Hash | None
    occurred_at: Annotated[
        str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$")
    ]
    clock_offset_ms: Annotated[int, Meta(ge=-(2**53 - 1), le=2**53 - 1)] | None
    mono_ms: Annotated[int, Meta(ge=0, le=2**53 - 1)]
    boot_id: Id
    gps: Gps | None
    seen: Seen | None
    qr_sha256: Hash | None
    body_sha256: Hash

    @property
    def word(self) -> str:
        """`loaded` of `manifest.loaded`."""
        return self.type.removeprefix("manifest.")

    @property
    def number(self) -> str:
        return self.stream.removeprefix("manifest/")

    @property
    def claimed_at(self) -> datetime:
        """When it is said to have happened, by the service's clock as far as the device knew it."""
        at = datetime.fromisoformat(self.occurred_at)
        try:
            return at + timedelta(milliseconds=self.clock_offset_ms or 0)
        except OverflowError:
            return at


@dataclass(frozen=True, kw_only=True)
class Head:
    """Where the journal of a device stands: its last entry, None where a gap was declared closed."""

    n: int = 0
    sha256: str | None = None
    after_gap: bool = False


Place = Literal["next", "known", "fork", "gap"]


def read_entry(content: bytes) -> Entry:
    """The entry of these bytes; raises InvalidInput("entry_malformed") for what is not one, or is not
    spelt canonically."""
    if len(content) > ENTRY_LIMIT_BYTES:
        raise InvalidInput("entry_malformed", reason="too_large")
    try:
        found: Any = msgspec.json.decode(content)
        if not isinstance(found, dict) or canonical(found) != content:
            raise InvalidInput("entry_malformed", reason="not_canonical")
        if set(found) != set(Entry.__dataclass_fields__):
            raise InvalidInput("entry_malformed", reason="members")
        entry = msgspec.convert(found, Entry)
        if time_text(datetime.fromisoformat(entry.occurred_at)) != entry.occurred_at:
            raise InvalidInput("entry_malformed", reason="occurred_at")
    except (ValueError, RecursionError) as error:
        raise InvalidInput("entry_malformed", reason="members") from error
    if (entry.n == 1) != (entry.prev is None):
        raise InvalidInput("entry_malformed", reason="prev")
    return entry


def entry_bytes(entry: Entry) -> bytes:
    """The canonical bytes of `entry`."""
    return canonical(msgspec.to_builtins(entry))


def sha256(content: bytes) -> str:
    """Of an entry, or of its body, hex."""
    return hashlib.sha256(content).hexdigest()


def signed(content: bytes) -> bytes:
    """What the device signs of an entry's bytes."""
    return SIGNED_AS + content


def place(entry: Entry, digest: str, head: Head, stored: Sequence[tuple[int, str]]) -> Place:
    """Where an entry belongs in a journal that stands at `head`. `stored`: (n, sha256) of the entries
    kept with its n or the n before it, on whatever branch."""
    if (entry.n, digest) in stored:
        return "known"
    if entry.n == head.n + 1 and (head.after_gap or entry.prev == head.sha256):
        return "next"
    if entry.n <= head.n or (entry.n - 1, entry.prev) in stored:
        return "fork"
    # It claims another past than the one kept: two devices write in one name.
    return "fork" if entry.n == head.n + 1 else "gap"
