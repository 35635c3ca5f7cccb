"""What a record's sheet prints, in one language and in two."""

from __future__ import annotations

from typing import Literal, Self, get_args

from msgspec import Struct
from msgspec.structs import replace

from reports.documents.shared.parts import DatedLine, PillarRow
from reports.documents.shared.section import Prose, Value
from reports.documents.shared.shades import ScoreBar
from reports.documents.shared.values import Labelled

Setting = Literal["normal", "tight", "dense", "open", "parted", "halved", "last"]
"""How a sheet is set: with the usual lines, with closer ones, with less between rows too, with rows that break, with
its pillars or else its scores on a new page; where no way fills the last page, with its pillars there all the same."""

_SETTINGS: tuple[Setting, ...] = get_args(Setting)
_LEAST_FILL, _LEAST_FILL_CLOSE = 1 / 3, 1 / 5
"""How much of its last page a sheet must fill at least: a page with a few lines is read by nobody."""


class EvidenceScore(Struct, frozen=True):
    """A score beside its evidence."""

    dimension: str
    score: Value
    grade: str
    """"A" to "D", or "" where the score is missing."""
    bar: ScoreBar | None
    other: str = ""
    """The name of the dimension in the other language of a sheet in two."""


class EvidenceRow(Struct, frozen=True):
    """One row of the evidence table: the scores that rest on one and the same evidence, and that evidence."""

    scores: tuple[EvidenceScore, ...]
    reason: str
    """Why they are D, in words; "" otherwise."""
    label: Value
    evidence: Value
    citation: Value
    audit_note: Value
    more: tuple[Labelled, ...]
    is_long: bool = False
    """Whether it is so long that it may break in the end."""


class FittedSheet(Struct, frozen=True, kw_only=True):
    """A sheet that is set closer, and broken in the end, until it fits on as many pages as it is meant for."""

    setting: Setting = "normal"

    @property
    def pages_meant(self) -> int:
        """How many pages it is meant for."""
        return 1

    @property
    def most_pages(self) -> int | None:
        """How many pages it may have as it is set; None where rows may break."""
        return self.pages_meant if self.setting in ("normal", "tight", "dense") else None

    @property
    def least_fill(self) -> float:
        """How much of its last page it must fill, from 0 to 1, as long as there is another way."""
        return _LEAST_FILL if self.setting in ("open", "parted", "halved") else 0.0

    def smaller(self) -> Self | None:
        """Return the sheet set the next way; None after the last one."""
        place = _SETTINGS.index(self.setting) + 1
        return replace(self, setting=_SETTINGS[place]) if place < len(_SETTINGS) else None


class PolicySheet(FittedSheet, frozen=True, kw_only=True):
    """Everything the template prints about one record in one language."""

    title: Value
    other_title: Value
    """In the other document language; "" where there is no such edition."""
    identity: tuple[Labelled, ...]
    """What the record is, a strip without labels."""
    notices: tuple[str, ...]
    """What a reader must know before reading on: other language, superseded, draft in force …"""
    description: Value
    body: Prose
    interpretation: Value
    impacts: tuple[Labelled, ...]
    impacts_are_long: bool
    """Whether they stand one under the other, for a narrow column would take pages."""
    scores: tuple[EvidenceRow, ...]
    uncounted: str
    """A sentence in place of the table where the record has no score at all."""
    pillars: tuple[PillarRow, ...]
    """Those of which the record says something."""
    milestones: tuple[DatedLine, ...]
    pillars_silent: str
    """Names of the pillars the record says nothing about, as one sentence; "" where it fills all seven."""
    imprint: tuple[Labelled, ...]
    """Sectors, facilities, lineage, provenance and fields without a place of their own."""
    address: Value


class Twins(FittedSheet, frozen=True, kw_only=True):
    """A record in two languages, its blocks aligned; either side of a pair may be missing."""

    left: PolicySheet
    right: PolicySheet
    left_lang: str
    right_lang: str
    body: tuple[tuple[Prose | None, Prose | None], ...]
    """Paragraph beside paragraph where both texts have as many; else the whole texts as one pair."""
    impacts: tuple[tuple[Labelled | None, Labelled | None], ...]
    """Aspect beside aspect, the known ones first."""
    scores: tuple[tuple[EvidenceRow, EvidenceRow | None], ...]
    """Each row with the names of the other language's dimensions; its evidence only where that differs."""
    pillars: tuple[tuple[PillarRow | None, PillarRow | None], ...]
    """Pillar beside pillar."""
    milestones: tuple[tuple[Value, Value, Value], ...]
    """Date, event on the left, event on the right; either event may be empty."""
    imprint: tuple[Labelled, ...]
    """Of the other edition what the leading one does not say."""

    @property
    def pages_meant(self) -> int:
        """How many pages it is meant for."""
        return 2

    @property
    def least_fill(self) -> float:
        """As of one language; some lines less where closer ones may take them back to the first page."""
        return _LEAST_FILL_CLOSE if self.setting in ("normal", "tight", "dense") else super().least_fill
