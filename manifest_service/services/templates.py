"""Drafts of manifests an account keeps under a name. They are its own: nobody else reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from manifest_service.errors import Fault, InvalidInput
from manifest_service.events.canonical import canonical
from manifest_service.events.envelope import Actor
from manifest_service.services.ports import Store

NAME = "manifest_templates"
AT_MOST = 50
LONGEST_BYTES = 20_000
"""Of one draft: fifty waste lines."""


@dataclass(frozen=True, kw_only=True)
class Template:
    name: str
    draft: Mapping[str, Any]
    """Members of POST /manifests, as far as they are the same each time."""


@dataclass(frozen=True, kw_only=True)
class Templates:
    store: Store

    def of(self, actor: Actor) -> tuple[Template, ...]:
        kept = self.store.read(lambda tx: tx.preferences.get(actor.user_id, NAME))
        return tuple(Template(**each) for each in kept or ())

    def put(self, template: Template, actor: Actor) -> None:
        """Keep `template`, in the place of one of the same name; raises InvalidInput."""
        if len(canonical(template.draft)) > LONGEST_BYTES:
            raise InvalidInput(faults=[Fault(path="draft", code="template_too_large")])
        kept = [one for one in self.of(actor) if one.name != template.name]
        if len(kept) >= AT_MOST:
            raise InvalidInput("too_many_templates", limit=AT_MOST)
        self._keep([*kept, template], actor)

    def drop(self, name: str, actor: Actor) -> None:
        """Forget a template; nothing when there is none of the name."""
        self._keep([one for one in self.of(actor) if one.name != name], actor)

    def _keep(self, templates: Sequence[Template], actor: Actor) -> None:
        data = [{"name": one.name, "draft": dict(one.draft)} for one in templates]
        self.store.write(lambda tx: tx.preferences.put(actor.user_id, NAME, data))
