"""One document of any kind, from a request to bytes and findings."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from reports.app.asking import open_view, resolve
from reports.app.briefed import Briefed
from reports.app.loading import OpenedCorpus, read_corpus
from reports.app.look_choice import read_look
from reports.app.observer import SILENT, Observer
from reports.app.requests import OUTPUT, BriefRequest, day_of
from reports.batch.draft import DocumentOutcome, Job
from reports.batch.one_document import make_document
from reports.composition.compose import compose
from reports.config.formats import HTML, PDF
from reports.documents.kinds import kind_of

if TYPE_CHECKING:
    from reports.analysis.changes.period import Period
    from reports.app.digest_dates import CalendarFile
    from reports.config.project import Configuration
    from reports.documents.shared.request import Context, DocumentRequest
    from reports.tables.view import TableView
    from reports.typeset.look import Look


class DocumentMaker(Protocol):
    """Makes the document of a job."""

    def __call__(self, job: Job, *, use_cache: bool, say: Callable[[str], None]) -> DocumentOutcome:
        """Return what came of it."""


def brief(
    request: BriefRequest,
    opened: OpenedCorpus | None = None,
    observer: Observer = SILENT,
    *,
    make: DocumentMaker = make_document,
) -> Briefed:
    """Make one document of any kind.

    Args:
        request: what is asked for.
        opened: the corpus, where it has been read already; `corpus`, `config` and `keep_going` of the request then
            bear on the baseline alone.
        observer: hears what is left out, and how large the document is.
        make: makes the document of a job; a preview looks at its pages as well.

    Raises:
        UsageProblem: the request asks for what cannot be.
        InputProblem: the corpus, the baseline, the brand, the calendar or a template cannot be used.
        NothingSelected: no record answers.
        DocumentProblem: nothing of it can be set; what can be is in the result, and so is what is missing.
        EnvironmentProblem: a library or font is missing.
    """
    period = _period(request)
    if opened is None:
        opened = read_corpus(
            request.corpus, config=request.config, keep_going=request.keep_going, cache=request.cache, observer=observer
        )
    opened = opened.on(day_of(request.as_of))
    resolved = resolve(request, opened, period)
    context = open_view(request, opened, resolved.languages[0], observer, period)
    look = read_look(request.appearance, opened.configuration)
    with look.in_force():
        return _brief(request, resolved, context, look, opened.configuration, observer, make)


def _brief(
    request: BriefRequest,
    resolved: DocumentRequest,
    context: Context,
    look: Look,
    configuration: Configuration,
    observer: Observer,
    make: DocumentMaker,
) -> Briefed:
    """Compose the document, make it, and say how its calendar is made."""
    brand = look.brand
    document = compose(resolved, context, publisher=brand.publisher, footer=brand.foot, contact=brand.to_ask)
    records = len(resolved.selection.records)
    observer.detail(f"{document.name}: {records} records, {len(document.sections)} sections")
    formats = request.formats or (PDF,)
    job = Job(
        document.name, look, lambda: document, request.limit_memory, request.limit_seconds,
        lenient=request.lenient, web=HTML in formats,
    )  # fmt: skip
    outcome = make(job, use_cache=request.cache, say=observer.warn)
    if outcome.error:
        raise outcome.error
    calendar = None
    if request.with_calendar:
        from reports.app.digest_dates import make_calendar

        calendar = partial(_in_words, look, partial(make_calendar, resolved, context))
    return Briefed(
        document.name, document.title, resolved.languages, outcome.pdf, outcome.web, formats, outcome.pages,
        outcome.findings, outcome.incomplete, request.lenient, resolved.selection,
        Path(configuration.output or OUTPUT), partial(_view, resolved, context, document.title), look.words,
        _annex(request, resolved, context, document.title), calendar,
    )  # fmt: skip


def _annex(request: BriefRequest, resolved: DocumentRequest, context: Context, title: str) -> bytes:
    if request.annex is None:
        return b""
    from reports.tables.annex import write_annex

    return write_annex(resolved, context, title)


def _view(resolved: DocumentRequest, context: Context, title: str) -> TableView:
    from reports.tables.annex import annex_view

    return annex_view(resolved, context, title)


def _in_words(look: Look, make: Callable[[Path | None], CalendarFile], replaced: Path | None) -> CalendarFile:
    """Make a calendar in the words of the house that the document is in."""
    with look.in_force():
        return make(replaced)


def _period(request: BriefRequest) -> Period | None:
    if not kind_of(request.kind).takes_period:
        return None
    from reports.app.digest_dates import read_period

    return read_period(request.quarter, request.since, request.until, day_of(request.as_of))
