"""What a digest prints: page 1, the pages of the record, those of the countries, the annex."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from msgspec import Struct
from msgspec.structs import replace

from reports.documents.shared.change_rows import EditorialLine
from reports.documents.shared.page_one import TallyItem
from reports.documents.shared.parts import DatedLine
from reports.documents.shared.section import Value
from reports.documents.shared.values import Labelled

_ROWS_PER_PAGE = 38


# --- page 1


class MovedCell(Struct, frozen=True):
    """A score in the table of movements; where it moved, with what it was."""

    score: str
    grade: str
    moved: bool = False
    sign: str = ""
    """``↑``, ``↓`` or ``=``; "" for a first score."""
    was: str = ""
    """The score before, or that there was none."""
    was_grade: str = ""


class MovementRow(Struct, frozen=True):
    """A record whose scores moved, with its scores in the five dimensions."""

    group: str
    """What the scores rested on before; rows of one group stand together."""
    title: Value
    section: str
    number: int
    cells: tuple[MovedCell, ...]


class DigestFront(Struct, frozen=True):
    """Page 1; it gives up lines that stand elsewhere, too, until it fits."""

    kicker: str
    name: str
    other_names: str
    """The days of a quarter."""
    verdict: str
    tally: tuple[TallyItem, ...]
    events: tuple[DatedLine, ...]
    events_empty: str
    events_rest: tuple[str, ...]
    """By how many events are shown: where the others are."""
    dates: tuple[DatedLine, ...]
    dates_empty: str
    dates_rest: tuple[str, ...]
    columns: tuple[str, ...]
    movements: tuple[MovementRow, ...]
    movements_rest: tuple[str, ...]
    movement_notes: tuple[str, ...]
    follows: str
    stock: str
    order: tuple[tuple[str, int], ...]
    """What gives way first, and how much of it stays."""
    data: Mapping[str, Any]
    """The page as the data of the document and its mail tell it, without the sources of its lines."""

    @property
    def most_pages(self) -> int | None:
        """One: page 1 stands alone."""
        return 1

    @property
    def least_fill(self) -> float:
        """Nothing: there is no second page."""
        return 0.0

    @property
    def shed(self) -> tuple[str, ...]:
        """How many movements are left, for the pages that go on with them."""
        return (f"movements.{len(self.movements)}",)

    def smaller(self) -> Self | None:
        """Return the same page with fewer lines; None where there is nothing left to give."""
        for block, keep in self.order:
            content = getattr(self, block)
            if len(content) > keep:
                return replace(self, **{block: content[:keep]})
        return None

    def page_one(self, ids: Sequence[str]) -> dict[str, Any]:  # noqa: ARG002 - its lines know their records
        """Return the page as source.json has it."""
        return dict(self.data)


# --- what came, went and changed its standing


class ArrivalLine(Struct, frozen=True):
    """A record that is new here."""

    number: int
    country: str
    title: Value
    section: str
    status: Value
    """"" where it is in force."""
    weight: Value
    date: Value
    page: str = ""


class FateLine(Struct, frozen=True):
    """A record that is gone, or goes by another id, and what is there in its place."""

    title: Value
    fate: Value


class StatusLine(Struct, frozen=True):
    """A record whose status was corrected, and whether it counts."""

    number: int
    title: Value
    section: str
    old: Value
    new: Value
    remark: str


class Group(Struct, frozen=True):
    """Lines under a heading that counts them."""

    heading: str
    lines: tuple[Any, ...]


class CountryCounts(Struct, frozen=True):
    """Changes of one country by kind, and where its section is."""

    name: str
    section: str
    counts: tuple[str, ...]
    """Empty where there are none."""
    sum: int
    page: str = ""


class PillarCell(Struct, frozen=True):
    """The state of a pillar before and now; the same where nothing moved."""

    old: str
    new: str


class PillarMove(Struct, frozen=True):
    """Countries whose pillars moved alike."""

    name: str
    cells: tuple[PillarCell, ...]


class PillarMoves(Struct, frozen=True):
    """Countries whose pillars changed their state."""

    columns: tuple[str, ...]
    rows: tuple[PillarMove, ...]


class DigestReview(Struct, frozen=True):
    """The pages after the first; a part that has nothing to say is left out."""

    compared: str
    total: str
    every_movement: tuple[MovementRow, ...]
    movements: tuple[MovementRow, ...]
    """Those for which page 1 has no room."""
    score_columns: tuple[str, ...]
    arrivals: Group | None
    profiles: tuple[str, ...]
    fates: tuple[Group, ...]
    statuses: Group | None
    columns: tuple[str, ...]
    countries: tuple[CountryCounts, ...]
    sums: tuple[str, ...]
    raw: int
    count_notes: tuple[str, ...]
    editorial_only: str
    """Names those with editorial changes alone."""
    dates: tuple[DateAhead, ...]
    date_notes: tuple[str, ...]
    pillars: PillarMoves | None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to print."""
        parts = (self.every_movement, self.arrivals, self.profiles, self.fates, self.statuses, self.raw, self.dates)
        return not any(parts) and self.pillars is None

    @property
    def pages_expected(self) -> int:
        """About how many pages it takes."""
        arrivals = len(self.arrivals.lines) if self.arrivals else 0
        rows = len(self.countries) + len(self.pillars.rows if self.pillars else ()) + arrivals
        return 1 + (rows + 2 * len(self.movements) + 2 * len(self.dates)) // _ROWS_PER_PAGE

    @property
    def named(self) -> tuple[str, ...]:
        """The sections and anchors whose pages it names."""
        arrivals = self.arrivals.lines if self.arrivals else ()
        return tuple(row.section for row in (*self.countries, *arrivals))

    def told(self, blocks: tuple[str, ...]) -> Self:
        """Return the same, going on with the movements where page 1 ends."""
        shown = [int(block.partition(".")[2]) for block in blocks if block.startswith("movements.")]
        return replace(self, movements=self.every_movement[shown[-1] :]) if shown else self

    def paged(self, pages: Mapping[str, int]) -> Self:
        """Return the same with the pages of the countries and of the new sheets."""

        def placed(row: Any) -> Any:
            return replace(row, page=str(pages.get(row.section, "")) if row.section else "")

        arrivals = self.arrivals
        if arrivals:
            arrivals = replace(arrivals, lines=tuple(placed(line) for line in arrivals.lines))
        return replace(self, arrivals=arrivals, countries=tuple(placed(row) for row in self.countries))


# --- the countries


class AdoptedRule(Struct, frozen=True):
    """An instrument that was adopted or took effect, and what the record says of its impact."""

    title: Value
    section: str
    number: int
    impacts: tuple[Labelled, ...]


class MovedScore(Struct, frozen=True):
    """A score before and now."""

    dimension: str
    old: str
    old_grade: str
    new: str
    new_grade: str


class ChangedField(Struct, frozen=True):
    """A field before and now, or scores that rested on one evidence and rest on another."""

    word: str
    """The class."""
    field: str
    scores: tuple[MovedScore, ...]
    old: Value
    new: Value
    remark: str
    """Said in the place of both where they are the same."""


class ChangedRecord(Struct, frozen=True):
    """Everything that changed in one record or profile."""

    title: Value
    section: str
    number: int
    fields: tuple[ChangedField, ...]


class CountryBlock(Struct, frozen=True):
    """Everything that the digest says about one country or region."""

    anchor: str
    name: str
    other_name: str
    line: str
    """How many records, and how many changes."""
    events: tuple[Happening, ...]
    rules: tuple[AdoptedRule, ...]
    records: tuple[ChangedRecord, ...]
    values: tuple[MovedScore, ...]
    """The values of the country that moved."""


# --- the end


class WatchLine(Struct, frozen=True):
    """A record under a reason."""

    title: Value
    section: str
    number: int
    remark: str


class WatchGroup(Struct, frozen=True):
    """One thing to keep an eye on, and why."""

    reason: str
    lines: tuple[WatchLine, ...]


class AnnexBlock(Struct, frozen=True):
    """The editorial changes of one country."""

    name: str
    lines: tuple[EditorialLine, ...]


class Annex(Struct, frozen=True):
    """What the next issue should look at, and every editorial change: counted and listed, but no news."""

    watch: tuple[WatchGroup, ...]
    reasons: str
    blocks: tuple[AnnexBlock, ...]


class Countries(Struct, frozen=True):
    """The countries in which something happened or of whose records a text or score changed, one after the other."""

    blocks: tuple[CountryBlock, ...]
    pillars: PillarMoves | None
    """Stands before them."""
    annex: Annex | None
    """Follows on the same page where no sheets stand between."""


# --- dates


class Happening(Struct, frozen=True):
    """One event in the world, inside the period."""

    jurisdiction: str
    """Code, or the spelling."""
    when: tuple[int, int, int]
    date: Value
    word: str
    """What kind of event it is."""
    text: Value
    title: Value
    record: str
    section: str
    number: int
    is_new: bool
    """The record did not say so before."""
    remark: str
    """Whether it did, in words; "" without a baseline."""
    is_rule: bool
    """Something was adopted or took effect: its impact is told beside it."""


class DateAhead(Struct, frozen=True):
    """One date to come, of a record or of the analyst's calendar."""

    jurisdiction: str
    when: tuple[int, int, int]
    date: Value
    word: str
    text: Value
    title: Value
    """The instrument; "" for a date of the calendar that belongs to none."""
    section: str
    number: int
    source: str
    """Where a date of the calendar is from; "" for one of a record."""
    record: str = ""
    day: str = ""
    """ISO, where the date is known to the day; a calendar program needs it."""
    key: str = ""
    """What it is known by, whatever the language, when its date moves too."""
