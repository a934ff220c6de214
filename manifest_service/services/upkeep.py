"""Keeping the house honest: check the log, make the read rows again from it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from manifest_service.events.chain import ChainCheck, Problem
from manifest_service.events.envelope import Recorded
from manifest_service.services.attached import tie
from manifest_service.services.ports import Head, Store, Transaction
from manifest_service.services.presence import bring_presence_up_to_date, remake_presence
from manifest_service.services.projections import ROWS_VERSION, Rebuilder
from manifest_service.transparency.checkpoint import Checkpoint, read_checkpoint
from manifest_service.transparency.note import read_note
from manifest_service.transparency.tiles import TileGrower, tile_path
from manifest_service.transparency.tree import Frontier, grow, root
from manifest_service.waste.profile import StreamProfile

PAGE = 1000
"""Events read at a time."""


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What a check of the whole log found."""

    head: Head
    checked: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True)
class Upkeep:
    store: Store
    profiles: Mapping[str, StreamProfile]

    def head(self) -> Head:
        return self.store.read(lambda tx: tx.log.head())

    def verify(self) -> Verified:
        """Every event against its hashes, its chain, the log's root and its last checkpoint."""

        def check(tx: Transaction) -> Verified:
            head, signed = tx.log.head(), _last_signed(tx)
            chain, size = ChainCheck(head.log_id), 0
            frontier: Frontier = ()
            found: list[Problem] = []
            tiles = TileGrower(0, lambda _: b"")
            for page in _pages(tx):
                for recorded in page:
                    found += chain.check(recorded)
                leaves = [recorded.leaf_hash for recorded in page]
                if signed is not None and size < signed.size:
                    tiles.append(leaves[: signed.size - size])
                    found += _tile_problems(tx, tiles)
                if signed is not None and size < signed.size <= size + len(page):
                    then = grow(frontier, size, leaves[: signed.size - size])
                    if root(then) != signed.root:
                        found.append(Problem(pos=signed.size, code="checkpoint_differs"))
                frontier = grow(frontier, size, leaves)
                size += len(page)
            if signed is not None and size < signed.size:
                found.append(Problem(pos=size, code="checkpoint_differs"))
            if size != head.size:
                detail = f"{size} stored, {head.size} counted"
                found.append(Problem(pos=size, code="size_differs", detail=detail))
            if root(frontier) != head.root:
                found.append(Problem(pos=size, code="root_differs"))
            return Verified(head=head, checked=size, problems=tuple(found))

        return self.store.read(check)

    def bring_rows_up_to_date(self) -> bool:
        """Make the read rows again when another version of the code made those that stand; whether
        it was needed. Interrupted, it begins again at the next start."""

        def stale(tx: Transaction) -> bool:
            return tx.projections.version() != ROWS_VERSION

        if not self.store.read(stale):
            return False
        if self.head().size:
            self.rebuild()
        else:
            self.store.write(lambda tx: tx.projections.set_version(ROWS_VERSION))
        return True

    def bring_presence_up_to_date(self) -> bool:
        """As services.presence: whether it was needed."""
        return bring_presence_up_to_date(self.store)

    def rebuild(self) -> int:
        """Make every read row again from the log, in one transaction, then every tile, and the marks
        of presence from the fixes; the number of events."""

        count = self.store.write(self._again)
        self.rebuild_tiles()
        remake_presence(self.store)
        return count

    def rows_that_differ(self) -> tuple[str, ...]:
        """Which lists of read rows are not what the log makes of them: whoever writes to the database can
        change what is shown and summed without a word in the log. Nothing is changed."""

        def work(tx: Transaction) -> None:
            standing = tx.projections.digests()
            self._again(tx)
            made = tx.projections.digests()
            raise _Undone(name for name in made if made[name] != standing[name])

        try:
            self.store.write(work)
        except _Undone as undone:
            return undone.differ
        raise AssertionError

    def _again(self, tx: Transaction) -> int:
        tx.manifests.clear()
        tx.alerts.clear()
        tx.cases.clear()
        tx.roadside.clear()
        tx.plans.clear()
        tx.devices.clear()
        tx.moved.clear()
        tx.one_ledger.clear()
        tx.registry.clear()
        tx.numbers.clear()
        tx.projections.set_version(ROWS_VERSION)
        tx.clocks.clear()
        tx.calendar.clear()
        tx.catalogues.clear()
        tx.ledger.clear()
        tx.returns.clear()
        tx.listings.clear()
        tx.attachments.clear_ties()
        rebuilder, count = Rebuilder(self.profiles), 0
        rebuilder.begin(tx)
        for page in _pages(tx):
            for recorded in page:
                rebuilder.apply(tx, recorded)
            tie(tx, page)
            count += len(page)
        rebuilder.finish(tx)
        return count

    def rebuild_tiles(self) -> None:
        """Make the tiles again, as far as the last checkpoint."""

        def again(tx: Transaction) -> None:
            tx.checkpoints.clear_tiles()
            signed = _last_signed(tx)
            tiles = TileGrower(0, lambda _: b"")
            while signed is not None and tiles.size < signed.size:
                tiles.append(tx.log.leaf_hashes(tiles.size, min(PAGE, signed.size - tiles.size)))
                tx.checkpoints.put_tiles(tiles.take())

        self.store.write(again)


class _Undone(Exception):
    """Takes back what was made for looking at it."""

    def __init__(self, differ: Iterable[str]) -> None:
        self.differ = tuple(differ)
        super().__init__()


def _tile_problems(tx: Transaction, grown: TileGrower) -> Iterator[Problem]:
    """Stored tiles that are not what the events make of them: proofs from them would not hold."""
    for tile, hashes in grown.take().items():
        stored = tx.checkpoints.tile(tile) or b""
        if stored[: len(hashes)] != hashes:
            yield Problem(pos=grown.size, code="tile_differs", detail=tile_path(tile))


def _last_signed(tx: Transaction) -> Checkpoint | None:
    stored = tx.checkpoints.latest()
    return read_checkpoint(read_note(stored.note).text) if stored else None


def _pages(tx: Transaction) -> Iterator[Sequence[Recorded]]:
    position = 0
    while page := tx.log.read(position, PAGE):
        yield page
        position = page[-1].pos + 1
