"""The class of a change in a field that two editions of one record share: what it says, not how it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from reports.analysis.agenda import RecordDate, dates_of
from reports.analysis.changes.cells import MILESTONES, Cell
from reports.analysis.changes.change import CellChange, Kind, Movement, Why
from reports.analysis.changes.period import Period
from reports.analysis.changes.wording import figures_of, words_of
from reports.analysis.evidence import Basis, GradedScore, grade_record
from reports.analysis.standing import StandingReason, standing
from reports.corpus.dates import read_date
from reports.corpus.fields import field_at
from reports.corpus.policy import PartialDate, Record
from reports.language import detect

Editions = Mapping[str, Mapping[str, Cell]]
"""The cells of a record's editions, by language."""

_ECHOES = ("description", "summary")
"""Ways of comparing a text that may say no more than the body."""
_SMALL = frozenset(map(str, range(1, 13)))
_WINDOW = "evolution.effectiveApplicationWindow"
_PROPOSED: frozenset[StandingReason] = frozenset({"draft", "draft-title", "planned", "unknown"})
_ADOPTED: frozenset[StandingReason] = frozenset({"in-force", "upcoming"})
_ENDED: frozenset[StandingReason] = frozenset({"superseded", "merged", "cancelled"})


class Verdict(Struct, frozen=True):
    """The class of a change, and what it rests on."""

    kind: Kind
    date: PartialDate | None = None
    why: Why = ""
    movement: Movement | None = None


class Pair(Struct, frozen=True, dict=True):
    """A record before and after, and the rules by which it is judged."""

    old: Record
    new: Record
    old_basis: Basis
    new_basis: Basis
    period: Period | None

    @cached_property
    def old_standing(self) -> StandingReason:
        """How the record stood before."""
        return standing(self.old, self.old_basis).reason

    @cached_property
    def new_standing(self) -> StandingReason:
        """How it stands now."""
        return standing(self.new, self.new_basis).reason

    @cached_property
    def fresh(self) -> tuple[RecordDate, ...]:
        """What the record dates inside the period and did not date before."""
        return tuple(self._fresh())

    def _fresh(self) -> Iterator[RecordDate]:
        known = {(entry.kind, entry.date.earliest) for entry in dates_of(self.old)}
        events = {words_of(step.event) for edition in self.old.editions for step in edition.evolution.milestones}
        for entry in dates_of(self.new):
            is_known = (entry.kind, entry.date.earliest) in known
            # A known event under another date is a correction, not news.
            is_moved = entry.kind == "milestone" and words_of(entry.event) in events
            if self.period is not None and self.period.holds(entry.date) and not is_known and not is_moved:
                yield entry

    def first(self, *kinds: str) -> PartialDate | None:
        """Return the first fresh date of some kinds, in the order of the kinds."""
        found = (entry.date for kind in kinds for entry in self.fresh if entry.kind == kind)
        return next(found, None)

    @cached_property
    def moved(self) -> Mapping[str, Movement]:
        """The scores that are not what they were, by dimension, the weaker of the twins."""
        old = {graded.dimension: graded for graded in grade_record(self.old, self.old_basis)}
        new = {graded.dimension: graded for graded in grade_record(self.new, self.new_basis)}
        return {
            name: Movement(old.get(name, _none(name)), new.get(name, _none(name))) for name in old.keys() | new.keys()
        }


def _none(dimension: str) -> GradedScore:
    return GradedScore(dimension, None, None, "missing", None, "", False)


def judge_field(path: str, cells: Sequence[CellChange], pair: Pair | None) -> Verdict:
    """Return the class of a change that says something new, in one field; ``pair`` is None for a profile."""
    if pair is not None:
        if path == "status":
            return _judge_status(pair)
        if path.startswith("analysis."):
            return _judge_score(path.removeprefix("analysis."), pair)
        if path.startswith(MILESTONES) and any(cell.after for cell in cells):
            return _judge_milestone(path, pair)
        if path == "pubDate" and _is_adoption(pair):
            return Verdict("adopted", pair.first("adopted"))
        if path == _WINDOW and (when := pair.first("effective", "expires")):
            return Verdict("in-effect" if when == pair.first("effective") else "status-event", when)
    if _fills_a_place(cells):
        return Verdict("placeholder-replaced")
    return Verdict("pillar-changed" if path.startswith("regulatory.") else "text-changed")


def judge_new(record: Record, basis: Basis, period: Period | None) -> Verdict:
    """Return the class of a record that is new here: adopted in the period, or older and only catalogued now."""
    edition = record.primary
    when = edition.pub_date
    is_dated = period is not None and period.holds(when)
    # A year that contradicts the date leaves open when it was.
    if when is None or not is_dated or (edition.year is not None and edition.year != when.year):
        return Verdict("catalogued")
    reason = standing(record, basis).reason
    if reason in _ADOPTED:
        return Verdict("adopted", when)
    return Verdict("status-event", when) if reason in _PROPOSED - {"unknown"} else Verdict("catalogued")


def judge_gone(record: Record, basis: Basis) -> Verdict:
    """Return the class of a record that is gone: withdrawn where it said itself that it had ended."""
    return Verdict("withdrawn" if standing(record, basis).reason in _ENDED else "not-in-export")


# --- editorial or not


def why_editorial(cell: CellChange, path: str, new: Editions) -> Why:
    """Why the change in one edition says nothing new; "" where it does. ``new`` is the record as it is now."""
    field = field_at(path)
    if field is not None and field.editorial:
        return field.editorial
    if cell.before == cell.after:
        return "echo" if field is not None and field.comparison in _ECHOES else "spelling"
    return "translation" if _is_translation(cell, path, new) else ""


def _is_translation(cell: CellChange, path: str, new: Editions) -> bool:
    """Tell whether every text is the same or has changed its language alone.

    That is so where it kept its figures, or where the twin still holds the old words in their own language and no
    figure of weight was added.
    """
    if len(cell.before) != len(cell.after):
        return False
    pairs = [(old, text) for old, text in zip(cell.before, cell.after, strict=True) if old != text]
    twins = {
        part
        for language, cells in new.items()
        if language != cell.language and path in cells
        for part in cells[path].meaning
    }
    return all(_translated(old, text, cell.language, twins) for old, text in pairs)


def _translated(old: object, new: object, language: str, twins: set[str | float | None]) -> bool:
    if not (isinstance(old, str) and isinstance(new, str) and old and new):
        return False
    if detect(old, language).split("-")[0] == detect(new, language).split("-")[0]:
        return False
    before, after = dict(figures_of(old)), dict(figures_of(new))
    # A month, or a small number, is a word in one language and a figure in the other.
    return before == after or (old in twins and after.keys() - before.keys() <= _SMALL)


def _fills_a_place(cells: Sequence[CellChange]) -> bool:
    """Tell whether a text stands where only a placeholder stood, in every edition that differs."""
    was = [cell for cell in cells if cell.old and not cell.before]
    return bool(was) and all(not cell.before for cell in cells) and any(cell.after for cell in cells)


# --- scores, status, dates


def _judge_score(dimension: str, pair: Pair) -> Verdict:
    moved = pair.moved[dimension]
    if moved.old.score is None and moved.new.score is not None:
        return Verdict("first-scored", movement=moved)
    was_placeholder = moved.old.grade == "D" and moved.new.grade not in ("D", None)
    if was_placeholder:
        return Verdict("placeholder-replaced", movement=moved)
    if moved.old.score != moved.new.score:
        return Verdict("re-scored", movement=moved)
    return Verdict("text-changed", movement=moved)


def _judge_status(pair: Pair) -> Verdict:
    """Judge a new status: a change in the world has a date in the period, not known before; else it was corrected."""
    old, new = pair.old_standing, pair.new_standing
    when: PartialDate | None = None
    kind: Kind = "status-corrected"
    if new == "in-force" and (when := pair.first("effective")):
        kind = "in-effect"
    elif new in _ADOPTED and old in _PROPOSED and (when := pair.first("adopted")):
        kind = "adopted"
    elif new == "in-force" and old == "upcoming" and (when := pair.first("milestone")):
        kind = "in-effect"
    elif old != new and (when := pair.first("expires", "milestone")):
        kind = "status-event"
    return Verdict(kind, when)


def _judge_milestone(path: str, pair: Pair) -> Verdict:
    when = read_date(path.rpartition(".")[2])
    is_fresh = any(entry.kind == "milestone" and when and entry.date.earliest == when.earliest for entry in pair.fresh)
    return Verdict("milestone", when) if is_fresh else Verdict("text-changed")


def _is_adoption(pair: Pair) -> bool:
    """Tell whether a date of publication in the period is news: what was only proposed before has been adopted.

    The status says so already where it changed with the date.
    """
    if pair.old_standing not in _PROPOSED or pair.new_standing not in _ADOPTED:
        return False
    return pair.first("adopted") is not None and _judge_status(pair).kind != "adopted"
