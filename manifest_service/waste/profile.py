"""Stream profiles: what each kind of waste asks for, as data in profiles/<key>.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from manifest_service.codes.waste_code import matches

Family = Literal["construction", "hazardous", "household", "industrial"]
Policy = Literal["refuse", "warn", "none"]


@dataclass(frozen=True, kw_only=True)
class StreamProfile:
    """One waste stream."""

    key: str
    family: Family
    names: Mapping[str, str]
    """Locale -> name."""
    codes: tuple[str, ...]
    """Patterns of the waste codes that may travel in this stream (codes.waste_code.matches)."""
    hazards_required: bool
    packaging_required: bool
    label_scan_required: bool
    """Whether loading must scan a label (Order No. 23, Art. 13)."""
    driver_certificate_required: bool
    carrier_permit: Policy
    receiver_permit: Policy
    """What a missing or expired permit means."""
    max_trip_kg: Decimal
    """More than this on one vehicle is a typing error."""
    tolerance_fraction: Decimal
    tolerance_kg: Decimal
    """Weighings may differ by the larger of the two."""
    receipt_working_days: int
    methods: tuple[str, ...]
    """Codes of the ways it may end, of METHODS."""
    capacity: Policy = "warn"
    """What a site that has no room left today means."""
    region: Policy = "warn"
    """What a place outside the permit regions means."""
    several_codes: bool = True
    """Whether one manifest may hold several waste codes (Order No. 23, Art. 16)."""
    groups: bool = False
    """Whether a collector may gather many sources under one manifest."""
    small_sources: bool = False
    """Whether sources without a manifest of their own may be collected."""
    moisture_fraction: Decimal = Decimal(0)
    """What wet waste may lose on the way beside the tolerance, as a share of what was loaded."""
    storage_days: int | None = None
    """How long it may stay in storage; None without a limit."""
    cases: tuple[Mapping[str, Any], ...] = ()
    """What the file says of itself, held by a test: a code and mass, and what becomes of them."""
    required: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Step -> further fields it requires (events.required): `ticket`, `waste.packages`."""
    plans: Mapping[str, Policy] = field(default_factory=dict)
    """Kind of plan or approval (events.plan.KINDS) -> what a load without it means."""

    def allows_code(self, code: str) -> bool:
        return any(matches(code, pattern) for pattern in self.codes)

    def allowed_kg(self, expected_kg: Decimal, found_kg: Decimal) -> Decimal:
        """How far `found_kg` may be from `expected_kg`: less may be lost water, more may not."""
        allowed = max(expected_kg * self.tolerance_fraction, self.tolerance_kg)
        return allowed + (expected_kg * self.moisture_fraction if found_kg < expected_kg else 0)

    def permit_policy(self, party: str) -> Policy:
        return self.carrier_permit if party == "carrier" else self.receiver_permit

    def plan_policy(self, kind: str) -> Policy:
        return self.plans.get(kind, "none")

    def name(self, locale: str) -> str:
        return self.names.get(locale, self.names["zh"])

    def method_name(self, code: str, locale: str) -> str:
        return _methods()[code].get(locale, code)


def is_use(method: str) -> bool:
    """Whether waste that ends so counts as used (利用); otherwise, and for a method of elsewhere that
    is not known here, it counts as disposed of (处置)."""
    return _methods().get(method, {}).get("end") == "use"


@cache
def load_profiles() -> Mapping[str, StreamProfile]:
    """Every profile of the package, by key."""
    folder = files(__package__).joinpath("profiles")
    found = (item for item in folder.iterdir() if item.name.endswith(".toml"))
    profiles = (_read(item.name.removesuffix(".toml"), item.read_text("utf-8")) for item in found)
    return {profile.key: profile for profile in sorted(profiles, key=lambda p: p.key)}


def _read(key: str, text: str) -> StreamProfile:
    data = tomllib.loads(text)
    profile = StreamProfile(
        key=key,
        family=data["family"],
        names=data["name"],
        codes=tuple(data["codes"]),
        hazards_required=data["hazards_required"],
        packaging_required=data["packaging_required"],
        label_scan_required=data["label_scan_required"],
        driver_certificate_required=data["driver_certificate_required"],
        carrier_permit=data["carrier_permit"],
        receiver_permit=data["receiver_permit"],
        max_trip_kg=Decimal(data["max_trip_kg"]),
        tolerance_fraction=Decimal(data["tolerance_fraction"]),
        tolerance_kg=Decimal(data["tolerance_kg"]),
        receipt_working_days=data["receipt_working_days"],
        methods=tuple(data["methods"]),
        capacity=data.get("capacity", "warn"),
        region=data.get("region", "warn"),
        several_codes=data.get("several_codes", True),
        groups=data.get("groups", False),
        small_sources=data.get("small_sources", False),
        moisture_fraction=Decimal(data.get("moisture_fraction", 0)),
        storage_days=data.get("storage_days"),
        cases=tuple(data.get("cases", ())),
        required={step: tuple(names) for step, names in data.get("required", {}).items()},
        plans=data.get("plan", {}),
    )
    unknown = set(profile.methods) - set(_methods())
    assert not unknown, f"{key}: methods without a name: {unknown}"
    return profile


@cache
def _methods() -> Mapping[str, Mapping[str, str]]:
    text = files(__package__).joinpath("methods.toml").read_text("utf-8")
    return tomllib.loads(text)
