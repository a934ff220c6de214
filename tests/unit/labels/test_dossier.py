"""The printed evidence: what it says can be read in the file, and its map stays in its frame."""

from io import BytesIO

import pypdfium2
from hypothesis import given
from hypothesis import strategies as st

from manifest_service.adapters.labels.dossier_map import (
    HEIGHT_MM,
    _clipped_area,
    _clipped_line,
    map_block,
)
from manifest_service.adapters.labels.drawing import Box, Line, Text
from manifest_service.adapters.labels.printer import Printer
from manifest_service.services.dossier_print import (
    DossierContent,
    Grid,
    Heading,
    Map,
    Pairs,
    Paragraph,
    Spot,
    Stroke,
)

WIDTH = 178.0
SLACK = 1e-6
TRACK = ((115.40, 36.48), (115.42, 36.50), (115.48, 36.50), (115.50, 36.48))


def a_map(focus: tuple[tuple[float, float], ...] = TRACK) -> Map:
    return Map(
        strokes=(
            Stroke(ink="corridor", points=((115.0, 36.48), (116.0, 36.48)), across_m=200.0),
            Stroke(ink="track", points=TRACK),
            Stroke(
                ink="site", points=((115.49, 36.47), (115.9, 36.47), (115.9, 36.9)), closed=True
            ),
        ),
        spots=(Spot(ink="fired", lon=115.42, lat=36.50, name="09:08:00"),),
        legend=(("track", "Track"), ("fired", "When it fired")),
        focus=focus,
    )


def content(rows: int = 2) -> DossierContent:
    return DossierContent(
        title="预警证据：路线偏离",
        subtitle="alert/1",
        parts=(
            Heading(text="地图"),
            a_map(),
            Paragraph(text="车辆离开核准路线 " * 40),
            Pairs(rows=(("车辆", "鲁P12345"),)),
            Grid(
                names=("what", "value"),
                shares=(0.5, 0.5),
                rows=tuple((f"row {n}", "x") for n in range(rows)),
            ),
        ),
        foot="SHA-256 " + "ab" * 32,
    )


def pages(made: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(BytesIO(made))
    return [page.get_textpage().get_text_range() for page in document]


def test_every_page_bears_the_checksum_and_a_table_goes_on_with_its_names() -> None:
    found = pages(Printer().pdf_dossier(content(rows=120)))
    assert len(found) > 2
    assert all("ab" * 32 in text for text in found)
    assert [f"{n} / {len(found)}" in text for n, text in enumerate(found, 1)] == [True] * len(found)
    assert "鲁P12345" in "".join(found)
    assert all("value" in text for text in found if "row " in text)
    assert all(f"row {n}" in "".join(found) for n in range(120))


def test_the_same_evidence_prints_the_same_bytes() -> None:
    assert Printer().pdf_dossier(content()) == Printer().pdf_dossier(content())


def test_a_map_of_one_place_or_of_none_is_drawn() -> None:
    for focus in (((115.4, 36.4),), ()):
        assert map_block(a_map(focus), WIDTH).shapes


def test_the_bar_is_as_long_as_it_says() -> None:
    shapes = map_block(a_map(), WIDTH).shapes
    (words,) = [s.text for s in shapes if isinstance(s, Text) and s.text.endswith("m")]
    (bar,) = [s for s in shapes if isinstance(s, Box) and s.fill == (0, 0, 0) and s.height == 1.0]
    assert words == "2 km"
    track = next(s for s in shapes if isinstance(s, Line) and s.colour == (180, 83, 9))
    wide_mm = max(x for x, _ in track.points) - min(x for x, _ in track.points)
    assert abs(bar.width / 2000 - wide_mm / (0.10 * 111_320 * 0.8040)) < 1e-4


POINTS = st.lists(st.tuples(st.floats(-500, 700), st.floats(-500, 700)), min_size=2, max_size=20)


@given(POINTS)
def test_what_is_drawn_of_a_line_or_an_area_lies_in_the_frame(
    points: list[tuple[float, float]],
) -> None:
    drawn = [point for part in _clipped_line(points, WIDTH, HEIGHT_MM) for point in part]
    drawn += _clipped_area(points, WIDTH, HEIGHT_MM)
    for x, y in drawn:
        assert -SLACK <= x <= WIDTH + SLACK
        assert -SLACK <= y <= HEIGHT_MM + SLACK
    if all(0 <= x <= WIDTH and 0 <= y <= HEIGHT_MM for x, y in points):
        assert [*_clipped_line(points, WIDTH, HEIGHT_MM)] == [tuple(points)]
