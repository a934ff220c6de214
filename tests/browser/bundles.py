"""Evidence bundles and label statements made from docs/bundle.md alone.

Nothing of manifest_service hashes, signs or encodes here: what the page believes must not come
from the code it checks.
"""

import base64
import hashlib
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LOG_ID = "5f0c9a3e7b1d4826a0c4e8f2b6d1937a"
ORIGIN = f"log.example.cn/{LOG_ID}"
NUMBER = "37152526112300042L"
MADE_AT = "2026-11-23T12:00:00.000Z"
TRACK_HEAD = "at_ms,lon,lat,speed_kmh,course_deg,accuracy_m,satellites,load,bits,received_at_ms\n"
TRACK = (
    TRACK_HEAD
    + "1795412400000,116.1,36.1,40,90,5,12,,0,1795412401000\n"
    + "1795412430000,116.2,36.1,42,90,5,12,,0,1795412431000\n"
)


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def canonical(value: Any) -> str:
    return rfc8785.dumps(value).decode()


# Keys and notes


@dataclass(frozen=True)
class Key:
    """A private key by its seed; `kind` 1 signs notes, 4 cosigns."""

    name: str
    seed: bytes
    kind: int = 1

    @property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    @property
    def id(self) -> bytes:
        return key_id(self.name, self.kind, self.public)

    @property
    def vkey(self) -> str:
        return vkey(self.name, self.kind, self.public)

    def line(self, text: str) -> str:
        """A signature line under `text`."""
        return signature_line(self.name, self.id, self.private.sign(text.encode()))

    def cosignature(self, text: str, at_s: int = 1795432000) -> str:
        message = f"cosignature/v1\ntime {at_s}\n{text}".encode()
        return signature_line(
            self.name, self.id, struct.pack(">Q", at_s) + self.private.sign(message)
        )


def key_id(name: str, kind: int, public: bytes) -> bytes:
    return sha256(name.encode(), b"\n", bytes([kind]), public)[:4]


def vkey(name: str, kind: int, public: bytes) -> str:
    return f"{name}+{key_id(name, kind, public).hex()}+{b64(bytes([kind]) + public)}"


def signature_line(name: str, id: bytes, value: bytes) -> str:
    return f"\N{EM DASH} {name} {b64(id + value)}\n"


LOG_KEY = Key(ORIGIN, b"\x01" * 32)
OTHER_KEY = Key(ORIGIN, b"\x02" * 32)
WITNESS = Key("witness.example.org/w1", b"\x03" * 32, 4)
OTHER_WITNESS = Key("witness.example.org/w2", b"\x04" * 32, 4)
LABEL_KEY = Key(f"{ORIGIN}/labels", b"\x05" * 32)


# The tree


def leaf_hash(envelope: str) -> bytes:
    return sha256(b"\x00", envelope.encode())


def _split(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1


def root_of(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return leaves[0]
    k = _split(len(leaves))
    return sha256(b"\x01", root_of(leaves[:k]), root_of(leaves[k:]))


def path_to(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """RFC 6962 2.1.1, leaf to root."""
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if index < k:
        return [*path_to(leaves[:k], index), root_of(leaves[k:])]
    return [*path_to(leaves[k:], index - k), root_of(leaves[:k])]


# Events


class Sealed(str):
    """A text of a body that is sealed: the body holds its digest."""

    erased = False


def erased(text: str) -> Sealed:
    gone = Sealed(text)
    gone.erased = True
    return gone


@dataclass(frozen=True)
class Step:
    """An event still to be sealed."""

    type: str
    body: Mapping[str, Any]
    minute: int
    stream: str = f"manifest/{NUMBER}"
    early_ms: int = 0
    """How long before it occurred it was recorded."""
    envelope: Mapping[str, Any] = field(default_factory=dict)
    """Members of the envelope that are to be other than they should."""


def time_text(ms: int) -> str:
    minutes, rest = divmod(ms, 60_000)
    return f"2026-11-23T{6 + minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}Z"


def sealed(value: Any, salt: Callable[[], bytes], held: dict[str, Any], at: str = "") -> Any:
    """`value` with commitments for its sealed texts, which go to `held` with their salts."""

    def below(name: object) -> str:
        return f"{at}/{name}" if at else str(name)

    match value:
        case Sealed():
            fresh = salt()
            if not value.erased:
                held[at] = {"salt": fresh.hex(), "text": str(value)}
            return {"sealed": sha256(fresh, canonical(str(value)).encode()).hex()}
        case Mapping():
            return {name: sealed(item, salt, held, below(name)) for name, item in value.items()}
        case list():
            return [sealed(item, salt, held, below(n)) for n, item in enumerate(value)]
    return value


def salts() -> Iterator[bytes]:
    number = 0
    while True:
        number += 1
        yield sha256(b"salt", str(number).encode())


def seal(step: Step, seq: int, prev: bytes | None, salt: Callable[[], bytes]) -> dict[str, Any]:
    """`step` as a bundle's event, but for its place in the log."""
    texts: dict[str, Any] = {}
    body, own = canonical(sealed(step.body, salt, texts)), salt()
    envelope = {
        "v": 1,
        "log": LOG_ID,
        "event_id": f"0193-{seq}",
        "stream": step.stream,
        "seq": seq,
        "prev": prev.hex() if prev else None,
        "type": step.type,
        "schema": int(step.type.rpartition(".v")[2]),
        "occurred_at": time_text(step.minute * 60_000),
        "recorded_at": time_text(step.minute * 60_000 + 1250 - step.early_ms),
        "actor": {"user": "u-7", "role": "driver", "organisation": "demo-tippers"},
        "device": None,
        "body_sha256": sha256(own, body.encode()).hex(),
    }
    text = canonical({**envelope, **step.envelope})
    return {
        "pos": 0,
        "envelope": text,
        "salt": own.hex(),
        "body": body,
        "texts": texts,
        "path": [],
    }


def reference(kind: str, id: str, body: Mapping[str, Any]) -> Step:
    return Step(f"{kind}.recorded.v1", body, 0, stream=f"{kind}/{id}")


REFERENCES = (
    reference("organisation", "demo-plaza", {"id": "demo-plaza", "name": "东昌置业"}),
    reference("vehicle", "tipper-1", {"id": "tipper-1", "plate": "鲁P12345"}),
)
ATTACHMENT = {
    "about": "loaded",
    "kind": "photo",
    "media_type": "image/jpeg",
    "sha256": "ab" * 32,
    "size_bytes": 123456,
}

DISPOSED = {"method": "recycled", "disposed_on": "2026-11-24"}
TIMES = {"begins_at": "2026-11-23T06:00:00.000Z", "ends_at": "2026-11-23T07:00:00.000Z"}


def steps(track: str | None = TRACK) -> list[Step]:
    """A whole life, disposed of in two parts; masses that binary floats cannot add."""
    generated = {
        "number": NUMBER,
        "stream": "construction_site",
        "waste": [
            {"code": "900-001-S71", "name": "工程垃圾", "declared_kg": "16400.1"},
            {"code": "900-002-S71", "name": "碎砖", "declared_kg": "0.2"},
        ],
        "generator_id": "demo-plaza",
        "origin_site_id": "plaza",
        "carrier_id": "demo-tippers",
        "receiver_id": "demo-recycling",
        "destination_site_id": "recycling",
        "vehicle_id": "tipper-1",
        "driver_id": "driver-1",
    }
    received = {
        "accepted_kg": "16380.3",
        "refused_kg": "20",
        "opinion": Sealed("基本相符\n“少量”泥土"),
        "discrepancies": [{"dimension": "quantity", "found": erased("少了些")}],
        "warnings": ["ticket_differs_from_entry"],
    }
    life = [
        Step("manifest.generated.v1", generated, 0),
        Step("manifest.loaded.v1", {"loaded_kg": "16400.3"}, 10),
        Step("manifest.evidence_attached.v1", {**ATTACHMENT, "warnings": []}, 11),
        Step("manifest.transported.v1", {}, 12),
        Step("manifest.checkpoint_scanned.v1", {"label": "t", "verdict": "genuine"}, 20),
        Step("manifest.arrived.v1", {"site_id": "recycling"}, 50),
        Step("manifest.received.v2", received, 60),
        Step("manifest.disposed.v1", {**DISPOSED, "disposed_kg": "16380.1"}, 70),
        Step("manifest.disposed.v1", {**DISPOSED, "disposed_kg": "0.2"}, 80),
    ]
    if track is not None:
        digest = hashlib.sha256(track.encode()).hexdigest()
        seal_ = {"sha256": digest, "fixes": track.count("\n") - 1, **TIMES}
        life.append(Step("manifest.track_sealed.v1", seal_, 90))
    return life


CLAIM = {
    "number": NUMBER,
    "status": "disposed",
    "version": 10,
    "declared_kg": "16400.3",
    "loaded_kg": "16400.3",
    "accepted_kg": "16380.3",
    "refused_kg": "20",
    "disposed_kg": "16380.3",
}


def bundle(
    life: Sequence[Step] | None = None,
    *,
    claim: Mapping[str, Any] = CLAIM,
    track: str | None = TRACK,
    signers: Sequence[Key] = (LOG_KEY,),
    witnesses: Sequence[Key] = (WITNESS,),
    references: Sequence[Step] = REFERENCES,
    attachments: Sequence[Mapping[str, Any]] = (ATTACHMENT,),
    strangers: int = 3,
) -> dict[str, Any]:
    """A bundle as a log makes it; every argument may be a lie that the log itself tells."""
    fresh = salts()
    events: list[dict[str, Any]] = []
    prev = None
    for seq, step in enumerate(steps() if life is None else life, 1):
        events.append(seal(step, seq, prev, lambda: next(fresh)))
        prev = leaf_hash(events[-1]["envelope"])
    named = [seal(step, 1, None, lambda: next(fresh)) for step in references]
    made = {
        "format": "manifest-service/bundle",
        "version": 1,
        "made_at": MADE_AT,
        "manifest": dict(claim),
        "log": {"id": LOG_ID, "origin": ORIGIN},
        "keys": [key.vkey for key in signers],
        "events": events,
        "references": named,
        "attachments": [dict(each) for each in attachments],
        "track": track,
    }
    return signed(planted(made, strangers), signers, witnesses)


def planted(made: dict[str, Any], strangers: int) -> dict[str, Any]:
    """With positions and proofs of a tree of these events and some of other people's."""
    leaves = [leaf_hash(f"somebody else's {n}") for n in range(strangers)]
    for event in [*made["references"], *made["events"]]:
        event["pos"] = len(leaves)
        leaves += [leaf_hash(event["envelope"]), leaf_hash(f"after {len(leaves)}")]
    for event in [*made["references"], *made["events"]]:
        event["path"] = [b64(hash_) for hash_ in path_to(leaves, event["pos"])]
    made["checkpoint"] = f"{made['log']['origin']}\n{len(leaves)}\n{b64(root_of(leaves))}\n"
    return made


def signed(
    made: dict[str, Any], signers: Sequence[Key], witnesses: Sequence[Key] = ()
) -> dict[str, Any]:
    """With its checkpoint and head signed, whatever was there before."""
    text = made["checkpoint"].split("\n\n")[0].removesuffix("\n") + "\n"
    lines = [key.line(text) for key in signers] + [key.cosignature(text) for key in witnesses]
    made["checkpoint"] = f"{text}\n{''.join(lines)}"
    head = head_text(made)
    made["head"] = f"{head}\n{''.join(key.line(head) for key in signers)}"
    return made


def head_text(made: Mapping[str, Any]) -> str:
    origin, size, root = made["checkpoint"].split("\n")[:3]
    last = made["events"][-1]["envelope"]
    lines = [
        "manifest-service/stream-head/v1",
        origin,
        f"manifest/{made['manifest']['number']}",
        str(len(made["events"])),
        b64(leaf_hash(last)),
        size,
        root,
        hashlib.sha256(rfc8785.dumps(made["references"])).hexdigest(),
        made["made_at"],
    ]
    return "\n".join(lines) + "\n"


# Labels

TOKEN = bytes(range(16))
STATEMENT = {
    1: NUMBER,
    2: "91371525MA3C000000",
    3: "construction_site",
    4: "91371525MA3D000001",
    5: "鲁P12345",
    6: 16400300,
    7: 1795413600,
    8: 2,
    9: TOKEN,
}


def cbor(value: Any) -> bytes:
    """Deterministic CBOR of the few types labels use."""

    def head(major: int, n: int) -> bytes:
        for low, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
            if n < 24:
                return bytes([major << 5 | n])
            if n < 1 << 8 * width:
                return bytes([major << 5 | low]) + n.to_bytes(width, "big")
        raise AssertionError(n)

    match value:
        case int():
            return head(0, value) if value >= 0 else head(1, -1 - value)
        case bytes():
            return head(2, len(value)) + value
        case str():
            return head(3, len(value.encode())) + value.encode()
        case list():
            return head(4, len(value)) + b"".join(map(cbor, value))
        case dict():
            pairs = sorted((cbor(key), cbor(item)) for key, item in value.items())
            return head(5, len(pairs)) + b"".join(key + item for key, item in pairs)
    raise AssertionError(value)


def address(token: bytes = TOKEN) -> str:
    number = int.from_bytes(token, "big")
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    spelt = "".join(letters[number >> 5 * i & 31] for i in reversed(range(26)))
    return f"https://manifest.example.cn/q/{spelt}"


def statement(payload: Mapping[int, Any] | bytes = STATEMENT, key: Key = LABEL_KEY) -> bytes:
    """The COSE_Sign1 message of a label; bytes are a payload in an encoding of their own."""
    protected = cbor({1: -8, 4: key.id})
    body = payload if isinstance(payload, bytes) else cbor(dict(payload))
    to_sign = cbor(["Signature1", protected, b"manifest-service/label/v1", body])
    return b"\xd2" + cbor([protected, {}, body, key.private.sign(to_sign)])


def label(message: bytes | None = None, token: bytes = TOKEN) -> str:
    """What a scanner reads from a label's QR."""
    spelt = base64.b32encode(statement() if message is None else message).decode()
    return f"{address(token)}#{spelt.rstrip('=')}"
