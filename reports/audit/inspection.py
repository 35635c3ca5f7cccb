"""Inspects a finished document for faults of typesetting.

It reads the bound file as a reader gets it, not what was requested, and names page, record and field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain

import pypdfium2 as pdfium

from reports.audit.findings import InspectedPage, InspectionFinding
from reports.audit.lines import blocks_of_lines, inspect_lines
from reports.audit.pages import PageContent, first_page, read_page
from reports.audit.placement import inspect_placement
from reports.audit.typography import inspect_type, scores_twice
from reports.documents.shared.section import Section
from reports.typeset import fonts
from reports.typeset.house_faces import forgotten_with_faces
from reports.typeset.sidecar import Sidecar, empty_sidecar

SHEETS = frozenset({"sheet.html", "twins.html"})
"""Templates of the sheets of records."""
_EXCERPT = 24
_UNREADABLE = re.compile("[\0\ufffd\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]")
"""What a glyph without a face, or without a text, is extracted as."""


def inspect_document(
    pdf: bytes, sections: Sequence[tuple[Section, Sidecar]], *, has_own_style: bool = False
) -> tuple[InspectionFinding, ...]:
    """Return everything that is wrong on the pages of a bound document, page by page.

    Where it ``has_own_style``, style sheets or templates of somebody else's, a remedy may lie in them.

    Raises:
        ValueError: a section is not in the document.
    """
    with pdfium.PdfDocument(pdf) as document:
        parts = [_inspect_section(document, *part, has_own_style) for part in sections]
        findings = [finding for part in parts for finding in part]
    return tuple(sorted(dict.fromkeys(findings)))


def inspect_pages(pdf: bytes) -> tuple[InspectionFinding, ...]:
    """Return what is wrong on finished pages, without their sections: glyphs, faces, pictures, links."""
    findings: list[InspectionFinding] = []
    with pdfium.PdfDocument(pdf) as document:
        for number in range(len(document)):
            page = read_page(document, number)
            sidecar = empty_sidecar("", [[page.trim.right, page.trim.top]])
            sidecar["areas"] = [list(page.trim)]
            findings += _inspect_marks(page, InspectedPage("", sidecar, number + 1, 0, 1))
    return tuple(sorted(dict.fromkeys(findings)))


def _inspect_section(
    document: pdfium.PdfDocument, section: Section, sidecar: Sidecar, has_own_style: bool
) -> Iterator[InspectionFinding]:
    first, count = _first_page(document, section.id), len(sidecar["pages"])
    is_sheet = section.template in SHEETS
    pages: list[PageContent | None] = [read_page(document, first), *[None] * count]
    for place in range(count):
        if place + 1 < count:
            pages[place + 1] = read_page(document, first + place + 1)
        page, pages[place] = pages[place], None
        if page is not None:
            sheet = InspectedPage(section.id, sidecar, first + place + 1, place, count, has_own_style, is_sheet)
            yield from scores_twice(sheet)
            yield from _inspect_page(page, pages[place + 1], sheet)


def _first_page(document: pdfium.PdfDocument, section: str) -> int:
    number = first_page(document, section)
    if number < 0:
        raise ValueError(f"section {section} is not in the document")
    return number


def _inspect_page(
    page: PageContent, following: PageContent | None, sheet: InspectedPage
) -> Iterator[InspectionFinding]:
    yield from inspect_placement(page, following, sheet)
    blocks = blocks_of_lines(page)
    yield from inspect_lines(blocks, sheet)
    yield from inspect_type(page, blocks, sheet)
    yield from _inspect_marks(page, sheet)


def _inspect_marks(page: PageContent, sheet: InspectedPage) -> Iterator[InspectionFinding]:
    yield from _glyphs(page, sheet)
    yield from _faces(page, sheet)
    for block in page.blocks:
        if not block.described and block.box is not None:
            yield sheet.finding("alt-text", "a picture has no alternative text", block.box)
    for box in page.broken_links:
        yield sheet.finding("link", "a link leads nowhere", box)


def _glyphs(page: PageContent, sheet: InspectedPage) -> Iterator[InspectionFinding]:
    for fragment in chain(page.artifacts, page.stamps, *(block.fragments for block in page.blocks)):
        if _UNREADABLE.search(fragment.text):
            around = _UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", fragment.text)[:_EXCERPT]
            yield sheet.finding("glyph", f"a glyph has no face, or no text: {around}", fragment.box)


def _faces(page: PageContent, sheet: InspectedPage) -> Iterator[InspectionFinding]:
    for name, is_embedded in page.faces.items():
        if name.partition("+")[2] not in _known():
            yield sheet.finding("face", f"the face {name} is neither shipped nor of the brand", sheet.area)
        elif not is_embedded:
            yield sheet.finding("face", f"the face {name} is not embedded", sheet.area)


@forgotten_with_faces
@cache
def _known() -> frozenset[str]:
    """Return the name of every face that is shipped or of the house."""
    return frozenset(fonts.face(family, bold).name for family in fonts.families() for bold in (False, True))
