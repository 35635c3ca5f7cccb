"""Binds laid-out sections into one PDF (PDF/UA-1 and PDF/A-3a); the same sections give the same bytes.

No layout engine is needed here. In the content of a page only the codes of glyphs change: sections are laid out so that
their pages can stand beside others (`engine/pages.py`), and what belongs to the whole document is written once, here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf
from msgspec import Struct
from msgspec.structs import astuple, replace
from pikepdf import Array, Dictionary, Name, String

from reports import attachment
from reports.attachment import compressed
from reports.documents.shared.section import Document, Embedded, Furniture, Section
from reports.documents.shared.unset import TEMPLATE as UNSET
from reports.errors import DocumentProblem
from reports.pdf.crop_marks import MM, add_crop_marks
from reports.pdf.font_registry import FontRegistry, is_truetype
from reports.pdf.glyph_codes import assign_codes, recode
from reports.pdf.icc_profile import srgb_profile
from reports.pdf.marked_letters import MarkedLetters
from reports.pdf.metadata import Imprint
from reports.pdf.navigation import OutlineEntry, destination_at, name_tree, number_tree, write_outline
from reports.pdf.seal import ORIGIN, identifier, seal_parts
from reports.pdf.stamping import WHOLE, RunningFrame, StampedPage, Stamper, running_frame
from reports.pdf.writer import write_pdf
from reports.typeset import fonts
from reports.typeset.assembly import first_pages
from reports.typeset.look import Look
from reports.typeset.sidecar import SectionPages, Sidecar
from reports.typeset.template_digest import template_digest
from reports.typeset.text import plain

MARKS = "/ccus-reports"
"""The catalog's key of private data that lists the pages which must be right-hand ones; a print job reads it."""

_STAMP = "Stamp"
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


def _of_section(furniture: Furniture, running: str, has_grades: bool) -> Furniture:
    """Return the heads and feet of a section's pages: without a running text of its own they have no head."""
    if not has_grades:
        furniture = replace(furniture, foot_centre="")
    return replace(furniture, head_left=furniture.head_left if running else "", head_right=running)


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
    binder = _Binder(pikepdf.new(), lang)
    with binder.pdf as pdf:
        counts = [(section, pages.count) for section, pages in parts]
        firsts = first_pages(counts, blank_before_right_hand=blank_before_right_hand)
        for (section, pages), first in zip(parts, firsts, strict=True):
            binder.add(section, pages, first)
        binder.stamp(frame or running_frame(Look()), {lang: furniture} | dict(translated or {}))
        binder.widen_inner_margin(mirror_mm * MM)
        if crop_marks:
            add_crop_marks(pdf)
        binder.join_marks()
        codes = assign_codes(binder.registry.glyphs)
        recode(pdf, codes)
        binder.registry.write(codes)
        binder.write_structure()
        imprint = Imprint(title, lang, author, subject, keywords, as_of, _languages(lang, parts))
        binder.write_catalog(imprint, embedded)
        return write_pdf(pdf, binder.seal(imprint, templates))


def _languages(lang: str, parts: Sequence[Part]) -> list[str]:
    """Return the languages of a document: its own, and those of its sections."""
    return list(dict.fromkeys((lang, *(pages.sidecar["lang"] for _, pages in parts))))


@dataclass(slots=True)
class _Binder:
    """The PDF under construction, and what is collected from its sections until all of them are in."""

    pdf: pikepdf.Pdf
    lang: str
    registry: FontRegistry = field(init=False)
    document: Any = field(init=False)
    faces: dict[str, fonts.Face] = field(default_factory=dict)
    """The faces of sections, and that of whole words in heads and feet, by the names that content gives them."""
    page_fonts: dict[int, Any] = field(default_factory=dict)
    """Page -> font dictionary of its section; blank pages are not in it."""
    languages: dict[int, str] = field(default_factory=dict)
    """Page -> language of its section."""
    heads: dict[int, tuple[str, bool]] = field(default_factory=dict)
    """Page -> the running text of its section, and whether the key of grades stands at its foot."""
    structure: list[Any] = field(default_factory=list)
    parents: list[tuple[int, Any]] = field(default_factory=list)
    ids: list[tuple[str, Any]] = field(default_factory=list)
    anchors: dict[str, Array] = field(default_factory=dict)
    outline: list[OutlineEntry] = field(default_factory=list)
    sections: dict[str, list[str]] = field(default_factory=dict)
    """Section id -> anchors of other sections that it links to."""
    stand_ins: set[str] = field(default_factory=set)
    """Sections whose pages only say that they could not be set: no place in them is known."""
    links: list[tuple[str, Any, int]] = field(default_factory=list)
    """Destination, page and place in `parents` of every link that leads out of its section."""
    right_hand: list[int] = field(default_factory=list)
    """Pages, from 1, that ask to be right-hand ones."""
    next_parent: int = 0

    def __post_init__(self) -> None:
        self.registry = FontRegistry(self.pdf)
        self.document = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))

    def add(self, section: Section, pages: SectionPages, first: int) -> None:
        """Append the pages and the structure tree of one section."""
        if section.id in self.sections or pages.sidecar["section"] != section.id:
            raise ValueError(f"section {section.id} is bound twice, or its pages are those of another")
        self.sections[section.id] = pages.sidecar["links"]
        if section.template == UNSET:
            self.stand_ins.add(section.id)
        if section.right_hand:
            self.right_hand.append(first + 1)
        size = pages.sidecar["pages"][0]
        while len(self.pdf.pages) < first:
            self.pdf.add_blank_page(page_size=(size[0], size[1]))
        with pikepdf.open(BytesIO(pages.pdf)) as source:
            for page in source.pages:
                self.pdf.pages.append(page)
            root = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        added = [self.pdf.pages[first + number].obj for number in range(pages.count)]
        numbers = range(first, first + pages.count)
        self.languages |= dict.fromkeys(numbers, section.lang)
        self.heads |= dict.fromkeys(numbers, (plain(section.running, section.lang), section.has_grades))
        if section.is_opening:
            self.heads[first] = ("", section.has_grades)
        self._fill_fonts(pages, added, first)
        self._append_structure(section, root, added, pages)
        self._collect_destinations(section, pages, added)

    def _fill_fonts(self, pages: SectionPages, added: list[Any], first: int) -> None:
        resources = added[0].Resources
        if "/Font" not in resources:
            resources.Font = self.pdf.make_indirect(Dictionary())
        for name, used in pages.sidecar["fonts"].items():
            texts = {int(glyph): text for glyph, text in used["glyphs"].items()}
            self.faces[name] = face = fonts.face(used["family"], used["bold"])
            resources.Font[f"/{name}"] = self.registry.font_for(face, texts)
        for number in range(len(added)):
            self.page_fonts[first + number] = resources.Font

    def _append_structure(self, section: Section, root: Any, added: list[Any], pages: SectionPages) -> None:
        """Append the section's structure element to the document, and move its keys behind those already taken."""
        base = self.next_parent
        element = root.K
        element.P = self.document
        element.T = String(section.title)
        self.structure.append(element)
        numbers = list(root.ParentTree.Nums)
        self.parents.extend((base + int(number), parent) for number, parent in _pairs(numbers))
        if "/IDTree" in root:
            self.ids.extend((str(name), note) for name, note in _pairs(list(root.IDTree.Names)))
        for page in added:
            page.StructParents = base + int(page.StructParents)
            for link in page.get("/Annots", ()):
                link.StructParent = base + int(link.StructParent)
                if "/Dest" in link and pages.sidecar["links"] and str(link.Dest) in pages.sidecar["links"]:
                    self.links.append((str(link.Dest), page, int(link.StructParent)))
        self.next_parent = base + sum(pages.sidecar["structure"])

    def _collect_destinations(self, section: Section, pages: SectionPages, added: list[Any]) -> None:
        for name, (page, x, y) in pages.sidecar["anchors"].items():
            self.anchors[name] = destination_at(added[int(page)], x, y)
        self.outline.append(OutlineEntry(section.level, section.title, self.anchors[section.id]))
        headings = pages.sidecar["outline"]
        for position, (level, title, page, x, y) in enumerate(headings):
            if position or level > 1:
                self.outline.append(OutlineEntry(section.level + level - 1, title, destination_at(added[page], x, y)))

    def stamp(self, frame: RunningFrame, furniture: Mapping[str, Furniture]) -> None:
        """Write heads and feet over all pages but the blank ones, in the language and the face of each page."""
        total = len(self.pdf.pages)
        shared: dict[bytes, Any] = {b"": None}
        stampers = {language: Stamper(language, frame) for language in furniture}
        stamped: dict[str, list[int]] = {language: [] for language in furniture}
        for number in self.page_fonts:
            page = self.pdf.pages[number].obj
            _, _, width, height = (float(value) for value in page.MediaBox)
            language = self.languages[number] if self.languages[number] in furniture else self.lang
            texts, stamper = _of_section(furniture[language], *self.heads[number]), stampers[language]
            stamped[language].append(number)
            common, own = stamper.stamp(StampedPage(number + 1, total, width, height), texts, _STAMP)
            if common not in shared:
                shared[common] = compressed(self.pdf, common)
            stamps = (shared[common], compressed(self.pdf, own) if own else None)
            page.Contents = Array([page.Contents, *(stamp for stamp in stamps if stamp is not None)])
        for language, stamper in stampers.items():
            for ending, glyphs in sorted(stamper.texts.items()):
                font = self.registry.font_for(stamper.faces[ending], glyphs)
                if ending == WHOLE:
                    self.faces[f"{_STAMP}{ending}"] = stamper.faces[ending]
                for number in stamped[language]:
                    self.page_fonts[number][f"/{_STAMP}{ending}"] = font

    def join_marks(self) -> None:
        """Make one glyph of each letter and its marks, in faces with CFF outlines; words with marks are set in them."""
        faces = {f"/{name}".encode(): face for name, face in self.faces.items() if not is_truetype(face)}
        used = {face: texts for face, texts in self.registry.texts.items() if face in faces.values()}
        letters = MarkedLetters(faces, used)
        letters.join(self.pdf)
        self.registry.add_letters(letters.found)

    def widen_inner_margin(self, distance: float) -> None:
        """Move the page boxes so that the inner margin is ``distance`` wider, on right-hand and left-hand pages.

        The boxes move and not the content, so links and destinations stay right. A wide page is bound at its top where
        it is a right-hand page, and at its foot where it is a left-hand one.
        """
        if not distance:
            return
        for number, page in enumerate(self.pdf.pages):
            offset = distance if number % 2 else -distance
            left, bottom, right, top = (float(value) for value in page.obj.MediaBox)
            x, y = (offset, 0.0) if right - left <= top - bottom else (0.0, -offset)
            for key in ("/MediaBox", "/TrimBox", "/BleedBox"):
                if key in page.obj:
                    box = [float(value) for value in page.obj[key]]
                    page.obj[key] = Array([round(v + d, 3) for v, d in zip(box, (x, y, x, y), strict=True)])

    def write_structure(self) -> None:
        """Write one structure tree over all sections; links that lead out of the document become plain text."""
        for name, page, number in self.links:
            if name not in self.anchors and name.partition("--")[0] in self.stand_ins:
                self.anchors[name] = self.anchors[name.partition("--")[0]]
            if name not in self.anchors:
                self._unlink(name, page, number)
        self.document.K = Array(self.structure)
        root = self.pdf.make_indirect(Dictionary(
            Type=Name.StructTreeRoot, K=Array([self.document]), ParentTree=number_tree(self.pdf, self.parents),
            ParentTreeNextKey=self.next_parent))  # fmt: skip
        if self.ids:
            root.IDTree = name_tree(self.pdf, self.ids)
        self.document.P = root
        self.pdf.Root.StructTreeRoot = root

    def _unlink(self, name: str, page: Any, number: int) -> None:
        owner = name.partition("--")[0]
        if owner in self.sections:
            source = next(id for id, links in self.sections.items() if name in links)
            raise DocumentProblem(
                f"section {source} links to {name}, which section {owner} does not have",
                remedy="Correct the anchor in the template.",
            )
        position = next(place for place, (key, _) in enumerate(self.parents) if key == number)
        _, element = self.parents.pop(position)
        kids = list(element.K) if isinstance(element.K, Array) else [element.K]
        element.K = Array([kid for kid in kids if not _is_object_reference(kid)])
        element.S = Name.Span
        page.Annots = Array([link for link in page.Annots if link.get("/StructParent") != number])

    def write_catalog(self, imprint: Imprint, embedded: Sequence[Embedded]) -> None:
        """Write what the file says of itself: title, output intent, destinations, attachments and outline."""
        pdf, root = self.pdf, self.pdf.Root
        root.Lang = String(self.lang)
        root.MarkInfo = Dictionary(Marked=True)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        profile = compressed(pdf, srgb_profile(), N=3)
        condition = String("sRGB IEC61966-2.1")
        root.OutputIntents = Array([pdf.make_indirect(Dictionary(
            Type=Name.OutputIntent, S=Name.GTS_PDFA1, OutputConditionIdentifier=condition, Info=condition,
            DestOutputProfile=profile))])  # fmt: skip
        for key, text in imprint.info().items():
            if text:
                pdf.docinfo[key] = String(text)
        root.Names = Dictionary(Dests=name_tree(pdf, self.anchors.items()))
        files = {
            file.name: attachment.attach(
                pdf, name=file.name, data=file.data, description=file.description, mime_type=file.mime_type,
                relationship=file.relationship, date=imprint.pdf_date)
            for file in embedded
        }  # fmt: skip
        attachment.list_attachments(pdf, root.Names, files)
        write_outline(pdf, self.outline)

    def seal(self, imprint: Imprint, templates: str) -> str:
        """Write what only this program reads again, and the metadata; returns the identifier of the file."""
        private: dict[str, Any] = {MARKS: Array(self.right_hand)} if self.right_hand else {}
        private[ORIGIN] = Dictionary(Templates=String(templates))
        root, day = self.pdf.Root, String(imprint.pdf_date)
        noted = {key: Dictionary(LastModified=day, Private=value) for key, value in private.items()}
        root.PieceInfo = Dictionary(noted)
        parts = seal_parts(self.pdf)
        root.PieceInfo[ORIGIN].Private.Seal = Dictionary({f"/{part}": String(text) for part, text in parts.items()})
        found = identifier(parts)
        packet = pikepdf.Stream(self.pdf, imprint.xmp(found), Type=Name.Metadata, Subtype=Name.XML)
        root.Metadata = self.pdf.make_indirect(packet)
        return found


def _pairs(flat: list[Any]) -> Iterator[tuple[Any, Any]]:
    return zip(flat[::2], flat[1::2], strict=True)


def _is_object_reference(kid: Any) -> bool:
    return isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR
