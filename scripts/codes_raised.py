"""Every code that an error of ours is made with, and how it is answered."""

import ast
from collections.abc import Iterator
from pathlib import Path

import manifest_service
from manifest_service import errors

PACKAGE = Path(manifest_service.__file__).parent
CLASSES = {
    "InvalidInput": "422",
    "Fault": "422",
    "IdReused": "422",
    "Refusal": "409",
    "ConcurrentWrite": "409",
    "NotAllowed": "403",
    "NotSignedIn": "401",
    "NotFound": "404",
    "Unconditional": "428",
    "TooManyGuesses": "429",
    "TooManyRequests": "429",
    "Damaged": "500",
    "Busy": "503",
    "Unusable": "start",
}
DEFAULTS = {
    name: getattr(errors, name).default_code
    for name in CLASSES
    if name not in ("Fault", "Unusable")
}
"""Class -> the code it has when none is given."""


def raised() -> dict[str, str]:
    """Code -> how it is answered, of every code that an error is made with."""
    found = {code: CLASSES[name] for name, code in DEFAULTS.items()}
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            name = getattr(getattr(node, "func", None), "id", None)
            if isinstance(node, ast.Call) and name in CLASSES:
                for code in _literals(node):
                    found.setdefault(code, CLASSES[name])
    return found


def _literals(node: ast.Call) -> Iterator[str]:
    for value in [*node.args[:1], *(k.value for k in node.keywords if k.arg == "code")]:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value
