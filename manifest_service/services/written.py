"""Texts that people write, before they are recorded."""

from collections.abc import Mapping
from typing import Any

from manifest_service.errors import Fault, InvalidInput

TEXT_LIMIT = 2000
"""Characters."""


def written(data: Mapping[str, Any], name: str, limit: int = TEXT_LIMIT) -> str:
    """The text `name` of `data` without blanks around it; raises InvalidInput for none, or too long."""
    text = data.get(name)
    if not isinstance(text, str) or not text.strip():
        raise InvalidInput(faults=[Fault(path=name, code="missing")])
    if len(text) > limit:
        raise InvalidInput(faults=[Fault(path=name, code="text_too_long", params={"limit": limit})])
    return text.strip()
