"""QR codes, level M. The mask is fixed: docs/decisions has the measurement."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from manifest_service.adapters.labels.drawing import Code

MASK = 4
QUIET_MODULES = 4
"""ISO/IEC 18004, 9.1."""


def modules(text: str) -> list[list[bool]]:
    """The rows of the code of `text`, dark is True, without the quiet zone."""
    code: Any = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def dark(code: Code) -> Iterator[tuple[float, float, float, float]]:
    """(x, y, width, height) in mm of each run of dark modules in a row."""
    side = code.size / (len(code.rows) + 2 * QUIET_MODULES)
    for j, row in enumerate(code.rows):
        at = 0
        for is_dark, run in groupby(row):
            length = len(tuple(run))
            if is_dark:
                yield (
                    code.x + (at + QUIET_MODULES) * side,
                    code.y + (j + QUIET_MODULES) * side,
                    length * side,
                    side,
                )
            at += length
