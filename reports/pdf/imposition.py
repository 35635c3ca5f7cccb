"""Imposes finished documents into one print job: a PDF whose pages are the sides of its sheets, as in the page map.

The file holds everything: copies, blank backs, turned pages. A printer only has to print on both sides.
A job is printed and thrown away, so it has no tags, links or outline; the documents keep theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from io import BytesIO
from typing import Any, Literal

import pikepdf
from msgspec import Struct
from pikepdf import Array, Dictionary, Name, String

from reports.attachment import compressed
from reports.errors import InputProblem
from reports.pdf.metadata import PRODUCER
from reports.pdf.page_map import BLANK, JobSettings, Pages, PaperSheet, SheetSide, layout_of, sides
from reports.pdf.seal import MARKS
from reports.pdf.writer import write_pdf

Size = tuple[float, float]
Turn = Literal[0, 1, -1]
"""Quarter turns to the left."""

_PAPER_TOLERANCE = 0.5
"""How far two sizes of one paper may differ, in points."""


class Extent(Struct, frozen=True):
    """The pages and paper of a document, as a page map needs to know them."""

    pages: int
    right_hand: Pages
    """Pages, from 1, that ask to be right-hand ones."""
    paper: Size
    """Width and height of its first page, held upright."""


def measure(name: str, pdf: bytes) -> Extent:
    """Return pages and paper of a document.

    Raises InputProblem where it cannot be read, or where its pages are of several sizes.
    """
    try:
        with pikepdf.open(BytesIO(pdf)) as document:
            boxes = [_trim_box(page) for page in document.pages]
            marks = tuple(_right_hand(document))
    except (pikepdf.PdfError, pikepdf.PasswordError, AttributeError, TypeError, ValueError) as error:
        raise InputProblem(f"{name} cannot be read: {error}", remedy="Name a PDF that this program wrote.") from error
    if any(len(box) != 4 for box in boxes):
        raise InputProblem(f"{name} has a page without a size", remedy="Name a PDF that this program wrote.")
    sizes = [_upright(box) for box in boxes]
    if not sizes or not all(is_same_paper(size, sizes[0]) for size in sizes):
        raise InputProblem(f"{name} has pages of several sizes", remedy="Name a PDF that this program wrote.")
    return Extent(len(sizes), marks, sizes[0])


def _right_hand(document: pikepdf.Pdf) -> Iterator[int]:
    """Yield the pages that the binding noted as right-hand ones; a document without such pages has no note."""
    noted = document.Root.get("/PieceInfo")
    if noted is not None and MARKS in noted:
        yield from (int(number) for number in noted[MARKS].Private)


def is_same_paper(one: Size, other: Size) -> bool:
    """Return whether two sizes are of one paper."""
    return all(abs(a - b) < _PAPER_TOLERANCE for a, b in zip(one, other, strict=True))


def impose(
    sheets: Sequence[PaperSheet], pdfs: Mapping[str, bytes], settings: JobSettings, *, paper: Size, title: str
) -> bytes:
    """Return the print job as a PDF: the same sheets and documents give the same bytes.

    Args:
        sheets: as `map_job` lays them out.
        pdfs: every PDF that a piece names as its source, by that name.
        paper: the sheet, held upright; it is turned where two pages stand on a side.
    """
    with ExitStack() as opened, pikepdf.new() as job:
        sources = {name: opened.enter_context(pikepdf.open(BytesIO(pdf))) for name, pdf in pdfs.items()}
        writer = _JobWriter(job, sources, settings, paper)
        for side in sides(sheets):
            writer.add(side)
        job.Root.ViewerPreferences = Dictionary(
            Duplex=Name.DuplexFlipLongEdge if settings.layout == "plain" else Name.DuplexFlipShortEdge,
            PrintScaling=Name("/None"), NumCopies=1, PickTrayByPDFSize=True, DisplayDocTitle=True,
        )  # fmt: skip
        job.docinfo["/Title"] = String(title)
        job.docinfo["/Producer"] = String(PRODUCER)
        return write_pdf(job)


class _JobWriter(Struct):
    """The PDF of a print job under construction."""

    job: pikepdf.Pdf
    sources: Mapping[str, pikepdf.Pdf]
    settings: JobSettings
    paper: Size
    forms: dict[tuple[str, int], Any] = {}
    """Every page once, however often it is printed."""

    def add(self, side: SheetSide) -> None:
        """Add one page of the job."""
        width, height = self.sheet
        placed = list(self._place_pages(side))
        content = "\n".join(f"q {operands(matrix)} cm /P{number} Do Q" for number, (_, matrix) in enumerate(placed))
        forms = Dictionary({f"/P{number}": form for number, (form, _) in enumerate(placed)})
        resources = Dictionary(XObject=forms) if placed else Dictionary()
        page = Dictionary(
            Type=Name.Page, MediaBox=Array([0, 0, round(width, 3), round(height, 3)]), Resources=resources
        )
        if placed:
            page.Contents = compressed(self.job, content.encode())
        self.job.pages.append(pikepdf.Page(self.job.make_indirect(page)))

    @property
    def sheet(self) -> Size:
        """Every sheet of a job lies the same way."""
        return self.paper if self.settings.layout == "plain" else (self.paper[1], self.paper[0])

    def _place_pages(self, side: SheetSide) -> Iterator[tuple[Any, tuple[float, ...]]]:
        """Yield the pages of a side as forms, each with the matrix that puts it in its place."""
        width, height = self.sheet[0] / len(side.pages), self.sheet[1]
        for place, number in enumerate(side.pages):
            if number == BLANK:
                continue
            form = self._form(side.piece.source or side.piece.name, side.piece.first + number - 1)
            box = [float(value) for value in form.BBox]
            yield form, fit(box, (place * width, 0.0, width, height), self._turn(side, box, (width, height)))

    def _turn(self, side: SheetSide, box: Sequence[float], cell: Size) -> Turn:
        """Return how a page that lies otherwise than its place is turned: its head to the edge where the job is bound.

        A full-size page on a sheet that lies on its side is turned the other way on the back, so that it is leafed
        through as usual.
        """
        if (box[2] - box[0] > box[3] - box[1]) == (cell[0] > cell[1]):
            return 0
        left = self.settings.binding == "left"
        if layout_of(side.piece, self.settings) != self.settings.layout:
            left = side.face == "front"
        return 1 if left else -1

    def _form(self, source: str, page: int) -> Any:
        if (source, page) not in self.forms:
            found = self.sources[source].pages[page]
            form = found.as_form_xobject()
            form.BBox = Array([round(value, 3) for value in _trim_box(found)])
            self.forms[source, page] = self.job.copy_foreign(self.sources[source].make_indirect(form))
        return self.forms[source, page]


def fit(box: Sequence[float], cell: Sequence[float], turn: Turn = 0) -> tuple[float, ...]:
    """Return the matrix that centres ``box`` in ``cell``, scaled down where it does not fit and never enlarged.

    Args:
        box: left, bottom, right, top.
        cell: left, bottom, width, height.
        turn: quarter turns to the left.
    """
    wide, high = box[2] - box[0], box[3] - box[1]
    across, up = (high, wide) if turn else (wide, high)
    # What is larger by no more than the rounding of papers keeps its size.
    fits = across - cell[2] < _PAPER_TOLERANCE and up - cell[3] < _PAPER_TOLERANCE
    scale = 1.0 if fits else min(cell[2] / across, cell[3] / up)
    a, b = (0.0, turn * scale) if turn else (scale, 0.0)
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return (a, b, -b, a, cell[0] + cell[2] / 2 - a * x + b * y, cell[1] + cell[3] / 2 - b * x - a * y)


def operands(matrix: Sequence[float]) -> str:
    """Format a matrix as operands of page content."""
    return " ".join(f"{value:.5f}".rstrip("0").rstrip(".") for value in matrix)


def _trim_box(page: pikepdf.Page) -> list[float]:
    """Return the part of a page that remains after cutting."""
    return [float(value) for value in page.trimbox]


def _upright(box: Sequence[float]) -> Size:
    width, height = box[2] - box[0], box[3] - box[1]
    return (min(width, height), max(width, height))
