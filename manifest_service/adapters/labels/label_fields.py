"""What stands on a label, in which order: hazardous waste as HJ 1276-2022 asks, construction waste as the trip needs."""

from collections.abc import Sequence

from manifest_service.adapters.labels.flow import Field
from manifest_service.adapters.labels.wording import hazard_marks, local, mass, state_of, zh
from manifest_service.codes import label_code, waste_code
from manifest_service.services.labels import LabelContent


def name_of(content: LabelContent) -> Field:
    """What the waste is called; beside the code where there is room for it."""
    return _field("waste_name" if content.hazardous else "name", _name(content), most=5)


def beside_code(content: LabelContent) -> Sequence[Field]:
    """What it is: narrow, beside the QR code."""
    first = content.waste[0]
    if not content.hazardous:
        return (
            _field("code", first.code, first=True, most=2),
            _field("form", state_of(first)),
            _mass(content),
            _field("vehicle", content.vehicle_plate, first=True, most=2),
            _field("issued", local(content.issued_at)[:10]),
        )
    return (
        _field("waste_class", _class(first.code)),
        _field("waste_code", first.code, first=True, most=2),
        _field("waste_form", state_of(first)),
        _parted("waste_hazards", hazard_marks(content.waste), "、", most=5),
        _mass(content),
        _field("produced", local(content.issued_at)[:10]),
        _field("main_components", content.main_components, most=3),
        _field("harmful_components", content.harmful_components, most=3),
    )


def below_code(content: LabelContent) -> Sequence[Field]:
    """Whose it is and how to handle it: as wide as the label."""
    if not content.hazardous:
        national = content.national_number
        return (
            *([_field("national_number", national)] if national else []),
            _field("generator", content.generator_name, most=2),
            _field("carrier", content.carrier_name, most=2),
            _field("receiver", content.receiver_name, most=2),
        )
    return (
        _field("precautions", content.precautions, most=3),
        _digital_code(content.digital_code),
        _field("producer", content.generator_name, most=2),
        _field("contact", content.contact, most=2),
        _parted("remarks", _remarks(content), "；", most=4, first=False),
    )


def _field(name: str, value: str | None, *, first: bool = False, most: int = 1) -> Field:
    return Field(name=zh(f"field.{name}"), value=value, first=first, most=most)


def _parted(name: str, said: Sequence[str], mark: str, *, most: int, first: bool = True) -> Field:
    """`said` with `mark` between, none broken; blank for nothing."""
    parts = (*(f"{each}{mark}" for each in said[:-1]), *said[-1:])
    value = "".join(parts) or None
    return Field(name=zh(f"field.{name}"), value=value, first=first, most=most, parts=parts)


def _digital_code(code: str | None) -> Field:
    """In two lines: whose and which waste, then the day and the sequence."""
    name = zh("field.digital_code")
    if code is None:
        return Field(name=name, value=None)
    unit, waste, day, sequence = label_code.format(code).split(" ")
    parts = (f"{unit} {waste}", f"{day} {sequence}")
    return Field(name=name, value=" ".join(parts), first=True, most=2, parts=parts, apart=True)


def _name(content: LabelContent) -> str:
    kinds = len(content.waste)
    return content.waste[0].name + (zh("note.kinds", count=kinds) if kinds > 1 else "")


def _class(code: str) -> str:
    return waste_code.waste_class(code) if waste_code.is_valid(code) else code


def _mass(content: LabelContent) -> Field:
    """Of what the label is on; to be written by hand where only a sum is known."""
    kg = content.package_kg
    name = "waste_mass" if content.hazardous else "mass"
    if kg is None:
        return Field(name=zh(f"field.{name}"), value=None, unit="kg")
    return _field(name, mass(kg), first=True, most=2)


def _remarks(content: LabelContent) -> Sequence[str]:
    """The trip: plate, national number, the mass of the whole load, who receives and carries it."""
    said = [content.vehicle_plate] if content.vehicle_plate else []
    if content.national_number:
        said.append(f"{zh('field.national_number')} {content.national_number}")
    if content.package_kg != content.declared_kg:
        said.append(f"{zh('note.whole_load')} {mass(content.declared_kg)}")
    said.append(f"{zh('field.receiver')} {content.receiver_name}")
    said.append(f"{zh('field.carrier')} {content.carrier_name}")
    return said
