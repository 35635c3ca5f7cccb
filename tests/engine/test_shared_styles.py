"""Styles that are worked out once for elements alike are those that the engine works out for each."""

from __future__ import annotations

import gc
import io
import weakref
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.engine.pages import _fonts, render_section
from reports.engine.patches import shared_styles, style_store, style_values
from reports.errors import DocumentProblem

# isort: split
import weasyprint
from weasyprint import css
from weasyprint.html import UA_STYLESHEET

SHEET = """
:root { --gap: 7pt; font: 10pt/1.4 "Noto Sans CJK SC"; }
h1, h2 { margin-block-start: 3pt; border-bottom: 1pt solid; font-feature-settings: "palt" }
p { margin: var(--gap) 0 calc(4pt + 1%); text-decoration: underline } p + p { text-indent: 1em }
div > p { color: red } div p b { font-weight: inherit; display: initial } ul ~ p { color: blue; page: wide }
li:nth-child(2n) { color: green } li:first-child::before { content: "–"; color: inherit } li:not(.x) { padding: 1ex }
td:last-child { text-align: right; width: 10vw } tr:nth-child(odd) td { background: #eee; height: calc(2vh + 1pt) }
div:has(> em) { border-left: 2pt solid; float: left } .x { letter-spacing: .1em !important; color: black } #one { color: #123 }
[data-label]::after { content: attr(data-label); font-size: .8em } [lang=en] b, b:lang(ja) { font-style: italic }
p::first-line { color: #333 } p::first-letter { font-size: 2em } em { position: relative; float: right; line-height: 1.5 }
a { anchor: attr(data-label); color: currentColor } .late:empty { display: none } i { width: 3em; direction: rtl }
@layer late { b { color: purple } }
"""
OTHER = "p { color: teal; margin: 1vw } b { font-size: 12pt } .x > b::before { content: '(' }"
NAMES = ("div", "p", "b", "em", "i", "ul", "li", "table", "tbody", "tr", "td", "a", "h1", "span")
ATTRIBUTES = (' class="x"', ' class="x late"', ' id="one"', ' id="two"', ' lang="en"', ' lang="ja"', ' data-label="L"',
              ' style="color:pink;width:5vw"', ' title="t"', ' name="n"')  # fmt: skip


ASKED = sorted(css.INITIAL_VALUES.keys() - style_values._LOGICAL)
"""The properties whose values a layout asks for: those that depend on the direction of a text stand for them."""


class Sheets:
    """The sheets of a section, parsed once."""

    def __init__(self, text: str) -> None:
        self.css = weasyprint.CSS(string=text, base_url="https://x.invalid/")

    def styles(self, html: Any, way: Any) -> Any:
        """The styles of a document's elements, worked out in one of two ways."""
        style_for = object.__new__(css.StyleFor)
        anchors: list[str] = []
        sheets = [(UA_STYLESHEET, "user agent", None), (self.css, "user", None)]
        way(style_for, html, sheets, False, _fonts(), SimpleNamespace(collect_anchor=anchors.append))
        style_for.anchors = anchors
        return style_for


FULL, SHORT = Sheets(SHEET), Sheets(OTHER)


def document(body: str) -> Any:
    """A document as the engine has it."""
    text = f'<html lang="zh-Hans"><head><title>t</title></head><body id="s">{body}</body></html>'
    root = weasyprint.tinyhtml5.parse(io.StringIO(text), namespace_html_elements=False)
    wrapped = weasyprint.cssselect2.ElementWrapper.from_html_root(root, content_language=None)
    return SimpleNamespace(etree_element=root, wrapper_element=wrapped, base_url="https://x.invalid/")


def values(style_for: Any, *, page: bool) -> dict[Any, Any]:
    """Every value of every style; before the size of a page is known, or with it."""
    if page:
        style_for.initial_page_sizes.update(box=(500.0, 700.0), area=(400.0, 600.0))
    numbers = {element: number for number, element in enumerate(next(iter(style_for._computed_styles))[0].iter())}
    found = {}
    for (element, pseudo), style in style_for._computed_styles.items():
        anonymous = style.anonymous_style
        found[numbers[element], pseudo] = {
            name: (style[name], anonymous[name]) for name in ASKED
        }, list(style.get("font_family", ())), dict(style.specified)  # fmt: skip
    return found


def same(body: str, sheets: Sheets) -> None:
    """Fail unless both ways give the same values to the same elements and pseudo-elements."""
    html = document(body)
    own = sheets.styles(html, shared_styles.compute_styles)
    theirs = sheets.styles(html, shared_styles._compute_all)
    assert values(own, page=True) == values(theirs, page=True)
    assert sorted(own.anchors) == sorted(theirs.anchors)
    assert own._cascaded_styles == theirs._cascaded_styles == {}


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    shared_styles.forget_styles()
    yield
    shared_styles.forget_styles()


BODY = """
<h1>t</h1><div class="x"><p>a<b>b</b><em>c</em></p><p lang="en">d<b>e</b></p></div><div><em>f</em><p>g</p></div>
<ul><li>1</li><li class="x">2<b lang="ja">x</b></li><li data-label="L">3</li></ul><p>h</p><p id="one">i</p><p id="two">j</p>
<table><tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td><td style="width:5vw">4<b>5</b></td></tr></tbody></table>
<a data-label="L" name="n">k</a><a id="x&quot;y">l</a><span class="late"></span><span class="late">m</span><i>n</i><h1>u</h1>
"""


def test_all_values_are_those_of_the_engine() -> None:
    for body in (BODY, BODY, BODY.replace("div", "section"), BODY):
        same(body, FULL)
        same(body, SHORT)


@st.composite
def bodies(draw: Any, depth: int = 3) -> str:
    """Elements in elements."""
    parts = []
    for _ in range(draw(st.integers(0, 3))):
        name = draw(st.sampled_from(NAMES))
        attributes = "".join(draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=2, unique=True)))
        parts.append(f"<{name}{attributes}>{draw(bodies(depth - 1)) if depth else 'x'}</{name}>")
    return "".join(parts)


@given(st.lists(bodies(), min_size=1, max_size=3))
def test_all_values_are_those_of_the_engine_whatever_came_before(given_bodies: list[str]) -> None:
    for body in given_bodies:
        same(body, FULL)


@pytest.mark.parametrize("selector", ["[id]", ":not([id])", "[id^=a]", "[id$='1']", "[id*=b]", "[id|=a]", "[ID=A1 i]", "#a1"])
def test_selectors_that_ask_for_an_id_are_heard(selector: str) -> None:
    sheets = Sheets(f"p{selector} {{ color: red }} div{selector} b {{ color: blue }}")
    for ids in (("zz1", "a1", "b-1"), ("a-1", "A1", "b1"), ("a1", "zz1", "")):
        parts = (f'<p id="{name}">x</p><div id="{name}"><b>y</b></div>' for name in ids)
        same(f"{''.join(parts)}<p>x</p>", sheets)


def test_what_is_known_is_not_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []
    compute = css.ComputedStyle.__missing__

    def noted(style: Any, key: str) -> Any:
        found.append(key)
        return compute(style, key)

    for number in range(2):
        values(FULL.styles(document(BODY), shared_styles.compute_styles), page=True)
        if number == 0:
            monkeypatch.setattr(css.ComputedStyle, "__missing__", noted)
    # What is left are values that depend on the page, first lines and letters, and elements with a style of their own.
    assert len(found) < 0.4 * len(values(FULL.styles(document(BODY), shared_styles._compute_all), page=True)) * len(
        ASKED
    )


def test_what_a_layout_writes_into_a_style_is_gone_with_it() -> None:
    html = document(BODY)
    for style in FULL.styles(html, shared_styles.compute_styles)._computed_styles.values():
        style.anonymous_style["color"] = style["color"] = "nonsense"
        style["display"] = ("none",)
    same(BODY, FULL)


def test_sheets_that_are_gone_are_not_mistaken_for_others() -> None:
    for number in range(3 * shared_styles._MOST_STORES):
        sheets = Sheets(f"p {{ font-size: {number + 5}px }}")
        html = document("<p>x</p>")
        style_for = sheets.styles(html, shared_styles.compute_styles)
        assert style_for(html.etree_element.find("body/p"))["font_size"] == number + 5
        assert len(shared_styles._stores) <= shared_styles._MOST_STORES


def test_a_store_that_is_full_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(style_store, "_MOST_PATHS", 20)
    sheets = Sheets("[data-label=a] { color: red }")
    for number in range(5):
        same("".join(f'<p data-label="{number}-{one}">x</p>' for one in range(10)), sheets)
        (store,) = shared_styles._stores.values()
        assert len(store._numbers) < 40


def test_the_styles_of_a_section_are_freed_with_it() -> None:
    style_for = FULL.styles(document(BODY), shared_styles.compute_styles)
    copies = [weakref.ref(style) for style in style_for._computed_styles.values()]
    del style_for
    gc.collect()
    assert [copy() for copy in copies if copy() is not None] == []


@pytest.mark.parametrize("style", ["p { --a: red; width: calc(1pt * var(--a)) }", "p { width: sin(1pt) }"])
def test_every_section_hears_what_the_engine_says_of_a_style(style: str) -> None:
    html = '<!DOCTYPE html><html lang="en"><head><title>t</title></head><body id="s"><p>x</p></body></html>'
    for _ in range(3):
        with pytest.raises(DocumentProblem, match="invalid value"):
            render_section(html, {}, section_id="s", style=style)
    # Also where the section before failed for something else.
    with pytest.raises(DocumentProblem, match=r"gone\.png"):
        render_section(html.replace("<p>", '<p><img src="gone.png" alt="x">'), {}, section_id="s", style=style)
    with pytest.raises(DocumentProblem, match="invalid value"):
        render_section(html, {}, section_id="s", style=style)
