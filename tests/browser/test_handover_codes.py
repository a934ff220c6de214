"""What the driver's page makes of a handover code that it reads, and that it signs as everybody else does."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
import uuid_utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from manifest_service.evidence.signed_device import Credential, sign
from manifest_service.evidence.signed_handover import Offer, read_handover, read_offer, sign_offer
from manifest_service.transparency.keys import SigningKey
from tests.browser.conftest import Live
from tests.browser.phones import until
from tests.browser.test_handover import KIT
from tests.workflows.phones import Key, Phone, p256

pytestmark = pytest.mark.browser

MODULE = """async (name) => import(
  document.querySelector("link[href*='/js/device.js']").href.replace('device.js', name))"""
LOOK = f"""async (code) => {{
  const module = {MODULE}, {{ codeIn, lookAtOffer }} = await module("handovers.js");
  try {{
    const {{ verdict, who, offer, differs, vehicles }} = await lookAtOffer(codeIn(code));
    return {{ verdict, firm: who?.firm ?? null, said: offer.said, differs, vehicles: vehicles.length }};
  }} catch (problem) {{ if (!problem.code) throw problem; return problem.code; }}
}}"""
NUMBER = "371525261127000019"


class Giver:
    """A phone of another driver, whose code is made here, and the county that vouches for it or not."""

    def __init__(self, live: Live, key: Key) -> None:
        self.phone = Phone(county=None, user="", key=key)  # type: ignore[arg-type]
        self.live = live

    def offer(self, **changes: Any) -> Offer:
        said: dict[str, Any] = {
            "device_id": self.phone.id, "n": 300, "prev": "ab" * 32, "at_ms": int(time.time() * 1000),
            "number": NUMBER, "token": "00" * 15 + "2a", "leg": 1, "plate": "鲁P99999", "grams": 70000,
            "waste": "900-001-S71 工程垃圾", "destination": "处置场", "to_driver_id": None,
            "place": (-1154500000, 24),
        }  # fmt: skip
        return Offer(**(said | changes))

    def code(self, offer: Offer, *, key: SigningKey | None = None, **changes: Any) -> str:
        phone = self.phone
        text = sign_offer(offer, phone.cose_algorithm, phone.signed)
        now = int(time.time())
        said: dict[str, Any] = {
            "device_id": phone.id, "public_key": phone.public_key, "firm": "戊运输", "driver": "李四光",
            "driver_id": "driver-9", "issued_at_s": now, "until_s": now + 1000,
        }  # fmt: skip
        credential = Credential(**(said | changes))
        if key is not None:
            return f"HANDOVER:O:{text}.{sign(credential, key)}"
        return f"HANDOVER:O:{text}.{self.live.services.checkpoints.sign_device(credential)}"


@pytest.fixture
def look(live_server: Live, visit: Any) -> Callable[[str], Any]:
    page = visit("/driver", "driver2")
    until(page, KIT)
    return lambda code: page.evaluate(LOOK, code)


@pytest.mark.parametrize("key", [Ed25519PrivateKey.generate(), p256()], ids=["ed25519", "p256"])
def test_a_code_is_genuine_not_checked_or_refused(live_server: Live, look: Any, key: Key) -> None:
    giver, other = Giver(live_server, key), Giver(live_server, p256())
    offer = giver.offer()

    found = look(giver.code(offer))
    assert found.pop("said") == json.loads(json.dumps(vars(offer)))
    assert found.pop("vehicles") > 0
    assert found == {"verdict": "genuine", "firm": "戊运输", "differs": []}

    stranger = SigningKey("elsewhere/labels", b"\7" * 32)
    assert look(giver.code(offer, key=stranger))["verdict"] == "unknown"
    assert look(giver.code(offer, until_s=1))["verdict"] == "unknown"
    text, credential = giver.code(offer).split(".")
    assert look(text)["verdict"] == "unknown"
    assert look(f"{text}.{credential[:-4]}AAAA") == "forged"
    assert look(f"{text}.NONSENSE") == "forged"
    assert look(giver.code(offer, public_key=other.phone.public_key)) == "forged"
    assert look(giver.code(offer, device_id=other.phone.id)) == "forged"
    assert look(f"{text[:-9]}{'A' if text[-9] != 'A' else 'B'}{text[-8:]}.{credential}") == "forged"
    assert (
        look(f"{text.lower()}.{credential}".replace("handover:o:", "HANDOVER:O:")) == "unreadable"
    )
    assert look("HANDOVER:O:.") == "unreadable"
    late = giver.offer(at_ms=offer.at_ms - 31 * 60_000)
    assert look(giver.code(late)) == "over"
    assert look(giver.code(giver.offer(at_ms=offer.at_ms + 10 * 60_000))) == "over"
    assert look(giver.code(giver.offer(to_driver_id="driver-7"))) == "not_for_you"
    assert look(giver.code(giver.offer(to_driver_id="driver-2")))["verdict"] == "genuine"


SIGN = f"""async ([algorithm, offer, acceptance]) => {{
  const module = {MODULE};
  const {{ signStatement }} = await module("statements.js");
  const {{ ACCEPTANCE, ACCEPTED_AS, eventIdOf, OFFER, OFFERED_AS }} = await module("proof/handover.js");
  const kind = algorithm === "p256" ? {{ name: "ECDSA", namedCurve: "P-256" }} : {{ name: "Ed25519" }};
  const pair = await crypto.subtle.generateKey(kind, false, ["sign", "verify"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const device = {{ algorithm, pair }};
  const offered = await signStatement(device, OFFERED_AS, offer, OFFER);
  const accepted = await signStatement(device, ACCEPTED_AS, {{ ...acceptance, offer: offered.digest }}, ACCEPTANCE);
  const key = [...raw].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [offered.text, accepted.text, await eventIdOf({{ ...offered, said: offer }}, accepted), key];
}}"""


@pytest.mark.parametrize("algorithm", ["ed25519", "p256"])
def test_what_the_page_signs_is_what_the_service_reads(visit: Any, algorithm: str) -> None:
    page = visit("/driver", "driver2")
    for changes in ({}, {"n": 1, "prev": None, "token": None, "place": None, "grams": 23}):
        offer = {
            "device_id": str(uuid_utils.uuid7()), "n": 70000, "prev": "cd" * 32, "at_ms": 1795000000123,
            "number": NUMBER, "token": "ef" * 16, "leg": 2, "plate": "鲁P99999", "grams": 16400000,
            "waste": "900-001-S71 工程垃圾", "destination": "处置场", "to_driver_id": "driver-2",
            "place": [1154512345, -364900000],
        } | changes  # fmt: skip
        taken = {
            "device_id": str(uuid_utils.uuid7()), "n": 24, "prev": "01" * 32, "at_ms": 1795000060000,
            "carrier_id": "demo-tippers", "vehicle_id": str(uuid_utils.uuid7()),
            "driver_id": "driver-2", "plate": "鲁P88888", "place": None,
        }  # fmt: skip
        first, second, event_id, key = page.evaluate(SIGN, [algorithm, offer, taken])

        found = read_handover(first, second)
        assert vars(read_offer(first).said) == offer | {
            "place": tuple(offer["place"]) if offer["place"] else None
        }
        assert {name: getattr(found.accepted, name) for name in taken} == taken
        assert found.event_id == event_id
        assert found.offer.is_by(key)
        assert found.acceptance.is_by(key)
