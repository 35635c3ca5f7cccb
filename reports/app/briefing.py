"""One document of any kind, from a request to bytes and findings."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from reports.app.asking import open_view, resolve
from reports.app.loading import OpenedCorpus, read_corpus
from reports.app.look_choice import read_look
from reports.app.observer import SILENT, Observer
from reports.app.requests import OUTPUT, BriefRequest, day_of
from reports.batch.draft import DocumentOutcome, Job
from reports.batch.one_document import make_document
from reports.composition.compose import compose
from reports.config.formats import ENDINGS, HTML, PDF
from reports.corpus.selection import Selection
from reports.documents.kinds import kind_of
from reports.documents.shared.unset import Shortfall, incompleteness
from reports.files import is_special, write_whole

if TYPE_CHECKING:
    from reports.analysis.changes.period import Period
    from reports.app.digest_dates import CalendarFile
    from reports.audit.findings import InspectionFinding
    from reports.config.project import Configuration
    from reports.documents.shared.request import Context, DocumentRequest
    from reports.typeset.look import Look


class Briefed(Struct, frozen=True):
    """A document that was made."""

    name: str
    """A file name made from codes, without its ending."""
    title: str
    pdf: bytes
    web: bytes
    """Its HTML edition; b"" unless it was asked for."""
    formats: tuple[str, ...]
    """The formats that it is written in, ``pdf``, ``html`` or both."""
    pages: int
    findings: tuple[InspectionFinding, ...]
    """What its inspection found; () unless it was made leniently, for otherwise nothing with faults is printed."""
    incomplete: tuple[Shortfall, ...]
    """What it lacks, because it could not be set; a page says so in the place of each section that is missing."""
    is_lenient: bool
    selection: Selection
    folder: Path
    """Where it is written unless another place is named."""
    annex: bytes = b""
    """The workbook of its numbers; b"" unless it was asked for."""
    calendar: Callable[[Path | None], CalendarFile] | None = None
    """Makes the calendar of a digest, where it was asked for; goes on from the file that it replaces, if any."""

    def raise_for_shortfalls(self) -> None:
        """Raise DocumentProblem where something is missing, unless the document was made leniently."""
        if self.incomplete and not self.is_lenient:
            raise incompleteness(self.name, self.incomplete)

    @property
    def sha256(self) -> str:
        """The hash of the PDF, in hexadecimal digits."""
        return hashlib.sha256(self.pdf).hexdigest()

    def write(self, output: Path | None = None) -> Path:
        """Write the document, each file whole or not at all, and return the path of the first format.

        A calendar that holds dates lies beside it as .ics, and the workbook of its numbers as .xlsx.

        ``output`` is a file that ends in .pdf or .html, or a folder; None is the folder of reports.toml, else ``out``.
        """
        path = self.write_formats(output)[0]
        self.write_annex(path)
        self.write_calendar(path)
        return path

    def write_formats(self, output: Path | None = None) -> tuple[Path, ...]:
        """Write the document in each of its formats, and return their paths; beside each other with several."""
        named = output or self.folder
        is_file = named.suffix.lower() in ENDINGS and not named.is_dir()
        written = []
        for code in self.formats:
            ending = f".{code}"
            beside = named.with_suffix(ending) if is_file else named / f"{self.name}{ending}"
            path = named if is_special(named) or (is_file and named.suffix.lower() == ending) else beside
            write_whole(path, self.data(code))
            written.append(path)
        return tuple(written)

    def data(self, code: str) -> bytes:
        """Return the document in one of its formats."""
        return self.web if code == HTML else self.pdf

    def write_annex(self, document: Path) -> Path | None:
        """Write the workbook beside the document, where it was asked for, and return its path."""
        if not self.annex:
            return None
        path = document.with_suffix(".xlsx")
        write_whole(path, self.annex)
        return path

    def write_calendar(self, document: Path) -> CalendarFile | None:
        """Write the calendar beside the document, where it was asked for and holds dates, and return it."""
        if self.calendar is None:
            return None
        path = document.with_suffix(".ics")
        made = self.calendar(path)
        if made.dates:
            write_whole(path, made.data)
        return made


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
        document.name, document.title, outcome.pdf, outcome.web, formats, outcome.pages, outcome.findings,
        outcome.incomplete, request.lenient, resolved.selection, Path(configuration.output or OUTPUT),
        _annex(request, resolved, context, document.title), calendar,
    )  # fmt: skip


def _annex(request: BriefRequest, resolved: DocumentRequest, context: Context, title: str) -> bytes:
    if request.annex is None:
        return b""
    from reports.tables.annex import write_annex

    return write_annex(resolved, context, title)


def _in_words(look: Look, make: Callable[[Path | None], CalendarFile], replaced: Path | None) -> CalendarFile:
    """Make a calendar in the words of the house that the document is in."""
    with look.in_force():
        return make(replaced)


def _period(request: BriefRequest) -> Period | None:
    if not kind_of(request.kind).takes_period:
        return None
    from reports.app.digest_dates import read_period

    return read_period(request.quarter, request.since, request.until, day_of(request.as_of))
