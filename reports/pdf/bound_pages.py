"""The pages of a document while it is bound: their boxes, running lines, fonts and the tree that they stand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reports.documents.shared.section import Furniture
from reports.pdf.crop_marks import with_crop_marks
from reports.pdf.document_content import DocumentContent
from reports.pdf.font_registry import FontRegistry
from reports.pdf.objects import BoundObjects, ObjectText, array, dictionary, numbers, reference
from reports.pdf.stamping import WHOLE, RunningFrame, StampedPage, Stamper

_STAMP = "Stamp"


class BoundPage(Struct):
    """A page of the document."""

    number: int
    entries: dict[str, ObjectText | bytes]
    """Without its content, boxes and links."""
    boxes: dict[str, Sequence[float]]
    contents: list[int]
    links: list[int] = []
    fonts: dict[str, ObjectText] | None = None
    """The fonts of its section; None on a blank page."""
    language: str = ""
    running: str = ""
    has_grades: bool = False


class BoundPages:
    """The pages of a document, in their order."""

    def __init__(self, objects: BoundObjects, registry: FontRegistry, content: DocumentContent, lang: str) -> None:
        self.listed: list[BoundPage] = []
        self.tree = objects.store(ObjectText(b"null"))
        """The tree of pages."""
        self._objects = objects
        self._registry = registry
        self._content = content
        self._lang = lang
        self._fonts: list[tuple[int, dict[str, ObjectText]]] = []
        """The dictionaries of fonts, one for each section, with their numbers."""
        self._blank: int | None = None

    def add_fonts(self, number: int, used: dict[str, ObjectText]) -> None:
        """Note the dictionary of a section's fonts and its number."""
        self._fonts.append((number, used))

    def add_blank(self, size: Sequence[float]) -> None:
        """Append a blank page."""
        if self._blank is None:
            self._blank = self._content.store(b"")
        number = self._objects.store(ObjectText(b"null"))
        entries: dict[str, ObjectText | bytes] = {"/Type": b"/Page", "/Resources": b"<< >>"}
        self.listed.append(BoundPage(number, entries, {"/MediaBox": (0, 0, *size)}, [self._blank]))

    def stamp(self, frame: RunningFrame, furniture: Mapping[str, Furniture]) -> None:
        """Write heads and feet over all pages but the blank ones, in the language and the face of each page."""
        shared: dict[bytes, int] = {}
        stampers = {language: Stamper(language, frame) for language in furniture}
        stamped: dict[str, list[dict[str, ObjectText]]] = {language: [] for language in furniture}
        for position, page in enumerate(self.listed, 1):
            if page.fonts is None:
                continue
            language = page.language if page.language in furniture else self._lang
            left, bottom, right, top = page.boxes["/MediaBox"]
            texts = _of_section(furniture[language], page.running, page.has_grades)
            where = StampedPage(position, len(self.listed), right - left, top - bottom)
            common, own = stampers[language].stamp(where, texts, _STAMP)
            if common and common not in shared:
                shared[common] = self._content.store(common)
            page.contents += [shared[common]] if common else []
            page.contents += [self._content.store(own)] if own else []
            if not stamped[language] or stamped[language][-1] is not page.fonts:
                stamped[language].append(page.fonts)
        for language, stamper in stampers.items():
            if WHOLE in stamper.texts:
                self._content.name_face(f"{_STAMP}{WHOLE}", stamper.faces[WHOLE])
            for ending, glyphs in sorted(stamper.texts.items()):
                font = reference(self._registry.font_for(stamper.faces[ending], glyphs).objgen[0])
                for used in stamped[language]:
                    used[f"/{_STAMP}{ending}"] = font

    def widen_inner_margin(self, distance: float) -> None:
        """Move the page boxes so that the inner margin is ``distance`` wider, on right-hand and left-hand pages.

        The boxes move and not the content, so links and destinations stay right. A wide page is bound at its top where
        it is a right-hand page, and at its foot where it is a left-hand one.
        """
        for position, page in enumerate(self.listed if distance else ()):
            offset = distance if position % 2 else -distance
            left, bottom, right, top = page.boxes["/MediaBox"]
            x, y = (offset, 0.0) if right - left <= top - bottom else (0.0, -offset)
            for key, box in page.boxes.items():
                page.boxes[key] = [round(v + d, 3) for v, d in zip(box, (x, y, x, y), strict=True)]

    def add_crop_marks(self) -> None:
        """Put every page on a larger sheet, with marks where it is to be cut."""
        for page in self.listed:
            left, bottom, right, top = page.boxes["/MediaBox"]
            boxes, marks = with_crop_marks((left, bottom, right, top))
            page.boxes |= {key: [round(value, 3) for value in box] for key, box in boxes.items()}
            page.contents.append(self._content.store(marks))

    def write(self) -> None:
        """Write the pages, the fonts of their sections and the tree that they stand in."""
        for place, used in self._fonts:
            self._objects.replace(place, dictionary(used))
        for page in self.listed:
            own: dict[str, ObjectText | bytes] = {
                **page.entries, "/Parent": reference(self.tree),
                "/Contents": array([reference(content) for content in page.contents]),
                **{key: numbers(box) for key, box in page.boxes.items()}}  # fmt: skip
            if page.links:
                own["/Annots"] = array([reference(link) for link in page.links])
            self._objects.replace(page.number, dictionary(own))
        self._objects.page_numbers = [page.number for page in self.listed]
        kids = array([reference(page.number) for page in self.listed])
        self._objects.replace(
            self.tree, dictionary({"/Type": b"/Pages", "/Kids": kids, "/Count": b"%d" % len(self.listed)})
        )


def _of_section(furniture: Furniture, running: str, has_grades: bool) -> Furniture:
    """Return the heads and feet of a section's pages: without a running text of its own they have no head."""
    if not has_grades:
        furniture = replace(furniture, foot_centre="")
    return replace(furniture, head_left=furniture.head_left if running else "", head_right=running)
