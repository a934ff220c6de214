"""An alert of a proof."""

from dataclasses import dataclass

from manifest_service.alerts.episode import Episode


@dataclass(frozen=True, kw_only=True)
class Raised:
    """An alert: its episode as it stands at the end, and when it could be seen."""

    episode: Episode
    raised_at_ms: int
    superseded: bool = False
    backfill: bool = False
