"""On a label nothing runs into anything, whatever the names are."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manifest_service.adapters.labels.drawing import ORANGE, WHITE, Box, Code, Text
from manifest_service.adapters.labels.form import form
from manifest_service.adapters.labels.label import BORDER, FREE, label
from manifest_service.adapters.labels.left_out import left_out_pages
from manifest_service.adapters.labels.lettering import printable, width_mm, wrapped
from manifest_service.adapters.labels.qr import QUIET_MODULES
from manifest_service.services.manifest_form import (
    CorrectionOnForm,
    DiscrepancyOnForm,
    DisposalOnForm,
    LegOnForm,
    LinkOnForm,
    PartyOnForm,
    StorageOnForm,
    WasteOnForm,
)

SIZES = [100, 150, 200]
LEAST_MODULE_MM = 0.5
WITHIN = FREE + BORDER
"""The inner edge of the border."""
FIELDS = (
    "废物名称",
    "废物类别",
    "废物代码",
    "废物形态",
    "危险特性",
    "主要成分",
    "有害成分",
    "注意事项",
    "数字识别码",
    "产生/收集单位",
    "联系人和联系方式",
    "产生日期",
    "废物重量",
    "备注",
)
SECTIONS = ("途中暂存", "不符情况", "利用处置", "关联联单", "更正")
AT = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
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
    assert list(_faults(replace(drawing, shapes=(*drawing.shapes, stray)), WITHIN))
    assert not list(_faults(drawing, WITHIN))


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
        package_kg=data.draw(st.sampled_from([None, Decimal("12480.5"), Decimal("123456.789")])),
        digital_code=data.draw(st.sampled_from([None, a_label().digital_code])),
        main_components=data.draw(st.none() | names),
        harmful_components=data.draw(st.none() | names),
        precautions=data.draw(st.none() | names),
        contact=data.draw(st.none() | names),
    )
    assert not list(_faults(label(content, data.draw(st.sampled_from(SIZES))), WITHIN))


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
    content = replace(content, status=data.draw(names), **_life(data.draw(names)))
    for page in form(content):
        assert not list(_faults(page, 5.0))


def _life(words):
    """Everything that may happen to a manifest, told in `words`."""
    kg, on = Decimal("12480.5"), date(2026, 11, 26)
    waste = WasteOnForm(
        code="900-300-34",
        name=words,
        form="liquid",
        hazards=("T", "C", "I", "R", "In"),
        packaging=words,
        packages=999,
        declared_kg=kg,
        accepted_kg=kg,
        disposed_kg=kg,
    )
    leg = LegOnForm(
        carrier=words, plate="鲁P1234挂", driver=words, certificate=words, route=words, from_at=AT
    )
    corrected = CorrectionOnForm(
        event=words,
        field=words,
        before=words,
        after=words,
        state=words,
        reason=words,
        proposed_at=AT,
        answered_at=AT,
    )
    return {
        "parties": (PartyOnForm(role="carrier", name=words, uscc=words, site=words, permit=words),),
        "waste": (waste,) * 12,
        "legs": (leg,) * 3,
        "storage": (StorageOnForm(site=words, keeper=words, stored_kg=kg, from_at=AT),),
        "links": (LinkOnForm(number=words, relation=words),),
        "discrepancies": (DiscrepancyOnForm(dimension="数量", found=words),),
        "disposals": (DisposalOnForm(method=words, disposed_kg=kg, disposed_on=on, batch=words),),
        "corrections": (corrected,) * 2,
    }


@given(st.lists(names, max_size=90), st.sampled_from([(210.0, 297.0), (100, 100), (200, 200)]))
@settings(max_examples=20, deadline=None)
def test_nothing_overlaps_or_leaves_the_list_of_what_was_left_out(said, size):
    for page in left_out_pages(said, size):
        assert not list(_faults(page, 5.0))


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
    assert "毒性T、腐蚀性C、易燃性I、反应性R、感染性In" in printed
    assert "91110000600037341L 31300134" in printed
    assert "20261123 007" in printed


@pytest.mark.parametrize("size_mm", SIZES)
@pytest.mark.parametrize("kg", ["1", "12480.5", "123456.789"])
def test_a_mass_is_never_cut(a_label, size_mm, kg):
    printed = "".join(t.text for t in _texts(label(a_label(package_kg=Decimal(kg)), size_mm)))
    assert f"废物重量{Decimal(kg):,}" in printed.replace(" ", "")


@pytest.mark.parametrize("size_mm", SIZES)
def test_a_hazardous_label_has_every_field_of_the_standard(a_label, size_mm):
    """HJ 1276-2022: what is not known is a ruled line to write on."""
    said = {
        "main_components": "盐酸",
        "harmful_components": "铅",
        "precautions": "防腐蚀",
        "contact": "安环科",
        "package_kg": Decimal(1000),
    }
    blank, filled = (label(a_label(**each), size_mm) for each in ({}, said))
    for name in FIELDS:
        assert sum(text.text == name for text in _texts(blank)) == 1, name
    assert sum(text.text == "危险废物" for text in _texts(blank)) == 1
    assert len(_rules(blank)) - len(_rules(filled)) == len(said)
    for value in ("盐酸", "铅", "防腐蚀", "安环科", "1,000 kg"):
        assert any(text.text == value for text in _texts(filled))


def _rules(drawing):
    return [s for s in drawing.shapes if isinstance(s, Box) and s.fill and s.height < 0.5]


@pytest.mark.parametrize("size_mm", SIZES)
def test_the_border_is_a_millimetre_wide_with_three_free_around_it(a_label, size_mm):
    (border,) = [
        s
        for s in label(a_label(), size_mm).shapes
        if isinstance(s, Box) and s.width > 90 and s.line_mm
    ]
    assert border.line_mm >= 1.0
    assert border.x - border.line_mm / 2 >= 3.0
    assert border.x + border.width + border.line_mm / 2 <= size_mm - 3.0


def test_precautions_are_told_before_the_trip_is(a_label):
    words = "防腐蚀容器盛装，远离碱类和易燃物，泄漏时用石灰中和，佩戴防护手套和护目镜"
    printed = "".join(text.text for text in _texts(label(a_label(precautions=words))))
    assert words in printed


def test_the_head_of_the_chain_is_on_every_label_and_page(a_label, a_form):
    head = a_label().head
    drawings = [label(a_label(), 150), label(a_label(False)), *form(a_form(steps=40))]
    assert len(drawings) > 3
    for drawing in drawings:
        printed = " ".join(text.text for text in _texts(drawing))
        assert f"#{head.pos} {head.leaf_hash}" in printed
        assert f"检查点 {head.size}" in printed


@pytest.mark.parametrize("size_mm", SIZES)
def test_the_modules_of_a_signed_code_are_as_large_as_a_metre_asks(a_label, size_mm):
    (code,) = _codes(label(a_label(), size_mm))
    assert len(code.rows) >= 65
    assert code.size / (len(code.rows) + 2 * QUIET_MODULES) >= 0.73 * size_mm / 100


def test_a_label_says_how_many_kinds_of_waste_there_are(a_label):
    waste = a_label().waste[0]
    other = replace(waste, name="废油", code="900-249-08", hazards=("I",))
    printed = "".join(text.text for text in _texts(label(a_label(waste=(waste, other)))))
    assert "废酸洗液等2种" in printed
    assert "腐蚀性C、毒性T、易燃性I" in printed


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


def test_every_step_of_a_long_history_is_printed_on_numbered_pages(a_form):
    pages = list(form(a_form(steps=90)))
    printed = [[text.text for text in _texts(page)] for page in pages]
    assert len(pages) > 3
    for number, texts in enumerate(printed, 1):
        assert f"{number} / {len(pages)}" in texts
        assert any("371525-261123-00042-L" in text for text in texts)
    everything = " ".join(text for texts in printed for text in texts)
    for i in range(90):
        assert f"#{1000 + i} {i:064x}" in everything


def test_columns_are_named_again_on_the_next_page(a_form):
    pages = list(form(a_form(steps=40)))
    for page in pages[1:]:
        assert any(text.text == "环节" for text in _texts(page))


def test_sections_appear_only_when_there_is_something_in_them(a_form):
    """More carriers, storage, linked manifests, corrections: only some manifests have them."""

    def headings(content):
        texts = {text.text for page in form(content) for text in _texts(page)}
        return {name for name in SECTIONS if name in texts}

    plain = a_form()
    assert headings(plain) == set()
    assert headings(replace(plain, **_life("甲"))) == set(SECTIONS)


def test_a_correction_says_what_stood_what_stands_and_when(a_form):
    one = CorrectionOnForm(
        event="装车 [2]",
        field="装车量",
        before="12480.5",
        after="12380.5",
        state="已同意",
        reason="磅单抄错",
        proposed_at=AT,
        answered_at=AT + timedelta(days=1),
    )
    (page,) = form(replace(a_form(), corrections=(one,)))
    texts = [text.text for text in _texts(page)]
    assert texts[texts.index("12480.5") + 1] == "12380.5"
    assert "提出 2026-11-24 00:30 答复 2026-11-25 00:30" in " ".join(texts).replace("  ", " ")


def test_every_leg_has_its_own_vehicle_driver_and_time(a_form):
    legs = tuple(
        LegOnForm(
            carrier=f"承运{i}",
            plate=f"鲁P1234{i}",
            driver=f"驾驶员{i}",
            certificate=None,
            route=None,
            from_place="工地" if i == 0 else None,
            to_place="处置场" if i == 2 else None,
            from_at=AT + timedelta(hours=i),
            until_at=AT + timedelta(hours=i + 1) if i < 2 else None,
        )
        for i in range(3)
    )
    texts = [text.text for page in form(replace(a_form(), legs=legs)) for text in _texts(page)]
    for leg in legs:
        at = texts.index(leg.carrier)
        assert texts[at + 1 : at + 3] == [leg.plate, leg.driver]
    assert "(工地 →)" in texts
    assert "(→ 处置场)" in texts


def test_no_row_runs_out_of_a_page(a_form):
    for page in form(replace(a_form(steps=30), **_life("冠县示例有限公司" * 12))):
        assert all(text.y + text.height < 283 for text in _texts(page))
