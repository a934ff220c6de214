"""On a label nothing runs into anything, whatever the names are."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from manifest_service.adapters.labels.drawing import ORANGE, WHITE, Box, Code, Text
from manifest_service.adapters.labels.form import form
from manifest_service.adapters.labels.label import BORDER, SMALL, label
from manifest_service.adapters.labels.lettering import font_path, printable, width_mm, wrapped
from manifest_service.adapters.labels.qr import QUIET_MODULES

# HJ 1276-2022, by the side of the label.
LEAST_TEXT_MM = {100: 3.0, 150: 5.0, 200: 6.0}
LEAST_MODULE_MM = 0.5
names = st.one_of(
    st.text(alphabet="冠县聊城莘茌平示例有限公司（）、，", max_size=120),
    st.text(max_size=60),
    st.text(alphabet="WwM-/0123456789", max_size=120),
)


def _texts(drawing):
    return [shape for shape in drawing.shapes if isinstance(shape, Text) and shape.text]


def _codes(drawing):
    return [shape for shape in drawing.shapes if isinstance(shape, Code)]


def _extent(shape):
    """(left, top, right, bottom): a line of text is as high as its em."""
    if isinstance(shape, Text):
        wide = width_mm(shape.text, shape.height)
        return shape.x, shape.y, shape.x + wide, shape.y + shape.height
    return shape.x, shape.y, shape.x + shape.size, shape.y + shape.size


def _overlap(one, other):
    (a, b, c, d), (e, f, g, h) = _extent(one), _extent(other)
    return min(c, g) - max(a, e) > 1e-6 and min(d, h) - max(b, f) > 1e-6


def _faults(drawing, edge):
    pieces = [*_texts(drawing), *_codes(drawing)]
    low, right, bottom = edge, drawing.width - edge, drawing.height - edge
    for piece in pieces:
        x0, y0, x1, y1 = _extent(piece)
        if x0 < low or y0 < low or x1 > right or y1 > bottom:
            yield "outside", piece
    yield from ((a, b) for a, b in itertools.combinations(pieces, 2) if _overlap(a, b))


def test_overlaps_are_found(a_label):
    drawing = label(a_label())
    stray = replace(_texts(drawing)[0], x=60.0, y=30.0)
    assert list(_faults(replace(drawing, shapes=(*drawing.shapes, stray)), BORDER))
    assert not list(_faults(drawing, BORDER))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_nothing_overlaps_or_leaves_a_label(a_label, data):
    hazardous = data.draw(st.booleans())
    waste = replace(a_label(hazardous).waste[0], name=data.draw(names))
    if hazardous:
        waste = replace(waste, hazards=("T", "C", "I", "R", "In"))
    content = a_label(
        hazardous,
        waste=(waste,) * data.draw(st.integers(1, 12)),
        generator_name=data.draw(names),
        carrier_name=data.draw(names),
        receiver_name=data.draw(names),
        stream_name=data.draw(names),
        vehicle_plate=data.draw(st.sampled_from(["", "鲁P12345", "鲁PD12345", "鲁P1234挂" * 9])),
        package=data.draw(st.sampled_from([0, 1, 999])),
        packages=999,
        national_number=data.draw(st.sampled_from([None, "20263715000123"])),
    )
    assert not list(_faults(label(content), BORDER))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_nothing_overlaps_or_leaves_a_form(a_form, data):
    content = a_form(
        steps=data.draw(st.integers(0, 40)),
        waste=a_form().label.waste * data.draw(st.integers(1, 12)),
        generator_name=data.draw(names),
        carrier_name=data.draw(names),
        receiver_name=data.draw(names),
        stream_name=data.draw(names),
    )
    content = replace(content, status=data.draw(names))
    assert not list(_faults(form(content), 5.0))


@pytest.mark.parametrize("size_mm", LEAST_TEXT_MM)
def test_chinese_letters_are_as_high_as_the_standard_wants(a_label, size_mm):
    ink = ImageFont.truetype(str(font_path()), 1000).getbbox("国", anchor="ls")
    of_em = (ink[3] - ink[1]) / 1000
    texts = _texts(label(a_label(), size_mm))
    chinese = [text for text in texts if any("一" <= c <= "鿿" for c in text.text)]
    assert len(chinese) > 15
    assert min(text.height for text in chinese) * of_em >= LEAST_TEXT_MM[size_mm]
    assert min(text.height for text in texts) == pytest.approx(SMALL * size_mm / 100)


def test_hazardous_labels_are_orange_and_construction_labels_white(a_label):
    assert ORANGE == (255, 150, 0)
    assert label(a_label(True)).background == ORANGE
    assert label(a_label(False)).background == WHITE
    assert any(isinstance(s, Box) and s.line_mm for s in label(a_label()).shapes)


@pytest.mark.parametrize("host", ["https://a.cn", "https://" + "long-name." * 12 + "example"])
def test_modules_are_large_enough_for_any_camera(a_label, host):
    (code,) = _codes(label(a_label(url=f"{host}/q/0123456789abcdefghjkmnpqrs")))
    assert code.size / (len(code.rows) + 2 * QUIET_MODULES) >= LEAST_MODULE_MM


def test_numbers_and_hazards_are_never_cut(a_label):
    waste = replace(a_label().waste[0], hazards=("T", "C", "I", "R", "In"))
    content = a_label(waste=(waste,), vehicle_plate="鲁PD12345")
    printed = "".join(text.text for text in _texts(label(content)))
    for fact in (content.number, content.national_number, waste.code, content.vehicle_plate):
        assert fact in printed
    assert "毒性、腐蚀性、易燃性、反应性、感染性" in printed
    assert "…" not in printed


def test_a_label_says_how_many_kinds_of_waste_there_are(a_label):
    waste = a_label().waste[0]
    other = replace(waste, name="废油", code="900-249-08", hazards=("I",))
    printed = "".join(text.text for text in _texts(label(a_label(waste=(waste, other)))))
    assert "废酸洗液等2种" in printed
    assert "腐蚀性、毒性、易燃性" in printed


def test_a_day_is_the_countys_day(a_label):
    """16:30 UTC is half past midnight of the next day in Guan County."""
    assert any("2026-11-24" in text.text for text in _texts(label(a_label())))


@given(names, st.floats(8, 90), st.integers(1, 3))
def test_wrapped_lines_fit_and_lose_nothing_without_saying_so(text, limit_mm, most):
    lines = wrapped(text, 3.9, limit_mm, most)
    assert 1 <= len(lines) <= most
    assert all(width_mm(line, 3.9) <= limit_mm or len(line) == 1 for line in lines)
    if not lines[-1].endswith("…"):
        assert "".join(lines).replace(" ", "") == printable(text).replace(" ", "")


def test_lines_break_between_characters_but_not_in_codes():
    assert wrapped("含酸废液900-300-34", 10, 65, 2) == ["含酸废液", "900-300-34"]
    assert wrapped("废酸WWWWWWWWWWWWWWWWWWWWWWWW", 10, 40, 9)[0].startswith("废酸WW")
    assert wrapped("冠县钢管，有限公司", 10, 45, 3) == ["冠县钢", "管，有限", "公司"]


@pytest.mark.parametrize("trap", ["\n", "\x00", "\u202e", "\u200b", "\ud800"])
def test_what_prints_nothing_is_not_printed(trap):
    assert trap not in printable(f"冠县{trap}钢管")


def test_an_end_of_a_long_history_is_kept(a_form):
    printed = " ".join(text.text for text in _texts(form(a_form(steps=40))))
    assert "#1000 " in printed
    assert "#1039 " in printed
    assert "#1010 " not in printed
    shown = printed.count("途中扫码")
    assert f"另有 {40 - shown} 条记录" in printed
