"""What a digest prints: the cover, the parts of the review, the pages of jurisdictions, the annex."""

from __future__ import annotations

from msgspec import Struct

from reports.documents.shared.change_rows import ChangeGroup, ChangeRow, EditorialLine
from reports.documents.shared.contents import Contents
from reports.documents.shared.section import Figure, Value
from reports.documents.shared.sentences import KeyMessage
from reports.documents.shared.values import Labelled


class ClassRow(Struct, frozen=True):
    """One class of changes, its rule, and how many there are."""

    word: str
    rule: str
    changes: int
    records: int
    """Records and profiles that go under it, each under one class."""


class OverviewRow(Struct, frozen=True):
    """One jurisdiction: changes by kind."""

    name: str
    counts: tuple[str, ...]
    """Empty where there are none."""
    sum: int


class RecordLine(Struct, frozen=True):
    """A record that is new here."""

    group: str
    title: Value
    section: str
    number: int
    status: Value
    weight: Value
    date: Value


class OurRecord(Struct, frozen=True):
    """What changed in our data, counted."""

    compared: str
    total: str
    world: tuple[ClassRow, ...]
    record: tuple[ClassRow, ...]
    columns: tuple[str, ...]
    overview: tuple[OverviewRow, ...]
    sums: tuple[str, ...]
    raw: int
    arrivals: tuple[RecordLine, ...]
    fates: tuple[ChangeGroup, ...]
    """Records that went, or that go by another id or status."""


class WatchGroup(Struct, frozen=True):
    """One thing to keep an eye on, and why."""

    reason: str
    lines: tuple[WatchLine, ...]


class WatchLine(Struct, frozen=True):
    """A record under a reason."""

    title: Value
    section: str
    number: int
    remark: str


class Watch(Struct, frozen=True):
    """The watch list."""

    groups: tuple[WatchGroup, ...]


class DatesAhead(Struct, frozen=True):
    """The dates to come, the near ones first."""

    soon_heading: str
    soon: tuple[DateAhead, ...]
    soon_empty: str
    later_heading: str
    later: tuple[DateAhead, ...]
    later_empty: str
    notes: tuple[str, ...]


class AdoptedRule(Struct, frozen=True):
    """An instrument that was adopted or took effect, and what the record says of its impact."""

    title: Value
    section: str
    number: int
    impacts: tuple[Labelled, ...]


class WorldBlock(Struct, frozen=True):
    """What happened in one jurisdiction."""

    name: str
    events: tuple[Happening, ...]
    rules: tuple[AdoptedRule, ...]


class World(Struct, frozen=True):
    """What happened in the world, by jurisdiction."""

    blocks: tuple[WorldBlock, ...]
    empty: str
    notes: tuple[str, ...]


class DigestReview(Struct, frozen=True):
    """The pages between the quarter on one page and the jurisdictions; a part that has nothing to say is left out."""

    dates: DatesAhead
    world: World
    record: OurRecord | None
    no_record: str
    """Said in the place of our record where there is nothing to compare with."""
    scores: ScoreMoves | None
    pillars: PillarMoves | None
    watch: Watch | None


class AnnexBlock(Struct, frozen=True):
    """The editorial changes of one jurisdiction."""

    name: str
    lines: tuple[EditorialLine, ...]


class Annex(Struct, frozen=True):
    """Every editorial change: counted and listed, but no news."""

    reasons: str
    blocks: tuple[AnnexBlock, ...]


class ValueRow(Struct, frozen=True):
    """A dimension's value before and now, beside its peers."""

    name: str
    old: str
    old_grade: str
    new: str
    new_grade: str
    median: str
    n: int


class Jurisdiction(Struct, frozen=True):
    """Everything that the digest says about one jurisdiction."""

    kicker: str
    name: str
    other_name: str
    line: str
    """How many records, and how many changes."""
    messages: tuple[KeyMessage, ...]
    figure: Figure | None
    values_heading: str
    values: tuple[ValueRow, ...]
    """A table in the place of the chart, where no value moved."""
    peers: str
    """The medians, which the chart does not show."""
    events: tuple[Happening, ...]
    events_empty: str
    rules: tuple[AdoptedRule, ...]
    altered: tuple[ChangeGroup, ...]
    altered_empty: str
    dates: tuple[DateAhead, ...]
    dates_empty: str


class Cover(Contents, frozen=True):
    """The first page: what this document is, what it compares, where everything stands."""

    kicker: str = ""
    name: str = ""
    days: str = ""
    about: str = ""
    facts: tuple[Labelled, ...] = ()


class ScoreMoves(Struct, frozen=True):
    """The scores that moved, with evidence before and now."""

    figure: Figure | None
    beyond: str
    """How many the chart leaves out."""
    moved: tuple[ScoreMove, ...]
    founded: tuple[ScoreMove, ...]
    """Scores given for the first time, or that rest on something now."""


class ScoreMove(Struct, frozen=True):
    """A score before and now."""

    row: ChangeRow
    old_evidence: Value
    new_evidence: Value
    scored: bool
    """Whether the row holds scores; where they are the same it holds the evidence instead."""
    remark: str
    """Said where the evidence is what it was."""


class PillarCell(Struct, frozen=True):
    """The state of a pillar before and now; the same where nothing moved."""

    old: str
    new: str
    spoken: str


class PillarMove(Struct, frozen=True):
    """One jurisdiction in the table of pillars."""

    name: str
    cells: tuple[PillarCell, ...]


class PillarMoves(Struct, frozen=True):
    """Jurisdictions whose pillars changed their state, and the texts that were rewritten."""

    columns: tuple[str, ...]
    rows: tuple[PillarMove, ...]
    note: str


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
    latest: tuple[int, int, int]
    """The last day that it may stand for."""
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
