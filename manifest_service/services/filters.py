"""Searches an account saved under a name. They are its own: nobody else reads them, no event tells of
them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.envelope import Actor
from manifest_service.services.ports import Store

KEPT_AS: Mapping[str, str] = {"manifests": "manifest_filters", "alerts": "alert_filters"}
"""What is searched -> the preference its searches are kept in."""
AT_MOST = 30


@dataclass(frozen=True, kw_only=True)
class Filter:
    name: str
    query: Mapping[str, str]
    """Names and values of the request that searches."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    store: Store

    def of(self, searched: str, actor: Actor) -> tuple[Filter, ...]:
        """The actor's searches of `searched`, a key of KEPT_AS."""
        name = KEPT_AS[searched]
        kept = self.store.read(lambda tx: tx.preferences.get(actor.user_id, name))
        return tuple(Filter(**each) for each in kept or ())

    def keep(self, searched: str, filters: Sequence[Filter], actor: Actor) -> None:
        """Put `filters` of `searched` in the place of those kept; raises InvalidInput."""
        names = [each.name for each in filters]
        faults = [
            Fault(path=f"filters.{index}.name", code="name_twice")
            for index, name in enumerate(names)
            if name in names[:index]
        ]
        if faults:
            raise InvalidInput(faults=faults)
        data = [{"name": each.name, "query": dict(each.query)} for each in filters]
        name = KEPT_AS[searched]
        self.store.write(lambda tx: tx.preferences.put(actor.user_id, name, data))
