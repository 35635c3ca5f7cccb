"""From a request for one document to what its kind is briefed from: subject, records, period, baseline."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from reports.app.loading import OpenedCorpus, languages_of, require_readable, select
from reports.app.observer import Observer
from reports.app.requests import BriefRequest, EditionRequest, day_of
from reports.corpus.selection import Selection
from reports.documents.kinds import kind_of
from reports.documents.shared.kind import Kind, subject_of
from reports.documents.shared.request import Context, DocumentRequest, open_context
from reports.errors import NothingSelected, UsageProblem

if TYPE_CHECKING:
    from reports.analysis.changes.baseline import Baseline
    from reports.analysis.changes.period import Period


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
    from reports.analysis.changes.sides import as_baseline, days_between, named_day, open_side

    as_of = day_of(request.as_of)
    old = open_side(request.baseline or "", opened.vocabulary, keep=request.cache)
    require_readable(old.corpus, keep_going=request.keep_going, observer=observer)
    reviewers = opened.configuration.reviewers
    _refuse_newer(old.day, named_day(opened.corpus.origin), as_of if period else None)
    period = period.until(as_of) if period else days_between(old, None, today=as_of)
    return as_baseline(old, opened.vocabulary, as_of=as_of, reviewers=reviewers, period=period)


def _refuse_newer(before: date | None, now: date | None, as_of: date | None) -> None:
    """Raise UsageProblem where a baseline is newer than the corpus, or than the day of a digest; none without dates."""
    for day, what in ((now, "the corpus"), (as_of, "the day of the digest")):
        if before is not None and day is not None and before > day:
            raise UsageProblem(
                f"the baseline is of {before}, and so newer than {what}, {day}",
                remedy="Name an earlier baseline, or exchange corpus and baseline.",
            )


def resolve(request: BriefRequest, opened: OpenedCorpus, period: Period | None) -> DocumentRequest:
    """Look up the names in a request, and return what its document is briefed from.

    Raises:
        UsageProblem: the kind is not known, or its subjects are too few, too many, or named twice.
        NothingSelected: no record answers, or none of one of the countries compared.
    """
    kind = kind_of(request.kind)
    if kind.takes_period:
        return _of_period(kind, request, opened, period)
    return _of_several(kind, request, opened) if kind.most_subjects > 1 else _of_one(kind, request, opened)


def _of_one(kind: Kind, request: BriefRequest, opened: OpenedCorpus) -> DocumentRequest:
    """Return the request for the document of one subject."""
    if len(request.subjects) != 1:
        raise UsageProblem(f"a {kind.code} document with {len(request.subjects)} subjects", remedy="Name one subject.")
    has_profile = kind.may_rest_on_profile and _has_profile(request.subjects[0], opened)
    selection = _selection(request, opened, kind.subject, allow_none=has_profile)
    subject = kind.subject_code(request.subjects[0], selection, opened.vocabulary)
    languages = languages_of(request.lang, opened.configuration)
    return DocumentRequest(kind.code, subject, selection, languages, opened.skipped_files)


def _of_several(kind: Kind, request: BriefRequest, opened: OpenedCorpus) -> DocumentRequest:
    """Return the request for the document that sets several subjects side by side."""
    terms = (opened.vocabulary.term(kind.subject, one) for one in request.subjects)
    codes = tuple(dict.fromkeys(term.code or one for term, one in zip(terms, request.subjects, strict=True)))
    if not kind.least_subjects <= len(codes) <= kind.most_subjects:
        raise UsageProblem(
            f"{len(codes)} jurisdictions are named",
            remedy=f"Name {kind.least_subjects} to {kind.most_subjects} different ones: reports {kind.command} CN JP.",
        )
    selection = _selection(request, opened, kind.subject)
    there = {subject_of(record, kind.subject) for record in selection.records}
    if missing := [code for code in codes if code not in there]:
        raise NothingSelected(
            f"no record of {', '.join(missing)} is selected", remedy="Leave it out, or name a corpus that has some."
        )
    languages = languages_of(request.lang, opened.configuration)
    return DocumentRequest(
        kind.code, "-".join(codes), selection, languages, opened.skipped_files,
        compared=codes, with_sheets=request.with_sheets,
    )  # fmt: skip


def _of_period(kind: Kind, request: BriefRequest, opened: OpenedCorpus, period: Period | None) -> DocumentRequest:
    """Return the request for the document of a period."""
    from reports.app.digest_dates import read_dates

    assert period is not None
    entries = read_dates(opened, request.calendar)
    selection, languages = select(opened, request.filters), languages_of(request.lang, opened.configuration)
    return DocumentRequest(
        kind.code, period.name, selection, languages, opened.skipped_files,
        period=period, calendar=entries, with_sheets=request.with_sheets,
    )  # fmt: skip


def _has_profile(written: str, opened: OpenedCorpus) -> bool:
    code = opened.vocabulary.country(written).code
    return any(profile.jurisdiction == code for profile in opened.corpus.profiles)


def _selection(request: BriefRequest, opened: OpenedCorpus, subject: str, *, allow_none: bool = False) -> Selection:
    """Select by the filters, narrowed to the subjects of the document by the filter of that name."""
    if getattr(request.filters, subject):
        raise UsageProblem(f"the {subject} is named already", remedy=f"Leave out --{subject}.")
    return select(opened, replace(request.filters, **{subject: request.subjects}), allow_none=allow_none)
