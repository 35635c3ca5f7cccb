"""What the pages of a comparison print before the sheets."""

from __future__ import annotations

from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from reports.documents.shared.page_one import Judgement
from reports.documents.shared.parts import DatedLine
from reports.documents.shared.section import Value
from reports.documents.shared.strips import StripTable

STEPS = (
    {"is_brief": True},
    {"is_joined": True},
    {"impacts_quoted": 1},
    {"pages_more": 1},
    {"is_endless": True},
)
"""How it gives way: pillars are quoted up to an earlier clause, the second half follows the first, fewer instruments
are quoted, and in the end it takes more pages."""
_LEAST_FILL = 0.25
"""How much of its last page it must fill at least."""


class SideStatement(Struct, frozen=True):
    """What an instrument says, under its number."""

    number: int
    section: str
    text: Value


class SideCell(Struct, frozen=True):
    """What one jurisdiction has in one row."""

    state: str = ""
    """Code of a pillar's state; "" where the row is none."""
    text: Value = Value("")
    brief: Value = Value("")
    """The same up to an earlier clause."""
    word: str = ""
    """The state in words, where there is no text."""
    statements: tuple[SideStatement, ...] = ()


class SideRow(Struct, frozen=True):
    """One row of a table side by side."""

    label: str
    cells: tuple[SideCell, ...]


class SideTable(Struct, frozen=True):
    """Up to three jurisdictions side by side."""

    columns: tuple[str, ...]
    rows: tuple[SideRow, ...]


class FigureRow(Struct, frozen=True):
    """One row of figures side by side."""

    label: str
    values: tuple[str, ...]


class NumberedTitle(Struct, frozen=True):
    """An instrument by its number."""

    number: int
    title: Value
    section: str


class Spread(Struct, frozen=True, kw_only=True):
    """The pages before the sheets: scores, judgements and pillars, then impact, evidence and dates."""

    kicker: str
    name: str
    verdict: str
    strips: StripTable | None
    strips_empty: str
    judgements_heading: str
    judgements: tuple[Judgement, ...]
    pillars: tuple[SideTable, ...]
    impacts: tuple[SideTable, ...]
    impacts_note: str
    """Who says nothing, and where the rest stands."""
    columns: tuple[str, ...]
    """All jurisdictions, in the order in which they were named."""
    evidence: tuple[FigureRow, ...]
    targets: tuple[SideTable, ...]
    """What the country profiles say of targets."""
    coming: tuple[DatedLine, ...]
    coming_rest: str
    key: tuple[NumberedTitle, ...]
    """The instruments that these pages point to."""
    pages_meant: int
    is_wide: bool
    """Whether dates, or many columns, take the whole width, so that nothing has room beside the table of evidence."""
    impacts_quoted: int = 2
    """How many instruments a side are quoted."""
    is_brief: bool = False
    is_joined: bool = False
    """Whether the second half follows the first on its page."""
    pages_more: int = 0
    is_endless: bool = False
    other_names: str = ""
    changes_section: str = ""
    """A comparison has one name, and lists no changes: page 1 of other kinds does."""

    @property
    def shed(self) -> tuple[str, ...]:
        """What is left out so that the pages suffice: impacts, where an instrument is not quoted any more."""
        rows = (row for table in self.impacts for row in table.rows)
        return ("impacts",) if any(len(c.statements) > self.impacts_quoted for row in rows for c in row.cells) else ()

    @property
    def most_pages(self) -> int | None:
        """How many pages it is meant for; None where nothing more can give way."""
        return None if self.is_endless else self.pages_meant + self.pages_more

    @property
    def least_fill(self) -> float:
        """How much of its last page it must fill, from 0 to 1."""
        return 0.0 if self.is_endless else _LEAST_FILL

    def smaller(self) -> Self | None:
        """Return the same with one step more; None after the last one."""
        for step in STEPS:
            if any(getattr(self, name) != value for name, value in step.items()):
                return replace(self, **step)
        return None
