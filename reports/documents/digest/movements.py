"""The digest on scores: a row for each record of which a score moved, with all five, and what they were."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from reports.analysis.changes.change import Change
from reports.analysis.evidence import BACKED, GradedScore
from reports.corpus.policy import DIMENSIONS
from reports.documents.digest.issue import Issue
from reports.documents.digest.model import MovedCell, MovementRow
from reports.documents.shared.change_rows import field_name
from reports.documents.shared.values import number

_GROUPS = ("evidenced", "unfounded", "first")


class Movements(Struct, frozen=True):
    """The table of movements."""

    columns: tuple[str, ...]
    rows: tuple[MovementRow, ...]
    notes: tuple[str, ...]
    """The key of its signs, and the scores that it has no column for."""


def movements_of(issue: Issue) -> Movements:
    """Return the rows by what the scores rested on before, in each group the furthest first."""
    words = issue.context.words
    columns = tuple(words(f"dimension.short.{dimension}") for dimension in DIMENSIONS)
    by_record: dict[str, list[Change]] = {}
    for change in issue.moves:
        by_record.setdefault(change.id, []).append(change)
    grouped: dict[str, list[list[Change]]] = {group: [] for group in _GROUPS}
    for changes in by_record.values():
        grouped[_group(changes)].append(changes)
    rows: list[MovementRow] = []
    for group, found in grouped.items():
        heading = _heading(group, found, issue)
        rows += (_row(heading, changes, issue) for changes in sorted(found, key=_furthest))
    return Movements(columns, tuple(rows), tuple(_notes(issue, rows)))


def _group(changes: Sequence[Change]) -> str:
    """Tell on what the scores of a record that moved rested before."""
    old = [change.movement.old for change in changes if change.movement]
    if any(score.grade in BACKED for score in old):
        return "evidenced"
    return "unfounded" if any(score.score is not None for score in old) else "first"


def _heading(group: str, found: Sequence[Sequence[Change]], issue: Issue) -> str:
    """Name a group; that all rest on something now is said only where they do."""
    new = [change.movement.new for changes in found for change in changes if change.movement]
    is_founded = group == "unfounded" and all(score.grade in BACKED for score in new)
    return issue.context.words(f"digest.group_{'founded' if is_founded else group}", n=len(found))


def _furthest(changes: Sequence[Change]) -> tuple[float, int, str]:
    """Return a key that sorts by the furthest move, then by how many there are."""
    ends = ((c.movement.old.score, c.movement.new.score) for c in changes if c.movement)
    by = [abs(new - old) for old, new in ends if old is not None and new is not None]
    return (-max(by, default=0.0), -len(changes), changes[0].id)


def _row(group: str, changes: Sequence[Change], issue: Issue) -> MovementRow:
    assert issue.names is not None
    first, moved = changes[0], {change.field.removeprefix("analysis."): change for change in changes}
    record = issue.context.corpus.by_id[first.id]
    grades = {cell.dimension: cell for cell in issue.context.assessed(record).grades}
    cells = tuple(_cell(grades.get(dimension), moved.get(dimension), issue) for dimension in DIMENSIONS)
    names = issue.names
    return MovementRow(group, names.title(first), names.section(first), names.number(first), cells)


def _cell(now: GradedScore | None, change: Change | None, issue: Issue) -> MovedCell:
    words = issue.context.words
    if change is None or change.movement is None:
        score = now.score if now else None
        return MovedCell("–" if score is None else number(score, words), (now.grade or "") if now else "")
    old, new = change.movement.old, change.movement.new
    told = MovedCell(number(new.score, words), new.grade or "", moved=True)
    if old.score is None:
        return MovedCell(told.score, told.grade, moved=True, was=words("digest.first"))
    was = words("digest.was", score=number(old.score, words))
    return MovedCell(told.score, told.grade, True, _sign(old.score, new.score), was, old.grade or "")


def _sign(old: float, new: float | None) -> str:
    if new is None:
        return ""
    return "=" if new == old else "↑" if new > old else "↓"


def _notes(issue: Issue, rows: Sequence[MovementRow]) -> list[str]:
    """Return the key of the signs that are used, and the scores beyond the five dimensions."""
    words = issue.context.words
    cells = [cell for row in rows for cell in row.cells]
    used = [name for name, sign in (("up", "↑"), ("down", "↓"), ("same", "=")) if any(c.sign == sign for c in cells)]
    signs = words("common.list_separator").join(words(f"digest.key_{name}") for name in used)
    found = [words("digest.key_signs", signs=signs)] if signs else []
    if any(not cell.moved and cell.grade for cell in cells):
        found.append(words("digest.key_grey"))
    if any(cell.was_grade in ("C", "D") for cell in cells):
        found.append(words("digest.key_filler"))
    found += _beyond(issue)
    return [*found, words("digest.key_evidence")] if found else []


def _beyond(issue: Issue) -> list[str]:
    """Tell the scores that moved in dimensions of a record's own."""
    words, own = issue.context.words, [c for c in issue.moves if c.field.removeprefix("analysis.") not in DIMENSIONS]
    parts = []
    for change in own:
        assert change.movement is not None
        scores = (change.movement.old, change.movement.new)
        old, new = (" ".join(filter(None, (number(one.score, words), one.grade))) for one in scores)
        key = "digest.beyond_first" if change.movement.old.score is None else "digest.beyond_score"
        dimension, place = field_name(change.field, issue.context), issue.numbers.get(change.id, 0)
        parts.append(words(key, number=place, dimension=dimension, old=old, new=new))
    return [words("digest.beyond", scores=words("digest.beyond_joint").join(parts))] if parts else []
