"""What a mass may be, wherever somebody enters one."""

from decimal import Decimal

from manifest_service.errors import Fault

GRAM = Decimal("0.001")
LARGEST_BATCH_KG = Decimal(10_000_000)
"""Ten thousand tonnes: more than any one entry of a ledger."""


def mass_faults(
    path: str,
    kg: Decimal,
    most_kg: Decimal = LARGEST_BATCH_KG,
    *,
    zero: bool = False,
    absurd: str = "mass_absurd",
) -> list[Fault]:
    """What is wrong with a mass in kg: not above nothing (`zero` allows nothing), beyond `most_kg`, or
    finer than a gram."""
    said = {"kg": str(kg), "limit_kg": str(most_kg)}
    if not kg.is_finite() or kg < 0 or (kg == 0 and not zero):
        return [Fault(path=path, code="mass_not_positive", params=said)]
    if kg > most_kg:
        return [Fault(path=path, code=absurd, params=said)]
    if kg != kg.quantize(GRAM):
        return [Fault(path=path, code="mass_too_fine", params=said)]
    return []
