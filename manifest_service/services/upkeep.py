"""Keeping the house honest: check the log, make the read rows again from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from manifest_service.events.chain import ChainCheck, Problem
from manifest_service.events.envelope import Recorded
from manifest_service.services.ports import Head, Store, Transaction
from manifest_service.services.projections import Rebuilder
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
        """Every event against its hashes, its chain, and the log's root."""

        def check(tx: Transaction) -> Verified:
            head = tx.log.head()
            chain, size = ChainCheck(head.log_id), 0
            frontier: Frontier = ()
            found: list[Problem] = []
            for page in _pages(tx):
                for recorded in page:
                    found += chain.check(recorded)
                frontier = grow(frontier, size, [recorded.leaf_hash for recorded in page])
                size += len(page)
            if size != head.size:
                detail = f"{size} stored, {head.size} counted"
                found.append(Problem(pos=size, code="size_differs", detail=detail))
            if root(frontier) != head.root:
                found.append(Problem(pos=size, code="root_differs"))
            return Verified(head=head, checked=size, problems=tuple(found))

        return self.store.read(check)

    def rebuild(self) -> int:
        """Make every read row again from the log, in one transaction; the number of events."""

        def again(tx: Transaction) -> int:
            tx.manifests.clear()
            tx.alerts.clear()
            tx.registry.clear()
            rebuilder, count = Rebuilder(self.profiles), 0
            for page in _pages(tx):
                for recorded in page:
                    rebuilder.apply(tx, recorded)
                count += len(page)
            rebuilder.finish(tx)
            return count

        return self.store.write(again)


def _pages(tx: Transaction) -> Iterator[Sequence[Recorded]]:
    position = 0
    while page := tx.log.read(position, PAGE):
        yield page
        position = page[-1].pos + 1
