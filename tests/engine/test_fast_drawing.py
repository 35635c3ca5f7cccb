"""Lines drawn in fewer steps look as they did, and white space leaves nothing in the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from reports.engine.pages import render_section
from reports.engine.patches import fast_drawing

# isort: split
from weasyprint import draw

STYLE = ':root { font-family: "Noto Sans CJK SC" } table { border-collapse: collapse; width: 100% } '
SIDES = {
    "top": "border-top: 3pt solid #123456",
    "top and bottom": "border-top: 2pt solid red; border-bottom: 1pt solid #0a0",
    "left and right": "border-left: 2pt solid red; border-right: 1.5pt solid #0a0",
}
OTHERS = {
    "that meet": "border-top: 2pt solid red; border-left: 2pt solid #0a0",
    "all round": "border: 1pt solid red",
    "dashed": "border-bottom: 2pt dashed red",
    "rounded": "border-bottom: 2pt solid red; border-radius: 4pt",
}
TABLES = {
    "under rows": "td { border-bottom: 1pt solid #888 }",
    "of a grid": "td { border: 2pt solid #080 }",
    "in two looks": "td { border-bottom: 1pt solid #888 } td + td { border-bottom: 3pt solid red }",
    "dotted": "td { border-top: 2pt dotted #00f }",
}
CHART = """<svg xmlns="http://www.w3.org/2000/svg" width="100pt" height="50pt" viewBox="0 0 100 50">
<g font-family="Noto Sans CJK SC" font-size="8"><text x="3" y="9">经济激励</text><text x="3" y="20">Wave AV 100</text>
<text x="3" y="31" letter-spacing="3">apart</text><text x="3" y="42">CO<tspan dy="1.2" font-size="6">2</tspan> 市场</text>
<text x="60" y="9" font-weight="700">95</text><text x="60" y="20" rotate="20">turned</text></g></svg>""".encode()
ROWS = "<table>" + "<tr><td>a<td>b<td>c" * 4 + "</table>"


@contextmanager
def as_ever() -> Iterator[None]:
    """The engine's own drawing."""
    names = ("draw_border", "draw_collapsed_borders", "draw_replacedbox", "draw_text")
    ours = {name: getattr(draw, name) for name in names}
    for name in names:
        setattr(draw, name, getattr(fast_drawing, f"_{name}"))
    try:
        yield
    finally:
        for name, function in ours.items():
            setattr(draw, name, function)


def section(body: str, css: str) -> bytes:
    """A section on a page of its own size."""
    head = f"<style>@page {{ size: 200pt 150pt; margin: 20pt }} {STYLE} {css}</style>"
    html = f'<!DOCTYPE html><html lang="en"><head><title>x</title>{head}</head><body><h1>x</h1>{body}</body></html>'
    return render_section(html, {"a.svg": CHART}, section_id="s").pdf


def drawn(data: bytes) -> list[bytes]:
    """The operators and operands of the page."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return pdf.pages[0].Contents.read_bytes().split(b"\n")


def differing(one: bytes, other: bytes) -> float:
    """Share of the picture's points that clearly differ, but for one at each edge of a line."""
    pictures = [pypdfium2.PdfDocument(data)[0].render(scale=4).to_numpy().astype(int) for data in (one, other)]
    far = abs(pictures[0] - pictures[1]).max(axis=2) > 100
    wide = far[:, 1:-1] & far[:, :-2] & far[:, 2:]
    return float((wide[1:-1] & wide[:-2] & wide[2:]).mean())


@pytest.mark.parametrize("css", SIDES.values(), ids=SIDES)
def test_borders_that_do_not_meet_are_rectangles(css: str) -> None:
    body, style = "<p>text</p>", f"p {{ {css} }}"
    ours = section(body, style)
    with as_ever():
        theirs = section(body, style)
    assert len(ours) < len(theirs)
    assert differing(ours, theirs) == 0
    assert differing(ours, section(body, "")) > 0


@pytest.mark.parametrize("css", OTHERS.values(), ids=OTHERS)
def test_other_borders_are_left_to_the_engine(css: str) -> None:
    body, style = "<p>text</p>", f"p {{ {css} }}"
    ours = section(body, style)
    with as_ever():
        assert section(body, style) == ours


@pytest.mark.parametrize("css", TABLES.values(), ids=TABLES)
def test_lines_go_on_from_cell_to_cell(css: str) -> None:
    ours = section(ROWS, css)
    with as_ever():
        theirs = section(ROWS, css)
    assert len(ours) < len(theirs)
    assert differing(ours, theirs) == 0
    assert differing(ours, section(ROWS, "")) > 0


def test_white_space_leaves_nothing() -> None:
    body = "<p><b>one</b> <i>two</i> <b>three</b></p>"
    ours = drawn(section(body, ""))
    with as_ever():
        theirs = drawn(section(body, ""))
    assert ours.count(b"BT") == ours.count(b"BDC") == 4
    assert b"/Artifact" not in ours
    assert theirs.count(b"BT") == theirs.count(b"BDC") == 6


def test_letters_of_a_picture_that_follow_each_other_are_one_string() -> None:
    body, css = '<p><img src="a.svg" alt="a"></p>', "h1, p { margin: 0; font-size: 9pt }"
    found = section(body, css)
    with as_ever():
        letter_by_letter = section(body, css)
    assert b"".join(glyphs(found)) == b"".join(glyphs(letter_by_letter))
    lengths = [len(shown) // 4 for shown in glyphs(found)]
    # The title; four words; what stands apart; an index between two words; a number; what is turned.
    assert lengths == [1, 4, 4, 2, 3, *[1] * 5, 2, 1, 2, 2, *[1] * 6]
    assert len(found) < len(letter_by_letter)


def letters(*shown: tuple[float, str], mode: bytes = b"0 Tr", font: bytes = b"/F 10 Tf") -> list[bytes]:
    """Glyphs drawn one by one; each has its place."""
    items = [b"BT", mode, b"1 0 0 -1 %.2f 5 Tm" % shown[0][0], font, b"[<%b>] TJ" % shown[0][1].encode()]
    for x, glyph in shown[1:]:
        items += [mode, b"1 0 0 -1 %.2f 5 Tm" % x, b"[<%b>] TJ" % glyph.encode()]
    return [*items, b"ET"]


WIDTHS = {b"F": {1: 500, 2: 1000}}


def test_a_letter_joins_where_the_one_before_it_ends() -> None:
    items = letters((1, "0001"), (6, "0002"), (16, "0001"))
    assert fast_drawing.joined_letters(items, WIDTHS) == letters((1, "000100020001"))


@pytest.mark.parametrize(
    "items",
    [
        letters((1, "0001"), (6.05, "0002")),
        letters((1, "0003"), (6, "0002")),
        letters((1, "0001"), (6, "0002"), font=b"/G 10 Tf"),
        [*letters((1, "0001"))[:-1], b"1 0 0 -1 6 6 Tm", b"[<0002>] TJ"],
        [*letters((1, "0001"))[:-1], b"1 0 0 1 6 5 Tm", b"[<0002>] TJ"],
        [*letters((1, "0001"))[:-1], b"1 Tr", b"1 0 0 -1 6 5 Tm", b"[<0002>] TJ"],
        [*letters((1, "0001"))[:-1], b"1 0 0 rg", b"1 0 0 -1 6 5 Tm", b"[<0002>] TJ"],
        [*letters((1, "0001")), *letters((6, "0002"))],
    ],
    ids=["apart", "unknown", "another font", "lower", "mirrored", "outlined", "coloured", "ended"],
)
def test_a_letter_stands_alone_otherwise(items: list[bytes]) -> None:
    assert fast_drawing.joined_letters(items, WIDTHS) == items


def glyphs(data: bytes) -> list[bytes]:
    """What is shown, string by string."""
    return [line[2:-5] for line in drawn(data) if line.endswith(b"] TJ")]
