"""Names of what ids stand for, in the registry as it is now."""

from collections.abc import Iterable

from manifest_service.registry.entries import Entry, Vehicle
from manifest_service.web.services import services


class Names:
    """Names of registered entries, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Entry | None] = {}
        self._accounts: dict[str, str] = {}

    def learn(self, keys: Iterable[tuple[str, str]]) -> None:
        """Look up many entries, (kind, id) each, at one moment."""
        missing = dict.fromkeys(key for key in keys if key not in self._known)
        if missing:
            rows = services().store.read(lambda tx: [tx.registry.get(*key) for key in missing])
            for key, row in zip(missing, rows, strict=True):
                self._known[key] = row.entry if row else None

    def entry(self, kind: str, id: str) -> Entry | None:
        key = (kind, id)
        if key not in self._known:
            row = services().store.read(lambda tx: tx.registry.get(kind, id))
            self._known[key] = row.entry if row else None
        return self._known[key]

    def named(self, kind: str, id: str | None) -> dict[str, str] | None:
        """{"id", "name"}; the id again when there is no such entry."""
        if id is None:
            return None
        return {"id": id, "name": getattr(self.entry(kind, id), "name", id)}

    def name(self, kind: str, id: str) -> str:
        """The name; the id when there is no such entry."""
        return str(getattr(self.entry(kind, id), "name", id))

    def vehicle(self, id: str | None) -> dict[str, str] | None:
        if id is None:
            return None
        entry = self.entry("vehicle", id)
        return {"id": id, "plate": entry.plate if isinstance(entry, Vehicle) else id}

    def driver(self, id: str) -> dict[str, str]:
        person = services().registry.person(f"driver/{id}")
        return {"id": id, "name": person.name if person else id}

    def account(self, id: str | None) -> str | None:
        """The name of an account; the id when there is no such account."""
        if id is None:
            return None
        if id not in self._accounts:
            account = services().store.read(lambda tx: tx.accounts.get(id))
            self._accounts[id] = account.username if account else id
        return self._accounts[id]
