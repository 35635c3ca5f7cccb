"""Every fast path of styles leads where the engine's own way leads."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from reports.engine.pages import render_section
from reports.engine.patches import note_styles, style_values, used_lengths

# isort: split
from weasyprint import css
from weasyprint.formatting_structure import boxes
from weasyprint.layout import absolute, block, column, float, grid, inline, page, percent, table

MODULES = (absolute, block, column, float, grid, inline, page, percent, table)

STYLE = """
@page { size: 300pt 400pt; margin: 5% 20pt; @bottom-left { content: "foot"; padding-left: 10% } }
:root { --gap: 7pt; font: 10pt/1.4 "Noto Sans CJK SC"; }
h1 { margin-block-start: 3pt; margin-inline-end: 10%; border-bottom: 1pt solid; font-feature-settings: "palt" }
p { margin: var(--gap) 0 calc(4pt + 1%); padding: 1% 2%; min-height: 2%; max-width: 90%; text-decoration: underline }
div { box-sizing: border-box; width: 60%; height: 50pt; padding: 4pt; border: 2pt solid; float: left; min-width: auto }
table { border-collapse: collapse; width: 100% } td { border: 1pt solid; width: 30%; height: 10%; padding: 2pt }
em { position: relative; left: 5%; font-weight: inherit; display: initial; color: inherit; page: auto }
section { direction: rtl; height: 30%; padding-inline-start: 3pt }
i { border-left-style: solid; font-style: italic; letter-spacing: 1pt; font-variant-caps: small-caps; text-transform: uppercase }
"""
BODY = """
<h1>「标题」，A title</h1><p lang="en">Words and <em>more <i>words</i></em>.</p><div>盒子<div>盒子</div></div>
<table><tr><td>一</td><td>two</td></tr><tr><td colspan="2">三<br>four</td></tr></table>
<section><p>rtl</p><ul><li>x</li><li>y</li></ul></section><img src="a.svg" alt="a">
"""
CHART = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="80pt" height="20pt" viewBox="0 0 80 20">'
    b'<text x="2" y="12" font-size="8" font-family="Noto Sans CJK SC" font-weight="700">95 B</text></svg>'
)


def render(style: str = STYLE, body: str = BODY, **assets: bytes) -> bytes:
    """The sample's pages."""
    html = f'<!DOCTYPE html><html lang="zh-Hans"><head><title>x</title></head><body id="s">{body}</body></html>'
    return render_section(html, {"a.svg": CHART, **assets}, section_id="s", style=style).pack()


@pytest.fixture
def own_ways(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A place for watchers that is tidied up."""
    with monkeypatch.context() as patched:
        yield patched


def test_pages_are_the_same_with_and_without_all_of_them(own_ways: pytest.MonkeyPatch) -> None:
    fast = render()
    own_ways.setattr(css.ComputedStyle, "__missing__", style_values._computed_style)
    for module in MODULES:
        own_ways.setattr(module, "resolve_percentages", used_lengths._resolve_percentages)
    own_ways.setattr(note_styles, "WITHOUT_NOTES", note_styles._WITH_NOTES)
    assert render() == fast


NOTE = "small { float: /* below */ FootNote; }"


@pytest.mark.parametrize(
    "style",
    [
        ":root { --aside: footnote } small { float: var(--aside) }", "small { float:/*;*/footnote }",
        r"small { float: foot\6eote }", r"small { fl\6f at: footnote }", "small { float: footnote }",
    ],
)  # fmt: skip
def test_notes_are_set_however_they_are_spelled(style: str) -> None:
    noted = render(STYLE + style, "<h1>x</h1><p>words<small>below</small></p>")
    assert noted == render(STYLE + "small { float: footnote }", "<h1>x</h1><p>words<small>below</small></p>")


def test_a_section_of_several_pages_may_have_footnotes() -> None:
    body = "<h1>x</h1>" + "<p>words<small>below</small></p>" * 60
    assert render(STYLE + "small { float: footnote }", body)


@pytest.mark.parametrize("display", ["flex", "inline-flex", "grid", "block"])
def test_an_item_of_a_flexible_box_does_not_float(display: str, own_ways: pytest.MonkeyPatch) -> None:
    style = f"h2 {{ display: {display} }} h2 b {{ float: left }}"
    body = "<h1>x</h1><h2><b>left</b><b>right</b></h2><p>after</p>"
    fast = render(style, body)
    own_ways.setattr(boxes.Box, "is_in_normal_flow", used_lengths._is_in_normal_flow)
    assert render(style, body) == fast


@pytest.mark.parametrize("place", ["style", "element", "attribute", "asset"])
def test_notes_are_set_wherever_a_style_asks_for_them(place: str, own_ways: pytest.MonkeyPatch) -> None:
    own = ' style="float:footnote"' if place == "attribute" else ""
    body = f"<h1>x</h1><p>words<small{own}>below</small></p>"
    body = {"element": f"<style>{NOTE}</style>", "asset": '<link rel="stylesheet" href="n.css">'}.get(place, "") + body
    given = {"n.css": NOTE.encode()} if place == "asset" else {}
    style = STYLE + (NOTE if place == "style" else "")
    noted = render(style, body, **given)
    own_ways.setattr(note_styles, "WITHOUT_NOTES", note_styles._WITH_NOTES)
    assert render(style, body, **given) == noted
    assert render(STYLE, "<h1>x</h1><p>words<small>below</small></p>") != noted


def test_every_property_has_the_value_that_the_engine_finds(own_ways: pytest.MonkeyPatch) -> None:
    ways: Counter[bool] = Counter()

    def both(style: Any, key: str) -> Any:
        twin = css.ComputedStyle(
            style.parent_style, style.cascaded, style.pseudo_type, style.root_style, style.base_url,
            style.font_config, style.initial_page_sizes,
        )  # fmt: skip
        twin.specified = dict(style.specified)
        found, expected = style_values.find_property(style, key), style_values._computed_style(twin, key)
        assert found == expected, (key, found, expected)
        assert style[key] == expected
        ways[key in style.cascaded] += 1
        return found

    own_ways.setattr(css.ComputedStyle, "__missing__", both)
    assert render()
    # Both those that a declaration bears on and those that none does were seen.
    assert min(ways[True], ways[False]) > 100


def test_every_length_is_the_one_that_the_engine_uses(own_ways: pytest.MonkeyPatch) -> None:
    assert percent.resolve_percentages is used_lengths.resolve_percentages
    seen: Counter[str] = Counter()

    def both(box: Any, containing_block: Any) -> None:
        twin = copy.copy(box)
        used_lengths.resolve_percentages(box, containing_block)
        used_lengths._resolve_percentages(twin, containing_block)
        assert box.__dict__ == twin.__dict__
        seen[type(box).__name__] += 1

    for module in MODULES:
        own_ways.setattr(module, "resolve_percentages", both)
    assert render()
    assert {"PageBox", "MarginBox", "TableCellBox", "BlockBox", "InlineBox"} <= set(seen)
