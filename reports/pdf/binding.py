"""Binds laid-out sections into one PDF (PDF/UA-1 and PDF/A-3a); the same sections give the same bytes.

No layout engine is needed here, and no section is read as a PDF: its objects were cut ahead (`section_objects.py`) and
get other numbers. What belongs to the whole document is written once, here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pikepdf
from msgspec import Struct
from msgspec.structs import astuple
from pikepdf import Array, Dictionary, Name, String

from reports import attachment
from reports.attachment import compressed
from reports.documents.shared.section import Document, Embedded, Furniture, Section
from reports.documents.shared.unset import TEMPLATE as UNSET
from reports.errors import DocumentProblem
from reports.pdf.bound_pages import BoundPage, BoundPages
from reports.pdf.crop_marks import MM
from reports.pdf.document_content import DocumentContent
from reports.pdf.font_registry import FontRegistry
from reports.pdf.icc_profile import srgb_profile
from reports.pdf.metadata import Imprint
from reports.pdf.navigation import OutlineEntry, destination_at, name_tree, number_tree, write_outline
from reports.pdf.objects import (
    BoundObjects,
    ObjectText,
    StoredObject,
    array,
    dictionary,
    number,
    reference,
    text,
)
from reports.pdf.seal import MARKS, ORIGIN, identifier, seal_objects
from reports.pdf.section_objects import SectionObjects, face_of, section_objects, texts_of
from reports.pdf.stamping import RunningFrame, running_frame
from reports.pdf.writer import write_objects
from reports.typeset.assembly import first_pages
from reports.typeset.look import Look
from reports.typeset.sidecar import SectionPages, Sidecar, UsedFace
from reports.typeset.template_digest import template_digest
from reports.typeset.text import plain

_MIRROR_MM = 4.0
"""How much wider the inner margin is in print."""

Part = tuple[Section, SectionPages]


class Rendered(Struct, frozen=True):
    """A finished document."""

    name: str
    pdf: bytes
    pages: int
    """Blank ones are pages, too."""
    parts: tuple[tuple[Section, Sidecar], ...]
    """Every section as it is printed, and what is known of its pages: what an inspection needs."""


def bind_document(
    document: Document, sections: Sequence[Section], laid: Mapping[str, SectionPages], look: Look
) -> Rendered:
    """Bind the ``sections`` of ``document`` as printed, with their pages by id.

    Same sections, look, fonts and versions give the same bytes, in any process.
    """
    pdf = bind(
        [(section, laid[section.id]) for section in sections],
        title=document.title,
        lang=document.lang,
        author=document.author,
        subject=document.subject,
        keywords=document.keywords,
        as_of=document.as_of,
        furniture=_filter_furniture(document.furniture, document.lang),
        translated={lang: _filter_furniture(furniture, lang) for lang, furniture in document.translated},
        embedded=document.embedded,
        frame=running_frame(look),
        blank_before_right_hand=look.is_for_paper,
        mirror_mm=_MIRROR_MM if look.is_for_paper else 0.0,
        crop_marks=look.profile == "press",
        templates=template_digest(look),
    )
    parts = tuple((section, laid[section.id].sidecar) for section in sections)
    counts = [(section, laid[section.id].count) for section in sections]
    firsts = first_pages(counts, blank_before_right_hand=look.is_for_paper)
    return Rendered(document.name, pdf, firsts[-1] + counts[-1][1], parts)


def _filter_furniture(furniture: Furniture, lang: str) -> Furniture:
    """Return heads and feet after the text filter that page content goes through."""
    return Furniture(*(plain(text, lang) for text in astuple(furniture)))


def bind(
    parts: Sequence[Part],
    *,
    title: str,
    lang: str,
    author: str,
    subject: str,
    keywords: Sequence[str],
    as_of: str,
    furniture: Furniture,
    translated: Mapping[str, Furniture] | None = None,
    embedded: Sequence[Embedded] = (),
    frame: RunningFrame | None = None,
    blank_before_right_hand: bool = False,
    mirror_mm: float = 0.0,
    crop_marks: bool = False,
    templates: str = "",
) -> bytes:
    """Bind rendered sections into one file.

    Args:
        as_of: ISO date, the only one in the file.
        translated: heads and feet of sections in other languages, by BCP 47 tag.
        frame: where heads and feet stand; by default, that of the default look.
        blank_before_right_hand: put a blank page where a section must start on a right-hand page and would not.
        mirror_mm: how much wider the inner margin is than it was laid out, the outer one as much narrower.
        crop_marks: put every page on a larger sheet, with marks where it is to be cut.
        templates: a digest of the templates that the sections were printed with.

    Raises:
        DocumentProblem: a link leads to an anchor that its section does not have, or a running text does not fit.
    """
    with pikepdf.new() as pdf:
        binder = _Binder(pdf, lang)
        counts = [(section, pages.count) for section, pages in parts]
        firsts = first_pages(counts, blank_before_right_hand=blank_before_right_hand)
        for (section, pages), first in zip(parts, firsts, strict=True):
            binder.add(section, pages, first)
        binder.pages.stamp(frame or running_frame(Look()), {lang: furniture} | dict(translated or {}))
        binder.pages.widen_inner_margin(mirror_mm * MM)
        if crop_marks:
            binder.pages.add_crop_marks()
        binder.content.write()
        binder.registry.write()
        binder.write_structure()
        binder.pages.write()
        imprint = Imprint(title, lang, author, subject, keywords, as_of, _languages(lang, parts))
        binder.write_catalog(imprint, embedded)
        return write_objects(binder.objects, pdf, binder.seal(imprint, templates))


def _languages(lang: str, parts: Sequence[Part]) -> list[str]:
    """Return the languages of a document: its own, and those of its sections."""
    return list(dict.fromkeys((lang, *(pages.sidecar["lang"] for _, pages in parts))))


class _Outside(Struct, frozen=True):
    """A link that leads to another section."""

    destination: str
    page: BoundPage
    link: int
    element: int
    as_text: ObjectText
    """The element of the link without it."""


class _Binder:
    """The PDF under construction, and what is collected from its sections until all of them are in."""

    def __init__(self, pdf: pikepdf.Pdf, lang: str) -> None:
        self.pdf = pdf
        """What is written once for the whole document; sections are stored beside it."""
        self.lang = lang
        self.objects = BoundObjects(pdf)
        self.registry = FontRegistry(pdf)
        self.content = DocumentContent(self.objects, self.registry)
        self.pages = BoundPages(self.objects, self.registry, self.content, lang)
        self.document = self.objects.store(ObjectText(b"null"))
        """The element above all sections."""
        self.tags = self.objects.store(ObjectText(b"null"))
        """The root of the structure."""
        self.structure: list[int] = []
        self.parents: dict[int, ObjectText] = {}
        self.ids: list[tuple[str, ObjectText]] = []
        self.anchors: dict[str, tuple[int, float, float]] = {}
        """Page (from 0) and place of each anchor."""
        self.outline: list[OutlineEntry] = []
        self.sections: dict[str, list[str]] = {}
        """Section id -> anchors of other sections that it links to."""
        self.stand_ins: set[str] = set()
        """Sections whose pages only say that they could not be set: no place in them is known."""
        self.outside: list[_Outside] = []
        self.right_hand: list[int] = []
        """Pages, from 1, that ask to be right-hand ones."""
        self.next_parent = 0

    def add(self, section: Section, pages: SectionPages, first: int) -> None:
        """Append the pages and the structure tree of one section."""
        sidecar = pages.sidecar
        if section.id in self.sections or sidecar["section"] != section.id:
            raise ValueError(f"section {section.id} is bound twice, or its pages are those of another")
        self.sections[section.id] = sidecar["links"]
        if section.template == UNSET:
            self.stand_ins.add(section.id)
        if section.right_hand:
            self.right_hand.append(first + 1)
        while len(self.pages.listed) < first:
            self.pages.add_blank(sidecar["pages"][0])
        found = section_objects(pages)
        places = range(self.objects.next, self.objects.next + len(found.objects))
        self.objects.stored += [
            StoredObject(one.body.moved(places), one.data, one.coding, one.digest) for one in found.objects
        ]
        self.content.take_in(found, places, sidecar)
        self._add_pages(section, found, places, sidecar)
        self._append_structure(section, found, places)
        self._collect_destinations(section, sidecar, first)

    def _add_pages(self, section: Section, found: SectionObjects, places: range, sidecar: Sidecar) -> None:
        used = {f"/{name}": self._font(face) for name, face in sidecar["fonts"].items()}
        self.pages.add_fonts(places[found.fonts], used)
        running = plain(section.running, section.lang)
        for position, page in enumerate(found.pages):
            entries: dict[str, ObjectText | bytes] = {key: value.moved(places) for key, value in page.entries.items()}
            entries["/StructParents"] = b"%d" % (self.next_parent + page.structure)
            is_opening = section.is_opening and not position
            links = [places[link] for link in page.links]
            self.pages.listed.append(BoundPage(
                places[page.number], entries, dict(page.boxes), [places[page.content]], links, used, section.lang,
                "" if is_opening else running, section.has_grades))  # fmt: skip
        for link, own in found.links.items():
            told = {key: value.moved(places) for key, value in own.items()}
            told["/StructParent"] = ObjectText(b"%d" % (self.next_parent + found.link_numbers[link]))
            self.objects.replace(places[link], dictionary(told))

    def _font(self, used: UsedFace) -> ObjectText:
        return reference(self.registry.font_for(face_of(used), texts_of(used)).objgen[0])

    def _append_structure(self, section: Section, found: SectionObjects, places: range) -> None:
        """Append the section's structure element to the document, and move its keys behind those already taken."""
        base, top = self.next_parent, places[found.top]
        entries = {key: value.moved(places) for key, value in found.top_entries.items()}
        self.objects.replace(
            top, dictionary({**entries, "/P": reference(self.document), "/T": text(section.title)})
        )
        self.structure.append(top)
        self.parents |= {base + key: parent.moved(places) for key, parent in found.parents}
        self.ids += [(name, reference(places[element])) for name, element in found.ids]
        first = len(self.pages.listed) - len(found.pages)
        for name, links in found.outside.items():
            for page, link, as_text in links:
                element = self.parents[base + found.link_numbers[link]].numbers[0]
                self.outside.append(
                    _Outside(name, self.pages.listed[first + page], places[link], element, as_text.moved(places))
                )
        self.next_parent = base + len(found.pages) + len(found.links)

    def _collect_destinations(self, section: Section, sidecar: Sidecar, first: int) -> None:
        for name, (page, x, y) in sidecar["anchors"].items():
            self.anchors[name] = (first + int(page), x, y)
        self._note_heading(section.level, section.title, *self.anchors[section.id])
        for position, (level, title, page, x, y) in enumerate(sidecar["outline"]):
            if position or level > 1:
                self._note_heading(section.level + level - 1, title, first + page, x, y)

    def _note_heading(self, level: int, title: str, page: int, x: float, y: float) -> None:
        place = self.objects.place(self.pages.listed[page].number)
        self.outline.append(OutlineEntry(level, title, destination_at(place, x, y)))

    def write_structure(self) -> None:
        """Write one structure tree over all sections; links that lead out of the document become plain text."""
        for link in self.outside:
            name, owner = link.destination, link.destination.partition("--")[0]
            if name not in self.anchors and owner in self.stand_ins:
                self.anchors[name] = self.anchors[owner]
            if name not in self.anchors:
                self._unlink(link)
        elements = array([reference(element) for element in self.structure])
        root = reference(self.tags)
        self.objects.replace(
            self.document, dictionary({"/K": elements, "/P": root, "/S": b"/Document", "/Type": b"/StructElem"})
        )
        tree = number_tree(self.objects, self.parents.items())
        entries: dict[str, ObjectText | bytes] = {
            "/Type": b"/StructTreeRoot", "/K": array([reference(self.document)]), "/ParentTree": reference(tree),
            "/ParentTreeNextKey": b"%d" % self.next_parent}  # fmt: skip
        if self.ids:
            entries["/IDTree"] = reference(name_tree(self.objects, self.ids))
        self.objects.replace(self.tags, dictionary(entries))

    def _unlink(self, outside: _Outside) -> None:
        name, owner = outside.destination, outside.destination.partition("--")[0]
        if owner in self.sections:
            source = next(id for id, links in self.sections.items() if name in links)
            raise DocumentProblem(
                f"section {source} links to {name}, which section {owner} does not have",
                remedy="Correct the anchor in the template.",
            )
        self.parents = {key: parent for key, parent in self.parents.items() if parent.numbers != [outside.element]}
        self.objects.replace(outside.element, outside.as_text)
        outside.page.links.remove(outside.link)

    def write_catalog(self, imprint: Imprint, embedded: Sequence[Embedded]) -> None:
        """Write what the file says of itself: title, output intent, destinations, attachments and outline."""
        pdf, root = self.pdf, self.pdf.Root
        root.Pages, root.StructTreeRoot = self.objects.place(self.pages.tree), self.objects.place(self.tags)
        root.Lang = String(self.lang)
        root.MarkInfo = Dictionary(Marked=True)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        profile = compressed(pdf, srgb_profile(), N=3)
        condition = String("sRGB IEC61966-2.1")
        root.OutputIntents = Array([pdf.make_indirect(Dictionary(
            Type=Name.OutputIntent, S=Name.GTS_PDFA1, OutputConditionIdentifier=condition, Info=condition,
            DestOutputProfile=profile))])  # fmt: skip
        for key, value in imprint.info().items():
            if value:
                pdf.docinfo[key] = String(value)
        root.Names = Dictionary(Dests=self.objects.place(name_tree(self.objects, self._destinations())))
        files = {
            file.name: attachment.attach(
                pdf, name=file.name, data=file.data, description=file.description, mime_type=file.mime_type,
                relationship=file.relationship, date=imprint.pdf_date)
            for file in embedded
        }  # fmt: skip
        attachment.list_attachments(pdf, root.Names, files)
        write_outline(pdf, self.outline)

    def _destinations(self) -> Iterator[tuple[str, ObjectText]]:
        for name, (page, x, y) in self.anchors.items():
            parts = (ObjectText(b"/XYZ"), ObjectText(number(x)), ObjectText(number(y)), ObjectText(b"null"))
            yield name, array([reference(self.pages.listed[page].number), *parts])

    def seal(self, imprint: Imprint, templates: str) -> str:
        """Write what only this program reads again, and the metadata; returns the identifier of the file."""
        private: dict[str, Any] = {MARKS: Array(self.right_hand)} if self.right_hand else {}
        private[ORIGIN] = Dictionary(Templates=String(templates))
        root, day = self.pdf.Root, String(imprint.pdf_date)
        noted = {key: Dictionary(LastModified=day, Private=value) for key, value in private.items()}
        root.PieceInfo = Dictionary(noted)
        parts = seal_objects(self.objects)
        root.PieceInfo[ORIGIN].Private.Seal = Dictionary({f"/{part}": String(value) for part, value in parts.items()})
        found = identifier(parts)
        packet = pikepdf.Stream(self.pdf, imprint.xmp(found), Type=Name.Metadata, Subtype=Name.XML)
        root.Metadata = self.pdf.make_indirect(packet)
        return found
