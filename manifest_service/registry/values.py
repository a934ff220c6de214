"""One value of an entry from what people send: the field's type, or a fault that says why not.

Text becomes the type: `;` separates the members of a list, days are ISO dates, masses are
decimals, a geometry in a CSV cell is GeoJSON. Text is kept in Unicode normal form C, the form
the log keeps, so that what is read back is what was read.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args, get_origin

from manifest_service.codes import district, plate, uscc, waste_code
from manifest_service.errors import InvalidInput
from manifest_service.registry import hours
from manifest_service.registry.detours import read_detours
from manifest_service.registry.entries import Geometry
from manifest_service.waste.profile import load_profiles

ID_SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}")
TEXT_LIMIT = 200

_VALIDATORS: Mapping[str, Callable[[str], str]] = {
    "plate": plate.validate,
    "uscc": uscc.validate,
    "district": district.validate,
    "waste_codes": waste_code.validate_pattern,
    "hours": hours.validate,
}
_POSITIVE = frozenset(
    {
        "capacity_kg_per_day",
        "tare_kg",
        "payload_kg",
        "quota_kg",
        "half_width_m",
        "minimum_unloading_minutes",
    }
)
_TRUTH: Mapping[str, bool] = {
    **dict.fromkeys(("true", "1", "yes", "是"), True),
    **dict.fromkeys(("false", "0", "no", "否"), False),
}


def read_value(name: str, hint: Any, given: Any) -> Any:
    """`given` as the type `hint` of the field `name`; raises InvalidInput(code)."""
    if name == "geometry":
        return _geometry(given)
    if name == "detours":
        return read_detours(given)
    if get_origin(hint) is tuple:
        return _list(name, get_args(hint)[0], given)
    hint = _without_none(hint)
    if get_origin(hint) is Literal:
        return _choice(get_args(hint), given)
    if hint is bool:
        return _boolean(given)
    if hint is date:
        return _day(given)
    if hint in (Decimal, float, int):
        return _quantity(name, hint, given)
    return _text(name, given)


def _without_none(hint: Any) -> Any:
    if get_origin(hint) is Literal:
        return hint
    kinds = [option for option in get_args(hint) if option is not type(None)]
    return kinds[0] if kinds else hint


def _text(name: str, given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise InvalidInput("not_text")
    text = unicodedata.normalize("NFC", given.strip())
    if len(text) > TEXT_LIMIT:
        raise InvalidInput("text_too_long", limit=TEXT_LIMIT)
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise InvalidInput("text_has_control_characters")
    if name == "id" and not ID_SHAPE.fullmatch(text):
        raise InvalidInput("id_shape", id=text[:64])
    validator = _VALIDATORS.get(name)
    return validator(text) if validator else text


def _choice(options: tuple[Any, ...], given: Any) -> Any:
    found = given.strip() if isinstance(given, str) else given
    if found not in options:
        raise InvalidInput("not_one_of", value=str(given)[:40], options=", ".join(options))
    return found


def _list(name: str, hint: Any, given: Any) -> tuple[Any, ...]:
    items = re.split("[;；]", given) if isinstance(given, str) else given
    if not isinstance(items, list | tuple):
        raise InvalidInput("not_a_list")
    found = [item for item in items if not (isinstance(item, str) and not item.strip())]
    options = get_args(hint) if get_origin(hint) is Literal else ()
    if name == "streams":
        options = tuple(load_profiles())
    read = [_choice(options, item) if options else _text(name, item) for item in found]
    return tuple(dict.fromkeys(read))


def _quantity(name: str, hint: Any, given: Any) -> Any:
    number = _number(given)
    if name in _POSITIVE and number <= 0:
        raise InvalidInput("not_positive", value=str(given)[:40])
    if hint is int and number != int(number):
        raise InvalidInput("not_a_whole_number", value=str(given)[:40])
    return number if hint is Decimal else hint(number)


def _number(given: Any) -> Decimal:
    text = "" if isinstance(given, bool) else str(given).strip()
    try:
        # Decimal takes 1_000 for 1000; people who type it mean something else.
        number = Decimal("" if "_" in text else text)
    except InvalidOperation as error:
        raise InvalidInput("not_a_number", value=str(given)[:40]) from error
    if not number.is_finite() or abs(number) > Decimal(10) ** 12:
        raise InvalidInput("not_a_number", value=str(given)[:40])
    return number


def _boolean(given: Any) -> bool:
    if isinstance(given, bool):
        return given
    found = _TRUTH.get(str(given).strip().lower())
    if found is None:
        raise InvalidInput("not_one_of", value=str(given)[:40], options="true, false")
    return found


def _day(given: Any) -> date:
    try:
        return date.fromisoformat(given.strip() if isinstance(given, str) else given)
    except (TypeError, ValueError) as error:
        raise InvalidInput("not_a_day", value=str(given)[:40]) from error


def _geometry(given: Any) -> Geometry:
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError) as error:
            raise InvalidInput("geometry_not_geojson") from error
    if not isinstance(given, Mapping) or "type" not in given:
        raise InvalidInput("geometry_not_geojson")
    return given
