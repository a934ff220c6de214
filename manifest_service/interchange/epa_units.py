"""Quantities of US EPA's e-Manifest as kilograms.

>>> kilograms(345, "P")
Decimal('156.489')
>>> kilograms(2, "T")
Decimal('1814.369')
>>> kilograms(55, "G", Density(Decimal("7.1"), "1"))
Decimal('177.128')
>>> kilograms(55, "G") is None
True
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

POUND_KG = Fraction("0.45359237")
"""Exactly: international pound (NIST SP 811, appendix B.8)."""
GALLON_L = Fraction("3.785411784")
"""Exactly: US gallon, 231 cubic inches of 0.0254 m (NIST SP 811, appendix B.8)."""
CUBIC_YARD_L = Fraction("764.554857984")

MASSES: Mapping[str, Fraction] = {
    "P": POUND_KG,
    "T": 2000 * POUND_KG,
    "K": Fraction(1),
    "M": Fraction(1000),
}
"""Unit code -> kg."""
VOLUMES: Mapping[str, Fraction] = {
    "G": GALLON_L,
    "L": Fraction(1),
    "Y": CUBIC_YARD_L,
    "N": Fraction(1000),
}
"""Unit code -> litres."""
DENSITIES: Mapping[str, Fraction] = {"1": POUND_KG / GALLON_L, "2": Fraction(1)}
"""Code of a density's unit (1 pounds per gallon, 2 specific gravity) -> kg/L."""


@dataclass(frozen=True)
class Density:
    value: Decimal
    unit: str
    """A code of DENSITIES."""

    @property
    def kg_per_l(self) -> Fraction:
        return Fraction(self.value) * DENSITIES[self.unit]


def kilograms(quantity: int | Decimal, unit: str, density: Density | None = None) -> Decimal | None:
    """The mass, computed exactly and then rounded half to even to the gram, the finest our events bear;
    None for a volume without a density."""
    if unit in MASSES:
        found = Fraction(quantity) * MASSES[unit]
    elif density is not None:
        found = Fraction(quantity) * VOLUMES[unit] * density.kg_per_l
    else:
        return None
    return Decimal(round(found * 1000)).scaleb(-3)
