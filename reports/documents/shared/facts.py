"""The facts of the sections that several kinds of documents have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from reports.documents.shared.change_rows import ChangeGroup, Ledgers
from reports.documents.shared.contents import Instrument
from reports.documents.shared.fact import Fact, FactMaker, FactTable, Piece, graded, referring
from reports.documents.shared.frame import DocumentFrame
from reports.documents.shared.impact_summary import ImpactSummary
from reports.documents.shared.marks import STATE_SIGNS
from reports.documents.shared.page_one import PageOne
from reports.documents.shared.pillar_units import UnitTable
from reports.documents.shared.sentences import SheetReference
from reports.documents.shared.strips import CategoryStripRow, SideValue, StripRow, StripTable
from reports.documents.shared.values import Labelled


def _page_one(page: PageOne, make: FactMaker) -> Iterator[Fact]:
    yield from make.row("kicker", page.kicker)
    yield from make.row("verdict", page.verdict)
    for item in page.tally:
        yield from make.passage("tally", item.figure, item.caption)
    yield from strip_facts("strips", page.strips, make)
    for judgement in page.judgements:
        yield from make.passage("judgements", judgement.lead, referring(judgement.message))
    if page.profile:
        yield from labelled_facts("profile", page.profile.lines, make)
    for row in page.pillars:
        yield from make.row("pillars", row.label, STATE_SIGNS[row.state], (row.text, _numbers(row.references)))
        if row.other:
            said = (make.words("page.other_text"), row.other, _numbers(row.other_references))
            yield from make.row("other_texts", said)
    yield from unit_facts("units", page.units, make)
    for place, events in (("past", page.past), ("coming", page.coming)):
        for event in events:
            number = str(event.number) if event.number else ""
            yield from make.row(place, event.date, (event.subject, event.text, number), origin=event.date.origin)
    if "coming.0" not in page.shed:
        yield from make.row("coming", page.coming_rest)


def _numbers(references: tuple[SheetReference, ...]) -> str:
    return ", ".join(str(reference.number) for reference in references)


def instrument_facts(lines: tuple[Instrument, ...], make: FactMaker) -> Iterator[Fact]:
    """Yield the lines of a table of instruments."""
    for line in lines:
        best = (graded(line.best, line.grade), line.dimension)
        said = ((line.title, marked(line.counts)), line.status, line.date, best, line.backed, line.page)
        yield from make.row("instruments", str(line.number), *said)


def marked(counts: bool) -> str:
    """Return the sign behind the title of what does not count."""
    return "" if counts else "*"


def impact_summary_facts(found: ImpactSummary, make: FactMaker) -> Iterator[Fact]:
    """Yield the numbers of the statements that are quoted, and those of the others."""
    lines = chain.from_iterable(column.lines for column in found.columns)
    for line in chain(lines, (line for row in found.rows for line in row if line)):
        yield from make.row("impact", (str(line.number), line.instrument))
    for column in found.columns if not found.rows else ():
        numbers = make.words("common.list_separator").join(str(other.number) for other in column.others)
        rest = (make.words("front.impact_others"), numbers, make.words("front.impact_others_end"))
        yield from make.row("impact", (*(rest if numbers else ()), column.silent))


def strip_facts(place: str, table: StripTable | None, make: FactMaker) -> Iterator[Fact]:
    """Yield the scale of strips, and the numbers beside each row; what is in the pictures stands in no text."""
    if table is None:
        return
    yield from make.row(place, table.heading)
    for tick in table.scale.ticks:
        yield from make.row(place, tick.text)
    for row in table.rows:
        if isinstance(row, StripRow):
            side, source = row.side, row.side.source
            said = (str(source.number or ""), source.title) if source else ()
            yield from make.row(place, row.name, said, *_side(side), side.rank, row.median)
        elif isinstance(row, CategoryStripRow):
            highest = (graded(row.value, row.grade), row.holders)
            yield from make.row(place, row.name, row.evidenced, row.median, highest)
        else:
            yield from make.row(place, row.name, *(piece for side in row.sides for piece in _compared(side, make)))
    yield from make.row(place, table.caption)


def _side(side: SideValue) -> tuple[str, str]:
    return graded(side.value, side.grade), graded(side.higher, side.higher_grade)


def _compared(side: SideValue, make: FactMaker) -> tuple[Piece, ...]:
    number = side.source.number if side.source else 0
    return *_side(side), (side.rank, make.words("strips.policy") if number else "", str(number or ""))


def unit_facts(place: str, table: UnitTable | None, make: FactMaker) -> Iterator[Fact]:
    """Yield how many countries are in each state."""
    for row in table.rows if table else ():
        yield from make.row(place, row.name, make.words("strips.state.comma").join(row.counts))
    yield from make.row(place, table.caption if table else "")


def labelled_facts(place: str, items: tuple[Labelled, ...], make: FactMaker) -> Iterator[Fact]:
    """Yield every value with its label."""
    for item in items:
        yield from make.passage(place, item.label, item.value, origin=item.value.origin)


def _frame(frame: DocumentFrame, make: FactMaker) -> Iterator[Fact]:
    if frame.remainder and frame.remainder.profile:
        yield from labelled_facts("profile", frame.remainder.profile.lines, make)
    yield from make.passage("query", make.words("frame.query"), make.words("common.colon"), frame.query)
    shed = make.words("common.list_separator").join(frame.shed)
    # The last rule names the program that is running, which need not be the one that wrote the document.
    for text in chain(frame.notes, [frame.shed_intro + shed] if shed else (), frame.kept_out, frame.method[:-1]):
        yield from make.row("notes", text)
    yield from make.row("notes", frame.later_intro)
    for later in frame.later:
        yield from make.passage("later", later.title, later.id, later.date)
    yield from make.row("citation", frame.citation)
    for line in frame.sources:
        yield from make.row("sources", str(line.number), line.title, line.id, line.source, line.date)


def _ledgers(ledgers: Ledgers, make: FactMaker) -> Iterator[Fact]:
    yield from make.row("compared", ledgers.compared)
    yield from make.row("total", ledgers.total)
    for row in ledgers.world:
        yield from make.row("world", row.date, row.word)
    yield from group_facts(ledgers.record, make)


def group_facts(groups: Iterable[ChangeGroup], make: FactMaker) -> Iterator[Fact]:
    """Yield the number of changes of each class, and the grades of the scores that changed."""
    for group in groups:
        yield from make.row("altered", group.word)
        for row in group.rows:
            if row.old_grade or row.new_grade:
                ends = (graded(row.old.text, row.old_grade), graded(row.new.text, row.new_grade))
                yield from make.row(
                    "altered", (pointer(row.number), row.title), row.field, *ends, origin=row.new.origin
                )


def pointer(number: int) -> str:
    """Return a record's number as it stands before its title; "" where the record has none."""
    return f"{number}." if number else ""


FACTS: FactTable = {PageOne: _page_one, DocumentFrame: _frame, Ledgers: _ledgers}
"""How the facts of each view model are made."""
