"""How well a finished document uses its pages, and what on them is worth knowing though no fault.

It reads the file alone, as it lies there: sections by their anchors, the type area by the margins of ours.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Mapping
from statistics import fmean
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from msgspec import Struct

from reports.audit.findings import Box, InspectedPage, InspectionFinding
from reports.audit.mark_keys import MarkKeys, folder_names, printed_folders
from reports.audit.notes import page_notes, record_texts
from reports.audit.pages import PageContent, read_page
from reports.audit.placement import filled, least_fill
from reports.audit.rules import LIMITS
from reports.errors import InputProblem
from reports.typeset.sidecar import Sidecar, empty_sidecar

_MARGIN_TOP, _MARGIN_FOOT, _MARGIN_SIDE = 56.0, 68.0, 71.888
"""Of the page, in points, as in templates/style/base.css."""


class PageUse(Struct, frozen=True):
    """How much of one page is in use."""

    page: int
    """From 1."""
    section: str
    """Id of the section that it is of."""
    use: float
    """The height in use, as a share of the type area."""


class PagesInUse(Struct, frozen=True):
    """How a document uses its pages, and the notes on them."""

    pages: tuple[PageUse, ...]
    """Blank ones are left out."""
    mean: float
    notes: tuple[InspectionFinding, ...]


def read_page_use(pdf: bytes, source: Mapping[str, Any], records: Iterable[str]) -> PagesInUse:
    """Return how much of each page of a document is in use, and what is worth knowing.

    Args:
        pdf: the document.
        source: the data inside it, for what its records say.
        records: ids of those that it has sheets of.

    Raises:
        InputProblem: the pages cannot be read.
    """
    try:
        return _read_page_use(pdf, source, records)
    except (pdfium.PdfiumError, UnicodeDecodeError, RecursionError) as error:
        message = f"the pages of the PDF cannot be read: {error}"
        raise InputProblem(message, remedy="Name a PDF that this program wrote.") from error


def _read_page_use(pdf: bytes, source: Mapping[str, Any], records: Iterable[str]) -> PagesInUse:
    texts, folders, marks = record_texts(source), folder_names(source), MarkKeys.of(source)
    sheets = tuple(f"{record}-" for record in records)
    used: list[PageUse] = []
    notes: list[InspectionFinding] = []
    with pdfium.PdfDocument(pdf) as document:
        for first, section, count in _sections(document):
            for place in range(count):
                page = read_page(document, first + place)
                if not page.blocks:
                    continue
                sheet = _inspected(page, section, first + place, place, count, section.startswith(sheets))
                use = filled(page, sheet.area)
                used.append(PageUse(sheet.number, section, use))
                notes += _thin(use, sheet)
                notes += page_notes(page, texts, sheet)
                notes += printed_folders(page, folders, texts, sheet)
                marks.add(page, texts, sheet)
    notes += marks.unexplained()
    mean = fmean(one.use for one in used) if used else 1.0
    return PagesInUse(tuple(used), mean, (*_mean_note(mean, len(used)), *dict.fromkeys(notes)))


def _thin(use: float, sheet: InspectedPage) -> Iterator[InspectionFinding]:
    """Yield the note on a last page that holds little; where the section goes on, it is a fault."""
    if sheet.is_last and sheet.count > 1 and use < least_fill(sheet):
        yield sheet.finding("thin-page", f"the page is {use:.0%} full, and its section ends there", sheet.area)


def _mean_note(mean: float, pages: int) -> Iterator[InspectionFinding]:
    if mean < LIMITS.mean_fill:
        sheet = InspectedPage("", empty_sidecar("", []), 0, 0, pages)
        message = f"the pages are {mean:.0%} full on average, less than {LIMITS.mean_fill:.0%}"
        yield sheet.finding("page-use", message, Box(0, 0, 0, 0))


def _inspected(page: PageContent, section: str, number: int, place: int, count: int, is_sheet: bool) -> InspectedPage:
    trim = page.trim
    area = [trim.left + _MARGIN_SIDE, trim.bottom + _MARGIN_FOOT, trim.right - _MARGIN_SIDE, trim.top - _MARGIN_TOP]
    sidecar: Sidecar = {**empty_sidecar(section, [[trim.right, trim.top]] * count), "areas": [area] * count}
    return InspectedPage(section, sidecar, number + 1, place, count, is_sheet=is_sheet)


def _sections(document: pdfium.PdfDocument) -> Iterable[tuple[int, str, int]]:
    """Return first page, from 0, id and number of pages of every section, in order."""
    starts = sorted((page, name) for name, page in _anchors(document) if "--" not in name and page >= 0)
    ends = [page for page, _ in starts[1:]] + [len(document)]
    return [(first, name, end - first) for (first, name), end in zip(starts, ends, strict=True) if end > first]


def _anchors(document: pdfium.PdfDocument) -> Iterator[tuple[str, int]]:
    """Yield the name of every anchor, and its page from 0."""
    for index in range(raw.FPDF_CountNamedDests(document.raw)):
        size = ctypes.c_long(0)
        raw.FPDF_GetNamedDest(document.raw, index, None, size)
        buffer = ctypes.create_string_buffer(max(size.value, 2))
        target = raw.FPDF_GetNamedDest(document.raw, index, buffer, size)
        if target:
            name = buffer.raw.decode("utf-16-le").rstrip("\0")
            yield name, raw.FPDFDest_GetDestPageIndex(document.raw, target)
