"""Which fact is fixed from which step on, and who may ask for its correction, as one table.

Until the step in `sealed_by` is recorded the generator may amend a field; from then on it stands,
and only a correction that both `correctors` agree on puts another value beside it (Order No. 23,
Art. 29: that, and when, it was corrected is itself evidence). What is in no row never changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from manifest_service.errors import Fault, InvalidInput, NotAllowed, Refusal
from manifest_service.events.codec import word_of
from manifest_service.events.envelope import Actor
from manifest_service.events.lifecycle import Party
from manifest_service.events.manifest import Correction, Manifest
from manifest_service.events.messages import Generated

Pair = tuple[Party, Party] | None


@dataclass(frozen=True)
class Seal:
    """Field `name` of event `word` is required by `required_by` and fixed from `sealed_by` on."""

    word: str
    name: str
    required_by: str | None
    sealed_by: str
    correctors: Pair = None


_OF_LOAD: Pair = ("generator", "carrier")
_OF_RECEIPT: Pair = ("receiver", "generator")
_OF_HANDOVER: Pair = ("carrier", "former_carrier")
_OF_STORAGE: Pair = ("carrier", "keeper")

# fmt: off
SEALS: tuple[Seal, ...] = (
    Seal("generated",     "stream",               "generated",     "generated"),
    Seal("generated",     "generator_id",         "generated",     "generated"),
    Seal("generated",     "origin_site_id",       "generated",     "generated"),
    Seal("generated",     "waste",                "generated",     "loaded",        _OF_RECEIPT),
    Seal("generated",     "carrier_id",           "generated",     "loaded"),
    Seal("generated",     "vehicle_id",           "generated",     "loaded",        _OF_LOAD),
    Seal("generated",     "driver_id",            "generated",     "loaded",        _OF_LOAD),
    Seal("generated",     "receiver_id",          "generated",     "loaded"),
    Seal("generated",     "destination_site_id",  "generated",     "loaded"),
    Seal("generated",     "shipper",              "generated",     "loaded"),
    Seal("generated",     "route_id",             None,            "transported"),
    Seal("generated",     "planned_departure_at", None,            "transported"),
    Seal("generated",     "planned_arrival_at",   None,            "arrived"),
    Seal("generated",     "national_number",      None,            "disposed",      _OF_RECEIPT),
    Seal("collected",     "collected_kg",         "collected",     "collected",     _OF_LOAD),
    Seal("collected",     "packages",             None,            "collected",     _OF_LOAD),
    Seal("loaded",        "loaded_kg",            "loaded",        "loaded",        _OF_LOAD),
    Seal("loaded",        "packages",             None,            "loaded",        _OF_LOAD),
    Seal("loaded",        "ticket",               None,            "loaded",        _OF_LOAD),
    Seal("loaded",        "occurred_at",          "loaded",        "loaded",        _OF_LOAD),
    Seal("transported",   "occurred_at",          "transported",   "transported",   _OF_LOAD),
    Seal("handed_over",   "vehicle_id",           "handed_over",   "handed_over",   _OF_HANDOVER),
    Seal("handed_over",   "driver_id",            "handed_over",   "handed_over",   _OF_HANDOVER),
    Seal("handed_over",   "occurred_at",          "handed_over",   "handed_over",   _OF_HANDOVER),
    Seal("stored",        "stored_kg",            "stored",        "stored",        _OF_STORAGE),
    Seal("resumed",       "resumed_kg",           "resumed",       "resumed",       _OF_STORAGE),
    Seal("arrived",       "occurred_at",          "arrived",       "arrived",       ("receiver", "carrier")),
    Seal("received",      "accepted_kg",          "received",      "received",      _OF_RECEIPT),
    Seal("received",      "refused_kg",           "received",      "received",      _OF_RECEIPT),
    Seal("received",      "lines",                None,            "received",      _OF_RECEIPT),
    Seal("received",      "ticket",               None,            "received",      _OF_RECEIPT),
    Seal("received",      "discrepancies",        None,            "received",      _OF_RECEIPT),
    Seal("received",      "opinion",              None,            "received",      _OF_RECEIPT),
    Seal("received",      "occurred_at",          "received",      "received",      _OF_RECEIPT),
    Seal("refused",       "reason_code",          "refused",       "refused",       _OF_RECEIPT),
    Seal("refused",       "discrepancies",        None,            "refused",       _OF_RECEIPT),
    Seal("paper_entered", "loaded_kg",            "paper_entered", "paper_entered", _OF_RECEIPT),
    Seal("paper_entered", "accepted_kg",          "paper_entered", "paper_entered", _OF_RECEIPT),
    Seal("paper_entered", "refused_kg",           None,            "paper_entered", _OF_RECEIPT),
    Seal("paper_entered", "received_at",          "paper_entered", "paper_entered", _OF_RECEIPT),
    Seal("returned",      "returned_kg",          "returned",      "returned",      _OF_LOAD),
    Seal("disposed",      "method",               "disposed",      "disposed",      _OF_RECEIPT),
    Seal("disposed",      "disposed_kg",          "disposed",      "disposed",      _OF_RECEIPT),
    Seal("disposed",      "disposed_on",          "disposed",      "disposed",      _OF_RECEIPT),
    Seal("disposed",      "batch",                None,            "disposed",      _OF_RECEIPT),
)
# fmt: on

_PASSED: Mapping[str, frozenset[str]] = {
    "loaded": frozenset({"issued"}),
    "transported": frozenset({"issued", "loaded"}),
    "arrived": frozenset({"issued", "loaded", "in_transit", "stored"}),
    "disposed": frozenset(
        {"issued", "loaded", "in_transit", "stored", "arrived", "received", "partly_disposed"}
    ),
    "generated": frozenset(),
}
"""A step -> the statuses in which what it seals may still be amended."""


def seal_of(word: str, name: str) -> Seal | None:
    return next((seal for seal in SEALS if (seal.word, seal.name) == (word, name)), None)


def is_sealed(manifest: Manifest, seal: Seal) -> bool:
    """Whether a field of the first event stands as it is."""
    return manifest.status not in _PASSED[seal.sealed_by]


DISPATCHED = frozenset({"vehicle_id", "driver_id"})
"""What a carrier decides: which of its vehicles and drivers it sends."""


def may_amend(manifest: Manifest, seal: Seal, actor: Actor) -> bool:
    """Whether `actor` may change a field of the first event that is not sealed yet."""
    parties = manifest.parties_of(actor)
    sends = "carrier" in parties and actor.role == "carrier_dispatcher" and seal.name in DISPATCHED
    return not is_sealed(manifest, seal) and ("generator" in parties or sends)


def correctable(manifest: Manifest, seq: int, actor: Actor) -> tuple[str, ...]:
    """The fields of the event of `seq` whose correction `actor` may propose now."""
    if not 1 <= seq <= manifest.version:
        return ()
    word, parties = word_of(manifest.history[seq - 1].event), manifest.parties_of(actor)
    return tuple(
        seal.name
        for seal in SEALS
        if seal.word == word
        and seal.correctors
        and parties & set(seal.correctors)
        and (word != "generated" or is_sealed(manifest, seal))
    )


def check_amendment(manifest: Manifest, values: Mapping[str, Any]) -> None:
    """Raises InvalidInput for fields that are none, Refusal("field_sealed") for those that stand."""
    if not values:
        raise InvalidInput(faults=[Fault(path="data.values", code="missing")])
    for name in values:
        seal = seal_of("generated", name)
        if seal is None:
            raise InvalidInput(
                faults=[Fault(path=f"data.values.{name}", code="field_not_amendable")]
            )
        if is_sealed(manifest, seal):
            raise Refusal("field_sealed", field=name, sealed_by=seal.sealed_by)


def check_amender(manifest: Manifest, names: Iterable[str], actor: Actor) -> None:
    """Raises NotAllowed("field_of_generator") for fields a carrier has no say in."""
    for name in names:
        seal = seal_of("generated", name)
        if seal is None or not may_amend(manifest, seal, actor):
            raise NotAllowed("field_of_generator", field=name)


def check_correction(
    manifest: Manifest, corrects: int, values: Mapping[str, Any], actor: Actor
) -> None:
    """Raises what speaks against `actor` proposing to correct these fields of an event."""
    if not 1 <= corrects <= manifest.version:
        raise InvalidInput(faults=[Fault(path="data.corrects", code="step_unknown")])
    if not values:
        raise InvalidInput(faults=[Fault(path="data.values", code="missing")])
    word = word_of(manifest.history[corrects - 1].event)
    for name in values:
        seal = seal_of(word, name)
        if seal is None or seal.correctors is None:
            at = f"data.values.{name}"
            raise InvalidInput(faults=[Fault(path=at, code="field_not_correctable")])
        if word == "generated" and not is_sealed(manifest, seal):
            raise Refusal("field_not_sealed_yet", field=name)
        if not manifest.parties_of(actor) & set(seal.correctors):
            raise NotAllowed(
                "wrong_party", word="correction_proposed", parties=list(seal.correctors)
            )
    for other in manifest.open_corrections():
        if other.corrects == corrects and set(other.values) & set(values):
            raise Refusal("correction_open", proposal=other.seq)


def check_answer(manifest: Manifest, proposal: int, actor: Actor, *, agrees: bool) -> Correction:
    """The open proposal `actor` answers: the counter-party agrees or declines, the proposer may only
    take it back."""
    found = next((c for c in manifest.corrections if c.seq == proposal), None)
    if found is None:
        raise InvalidInput(faults=[Fault(path="data.proposal", code="proposal_unknown")])
    if found.state != "open":
        raise Refusal("proposal_answered", state=found.state)
    asked = _sides(found)
    mine = manifest.parties_of(actor) & asked
    theirs = manifest.parties_of(found.proposed_by) & asked
    if not mine:
        raise NotAllowed("wrong_party", word="correction_agreed", parties=sorted(asked))
    if agrees and not mine - theirs:
        raise Refusal("answer_by_other_party", parties=", ".join(sorted(asked - theirs)))
    return found


_ASKED_FIRST: tuple[Party, ...] = (
    "receiver",
    "carrier",
    "generator",
    "keeper",
    "former_carrier",
)
"""Of several who may answer, whose clock runs: who holds the load or held it last."""


def answerer(manifest: Manifest, correction: Correction) -> str:
    """The organisation that is to answer a proposed correction: its counter-party by the table."""
    asked = _sides(correction)
    theirs = manifest.parties_of(correction.proposed_by) & asked
    others = (asked - theirs) or asked
    party: Party = next((one for one in _ASKED_FIRST if one in others), "generator")
    return _organisation_of(manifest, party)


def _sides(correction: Correction) -> frozenset[Party]:
    pairs = (
        seal.correctors for name in correction.values if (seal := seal_of(correction.word, name))
    )
    return frozenset(party for pair in pairs if pair for party in pair)


def _organisation_of(manifest: Manifest, party: Party) -> str:
    match party:
        case "receiver":
            return manifest.issued.receiver_id
        case "carrier":
            return manifest.leg.carrier_id
        case "former_carrier":
            return manifest.legs[max(len(manifest.legs) - 2, 0)].carrier_id
        case "keeper":
            return manifest.storage[-1].keeper_id if manifest.storage else manifest.leg.carrier_id
        case _:
            return manifest.issued.generator_id


def check_laws(manifest: Manifest) -> None:
    """Raises Refusal("correction_breaks_later") when masses no longer add up: accepted covers what
    was disposed, refused what went back or elsewhere, lines the whole."""
    accepted_kg = manifest.accepted_kg or Decimal(0)
    holds = (
        manifest.disposed_kg <= accepted_kg and manifest.refused_left_kg >= 0
    ) or manifest.status == "returned"
    for line in manifest.lines:
        holds = holds and line.disposed_kg <= line.accepted_kg
    if manifest.lines and manifest.accepted_kg is not None:
        holds = holds and sum(line.accepted_kg for line in manifest.lines) == accepted_kg
    if not holds:
        raise Refusal("correction_breaks_later")


def waste_keeps_shape(before: Generated, after: Generated) -> bool:
    """Whether labels and masses by line still fit: as many lines, as many packages in each."""
    return [line.packages for line in before.waste] == [line.packages for line in after.waste]
