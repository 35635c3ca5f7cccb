"""Page 1 of a digest: the world apart from the record, the scores that moved a row a record, and what follows."""

from __future__ import annotations

from collections.abc import Sequence

from reports.documents.digest.happenings import undated
from reports.documents.digest.issue import Issue
from reports.documents.digest.model import DateAhead, DigestFront, Happening, MovementRow
from reports.documents.digest.movements import Movements
from reports.documents.digest.told import page_told, said, stock
from reports.documents.shared.change_rows import named_baseline
from reports.documents.shared.glance import kicker, subject_of
from reports.documents.shared.page_one import TallyItem
from reports.documents.shared.parts import DatedLine
from reports.documents.shared.section import Section, Value
from reports.documents.shared.values import said_of
from reports.language import format_number, tag

MOST_MOVEMENTS = 16
"""Rows of movements that a page is tried with."""
_LINES = {True: (4, 4), False: (12, 6)}
"""Events and dates that a page is tried with where scores moved, and where none did."""


def front_section(issue: Issue, movements: Movements, follows: str) -> Section:
    """Return the page that stands alone."""
    context, words = issue.context, issue.context.words
    most_events, most_dates = _LINES[bool(movements.rows)]
    if movements.rows:
        # The dates stand beside the events, in a narrow column.
        most_dates = min(most_dates, max(2, len(issue.events)))
    events = tuple(_dated(event, issue) for event in reversed(issue.events))
    dates = tuple(_dated(row, issue) for row in issue.ahead)
    verdict, tally, dates_empty = _verdict(issue), _tally(issue), words("digest.no_dates", n=len(issue.records))
    line = _kicker(issue)
    front = DigestFront(
        kicker=line,
        name=issue.title,
        other_names="" if issue.period.quarter is None else issue.days,
        verdict=verdict,
        tally=tally,
        events=events[:most_events],
        events_empty=_no_events(issue),
        events_rest=_rest("digest.events_rest", len(events), most_events, issue),
        dates=dates[:most_dates],
        dates_empty=dates_empty,
        dates_rest=_rest("digest.dates_rest", len(dates), most_dates, issue),
        columns=movements.columns,
        movements=movements.rows[:MOST_MOVEMENTS],
        movements_rest=_movements_rest(movements.rows, issue),
        movement_notes=movements.notes,
        follows=follows,
        stock=stock(issue),
        order=_order(len(movements.rows)),
        data=page_told(issue, line, verdict, tally, dates_empty),
    )
    return Section(f"glance-{context.language}", "digest_front.html", issue.title, tag(context.language), front)


def _kicker(issue: Issue) -> str:
    context = issue.context
    line = kicker(context, "digest")
    if context.baseline is None:
        return line
    return context.words("digest.kicker", line=line, baseline=named_baseline(context))


def _order(n: int) -> tuple[tuple[str, int], ...]:
    """Return what gives way first: a movement at a time, for they go on overleaf."""
    most = min(n, MOST_MOVEMENTS)
    first, last = ([("movements", keep) for keep in range(high, low, -1)] for high, low in ((most - 1, 4), (4, -1)))
    lines = [(block, keep) for keep in (9, 6, 3, 2) for block in ("dates", "events")]
    return (*first, *lines, ("dates", 1), *last, ("events", 1), ("dates", 0), ("events", 0))


def _rest(key: str, n: int, most: int, issue: Issue) -> tuple[str, ...]:
    """Say where the others are, by how many are shown; "" where all are."""
    return tuple(issue.context.words(key, n=n - shown) if shown < n else "" for shown in range(min(n, most) + 1))


def _movements_rest(rows: Sequence[MovementRow], issue: Issue) -> tuple[str, ...]:
    # In the first language of a document page 2 is known to follow.
    key = "second" if issue.request.languages[0] == issue.context.language else "next"
    every = issue.context.words(f"digest.movements_all_{key}", n=len(rows)) if rows else ""
    return (every, *_rest(f"digest.movements_rest_{key}", len(rows), MOST_MOVEMENTS, issue)[1:])


# --- sentences


def _verdict(issue: Issue) -> str:
    text = _judged(issue)
    return issue.context.words("digest.verdict_until", verdict=text, day=issue.until) if issue.until else text


def _judged(issue: Issue) -> str:
    words, events = issue.context.words, len(issue.events)
    world = words("digest.verdict_world" if events else "digest.verdict_no_world", n=events)
    return words("digest.verdict", world=world, record=_record_verdict(issue))


def _record_verdict(issue: Issue) -> str:
    """Say what changed in the record, and whether the law has to do with it."""
    words, changes = issue.context.words, issue.changes
    if changes is None:
        return words("digest.verdict_no_baseline")
    tally, moves = changes.tally, len(issue.moves)
    if not tally.raw:
        return words("digest.verdict_nothing")
    if not tally.real:
        return words("digest.verdict_editorial", n=tally.editorial)
    rest = words("digest.verdict_rest" if issue.events else "digest.verdict_alone")
    if moves:
        filled = changes.filled + changes.counts["first-scored"]
        key = "none" if not filled else "all" if filled == moves else "some"
        return words(f"digest.verdict_scores_{key}", rest=rest, n=moves, filled=filled)
    # That a record came is a change, too: what is told as new is not told again.
    new = len(issue.new_records)
    if new and tally.real > new:
        return words("digest.verdict_record", rest=rest, new=new, other=tally.real - new)
    return words("digest.verdict_new" if new else "digest.verdict_real", rest=rest, n=new or tally.real)


def _tally(issue: Issue) -> tuple[TallyItem, ...]:
    """Count events, new records, moved scores and changes; what there is none of is left out."""
    words, changes, language = issue.context.words, issue.changes, issue.context.language
    counts = {"events": len(issue.events), "new": len(issue.new_records), "scores": len(issue.moves)}
    if changes is None:
        counts = {"events": len(issue.events), "records": len(issue.records)}
    else:
        counts |= {"real": changes.tally.real, "editorial": changes.tally.editorial}
    there = ((key, n) for key, n in counts.items() if n)
    return tuple(TallyItem(format_number(n, language), words(f"digest.tally_{key}", figure=n)) for key, n in there)


def _dated(row: Happening | DateAhead, issue: Issue) -> DatedLine:
    title = row.title.text
    text = row.text if row.text or not row.title else Value(said(row, issue), row.title.origin)
    subject = subject_of(text.text, said_of(row.title), issue.context) if title else ""
    return DatedLine(row.date, text, title, row.section, row.number, subject)


def _no_events(issue: Issue) -> str:
    words, vague = issue.context.words, undated(issue.records, issue.period, issue.context)
    return words("digest.no_events_vague", n=vague) if vague else words("digest.no_events")
