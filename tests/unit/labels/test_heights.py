"""Letters are as high as HJ 1276-2022 wants, measured on the rendered label, not told by a font size."""

import io

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from manifest_service.adapters.labels.drawing import Text
from manifest_service.adapters.labels.label import label as drawn

LEAST_MM = {100: 3.0, 150: 5.0, 200: 6.0}
"""By the side of the label."""
NAMES = (
    "废物名称类别代码形态危险特性主要成分有害注意事项数字识别码产生收集单位联系人和方式日期重量备注"
)
DPI = 600


@pytest.mark.parametrize("size_mm", LEAST_MM)
def test_every_letter_of_a_name_is_as_high_as_the_standard_wants(a_label, printer, size_mm):
    document = pypdfium2.PdfDocument(printer.pdf_labels([a_label()], size_mm))
    page = document[0]
    picture = np.asarray(page.render(scale=DPI / 72).to_pil().convert("L"))
    text = page.get_textpage()
    letters = text.get_text_range(0, text.count_chars())
    heights = {
        letter: _ink_mm(picture, text.get_charbox(i))
        for i, letter in enumerate(letters)
        if letter in NAMES
    }
    assert set(heights) >= set(NAMES) - set("物废")
    assert min(heights.values()) >= LEAST_MM[size_mm], min(heights, key=heights.get)


def _ink_mm(picture, box):
    """How high the dark dots in `box` (points, from the bottom left) are."""
    scale = DPI / 72
    left, bottom, right, top = (edge * scale for edge in box)
    high = picture.shape[0]
    # A little more than the box, so that ink outside of it is not taken for none.
    cell = picture[round(high - top) - 2 : round(high - bottom) + 2, round(left) : round(right)]
    rows = np.flatnonzero((cell < 90).any(axis=1))
    return (rows[-1] - rows[0] + 1) / DPI * 25.4


@pytest.mark.parametrize("size_mm", LEAST_MM)
@pytest.mark.parametrize("dpi", [203, 300])
def test_the_letters_of_the_picture_are_as_high_too(a_label, printer, size_mm, dpi):
    """Each line of the column beside the code by its first letter, 废 危 主 有 产."""
    picture = Image.open(io.BytesIO(printer.png(a_label(), size_mm, dpi))).convert("L")
    dots = np.asarray(picture)
    names = [
        shape
        for shape in drawn(a_label(), size_mm).shapes
        if isinstance(shape, Text)
        and shape.text[:2] in ("废物", "危险", "主要", "有害", "产生")
        and not shape.bold
    ]
    assert len(names) >= 8
    for name in names:
        x0, x1 = (round(x / 25.4 * dpi) for x in (name.x, name.x + name.height))
        y0, y1 = (round(y / 25.4 * dpi) for y in (name.y - 0.1, name.y + name.height))
        rows = np.flatnonzero((dots[y0:y1, x0:x1] < 90).any(axis=1))
        assert (rows[-1] - rows[0] + 1) / dpi * 25.4 >= LEAST_MM[size_mm], name.text
