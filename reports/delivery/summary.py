"""What a mail says of a report: its kind knows, from the data inside the PDF; with the languages of what it quotes."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec.structs import replace

from reports.delivery.finished import Finished
from reports.documents.kinds import kind_of
from reports.documents.shared.summary import Lines, Summary, Table, one_line
from reports.language import is_marked, is_read_as, marked, runs, strings, tag

_SHORTEST = 4
"""Characters of a title that is looked for in sentences: a shorter one may be a word of them."""


def summarise(report: Finished, language: str) -> Summary:
    """Return what a mail says of a report, in ``language`` if the report has it, else in its first language.

    Titles in another language, and all that is not in the reader's, carry marks of it.
    """
    spoken = language if language in report.languages else report.languages[0]
    summary = kind_of(report.kind).summary(report.source, strings(spoken), spoken)
    foreign = _foreign_titles(report, spoken)
    own = "" if spoken == language else tag(spoken)

    def told(text: str) -> str:
        quoted = _with_titles(text, foreign)
        return quoted if is_marked(quoted) else marked(text, own)

    return _each_text(summary, told)


def _foreign_titles(report: Finished, language: str) -> dict[str, str]:
    """Return the titles of records that their readers read in another language, with its tag."""
    editions = [edition for record in report.source.records for edition in record.editions]
    own = {one_line(one.title) for one in editions if is_read_as(one.language, language)}
    found = {one_line(one.title): tag(one.language) for one in editions if not is_read_as(one.language, language)}
    return {title: lang for title, lang in found.items() if title not in own and len(title) >= _SHORTEST}


def _with_titles(text: str, titles: dict[str, str]) -> str:
    here = sorted((title for title in titles if title in text), key=len, reverse=True)
    if not here:
        return text
    pattern = re.compile("|".join(map(re.escape, here)))
    return "".join(
        marked(said, lang) if lang else pattern.sub(lambda found: marked(found[0], titles[found[0]]), said)
        for said, lang in runs(text, "")
    )


def _each_text(summary: Summary, told: Callable[[str], str]) -> Summary:
    """Return a summary with all that its words say told another way."""

    def of_block(block: Table | Lines) -> Table | Lines:
        if isinstance(block, Lines):
            lines = tuple((told(mark), told(line)) for mark, line in block.lines)
            return Lines(told(block.heading), lines, told(block.note))
        rows = tuple(tuple(map(told, row)) for row in block.rows)
        return Table(told(block.heading), tuple(map(told, block.head)), rows, tuple(map(told, block.notes)))

    return replace(
        summary, kicker=told(summary.kicker), name=told(summary.name), lead=told(summary.lead),
        figures=tuple((figure, told(caption)) for figure, caption in summary.figures),
        blocks=tuple(map(of_block, summary.blocks)),
    )  # fmt: skip
