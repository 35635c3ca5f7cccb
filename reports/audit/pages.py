"""Reads a page of a finished PDF as a reader gets it: blocks of text, pictures, heads and feet, broken links.

Positions come from the page's content, and blocks from its structure tree. Lengths are points, in the coordinates of
the page's content. An upright label of a picture is one fragment; a rotated one has a fragment for each letter.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from msgspec import Struct

from reports.audit.findings import Box
from reports.audit.hidden_text import PaintOrder

_HEADINGS = {"H1", "H2", "H3", "H4", "H5", "H6"}
_BLOCKS = {*_HEADINGS, "P", "TH", "TD", "LI", "Lbl", "LBody", "Caption", "Figure", "Note", "TOCI"}
_CELLS = {"TD", "TH"}
_HYPHEN = 2
"""The character as which PDFium extracts a hyphen at the end of a line."""
_PAGINATION_PARAMETERS = 2
"""An artifact of the pages has a type, a kind and an edge; one of the layout a type at most."""
_LABEL_GAP = 0.5
"""Space in em that separates two labels of a picture."""


class Fragment(Struct, eq=False):
    """Text that was drawn by one operator: a line, or the part of it in one inline element."""

    box: Box
    """Around the ink."""
    baseline: float
    size: float
    text: str = ""
    lefts: list[float] = []
    rights: list[float] = []
    """Left and right edge of each character's advance."""
    upright: bool = True
    mark: int = -1
    """The marked content that it is of; -1 where it is of none."""

    @property
    def shows(self) -> bool:
        """Whether there is ink: text that is drawn over the same text is read once, and so may be empty here."""
        return bool(self.text.strip()) or self.box.top > self.box.bottom


class Block(Struct, eq=False):
    """A block by the structure tree: a paragraph, a heading, a cell, a picture."""

    role: str
    described: bool = True
    """Whether a picture has an alternative text."""
    in_head: bool = False
    """Whether a cell stands in a row of head cells only."""
    fragments: list[Fragment] = []
    box: Box | None = None
    """Around the ink of text and picture."""
    within: list[Block] = []
    """The paragraphs of a cell."""

    @property
    def level(self) -> int:
        """1 to 6 for a heading, else 0."""
        return int(self.role[1]) if self.role in _HEADINGS else 0

    def whole(self) -> Block:
        """Return a cell with what its paragraphs hold."""
        found = Block(self.role, fragments=[*self.fragments, *(one for part in self.within for one in part.fragments)])
        for part in (self, *self.within):
            if part.box is not None:
                found.cover(part.box)
        return found

    def cover(self, box: Box) -> None:
        """Extend the box to contain ``box``."""
        self.box = box if self.box is None else self.box.joined(box)


class PageContent(Struct, eq=False):
    """The content of one page."""

    trim: Box
    blocks: list[Block] = []
    """In the order of reading; each has a box."""
    rows: list[list[Block]] = []
    """The cells of each row of a table that show something; the rows of a head are left out."""
    artifacts: list[Fragment] = []
    """Text that repeats or decorates, such as a table head on its second page."""
    stamps: list[Fragment] = []
    """Running heads and feet."""
    faces: dict[str, bool] = {}
    """Name of each face, and whether it is embedded."""
    broken_links: list[Box] = []
    in_forms: str = ""
    """Text that is drawn by a form, as no page of ours has it."""
    hidden: list[str] = []
    """Texts that cannot be seen."""
    languages: dict[int, str] = {}
    """Language of each marked content by the tags around it; "" where they name none."""


def first_page(document: pdfium.PdfDocument, section: str) -> int:
    """Return the page, from 0, on which a section starts; -1 where the document has none of that id."""
    target = raw.FPDF_GetNamedDestByName(document.raw, section.encode())
    number: int = raw.FPDFDest_GetDestPageIndex(document.raw, target) if target else -1
    return number


def read_page(document: pdfium.PdfDocument, number: int) -> PageContent:
    """Read page ``number``, from 0."""
    page = document[number]
    text = page.get_textpage()
    try:
        found = PageContent(Box(*page.get_trimbox()))
        by_mark = _read_structure(page.raw, found)
        paint = PaintOrder()
        drawn = _read_objects(page.raw, found, by_mark, paint)
        found.in_forms = _read_characters(text.raw, drawn)
        found.hidden.extend(paint.hidden(found.trim.common(Box(*page.get_cropbox()))))
        _finish_blocks(found, by_mark)
        rows = ([cell.whole() for cell in row] for row in found.rows)
        found.rows = [shown for row in rows if (shown := [cell for cell in row if cell.box is not None])]
        found.broken_links.extend(_broken_links(document.raw, page.raw))
        return found
    finally:
        text.close()
        page.close()


def _read_structure(page: Any, found: PageContent) -> dict[int, Block]:
    """Return the block of each marked content, in reading order; note its language, and the rows of tables."""
    tree = raw.FPDF_StructTree_GetForPage(page)
    by_mark: dict[int, Block] = {}
    try:
        for index in range(raw.FPDF_StructTree_CountChildren(tree)):
            _walk(raw.FPDF_StructTree_GetChildAtIndex(tree, index), Block("P"), "", by_mark, found)
    finally:
        raw.FPDF_StructTree_Close(tree)
    return by_mark


def _walk(element: Any, block: Block, language: str, by_mark: dict[int, Block], found: PageContent) -> Block:
    """Note the marked content below ``element``; returns the block that it is or is part of."""
    buffer = ctypes.create_string_buffer(32)
    size = raw.FPDF_StructElement_GetType(element, buffer, len(buffer))
    role = buffer.raw[: size - 2].decode("utf-16-le")
    size = raw.FPDF_StructElement_GetLang(element, buffer, len(buffer))
    language = buffer.raw[: size - 2].decode("utf-16-le") if 2 < size <= len(buffer) else language
    if role in _BLOCKS:
        around, block = block, Block(role)
        if around.role in _CELLS:
            around.within.append(block)
        if role == "Figure":
            block.described = raw.FPDF_StructElement_GetAltText(element, None, 0) > 2
    below = []
    for index in range(raw.FPDF_StructElement_CountChildren(element)):
        mark = raw.FPDF_StructElement_GetChildMarkedContentID(element, index)
        if mark >= 0:
            by_mark[mark], found.languages[mark] = block, language
        elif child := raw.FPDF_StructElement_GetChildAtIndex(element, index):
            below.append(_walk(child, block, language, by_mark, found))
    if role == "TR":
        if any(cell.role == "TD" for cell in below):
            found.rows.append(below)
        for cell in below:
            cell.in_head = not any(one.role == "TD" for one in below)
    return block


def _read_objects(
    page: Any, found: PageContent, by_mark: dict[int, Block], paint: PaintOrder
) -> dict[int, Fragment]:
    """Sort page objects into blocks and artifacts; returns the text objects by address."""
    drawn: dict[int, Fragment] = {}
    fonts: set[int] = set()
    reader = _ObjectReader()
    for index in range(raw.FPDFPage_CountObjects(page)):
        item = raw.FPDFPage_GetObject(page, index)
        mark = raw.FPDFPageObj_GetMarkedContentID(item)
        block = by_mark.get(mark)
        picture = block if block is not None and block.role == "Figure" else None
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_TEXT:
            box = reader.box(item)
            paint.add_shape(index, item, box, picture)
            if block is not None:
                block.cover(box)
            continue
        font = raw.FPDFTextObj_GetFont(item)
        if (address := ctypes.addressof(font.contents)) not in fonts:
            fonts.add(address)
            found.faces[_face_name(font)] = raw.FPDFFont_GetIsEmbedded(font) == 1
        fragment = drawn[ctypes.addressof(item.contents)] = reader.fragment(item)
        fragment.mark = mark
        paint.add_text(index, item, fragment, picture)
        if block is not None:
            block.fragments.append(fragment)
        else:
            (found.stamps if _belongs_to_pagination(item) else found.artifacts).append(fragment)
    return drawn


class _ObjectReader:
    """Reads box and text size of page objects with one set of buffers, because a page has hundreds of objects."""

    def __init__(self) -> None:
        self._edges = tuple(ctypes.c_float() for _ in range(4))
        self._matrix, self._size = raw.FS_MATRIX(), ctypes.c_float()

    def box(self, item: Any) -> Box:
        raw.FPDFPageObj_GetBounds(item, *self._edges)
        left, bottom, right, top = self._edges
        return Box(left.value, bottom.value, right.value, top.value)

    def fragment(self, item: Any) -> Fragment:
        matrix = self._matrix
        raw.FPDFPageObj_GetMatrix(item, matrix)
        raw.FPDFTextObj_GetFontSize(item, self._size)
        size = self._size.value * (abs(matrix.a) or abs(matrix.b))
        return Fragment(self.box(item), matrix.f, size, upright=not matrix.b)


def _face_name(font: Any) -> str:
    buffer = ctypes.create_string_buffer(128)
    size = raw.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
    return buffer.raw[: size - 1].decode()


def _belongs_to_pagination(item: Any) -> bool:
    return any(
        raw.FPDFPageObjMark_CountParams(raw.FPDFPageObj_GetMark(item, index)) > _PAGINATION_PARAMETERS
        for index in range(raw.FPDFPageObj_CountMarks(item))
    )


def _read_characters(text: Any, drawn: dict[int, Fragment]) -> str:
    """Fill in the text of the fragments, and the edges of each character; returns what stands in none of them."""
    elsewhere: list[str] = []
    handle, square = ctypes.cast(text, ctypes.c_void_p).value, raw.FS_RECTF()
    for index in range(raw.FPDFText_CountChars(text)):
        fragment = drawn.get(_text_object(handle, index))
        code = _character(handle, index)
        if fragment is None:
            if _text_object(handle, index) and not chr(code).isspace():
                elsewhere.append(chr(code))
            continue
        _square(handle, index, square)
        fragment.text += "-" if code == _HYPHEN else chr(code)
        fragment.lefts.append(square.left)
        fragment.rights.append(square.right)
    return "".join(elsewhere)


def _fast_function(function: Any, result: Any, *arguments: Any) -> Any:
    """Wrap a function of PDFium with plain addresses as arguments, because it is called for every character."""
    return ctypes.CFUNCTYPE(result, ctypes.c_void_p, ctypes.c_int, *arguments)(
        ctypes.cast(function, ctypes.c_void_p).value or 0
    )


_text_object = _fast_function(raw.FPDFText_GetTextObject, ctypes.c_void_p)
_character = _fast_function(raw.FPDFText_GetUnicode, ctypes.c_uint)
_square = _fast_function(raw.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.POINTER(raw.FS_RECTF))


def _finish_blocks(found: PageContent, by_mark: dict[int, Block]) -> None:
    """Set the box of every block, and drop what shows nothing."""
    found.artifacts = [fragment for fragment in found.artifacts if fragment.shows]
    # A line in several faces is drawn in parts.
    found.stamps = list(_labels(fragment for fragment in found.stamps if fragment.shows))
    for block in dict.fromkeys(by_mark.values()):
        block.fragments = [fragment for fragment in block.fragments if fragment.shows]
        if block.role == "Figure":
            block.fragments = list(_labels(block.fragments))
        for fragment in block.fragments:
            block.cover(fragment.box)
        if block.box is not None:
            found.blocks.append(block)


def _labels(letters: Iterable[Fragment]) -> Iterator[Fragment]:
    """Yield labels and running lines, joined from what is drawn piece by piece."""
    label: Fragment | None = None
    for letter in letters:
        if label is not None and _continues(label, letter):
            label.box = label.box.joined(letter.box)
            label.text += letter.text
            label.lefts += letter.lefts
            label.rights += letter.rights
            continue
        if label is not None:
            yield label
        label = letter
    if label is not None:
        yield label


def _continues(label: Fragment, letter: Fragment) -> bool:
    if not (label.text and letter.text):
        return False
    near = abs(letter.lefts[0] - label.rights[-1]) < _LABEL_GAP * label.size
    level = abs(letter.baseline - label.baseline) < _LABEL_GAP * label.size
    return label.upright and letter.upright and near and level


def _broken_links(document: Any, page: Any) -> Iterator[Box]:
    """Yield the rectangles of links that lead nowhere."""
    position, link = ctypes.c_int(0), raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page, position, link):
        action = raw.FPDFLink_GetAction(link)
        if action and raw.FPDFAction_GetType(action) != raw.PDFACTION_GOTO:
            continue
        target = raw.FPDFLink_GetDest(document, link)
        if not target or raw.FPDFDest_GetDestPageIndex(document, target) < 0:
            rectangle = raw.FS_RECTF()
            raw.FPDFLink_GetAnnotRect(link, rectangle)
            yield Box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
