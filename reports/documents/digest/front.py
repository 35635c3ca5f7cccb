"""The front of a digest: the cover with the contents, and the quarter on one page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reports.documents.digest.happenings import undated
from reports.documents.digest.issue import Issue
from reports.documents.digest.model import Cover, DateAhead, Happening
from reports.documents.shared.change_rows import compared_with, total
from reports.documents.shared.contents import ContentsEntry
from reports.documents.shared.glance import Glance, Headline, RankingLine, kicker, median_bars, subject_of
from reports.documents.shared.news import news, widest
from reports.documents.shared.parts import DatedLine
from reports.documents.shared.section import Dumbbell, DumbbellRow, Figure, Section, Value
from reports.documents.shared.sentences import KeyMessage, Sentence, message
from reports.documents.shared.terms import dimension_name
from reports.documents.shared.values import Labelled, number, share
from reports.language import format_date, format_number, tag

_MOVES = 6
_EVENTS = 6
_DATES = 5
_MESSAGES = 6
_JURISDICTIONS = 5
_ORDER = (
    ("ranking", 3),
    ("dates", 4),
    ("recent", 4),
    ("messages", 5),
    ("ranking", 0),
    ("messages", 4),
    ("recent", 3),
    ("dates", 3),
    ("messages", 3),
    ("bars_notes", 0),
    ("recent", 1),
    ("dates", 1),
    ("messages", 1),
    ("bars", 0),
    ("recent", 0),
    ("dates", 0),
    ("messages", 0),
    ("headlines", 0),
)
"""What gives way first on the page of the quarter, and how much of it stays."""


def cover_section(issue: Issue, entries: Sequence[ContentsEntry]) -> Section:
    """Return the cover, with the contents on it."""
    context, words = issue.context, issue.context.words
    day = context.basis.as_of
    facts = [
        ("digest.fact_period", issue.days),
        ("digest.fact_day", format_date(day, context.language)),
        ("digest.fact_records", words("digest.records", n=len(issue.records), of=issue.request.selection.total)),
        ("digest.fact_compared", _compared(issue)),
    ]
    if issue.changes is not None:
        facts.append(("digest.fact_total", total(issue.changes, context)))
    if issue.until:
        facts.append(("digest.fact_notice", words("digest.not_over", day=issue.until)))
    cover = Cover(
        entries=tuple(entries),
        instruments=(),
        kicker=context.noticed(
            words("digest.cover_kicker", edition=context.edition or format_date(day, context.language))
        ),
        name=issue.title,
        days="" if issue.period.quarter is None else issue.days,
        about=words("digest.about"),
        facts=tuple(Labelled(words(key), Value(text)) for key, text in facts),
    )
    language = context.language
    return Section(f"cover-{language}", "digest_cover.html", words("digest.cover"), tag(language), cover)


def _compared(issue: Issue) -> str:
    changes = issue.changes
    return compared_with(changes, issue.context) if changes else issue.context.words("changes.no_baseline")


# --- the quarter on one page
def quarter_section(issue: Issue) -> Section:
    """Return the page that stands alone."""
    context, words = issue.context, issue.context.words
    moves = _moves(issue)
    events = tuple(_dated(event, issue) for event in reversed(issue.events))
    glance = Glance(
        kicker=kicker(context, "digest"),
        name=issue.title,
        other_names="" if issue.period.quarter is None else issue.period.name,
        verdict=_verdict(issue),
        headlines=_headlines(issue),
        bars_heading=words("digest.moves" if moves else "digest.medians"),
        bars=moves or median_bars(issue.context.assessment.medians, issue.context),
        bars_empty=words("glance.bars_empty"),
        # Without a state before nobody knows whether a score moved.
        bars_notes=(words(f"digest.note_{'moves' if moves else 'medians' if issue.changes else 'stock'}"),),
        messages=_messages(issue),
        recent_heading=words("changes.world"),
        recent=events[:_EVENTS],
        recent_empty=_no_events(issue),
        dates=tuple(_dated(row, issue) for row in issue.ahead[:_DATES]),
        dates_empty=words("digest.no_dates", n=len(issue.records)),
        ranking_heading=words("digest.busiest") if issue.real else "",
        ranking=_busiest(issue),
        order=_ORDER,
    )
    return Section(f"glance-{context.language}", "glance.html", words("digest.glance"), tag(context.language), glance)


def _verdict(issue: Issue) -> str:
    said = _judged(issue)
    return issue.context.words("digest.verdict_until", verdict=said, day=issue.until) if issue.until else said


def _judged(issue: Issue) -> str:
    words, events = issue.context.words, len(issue.events)
    world = words("digest.verdict_world" if events else "digest.verdict_no_world", n=events)
    if issue.changes is None:
        return words("digest.verdict", world=world, record=words("digest.verdict_no_baseline"))
    tally = issue.changes.tally
    if not tally.raw:
        record = words("digest.verdict_nothing")
    elif not tally.real:
        record = words("digest.verdict_editorial", n=tally.editorial)
    else:
        # That a record came is a change, too: what is told as new is not told again.
        new = len(issue.new_records)
        record = words("digest.verdict_record", new=new, other=tally.real - new, editorial=tally.editorial)
    return words("digest.verdict", world=world, record=record)


def _headlines(issue: Issue) -> tuple[Headline, ...]:
    context, words, changes = issue.context, issue.context.words, issue.changes
    fresh = sum(event.is_new for event in issue.events)
    events = format_number(len(issue.events), context.language)
    if changes is None:
        counting = sum(context.selection.counting.values())
        n = format_number(len(issue.records), context.language)
        stock = Headline(n, words("digest.headline_stock", figure=len(issue.records), counting=counting))
        return Headline(events, words("digest.headline_happened", figure=len(issue.events))), stock
    adopted = sum(change.kind == "adopted" for change in issue.real if not change.field)
    counts = changes.counts
    filled = sum(change.movement is not None for change in changes.of_kind("placeholder-replaced"))
    scored = counts["re-scored"] + counts["first-scored"] + filled
    tally = changes.tally
    return (
        Headline(events, words("digest.headline_events", figure=len(issue.events), fresh=fresh)),
        Headline(
            str(len(issue.new_records)), words("digest.headline_new", figure=len(issue.new_records), adopted=adopted)
        ),
        Headline(
            str(scored),
            words(
                "digest.headline_scores",
                figure=scored,
                moved=counts["re-scored"],
                first=counts["first-scored"],
                filled=filled,
            ),
        ),
        Headline(
            format_number(tally.real, context.language),
            words(
                "digest.headline_real",
                figure=tally.real,
                new=len(issue.new_records),
                raw=tally.raw,
                editorial=tally.editorial,
            ),
        ),
    )


def _moves(issue: Issue) -> Figure | None:
    """Return the scores that moved furthest."""
    if issue.changes is None or issue.names is None:
        return None
    return moves_figure(issue, _MOVES, 92.0)


def moves_figure(issue: Issue, most: int, width_mm: float) -> Figure | None:
    """Return a chart of scores before and now, the furthest first; None where none moved."""
    assert issue.changes is not None
    assert issue.names is not None
    rows, said = [], []
    words = issue.context.words
    for change in widest(issue.changes)[:most]:
        moved = change.movement
        if moved is None:
            continue
        title = issue.names.title(change)
        dimension = dimension_name(change.field.removeprefix("analysis."), issue.context)
        missing = words("common.not_recorded") if moved.new.score is None else ""
        rows.append(
            DumbbellRow(
                title.text,
                moved.old.score,
                moved.new.score,
                moved.old.grade,
                moved.new.grade,
                dimension,
                missing,
                title.lang,
            )
        )
        values = (number(moved.old.score, words), number(moved.new.score, words))
        said.append(words("chart.move", label=title.text, dimension=dimension, old=values[0], new=values[1]))
    if not rows:
        return None
    alt = words("chart.moves", values=words("common.list_separator").join(said))
    return Figure(Dumbbell(tuple(rows), tag(issue.context.language), width_mm), alt)


def _messages(issue: Issue) -> tuple[KeyMessage, ...]:
    """Return what changed in the record, then how the record stands."""
    context = issue.context
    found = list(news(issue.changes, context)) if issue.changes is not None else []
    found.append(_stock(issue))
    return tuple(message(sentence, issue.mentioned, context) for sentence in found[:_MESSAGES])


def _stock(issue: Issue) -> Sentence:
    context, records = issue.context, issue.records
    cells = [cell for record in records for cell in context.assessed(record).grades if cell.score is not None]
    backed = sum(cell.grade in ("A", "B") for cell in cells)
    values = {
        "n": len(records),
        "jurisdictions": len({record.jurisdiction for record in records}),
        "counting": sum(context.selection.counting.values()),
        "share": share(backed, len(cells), context.words),
    }
    return Sentence(context.words("digest.stock" if cells else "digest.stock_unscored", **values))


def _dated(row: Happening | DateAhead, issue: Issue) -> DatedLine:
    text, title = _said(row, issue), row.title.text
    subject = subject_of(text.text, title, issue.context) if title else ""
    return DatedLine(row.date, text, title, row.section, row.number, subject)


def _said(row: Happening | DateAhead, issue: Issue) -> Value:
    """Return what page 1 says of a date: the record's own words, or the kind of date and the title."""
    if row.text or not row.title:
        return row.text
    words = issue.context.words("digest.said", word=row.word, title=row.title.text)
    return Value(words, row.title.origin, row.title.lang)


def _no_events(issue: Issue) -> str:
    words, vague = issue.context.words, undated(issue.records, issue.period, issue.context)
    return words("digest.no_events_vague", n=vague) if vague else words("digest.no_events")


def _busiest(issue: Issue) -> tuple[RankingLine, ...]:
    """Rank the jurisdictions by their number of real changes."""
    counts = Counter(change.jurisdiction for change in issue.real)
    new = Counter(record.jurisdiction for record in issue.new_records)
    order = sorted(counts, key=lambda code: (-counts[code], code))[:_JURISDICTIONS]
    words = issue.context.words
    return tuple(RankingLine(issue.name(c), str(counts[c]), words("digest.of_them_new", n=new[c])) for c in order)
