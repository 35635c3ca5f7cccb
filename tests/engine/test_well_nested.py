"""What is read in one pass is the tree that the parser of the engine reads; all else is left to that."""

from __future__ import annotations

import io
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.engine.patches import well_nested

TEXTS = ("文字", "a", " ", "\n", "x &amp; y", "&#39;", "&#x4E2D;", "&nbsp;", "&lt;p>", "&copy;", "&", "&#13;", "]]>", "\t")
ATTRIBUTES = (' class="a b"', ' id="x"', ' lang="zh"', " hidden", ' title="1 < 2 &quot;"', '\n alt=""', " x=1", " A='b'")
INSIDE = {
    "table": ("caption", "colgroup", "thead", "tbody", "tfoot"),
    "thead": ("tr",), "tbody": ("tr",), "tfoot": ("tr",), "tr": ("td", "th"), "colgroup": ("col",),
    "ul": ("li",), "ol": ("li",), "dl": ("dt", "dd"), "ruby": ("rt",),
}  # fmt: skip
ANYTHING = (*sorted(well_nested._KNOWN), "ruby", "svg", "pre", "form", "option", "nobr", "script")


@st.composite
def markup(draw: Any, parent: str = "div", depth: int = 4) -> str:
    """What may stand in an element, more often than not as it should."""
    parts = []
    for _ in range(draw(st.integers(0, 4))):
        if depth == 0 or draw(st.integers(0, 2)) == 0:
            parts.append(draw(st.sampled_from(TEXTS)))
            continue
        names = INSIDE.get(parent, ANYTHING) if draw(st.integers(0, 9)) else ANYTHING
        name = draw(st.sampled_from(names))
        start = name + "".join(draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=2)))
        if name in well_nested._EMPTY:
            parts.append(f"<{start}>")
        else:
            end = f"</{name}>" if draw(st.integers(0, 30)) else ""
            parts.append(f"<{start}>{draw(markup(name, depth - 1))}{end}")
    return "".join(parts)


def page(body: str, space: str = "\n", head: str = "<title>T &amp; x</title>") -> str:
    """A whole document."""
    return (
        f'{space}<!DOCTYPE html>{space}<html lang="zh">{space}<head>{space}<meta charset="utf-8">{head}{space}</head>'
        f'{space}<body class="x">{body}</body>{space}</html>{space}'
    )


def parsed(text: str) -> Element:
    """The tree that the parser reads."""
    root: Element = well_nested._parse(io.StringIO(text), namespace_html_elements=False)
    return root


def told(element: Element) -> tuple[Any, ...]:
    """All that a tree says."""
    below = [told(child) for child in element]
    return element.tag, list(element.attrib.items()), element.text or "", element.tail or "", below


@given(markup(), st.sampled_from(["", " ", "\n"]))
def test_a_document_that_is_read_has_the_tree_that_the_parser_finds(body: str, space: str) -> None:
    text = page(body, space)
    read = well_nested.read_tree(text)
    if read is not None:
        assert told(read) == told(parsed(text))


@pytest.mark.parametrize(
    "body",
    [
        "", "words", "<p>一<b>二</b><br>三</p>", "<ul><li>x<ul><li>y</li></ul></li></ul>", "<h1>a</h1><h2>b</h2>",
        "<table><caption>c</caption><colgroup><col><col></colgroup><tbody>\n<tr><th>1</th><td><p>2</p></td></tr></tbody></table>",
        "<dl><dt>a</dt><dd><p>b</p></dd></dl>", "<p>&#38;&lt;&#x4e2d;</p>", "<ruby>漢<rt>かん</rt></ruby>",
        '<p><a href="#x"><b><i>x</i></b></a></p>', "<p><b><b><b>x</b></b></b></p>",
    ],
)  # fmt: skip
def test_what_templates_write_is_read(body: str) -> None:
    read = well_nested.read_tree(page(body))
    assert read is not None
    assert told(read) == told(parsed(page(body)))


@pytest.mark.parametrize(
    "body",
    [
        "<p>a<p>b", "<p><div>a</div></p>", "<b><p>a</b></p>", "<table><tr><td>a</td></tr></table>", "<li>a</li>",
        "<table>a<tbody></tbody></table>", "<a><a>x</a></a>", "<!-- a -->", "<svg></svg>", "<p>&copy;</p>", "<p>&amp</p>",
        "<p a=1>x</p>", "<P>x</P>", "<p>x\r</p>", "<h1><h2>x</h2></h1>", "<pre>\nx</pre>", "<div/>", "<br/>", "<p>\0</p>",
        '<p id="a" id="b">x</p>', "<b><b><b><b>x</b></b></b></b>", "<p>&#0;&#128;</p>", "</p>", "<p>\ufffe</p>",
        '<p\u3000id="a">x</p>', "<form><form></form></form>", "<select><option></select>", "<body>",
    ],
)  # fmt: skip
def test_what_needs_mending_is_left_to_the_parser(body: str) -> None:
    assert well_nested.read_tree(page(body)) is None
    # It is read there all the same.
    assert told(well_nested.parse(io.StringIO(page(body)), namespace_html_elements=False)) == told(parsed(page(body)))


@pytest.mark.parametrize(
    "text",
    [
        "", "words", "<p>x</p>", "<html><head></head><body></body></html>", page("x").removesuffix("\n</html>\n"),
        page("x") + "<p>y</p>", page("x") + "y", page("x").replace("<head>", "<head>y"), page("x").replace("html>", "x>"),
        page("x", head="<b>t</b>"), page("x", head="<title>a<b></title>"), page("x") + page("x"),
    ],
)  # fmt: skip
def test_what_is_no_whole_document_is_left_to_the_parser(text: str) -> None:
    assert well_nested.read_tree(text) is None


def test_a_style_sheet_in_the_head_is_taken_as_it_stands() -> None:
    text = page("x", head="<style>a > b::after{content:'&amp;'}</style>")
    read = well_nested.read_tree(text)
    assert read is not None
    assert told(read) == told(parsed(text))
    assert read.findtext("head/style") == "a > b::after{content:'&amp;'}"


def test_others_get_what_the_parser_gives() -> None:
    text = page("x")
    assert well_nested.parse(io.StringIO(text)).tag.startswith("{http")
    assert well_nested.parse(text, namespace_html_elements=False).tag == "html"
    assert told(well_nested.parse(io.BytesIO(text.encode()), namespace_html_elements=False)) == told(parsed(text))
