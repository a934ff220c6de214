"""Which classes must not be mixed: mixing.toml, in which each pair says why."""

import tomllib
from functools import cache
from importlib.resources import files


def banned(first: str, second: str) -> bool:
    """Whether waste of two classes must not share a vehicle.

    >>> banned("HW34", "HW33"), banned("HW33", "HW34"), banned("HW34", "HW17")
    (True, True, False)
    >>> banned("HW01", "HW08")
    True
    """
    pairs, alone = _table()
    return first != second and (
        frozenset({first, second}) in pairs or bool(alone & {first, second})
    )


@cache
def _table() -> tuple[frozenset[frozenset[str]], frozenset[str]]:
    data = tomllib.loads(files(__package__).joinpath("mixing.toml").read_text("utf-8"))
    return frozenset(frozenset(pair) for pair in data["pairs"]), frozenset(data["alone"])
