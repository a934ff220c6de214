"""Features of a GeoJSON file as data of entries: which property is which field.

A file made for us names its properties as the fields. One made elsewhere needs a mapping:
    fields={"adcode": "id", "name": "name"}, fixed={"kind": "district"}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from manifest_service.errors import InvalidInput
from manifest_service.geofence import intake

KINDS_WITH_GEOMETRY = ("site", "zone", "route")


@dataclass(frozen=True, kw_only=True)
class FeatureRow:
    """The data of one feature, by its place in the file, from 1."""

    row: int
    data: Mapping[str, Any]


def read_features(
    kind: str,
    content: str | bytes,
    *,
    fields: Mapping[str, str] | None = None,
    fixed: Mapping[str, str] | None = None,
) -> tuple[FeatureRow, ...]:
    """Data for `read_entry`, a row per feature; raises InvalidInput when it is no GeoJSON.

    `fields`: property -> field; properties it does not name are left out. Without it every
    property is a field of its own name. `fixed`: fields that are the same for all features.
    """
    if kind not in KINDS_WITH_GEOMETRY:
        raise InvalidInput("kind_has_no_geometry", kind=kind)
    return tuple(
        FeatureRow(row=feature.index + 1, data=_data(feature, fields, fixed or {}))
        for feature in intake.read_features(content)
    )


def _data(
    feature: intake.Feature, names: Mapping[str, str] | None, fixed: Mapping[str, str]
) -> dict[str, Any]:
    given = {name: value for name, value in feature.properties.items() if value is not None}
    if names is not None:
        # Identifiers are often numbers in files made elsewhere ("adcode": 371525).
        given = {names[name]: _as_text(given[name]) for name in names if name in given}
    data = {**given, **fixed}
    return data if feature.geometry is None else {**data, "geometry": feature.geometry}


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
