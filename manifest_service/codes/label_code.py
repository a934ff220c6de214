"""数字识别码, the digital code of one labelled item of hazardous waste, 37 characters (HJ 1276-2022).

Unit, waste code, day and sequence; how long each is stands in label_code.toml.

>>> build("91110000600037341L", "313-001-34", date(2026, 11, 23), 7)
'91110000600037341L3130013420261123007'
>>> format("91110000600037341L3130013420261123007")
'91110000600037341L 31300134 20261123 007'
>>> parts("91110000600037341L3130013420261123007")["day"]
'20261123'
>>> is_valid("91110000600037341L3130013420261332007")
False
>>> last_sequence()
999
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from manifest_service.codes import uscc
from manifest_service.errors import InvalidInput


def compact(text: str) -> str:
    return re.sub(r"[\s\-]", "", text).upper()


def validate(text: str) -> str:
    """The characters without blanks; raises InvalidInput("label_code_shape" | "label_code_day")."""
    code = compact(text)
    if len(code) != sum(_lengths().values()):
        raise InvalidInput("label_code_shape", code=text[:60])
    found = _cut(code)
    digits = found["waste_code"] + found["day"] + found["sequence"]
    if not re.fullmatch("[0-9]+", digits) or set(found["unit"]) - set(uscc.ALPHABET):
        raise InvalidInput("label_code_shape", code=text[:60])
    try:
        date.fromisoformat(found["day"])
    except ValueError as error:
        raise InvalidInput("label_code_day", code=text[:60]) from error
    return code


def is_valid(text: str) -> bool:
    try:
        validate(text)
    except InvalidInput:
        return False
    return True


def format(text: str) -> str:
    """The segments with a blank between them."""
    return " ".join(_cut(compact(text)).values())


def parts(text: str) -> Mapping[str, str]:
    """Segment name -> its characters; raises as `validate`."""
    return _cut(validate(text))


def build(unit: str, waste_code: str, day: date, sequence: int) -> str:
    """The code of item `sequence` of a unit's waste of `day`; raises InvalidInput."""
    said = {
        "unit": compact(unit),
        "waste_code": compact(waste_code),
        "day": f"{day:%Y%m%d}",
        "sequence": str(sequence).zfill(_lengths()["sequence"]),
    }
    if any(len(said[name]) != length for name, length in _lengths().items()):
        raise InvalidInput("label_code_shape", code=" ".join(said.values())[:60])
    return validate("".join(said[name] for name in _lengths()))


def last_sequence() -> int:
    """The largest sequence there is room for."""
    return int(10 ** _lengths()["sequence"]) - 1


def _cut(code: str) -> dict[str, str]:
    found, at = {}, 0
    for name, length in _lengths().items():
        found[name] = code[at : at + length]
        at += length
    return found


@cache
def _lengths() -> Mapping[str, int]:
    """Segment -> how many characters it has, in their order."""
    data = tomllib.loads(files(__package__).joinpath("label_code.toml").read_text("utf-8"))
    return {segment["name"]: segment["length"] for segment in data["segment"]}
