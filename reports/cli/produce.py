"""From a request to a file: what the document commands have in common."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import to_builtins
from msgspec.structs import replace

from reports.cli.beyond import tell_beyond
from reports.cli.options import Request
from reports.config import Configuration
from reports.corpus.opening import name_corpus, open_corpus
from reports.corpus.policy import Corpus
from reports.corpus.selection import Selection, parse_query, select
from reports.corpus.vocabulary import Vocabulary
from reports.documents.compose import compose
from reports.documents.shared.request import Baseline, Context, DocumentRequest, open_context
from reports.errors import InputProblem, UsageProblem
from reports.files import write_whole
from reports.typeset.brand import DEFAULT, read_brand
from reports.typeset.look import Look

if TYPE_CHECKING:
    from reports.audit.findings import InspectionFinding

_OUTPUT = "out"


class Desk:
    """A request with everything it names read in: configuration, vocabulary, corpus."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.configuration, named = name_corpus(request.corpus, request.config)
        self.vocabulary = Vocabulary.load()
        self.corpus = readable(open_corpus(named, self.vocabulary), request)
        if not request.quiet:
            tell_beyond(self.corpus.beyond)

    def select(self, **subject: tuple[str, ...]) -> Selection:
        """The records that the request's filters select, narrowed to the command's own subject."""
        filters = {**self.request.filters}
        for name, spellings in subject.items():
            if filters.get(name):
                raise UsageProblem(f"the {name} is named already", remedy=f"Leave out --{name}.")
            filters[name] = spellings
        return select(self.corpus, parse_query(self.vocabulary, self.corpus, **filters))

    def context(self, language: str) -> Context:
        """The view of the corpus that documents are briefed from."""
        edition = self.request.edition or self.configuration.edition
        context = open_context(
            self.corpus,
            self.vocabulary,
            as_of=self.request.day(),
            reviewers=self.configuration.reviewers,
            language=language,
            edition=edition,
        )
        return replace(context, baseline=self._baseline()) if self.request.baseline else context

    def _baseline(self) -> Baseline:
        """What ``--since`` or ``--baseline`` names, and the days that it and the corpus lie apart."""
        from reports.documents.shared.baseline import as_baseline, days_between, open_side

        as_of = self.request.day()
        old = open_side(self.request.baseline or "", self.vocabulary)
        readable(old.corpus, self.request)
        period = self.request.period or days_between(old, None, today=as_of)
        reviewers = self.configuration.reviewers
        return as_baseline(old, self.vocabulary, as_of=as_of, reviewers=reviewers, period=period)

    @property
    def skipped_files(self) -> tuple[str, ...]:
        """The files that could not be read."""
        return tuple(dict.fromkeys(problem.file for problem in self.corpus.problems))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages asked for."""
        lang = self.request.lang or self.configuration.lang or "zh"
        return ("zh", "en") if lang == "both" else (lang,)


def readable(corpus: Corpus, request: Request) -> Corpus:
    """The corpus, unless files in it cannot be read and nobody said to go on without them."""
    if not corpus.problems:
        return corpus
    files = len({problem.file for problem in corpus.problems})
    if not request.keep_going:
        raise InputProblem(
            f"{files} of the files in {corpus.origin} cannot be read as records; --keep-going leaves them out",
            problems=corpus.problems,
        )
    for problem in corpus.problems:
        click.echo(f"left out: {problem}", err=True)
    return corpus


def produce(kind: str, subject: str, selection: Selection, desk: Desk) -> None:
    """Brief, render and write one document, and print where it is."""
    document_request = DocumentRequest(kind, subject, selection, desk.languages, desk.skipped_files)
    write_document(document_request, desk.context(desk.languages[0]), desk)


def write_document(document_request: DocumentRequest, context: Context, desk: Desk) -> Path:
    """Brief, render and write the document that is asked for, print where it is, and return that."""
    # Other commands read a corpus without ever starting a process.
    from reports.batch.builder import Job, make_document

    request, configuration, selection = desk.request, desk.configuration, document_request.selection
    look = read_look(request, configuration)
    document = compose(document_request, context, publisher=look.brand.name, footer=look.brand.footer)
    if request.verbose:
        click.echo(f"{document.name}: {len(selection.records)} records, {len(document.sections)} sections", err=True)
    job = Job(
        document.name, look, lambda: document, request.limit_memory, request.limit_seconds, lenient=request.lenient
    )
    outcome = make_document(job, kept=request.cache)
    if outcome.error:
        raise outcome.error
    findings = outcome.findings
    path = _target(request.output or Path(configuration.output or _OUTPUT), document.name)
    write_whole(path, outcome.pdf)
    for finding in findings:
        click.echo(f"found: {finding.problem()}", err=True)
    _report(path, outcome.pages, outcome.pdf, selection, request, findings)
    return path


def read_look(request: Request, configuration: Configuration) -> Look:
    """Brand, templates and sizes that are asked for; raises UsageProblem and InputProblem where they are none."""
    brand_file = request.brand or (Path(configuration.brand) if configuration.brand else None)
    folder = request.template_dir or (Path(configuration.template_dir) if configuration.template_dir else None)
    if folder is not None and not folder.is_dir():
        raise UsageProblem(f"{folder} is not a folder", remedy="Name a folder of templates after --template-dir.")
    brand = read_brand(brand_file) if brand_file else DEFAULT
    return Look(brand, folder, request.paper, request.text_size, request.profile)


def _target(named: Path, name: str) -> Path:
    """The file to write: what was named where it looks like a file, else ``<name>.pdf`` in that folder."""
    return named if named.suffix.lower() == ".pdf" and not named.is_dir() else named / f"{name}.pdf"


def _report(
    path: Path, pages: int, pdf: bytes, selection: Selection, request: Request, findings: tuple[InspectionFinding, ...]
) -> None:
    if request.as_json:
        click.echo(
            json.dumps(
                {
                    "file": str(path),
                    "pages": pages,
                    "bytes": len(pdf),
                    "sha256": hashlib.sha256(pdf).hexdigest(),
                    "query": selection.canonical,
                    "records": [record.id for record in selection.records],
                    "findings": to_builtins(findings),
                },
                ensure_ascii=False,
            )
        )
        return
    click.echo(str(path))
    if not request.quiet:
        click.echo(f"{pages} pages, {len(pdf) / 1000:.0f} kB, {len(selection.records)} records", err=True)
