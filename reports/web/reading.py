"""Reads an HTML edition that may have been changed: its text by section, and everything in it as a list of marks.

Both are plain values, so that the file can be read in a process of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element
from msgspec import Struct

_BLOCKS: Final = frozenset({
    *("article", "blockquote", "body", "dd", "details", "div", "dl", "dt", "figure", "footer", "header", "hr", "main"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "li", "nav", "ol", "p", "pre", "section", "summary", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
})  # fmt: skip
"""Elements whose text is apart from what stands around them."""
_COLOUR: Final = re.compile(r"#[0-9a-f]{3,8}\b|var\(--[a-z0-9-]+\)")
_UNKNOWN: Final = "#"
_LOGO: Final = ("data:image/png;base64,", "data:image/svg+xml;base64,")


class WebSection(Struct, frozen=True):
    """What a section of the page says."""

    id: str
    blocks: tuple[str, ...]
    """The text of each block, in order."""
    labels: tuple[str, ...]
    """The labels of its charts."""


class WebMark(Struct, frozen=True):
    """An element, its end, or text of the page, as one line of a listing."""

    section: str
    """The section that it is in; "" outside of all."""
    text: str


class WebContent(Struct, frozen=True):
    """All that an HTML edition consists of."""

    sections: tuple[WebSection, ...]
    marks: tuple[WebMark, ...]
    css: str
    script: str
    """The script that runs, not the data."""
    policy: str = ""
    """What the page allows to be loaded, applied and run."""
    identifier: str = ""
    templates: str = ""
    """The digest of the templates that it was made with."""


def read_content(page: bytes) -> WebContent:
    """Return what an HTML edition consists of; of a page that is none the marks tell.

    Colours are the house's and are not told apart.
    """
    root = etree.fromstring(page, etree.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=False))
    if root is None:
        return WebContent((), (), "", "")
    sections = tuple(
        WebSection(element.get("id") or "", tuple(block_texts(element)), tuple(_labels(element)))
        for element in root.iterfind("body/div/main/section")
    )
    css = "".join("".join(style.itertext()) for style in root.iter("style"))
    script = "".join("".join(one.itertext()) for one in root.iter("script") if not one.get("type"))
    said = {(one.get("name") or one.get("http-equiv") or ""): one.get("content") or "" for one in root.iter("meta")}
    identifier = said.get("identifier", "").removeprefix("urn:sha256:")
    policy = said.get("Content-Security-Policy", "")
    return WebContent(sections, tuple(_marks(root, "")), css, script, policy, identifier, said.get("templates", ""))


def block_texts(section: Element) -> Iterator[str]:
    """Yield the texts of a section, cut where a block begins or ends; drawings apart."""
    pieces: list[str] = []
    for is_cut, text in _texts(section):
        if is_cut and (joined := "".join(pieces).strip()):
            yield joined
        pieces = [] if is_cut else pieces
        pieces.append(text)
    if joined := "".join(pieces).strip():
        yield joined


def _texts(element: Element) -> Iterator[tuple[bool, str]]:
    is_block = element.tag in _BLOCKS or not isinstance(element.tag, str) or _is_label(element)
    if isinstance(element.tag, str) and element.tag != "svg":
        yield is_block, element.text or ""
        for child in element:
            yield from _texts(child)
            yield False, child.tail or ""
    yield is_block or element.tag == "br", ""


def _is_label(element: Element) -> bool:
    """Return whether an element is the number of an item, which stands before its text."""
    return (element.tag, element.get("class")) == ("span", "item-label")


def _labels(section: Element) -> Iterator[str]:
    for drawing in section.iter("svg"):
        for text in drawing.iter("text"):
            yield "".join(text.itertext())


def _marks(element: Element, section: str) -> Iterator[WebMark]:
    """Yield everything below an element, and the element itself; the data and the looks are compared apart."""
    if element.tag == "img" and element.get("class") == "logo" and (element.get("src") or "").startswith(_LOGO):
        return
    if not isinstance(element.tag, str):
        yield WebMark(section, f"<!{element.text or ''}>")
        return
    if element.tag == "section":
        section = element.get("id") or ""
    attributes = "".join(f' {name}="{value}"' for name, value in sorted(_attributes(element)))
    yield WebMark(section, f"<{element.tag}{attributes}>")
    if element.tag in ("style", "script", "svg"):
        return
    yield from _text_marks(element.text, section)
    for child in element:
        yield from _marks(child, section)
        yield from _text_marks(child.tail, "" if child.tag == "section" else section)
    yield WebMark(section, f"</{element.tag}>")


def _text_marks(text: str | None, section: str) -> Iterator[WebMark]:
    if joined := " ".join((text or "").split()):
        yield WebMark(section, joined)


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    """Yield what an element says of itself; how a section was set on pages and how a chart is drawn is left out."""
    left_out = {"meta": "content", "section": "class", "svg": "class viewBox viewbox"}.get(str(element.tag), "").split()
    if element.tag == "meta" and (element.get("name") or "") not in ("identifier", "templates", ""):
        left_out = []
    yield from ((name, value) for name, value in element.items() if name not in left_out)


def without_colours(css: str) -> str:
    """Return a style sheet in which all colours are alike."""
    return _COLOUR.sub(_UNKNOWN, css)
