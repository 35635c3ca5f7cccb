"""What a category briefing prints."""

from __future__ import annotations

from msgspec import Struct

from reports.documents.shared.impact import ImpactBlock
from reports.documents.shared.parts import DatedLine
from reports.documents.shared.section import Value


class MatrixCell(Struct, frozen=True):
    """One score in a matrix."""

    text: str
    grade: str
    level: int
    """0 to 4 for a lightness step; -1 where the score is missing or not evidenced."""


class MatrixRow(Struct, frozen=True):
    """One instrument of the wide table."""

    group: str
    title: Value
    section: str
    number: int
    status: Value
    weight: Value
    date: Value
    cells: tuple[MatrixCell, ...]
    counts: bool


class Matrix(Struct, frozen=True):
    """The landscape table: jurisdictions and their instruments, five scores each."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


class HeatRow(Struct, frozen=True):
    """One jurisdiction of the heat table."""

    name: str
    counting: int
    cells: tuple[MatrixCell, ...]


class Cluster(Struct, frozen=True):
    """A cluster name and the instruments that carry it."""

    name: Value
    members: tuple[str, ...]


class Practice(Struct, frozen=True):
    """An instrument in force with evidence-backed scores."""

    title: Value
    jurisdiction: str
    count: int
    """Scores with evidence and citation."""
    backed: str
    """The same in words, with their mean."""
    section: str
    number: int


class CategoryFront(Struct, frozen=True):
    """The pages between the wide table and the first sheet."""

    columns: tuple[str, ...]
    heat: tuple[HeatRow, ...]
    medians: tuple[str, ...]
    backed_medians: tuple[str, ...]
    impacts: tuple[ImpactBlock, ...]
    clusters: tuple[Cluster, ...]
    lone_clusters: str
    practices: tuple[Practice, ...]
    more_practices: str
    """How many others are as well evidenced as the last of them; "" where none is."""
    dates: tuple[DatedLine, ...]
    dates_empty: str
