"""What a mail says of a document: page 1 as text and tables, from the data inside the PDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import UNSET, Struct

from reports.config.by_language import text_in
from reports.corpus.printable import cleaned
from reports.documents.source.first_page import EventData, GlanceData, Number
from reports.documents.source.source_data import SourceData
from reports.language import Spoken, Strings, detect, format_number, names_title, tag, with_marks


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


def one_line(text: str) -> str:
    """Return a text without line breaks and without what could command a terminal."""
    return " ".join(cleaned(text).split())


def kicker(kind: str, source: SourceData, words: Strings) -> str:
    """Return the line above the name: what document this is, its edition or else its day, the notice of its corpus."""
    edition = text_in(source.document.edition, words.lang) or source.as_of
    head = words("glance.kicker", kind=words(f"kind.{kind}"), edition=edition)
    notice = text_in(source.corpus.notice, words.lang)
    return one_line(words("document.noticed", text=head, notice=notice)) if notice else head


def plain_summary(kind: str, source: SourceData, words: Strings) -> Summary:
    """Return no more than what a document is: for kinds without a page 1 that say nothing else."""
    return Summary(kicker(kind, source, words), one_line(source.document.title), "", "", (), ())


def first_page_summary(glance: GlanceData, words: Strings, language: str) -> Summary:
    """Return page 1 as a mail tells it."""
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
            graded_score(row.old, row.old_grade, words, language),
            graded_score(None if row.new is UNSET else row.new, row.new_grade, words, language),
        )
        for row in glance.bars
    )
    return Table(one_line(glance.bars_heading), head, rows, (words("furniture.legend"),))


def _events(events: Iterable[EventData], words: Strings) -> tuple[tuple[str, str], ...]:
    found = []
    for event in events:
        text, instrument = _spoken(one_line(event.text), words), one_line(event.instrument)
        # Some events name their instrument themselves.
        told = with_marks(text)
        if instrument and not names_title(text, instrument):
            told = words("mail.event", instrument=instrument, text=text)
        found.append((one_line(event.date), told))
    return tuple(found)


def _spoken(text: str, words: Strings) -> Spoken:
    """Return a text of a record with its language, where that is not the reader's."""
    own = tag(words.lang)
    lang = detect(text, own)
    return Spoken(text, "" if lang == own else lang)


def _cell(value: Number | str | None, words: Strings, language: str) -> str:
    if value is None:
        return words("common.not_recorded")
    return format_number(value, language) if isinstance(value, int | float) else one_line(value)


def graded_score(value: Number | None, grade: str | None, words: Strings, language: str) -> str:
    """Return a score with the grade of its evidence; a missing one is no zero."""
    if value is None:
        return words("common.not_recorded")
    number = format_number(value, language)
    return words("mail.graded", score=number, grade=grade) if grade else number
