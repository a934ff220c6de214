"""See services.ports.attachments."""

from dataclasses import dataclass, field

from manifest_service.services.ports import (
    Attachment,
)


@dataclass
class MemoryAttachments:
    rows: dict[str, Attachment] = field(default_factory=dict)

    def put(self, attachment: Attachment) -> None:
        self.rows.setdefault(attachment.sha256, attachment)

    def get(self, sha256: str) -> Attachment | None:
        return self.rows.get(sha256)
