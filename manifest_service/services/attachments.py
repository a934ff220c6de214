"""Photos, signatures and documents: kept by their digest, tied to a manifest by an event.

The file is evidence and stays as it came: events refer to its digest. What is shown of a picture is
another file, made of its pixels alone.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from manifest_service.errors import Damaged, InvalidInput, NotFound
from manifest_service.events.envelope import Actor
from manifest_service.permissions import require
from manifest_service.services.attached import brought, may_name, may_see
from manifest_service.services.ports import Attachment, Clock, Store, Transaction
from manifest_service.services.ports.pictures import Picture, PictureReader

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
ACCEPTED = (*sorted(PICTURES), "application/pdf")
UNTOLD = frozenset({"", "application/octet-stream"})
"""What a sender says who does not know the type."""

_BEGINS: Mapping[bytes, str] = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"%PDF-": "application/pdf",
}
"""How content begins -> what it is."""


@dataclass(frozen=True, kw_only=True)
class AttachmentService:
    store: Store
    clock: Clock
    max_bytes: int
    day_bytes: int
    """Of an account in 24 hours; 0 is without end."""
    read_picture: PictureReader

    def add(self, content: bytes, media_type: str, actor: Actor) -> Attachment:
        """Keep `content`; the same content again is the same attachment. Its type is told by how it
        begins: `media_type` may leave it open and must not contradict."""
        require(actor, "file.attach")
        found = self._checked(content, media_type.partition(";")[0].strip().lower())
        attachment = Attachment(
            sha256=hashlib.sha256(content).hexdigest(),
            media_type=found,
            size_bytes=len(content),
            uploaded_by=actor.user_id,
            uploaded_at=self.clock.now(),
            content=content,
        )
        picture = self._made(attachment) if found in PICTURES else None

        def keep(tx: Transaction) -> None:
            self._check_day(tx, attachment)
            # Both or neither: a process that dies between them would show nothing of what it keeps.
            tx.attachments.put(attachment)
            brought(tx, attachment.sha256, actor)
            if picture is not None:
                tx.attachments.put_picture(picture)

        self.store.write(keep)
        return attachment

    def get(self, sha256: str, actor: Actor) -> Attachment:
        """The file as it came; NotFound also for one that the actor may not see (services.attached)."""
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
        if hashlib.sha256(found.content).hexdigest() != found.sha256:
            # Whoever can write to the database can put another photo in its place.
            raise Damaged("attachment_damaged", sha256=found.sha256)
        return found

    def picture(self, sha256: str, actor: Actor) -> Picture | None:
        """What is shown of it, made now when it was attached before there were any; None for what is
        no picture. Raises InvalidInput("picture_unreadable") for an old one that never was."""
        attachment = self.get(sha256, actor)
        kept = self.store.read(lambda tx: tx.attachments.picture(attachment.sha256))
        if kept is not None:
            return kept
        if attachment.media_type not in PICTURES:
            return None
        made = self._made(attachment)
        self.store.write(lambda tx: tx.attachments.put_picture(made))
        return made

    def check_size(self, size_bytes: int) -> None:
        """Raises InvalidInput("attachment_too_large"); asked before a body is read, too."""
        if size_bytes > self.max_bytes:
            raise InvalidInput("attachment_too_large", limit=self.max_bytes)

    def _check_day(self, tx: Transaction, new: Attachment) -> None:
        """Raises InvalidInput("attachments_too_many") for more than one account may bring in a day: whoever
        fills the disk stops everybody."""
        if not self.day_bytes or tx.attachments.get(new.sha256) is not None:
            return
        since = new.uploaded_at - timedelta(days=1)
        if tx.attachments.brought_bytes(new.uploaded_by, since) + new.size_bytes > self.day_bytes:
            raise InvalidInput("attachments_too_many", limit=self.day_bytes)

    def _checked(self, content: bytes, told: str) -> str:
        if told not in UNTOLD and told not in ACCEPTED:
            raise InvalidInput("media_type_not_accepted", accepted=", ".join(ACCEPTED))
        self.check_size(len(content))
        found = type_of(content)
        if found is None and told in UNTOLD:
            raise InvalidInput("media_type_not_accepted", accepted=", ".join(ACCEPTED))
        if found is None or (told != found and told not in UNTOLD):
            raise InvalidInput("content_is_not_its_type", media_type=told)
        return found

    def _made(self, attachment: Attachment) -> Picture:
        return self.read_picture(attachment.sha256, attachment.content, attachment.media_type)


def type_of(content: bytes) -> str | None:
    """The accepted media type that `content` begins as; None for any other."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((type for begin, type in _BEGINS.items() if content.startswith(begin)), None)
