"""Photos, signatures and documents: kept by their digest, tied to a manifest by an event."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from manifest_service.errors import InvalidInput, NotFound
from manifest_service.events.envelope import Actor
from manifest_service.permissions import require
from manifest_service.services.attached import brought, may_name, may_see
from manifest_service.services.ports import Attachment, Clock, Store, Transaction

MAGIC: Mapping[str, tuple[bytes, ...]] = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/webp": (b"RIFF",),
    "application/pdf": (b"%PDF-",),
}
"""Accepted media types and how their content must begin."""


@dataclass(frozen=True, kw_only=True)
class AttachmentService:
    store: Store
    clock: Clock
    max_bytes: int

    def add(self, content: bytes, media_type: str, actor: Actor) -> Attachment:
        """Keep `content`; the same content again is the same attachment."""
        require(actor, "file.attach")
        media_type = media_type.partition(";")[0].strip().lower()
        if media_type not in MAGIC:
            raise InvalidInput("media_type_not_accepted", accepted=", ".join(MAGIC))
        if not content.startswith(MAGIC[media_type]):
            raise InvalidInput("content_is_not_its_type", media_type=media_type)
        if len(content) > self.max_bytes:
            raise InvalidInput("attachment_too_large", limit=self.max_bytes)
        attachment = Attachment(
            sha256=hashlib.sha256(content).hexdigest(),
            media_type=media_type,
            size_bytes=len(content),
            uploaded_by=actor.user_id,
            uploaded_at=self.clock.now(),
            content=content,
        )

        def work(tx: Transaction) -> None:
            tx.attachments.put(attachment)
            brought(tx, attachment.sha256, actor)

        self.store.write(work)
        return attachment

    def get(self, sha256: str, actor: Actor) -> Attachment:
        """The file; NotFound also for one that the actor may not see (services.attached)."""
        return self._found(sha256, actor, may_see)

    def named(self, sha256: str, actor: Actor) -> Attachment:
        """The file; NotFound also for one that the actor may not say belongs to anything."""
        return self._found(sha256, actor, may_name)

    def _found(
        self, sha256: str, actor: Actor, may: Callable[[Transaction, Attachment, Actor], bool]
    ) -> Attachment:
        def work(tx: Transaction) -> Attachment | None:
            found = tx.attachments.get(sha256.lower())
            return found if found is not None and may(tx, found, actor) else None

        found = self.store.read(work)
        if found is None:
            raise NotFound("attachment_unknown", sha256=sha256)
        return found
