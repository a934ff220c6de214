"""Keys, and the copies that are kept outside the database."""

from collections.abc import Sequence
from typing import Literal, Protocol

from manifest_service.transparency.keys import SigningKey, VerifierKey

KeyPurpose = Literal["log", "labels"]


class KeyRing(Protocol):
    """The service's own keys: outside the database, so that who has it cannot sign."""

    def signing(self, purpose: KeyPurpose) -> Sequence[SigningKey]:
        """Keys that sign now, newest first; more than one while keys are rotated."""
        ...

    def verifying(self, purpose: KeyPurpose) -> Sequence[VerifierKey]:
        """Every public key that ever signed, newest first."""
        ...

    def add_first(self, purpose: KeyPurpose, name: str) -> None:
        """Make a key where there is none yet."""
        ...

    def add(self, purpose: KeyPurpose, name: str) -> VerifierKey:
        """Make a key that signs from now on, beside those that do."""
        ...

    def retire(self, key_id: str) -> VerifierKey:
        """Destroy a private key; what it signed stays verifiable. Raises NotFound."""
        ...


class HighWater(Protocol):
    """The last checkpoint signed, kept outside the database: a restored copy is behind it."""

    def read(self) -> str | None: ...

    def advance(self, note: str, size: int) -> None:
        """Keep `note` unless one of a larger log is kept; durable when this returns."""
        ...

    def replace(self, note: str) -> None:
        """Begin again from `note`: the old one is set aside, not lost."""
        ...


class CheckpointPublisher(Protocol):
    def publish(self, note: str) -> None:
        """Hand a signed checkpoint out; a failure is recorded, never raised."""
        ...


class Witness(Protocol):
    """Somebody outside who cosigns what he finds consistent."""

    @property
    def key(self) -> VerifierKey: ...

    def add_checkpoint(self, old_size: int, proof: Sequence[bytes], note: str) -> str | int | None:
        """Signature lines, or the size he cosigned last when it is another, or None when he
        cannot be asked (C2SP tlog-witness, add-checkpoint)."""
        ...
