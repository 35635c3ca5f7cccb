"""The tag tree of a section, read off its laid-out boxes.

One element stands for one HTML element, on however many pages it lies, so a table over three pages is one table. What
nothing here claims (repeated table heads, decorations, `aria-hidden` and margin boxes) becomes an artifact.

In templates: ``role="presentation"`` on a table that only places blocks, ``role="doc-toc"`` on the ``nav`` around the
contents, ``role="doc-footnote"`` or ``"doc-endnote"`` on a note and ``role="doc-noteref"`` on the link to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from reports.engine.authored_lines import ADDRESS_FIELD, LITERAL, AuthoredLines
from reports.engine.load import boxes, placeholders
from reports.errors import DocumentProblem

SCALE = 0.75
"""Points in a CSS pixel."""

_ROLES = {
    "section": "Sect", "article": "Art", "blockquote": "BlockQuote", "p": "P", "pre": "P",
    "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "h5": "H5", "h6": "H6", "ul": "L", "ol": "L", "dl": "L",
    "table": "Table", "caption": "Caption", "figcaption": "Caption", "thead": "THead", "tbody": "TBody",
    "tfoot": "TFoot", "tr": "TR", "th": "TH", "td": "TD",
}  # fmt: skip
_SVG = "{http://www.w3.org/2000/svg}"
_PARENTS = {
    "TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"},
    "THead": {"Table"}, "TBody": {"Table"}, "TFoot": {"Table"}, "TOCI": {"TOC"},
}  # fmt: skip
_GROUPS = {"Sect", "Art", "BlockQuote", "Div", "TOC", "TOCI", "L", "Table", "THead", "TBody", "TFoot", "TR"}
_BLANK = " \n\t\u200b\u2060"
_INLINE = {"Span", "Link", "Reference"}
_KEPT_EMPTY = {"TH", "TD"}
_NOTES = {"doc-footnote", "doc-endnote"}
_LIST_STYLES = {
    "disc": "Disc", "circle": "Circle", "square": "Square", "decimal": "Decimal", "lower-roman": "LowerRoman",
    "upper-roman": "UpperRoman", "lower-alpha": "LowerAlpha", "upper-alpha": "UpperAlpha", "none": "None",
}  # fmt: skip


class Mark(Struct, frozen=True):
    """A marked-content sequence."""

    page: int
    mcid: int


class LinkAnnotation(Struct, frozen=True):
    """A link annotation."""

    page: int
    annotation: Any
    rectangle: tuple[float, ...]


class Element(Struct, eq=False):
    """A structure element; ``source`` is the HTML element it stands for, ``page`` where it begins."""

    role: str
    source: Any
    page: int
    parent: Element | None = None
    kids: list[Element | Mark | LinkAnnotation] = []
    lang: str = ""
    alt: str = ""
    expansion: str = ""
    id: str = ""
    attributes: dict[str, Any] = {}

    def add(self, role: str, source: Any, page: int) -> Element:
        """Add a new last kid and return it."""
        kid = Element(role, source, page, self)
        self.kids.append(kid)
        return kid

    def ancestors(self) -> Iterator[Element]:
        """Yield the element itself, then its parents."""
        element: Element | None = self
        while element is not None:
            yield element
            element = element.parent

    def descendants(self) -> Iterator[Element]:
        """Yield the element itself, then everything below it."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.descendants()


class _WalkPlace(Struct, frozen=True):
    """Where the walk stands: the box's HTML element, the structure element that takes content, the language."""

    source: Any
    tag: str | None
    element: Element
    lang: str
    block: Any = None
    """The nearest HTML element that is a block: text in it that no paragraph holds gets one."""
    contents: bool = False


@dataclass(slots=True)
class StructureReader:
    """Reads page after page of a section into one tree of structure elements."""

    section: str
    lang: str
    root: Element = field(init=False)
    notes: list[Element] = field(default_factory=list)
    origins: list[tuple[str, int, float, float, float, float]] = field(default_factory=list)
    lines: AuthoredLines = field(init=False)
    links: int = 0
    """How many link annotations the written tree holds."""
    _html: Any = None
    _known: dict[tuple[Any, str | None], Element] = field(default_factory=dict)
    _marks: Mapping[Any, Any] = field(default_factory=dict)
    _page: int = 0
    _height: float = 0

    def __post_init__(self) -> None:
        self.root = Element("Sect", None, 0, lang=self.lang)
        self.lines = AuthoredLines(self._rectangle)

    def read_page(self, number: int, page_box: Any, marks: Mapping[Any, Any]) -> None:
        """Add the boxes of one page; ``marks`` tells which boxes were drawn as which marked content."""
        self._page, self._marks, self._height = number, marks, page_box.margin_height()
        for child in page_box.children:
            if not isinstance(child, boxes.MarginBox):
                # The area of footnotes is of no element.
                self._html = child.element if child.element is not None else self._html
                self._walk(child, _WalkPlace(None, None, self.root, self.lang))

    def restore_order(self) -> None:
        """Put elements in the order of the HTML: of cells side by side that go on overleaf, each is read to its end."""
        order = {source: place for place, source in enumerate(self._html.iter())}
        for element in self.root.descendants():
            kids = [kid for kid in element.kids if isinstance(kid, Element) and kid.source in order]
            if element.role in _GROUPS and len(kids) == len(element.kids):
                kids.sort(key=lambda kid: order[kid.source])
                element.kids[:] = kids

    def _walk(self, box: Any, place: _WalkPlace) -> None:
        if isinstance(box, placeholders.AbsolutePlaceholder):
            box = box._box
        if isinstance(box, boxes.TextBox):
            if box.text.strip(_BLANK):
                self._mark(box, self._host(place.element, place.block))
            return
        # What a style sheet puts before an item is no line of its author.
        if isinstance(box, boxes.LineBox) and "::" not in (place.tag or ""):
            self.lines.add_line(box, place.block, self._page)
        if (box.element, box.element_tag) != (place.source, place.tag) and box.element is not None:
            entered = self._enter(box, place)
            if entered is None:
                return
            place = entered
        if isinstance(box, boxes.ReplacedBox):
            self._mark(box, place.element)
        for child in box.children:
            self._walk(child, place)

    def _mark(self, box: Any, element: Element) -> None:
        mark = self._marks.get(box)
        if mark is not None:
            element.kids.append(Mark(self._page, mark["mcid"]))

    def _host(self, element: Element, block: Any) -> Element:
        """Return the element that may hold text: a grouping one gets a paragraph for each block."""
        if element.role not in _GROUPS:
            return element
        last = element.kids[-1] if element.kids else None
        if isinstance(last, Element) and last.role == "P" and last.source is block:
            return last
        return element.add("P", block, self._page)

    def _enter(self, box: Any, place: _WalkPlace) -> _WalkPlace | None:
        """Step into an HTML element; ``None`` where it is only decoration."""
        source, tag = box.element, box.element_tag
        if source.get("aria-hidden") == "true" or (tag == "img" and source.get("alt") == ""):
            return None
        known = self._known.get((source, tag))
        if getattr(box, "is_header", False) and known is not None and known.page != self._page:
            return None
        origin = source.get("data-origin") if "::" not in tag else None
        if origin:
            self.origins.append((origin, self._page, *self._rectangle(box)))
        if tag in LITERAL or (origin and origin.endswith(ADDRESS_FIELD)):
            self.lines.add_literal(box, self._page)
        lang = source.get("lang") or place.lang
        role = _role(source, tag, place)
        block = place.block if isinstance(box, boxes.InlineLevelBox) else source
        contents = place.contents or source.get("role") == "doc-toc"
        place = replace(place, source=source, tag=tag, lang=lang, block=block, contents=contents)
        element = known or self._create(box, role, place)
        self._known[source, tag] = element
        if box.link_annotation and "::" not in tag:
            self._refer(box, element)
        return replace(place, element=element)

    def _create(self, box: Any, role: str, place: _WalkPlace) -> Element:
        """Return the element that content of ``box`` goes into, made where it has to be."""
        source, tag, parent = box.element, box.element_tag, place.element
        inherited = next((e.lang for e in parent.ancestors() if e.lang), self.lang)
        inline = isinstance(box, boxes.InlineLevelBox)
        if not role and "::" not in tag and (place.lang != inherited or source.get("role") in _NOTES):
            role = "Span" if inline else "Div"
        if tag == "abbr" and source.get("title"):
            role = role or "Span"
        if not role:
            return self._footnote(place) if tag.endswith("::footnote-call") else parent
        if role == "Lbl":
            return self._label(source, parent)
        if role == "Sect" and parent is self.root and not parent.kids:
            parent.lang = place.lang
            return parent
        if role in _INLINE:
            parent = self._host(parent, place.block)
        if role == "Link" and (source.get("role") == "doc-noteref" or place.contents):
            parent = parent.add("Reference", source, self._page)
        if source.get("role") in _NOTES and role in ("Div", "Span", "P"):
            role = "Note"
        if tag in ("figcaption", "dd"):
            parent, role = _companion(parent, role)
        element = parent.add(role, source, self._page)
        if place.lang != inherited:
            element.lang = place.lang
        self._describe(box, element)
        return self._body(element)

    def _describe(self, box: Any, element: Element) -> None:
        source = element.source
        if element.role == "Figure":
            left, bottom, right, top = self._rectangle(box)
            element.alt = _alternative(source)
            element.attributes = {"O": "/Layout", "BBox": [left, bottom, right, top]}
            if element.parent is not None and element.parent.role in _GROUPS:
                element.attributes["Placement"] = "/Block"
        elif element.role in ("TH", "TD"):
            element.attributes = _cell(source, element)
            if box.colspan != 1:
                element.attributes["ColSpan"] = box.colspan
            if box.rowspan != 1:
                element.attributes["RowSpan"] = box.rowspan
            if element.attributes:
                element.attributes["O"] = "/Table"
        elif element.role == "L":
            style = _LIST_STYLES.get(str(box.style["list_style_type"]), "Decimal" if source.tag == "ol" else "Disc")
            element.attributes = {"O": "/List", "ListNumbering": f"/{style}"}
        elif element.role == "Note":
            self._number(element)
        if source.tag == "abbr":
            element.expansion = source.get("title") or ""

    def _body(self, element: Element) -> Element:
        """Return where the content of a new element goes: the body of a list item, a note inside it."""
        if element.role != "LI":
            return element
        body = element.add("LBody", element.source, self._page)
        if element.source.get("role") not in _NOTES:
            return body
        note = body.add("Note", element.source, self._page)
        self._number(note)
        return note

    def _label(self, source: Any, parent: Element) -> Element:
        """Return the mark before a list item or a note; ``dt`` begins an item of its own."""
        if source.tag == "dt":
            return parent.add("LI", source, self._page).add("Lbl", source, self._page)
        # The label of an item of several paragraphs stands before the first of them.
        inside = bool(source.get("data-label"))
        item = next((e for e in parent.ancestors() if e.role == "LI" and (inside or e.source is source)), parent)
        label = Element("Lbl", source, self._page, item)
        item.kids.insert(0, label)
        if item.parent is not None and item.parent.attributes.get("ListNumbering") == "/None":
            item.parent.attributes["ListNumbering"] = "/Decimal" if item.parent.source.tag == "ol" else "/Disc"
        return label

    def _footnote(self, place: _WalkPlace) -> Element:
        """Return the number in the text that calls a footnote; the note itself is read after it."""
        parent = self._host(place.element, place.block)
        call = parent.add("Reference", place.source, self._page)
        note = parent.add("Note", place.source, self._page)
        self._number(note)
        self._known[place.source, str(place.tag).partition("::")[0]] = note
        return call

    def _number(self, note: Element) -> None:
        self.notes.append(note)
        note.id = f"{self.section}--note-{len(self.notes)}"

    def _refer(self, box: Any, element: Element) -> None:
        """Hang the annotation of a link on its element; one inside another of the same link is dropped."""
        link = next((e for e in element.ancestors() if e.role == "Link"), None)
        if link is None:
            return
        rectangle = self._rectangle(box)
        for kid in link.kids:
            if isinstance(kid, LinkAnnotation) and kid.page == self._page and _inside(rectangle, kid.rectangle):
                return
        link.kids.append(LinkAnnotation(self._page, box.link_annotation, rectangle))

    def _rectangle(self, box: Any) -> tuple[float, float, float, float]:
        """Return left, bottom, right, top of a box in points from the lower left corner of the page."""
        x, y, width, height = box.hit_area()
        left, bottom = x * SCALE, (self._height - y - height) * SCALE
        return (round(left, 2), round(bottom, 2), round(left + width * SCALE, 2), round(bottom + height * SCALE, 2))


def _role(source: Any, tag: str, place: _WalkPlace) -> str:
    """Return the structure role of an HTML element; "" where it only groups and its content goes to its parent."""
    html, _, pseudo = tag.partition("::")
    parent = place.element.role
    if pseudo == "before" and source.get("data-label"):
        return "Lbl"
    if pseudo:
        listed = place.element.role in ("LBody", "Note") and pseudo in ("marker", "before", "footnote-marker")
        return "Lbl" if listed and (pseudo != "before" or html == "li") else ""
    if html == "a":
        return "Link" if source.get("href") else ""
    if html in ("img", f"{_SVG}svg"):
        return "Figure"
    if html == "table" and source.get("role") in ("presentation", "none"):
        return ""
    if html in ("ul", "ol") and place.contents:
        return "TOC"
    if html in ("li", "dt", "dd"):
        return {"dt": "Lbl", "dd": "LBody"}.get(html) or ("TOCI" if parent == "TOC" else "LI")
    role = _ROLES.get(html, "")
    return role if parent in _PARENTS.get(role, {parent}) else ""


def _companion(parent: Element, role: str) -> tuple[Element, str]:
    """Return what a caption or a definition belongs to: the picture or the term before it."""
    last = parent.kids[-1] if parent.kids else None
    if isinstance(last, Element) and (role, last.role) in (("Caption", "Figure"), ("LBody", "LI")):
        return last, role
    return (parent, "P") if role == "Caption" else (parent.add("LI", parent.source, parent.page), role)


def _alternative(source: Any) -> str:
    title = source.find(f"{_SVG}title") if source.tag == f"{_SVG}svg" else None
    text: str = (title.text if title is not None else source.get("alt")) or ""
    if not text.strip():
        raise DocumentProblem(
            f"the picture {source.get('src') or 'drawn in the page'} has no alternative text",
            remedy='Give it alt text, or alt="" where it is only decoration.',
        )
    return text.strip()


def _cell(source: Any, element: Element) -> dict[str, Any]:
    if element.role == "TD":
        return {}
    scope = source.get("scope") or ""
    in_head = any(e.role == "THead" for e in element.ancestors())
    return {"Scope": "/Row" if scope.startswith("row") or not (scope or in_head) else "/Column"}


def _inside(inner: tuple[float, ...], outer: tuple[float, ...]) -> bool:
    slack = 0.5
    near = (inner[0] >= outer[0] - slack, inner[1] >= outer[1] - slack)
    far = (inner[2] <= outer[2] + slack, inner[3] <= outer[3] + slack)
    return all(near + far)


def link_text(source: Any) -> str:
    """Return what a link says of itself: its title, else its text without characters that are invisible."""
    text = source.get("title") or "".join(source.itertext())
    return " ".join(text.replace("\u200b", "").replace("\u2060", "").split())


def prune(element: Element) -> bool:
    """Drop elements without content, but for empty table cells; return whether ``element`` itself stays."""
    element.kids = [kid for kid in element.kids if not isinstance(kid, Element) or prune(kid)]
    if element.role == "Table":
        parts = [kid for kid in element.kids if isinstance(kid, Element)]
        if not any(part.role == "TBody" for part in parts):
            # A head over nothing is no head.
            for part in parts:
                part.role = "TBody" if part.role == "THead" else part.role
    return bool(element.kids) or element.role in _KEPT_EMPTY


def claimed(elements: Iterable[Element]) -> dict[int, dict[int, Element]]:
    """Return the element that holds each marked-content id, by page."""
    owners: dict[int, dict[int, Element]] = {}
    for element in elements:
        for kid in element.kids:
            if isinstance(kid, Mark):
                owners.setdefault(kid.page, {})[kid.mcid] = element
    return owners
