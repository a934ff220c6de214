"""Every way the service says no. A code is stable and public; words live in `texts`.

InvalidInput     422  the request is malformed or absurd: `faults` says where
Refusal          409  well-formed, but a rule of the field says no
NotAllowed       403  this account may not do that
NotSignedIn      401  no account, or one that is no longer valid
NotFound         404
ConcurrentWrite  409  somebody was first: read again and retry
IdReused         422  the command id was used before with another body
TooManyGuesses   429  wrong passwords or codes in a row: wait
TooManyRequests  429  more than one client may ask: wait
Damaged          500  what is stored contradicts what was signed: nothing more is signed
Busy             503  the store cannot take this now: retry, nothing was written
Unusable         —    the installation cannot start: said in words on the terminal
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


class ManifestServiceError(Exception):
    """Root of the tree: a stable `code` and the `params` its words need."""

    default_code = "error"

    def __init__(self, code: str | None = None, /, **params: object) -> None:
        self.code = code or self.default_code
        self.params: dict[str, object] = params
        super().__init__(f"{self.code} {params}" if params else self.code)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong with the input: where it is (`waste.0.declared_kg`), a code, its params."""

    path: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


class InvalidInput(ManifestServiceError):
    default_code = "invalid_input"

    def __init__(
        self, code: str | None = None, /, *, faults: Sequence[Fault] = (), **params: object
    ) -> None:
        super().__init__(code, **params)
        self.faults = tuple(faults)


class Refusal(ManifestServiceError):
    default_code = "refused"


class NotAllowed(ManifestServiceError):
    default_code = "not_allowed"


class NotSignedIn(ManifestServiceError):
    default_code = "not_signed_in"


class TooManyGuesses(ManifestServiceError):
    default_code = "too_many_guesses"


class TooManyRequests(ManifestServiceError):
    default_code = "too_many_requests"


class NotFound(ManifestServiceError):
    default_code = "not_found"


class ConcurrentWrite(ManifestServiceError):
    default_code = "concurrent_write"


class IdReused(ManifestServiceError):
    default_code = "id_reused"


class Damaged(ManifestServiceError):
    default_code = "log_damaged"


class Busy(ManifestServiceError):
    default_code = "busy"


class Unusable(ManifestServiceError):
    default_code = "unusable"
