"""Which field must be filled in by which step: the sealing table, and what a stream's profile adds.

A profile names further fields by step (`[required]`, docs/add-a-stream.md): of that step's own event,
or of the manifest, filled in at issue or amended until the step seals it. A step without them is
refused. What was on paper, and a step told after its fields were sealed, is saved with a warning:
refusing what has happened would hide it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any

from manifest_service.errors import Fault, InvalidInput, Unusable
from manifest_service.events.codec import word_of
from manifest_service.events.manifest import Manifest
from manifest_service.events.messages import WORDS, Generated, ManifestEvent
from manifest_service.events.sealing import SEALS, is_sealed, seal_of
from manifest_service.waste.profile import StreamProfile

LINE: tuple[str, ...] = ("code", "name", "declared_kg")
"""What every waste line says."""

OF_A_LINE: tuple[str, ...] = ("hazards", "packaging", "packages")
"""What a profile may ask of every waste line besides, as `waste.<name>`."""

STEPS: tuple[str, ...] = ("generated", "loaded", "transported", "arrived", "received", "disposed")
"""The steps that seal fields of the manifest, in order."""

WARNING = "required_left_out"
_CODES: Mapping[str, str] = {
    "waste.hazards": "hazards_missing",
    "waste.packaging": "packaging_missing",
}


@dataclass(frozen=True)
class Required:
    """`path` (`ticket`, `waste.packaging`) of event `word` is required by `step`."""

    word: str
    path: str
    step: str

    @property
    def code(self) -> str:
        return _CODES.get(self.path, "required") if self.step == "generated" else "required"


def added(profile: StreamProfile) -> tuple[Required, ...]:
    """What the profile asks for beyond the sealing table; raises Unusable for a field that is none,
    or that nobody could fill in any more when the step comes."""
    flags = (
        ("waste.hazards", profile.hazards_required),
        ("waste.packaging", profile.packaging_required),
    )
    found = [Required("generated", path, "generated") for path, asked in flags if asked]
    for step, paths in profile.required.items():
        found += [_placed(profile.key, step, path) for path in paths]
    return tuple(dict.fromkeys(found))


def draft_gaps(draft: Generated, profile: StreamProfile) -> tuple[Fault, ...]:
    """What the profile requires of a manifest to be issued and `draft` leaves out."""
    return tuple(_faults(draft, _by(profile, "generated", "generated"), ""))


def base_gaps(given: Mapping[str, Any]) -> tuple[Fault, ...]:
    """What the sealing table requires and a draft not wholly written (plain data) leaves out."""
    asked = [Required("generated", name, "generated") for name in without_default()]
    asked += [Required("generated", f"waste.{name}", "generated") for name in LINE]
    return tuple(_faults(given, asked, ""))


@cache
def without_default() -> tuple[str, ...]:
    """The fields of the first event that no draft goes without."""
    needed = {
        field.name
        for field in fields(Generated)
        if field.default is MISSING and field.default_factory is MISSING
    }
    return tuple(s.name for s in SEALS if s.word == "generated" and s.name in needed)


def check_step(manifest: Manifest, event: ManifestEvent, profile: StreamProfile) -> list[str]:
    """The warnings of a step for fields it leaves out; raises InvalidInput for those it must not."""
    step = word_of(event)
    own, of_manifest = _by(profile, step, step), _by(profile, "generated", step)
    if step == "generated" or not (own or of_manifest):
        return []
    gaps = tuple(_faults(manifest.issued, of_manifest, ""))
    late = [gap for gap in gaps if _fixed(manifest, gap)]
    faults = [*_faults(event, own, "data."), *(gap for gap in gaps if gap not in late)]
    if faults:
        raise InvalidInput(faults=faults)
    return [WARNING] if late else []


def check_amended(manifest: Manifest, after: Generated, profile: StreamProfile) -> None:
    """Raises InvalidInput when an amendment takes away what a step that was made required."""
    made = {word_of(item.event) for item in manifest.history} - {"generated"}
    asked = [one for step in sorted(made) for one in _by(profile, "generated", step)]
    faults = list(_faults(after, asked, "data.values."))
    if faults:
        raise InvalidInput(faults=faults)


def corrected_gaps(event: ManifestEvent, profile: StreamProfile) -> list[Fault]:
    """What a correction would take away of what its own step required."""
    step = word_of(event)
    return list(_faults(event, _by(profile, step, step), "data.values."))


def lacking(manifest: Manifest, profile: StreamProfile, step: str) -> tuple[str, ...]:
    """Fields of the manifest that `step` requires and that are not filled in, without line numbers."""
    faults = _faults(manifest.issued, _by(profile, "generated", step), "")
    parts = (fault.path.split(".") for fault in faults)
    return tuple(".".join(part for part in path if not part.isdigit()) for path in parts)


def fields_of_step(profile: StreamProfile, word: str, step: str) -> tuple[str, ...]:
    """Paths of event `word` that the profile adds to what `step` requires."""
    return tuple(one.path for one in _by(profile, word, step))


def _placed(key: str, step: str, path: str) -> Required:
    head, _, member = path.partition(".")
    if step != "generated" and not member and seal_of(step, head) and _optional(step, head):
        return Required(step, path, step)
    seal = seal_of("generated", head)
    known = seal and (member in OF_A_LINE if member else _optional("generated", head))
    in_time = seal and step in STEPS and STEPS.index(step) <= STEPS.index(seal.sealed_by)
    if not known or not in_time or (head == "waste") != bool(member):
        raise Unusable("profile_requires_unknown", stream=key, step=step, path=path)
    return Required("generated", path, step)


def _optional(word: str, name: str) -> bool:
    """Whether the event may leave it out as far as the service is concerned."""
    found = (
        next(field for field in fields(WORDS[word]) if field.name == name)
        if word in WORDS
        else None
    )
    return found is not None and found.default is not MISSING


def _by(profile: StreamProfile, word: str, step: str) -> list[Required]:
    return [one for one in added(profile) if one.word == word and one.step == step]


def _faults(body: Any, asked: list[Required], at: str) -> Iterator[Fault]:
    for one in asked:
        field = one.path.rpartition(".")[2]
        for path in _gaps(body, one.path):
            params = {"field": field, "step": one.step} if one.code == "required" else {}
            yield Fault(path=f"{at}{path}", code=one.code, params=params)


def _gaps(body: Any, path: str) -> Iterator[str]:
    head, _, member = path.partition(".")
    if not member:
        if _is_empty(_said(body, head)):
            yield head
        return
    for index, line in enumerate(_said(body, head) or ()):
        if _is_empty(_said(line, member)):
            yield f"{head}.{index}.{member}"


def _said(body: Any, name: str) -> Any:
    """A member of an event, or of plain data."""
    return body.get(name) if isinstance(body, Mapping) else getattr(body, name)


def _is_empty(value: Any) -> bool:
    """Whether a field counts as left out; no packages are none named, no mass is a mass."""
    return value in (None, "", [], ()) or (isinstance(value, int) and value == 0)


def _fixed(manifest: Manifest, gap: Fault) -> bool:
    seal = seal_of("generated", gap.path.partition(".")[0])
    return seal is not None and is_sealed(manifest, seal)
