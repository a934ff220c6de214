"""Lives of a manifest as a log may tell them, lawful and not: what docs/bundle.md says of each.

A log that signs whatever it likes made these; only `replay` can tell them apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.browser import bundles
from tests.browser.bundles import NUMBER, Sealed, Step

VERSIONS = {"generated": 2, "received": 3, "refused": 2, "voided": 2, "disposed": 2}
GENERATED: Mapping[str, Any] = bundles.steps()[0].body
GROUP = "37152526112300001A"
PARTS = {"method": "recycled", "disposed_on": "2026-11-24"}
LEG = {"carrier_id": "demo-2", "vehicle_id": "tipper-2", "driver_id": "driver-2"}
PAPER = {
    "paper_number": "P-1", "scan_sha256": "ab" * 32, "loaded_kg": "99", "accepted_kg": "90", "refused_kg": "9",
    "loaded_at": "2026-11-23T05:00:00.000Z", "departed_at": "2026-11-23T05:10:00.000Z",
    "arrived_at": "2026-11-23T05:20:00.000Z", "received_at": "2026-11-23T05:30:00.000Z", "reason": Sealed("断网"),
}  # fmt: skip
TOLD = {
    "source": "371521.manifest-service/x", "number": "37152126112300042L", "format": "manifest-service/manifest/1",
    "file_sha256": "cd" * 32, "status": "received", "legs": [{**LEG, "from_at": "2026-11-23T05:00:00.000Z"}],
    "loaded_kg": "99", "accepted_kg": "90", "refused_kg": "9",
}  # fmt: skip
TOLD["legs"][0].pop("driver_id")  # type: ignore[index]
Word = tuple[str, Mapping[str, Any]]

LOADED: Word = ("loaded", {"loaded_kg": "100"})
LEFT: Word = ("transported", {})
ON_THE_ROAD = (LOADED, LEFT)
RECEIVED: Word = ("received", {"accepted_kg": "90", "refused_kg": "10"})
ARRIVED: Word = ("arrived", {"site_id": "recycling"})
REFUSED: Word = ("refused", {"reason_code": "other"})
NO_CANCEL: Word = ("cancellation_declined", {})
CANCEL: Word = ("cancellation_proposed", {"reason": Sealed("暴雨")})
CANCELLED: Word = ("cancellation_agreed", {})


def corrects(seq: Any, **values: Any) -> Word:
    return (
        "correction_proposed",
        {"corrects": seq, "values": values, "reason": Sealed("磅单有误")},
    )


def agreed(proposal: Any) -> Word:
    return "correction_agreed", {"proposal": proposal}


def declined(proposal: Any) -> Word:
    return "correction_declined", {"proposal": proposal, "reason": Sealed("磅单无误")}


def amended(**values: Any) -> Word:
    return "amended", {"values": values}


def disposed(kg: str) -> Word:
    return "disposed", {**PARTS, "disposed_kg": kg}


def followed(word: str, **masses: str) -> Word:
    return "followed", {"group_number": GROUP, "word": word, **masses}


def waste(*masses: str) -> list[dict[str, str]]:
    return [{"code": "900-001-S71", "name": "工程垃圾", "declared_kg": kg} for kg in masses]


def issued(**more: Any) -> dict[str, Any]:
    return {**GENERATED, "waste": waste("60", "40"), **more}


@dataclass(frozen=True, kw_only=True)
class Life:
    """What happened after the manifest was issued for 100 kg, and what the log claims of it."""

    words: Sequence[Word]
    claim: tuple[str, str | None, str | None, str | None, str | None, str | None]
    """status, declared, loaded, accepted, refused, disposed."""
    first: Mapping[str, Any] | None = None
    envelopes: Mapping[int, Mapping[str, Any]] | None = None
    """Step -> members of its envelope that are to be other than usual."""

    def bundle(self) -> dict[str, Any]:
        told = [("generated", self.first or issued()), *self.words]
        steps = [
            Step(
                f"manifest.{word}.v{VERSIONS.get(word, 1)}",
                body,
                minute,
                envelope=(self.envelopes or {}).get(minute + 1, {}),
            )
            for minute, (word, body) in enumerate(told)
        ]
        status, *masses = self.claim
        names = ("declared_kg", "loaded_kg", "accepted_kg", "refused_kg", "disposed_kg")
        claim = {"number": NUMBER, "status": status, "version": len(steps)}
        claim |= dict(zip(names, masses, strict=True))
        return bundles.bundle(steps, claim=claim, track=None, attachments=())


def life(*words: Word, claim: tuple[str | None, ...], **more: Any) -> Life:
    return Life(words=words, claim=claim, **more)  # type: ignore[arg-type]


VIA = {
    "actor": {
        "user": "u-1", "role": "generator_clerk", "organisation": "demo-plaza",
        "via": {"user": "u-7", "role": "driver", "organisation": "demo-tippers"},
    }
}  # fmt: skip

LAWFUL: dict[str, Life] = {
    "a correction agreed": life(
        *ON_THE_ROAD, RECEIVED, corrects(4, accepted_kg="85.5"), agreed(5),
        claim=("received", "100", "100", "85.5", "10", "0"),
    ),
    "a correction nobody answered": life(
        *ON_THE_ROAD, RECEIVED, corrects(4, accepted_kg="85.5"),
        claim=("received", "100", "100", "90", "10", "0"),
    ),
    "a correction declined": life(
        *ON_THE_ROAD, RECEIVED, corrects(4, accepted_kg="85.5"), declined(5),
        claim=("received", "100", "100", "90", "10", "0"),
    ),
    "a correction by which all is disposed of": life(
        *ON_THE_ROAD, RECEIVED, disposed("60"), corrects(4, accepted_kg="60"), agreed(6),
        claim=("disposed", "100", "100", "60", "10", "60"),
    ),
    "a correction by which something is left, and disposed of": life(
        *ON_THE_ROAD, RECEIVED, disposed("90"), corrects(4, accepted_kg="90.000001"), agreed(6),
        disposed("0.000001"), claim=("disposed", "100", "100", "90.000001", "10", "90.000001"),
    ),
    "two corrections of one step": life(
        *ON_THE_ROAD, RECEIVED, corrects(4, accepted_kg="80"), agreed(5), corrects(4, refused_kg="20"), agreed(7),
        claim=("received", "100", "100", "80", "20", "0"),
    ),
    "a correction of what was corrected": life(
        *ON_THE_ROAD, corrects(2, loaded_kg="80"), agreed(4), corrects(2, loaded_kg="70"), agreed(6),
        claim=("in_transit", "100", "70", None, None, "0"),
    ),
    "proposals answered in another order": life(
        *ON_THE_ROAD, RECEIVED, corrects(2, loaded_kg="80"), corrects(4, refused_kg="0"), agreed(6), declined(5),
        claim=("received", "100", "100", "90", "0", "0"),
    ),
    "a correction that takes a mass away": life(
        *ON_THE_ROAD, RECEIVED, corrects(4, refused_kg=None), agreed(5),
        claim=("received", "100", "100", "90", "0", "0"),
    ),
    "a correction of a time": life(
        *ON_THE_ROAD, corrects(2, occurred_at="2026-11-23T05:00:00.000Z"), agreed(4),
        claim=("in_transit", "100", "100", None, None, "0"),
    ),
    "a correction of an opinion": life(
        *ON_THE_ROAD, RECEIVED, corrects(4, opinion=Sealed("符合")), agreed(5),
        claim=("received", "100", "100", "90", "10", "0"),
    ),
    "a correction of what was declared, of a load refused unseen": life(
        REFUSED, corrects(1, waste=waste("70", "40.5")), agreed(3),
        claim=("returning", "110.5", None, "0", "110.5", "0"),
    ),
    "a correction of a load, of what was refused": life(
        *ON_THE_ROAD, REFUSED, corrects(2, loaded_kg="95"), agreed(5),
        claim=("returning", "100", "95", "0", "95", "0"),
    ),
    "an amendment, and a correction of another field": life(
        amended(waste=waste("61", "40"), route_id="r-2"), LOADED, amended(route_id=None), LEFT,
        corrects(1, driver_id="driver-9"), agreed(6),
        claim=("in_transit", "101", "100", None, None, "0"),
    ),
    "steps skipped": life(RECEIVED, claim=("received", "100", None, "90", "10", "0")),
    "steps skipped and told late": life(
        ARRIVED, RECEIVED, disposed("90"), LEFT, LOADED,
        claim=("disposed", "100", "100", "90", "10", "90"),
    ),
    "a load told late after its refusal": life(
        REFUSED, LOADED, LEFT, ("returned", {"returned_kg": "100"}),
        claim=("returned", "100", "100", "0", "100", "0"),
    ),
    "a stop announced on the way": life(
        *ON_THE_ROAD, ("announced", {"what": "stop", "reason": "rest"}), ARRIVED, RECEIVED,
        claim=("received", "100", "100", "90", "10", "0"),
    ),
    "weighed in at the gate, and weighed again": life(
        *ON_THE_ROAD, ARRIVED, ("weighed", {"gross_kg": "220", "gross_by": "hand"}), ("weighed", {"gross_kg": "221", "gross_by": "hand"}), RECEIVED,
        claim=("received", "100", "100", "90", "10", "0"),
    ),
    "two carriers": life(
        *ON_THE_ROAD, ("handed_over", LEG), ("countersigned", {"seq": 4}), ("countersigned", {"seq": 2}), RECEIVED,
        claim=("received", "100", "100", "90", "10", "0"), envelopes={2: VIA},
    ),
    "storage on the way, and on with another vehicle": life(
        *ON_THE_ROAD, ("stored", {"site_id": "s", "keeper_id": "k", "stored_kg": "99"}),
        ("checkpoint_scanned", {"label": "t"}), ("resumed", {"resumed_kg": "99", **LEG}), ARRIVED,
        corrects(4, stored_kg="98"), agreed(8), claim=("arrived", "100", "100", None, None, "0"),
    ),
    "storage nobody ended": life(
        *ON_THE_ROAD, ("stored", {"site_id": "s", "keeper_id": "k", "stored_kg": "99"}), RECEIVED,
        ("resumed", {"resumed_kg": "99"}), claim=("received", "100", "100", "90", "10", "0"),
    ),
    "a collector's round": life(
        ("collected", {"collected_kg": "20.1", "number": "37152526112300009X"}), LEFT,
        ("collected", {"collected_kg": "30.2", "source": Sealed("巷口")}), corrects(2, collected_kg="20"), agreed(5),
        ("received", {"accepted_kg": "50.2"}), first=issued(group=True),
        claim=("received", "100", "50.2", "50.2", "0", "0"),
    ),
    "collected under a round": life(
        LOADED, followed("transported"), followed("stored"), followed("resumed"), followed("arrived"),
        followed("received", accepted_kg="99.9", refused_kg="0.1"), followed("disposed"),
        first=issued(group_number=GROUP), claim=("disposed", "100", "100", "99.9", "0.1", "99.9"),
    ),
    "collected under a round that was refused": life(
        LOADED, followed("transported"), followed("refused", accepted_kg="0", refused_kg="100"), followed("returned"),
        first=issued(group_number=GROUP), claim=("returned", "100", "100", "0", "100", "0"),
    ),
    "a paper manifest": life(
        ("paper_entered", PAPER), corrects(2, accepted_kg="91"), agreed(3), disposed("91"), first=issued(paper_number="P-1"),
        claim=("disposed", "100", "99", "91", "9", "91"),
    ),
    "an imported manifest": life(
        ("imported", TOLD), disposed("90"), claim=("disposed", "100", "99", "90", "9", "90"),
    ),
    "an imported manifest that was disposed of in part": life(
        ("imported", {**TOLD, "status": "partly_disposed", "disposed_kg": "30.5"}), disposed("59.5"),
        claim=("disposed", "100", "99", "90", "9", "90"),
    ),
    "an imported manifest of a trip that was cancelled": life(
        ("imported", {name: said for name, said in TOLD.items() if not name.endswith("_kg")} | {"status": "void"}),
        claim=("void", "100", None, None, None, "0"),
    ),
    "an imported manifest corrected since": life(
        ("imported", TOLD), corrects(1, waste=waste("70", "40")), agreed(3), claim=("received", "110", "99", "90", "9", "0"),
    ),
    "a refused part, in two ways": life(
        *ON_THE_ROAD, RECEIVED, ("returned", {"returned_kg": "4"}), ("redirected", {"number": "N", "redirected_kg": "6"}),
        disposed("90"), claim=("disposed", "100", "100", "90", "10", "90"),
    ),
    "a refused load sent elsewhere": life(
        *ON_THE_ROAD, REFUSED, ("redirected", {"number": "N", "redirected_kg": "100"}),
        claim=("redirected", "100", "100", "0", "100", "0"),
    ),
    "a trip cancelled before it began": life(
        LOADED, CANCEL, NO_CANCEL, CANCEL, CANCELLED, claim=("void", "100", "100", None, None, "0")
    ),
    "a trip cancelled on the way": life(
        *ON_THE_ROAD, CANCEL, CANCELLED, claim=("returning", "100", "100", "0", "100", "0")
    ),
}  # fmt: skip

_ROAD = ("in_transit", "100", "100", None, None, "0")
_GATE = ("received", "100", "100", "90", "10", "0")

UNLAWFUL: dict[str, Life] = {
    "a mark that the number does not bear": life(
        first=issued(trial=True), claim=("issued", "100", None, None, None, "0")
    ),
    "a correction claimed that nobody agreed to": life(
        *ON_THE_ROAD, RECEIVED, corrects(4, accepted_kg="85.5"),
        claim=("received", "100", "100", "85.5", "10", "0"),
    ),
    "masses claimed as before the correction": life(
        *ON_THE_ROAD, RECEIVED, corrects(4, accepted_kg="85.5"), agreed(5), claim=_GATE
    ),
    "another field corrected than was proposed": life(
        *ON_THE_ROAD, RECEIVED, corrects(4, accepted_kg="85.5"), agreed(5),
        claim=("received", "100", "100", "85.5", "14.5", "0"),
    ),
    "an agreement nobody proposed": life(*ON_THE_ROAD, RECEIVED, agreed(4), claim=_GATE),
    "an agreement to itself": life(*ON_THE_ROAD, agreed(4), claim=_ROAD),
    "an agreement to what comes later": life(
        *ON_THE_ROAD, agreed(5), corrects(2, loaded_kg="1"), claim=_ROAD
    ),
    "an agreement said twice": life(
        *ON_THE_ROAD, corrects(2, loaded_kg="1"), agreed(4), agreed(4),
        claim=("in_transit", "100", "1", None, None, "0"),
    ),
    "an agreement after a refusal": life(
        *ON_THE_ROAD, corrects(2, loaded_kg="1"), declined(4), agreed(4),
        claim=("in_transit", "100", "1", None, None, "0"),
    ),
    "a refusal of nothing": life(*ON_THE_ROAD, declined(9), claim=_ROAD),
    "an agreement to no number": life(
        *ON_THE_ROAD, corrects(2, loaded_kg="1"), agreed("4"),
        claim=("in_transit", "100", "1", None, None, "0"),
    ),
    **{
        f"a correction of step {seq!r}": life(
            *ON_THE_ROAD, corrects(seq, loaded_kg="1"), claim=_ROAD
        )
        for seq in (-1, 0, 4, 99, "2", None, True)
    },
    **{
        f"a correction to {name} {value!r}": life(
            *ON_THE_ROAD, corrects(2, **{name: value}), agreed(4), claim=_ROAD
        )
        for name, value in [
            ("loaded_kg", "1E+999999999"), ("loaded_kg", "NaN"), ("loaded_kg", "-1"), ("loaded_kg", 5), ("loaded_kg", None),
            ("loaded_kg", {}), ("loaded_kg", "1" * 13), ("loaded_kg", "0.0000001"), ("loaded_kg", "１２"), ("occurred_at", "noon"),
            ("occurred_at", "2026-11-23T06:00:00Z"), ("occurred_at", "2026-11-23T14:00:00.000+08:00"),
            ("occurred_at", "2026-13-23T06:00:00.000Z"), ("occurred_at", 5), ("occurred_at", None), ("ticket", "heavy"),
            ("packages", "many"), ("warnings", []), ("vehicle_id", "x"), ("__proto__", {}), ("constructor", "x"),
        ]
    },
    "a correction of nothing": life(*ON_THE_ROAD, corrects(2), claim=_ROAD),
    "a correction of values that are a list": life(
        *ON_THE_ROAD, ("correction_proposed", {"corrects": 2, "values": ["loaded_kg"], "reason": "r"}), claim=_ROAD
    ),
    "a correction of a correction": life(
        *ON_THE_ROAD, corrects(2, loaded_kg="1"), corrects(4, values={"loaded_kg": "2"}), agreed(5), claim=_ROAD
    ),
    "a correction of what can still be amended": life(
        corrects(1, driver_id="d-9"), agreed(2), claim=("issued", "100", None, None, None, "0")
    ),
    "a correction of who generated it": life(
        *ON_THE_ROAD, corrects(1, generator_id="other"), agreed(4), claim=_ROAD
    ),
    "a correction of the waste to nothing": life(
        *ON_THE_ROAD, corrects(1, waste=None), agreed(4), claim=_ROAD
    ),
    "an amendment of what stands": life(
        LOADED, amended(waste=waste("1")), claim=("loaded", "1", "100", None, None, "0")
    ),
    "an amendment of the number": life(
        amended(number="X"), claim=("issued", "100", None, None, None, "0")
    ),
    "an amendment of nothing": life(amended(), claim=("issued", "100", None, None, None, "0")),
    "an amendment to rubbish": life(
        amended(waste="much"), claim=("issued", "100", None, None, None, "0")
    ),
    "an amendment to no vehicle": life(
        amended(vehicle_id=None), claim=("issued", "100", None, None, None, "0")
    ),
    "an amendment hidden": life(
        amended(waste=waste("1")), claim=("issued", "100", None, None, None, "0")
    ),
    "a loading hidden behind a receipt": life(RECEIVED, claim=_GATE),
    "a load told late that nobody skipped": life(
        *ON_THE_ROAD, RECEIVED, LOADED, claim=_GATE
    ),
    "a load told late twice": life(RECEIVED, LOADED, LOADED, claim=_GATE),
    "a late step that moves the status": life(
        RECEIVED, LOADED, LEFT, claim=("in_transit", "100", "100", "90", "10", "0")
    ),
    "an arrival from nowhere": life(
        LOADED, ARRIVED, ("stored", {"site_id": "s", "keeper_id": "k", "stored_kg": "99"}),
        claim=("stored", "100", "100", None, None, "0"),
    ),
    "a countersignature for nothing": life(
        *ON_THE_ROAD, ("countersigned", {"seq": 3}), claim=_ROAD
    ),
    "a countersignature of a step not there": life(
        *ON_THE_ROAD, ("countersigned", {"seq": 40}), claim=_ROAD
    ),
    "a countersignature of no number": life(
        *ON_THE_ROAD, ("countersigned", {"seq": "2"}), claim=_ROAD
    ),
    "a cancellation nobody proposed": life(
        *ON_THE_ROAD, CANCELLED, claim=("returning", "100", "100", "0", "100", "0")
    ),
    "a cancellation declined and agreed": life(
        *ON_THE_ROAD, CANCEL, NO_CANCEL, CANCELLED, claim=("returning", "100", "100", "0", "100", "0")
    ),
    "a cancellation proposed twice": life(*ON_THE_ROAD, CANCEL, CANCEL, claim=_ROAD),
    "a step followed that is unknown": life(
        LOADED, followed("vanished"), first=issued(group_number=GROUP), claim=("loaded", "100", "100", None, None, "0")
    ),
    "a step followed that is every object's": life(
        LOADED, followed("constructor"), first=issued(group_number=GROUP), claim=("loaded", "100", "100", None, None, "0")
    ),
    "another round followed": life(
        LOADED, followed("transported"), first=issued(group_number="OTHER"), claim=_ROAD
    ),
    "a round followed without one": life(LOADED, followed("transported"), claim=_ROAD),
    "a share claimed otherwise": life(
        LOADED, followed("transported"), followed("received", accepted_kg="99", refused_kg="1"),
        first=issued(group_number=GROUP), claim=("received", "100", "100", "100", "0", "0"),
    ),
    "a sum of what was collected that is another": life(
        ("collected", {"collected_kg": "20.1", "source": "x"}), ("collected", {"collected_kg": "30.2", "source": "y"}),
        first=issued(group=True), claim=("loaded", "100", "50.2", None, None, "0"),
    ),
    "a paper manifest entered under way": life(
        *ON_THE_ROAD, ("paper_entered", PAPER), claim=("received", "100", "99", "90", "9", "0")
    ),
    "an import of a load on the road": life(
        *ON_THE_ROAD, ("imported", TOLD), claim=("received", "100", "99", "90", "9", "0")
    ),
    "an import of a trip that is not over": life(
        ("imported", {**TOLD, "status": "in_transit"}), claim=("in_transit", "100", "99", "90", "9", "0")
    ),
    "an import that leads to every object's status": life(
        ("imported", {**TOLD, "status": "constructor"}), claim=("constructor", "100", "99", "90", "9", "0")
    ),
    "an import of a mass that is none": life(
        ("imported", {**TOLD, "disposed_kg": "1e3"}), claim=("received", "100", "99", "90", "9", "0")
    ),
    "an imported mass claimed otherwise": life(
        ("imported", TOLD), claim=("received", "100", "99", "91", "9", "0")
    ),
    "a redirect of a load on the road": life(
        *ON_THE_ROAD, ("redirected", {"number": "N", "redirected_kg": "1"}), claim=("redirected", "100", "100", None, None, "0")
    ),
    "issued twice": life(
        ("generated", GENERATED), claim=("issued", "100", None, None, None, "0")
    ),
}  # fmt: skip


def many_corrections(count: int) -> Life:
    """`count` corrections of the loading, each agreed."""
    words = [
        word for n in range(count) for word in (corrects(2, loaded_kg=str(n)), agreed(4 + 2 * n))
    ]
    claim = ("in_transit", "100", str(count - 1), None, None, "0")
    return life(*ON_THE_ROAD, *words, claim=claim)
