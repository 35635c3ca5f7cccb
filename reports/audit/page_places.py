"""Where the values of records stand on the pages of a finished document, by what the layout noted of them."""

from __future__ import annotations

from collections.abc import Sequence

import pypdfium2 as pdfium
from msgspec import Struct

from reports.audit.pages import first_page


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


class NotedSection(Struct, frozen=True):
    """What a layout noted of a section, as far as places of values go."""

    section: str
    pages: list[list[float]]
    origins: list[tuple[str, int, float, float, float, float]]


def place_values(
    pdf: bytes, sections: Sequence[NotedSection], boxes: Sequence[tuple[float, ...]]
) -> tuple[PlacedPage, ...]:
    """Return every page of a document with the values that its sections print there.

    ``boxes`` are those of its pages (left, bottom, right, top): PDFium reads a page whole before it tells its box.
    """
    owners = {
        first + place: (section, place)
        for section, first in zip(sections, _first_pages(pdf, sections, len(boxes)), strict=True)
        for place in range(len(section.pages))
    }
    return tuple(_placed(box, *owners.get(number, (None, 0))) for number, box in enumerate(boxes))


def _first_pages(pdf: bytes, sections: Sequence[NotedSection], pages: int) -> list[int]:
    """Return the page, from 0, on which each section starts."""
    counts = [len(section.pages) for section in sections]
    if sum(counts) == pages:
        return [sum(counts[:place]) for place in range(len(counts))]
    # Blank pages are between them.
    with pdfium.PdfDocument(pdf) as document:
        found = [first_page(document, one.section) for one in sections]
        return [pages if number < 0 else number for number in found]


def _placed(box: tuple[float, ...], noted: NotedSection | None, place: int) -> PlacedPage:
    left, bottom, right, top = box
    values = () if noted is None else tuple(_values(noted, place, left, top))
    section = "" if noted is None else noted.section
    return PlacedPage(round(right - left, 2), round(top - bottom, 2), section, place, values)


def _values(noted: NotedSection, place: int, left: float, top: float) -> Sequence[ValuePlace]:
    return [
        ValuePlace(origin, *(round(length, 1) for length in (x - left, top - high, right - x, high - low)))
        for origin, page, x, low, right, high in noted.origins
        if page == place
    ]
