"""A section's pages cut into objects that can be bound without being read as a PDF.

What a document changes of a section is kept by its keys: its pages, its links and the element above all others. Glyphs
have the codes that are the same in every document, so content is kept as it will stand in the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from copy import copy
from functools import cache
from io import BytesIO
from typing import Any

import msgspec
import pikepdf
from msgspec import Struct
from pikepdf import Array, Dictionary, Name

from reports.attachment import QUICK, packed
from reports.pdf.font_registry import is_truetype
from reports.pdf.glyph_codes import recoded
from reports.pdf.marked_letters import MarkedLetters
from reports.pdf.objects import ObjectText, PdfObjects, StoredObject, cut, entries_of, written
from reports.typeset.fonts import Face, face
from reports.typeset.sidecar import SectionPages, Sidecar, UsedFace

BOXES = ("/MediaBox", "/TrimBox", "/BleedBox")
PACKED = b"/Filter /FlateDecode"
_START_OF_PDF = b"%PDF"

Entries = dict[str, ObjectText]
"""The entries of a dictionary by their keys, with the slash."""


class CutPage(Struct, array_like=True):
    """A page of a section; numbers are those of its section."""

    number: int
    entries: Entries
    """Without its parent, content, boxes, links and number in the structure."""
    boxes: dict[str, list[float]]
    content: int
    structure: int
    links: list[int]


CutLetter = tuple[str, int, tuple[tuple[int, int, int], ...], str]
"""A letter with its marks: font in the content, and what `MarkedLetter` says of it."""


class SectionObjects(Struct, array_like=True):
    """The objects of a section; they are numbered from 0."""

    objects: list[StoredObject]
    pages: list[CutPage]
    links: dict[int, Entries]
    """Entries of each link."""
    link_numbers: dict[int, int]
    """Number in the structure, by link."""
    top: int
    """The element above all others."""
    top_entries: Entries
    fonts: int
    """The dictionary of fonts, which is empty."""
    parents: list[tuple[int, ObjectText]]
    """The parent tree: number in the structure, and the elements there."""
    ids: list[tuple[str, int]]
    """Elements that have an id."""
    outside: dict[str, list[tuple[int, int, ObjectText]]]
    """By destination in another section: page (from 0), link, and the element of the link without it."""
    letters: list[CutLetter]
    """The glyphs that its content names by numbers of its own."""
    open: list[int]
    """Streams that name such a glyph: they get their codes when they are bound."""


def pack_objects(pages: SectionPages) -> bytes:
    """Cut a section's PDF into objects, packed."""
    return msgspec.msgpack.encode(cut_section(pages))


def section_objects(pages: SectionPages) -> SectionObjects:
    """Return the objects of a section, whose pages are a PDF or were packed."""
    return cut_section(pages) if pages.pdf.startswith(_START_OF_PDF) else _decoder().decode(pages.pdf)


@cache
def _decoder() -> msgspec.msgpack.Decoder[SectionObjects]:
    return msgspec.msgpack.Decoder(SectionObjects)


def cut_section(pages: SectionPages) -> SectionObjects:
    """Cut a section's PDF into objects."""
    with pikepdf.open(BytesIO(pages.pdf)) as source:
        return _Cutter(source, pages.sidecar).cut()


def face_of(used: UsedFace) -> Face:
    """Return the face that a section uses."""
    return face(used["family"], used["bold"])


def texts_of(used: UsedFace) -> dict[int, str]:
    """Return what its glyphs stand for."""
    return {int(glyph): read for glyph, read in used["glyphs"].items()}


class _Cutter:
    """Numbers the objects of a section as they are met, and cuts them."""

    def __init__(self, pdf: pikepdf.Pdf, sidecar: Sidecar) -> None:
        self.pdf = pdf
        self.outside = set(sidecar["links"])
        self.source = PdfObjects(pdf)
        faces = {name: face_of(used) for name, used in sidecar["fonts"].items()}
        self.names = {one: name for name, one in faces.items() if not is_truetype(one)}
        texts = {one: texts_of(sidecar["fonts"][name]) for one, name in self.names.items()}
        by_content = {f"/{name}".encode(): one for name, one in faces.items() if one in self.names}
        self.letters = MarkedLetters(by_content, texts)
        self.has_marks = self.letters.has_marks()
        self.open: list[int] = []
        self.places: dict[int, int] = {}
        """Number in the section, by number in the PDF."""
        self.queue: list[int] = []
        """Number in the PDF, by number in the section."""

    def cut(self) -> SectionObjects:
        root, pages = self.pdf.Root.StructTreeRoot, [page.obj for page in self.pdf.pages]
        resources = pages[0].Resources
        if "/Font" not in resources:
            resources.Font = self.pdf.make_indirect(Dictionary())
        parents = [(int(number), self._fragment(parent)) for number, parent in _pairs(list(root.ParentTree.Nums))]
        ids = _pairs(list(root.IDTree.Names)) if "/IDTree" in root else ()
        found = SectionObjects(
            objects=[], pages=[self._page(page) for page in pages], links={}, link_numbers={},
            top=self._place(root.K), top_entries=self._entries(root.K, {"/P", "/T"}), fonts=self._place(resources.Font),
            parents=parents, ids=[(str(name), self._place(element)) for name, element in ids], outside={}, letters=[],
            open=self.open,
        )  # fmt: skip
        elements = {int(number): element for number, element in _pairs(list(root.ParentTree.Nums))}
        for number, page in enumerate(pages):
            for link in page.get("/Annots", ()):
                place = self._place(link)
                found.links[place] = self._entries(link, {"/StructParent"})
                found.link_numbers[place] = int(link.StructParent)
                if "/Dest" in link and (name := str(link.Dest)) in self.outside:
                    without = self._without_link(elements[int(link.StructParent)])
                    found.outside.setdefault(name, []).append((number, place, without))
        found.objects += self._objects(set(found.links) | {page.number for page in found.pages} | {found.top})
        found.letters += [(self.names[one.face], one.letter, one.marks, one.text) for one in self.letters.found]
        return found

    def _objects(self, keyed: set[int]) -> Iterator[StoredObject]:
        """Yield all objects in the order of their numbers; of those that are kept by their keys nothing is left."""
        # The queue grows while it is walked.
        for place, old in enumerate(self.queue):
            if place in keyed:
                yield StoredObject(ObjectText(b"null"))
                continue
            item: Any = self.pdf.get_object(old, 0)
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") != Name.Image:
                yield self._content(item, place)
            else:
                found = self.source.get(old, digested=True)
                found.body = self._moved(found.body)
                yield found

    def _content(self, stream: pikepdf.Stream, place: int) -> StoredObject:
        content, body = stream.read_bytes(), self._moved(cut(entries_of(stream)))
        if self.has_marks and (joined := self.letters.joined(content)) != content:
            self.open.append(place)
            return StoredObject(body, joined)
        content = recoded(content)
        return StoredObject(body, packed(content, QUICK), PACKED, hashlib.sha256(content).digest())

    def _page(self, page: Any) -> CutPage:
        boxes = {key: [float(value) for value in page[key]] for key in BOXES if key in page}
        place, content = self._place(page), self._place(page.Contents)
        links = [self._place(link) for link in page.get("/Annots", ())]
        entries = self._entries(page, {"/Parent", "/Contents", "/Annots", "/StructParents", *BOXES})
        return CutPage(place, entries, boxes, content, int(page.StructParents), links)

    def _entries(self, item: Any, without: set[str]) -> Entries:
        return {key: self._fragment(item.get(key)) for key in item.keys() if key not in without}  # noqa: SIM118 - pikepdf's

    def _without_link(self, element: Any) -> ObjectText:
        """Return the element of a link as one of text, without the link."""
        plain = copy(element)
        kids = list(plain.K) if isinstance(plain.K, Array) else [plain.K]
        plain.K = Array([kid for kid in kids if not _is_object_reference(kid)])
        plain.S = Name.Span
        return self._moved(cut(plain.unparse(resolved=True)))

    def _fragment(self, value: Any) -> ObjectText:
        return self._moved(cut(written(value)))

    def _moved(self, piece: ObjectText) -> ObjectText:
        return ObjectText(piece.template, [self._number(old) for old in piece.numbers])

    def _place(self, item: Any) -> int:
        return self._number(item.objgen[0])

    def _number(self, old: int) -> int:
        if old not in self.places:
            self.places[old] = len(self.queue)
            self.queue.append(old)
        return self.places[old]


def _pairs(flat: list[Any]) -> Iterator[tuple[Any, Any]]:
    return zip(flat[::2], flat[1::2], strict=True)


def _is_object_reference(kid: Any) -> bool:
    return isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR
