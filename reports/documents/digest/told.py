"""Page 1 of a digest as the data and the mail tell it: sentences, furthest movements, busiest countries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from msgspec import to_builtins

from reports.documents.digest.issue import Issue
from reports.documents.digest.model import DateAhead, Happening
from reports.documents.shared.glance import median_bars
from reports.documents.shared.news import news, widest
from reports.documents.shared.page_one import TallyItem
from reports.documents.shared.section import Bars
from reports.documents.shared.sentences import Sentence, message
from reports.documents.shared.terms import dimension_name
from reports.documents.shared.values import said_of, share

_MOVES = 6
_EVENTS = 6
_DATES = 5
_MESSAGES = 5
_COUNTRIES = 5


def page_told(
    issue: Issue, kicker: str, verdict: str, tally: tuple[TallyItem, ...], dates_empty: str
) -> dict[str, Any]:
    """Return what source.json holds of page 1."""
    words, moves = issue.context.words, _moves(issue)
    medians = median_bars(issue.context.assessment.medians, issue.context)
    bars = [to_builtins(row) for row in medians.spec.rows] if medians and isinstance(medians.spec, Bars) else []
    note = "moves" if moves else "medians" if issue.changes else "stock"
    ids = [record.id for record in issue.mentioned]
    found = news(issue.changes, issue.context)[:_MESSAGES] if issue.changes else ()
    told = (message(one, issue.mentioned, issue.context) for one in (*found, Sentence(stock(issue))))
    return {
        "kicker": kicker,
        "name": issue.title,
        "other_names": "" if issue.period.quarter is None else issue.period.name,
        "verdict": verdict,
        "headlines": [to_builtins(count) for count in tally],
        "bars_heading": words("digest.moves" if moves else "digest.medians"),
        "bars": moves or bars,
        "bars_notes": [words(f"digest.note_{note}")],
        "messages": [
            {"text": one.text + one.stop, "records": [ids[reference.number - 1] for reference in one.references]}
            for one in told
        ],
        "recent_heading": words("changes.world"),
        "recent": _events(list(reversed(issue.events))[:_EVENTS], issue),
        "changed": [],
        "changed_total": "",
        "dates": _events(issue.ahead[:_DATES], issue),
        "dates_empty": dates_empty,
        "pillars": [],
        "ranking_heading": words("digest.busiest") if issue.real else "",
        "ranking": _busiest(issue),
    }


def _moves(issue: Issue) -> list[dict[str, Any]]:
    """Return the scores that moved furthest."""
    if issue.changes is None or issue.names is None:
        return []
    return [
        {
            "label": issue.names.title(change).text,
            "detail": dimension_name(change.field.removeprefix("analysis."), issue.context),
            "old": change.movement.old.score,
            "old_grade": change.movement.old.grade,
            "new": change.movement.new.score,
            "new_grade": change.movement.new.grade,
        }
        for change in widest(issue.changes)[:_MOVES]
        if change.movement is not None
    ]


def _events(rows: Iterable[Happening | DateAhead], issue: Issue) -> list[dict[str, str]]:
    return [
        {"date": row.date.text, "text": said(row, issue), "instrument": row.title.text, "record": row.record}
        for row in rows
    ]


def said(row: Happening | DateAhead, issue: Issue) -> str:
    """Return what page 1 says of a date: the record's own words, or the kind of date and the title."""
    if row.text or not row.title:
        return row.text.text
    return issue.context.words("digest.said", word=row.word, title=said_of(row.title))


def stock(issue: Issue) -> str:
    """Say how much the record holds, and how much of it is evidenced."""
    context, records = issue.context, issue.records
    cells = [cell for record in records for cell in context.assessed(record).grades if cell.score is not None]
    backed = sum(cell.grade in ("A", "B") for cell in cells)
    values = {
        "n": len(records),
        "jurisdictions": len({record.jurisdiction for record in records}),
        "counting": sum(context.selection.counting.values()),
        "share": share(backed, len(cells), context.words),
    }
    return context.words("digest.stock" if cells else "digest.stock_unscored", **values)


def _busiest(issue: Issue) -> list[dict[str, str]]:
    """Rank the countries by their number of real changes."""
    counts = Counter(change.jurisdiction for change in issue.real)
    new = Counter(record.jurisdiction for record in issue.new_records)
    order = sorted(counts, key=lambda code: (-counts[code], code))[:_COUNTRIES]
    words = issue.context.words
    remarks = {code: words("digest.of_them_new", n=new[code]) for code in order}
    return [{"name": issue.name(code), "figure": str(counts[code]), "remark": remarks[code]} for code in order]
