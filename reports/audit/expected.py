"""What a section must print, word by word: its template filled from the data, read as text without a layout."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from html import unescape
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct, field

from reports.audit.printed import squeeze_printed
from reports.documents.shared.section import ChartSpec, Section
from reports.typeset.look import Look
from reports.typeset.sidecar import INTERNAL, destination
from reports.typeset.templating import section_html

BULLET = "·"
"""The mark before an item without a number, which says nothing."""
_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^>"]|"[^"]*")*)>|<!(?:[^>"]|"[^"]*")*>|([^<]+)')
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_INVISIBLE = str.maketrans("", "", "\u200b\u2060\u00ad")
_VOID = frozenset({"br", "col", "hr", "img", "meta", "wbr", "link", "input"})
_UNREAD = frozenset({"head", "style", "script", "title"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNRESERVED = "/:?#[]@!$&'()*+,;=~%"
"""What an address in a PDF keeps as it is."""


class ExpectedLink(Struct, frozen=True):
    """A link of a section."""

    text: str
    """As it is compared."""
    target: str
    """``#`` and the name of a destination, else an address."""
    told: str
    """What it says of itself to who cannot see it."""
    origin: str


class ExpectedSection(Struct):
    """All that a section prints, but for the labels of its charts, in the order of reading."""

    pieces: list[tuple[str, str]] = []
    """Texts as they are compared, each with the record and field that it came from; "" where it is ours."""
    links: list[ExpectedLink] = []
    pictures: list[str] = []
    """The text that stands for each picture."""
    heads: list[str] = []
    """The heads of tables, which are printed again where a table goes on overleaf."""
    headings: list[tuple[int, str]] = []
    """Level and text of each heading."""

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(piece for piece, _ in self.pieces)

    def origin(self, position: int) -> str:
        """Return the record and field of the character at a position; "" where it is ours."""
        for piece, origin in self.pieces:
            if position < len(piece):
                return origin
            position -= len(piece)
        return ""


class Undrawn(MutableMapping[ChartSpec, bytes]):
    """Serves every chart as a picture that shows nothing: what matters here is the text around it."""

    def __init__(self, drawing: bytes = b"") -> None:
        self._drawing = drawing

    def __getitem__(self, key: ChartSpec) -> bytes:
        return self._drawing

    def __contains__(self, key: object) -> bool:
        return True

    def __setitem__(self, key: ChartSpec, value: bytes) -> None:
        raise AssertionError("a chart was drawn")

    def __delitem__(self, key: ChartSpec) -> None:
        raise AssertionError("no chart is kept")

    def __iter__(self) -> Iterator[ChartSpec]:
        return iter(())

    def __len__(self) -> int:
        return 0


def read_expected(section: Section, look: Look) -> ExpectedSection:
    """Return what a section prints with the templates and words of a look.

    Raises:
        InputProblem: a template of the user's folder cannot be used.
        DocumentProblem: a text cannot be set.
    """
    html, _ = section_html(section, look, Undrawn())
    return _HtmlReader(section.id).read(html)


class _Element(Struct):
    """An element of the page that is open."""

    name: str
    attributes: dict[str, str]
    origin: str
    items: int = 0
    """Items of a list so far."""
    first: int = 0
    """The place in the pieces where its text begins."""
    raw: list[str] = []
    """The text of a link or heading as it is written."""


class _HtmlReader(Struct):
    """Reads the HTML of a section, which templates of ours and the cleaner of Markdown wrote."""

    section: str
    found: ExpectedSection = field(default_factory=ExpectedSection)
    open: list[_Element] = field(default_factory=lambda: [_Element("", {}, "")])

    def read(self, html: str) -> ExpectedSection:
        """Return what stands in the HTML."""
        skipped = ""
        for closing, name, attributes, text in _TOKEN.findall(html):
            if skipped:
                skipped = "" if closing and name == skipped else skipped
            elif text:
                self._add(unescape(text))
            elif not name:
                continue
            elif closing:
                self._close(name)
            elif name in _UNREAD:
                skipped = name
            else:
                self._open(name, {key: unescape(value) for key, value in _ATTRIBUTE.findall(attributes)})
        return self.found

    def _add(self, text: str) -> None:
        for element in self.open:
            if element.name == "a" or element.name in _HEADINGS:
                element.raw.append(text)
        if squeezed := squeeze_printed(text.translate(_INVISIBLE)):
            self.found.pieces.append((squeezed, self.open[-1].origin))

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if name == "img":
            if alternative := attributes.get("alt", "").strip():
                self.found.pictures.append(alternative)
            return
        if name in _VOID:
            return
        parent = self.open[-1]
        origin = attributes.get("data-origin", "") or parent.origin
        self.open.append(_Element(name, attributes, origin, first=len(self.found.pieces)))
        label = attributes.get("data-label", "")
        if name == "li" and not label and parent.name == "ol" and not self._is_prose():
            parent.items += 1
            label = f"{parent.items}."
        if label and label.strip() != BULLET:
            self.found.pieces.append((squeeze_printed(label), ""))

    def _is_prose(self) -> bool:
        return any("prose" in element.attributes.get("class", "").split() for element in self.open)

    def _close(self, name: str) -> None:
        while len(self.open) > 1:
            element = self.open.pop()
            self._end(element)
            if element.name == name:
                return

    def _end(self, element: _Element) -> None:
        pieces = self.found.pieces[element.first :]
        if element.name == "thead":
            self.found.heads.append("".join(piece for piece, _ in pieces))
        elif element.name in _HEADINGS:
            title = "".join(element.raw).translate(_INVISIBLE)
            self.found.headings.append((int(element.name[1]), " ".join(title.split())))
        elif element.name == "a" and (address := element.attributes.get("href", "")):
            told = " ".join((element.attributes.get("title") or "".join(element.raw)).translate(_INVISIBLE).split())
            text = "".join(piece for piece, _ in pieces)
            self.found.links.append(ExpectedLink(text, link_address(address, self.section), told, element.origin))


def link_address(address: str, section: str) -> str:
    """Return where a link of a section leads, as `pdf/tag_tree.py` reads it from the bound document."""
    if address.startswith("#"):
        return f"#{destination(section, unquote(address[1:]))}"
    if address.startswith(INTERNAL):
        parts = urlsplit(address)
        return f"#{destination(unquote(parts.query), unquote(parts.fragment))}"
    return quote(address.strip().encode(), safe=_UNRESERVED)


def section_of(target: str) -> str:
    """Return the id of the section that an internal target lies in; "" for an address."""
    return target[1:].partition("--")[0] if target.startswith("#") else ""
