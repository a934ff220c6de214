"""Where time goes: spans of work, told to whoever collects them."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Literal, Protocol

Fact = str | int | float | bool
SpanKind = Literal["internal", "server", "client"]


class TraceSpan(Protocol):
    """Work under way. Nothing told of it names a person, a firm, a vehicle or a manifest."""

    trace: str
    """Its trace, 32 hexadecimal digits."""

    def current(self) -> AbstractContextManager[None]:
        """Within, spans begun by this thread are parts of this one."""
        ...

    def named(self, name: str) -> None: ...

    def tell(self, facts: Mapping[str, Fact]) -> None: ...

    def end(self, failed: str = "") -> None:
        """It is over; `failed`: the type or code of what went wrong."""
        ...


class Spans(Protocol):
    """Neither slows nor fails what it watches: what cannot be handed on is dropped, and counted."""

    def begin(
        self,
        name: str,
        kind: SpanKind = "internal",
        *,
        came: Mapping[str, str] | None = None,
        since_ns: int | None = None,
    ) -> TraceSpan:
        """A span, a part of the current one; or of the one `came` (headers of W3C Trace Context) tells
        of. `since_ns`: it began then, in nanoseconds of the epoch."""
        ...

    def span(
        self, name: str, kind: SpanKind = "internal", facts: Mapping[str, Fact] = ...
    ) -> AbstractContextManager[TraceSpan]:
        """A span that is current within and ends there; an exception is told by its type."""
        ...

    def is_within(self) -> bool:
        """Whether the current span is collected: what is part of none need not be one."""
        ...

    def carried(self) -> Mapping[str, str]:
        """Headers that tell another service of the current span."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Spans `sent`, `failed` (nobody took them) and `dropped` (too many waited)."""
        ...

    def close(self) -> None:
        """Send what waits, for some seconds at most."""
        ...
