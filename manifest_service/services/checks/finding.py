"""What a rule has against a trip."""

from dataclasses import dataclass, replace

from manifest_service.waste.profile import Policy


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing said against the trip."""

    code: str
    refuses: bool
    params: dict[str, object]
    fields: tuple[str, ...] = ()
    """Of the form it speaks of; none for one of the whole load."""

    def on(self, *fields: str) -> "Finding":
        """The same, shown beside `fields`."""
        return replace(self, fields=fields)


def no(code: str, **params: object) -> Finding:
    return Finding(code=code, refuses=True, params=params)


def doubt(code: str, **params: object) -> Finding:
    return Finding(code=code, refuses=False, params=params)


def by(policy: Policy, code: str, **params: object) -> Finding:
    """As the stream's profile will have it: a refusal or a warning."""
    return Finding(code=code, refuses=policy == "refuse", params=params)
