"""Does what an order asks for: the pages of a document as the command would write it, its files, its findings.

It runs in a process that ends with it, and calls what the commands call.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.json import Decoder
from msgspec.structs import replace

from reports.app.batch_plan import open_run, plan_of
from reports.app.batch_result import settle
from reports.app.batching import run_batch
from reports.app.briefed import Briefed
from reports.app.briefing import brief
from reports.app.corpus_check import check
from reports.app.loading import OpenedCorpus, read_corpus
from reports.app.look_choice import read_look
from reports.app.observer import Observer
from reports.app.requests import BatchRequest, BriefRequest, CheckRequest, day_of
from reports.app.watched import watched_by
from reports.audit.findings import InspectionFinding
from reports.audit.page_places import NotedSection, place_values
from reports.audit.rules import RULES
from reports.batch.draft import DocumentOutcome, Job
from reports.batch.one_document import make_document
from reports.batch.orders import Order
from reports.batch.stamp import look as look_at
from reports.cache import Cache, trim_cache, trimmed_later
from reports.config.formats import HTML, PDF
from reports.corpus.opening import corpus_folder, name_corpus
from reports.documents.shared.unset import Shortfall, incompleteness
from reports.errors import DocumentProblem, ReportsError
from reports.pdf.page_digests import digest_pages
from reports.preview.known import KNOWN
from reports.preview.orders import PreviewFailure, PreviewFinding, PreviewOrder, PreviewResult, ShownDocument
from reports.typeset.house_faces import HouseFace
from reports.typeset.sidecar import SectionPages


def perform(order: PreviewOrder) -> PreviewResult:
    """Do what an order asks for; what fails is told in the result, a bug with its traceback."""
    watched = watched_by(order.asked)
    # The state of what is watched already was looked at a moment ago.
    inputs = order.inputs if watched == order.watched else look_at(watched).digest
    result = PreviewResult(order.what, watched, inputs, _folder(order.asked))
    hearing = _Hearing()
    try:
        result = _ACTIONS[order.what](order, result, hearing)
    except ReportsError as error:
        failure = PreviewFailure(error.message, error.remedy, error.problems)
        result = replace(result, failure=result.failure or failure)
    except Exception as error:
        trace = "".join(traceback.format_exception(error))
        result = replace(result, failure=PreviewFailure(f"{type(error).__name__}: {error}", trace=trace))
    return replace(result, notes=tuple(dict.fromkeys(hearing.notes)))


class _Hearing(Observer):
    """Notes what must not be missed."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def warn(self, text: str) -> None:
        self.notes.append(text)


def _folder(asked: BriefRequest | BatchRequest) -> str:
    """Return the folder of the corpus; "" where it is none, or where nothing can be told."""
    try:
        _, named = name_corpus(asked.corpus, asked.config)
    except ReportsError:
        named = asked.corpus or ""
    folder = corpus_folder(named) if named else None
    return str(folder.resolve()) if folder else ""


# --- pages


_NOTED = Decoder(NotedSection)


class _Seen(Struct):
    """What came of a job, and what the layout noted of its sections."""

    outcome: DocumentOutcome | None = None
    sidecars: tuple[NotedSection, ...] = ()

    def make(self, job: Job, *, use_cache: bool, say: Callable[[str], None]) -> DocumentOutcome:
        """Make the document of a job as every command does, and keep what came of it."""
        return make_document(job, use_cache=use_cache, say=say, see=self.see)

    def see(self, outcome: DocumentOutcome, cache: Cache) -> None:
        """Keep what the layout noted, while it is there."""
        packed = (cache.get(key) for key in outcome.sections)
        self.outcome = outcome
        self.sidecars = tuple(_NOTED.decode(SectionPages.without_pages(data)) for data in packed if data is not None)


def _pages(order: PreviewOrder, result: PreviewResult, hearing: _Hearing) -> PreviewResult:
    """Make the pages; where their inspection refuses them, make them leniently, for who is to see what is wrong."""
    make = _of_plan if isinstance(order.asked, BatchRequest) else _of_brief
    try:
        # The cache is trimmed when it is checked, for which nobody waits.
        with trimmed_later():
            return make(order, result, hearing)
    except DocumentProblem as error:
        failure = PreviewFailure(error.message, error.remedy, error.problems)
        lenient = replace(order, asked=replace(order.asked, lenient=True))
        result = replace(result, failure=failure)
        try:
            shown = make(lenient, result, hearing)
        except DocumentProblem:
            return result
        assert shown.document is not None
        return replace(shown, document=replace(shown.document, is_right=False), failure=failure)


def _of_brief(order: PreviewOrder, result: PreviewResult, hearing: _Hearing) -> PreviewResult:
    asked = order.asked
    assert isinstance(asked, BriefRequest)
    opened = read_corpus(
        asked.corpus, config=asked.config, keep_going=asked.keep_going, cache=asked.cache, observer=hearing,
        memory=KNOWN,
    )  # fmt: skip
    formats = (PDF, HTML) if order.wants_web or HTML in asked.formats else (PDF,)
    seen = _Seen()
    briefed = brief(replace(asked, formats=formats, annex=None), opened, hearing, make=seen.make)
    fonts = _fonts(read_look(asked.appearance, opened.configuration).brand.fonts.faces)
    records = tuple(record.id for record in briefed.selection.records)
    language = (asked.lang or opened.configuration.lang or "").partition("+")[0]
    return replace(result, document=_shown(seen, opened, result.corpus, records, fonts, language))


def _of_plan(order: PreviewOrder, result: PreviewResult, hearing: _Hearing) -> PreviewResult:
    asked = order.asked
    assert isinstance(asked, BatchRequest)
    configuration, folder = settle(asked)
    plan, look = plan_of(asked, configuration), read_look(asked.appearance, configuration)
    asked = replace(asked, as_of=day_of(asked.as_of or plan.as_of))
    names: list[str] = []
    with (
        look.in_force(),
        open_run(asked, plan, look, folder, hearing, partial(_chosen, order.chosen, names), KNOWN) as run,
    ):
        (chosen,) = run.orders
        job = run.job(chosen)
        wanted = replace(job, thumbnail=False, html=False, web=job.web or order.wants_web)
        seen = _Seen()
        outcome = seen.make(wanted, use_cache=asked.cache, say=hearing.warn)
        if outcome.error is not None:
            raise outcome.error
        context = run.settings.context
        opened = OpenedCorpus(context.corpus, configuration, context.vocabulary)
        records = tuple(record.id for record in chosen.request.selection.records)
        fonts = _fonts(look.brand.fonts.faces)
        shown = _shown(seen, opened, result.corpus, records, fonts, chosen.request.languages[0])
    return replace(result, document=shown, documents=tuple(sorted(names)))


def _chosen(name: str, names: list[str], orders: tuple[Order, ...]) -> tuple[Order, ...]:
    """Note the names of all documents of a plan, and return the one that is looked at, else the first by name."""
    names += (order.name for order in orders)
    by_name = sorted(orders, key=lambda order: order.name)
    return tuple([order for order in by_name if order.name == name][:1] or by_name[:1])


def _fonts(faces: Iterable[HouseFace]) -> str:
    return " ".join(face.digest for face in faces)


def _shown(
    seen: _Seen, opened: OpenedCorpus, folder: str, records: tuple[str, ...], fonts: str, language: str
) -> ShownDocument:
    outcome = seen.outcome
    assert outcome is not None
    files = {
        f"{edition.id}/{edition.language}": str(Path(folder, edition.path))
        for record in (opened.corpus.by_id[id] for id in records if folder and id in opened.corpus.by_id)
        for edition in record.editions
    }
    digests = digest_pages(outcome.pdf, fonts)
    placed = place_values(outcome.pdf, seen.sidecars, [digest.box for digest in digests])
    return ShownDocument(
        outcome.name, outcome.title, language, outcome.pdf, outcome.web, placed, digests,
        (*map(_of_shortfall, outcome.incomplete), *map(_of_inspection, outcome.findings)),
        records, files, is_right=True,
    )  # fmt: skip


def _of_inspection(found: InspectionFinding) -> PreviewFinding:
    severity = RULES[found.rule].severity
    return PreviewFinding(
        severity, found.message, found.remedy, found.rule, found.page, found.record, field=found.field
    )


def _of_shortfall(lacking: Shortfall) -> PreviewFinding:
    error = incompleteness(lacking.section, (lacking,))
    problem = lacking.problems[0] if lacking.problems else None
    file = lacking.files[0] if lacking.files else ""
    said = str(problem.message) if problem else error.message
    return PreviewFinding(
        "fault", said, error.remedy, file=file, field=problem.field if problem else "",
        line=problem.line if problem else None,
    )  # fmt: skip


# --- files


def _save(order: PreviewOrder, result: PreviewResult, hearing: _Hearing) -> PreviewResult:
    """Write what the command writes, by what the command calls."""
    asked = order.asked
    if isinstance(asked, BatchRequest):
        written = run_batch(asked, hearing)
        written.raise_for_failures()
        manifest = written.folder / "manifest.json"
        return replace(result, saved=(str(manifest),))
    briefed = brief(asked, observer=hearing)
    result = replace(result, saved=tuple(map(str, _write(briefed, order.output))))
    try:
        briefed.raise_for_shortfalls()
    except DocumentProblem as error:
        # It was written, as the command writes it, and a page of it says what is missing.
        return replace(result, failure=PreviewFailure(error.message, error.remedy, error.problems))
    return result


def _write(briefed: Briefed, output: Path | None) -> list[Path]:
    paths = list(briefed.write_formats(output))
    annex = briefed.write_annex(paths[0])
    dates = briefed.write_calendar(paths[0])
    return [
        *paths,
        *([annex] if annex else ()),
        *([paths[0].with_suffix(".ics")] if dates is not None and dates.dates else ()),
    ]


# --- findings


def _check(order: PreviewOrder, result: PreviewResult, hearing: _Hearing) -> PreviewResult:
    asked = order.asked
    if asked.cache:
        trim_cache()
    found = check(
        CheckRequest(corpus=asked.corpus, config=asked.config, cache=asked.cache, as_of=asked.as_of), hearing
    ).findings
    wanted = (one for one in found if not order.records or one.record in order.records or not one.record)
    findings = tuple(
        PreviewFinding(
            one.severity, one.message, one.remedy, one.rule, file=one.file, line=one.line, field=one.field
        )
        for one in wanted
    )
    return replace(result, findings=findings)


_ACTIONS: dict[str, Callable[[PreviewOrder, PreviewResult, _Hearing], PreviewResult]] = {
    "pages": _pages, "save": _save, "check": _check,
}  # fmt: skip
