"""A difference between a document and its data: of which kind it is, on which page, and what is said of it."""

from __future__ import annotations

from enum import IntEnum

from msgspec import Struct

from reports.corpus.printable import cleaned
from reports.errors import Problem

_REMEDY = "Use the document as it was written, or write it anew."


_MOST_SAID = 160


def cut_short(text: str, most: int = _MOST_SAID) -> str:
    """Return the first ``most`` characters of a text, for a message that quotes it."""
    return text if len(text) <= most else text[:most] + "…"


class DifferenceKind(IntEnum):
    """The kind of a difference, the most important first."""

    SCORE = 0
    """A score or grade of one record."""
    RECORD = 1
    """What a record says is not what it said when the document was made."""
    NUMBER = 2
    """Another number on a page."""
    DATA = 3
    """An aggregate or count in the data."""
    WORD = 4
    """Words, marks or their order on a page, or the text that stands for a picture."""
    LINK = 5
    """Where a link or a line of the outline leads."""
    FILE = 6
    """What the file says of itself, or holds that the binding never writes."""


class Difference(Struct, frozen=True, order=True):
    """A difference between a document and its data."""

    kind: DifferenceKind
    page: int
    """From 1; 0 where it is in the data."""
    record: str
    """The record, or the section where it is no record's."""
    field: str
    message: str

    def problem(self) -> Problem:
        """Return the difference as the command prints it."""
        said = f"page {self.page}: {self.message}" if self.page else self.message
        # The data may be a stranger's, and what is printed on a terminal can command it.
        return Problem(cleaned(self.record), cleaned(self.field), cleaned(said), _REMEDY)
