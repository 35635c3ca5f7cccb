"""What a batch would refuse or write as incomplete, found by setting everything and writing nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from reports.analysis.checks.page_checks import page_finding
from reports.analysis.checks.rules import CheckFinding
from reports.app.batch_plan import open_run, plan_of
from reports.app.look_choice import read_look
from reports.app.observer import SILENT, Observer
from reports.app.requests import Appearance, BatchRequest, CheckRequest
from reports.batch.draft import DocumentOutcome
from reports.batch.run import Run
from reports.config.project import Configuration
from reports.corpus.policy import Corpus
from reports.errors import Problem, ReportsError
from reports.language import DOCUMENT_LANGUAGES

_BY = ("country", "category")
"""Between them, the documents hold every sheet."""


def foretell(
    request: CheckRequest, corpus: Corpus, configuration: Configuration, observer: Observer
) -> Iterator[CheckFinding]:
    """Set the briefing of every country and category, and yield what could not be set, each thing once."""
    look, seen = read_look(Appearance(), configuration), set[CheckFinding]()
    languages = [language for language in DOCUMENT_LANGUAGES if any(r.has_edition(language) for r in corpus.records)]
    spoken = request.lang or ",".join(languages or DOCUMENT_LANGUAGES)
    with TemporaryDirectory(prefix="ccus-reports-") as folder:
        for by in _BY:
            batch = BatchRequest(
                corpus=request.corpus, config=request.config, keep_going=True, as_of=request.as_of, by=by,
                lang=spoken, filters=request.filters,
            )  # fmt: skip
            plan = plan_of(batch, configuration)
            # What cannot be read has been found before.
            with look.in_force(), open_run(batch, plan, look, Path(folder), SILENT) as run:
                observer.detail(f"{len(run.orders)} documents by {by}")
                with observer.steps(len(run.orders)) as advance:
                    found = [finding for finding in _findings(run, advance) if finding not in seen]
            yield from dict.fromkeys(found)
            seen.update(found)


def _findings(run: Run, advance: Callable[[], None]) -> Iterator[CheckFinding]:
    jobs = (replace(run.job(order), thumbnail=False, html=False) for order in run.orders)
    for outcome in run.builder.make(jobs):
        advance()
        for problem, file in _problems(outcome):
            yield _finding(problem, file, run.settings.context.corpus)


def _problems(outcome: DocumentOutcome) -> Iterator[tuple[Problem, str]]:
    """Yield what is wrong with a document, each with a file that it is in, or with the document's name."""
    if isinstance(outcome.error, ReportsError):
        told = outcome.error.problems or (Problem("", "", outcome.error.message, outcome.error.remedy),)
        yield from ((problem, outcome.name) for problem in told)
    elif outcome.error is not None:
        raise outcome.error
    for lacking in outcome.incomplete:
        yield from ((problem, next(iter(lacking.files), outcome.name)) for problem in lacking.problems)


def _finding(problem: Problem, file: str, corpus: Corpus) -> CheckFinding:
    """Return a problem as a finding in the file of the record that it names, else in ``file``."""
    name, _, language = problem.file.partition("/")
    record = corpus.by_id.get(name)
    paths = [one.path for one in record.editions if one.language == language] if record else []
    place = (paths[0], name) if paths else (file, "")
    return page_finding(*place, problem.field, problem.message, problem.remedy)
