"""HTML whose elements all end where they should is read in one pass, and its tree is the one that the engine reads.

The parser of the engine follows every rule by which browsers mend what authors get wrong; templates get little wrong.
What is read here is what needs no mending: head and body are written out, every element but the empty ones has an end,
in order, and stands where it may. Anything else, and whatever is not known here, is left to the parser.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder

# Before any part of the engine is named, it is loaded with the shipped fonts.
from reports.engine import load  # noqa: F401

# isort: split
import weasyprint

_parse = weasyprint.tinyhtml5.parse

_TOKENS = re.compile(
    r"""<(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?:[ \t\n]+[a-z][a-z0-9-]*(?:="[^"]*")?)*)[ \t\n]*>"""
    r"""|</(?P<end>[a-z][a-z0-9]*)>|(?P<text>[^<]+)"""
)
_HEAD = re.compile(r"[ \t\n]*<!doctype html>[ \t\n]*(?=<html[ \t\n>])", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"""([a-z][a-z0-9-]*)(?:="([^"]*)")?""")
_REFERENCES = re.compile(r"&(?:(amp|lt|gt|quot|nbsp|shy)|#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6}));|&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "nbsp": "\xa0", "shy": "\xad"}
_UNUSUAL = re.compile("[\0\f\r\ud800-\udfff\ufffe\uffff]")
"""Characters that a parser replaces or drops, and those that it complains of."""
_SPACES = " \t\n"

_EMPTY = frozenset({"br", "img", "wbr", "col", "hr", "meta"})
_END_PARAGRAPHS = frozenset({
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl", "fieldset",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "main",
    "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "ul", "dd", "dt", "li",
})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_FLOW = frozenset({
    "article", "aside", "blockquote", "div", "dl", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "main", "nav", "ol", "p", "section", "table", "ul", "a", "abbr", "b", "bdi", "bdo",
    "br", "cite", "code", "data", "dfn", "em", "i", "img", "kbd", "mark", "q", "s", "samp", "small", "span",
    "strong", "sub", "sup", "time", "u", "var", "wbr",
})
"""What may stand in most elements of a body."""
_PARENTS: dict[str, frozenset[str]] = {
    "head": frozenset({"html"}),
    "body": frozenset({"html"}),
    "meta": frozenset({"head"}),
    "title": frozenset({"head"}),
    "style": frozenset({"head"}),
    "li": frozenset({"ul", "ol"}),
    "dt": frozenset({"dl"}),
    "dd": frozenset({"dl"}),
    "rt": frozenset({"ruby"}),
    "caption": frozenset({"table"}),
    "colgroup": frozenset({"table"}),
    "thead": frozenset({"table"}),
    "tbody": frozenset({"table"}),
    "tfoot": frozenset({"table"}),
    "col": frozenset({"colgroup"}),
    "tr": frozenset({"thead", "tbody", "tfoot"}),
    "td": frozenset({"tr"}),
    "th": frozenset({"tr"}),
}
"""What stands in nothing else."""
_NO_FLOW = frozenset({"html", "head", "title", "style", "table", "colgroup", "thead", "tbody", "tfoot", "tr"})
"""What holds no text but spaces, and nothing of `_FLOW`."""
_KNOWN = _FLOW | _PARENTS.keys() | {"ruby"}
_FORMATTING = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})
_MOST_ALIKE = 3
"""So many elements of one kind that format text may be open at once; of more, browsers forget the first."""


class _NotWellNestedError(Exception):
    """Something is left to the parser."""


def parse(document: Any, namespace_html_elements: bool = True, **further: Any) -> Any:
    """Return the root element of a document, in the place of `tinyhtml5.parse`."""
    if namespace_html_elements or further or not hasattr(document, "getvalue"):
        return _parse(document, namespace_html_elements, **further)
    text = document.getvalue()
    tree = read_tree(text) if isinstance(text, str) else None
    return _parse(document, namespace_html_elements) if tree is None else tree


def read_tree(text: str) -> Element | None:
    """Return the root element of a document; None where it has anything that the parser would mend or complain of."""
    head = _HEAD.match(text)
    if head is None or _UNUSUAL.search(text):
        return None
    try:
        return _NestedReader(text).read(head.end())
    except _NotWellNestedError:
        return None


class _NestedReader:
    """Reads one document from its root element on."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[str] = []
        self._builder = TreeBuilder()
        self._seen: set[str] = set()
        """Which of the elements that stand once have been."""

    def read(self, start: int) -> Element:
        """Return the root element; raises _NotWellNestedError."""
        place, end = start, len(self._text)
        match = _TOKENS.match
        while place < end:
            token = match(self._text, place)
            if token is None:
                raise _NotWellNestedError
            place = token.end()
            kind = token.lastgroup
            if kind == "text":
                self._add_text(token["text"])
            elif kind == "end":
                self._end(token["end"])
            else:
                self._start(token["name"], token["attributes"])
        if self._open or self._seen != {"html", "head", "body", "ended"}:
            raise _NotWellNestedError
        # What stands behind the end of a body belongs to it.
        self._builder.end("body")
        self._builder.end("html")
        return self._builder.close()

    def _start(self, name: str, attributes: str) -> None:
        around = self._open[-1] if self._open else ""
        if name in _PARENTS:
            if around not in _PARENTS[name]:
                raise _NotWellNestedError
        elif name == "html":
            if around:
                raise _NotWellNestedError
        elif name not in _KNOWN or around in _NO_FLOW or not around:
            raise _NotWellNestedError
        self._require_place(name, around)
        self._builder.start(name, _attributes(attributes) if attributes else {})
        if name in _EMPTY:
            self._builder.end(name)
        else:
            self._open.append(name)

    def _require_place(self, name: str, around: str) -> None:
        """Raise _NotWellNestedError where an element would end others, or come a second time."""
        if name in ("html", "head", "body"):
            is_misplaced = name in self._seen or "ended" in self._seen or (name == "body" and "head" not in self._seen)
            self._seen.add(name)
        elif name in _FORMATTING:
            is_misplaced = self._open.count(name) >= (1 if name == "a" else _MOST_ALIKE)
        else:
            is_misplaced = (
                (name in _END_PARAGRAPHS and "p" in self._open)
                or (name in _HEADINGS and around in _HEADINGS)
                or (name == "ruby" and name in self._open)
            )
        if is_misplaced:
            raise _NotWellNestedError

    def _end(self, name: str) -> None:
        if not self._open or self._open.pop() != name:
            raise _NotWellNestedError
        if name == "html":
            self._seen.add("ended")
        if name not in ("html", "body"):
            self._builder.end(name)

    def _add_text(self, text: str) -> None:
        around = self._open[-1] if self._open else ""
        if around in ("", "html"):
            if text.strip(_SPACES):
                raise _NotWellNestedError
            if "head" not in self._seen:
                return
        elif around in _NO_FLOW and around not in ("title", "style") and text.strip(_SPACES):
            raise _NotWellNestedError
        self._builder.data(_decoded(text) if "&" in text and around != "style" else text)


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _ATTRIBUTES.findall(text):
        if name in found:
            raise _NotWellNestedError
        found[name] = _decoded(value) if "&" in value else value
    return found


def _decoded(text: str) -> str:
    return _REFERENCES.sub(_character, text)


def _character(reference: re.Match[str]) -> str:
    name, decimal, hexadecimal = reference.groups()
    if name:
        return _NAMED[name]
    if not (decimal or hexadecimal):
        raise _NotWellNestedError
    number = int(decimal) if decimal else int(hexadecimal, 16)
    # Control characters, and those that stand for others, are the parser's.
    if not (0x20 <= number < 0x7F or 0xA0 <= number < 0xD800):
        raise _NotWellNestedError
    return chr(number)
