"""A manifest not wholly written yet, so that a form can be answered while it is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from manifest_service.codes import waste_code
from manifest_service.errors import Fault
from manifest_service.events import required
from manifest_service.events.checks import draft_faults
from manifest_service.events.codec import from_body
from manifest_service.events.messages import Generated
from manifest_service.events.upcast import current_type
from manifest_service.waste.profile import StreamProfile


@dataclass(frozen=True, kw_only=True)
class Partial:
    """What is written of a manifest."""

    event: Generated
    """With empty texts, and masses of 0, where nothing is written."""
    gaps: tuple[Fault, ...]
    """What every manifest must say and this one does not yet."""

    @property
    def coded(self) -> tuple[int, ...]:
        """Indices of the waste lines whose code is written out."""
        lines = enumerate(self.event.waste)
        return tuple(index for index, line in lines if waste_code.is_valid(line.code))

    @property
    def weighed(self) -> bool:
        """Whether the whole declared mass is written."""
        lines = self.event.waste
        return bool(lines) and all(line.declared_kg > 0 for line in lines)


def partial_draft(body: Mapping[str, Any]) -> Partial:
    """The draft of `body`, plain data of well-formed fields of `Generated`, any of them left out;
    raises InvalidInput for a field that is none."""
    empty: dict[str, Any] = dict.fromkeys(required.without_default(), "")
    lines = [{"code": "", "name": "", "declared_kg": "0", **line} for line in body.get("waste", ())]
    filled = {"number": "", **empty, **body, "waste": lines}
    event = from_body(current_type("manifest.generated"), filled)
    assert isinstance(event, Generated)
    return Partial(event=event, gaps=required.base_gaps(body))


def faults_of(partial: Partial, profile: StreamProfile | None) -> tuple[Fault, ...]:
    """What is left out, and what cannot be of what is written; without a stream, only the first."""
    if profile is None:
        return partial.gaps
    left_out = {gap.path for gap in partial.gaps}
    wrong = (
        fault
        for fault in draft_faults(partial.event, profile)
        if fault.path not in left_out and fault.code != "waste_missing"
    )
    added = required.draft_gaps(partial.event, profile)
    if partial.event.paper_number is not None:
        added = tuple(gap for gap in added if gap.code != "required")
    return (*partial.gaps, *added, *wrong)
