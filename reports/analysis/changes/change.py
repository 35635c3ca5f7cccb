"""One change between two corpora: its ledger, its class, the field, what stood there and what stands there now."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from reports.analysis.evidence import GradedScore
from reports.corpus.policy import PartialDate
from reports.language import is_read_as

Ledger = Literal["world", "record"]
Kind = Literal[
    "adopted",
    "in-effect",
    "status-event",
    "milestone",
    "catalogued",
    "merged",
    "renamed",
    "withdrawn",
    "not-in-export",
    "status-corrected",
    "re-scored",
    "first-scored",
    "placeholder-replaced",
    "pillar-changed",
    "text-changed",
    "editorial",
]
Of = Literal["record", "profile"]
"""What a change is a change of."""

Why = Literal["", "spelling", "translation", "provenance", "echo", "facilities"]
"""Why a change is editorial: other spelling or form, another language, who wrote it, a text printed elsewhere."""

WORLD: tuple[Kind, ...] = ("adopted", "in-effect", "status-event", "milestone")
"""What happened in the world, dated inside the period."""

RECORD: tuple[Kind, ...] = (
    "catalogued",
    "merged",
    "renamed",
    "withdrawn",
    "not-in-export",
    "status-corrected",
    "re-scored",
    "first-scored",
    "placeholder-replaced",
    "pillar-changed",
    "text-changed",
    "editorial",
)
"""What changed in our data."""

KINDS: tuple[Kind, ...] = (*WORLD, *RECORD)
"""Every class; a record with several changes goes under the first of them that it has."""

WHOLE: frozenset[Kind] = frozenset({"catalogued", "merged", "withdrawn", "not-in-export"})
"""Classes that a record comes or goes by; `adopted` and `status-event` may be such, too."""

Meaning = tuple[str | float | None, ...]
"""What a field says, without what does not matter; () where it says nothing."""


class CellChange(Struct, frozen=True):
    """A field of one edition, before and after."""

    field: str
    language: str
    old: str
    """As written; "" where nothing is."""
    new: str
    before: Meaning
    after: Meaning


class Movement(Struct, frozen=True):
    """A score, before and after, with its evidence; the weaker of the twins."""

    old: GradedScore
    new: GradedScore


class Change(Struct, frozen=True):
    """Everything that became of one field of one record; every difference between two corpora is in exactly one."""

    kind: Kind
    id: str
    """Of the record or profile in the new corpus; in the old one where it is gone."""
    jurisdiction: str
    field: str
    """Dotted path; "" where the record as a whole came or went."""
    cells: tuple[CellChange, ...]
    """One an edition that differs, the edition that decides the class first."""
    subject: Of = "record"
    date: PartialDate | None = None
    """When it happened; always there in the ledger of the world."""
    why: Why = ""
    movement: Movement | None = None
    """For a score."""
    other_ids: tuple[str, ...] = ()
    """The id before (renamed), or those of the records that took it up (merged), of which a split leaves several."""

    @property
    def other_id(self) -> str:
        """The first of `other_ids`; "" where there is none."""
        return next(iter(self.other_ids), "")

    @property
    def ledger(self) -> Ledger:
        """Which ledger the class belongs to."""
        return "world" if self.kind in WORLD else "record"

    @property
    def is_real(self) -> bool:
        """Whether it is more than editorial."""
        return self.kind != "editorial"

    @property
    def old(self) -> str:
        """What stood there, as written in the edition that decides; for a renamed record its id."""
        if self.kind == "renamed":
            return self.other_id
        return self.cells[0].old if self._is_one_field else ""

    @property
    def new(self) -> str:
        """What stands there now."""
        if self.kind == "renamed":
            return self.id
        return self.cells[0].new if self._is_one_field else ""

    @property
    def _is_one_field(self) -> bool:
        """Whether one field changed; a record or an edition that came or went has them all."""
        return bool(self.cells) and self.cells[0].field == self.field

    @property
    def languages(self) -> tuple[str, ...]:
        """The editions that differ."""
        return tuple(dict.fromkeys(cell.language for cell in self.cells))

    def cell(self, language: str) -> CellChange | None:
        """Return the change in an edition that is read as one in a language, else in the edition that decides."""
        own = (cell for cell in self.cells if is_read_as(cell.language, language))
        return next(own, self.cells[0] if self.cells else None)


class Tally(Struct, frozen=True):
    """How many differences there are, and how many of them say something new; ``raw`` is their sum."""

    raw: int
    editorial: int
    real: int
