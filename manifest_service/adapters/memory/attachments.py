"""See services.ports.attachments."""

from dataclasses import dataclass, field

from manifest_service.services.ports import Attachment
from manifest_service.services.ports.pictures import Picture


@dataclass
class MemoryAttachments:
    rows: dict[str, Attachment] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)

    def put(self, attachment: Attachment) -> None:
        self.rows.setdefault(attachment.sha256, attachment)

    def get(self, sha256: str) -> Attachment | None:
        return self.rows.get(sha256)

    def put_picture(self, picture: Picture) -> None:
        self.pictures[picture.sha256] = picture

    def picture(self, sha256: str) -> Picture | None:
        return self.pictures.get(sha256)
