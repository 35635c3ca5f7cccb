"""Turns the markup of a section, made for pages, into a part of one web page: same words, same order.

Labels of lists become text, marks that only lines of a fixed width need go, grades and signs get their names for those
who do not see them, links lead within the page, and what the columns of a page are wide is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element
from msgspec import Struct, field

from reports.documents.shared.marks import GLYPHS, STATE_SIGNS
from reports.documents.shared.section import Section
from reports.language import Strings, base, document_language, strings
from reports.typeset.lists import LABEL
from reports.typeset.sidecar import INTERNAL

LINE_MARKS: Final = {0x2060: None, 0x200B: None, 0xAD: None}
"""Marks that tie and break lines; a search would stumble over them."""
_GRADED: Final = re.compile(f"([{''.join(GLYPHS.values())}]) ?([A-D])(?![A-Za-z])")
_STATES: Final = {sign: state for state, sign in STATE_SIGNS.items()}
_SIGNED: Final = re.compile("([■□▣▧])")
_BULLETS: Final = frozenset("·◦▪")
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_DROPPED: Final = ("data-origin", "style", "width", "height", LABEL)
_LEAST_LABELLED: Final = 3
"""Columns from which on a cell says on a phone which one it is in."""


class Styles(Struct):
    """The few declarations that sections carry themselves (the width of a bar), each with the name of a class."""

    names: dict[str, str] = field(default_factory=dict)

    def name(self, declarations: str) -> str:
        """Return the class of some declarations."""
        return self.names.setdefault(declarations, f"s{len(self.names) + 1}")

    def css(self) -> str:
        """Return the rules of all classes."""
        return "".join(f".{name}{{{declarations}}}" for declarations, name in self.names.items())


class Picture(Struct, frozen=True):
    """A picture that stands in the page: its place holder in the markup, its address, what it shows."""

    holder: str
    address: str
    alt: str
    is_drawn: bool
    """Whether it is a chart and no logo."""


class SectionMarkup(Struct, frozen=True):
    """The markup of a section, in which place holders stand for pictures."""

    html: str
    pictures: tuple[Picture, ...]


def screen_markup(html: str, section: Section, styles: Styles, *, is_first: bool) -> SectionMarkup:
    """Return a section as a part of the page.

    Args:
        html: the section as `section_html` renders it.
        section: what it was rendered from.
        styles: takes the declarations of its elements.
        is_first: whether its heading is that of the whole page; others stand a level below.
    """
    body = etree.HTML(html).find("body")
    _drop_line_marks(body)
    words = strings(section.lang)
    _set_lists(body)
    _set_tables(body)
    for element in body.iter():
        if not isinstance(element.tag, str):
            continue
        _set_heading(element, is_first=is_first)
        _set_apart(element)
        _set_links(element, section.id)
        _set_styles(element, styles)
    _name_signs(body, section.lang, words)
    pictures = tuple(_pictures(body, section.id))
    kind = " ".join((body.get("class") or "").split())
    opening = f'<section id="{section.id}" class="{kind}" lang="{section.lang}">'
    inside = (body.text or "") + "".join(etree.tostring(child, encoding="unicode", method="html") for child in body)
    return SectionMarkup(f"{opening}{_tidy(inside)}</section>\n", pictures)


def _drop_line_marks(body: Element) -> None:
    for element in body.iter():
        element.text = element.text and element.text.translate(LINE_MARKS)
        element.tail = element.tail and element.tail.translate(LINE_MARKS)


# --- lists and tables


def _set_lists(body: Element) -> None:
    """Put the labels of numbered lists into the text, where a reader finds and copies them."""
    for listing in body.iter("ol"):
        for number, item in enumerate(listing.iterchildren("li"), 1):
            if not any(bearer.get(LABEL) for bearer in (item, *item.iter("p", "h2", "h3", "h4", "h5", "h6"))):
                item.set(LABEL, f"{number}.")
    for bearer in list(body.iter()):
        label = bearer.get(LABEL) if isinstance(bearer.tag, str) else None
        if label and label not in _BULLETS:
            _put_first(bearer, _span(f"{label} ", "item-label"))


def _set_tables(body: Element) -> None:
    for table in body.iter("table"):
        for group in table.findall("colgroup"):
            table.remove(group)
        _drop_empty_columns(table)
        heads = _heads(table)
        for cell in table.iter("th"):
            if not _has_content(cell):
                cell.tag = "td"
                cell.attrib.pop("scope", None)
        if len(heads) >= _LEAST_LABELLED:
            _label_cells(table, heads)


def _heads(table: Element) -> list[str]:
    """Return the words over each column; [] where a cell spans several."""
    row = table.find("thead/tr")
    cells = [] if row is None else list(row)
    return ["" if "plot" in _classes(cell) else " ".join(_text(cell).split()) for cell in cells]


def _label_cells(table: Element, heads: list[str]) -> None:
    """Note in each cell the words over its column: on a phone the cells of a row stand under each other."""
    for row in table.iterfind("tbody/tr"):
        cells = list(row)
        if len(cells) == len(heads):
            for cell, head in zip(cells, heads, strict=True):
                if head and cell.tag == "td":
                    cell.set("data-head", head)


def _drop_empty_columns(table: Element) -> None:
    """Take out columns in which no cell says anything: those that name pages."""
    rows = [list(row) for row in table.iterfind("tbody/tr")]
    width = max(map(len, rows), default=0)
    whole = [cells for cells in rows if len(cells) == width]
    empty = [at for at in range(width) if whole and not any(_has_content(cells[at]) for cells in whole)]
    if not empty or width == len(empty):
        return
    for row in table.iter("tr"):
        cells = list(row)
        if len(cells) == width:
            for at in empty:
                row.remove(cells[at])
        else:
            _narrow(cells, width, len(empty))


def _narrow(cells: list[Element], width: int, fewer: int) -> None:
    for cell in cells:
        if cell.get("colspan") == str(width):
            cell.set("colspan", str(width - fewer))


def _has_content(cell: Element) -> bool:
    return bool(_text(cell).strip()) or cell.find(".//img") is not None


# --- elements


def _set_heading(element: Element, *, is_first: bool) -> None:
    if element.tag in _HEADINGS and not is_first:
        element.tag = _HEADINGS[min(_HEADINGS.index(element.tag) + 1, len(_HEADINGS) - 1)]


def _set_apart(element: Element) -> None:
    """Put a space before a name in another language, which only a margin sets apart on a page."""
    parent = element.getparent()
    if element.tag == "span" and "other" in _classes(element) and parent is not None:
        before = element.getprevious()
        if before is None:
            parent.text = f"{(parent.text or '').rstrip()} "
        else:
            before.tail = f"{(before.tail or '').rstrip()} "


def _set_links(element: Element, section: str) -> None:
    """Make ids unique in the page, and let links lead within it."""
    if (own := element.get("id")) and not own.startswith(section):
        element.set("id", f"{section}--{own}")
    address = element.get("href")
    if address is None:
        return
    if address.startswith(f"{INTERNAL}?"):
        element.set("href", f"#{address.removeprefix(f'{INTERNAL}?')}")
    elif address.startswith("#"):
        element.set("href", f"#{section}--{address[1:]}")
    else:
        element.set("rel", "noreferrer")


def _set_styles(element: Element, styles: Styles) -> None:
    if (own := element.get("style")) and element.tag != "img":
        _add_class(element, styles.name(own.rstrip(";")))
    for name in _DROPPED:
        element.attrib.pop(name, None)
    if element.tag != "img" and "alt" in element.attrib:
        del element.attrib["alt"]


def _pictures(body: Element, section: str) -> Iterator[Picture]:
    for number, image in enumerate(list(body.iter("img")), 1):
        holder = f"[[{section}:{number}]]"
        address, alt = image.get("src") or "", image.get("alt") or ""
        yield Picture(holder, address, alt, address.startswith("chart/"))
        parent, tail = image.getparent(), image.tail or ""
        place = parent.index(image)
        parent.remove(image)
        if place:
            parent[place - 1].tail = (parent[place - 1].tail or "") + holder + tail
        else:
            parent.text = (parent.text or "") + holder + tail


# --- signs


def _name_signs(body: Element, lang: str, words: Strings) -> None:
    """Give grades and the signs of pillars their names, for those who hear the page."""
    for element in list(body.iter()):
        if not isinstance(element.tag, str):
            continue
        own = strings(element_lang) if (element_lang := _foreign(element, lang)) else words
        _split(element, own, before=True)
        for child in list(element):
            _split(child, own, before=False)


def _foreign(element: Element, lang: str) -> str:
    """Return the document language of an element where it is not that of the section."""
    for holder in (element, *element.iterancestors()):
        if (own := holder.get("lang")) and holder.tag != "body":
            return own if own != lang and base(own) != base(lang) and document_language(own) else ""
    return ""


def _split(element: Element, words: Strings, *, before: bool) -> None:
    """Put the signs of a text into elements with names; ``before``: its text, else what follows the element."""
    text = element.text if before else element.tail
    if not text or not (_GRADED.search(text) or _SIGNED.search(text)):
        return
    found = sorted((*_GRADED.finditer(text), *_SIGNED.finditer(text)), key=lambda match: match.start())
    spans = []
    leading = text[: found[0].start()]
    for match, after in zip(found, [*found[1:], None], strict=False):
        name = words(f"web.grade.{match[2]}") if match.lastindex == 2 else words(f"pillar_state.{_STATES[match[1]]}")
        span = _span(match.group(), "graded" if match.lastindex == 2 else "sign")
        span.set("role", "img")
        span.set("aria-label", name)
        span.tail = text[match.end() : after.start() if after else len(text)]
        spans.append(span)
    if before:
        element.text = leading
        for place, span in enumerate(spans):
            element.insert(place, span)
    else:
        element.tail = leading
        parent = element.getparent()
        place = parent.index(element) + 1
        for offset, span in enumerate(spans):
            parent.insert(place + offset, span)


# --- small tools


def _text(element: Element) -> str:
    return "".join(element.itertext())


def _span(text: str, kind: str) -> Element:
    span = etree.Element("span")
    span.text = text
    span.set("class", kind)
    return span


def _put_first(parent: Element, child: Element) -> None:
    """Put an element before the text of its parent."""
    child.tail, parent.text = parent.text, None
    parent.insert(0, child)


def _classes(element: Element) -> list[str]:
    return (element.get("class") or "").split()


def _add_class(element: Element, name: str) -> None:
    element.set("class", " ".join((*_classes(element), name)))


_BLANK_LINES: Final = re.compile(r"\n\s*\n+")
_GAPS: Final = re.compile(r'<div class="gap"></div>\s*')


def _tidy(html: str) -> str:
    """Return markup without what only held the columns of a page apart."""
    return _BLANK_LINES.sub("\n", _GAPS.sub("", html)).strip()


def with_pictures(markup: SectionMarkup, drawn: Mapping[str, str]) -> str:
    """Return the markup of a section with its pictures, which are given by their place holders."""
    html = markup.html
    for picture in markup.pictures:
        html = html.replace(picture.holder, drawn[picture.holder], 1)
    return html
