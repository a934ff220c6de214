"""What a file belongs to: who may see that may see the file, and nobody else but who brought it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from manifest_service.events.envelope import Actor, Recorded
from manifest_service.events.manifest import replay
from manifest_service.permissions import reach
from manifest_service.services.ports import Attachment, Transaction
from manifest_service.services.projections import happened
from manifest_service.services.standing import may_read

_NAMED_IN: Mapping[str, tuple[str, ...]] = {
    "manifest.evidence_attached": ("sha256",),
    "manifest.paper_entered": ("scan_sha256",),
    "manifest.correction_proposed": ("scan_sha256",),
    "plan.drafted": ("documents",),
    "plan.amended": ("documents",),
    "plan.approved": ("documents",),
    "case.document_attached": ("sha256",),
    "roadside_check.recorded": ("sha256",),
}
"""Kind of event -> the members, however deep, that hold digests of files."""


def tie(tx: Transaction, recorded: Iterable[Recorded]) -> None:
    """Remember which files the events name, in their transaction."""
    for event in recorded:
        names = _NAMED_IN.get(event.type.rpartition(".")[0], ())
        for digest in sorted(set(_digests(event.data, names))) if names else ():
            tx.attachments.tie(digest, event.stream)


def brought(tx: Transaction, digest: str, actor: Actor) -> None:
    """Remember that `actor` brought the file: who brings again what is here may see it too."""
    tx.attachments.tie(digest, f"account/{actor.user_id}")


def may_name(tx: Transaction, kept: Attachment, actor: Actor) -> bool:
    """Whether `actor` may say that the file belongs to something: one that he may see, or that he, the
    device he signs on or somebody of his firm brought. Else a digest that was overheard would open it."""
    if may_see(tx, kept, actor) or (actor.via is not None and may_see(tx, kept, actor.via)):
        return True
    own = actor.organisation_id
    return own is not None and any(_firm_of(tx, id) == own for id in _bringers(tx, kept))


def may_see(tx: Transaction, kept: Attachment, actor: Actor) -> bool:
    """Whether `actor` may see the file: of what belongs to something he may see, and what he brought."""
    found = reach(actor.role, "file.read")
    if found in ("all", "-"):
        return found == "all"
    if actor.user_id in _bringers(tx, kept):
        return True
    return any(_opens(tx, stream, actor) for stream in tx.attachments.tied_to(kept.sha256))


def _opens(tx: Transaction, stream: str, actor: Actor) -> bool:
    """A firm sees the files of its manifests and plans; those of cases and of checks at the roadside are
    the authority's."""
    kind, _, id = stream.partition("/")
    if kind == "manifest":
        manifest = replay(tuple(happened(event) for event in tx.log.load(stream)))
        return manifest is not None and may_read(manifest, actor)
    if kind == "plan":
        row = tx.plans.get(id)
        firm = reach(actor.role, "plan.read") == "firm"
        return row is not None and firm and row.holder_id == actor.organisation_id
    return False


def _bringers(tx: Transaction, kept: Attachment) -> set[str]:
    ties = (stream.partition("/") for stream in tx.attachments.tied_to(kept.sha256))
    return {kept.uploaded_by, *(id for kind, _, id in ties if kind == "account")}


def _firm_of(tx: Transaction, account_id: str) -> str | None:
    account = tx.accounts.get(account_id)
    return account.organisation_id if account else None


def _digests(data: Any, names: tuple[str, ...]) -> Iterator[str]:
    if isinstance(data, Mapping):
        for name, value in data.items():
            if name in names:
                yield from (value if isinstance(value, list | tuple) else [value])
            else:
                yield from _digests(value, names)
    elif isinstance(data, list | tuple):
        for each in data:
            yield from _digests(each, names)
