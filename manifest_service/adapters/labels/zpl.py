"""Labels as ZPL II, for thermal printers: one picture of dots each, in bands.

    ^XA^PW800^LL800^LH0,0^FX371525-261123-00042-L 1/12^FS
    ^FO0,0^GFA,80000,80000,100,<hexadecimal, run lengths before digits>^FS^PQ1^XZ

A printer has no Chinese font, and its own ^BQ would choose another mask, version and module size for the signed address:
so letters and code are dots that we draw. Heat is black only: orange is the colour of the stock.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from PIL import Image

from manifest_service.adapters.labels.drawing import Drawing
from manifest_service.adapters.labels.png import MM_PER_INCH, black_and_white

DOTS_PER_MM: Mapping[int, float] = {203: 8.0, 300: 300 / MM_PER_INCH}
"""By what the head is called: one of 203 dpi has 8 dots in a millimetre (203.2)."""
MOST_BYTES = 99_999
"""Of one graphic field (ZPL II Programming Guide, ^GF)."""
_RUNS = (
    *((20 * i, letter) for i, letter in reversed(tuple(enumerate("ghijklmnopqrstuvwxyz", 1)))),
    *((i, letter) for i, letter in reversed(tuple(enumerate("GHIJKLMNOPQRSTUVWXY", 1)))),
)
"""(how often the next digit is repeated, letter), largest first."""
_REPEATED = re.compile(r"([0-9A-F])\1+")


def zpl(drawing: Drawing, dpi: int, note: str) -> str:
    """One label; `note` is a comment in it, ASCII."""
    picture = black_and_white(drawing, DOTS_PER_MM[dpi] * MM_PER_INCH)
    width, height = picture.size
    lines = [f"^XA^PW{width}^LL{height}^LH0,0^FX{note}^FS"]
    lines += [f"^FO0,{top}{field}^FS" for top, field in _bands(picture)]
    return "\n".join((*lines, "^PQ1^XZ", ""))


def _bands(picture: Image.Image) -> Iterator[tuple[int, str]]:
    """(top, ^GFA of the rows from there), each as large as a graphic field may be."""
    width, height = picture.size
    row_bytes = (width + 7) // 8
    rows = picture.tobytes()
    most = MOST_BYTES // row_bytes
    for top in range(0, height, most):
        below = min(height, top + most)
        total = (below - top) * row_bytes
        data = _compressed(rows[top * row_bytes : below * row_bytes], row_bytes)
        yield top, f"^GFA,{total},{total},{row_bytes},{data}"


def _compressed(rows: bytes, row_bytes: int) -> str:
    """Hexadecimal with run lengths; `,` and `!` end a row with zeros or ones, `:` repeats one."""
    found, before = [], None
    for at in range(0, len(rows), row_bytes):
        row = rows[at : at + row_bytes]
        found.append(":" if row == before else _row(row.hex().upper()))
        before = row
    return "".join(found)


def _row(digits: str) -> str:
    end = {"0": ",", "F": "!"}.get(digits[-1], "")
    if end:
        digits = digits.rstrip(digits[-1])
    return _REPEATED.sub(_run, digits) + end


def _run(found: re.Match[str]) -> str:
    return _length(len(found[0])) + found[1]


@cache
def _length(length: int) -> str:
    """The letters that say how often a digit is repeated."""
    letters = ""
    for count, letter in _RUNS:
        while length >= count:
            letters += letter
            length -= count
    return letters
