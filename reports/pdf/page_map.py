"""Maps the pages of documents to the sides of sheets: as data, before any page is touched.

A piece, which is what is printed together, never shares a sheet with another and always begins on a front side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

Kind = Literal["document", "separator", "control"]
Layout = Literal["plain", "booklet", "two-up"]
"""One page a side; two a side, to be folded and stitched; two a side, to be read one after the other."""
Binding = Literal["left", "right"]
Pages = tuple[int, ...]
"""Page numbers on one side, from left to right as it is looked at; 0 is a blank."""

BLANK = 0
_PER_SHEET: dict[Layout, int] = {"plain": 2, "booklet": 4, "two-up": 4}
_FRONT_EVERY: dict[Layout, int] = {"plain": 2, "booklet": 2, "two-up": 4}
"""How many pages lie between two right-hand ones: in a booklet every other page is one, once it is folded."""


class Piece(Struct, frozen=True):
    """A document, separator or control sheet that is printed as one unit."""

    name: str
    pages: int
    right_hand: Pages = ()
    """Pages, from 1, that must lie on a right-hand page, which is the front of a sheet or of a leaf."""
    kind: Kind = "document"
    recipient: str = ""
    """The recipient of the piece; "" where nobody is named."""
    source: str = ""
    """Name of the PDF that its pages are in; "" where that is its own name."""
    first: int = 0
    """How many pages of that PDF come before its own."""


class JobSettings(Struct, frozen=True):
    """Copies, order and layout of a print job."""

    copies: int = 1
    collated: bool = True
    """Whether a copy of all documents is complete before the next one begins; else each sheet is repeated."""
    layout: Layout = "plain"
    binding: Binding = "left"
    """The edge at which a booklet, or a stack of two-up sheets, is bound."""


class PaperSheet(Struct, frozen=True):
    """One sheet of paper."""

    number: int
    """In the job, from 1."""
    piece: Piece
    copy: int
    """From 1."""
    front: Pages
    back: Pages


class SheetSide(Struct, frozen=True):
    """One side of a sheet: a page of the print job."""

    number: int
    """Page of the print job, from 1; fronts are odd."""
    sheet: int
    face: Literal["front", "back"]
    piece: Piece
    copy: int
    pages: Pages


def map_job(pieces: Sequence[Piece], settings: JobSettings) -> tuple[PaperSheet, ...]:
    """Return every sheet of a job in the order in which it is printed.

    Control sheets come once; separators come with every copy where copies are collated, and else once.
    """
    once = [piece for piece in pieces if piece.kind == "control"]
    rest = [piece for piece in pieces if piece.kind != "control"]
    found = [*_sheets_in_order(once, settings, copies=(1,))]
    copies = range(1, settings.copies + 1)
    if settings.collated:
        for copy in copies:
            found += _sheets_in_order(rest, settings, copies=(copy,))
    else:
        for piece in rest:
            found += _sheets_in_order((piece,), settings, copies=copies if piece.kind == "document" else (1,))
    return tuple(PaperSheet(number, *sheet) for number, sheet in enumerate(found, 1))


def sides(sheets: Iterable[PaperSheet]) -> Iterator[SheetSide]:
    """Yield the pages of the print job, in order."""
    for sheet in sheets:
        yield SheetSide(2 * sheet.number - 1, sheet.number, "front", sheet.piece, sheet.copy, sheet.front)
        yield SheetSide(2 * sheet.number, sheet.number, "back", sheet.piece, sheet.copy, sheet.back)


def layout_of(piece: Piece, settings: JobSettings) -> Layout:
    """Return the layout of a piece: control sheets and separators are there to be read, so they keep their size."""
    return settings.layout if piece.kind == "document" else "plain"


def reading_order(piece: Piece, layout: Layout) -> Pages:
    """Return the pages of a piece as they follow one another, with the blanks that fill its sheets."""
    order: list[int] = []
    for page in range(1, piece.pages + 1):
        if page in piece.right_hand:
            order += [BLANK] * (-len(order) % _FRONT_EVERY[layout])
        order.append(page)
    return (*order, *[BLANK] * (-len(order) % _PER_SHEET[layout]))


def _sheets_in_order(
    pieces: Iterable[Piece], settings: JobSettings, *, copies: Sequence[int]
) -> Iterator[tuple[Piece, int, Pages, Pages]]:
    for piece in pieces:
        for front, back in _sheets_of_copy(piece, layout_of(piece, settings), settings.binding):
            for copy in copies:
                yield piece, copy, front, back


def _sheets_of_copy(piece: Piece, layout: Layout, binding: Binding) -> Iterator[tuple[Pages, Pages]]:
    """Yield front and back of every sheet of one copy."""
    order = reading_order(piece, layout)
    for front, back in _ARRANGEMENTS[layout](order):
        # What is bound on the right is read from right to left.
        yield (front, back) if binding == "left" else (front[::-1], back[::-1])


def _plain(order: Pages) -> Iterator[tuple[Pages, Pages]]:
    for at in range(0, len(order), 2):
        yield order[at : at + 1], order[at + 1 : at + 2]


def _two_up(order: Pages) -> Iterator[tuple[Pages, Pages]]:
    for at in range(0, len(order), 4):
        yield order[at : at + 2], order[at + 2 : at + 4]


def _booklet(order: Pages) -> Iterator[tuple[Pages, Pages]]:
    """Yield the outermost sheet first: stacked and folded, the pages follow one another."""
    last = len(order) - 1
    for at in range(0, len(order) // 2, 2):
        yield (order[last - at], order[at]), (order[at + 1], order[last - at - 1])


_ARRANGEMENTS = {"plain": _plain, "booklet": _booklet, "two-up": _two_up}
