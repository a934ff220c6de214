"""Checkpoints, their cosignatures, and the tree's tiles."""

from collections.abc import Mapping

from sqlalchemy import Select, delete, func, insert, select

from manifest_service.adapters.sql import tables as t
from manifest_service.adapters.sql.session import Session
from manifest_service.adapters.sql.upsert import upsert
from manifest_service.services.ports import StoredCheckpoint
from manifest_service.transparency.tiles import Tile


class SqlCheckpoints:
    def __init__(self, session: Session) -> None:
        self._session = session

    def tile(self, tile: Tile) -> bytes | None:
        found = self._session.execute(
            select(t.tile.c.hashes).where(t.tile.c.level == tile[0], t.tile.c.idx == tile[1])
        ).scalar()
        return None if found is None else bytes(found)

    def put_tiles(self, tiles: Mapping[Tile, bytes]) -> None:
        for tile, hashes in tiles.items():
            # Two processes may have grown the tree: a tile only gets longer.
            if len(self.tile(tile) or b"") < len(hashes):
                values = {"level": tile[0], "idx": tile[1], "hashes": hashes}
                upsert(self._session, t.tile, values)

    def clear_tiles(self) -> None:
        self._session.execute(delete(t.tile))

    def latest(self, *, witnessed: bool = False) -> StoredCheckpoint | None:
        statement = select(t.checkpoint).order_by(t.checkpoint.c.size.desc()).limit(1)
        if witnessed:
            largest = select(func.max(t.cosignature.c.size)).scalar_subquery()
            statement = statement.where(t.checkpoint.c.size == largest)
        return self._one(statement)

    def get(self, size: int) -> StoredCheckpoint | None:
        return self._one(select(t.checkpoint).where(t.checkpoint.c.size == size))

    def put(self, checkpoint: StoredCheckpoint) -> None:
        if self.get(checkpoint.size) is None:
            self._session.execute(
                insert(t.checkpoint),
                {"size": checkpoint.size, "note": checkpoint.note, "made_at": checkpoint.made_at},
            )

    def put_cosignature(self, size: int, key_id: str, line: str) -> None:
        upsert(self._session, t.cosignature, {"size": size, "key_id": key_id, "line": line})

    def _one(self, statement: Select[tuple[object, ...]]) -> StoredCheckpoint | None:
        row = self._session.execute(statement).one_or_none()
        if row is None:
            return None
        lines = self._session.execute(
            select(t.cosignature.c.line)
            .where(t.cosignature.c.size == row.size)
            .order_by(t.cosignature.c.key_id)
        ).scalars()
        return StoredCheckpoint(
            size=row.size, note=row.note, made_at=row.made_at, cosignatures=tuple(lines)
        )
