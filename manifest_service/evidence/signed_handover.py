"""A handover between two phones without network: an offer, and the acceptance that names it.

Each is a COSE_Sign1 (evidence.cose) with the key of the phone's journal, and says where in that
journal it belongs: `n` and `prev` are those of the entry that keeps it. The acceptance names the
offer by the SHA-256 of its bytes, and the event's id follows from both, so that whichever phone is
heard first tells the same event. Times are milliseconds since 1970 by the service's clock, as far as
the phone knew it.
"""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from manifest_service.errors import InvalidInput, Refusal
from manifest_service.events.device_key import check_key, verifies
from manifest_service.evidence.compact import Layout, from_map, to_map
from manifest_service.evidence.cose import ALGORITHM, EDDSA, ES256, Signed, payload_of, read1, sign1
from manifest_service.transparency.keys import KEY_BYTES

OFFERED_AS = b"manifest-service/handover-offer/v1"
ACCEPTED_AS = b"manifest-service/handover-acceptance/v1"
OPEN_FOR = timedelta(minutes=30)
"""How long an offer may be accepted. Two drivers stand beside each other; a picture of the code that
is shown later is worth nothing."""
CLOCKS_APART = timedelta(minutes=5)
"""Two phones' clocks may differ by this much; as for positions."""

_NUMBERS = {"ed25519": EDDSA, "p256": ES256}
_MALFORMED = "handover_malformed"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the one who has the load says."""

    device_id: str
    n: int
    prev: str | None
    at_ms: int
    number: str
    token: str | None
    """Of a label of the manifest, hex."""
    leg: int
    """How many legs the trip had; the last of them is given away."""
    plate: str
    grams: int
    waste: str
    destination: str
    to_driver_id: str | None
    """Nobody else may accept; None: whoever stands there."""
    place: tuple[int, int] | None
    """(lon, lat) in 10^-7 degrees."""


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """What the one who takes it says."""

    device_id: str
    n: int
    prev: str | None
    at_ms: int
    offer: str
    """SHA-256 of the offer's bytes, hex."""
    carrier_id: str
    vehicle_id: str
    driver_id: str
    plate: str
    place: tuple[int, int] | None


OFFER: Layout = (
    (1, "device_id", "id"), (2, "n", "count"), (3, "prev", "hash?"), (4, "at_ms", "count"),
    (5, "number", "text"), (6, "token", "token?"), (7, "leg", "count"), (8, "plate", "text"),
    (9, "grams", "count"), (10, "waste", "text"), (11, "destination", "text"),
    (12, "to_driver_id", "id?"), (13, "place", "place?"),
)  # fmt: skip
ACCEPTANCE: Layout = (
    (1, "device_id", "id"), (2, "n", "count"), (3, "prev", "hash?"), (4, "at_ms", "count"),
    (5, "offer", "hash"), (6, "carrier_id", "id"), (7, "vehicle_id", "id"),
    (8, "driver_id", "id"), (9, "plate", "text"), (10, "place", "place?"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Read:
    """A statement read and not yet believed."""

    signed: Signed

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.signed.content).hexdigest()

    def is_by(self, public_key: str) -> bool:
        """Whether the key (hex) signed it."""
        try:
            public = bytes.fromhex(public_key)
            algorithm = "ed25519" if len(public) == KEY_BYTES else "p256"
            check_key(algorithm, public)
        except (ValueError, InvalidInput):
            return False
        if public.hex() != public_key or self.signed.header != {ALGORITHM: _NUMBERS[algorithm]}:
            return False
        return verifies(algorithm, public, self.signed.signature, self.signed.message)


@dataclass(frozen=True, kw_only=True)
class ReadOffer(Read):
    said: Offer


@dataclass(frozen=True, kw_only=True)
class Handover:
    """An acceptance with the offer it names."""

    offer: ReadOffer
    accepted: Acceptance
    acceptance: Read

    @property
    def event_id(self) -> str:
        """A UUIDv7 of the offer's time, the rest out of both statements."""
        digest = hashlib.sha256(
            bytes.fromhex(self.offer.digest) + bytes.fromhex(self.acceptance.digest)
        ).digest()
        raw = (self.offer.said.at_ms & (1 << 48) - 1).to_bytes(6, "big") + digest[:10]
        number = int.from_bytes(raw, "big") & ~(0xF << 76) & ~(0x3 << 62)
        return str(uuid.UUID(int=number | 0x7 << 76 | 0x2 << 62))

    @property
    def at(self) -> datetime:
        """When: an acceptance comes after its offer, whatever the second clock shows."""
        return moment(max(self.offer.said.at_ms, self.accepted.at_ms))


def moment(at_ms: int) -> datetime:
    """Raises InvalidInput for a time no calendar has."""
    try:
        return _EPOCH + timedelta(milliseconds=at_ms)
    except OverflowError as error:
        raise InvalidInput(_MALFORMED) from error


def read_offer(text: str) -> ReadOffer:
    """The offer of `text`; raises InvalidInput("handover_malformed")."""
    signed = read1(text, OFFERED_AS, _MALFORMED)
    said = from_map(payload_of(signed, _MALFORMED), Offer, OFFER, _MALFORMED)
    moment(said.at_ms)
    return ReadOffer(signed=signed, said=said)


def read_handover(offer: str, acceptance: str) -> Handover:
    """Both statements; raises InvalidInput("handover_malformed"), or "handover_other_offer" when the
    acceptance speaks of another offer."""
    offered = read_offer(offer)
    signed = read1(acceptance, ACCEPTED_AS, _MALFORMED)
    said = from_map(payload_of(signed, _MALFORMED), Acceptance, ACCEPTANCE, _MALFORMED)
    moment(said.at_ms)
    if said.offer != offered.digest:
        raise InvalidInput("handover_other_offer")
    return Handover(offer=offered, accepted=said, acceptance=Read(signed=signed))


def check_in_time(found: Handover) -> None:
    """Raises Refusal("handover_offer_expired") for an offer that was accepted too late, or before it
    was made."""
    waited = moment(found.accepted.at_ms) - moment(found.offer.said.at_ms)
    if not -CLOCKS_APART <= waited <= OPEN_FOR:
        raise Refusal("handover_offer_expired", minutes=int(OPEN_FOR.total_seconds() // 60))


def sign_offer(offer: Offer, algorithm: int, sign: Callable[[bytes], bytes]) -> str:
    return sign1({ALGORITHM: algorithm}, to_map(offer, OFFER), OFFERED_AS, sign)


def sign_acceptance(acceptance: Acceptance, algorithm: int, sign: Callable[[bytes], bytes]) -> str:
    return sign1({ALGORITHM: algorithm}, to_map(acceptance, ACCEPTANCE), ACCEPTED_AS, sign)
