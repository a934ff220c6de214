"""The words labels and forms are printed with: both languages at once, Chinese first."""

from datetime import datetime
from decimal import Decimal

from manifest_service.services.labels import ChainHead, WasteOnLabel
from manifest_service.texts import words
from manifest_service.waste.clocks import LOCAL_ZONE

NOTHING = "—"


def zh(key: str, **params: object) -> str:
    """The Chinese words of `labels.<key>`."""
    return words("zh").say(f"labels.{key}", **params)


def en(key: str, **params: object) -> str:
    """The English words of `labels.<key>`."""
    return words("en").say(f"labels.{key}", **params)


def kind(hazardous: bool) -> str:
    return "hazardous" if hazardous else "construction"


def state_of(line: WasteOnLabel) -> str:
    """固态; the code itself when there is no word for it."""
    key = f"lifecycle.form.{line.form}"
    return words("zh").say(key) if words("zh").knows(key) else line.form


def hazards_of(lines: tuple[WasteOnLabel, ...]) -> str:
    """毒性、腐蚀性: the hazards of all `lines`, each once, in the order they come."""
    found = dict.fromkeys(hazard for line in lines for hazard in line.hazards)
    known = words("zh").knows
    return "、".join(zh(f"hazard.{h}") if known(f"labels.hazard.{h}") else h for h in found)


def hazard_marks(lines: tuple[WasteOnLabel, ...]) -> list[str]:
    """毒性T, 腐蚀性C: the words and the letters of the national list, each once."""
    found = dict.fromkeys(hazard for line in lines for hazard in line.hazards)
    known = words("zh").knows
    return [zh(f"hazard.{h}") + h if known(f"labels.hazard.{h}") else h for h in found]


def chain_line(head: ChainHead) -> str:
    """链首 #1039 <leaf hash>　检查点 1200"""
    size = NOTHING if head.size is None else str(head.size)
    return f"{zh('note.head')} #{head.pos} {head.leaf_hash}  {zh('note.checkpoint')} {size}"


def mass(kg: Decimal) -> str:
    """12,480.5 kg"""
    return f"{kilograms(kg)} kg"


def kilograms(kg: Decimal) -> str:
    """12,480.5"""
    return f"{kg:,}"


def local(at: datetime) -> str:
    """2026-11-23 09:30, by the county's clock."""
    return f"{at.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M}"
