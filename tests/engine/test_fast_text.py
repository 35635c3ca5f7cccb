"""Every fast path of text leads where the engine's own way leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from reports.engine import pages
from reports.engine.pages import render_section
from reports.engine.patches import fast_text

# isort: split
from weasyprint import css
from weasyprint.draw import text as draw
from weasyprint.layout import inline
from weasyprint.text import line_break
from weasyprint.text.ffi import pango

STYLE = """
@page { size: 220pt 400pt; margin: 20pt }
:root { font: 10pt/1.4 "Noto Sans CJK SC"; text-align: justify; hyphens: auto }
h1 { font-feature-settings: "palt" } u { text-decoration: underline }
i { font-style: italic; letter-spacing: 1pt; font-variant-caps: small-caps } b { font: bold 8pt "Noto Sans CJK SC" }
q { white-space: nowrap; overflow-wrap: anywhere } section { direction: rtl } s { letter-spacing: 1pt; text-decoration: none }
 table { line-height: 2 } dl { width: 1em; overflow-wrap: anywhere }
"""
BODY = """
<h1>「标题」，A title</h1><p lang="en">Words and <em>more <i>words</i></em>, <u>underlined</u> AVAToTy words, and so on.</p>
<p>二〇二六年，各国在碳捕集、利用与封存（CCUS）方面的<b>政策</b>——“目标”<q>words and words</q>、\u200b税收\u2060抵免 45Q。</p>
<table><tr><td>words</td><td>words and words</td><td>and words</td></tr></table><dl>internationalisation</dl>
<p lang="en">The internationalisation of carbon capture, its utilisation (and storage), “under the arrangements of 2026”, is
measured by counterfactual instruments: administrative regulations, guidelines, incommensurable undertakings and so on,
each of them with a responsible authority.</p>
<p>（一）国家碳捕集利用与封存，各地区、各部门“十五五”规划的internationalisation、管理办法与技术目录，由生态环境部会同国家发展和改革委员会制定，
并于二〇二六年三月三十一日以前向社会公布征求意见；逾期未公布的，由国务院责令限期改正。</p>
<p style="text-align: left">税收\u200b抵免</p><section><p>rtl words ?!</p></section><p>⼀一</p><p>一⼀ <s>words</s></p>
<div style="width: 60pt">碳捕集与封存的各国政策</div><div style="width: 63pt">碳捕集与封存的各国政策</div><ul><li>words</li><li>e\u0301 words</li></ul><img src="a.svg" alt="a">
"""
CHART = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="80pt" height="40pt" viewBox="0 0 80 40">'
    b'<text x="2" y="12" font-size="8" font-family="Noto Sans CJK SC" font-weight="700">95 B words</text>'
    b'<text x="2" y="32" font-size="8" font-family="Noto Sans CJK SC" rotate="15">95 B words</text></svg>'
)


def render(body: str = BODY) -> bytes:
    """The sample's pages."""
    html = f'<!DOCTYPE html><html lang="zh-Hans"><head><title>x</title></head><body id="s">{body}</body></html>'
    return render_section(html, {"a.svg": CHART}, section_id="s", style=STYLE).pack()


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test begins with fonts in which nothing has been set."""
    monkeypatch.setattr(pages, "_shared", [])


@pytest.fixture
def own_ways(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A place for watchers that is tidied up."""
    with monkeypatch.context() as patched:
        yield patched


def test_pages_are_the_same_with_and_without_all_of_them_and_however_often_they_are_made(
    own_ways: pytest.MonkeyPatch,
) -> None:
    fast = render()
    assert render() == fast
    own_ways.setattr(fast_text, "SHORT", -1)
    assert render() == fast
    own_ways.setattr(inline, "split_first_line", fast_text._split_first_line)
    own_ways.setattr(line_break, "split_first_line", fast_text._split_first_line)
    own_ways.setattr(inline, "strut", fast_text._strut)

    def drawn(stream: Any, textbox: Any, *further: Any) -> Any:
        fast_text._reshape(textbox.pango_layout, textbox.style)
        return fast_text._draw_first_line(stream, textbox, *further)

    own_ways.setattr(draw, "draw_first_line", drawn)
    assert render() == fast


def test_what_was_set_before_leaves_no_trace(own_ways: pytest.MonkeyPatch) -> None:
    once = render()
    own_ways.setattr(pages, "_shared", [])
    render("<p>words ‘and’ “words”</p><p lang='en'>words ‘and’ “words”</p><h1>words</h1><b>words and words</b>")
    assert render() == once


def test_every_line_is_broken_where_the_engine_breaks_it(own_ways: pytest.MonkeyPatch) -> None:
    known: Counter[bool] = Counter()
    split_first_line = fast_text._split_first_line

    def both(text: str, style: Any, context: Any, max_width: Any, *further: Any, **named: Any) -> Any:
        split = fast_text.split_first_line(text, style, context, max_width, *further, **named)
        expected = split_first_line(text, style, context, max_width, *further, **named)
        assert split[1:] == expected[1:], text
        for name in ("text", "max_width", "justification_spacing", "first_line_direction", "ascent"):
            assert getattr(split[0], name) == getattr(expected[0], name), (text, name)
        known[hasattr(split[0], "layout")] += 1
        return split

    own_ways.setattr(inline, "split_first_line", both)
    own_ways.setattr(line_break, "split_first_line", both)
    assert render()
    # Some lines were laid out, and some were known.
    assert min(known[True], known[False]) > 20


def test_every_line_is_drawn_as_the_engine_draws_it(own_ways: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def both(stream: Any, textbox: Any, *further: Any) -> Any:
        start, font = len(stream.stream), stream._current_font
        before = {key: (dict(used.to_unicode), dict(used.widths)) for key, used in stream._fonts.items()}
        fast_text.draw_first_line(stream, textbox, *further)
        fast = stream.stream[start:], {key: (used.to_unicode, used.widths) for key, used in stream._fonts.items()}
        del stream.stream[start:]
        stream._current_font = font
        for key, used in stream._fonts.items():
            used.to_unicode, used.widths = before.get(key, ({}, {}))
        fast_text._reshape(textbox.pango_layout, textbox.style)
        drawn = fast_text._draw_first_line(stream, textbox, *further)
        expected = stream.stream[start:], {key: (used.to_unicode, used.widths) for key, used in stream._fonts.items()}
        assert fast == expected, textbox.text
        seen.append(textbox.text)
        return drawn

    own_ways.setattr(draw, "draw_first_line", both)
    assert render()
    assert {"「标题」，A title", "words", "9", "underlined"} <= set(seen)
    assert any("\u200b" in text for text in seen)


@pytest.mark.parametrize(("number", "up"), [(7, 1), (pango.PANGO_GLYPH_UNKNOWN_FLAG | 7, 0)])
def test_the_engine_draws_glyphs_that_are_raised_or_missing(number: int, up: int) -> None:
    def written(number: int, up: int) -> str | None:
        glyphs, clusters = fast_text.ffi.new("PangoGlyphInfo[1]"), fast_text.ffi.new("gint[1]")
        glyphs[0].glyph, glyphs[0].geometry.y_offset = number, up
        string = SimpleNamespace(num_glyphs=1, glyphs=glyphs, log_clusters=clusters)
        shaped = SimpleNamespace(glyphs=string, item=SimpleNamespace(offset=0, length=1))
        face = fast_text._SizedFace(1, None, None, 10.0, widths={7: 0})
        return fast_text._written(shaped, face, b"x", {}, None)

    assert written(7, 0) == "<0007>"
    assert written(number, up) is None


def test_every_style_sets_text_as_its_own_values_say(own_ways: pytest.MonkeyPatch) -> None:
    seen: Counter[bool] = Counter()
    is_inherited = fast_text._is_inherited

    def both(style: Any) -> bool:
        found = is_inherited(style)
        if found:
            assert fast_text._read_text_style_key(style) is fast_text.text_style_key(style.parent_style)
        seen[found] += 1
        return found

    own_ways.setattr(fast_text, "_is_inherited", both)
    assert render()
    assert min(seen[True], seen[False]) > 5


@pytest.mark.parametrize(("name", "value"), [("white_space", "pre"), ("font_size", 77), ("lang", "ja")])
def test_a_style_that_was_changed_sets_text_as_it_says(name: str, value: Any, own_ways: pytest.MonkeyPatch) -> None:
    seen: set[bool] = set()

    def of_a_copy(style: Any) -> tuple[float, float]:
        changed = style.copy()
        changed[name] = value
        assert value in fast_text.text_style_key(changed)
        seen.add(isinstance(style, css.AnonymousStyle))
        return fast_text.strut(style)

    own_ways.setattr(inline, "strut", of_a_copy)
    assert render()
    assert len(seen) == 2


def test_what_was_used_last_is_kept(own_ways: pytest.MonkeyPatch) -> None:
    own_ways.setattr(fast_text, "MOST", 2)
    kept = fast_text._RecentlyUsed()
    for key in "ab":
        kept.keep(key, key.upper())
    assert kept.find("a") == "A"
    kept.keep("c", "C")
    assert list(kept) == ["a", "c"]
    assert kept.find("b") is None
