"""Digests and comparisons of the sample corpus, and of small made-up ones, composed but not rendered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import TypeVar

from msgspec.structs import replace

from reports.analysis.changes.period import Period, quarter
from reports.analysis.changes.sides import ComparedSide, as_baseline, open_side
from reports.composition.needs import assess_for, assess_whole
from reports.config.calendar import CalendarDate, read_calendar
from reports.corpus.policy import Corpus, Record
from reports.corpus.selection import Query, parse_query, select
from reports.documents.digest.issue import Issue
from reports.documents.shared.request import Context, DocumentRequest, open_context
from reports.documents.shared.section import Document, Section
from reports.resources import SEEDS
from tests.analysis.builders import VOCABULARY, corpus

AS_OF = date(2026, 3, 31)
QUARTER = quarter(2026, 1)
SNAPSHOT = SEEDS / "snapshots" / "2025Q4.jsonl"
REVIEWERS = ("Sample reviewer",)

Content = TypeVar("Content")


@cache
def opened(named: str) -> ComparedSide:
    """A corpus by name, read once."""
    return open_side(named, VOCABULARY)


def view(
    new: Corpus, old: ComparedSide | None, *, language: str = "zh", period: Period | None = QUARTER, as_of: date = AS_OF
) -> Context:
    """The context of a corpus, with what it held before."""
    context = assess_whole(open_context(new, VOCABULARY, as_of=as_of, reviewers=REVIEWERS, language=language))
    if old is None:
        return context
    return replace(context, baseline=as_baseline(old, VOCABULARY, as_of=as_of, reviewers=REVIEWERS, period=period))


@cache
def sample(language: str = "zh", baseline: str = str(SNAPSHOT)) -> Context:
    """The sample corpus beside its snapshot."""
    return view(opened("sample").corpus, opened(baseline) if baseline else None, language=language)


def sample_calendar() -> tuple[CalendarDate, ...]:
    return read_calendar(SEEDS / "calendar.toml")


def made_up(*records: Record) -> ComparedSide:
    """A made-up corpus as one side of a comparison."""
    return ComparedSide("made up", corpus(*records), None)


def digest_of(context: Context, languages: tuple[str, ...] = ("zh",), **further: object) -> DocumentRequest:
    """A request for the digest of the quarter over everything."""
    selection = select(context.corpus, Query())
    values = {"period": QUARTER, **further}
    return DocumentRequest("digest", "2026Q1", selection, languages, **values)  # type: ignore[arg-type]


def issue_of(context: Context, languages: tuple[str, ...] = ("zh",), **further: object) -> Issue:
    """What the digest of the quarter over everything is briefed from."""
    request = digest_of(context, languages, **further)
    return Issue(request, assess_for(request, context))


def comparison_of(context: Context, *codes: str, languages: tuple[str, ...] = ("zh",), **further: object) -> DocumentRequest:
    """A request for the comparison of some jurisdictions."""
    selection = select(context.corpus, parse_query(VOCABULARY, context.corpus, country=codes))
    return DocumentRequest("comparison", "-".join(codes), selection, languages, compared=codes, **further)  # type: ignore[arg-type]


def content(document: Document, kind: type[Content]) -> Content:
    """The first content of a kind."""
    return next(section.content for section in document.sections if isinstance(section.content, kind))


def sections_with(sections: Iterable[Section], prefix: str) -> list[Section]:
    """The sections whose ids begin so."""
    return [section for section in sections if section.id.startswith(prefix)]
