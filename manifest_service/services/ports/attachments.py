"""Files tied to events by their digest."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from manifest_service.services.ports.pictures import Picture


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file tied to a manifest. Content lives in the store, addressed by its digest."""

    sha256: str
    media_type: str
    size_bytes: int
    uploaded_by: str
    uploaded_at: datetime
    content: bytes = field(repr=False)


class Attachments(Protocol):
    def put(self, attachment: Attachment) -> None:
        """Durable with the transaction; the same digest again changes nothing."""
        ...

    def get(self, sha256: str) -> Attachment | None: ...

    def put_picture(self, picture: Picture) -> None:
        """Durable with the transaction; made from the attachment again, it takes the older one's place."""
        ...

    def picture(self, sha256: str) -> Picture | None: ...
