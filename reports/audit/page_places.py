"""Where the values of records stand on the pages of a finished document, by what the layout noted of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from msgspec import Struct

from reports.typeset.sidecar import Sidecar


class ValuePlace(Struct, frozen=True, array_like=True):
    """The rectangle in which a value of a record is printed, in points from the upper left of what is shown."""

    origin: str
    """``<record id>/<language>#<field>``."""
    left: float
    top: float
    width: float
    height: float


class PlacedPage(Struct, frozen=True):
    """A page as a reader sees it, and what stands where on it."""

    width: float
    """In points."""
    height: float
    section: str
    """The id of its section; "" of a blank page."""
    place: int
    """In the section, from 0."""
    values: tuple[ValuePlace, ...]
    """In the order of reading."""


def place_values(
    pdf: bytes, sections: Iterable[Sidecar], boxes: Sequence[tuple[float, ...]]
) -> tuple[PlacedPage, ...]:
    """Return every page of a document with the values that its sections print there.

    ``boxes`` are those of its pages (left, bottom, right, top): PDFium reads a page whole before it tells its box.
    """
    owners: dict[int, tuple[Sidecar, int]] = {}
    with pdfium.PdfDocument(pdf) as document:
        for sidecar in sections:
            first = _first_page(document, sidecar["section"])
            owners |= {first + place: (sidecar, place) for place in range(len(sidecar["pages"]))}
    return tuple(_placed(box, *owners.get(number, (None, 0))) for number, box in enumerate(boxes))


def _first_page(document: pdfium.PdfDocument, section: str) -> int:
    target = raw.FPDF_GetNamedDestByName(document.raw, section.encode())
    return int(raw.FPDFDest_GetDestPageIndex(document.raw, target)) if target else -1


def _placed(box: tuple[float, ...], sidecar: Sidecar | None, place: int) -> PlacedPage:
    left, bottom, right, top = box
    values = () if sidecar is None else tuple(_values(sidecar, place, left, top))
    section = "" if sidecar is None else sidecar["section"]
    return PlacedPage(round(right - left, 2), round(top - bottom, 2), section, place, values)


def _values(sidecar: Sidecar, place: int, left: float, top: float) -> Sequence[ValuePlace]:
    return [
        ValuePlace(origin, *(round(length, 1) for length in (x - left, top - high, right - x, high - low)))
        for origin, page, x, low, right, high in sidecar["origins"]
        if page == place
    ]
