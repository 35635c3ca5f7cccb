"""The digest's watch list: what the next issue should look at, from a closed list of reasons."""

from __future__ import annotations

from collections.abc import Iterator

from reports.analysis.changes.change import Change
from reports.analysis.evidence import BACKED
from reports.corpus.dates import compact_date
from reports.corpus.policy import Record
from reports.documents.digest.issue import Issue
from reports.documents.digest.model import WatchGroup, WatchLine
from reports.documents.shared.change_rows import field_name
from reports.documents.shared.values import number, quoted

_FAR = 20.0
"""Points that a score must move to be watched."""
_PROPOSED = ("draft", "draft-title", "planned", "upcoming")


def watch_groups(issue: Issue) -> tuple[WatchGroup, ...]:
    """Return what the next issue should look at: a closed list of reasons, each with its records."""
    words = issue.context.words
    return tuple(WatchGroup(words(f"watch.{key}"), lines) for key, rule in WATCH if (lines := tuple(rule(issue))))


def _proposed(issue: Issue) -> Iterator[WatchLine]:
    """Yield instruments that are not in force yet."""
    for record in issue.records:
        reason = issue.context.assessed(record).standing.reason
        if reason in _PROPOSED:
            yield _line(record, issue.context.words(f"watch.standing.{reason}"), issue)


def _unexplained(issue: Issue) -> Iterator[WatchLine]:
    """Yield records that are gone, and nothing says why."""
    for change in issue.changes.of_kind("not-in-export") if issue.changes else ():
        if change.subject == "record":
            yield _changed(change, issue.name(change.jurisdiction), issue)


def _far(issue: Issue) -> Iterator[WatchLine]:
    """Yield the scores that moved far."""
    words = issue.context.words
    for change in issue.real:
        moved = change.movement
        if change.kind != "re-scored" or moved is None or moved.old.score is None or moved.new.score is None:
            continue
        if abs(moved.new.score - moved.old.score) >= _FAR:
            old, new = (number(score, words) for score in (moved.old.score, moved.new.score))
            dimension = field_name(change.field, issue.context)
            yield _changed(change, words("watch.moved", dimension=dimension, old=old, new=new), issue)


def _weaker(issue: Issue) -> Iterator[WatchLine]:
    """Yield scores that stand on weaker evidence than before."""
    for change in issue.real:
        moved = change.movement
        if moved and moved.old.grade in BACKED and moved.new.grade not in (*BACKED, None):
            words = issue.context.words
            dimension = field_name(change.field, issue.context)
            remark = words("watch.grades", dimension=dimension, old=moved.old.grade, new=moved.new.grade)
            yield _changed(change, remark, issue)


def _unfounded(issue: Issue) -> Iterator[WatchLine]:
    """Yield new records without one score that is evidence-backed."""
    for record in issue.new_records:
        cells = [cell for cell in issue.context.assessed(record).grades if cell.score is not None]
        if cells and not any(cell.grade in BACKED for cell in cells):
            yield _line(record, issue.context.words("watch.cells", n=len(cells)), issue)


def _undated(issue: Issue) -> Iterator[WatchLine]:
    """Yield new records whose date does not say, or does not agree, when that was."""
    for record in issue.new_records:
        policy = record.edition(issue.context.language)
        when = policy.pub_date
        if when is None:
            yield _line(record, issue.context.words("changes.undated"), issue)
        elif policy.year is not None and policy.year != when.year:
            remark = issue.context.words("watch.contradicts", date=compact_date(when), year=str(policy.year))
            yield _line(record, remark, issue)


WATCH = (
    ("proposed", _proposed),
    ("far", _far),
    ("weaker", _weaker),
    ("unexplained", _unexplained),
    ("undated", _undated),
    ("unfounded", _unfounded),
)
"""The closed list of reasons, by weight."""


def _line(record: Record, remark: str, issue: Issue) -> WatchLine:
    policy, context = record.edition(issue.context.language), issue.context
    title = quoted(policy, "title", policy.title, context.language)
    return WatchLine(title, context.sheet(record.id), issue.numbers.get(record.id, 0), remark)


def _changed(change: Change, remark: str, issue: Issue) -> WatchLine:
    assert issue.names is not None
    names = issue.names
    return WatchLine(names.title(change), names.section(change), names.number(change), remark)
