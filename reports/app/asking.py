"""From a request for one document to what its kind is briefed from: subject, records, period, baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from reports.app.loading import OpenedCorpus, languages_of, require_readable, select
from reports.app.observer import Observer
from reports.app.requests import BriefRequest, EditionRequest, day_of
from reports.corpus.selection import Selection
from reports.documents.shared.request import Baseline, Context, DocumentRequest, open_context
from reports.errors import NothingSelected, UsageProblem

if TYPE_CHECKING:
    from reports.analysis.changes.period import Period

_OF_ONE = {"country": "country", "category": "category", "policy": "id"}
"""The kinds that have one subject, and the filter that selects its records."""


def open_view(
    request: EditionRequest, opened: OpenedCorpus, language: str, observer: Observer, period: Period | None = None
) -> Context:
    """Return the view of the corpus that documents are briefed from; ``period`` is what a digest speaks of."""
    context = open_context(
        opened.corpus,
        opened.vocabulary,
        as_of=day_of(request.as_of),
        reviewers=opened.configuration.reviewers,
        language=language,
        edition=request.edition or opened.configuration.edition,
    )
    if not request.baseline:
        return context
    return replace(context, baseline=_baseline(request, opened, period, observer))


def _baseline(request: EditionRequest, opened: OpenedCorpus, period: Period | None, observer: Observer) -> Baseline:
    """Read what the request compares the corpus with, and find the days that the two lie apart."""
    from reports.documents.shared.baseline import as_baseline, days_between, open_side

    as_of = day_of(request.as_of)
    old = open_side(request.baseline or "", opened.vocabulary)
    require_readable(old.corpus, keep_going=request.keep_going, observer=observer)
    reviewers = opened.configuration.reviewers
    period = period or days_between(old, None, today=as_of)
    return as_baseline(old, opened.vocabulary, as_of=as_of, reviewers=reviewers, period=period)


def resolve(request: BriefRequest, opened: OpenedCorpus, period: Period | None) -> DocumentRequest:
    """Look up the names in a request, and return what its document is briefed from.

    Raises:
        UsageProblem: the kind is not known, or its subjects are too few, too many, or named twice.
        NothingSelected: no record answers, or none of one of the countries compared.
    """
    if request.kind == "digest":
        return _digest(request, opened, period)
    if request.kind == "comparison":
        return _comparison(request, opened)
    if request.kind not in _OF_ONE:
        known = ", ".join((*_OF_ONE, "comparison", "digest"))
        raise UsageProblem(f"“{request.kind}” is no kind of document", remedy=f"Known are {known}.")
    return _about_one(request, opened)


def _about_one(request: BriefRequest, opened: OpenedCorpus) -> DocumentRequest:
    """Return the request for the document of one country, category or record."""
    if len(request.subjects) != 1:
        number = len(request.subjects)
        raise UsageProblem(f"a {request.kind} document with {number} subjects", remedy="Name one subject.")
    (subject,) = request.subjects
    selection = _selection(request, opened, _OF_ONE[request.kind])
    if request.kind == "country":
        subject = opened.vocabulary.country(subject).code or selection.records[0].jurisdiction
    elif request.kind == "category":
        term = opened.vocabulary.category(subject)
        subject = term.code or term.written
    languages = languages_of(request.lang, opened.configuration)
    return DocumentRequest(request.kind, subject, selection, languages, opened.skipped_files)


def _comparison(request: BriefRequest, opened: OpenedCorpus) -> DocumentRequest:
    from reports.documents.comparison.sections import LEAST, MOST

    codes = tuple(dict.fromkeys(opened.vocabulary.country(one).code or one for one in request.subjects))
    if not LEAST <= len(codes) <= MOST:
        raise UsageProblem(
            f"{len(codes)} jurisdictions are named",
            remedy=f"Name {LEAST} to {MOST} different ones: reports compare CN JP.",
        )
    selection = _selection(request, opened, "country")
    there = {record.jurisdiction for record in selection.records}
    if missing := [code for code in codes if code not in there]:
        raise NothingSelected(
            f"no record of {', '.join(missing)} is selected", remedy="Leave it out, or name a corpus that has some."
        )
    languages = languages_of(request.lang, opened.configuration)
    return DocumentRequest(
        "comparison", "-".join(codes), selection, languages, opened.skipped_files,
        compared=codes, with_sheets=request.with_sheets,
    )  # fmt: skip


def _digest(request: BriefRequest, opened: OpenedCorpus, period: Period | None) -> DocumentRequest:
    from reports.app.digest_dates import read_dates

    assert period is not None
    entries = read_dates(opened, request.calendar)
    selection, languages = select(opened, request.filters), languages_of(request.lang, opened.configuration)
    return DocumentRequest(
        "digest", period.name, selection, languages, opened.skipped_files,
        period=period, calendar=entries, with_sheets=request.with_sheets,
    )  # fmt: skip


def _selection(request: BriefRequest, opened: OpenedCorpus, subject: str) -> Selection:
    """Select by the filters, narrowed to the subjects of the document by the filter of that name."""
    if getattr(request.filters, subject):
        raise UsageProblem(f"the {subject} is named already", remedy=f"Leave out --{subject}.")
    return select(opened, replace(request.filters, **{subject: request.subjects}))
