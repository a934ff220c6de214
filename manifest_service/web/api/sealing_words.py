"""What forms say before it bites: what is required by which step, and what an act fixes."""

from typing import Any

from manifest_service.events import required, sealing
from manifest_service.events.manifest import Manifest
from manifest_service.waste.profile import StreamProfile
from manifest_service.web.texts import say


def draft_fields(profile: StreamProfile) -> dict[str, dict[str, Any]]:
    """Each field of a manifest of the stream (`waste.packages` of its lines): by which step it is
    required, and from which on it is fixed. Fields bear the names they have in the form."""
    steps = _steps(profile)
    told = {
        seal.name: _told(seal.name, seal.sealed_by, steps.pop(seal.name, seal.required_by))
        for seal in sealing.SEALS
        if seal.word == "generated"
    }
    line = {path: _told(path, told["waste"]["sealed_by"], step) for path, step in steps.items()}
    return {name.replace("vehicle_id", "vehicle"): one for name, one in (told | line).items()}


def act_of(found: Manifest, profile: StreamProfile, word: str) -> dict[str, Any]:
    """What recording `word` on the manifest fixes, what it requires of its own, and what of the
    manifest is still to be filled in before."""
    fixed = [
        seal
        for seal in sealing.SEALS
        if seal.word == word
        or (
            (seal.word, seal.sealed_by) == ("generated", word)
            and not sealing.is_sealed(found, seal)
        )
    ]
    lacking = required.lacking(found, profile, word)
    return {
        "fixes": [_text(seal.name) for seal in fixed],
        "required": list(required.fields_of_step(profile, word, word)),
        "required_text": [_text(p) for p in required.fields_of_step(profile, word, word)],
        "lacking": [_text(path) for path in dict.fromkeys(lacking)],
    }


def _steps(profile: StreamProfile) -> dict[str, str]:
    """Path -> the first step by which the profile requires it."""
    found: dict[str, str] = {}
    for step in required.STEPS:
        for path in required.fields_of_step(profile, "generated", step):
            found.setdefault(path, step)
    return found


def _told(path: str, sealed_by: str, required_by: str | None) -> dict[str, Any]:
    return {
        "text": _text(path),
        "required_by": required_by,
        "required_by_text": say(f"lifecycle.word.{required_by}") if required_by else None,
        "sealed_by": sealed_by,
        "sealed_by_text": say(f"lifecycle.word.{sealed_by}"),
    }


def _text(path: str) -> str:
    return say(f"lifecycle.field.{path.rpartition('.')[2]}")
