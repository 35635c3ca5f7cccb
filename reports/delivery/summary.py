"""What a mail says of a report: its at-a-glance content, from the data inside the PDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import UNSET, Struct

from reports.corpus.policy import DIMENSIONS
from reports.corpus.printable import cleaned
from reports.corpus.vocabulary import Vocabulary
from reports.delivery.finished import Finished
from reports.documents.source.source_data import EventData, GlanceData, Number, SourceData
from reports.language import Strings, format_number, strings


class Table(Struct, frozen=True):
    """Rows under a heading; the first cell of each is its name."""

    heading: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


class Lines(Struct, frozen=True):
    """Sentences under a heading; a date, or other mark, may go before each."""

    heading: str
    lines: tuple[tuple[str, str], ...]
    note: str = ""


class Summary(Struct, frozen=True):
    """One report in a mail."""

    kicker: str
    name: str
    other_names: str
    lead: str
    figures: tuple[tuple[str, str], ...]
    """A figure and what it counts."""
    blocks: tuple[Table | Lines, ...]


def summarise(report: Finished, language: str) -> Summary:
    """Return what a mail says of a report, in ``language`` if the report has it, else in its first language."""
    spoken = language if language in report.languages else report.languages[0]
    return _summarise(report, spoken, strings(spoken))


def _summarise(report: Finished, language: str, words: Strings) -> Summary:
    glance = report.source.glance.get(language)
    if glance is not None:
        return _glance(glance, words, language)
    kicker = words("glance.kicker", kind=words(f"kind.{report.kind}"), edition=report.edition)
    if report.kind == "comparison":
        table = _compared(report.source, words, language)
        return Summary(kicker, one_line(report.title), "", "", (), (table,))
    return _sheet(report.source, kicker, words, language)


def one_line(text: str) -> str:
    """A text without line breaks and without what could command a terminal."""
    return " ".join(cleaned(text).split())


# --- page 1 of a briefing or digest


def _glance(glance: GlanceData, words: Strings, language: str) -> Summary:
    return Summary(
        kicker=one_line(glance.kicker),
        name=one_line(glance.name),
        other_names=one_line(glance.other_names),
        lead=one_line(glance.verdict),
        figures=tuple((one_line(line.figure), one_line(line.caption)) for line in glance.headlines),
        blocks=tuple(_blocks(glance, words, language)),
    )


def _blocks(glance: GlanceData, words: Strings, language: str) -> Iterator[Table | Lines]:
    messages = tuple(("", one_line(message.text)) for message in glance.messages)
    if messages:
        yield Lines(words("glance.messages"), messages)
    if glance.bars:
        is_movement = glance.bars[0].new is not UNSET
        yield _movements(glance, words, language) if is_movement else _bars(glance, words, language)
    changed = tuple(("", one_line(message.text)) for message in glance.changed)
    if changed or glance.changed_total:
        yield Lines(one_line(glance.recent_heading), changed, one_line(glance.changed_total))
    elif glance.recent:
        yield Lines(one_line(glance.recent_heading), _events(glance.recent, words))
    dates = _events(glance.dates, words)
    yield Lines(words("glance.dates"), dates, "" if dates else one_line(glance.dates_empty))
    if glance.pillars:
        states = tuple((one_line(row.label), one_line(row.word)) for row in glance.pillars)
        heads = words("mail.pillar"), words("mail.state")
        yield Table(words("glance.pillars"), heads, states, (words("mail.pillars"),))
    if glance.ranking:
        rows = tuple((one_line(row.name), row.figure, one_line(row.remark)) for row in glance.ranking)
        yield Table(one_line(glance.ranking_heading), (), rows)


def _bars(glance: GlanceData, words: Strings, language: str) -> Table:
    columns = {"grade": words("mail.grade"), "peer": words("mail.peer")}
    used = [key for key in columns if any(getattr(row, key) is not None for row in glance.bars)]
    head = (words("mail.dimension"), words("mail.score"), *(columns[key] for key in used))
    rows = tuple(
        (one_line(row.label), row.text, *(_cell(getattr(row, key), words, language) for key in used))
        for row in glance.bars
    )
    # The notes of the page speak of its chart, if they do not say what the numbers are.
    notes = (words("furniture.legend"),) if used else tuple(map(one_line, glance.bars_notes))
    return Table(one_line(glance.bars_heading), head, rows, notes)


def _movements(glance: GlanceData, words: Strings, language: str) -> Table:
    head = (words("mail.instrument"), words("mail.dimension"), words("mail.before"), words("mail.now"))
    rows = tuple(
        (
            one_line(row.label),
            one_line(row.detail),
            _graded(row.old, row.old_grade, words, language),
            _graded(None if row.new is UNSET else row.new, row.new_grade, words, language),
        )
        for row in glance.bars
    )
    return Table(one_line(glance.bars_heading), head, rows, (words("furniture.legend"),))


def _events(events: Iterable[EventData], words: Strings) -> tuple[tuple[str, str], ...]:
    found = []
    for event in events:
        text, instrument = one_line(event.text), one_line(event.instrument)
        # Some events name their instrument themselves.
        told = text if not instrument or instrument in text else words("mail.event", instrument=instrument, text=text)
        found.append((one_line(event.date), told))
    return tuple(found)


def _cell(value: Number | str | None, words: Strings, language: str) -> str:
    if value is None:
        return words("common.not_recorded")
    return format_number(value, language) if isinstance(value, int | float) else one_line(value)


def _graded(value: Number | None, grade: str | None, words: Strings, language: str) -> str:
    """A score with the grade of its evidence; a missing one is no zero."""
    if value is None:
        return words("common.not_recorded")
    number = format_number(value, language)
    return words("mail.graded", score=number, grade=grade) if grade else number


# --- documents without such a page


def _compared(source: SourceData, words: Strings, language: str) -> Table:
    vocabulary = Vocabulary.load()
    codes = source.document.compared
    names = [vocabulary.name("country", code, language) for code in codes]
    values = [
        {one.dimension: _graded(one.value, one.grade, words, language) for one in country.all}
        for country in (source.aggregates.jurisdictions[code] for code in codes)
    ]
    rows = tuple(
        (words(f"dimension.{dimension}"), *(country[dimension] for country in values)) for dimension in DIMENSIONS
    )
    return Table(words("glance.bars_country"), (words("mail.dimension"), *names), rows, (words("furniture.legend"),))


def _sheet(source: SourceData, kicker: str, words: Strings, language: str) -> Summary:
    """A policy sheet: what the record says first, and its scores."""
    identifier = source.selection.records[0]
    editions = next(record for record in source.records if record.id == identifier).editions
    edition = next((one for one in editions if one.language.startswith(language)), editions[0])
    grades = source.grades[identifier]
    rows = tuple(
        (
            words(f"dimension.{dimension}"),
            _graded(grades[dimension].score, grades[dimension].grade, words, language)
            if dimension in grades
            else words("common.not_recorded"),
        )
        for dimension in DIMENSIONS
    )
    heads = words("mail.dimension"), words("mail.score")
    table = Table(words("mail.scores"), heads, rows, (words("furniture.legend"),))
    return Summary(kicker, one_line(edition.title), identifier, one_line(edition.description), (), (table,))
