"""Reads the tags of a bound file: for each section the order of reading, the links with their targets, the pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pikepdf
from msgspec import Struct, field
from pikepdf import Array, Dictionary, Name

from reports.errors import InputProblem

MarkKind = Literal["text", "label", "picture"]
"""What marked content is: text, the mark before an item of a list, or a part of a picture."""
MarkPlace = tuple[int, int]
"""Page, from 0, and id of marked content."""
_DEEPEST = 200
"""Levels of elements; the deepest of ours has a tenth."""
_OF_ELEMENT = frozenset({"/Type", "/S", "/P", "/K", "/Pg", "/A", "/Lang", "/E", "/ID", "/T"})
_OF_PICTURE = _OF_ELEMENT | {"/Alt"}
_NO_RECTANGLE = (0.0, 0.0, 0.0, 0.0)
_KINDS: dict[str, MarkKind] = {"/Lbl": "label", "/Figure": "picture"}
_REMEDY = "Use the document as it was written, or write it anew."


class TaggedLink(Struct, frozen=True):
    """A link: its text as marked content, and where it leads."""

    marks: tuple[MarkPlace, ...]
    targets: tuple[str, ...]
    """The different targets of its rectangles, one where it is as we write it: ``#`` and the name of a destination in
    the document, else an address."""
    told: tuple[str, ...]
    """What its rectangles say of themselves to who cannot see them."""
    page: int
    """From 1."""
    rectangles: tuple[tuple[float, ...], ...]
    """Left, lower, right and upper edge of each, in points."""


class TaggedSection(Struct):
    """One section by its tags."""

    marks: list[tuple[MarkPlace, MarkKind]] = []
    """Marked content in the order of reading."""
    links: list[TaggedLink] = []
    pictures: list[str] = []
    """The text that stands for each picture."""
    foreign: list[str] = []
    """Keys of elements that the binding never writes."""


def read_tags(pdf: pikepdf.Pdf) -> tuple[TaggedSection, ...]:
    """Return the sections of a bound file by its tags; none where it has no tags.

    Raises InputProblem where the tags are nested deeper than any of ours.
    """
    root = pdf.Root.get("/StructTreeRoot")
    document = None if root is None else next(_kids(root), None)
    if document is None:
        return ()
    reader = _TagReader({page.obj.objgen: number for number, page in enumerate(pdf.pages)})
    found = []
    for element in _kids(document):
        reader.section = TaggedSection()
        reader.read(element, "text", 0)
        found.append(reader.section)
    return tuple(found)


class _TagReader(Struct):
    """Walks the elements of one section after the other."""

    pages: dict[tuple[int, int], int]
    section: TaggedSection = field(default_factory=TaggedSection)

    def read(self, element: Any, kind: MarkKind, depth: int) -> None:
        """Note the marked content, links and pictures below an element."""
        if depth > _DEEPEST:
            raise InputProblem(f"the tags of the PDF are nested deeper than {_DEEPEST} levels", remedy=_REMEDY)
        role = str(element.get("/S", ""))
        kind = _KINDS.get(role, kind)
        known = _OF_ELEMENT if role != "/Figure" else _OF_PICTURE
        self.section.foreign += set(element.keys()) - known
        if role == "/Figure":
            self.section.pictures.append(str(element.get("/Alt", "")))
        if role == "/Link":
            self._read_link(element, kind, depth)
            return
        own = self._page(element)
        for kid in _kids(element):
            self._read_kid(kid, own, kind, depth)

    def _read_kid(self, kid: Any, own: int, kind: MarkKind, depth: int) -> Any:
        """Note one kid; returns the annotation that it refers to, if it refers to one."""
        if isinstance(kid, int):
            self.section.marks.append(((own, kid), kind))
        elif not isinstance(kid, Dictionary):
            return None
        elif "/MCID" in kid:
            self.section.marks.append(((self._page(kid, own), int(kid.MCID)), kind))
        elif "/Obj" in kid:
            return kid
        else:
            self.read(kid, kind, depth + 1)
        return None

    def _read_link(self, element: Any, kind: MarkKind, depth: int) -> None:
        first, own = len(self.section.marks), self._page(element)
        referred = [self._read_kid(kid, own, kind, depth) for kid in _kids(element)]
        parts = [part for part in referred if part is not None]
        marks = tuple(place for place, _ in self.section.marks[first:])
        targets = tuple(dict.fromkeys(link_target(part.Obj) for part in parts))
        told = tuple(dict.fromkeys(str(part.Obj.get("/Contents", "")) for part in parts))
        page = self._page(parts[0], own) if parts else own
        self.section.links.append(TaggedLink(marks, targets, told, page + 1, tuple(map(_rectangle, parts))))

    def _page(self, element: Any, default: int = -1) -> int:
        page = element.get("/Pg")
        return default if page is None else self.pages.get(page.objgen, -1)


def _rectangle(part: Any) -> tuple[float, ...]:
    edges = [float(edge) for edge in part.Obj.get("/Rect", ())]
    if len(edges) != len(_NO_RECTANGLE):
        return _NO_RECTANGLE
    # Any two opposite corners may be given.
    return (*map(min, edges[:2], edges[2:]), *map(max, edges[:2], edges[2:]))


def link_target(annotation: Any) -> str:
    """Return where an annotation leads: ``#`` and the name of a destination, or an address; "" where it is neither."""
    if not isinstance(annotation, Dictionary):
        return ""
    if isinstance(name := annotation.get("/Dest"), pikepdf.String):
        return f"#{name}"
    action = annotation.get("/A")
    if isinstance(action, Dictionary) and action.get("/S") == Name.URI:
        return str(action.get("/URI", ""))
    return ""


def _kids(element: Any) -> Iterator[Any]:
    kids = element.get("/K")
    if isinstance(kids, Array):
        yield from kids
    elif kids is not None:
        yield kids
