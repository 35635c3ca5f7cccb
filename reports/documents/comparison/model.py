"""What a comparison of jurisdictions prints."""

from __future__ import annotations

from msgspec import Struct

from reports.documents.shared.impact import ImpactBlock
from reports.documents.shared.parts import DatedLine
from reports.documents.shared.section import Figure, Value
from reports.documents.shared.sentences import KeyMessage


class SideCell(Struct, frozen=True):
    """What one jurisdiction has in one row."""

    state: str
    """Code of a pillar's state; "" where the row is none."""
    text: Value
    word: str = ""
    """The state in words, where there is no text."""


class SideRow(Struct, frozen=True):
    """One row of a table side by side."""

    label: str
    cells: tuple[SideCell, ...]


class FigureRow(Struct, frozen=True):
    """One row of figures side by side."""

    label: str
    values: tuple[str, ...]


class Spread(Struct, frozen=True):
    """The first two pages, landscape: scores on the one, pillars and evidence on the other."""

    kicker: str
    name: str
    verdict: str
    bars: Figure | None
    bars_empty: str
    note: str
    messages: tuple[KeyMessage, ...]
    columns: tuple[str, ...]
    pillars: tuple[SideRow, ...]
    evidence: tuple[FigureRow, ...]
    targets: tuple[SideRow, ...]


class LeaderRow(Struct, frozen=True):
    """One jurisdiction's value in a dimension, and the instrument behind it."""

    name: str
    value: str
    grade: str
    backed: str
    backed_grade: str
    rank: str
    of: int
    instrument: Value
    equals: str
    """How many others have the same score; "" where none has."""
    section: str
    number: int


class DimensionTable(Struct, frozen=True):
    """One dimension over the jurisdictions, the highest first."""

    name: str
    rows: tuple[LeaderRow, ...]


class ComparisonFront(Struct, frozen=True):
    """The pages between the contents and the first sheet."""

    dimensions: tuple[DimensionTable, ...]
    impacts: tuple[ImpactBlock, ...]
    chronicle: Chronicle


class Era(Struct, frozen=True):
    """When the instruments of one jurisdiction were published, oldest first."""

    name: str
    events: tuple[DatedLine, ...]


class Chronicle(Struct, frozen=True):
    """The chart and what it is made from."""

    figure: Figure | None
    eras: tuple[Era, ...]
    undated: str
    dates: tuple[DatedLine, ...]
    dates_empty: str
