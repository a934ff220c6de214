"""Asking for waste codes as people write them."""

from typing import Any

from sqlalchemy import Column, ColumnElement, func

from manifest_service.codes.waste_code import class_ending, compact


def of_waste(code: Column[Any], text: str) -> ColumnElement[bool]:
    """As codes.waste_code.begins_or_matches."""
    ending = class_ending(text)
    if ending is None:
        return func.replace(code, "-", "").startswith(compact(text), autoescape=True)
    group = "_" if len(ending) == 2 and ending.startswith("S") else ""
    return code.like(f"%-{ending}{group}")
