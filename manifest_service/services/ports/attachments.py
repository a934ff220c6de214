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

    def brought_bytes(self, account_id: str, since: datetime) -> int:
        """How much an account has brought since then that was not there before."""
        ...

    def tie(self, sha256: str, stream: str) -> None:
        """Say that the file of this digest belongs to a stream, or was brought by `account/<id>`; twice is
        once. Whether there is such a file is not asked."""
        ...

    def tied_to(self, sha256: str) -> tuple[str, ...]: ...

    def clear_ties(self) -> None:
        """Forget what is said in the log; who brought a file is not, and stays."""
        ...

    def put_picture(self, picture: Picture) -> None:
        """Durable with the transaction; made from the attachment again, it takes the older one's place."""
        ...

    def picture(self, sha256: str) -> Picture | None: ...
