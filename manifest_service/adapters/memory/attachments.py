"""See services.ports.attachments."""

from dataclasses import dataclass, field
from datetime import datetime

from manifest_service.services.ports import Attachment
from manifest_service.services.ports.pictures import Picture


@dataclass
class MemoryAttachments:
    rows: dict[str, Attachment] = field(default_factory=dict)
    ties: set[tuple[str, str]] = field(default_factory=set)
    pictures: dict[str, Picture] = field(default_factory=dict)

    def put(self, attachment: Attachment) -> None:
        self.rows.setdefault(attachment.sha256, attachment)

    def get(self, sha256: str) -> Attachment | None:
        return self.rows.get(sha256)

    def brought_bytes(self, account_id: str, since: datetime) -> int:
        return sum(
            row.size_bytes
            for row in self.rows.values()
            if row.uploaded_by == account_id and row.uploaded_at >= since
        )

    def tie(self, sha256: str, stream: str) -> None:
        self.ties.add((sha256, stream))

    def tied_to(self, sha256: str) -> tuple[str, ...]:
        return tuple(sorted(stream for digest, stream in self.ties if digest == sha256))

    def clear_ties(self) -> None:
        self.ties = {one for one in self.ties if one[1].startswith("account/")}

    def put_picture(self, picture: Picture) -> None:
        self.pictures[picture.sha256] = picture

    def picture(self, sha256: str) -> Picture | None:
        return self.pictures.get(sha256)
