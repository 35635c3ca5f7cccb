"""What a section was laid out with is let go as soon as it is written."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator

import pytest

from reports.engine.load import boxes, weasyprint
from reports.engine.pages import render_section
from reports.engine.patches import reference_cycles
from reports.errors import DocumentProblem

# isort: split
from weasyprint import css, document, images, svg
from weasyprint.text import line_break

BODY = """
<h1>x</h1><ul><li>one</li><li><b>two</b></li></ul><table style="border-collapse: collapse">
<colgroup><col style="width: 30%"><col></colgroup><tr><td>a</td><td>b</td></tr></table>
<table><tr><td>c</td></tr></table><img src="a.svg" alt="a"><img src="a.png" alt="a">
"""
CHART = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text x="1" y="8">x</text></svg>'
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
HEAVY = (boxes.Box, css.ComputedStyle, css.AnonymousStyle, document.LayoutContext, images.SVGImage, svg.SVG, line_break.Layout)


def living() -> Counter[str]:
    """What of the heavy objects lives."""
    return Counter(type(one).__name__ for one in gc.get_objects() if isinstance(one, HEAVY))


def render(body: str = BODY) -> None:
    """A section with everything that forms reference cycles."""
    html = f'<!DOCTYPE html><html lang="en"><head><title>x</title></head><body id="s">{body}</body></html>'
    render_section(html, {"a.svg": CHART, "a.png": DOT}, section_id="s", style=':root { font-family: "Noto Sans" }')


@pytest.fixture
def only_by_count() -> Iterator[None]:
    """No walk through all that lives."""
    render()
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("only_by_count")
def test_nothing_heavy_outlives_its_section() -> None:
    before = living()
    render()
    assert living() - before == Counter()


def test_a_section_that_cannot_be_set_leaves_nothing_to_the_next() -> None:
    with pytest.raises(DocumentProblem):
        render(BODY + '<img src="elsewhere.svg" alt="a">')
    assert not reference_cycles._layouts
    assert not reference_cycles._styles


def test_what_is_laid_out_beside_sections_is_not_held() -> None:
    render()
    weasyprint.HTML(string="<ul><li>one</li></ul>").render()
    assert not reference_cycles._layouts
    assert not reference_cycles._styles
