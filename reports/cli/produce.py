"""From a request to a file: what the document commands have in common."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports.briefing.context import Commission, Context, open_context
from reports.briefing.product import compose
from reports.cli.options import Request
from reports.config import Configuration, find_configuration
from reports.corpus.policy import Corpus
from reports.corpus.reader import read_corpus
from reports.corpus.selection import Selection, parse_query, select
from reports.corpus.vocabulary import Vocabulary
from reports.errors import InputProblem, UsageProblem
from reports.files import write_whole
from reports.resources import SEEDS

if TYPE_CHECKING:
    from reports.audit.findings import Finding

_OUTPUT = "out"


class Desk:
    """A request with everything it names read in: configuration, vocabulary, corpus."""

    def __init__(self, request: Request) -> None:
        self.request = request
        named = _folder(request.corpus) if request.corpus else None
        self.configuration: Configuration = find_configuration(request.config, named)
        path = named or (_folder(self.configuration.corpus) if self.configuration.corpus else None)
        if path is None:
            raise UsageProblem(
                "no corpus is named",
                remedy="Name its folder with --corpus (or corpus in reports.toml); --corpus sample uses the sample.",
            )
        self.vocabulary = Vocabulary.load()
        self.corpus = _readable(read_corpus(path, self.vocabulary), request)

    def select(self, **subject: tuple[str, ...]) -> Selection:
        """The records that the request's filters select, narrowed to the command's own subject."""
        filters = {**self.request.filters}
        for name, spellings in subject.items():
            filters[name] = spellings
        return select(self.corpus, parse_query(self.vocabulary, self.corpus, **filters))

    def context(self, language: str) -> Context:
        """The view of the corpus that documents are briefed from."""
        edition = self.request.edition or self.configuration.edition
        return open_context(
            self.corpus,
            self.vocabulary,
            as_of=self.request.day(),
            reviewers=self.configuration.reviewers,
            language=language,
            edition=edition,
        )

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages asked for."""
        lang = self.request.lang or self.configuration.lang or "zh"
        return ("zh", "en") if lang == "both" else (lang,)


def _folder(named: str) -> Path:
    return SEEDS if named == "sample" else Path(named)


def _readable(corpus: Corpus, request: Request) -> Corpus:
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
    # The engine is loaded only now, when there is something to render.
    from reports.audit.findings import refusal
    from reports.audit.inspection import inspect_document
    from reports.render.brand import DEFAULT, read_brand
    from reports.render.document import render_document
    from reports.render.templating import Look

    request, configuration = desk.request, desk.configuration
    brand_file = request.brand or (Path(configuration.brand) if configuration.brand else None)
    folder = request.template_dir or (Path(configuration.template_dir) if configuration.template_dir else None)
    brand = read_brand(brand_file) if brand_file else DEFAULT
    if folder is not None and not folder.is_dir():
        raise UsageProblem(f"{folder} is not a folder", remedy="Name a folder of templates after --template-dir.")
    kept_out = tuple(dict.fromkeys(problem.file for problem in desk.corpus.problems))
    commission = Commission(kind, subject, selection, desk.languages, kept_out)
    document = compose(commission, desk.context(desk.languages[0]), publisher=brand.name, footer=brand.footer)
    if request.verbose:
        click.echo(f"{document.name}: {len(selection.records)} records, {len(document.sections)} sections", err=True)
    rendered = render_document(document, Look(brand, folder, request.paper, request.text_size, request.profile))
    findings = inspect_document(rendered.pdf, rendered.parts)
    if findings and not request.lenient:
        raise refusal(document.name, findings)
    path = _target(request.output or Path(configuration.output or _OUTPUT), document.name)
    write_whole(path, rendered.pdf)
    for finding in findings:
        click.echo(f"found: {finding.problem()}", err=True)
    _report(path, rendered.pages, rendered.pdf, selection, request, findings)


def _target(named: Path, name: str) -> Path:
    """The file to write: what was named where it looks like a file, else ``<name>.pdf`` in that folder."""
    return named if named.suffix.lower() == ".pdf" and not named.is_dir() else named / f"{name}.pdf"


def _report(
    path: Path, pages: int, pdf: bytes, selection: Selection, request: Request, findings: tuple[Finding, ...]
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
            "findings": [asdict(finding) for finding in findings],
                },
                ensure_ascii=False,
            )
        )
        return
    click.echo(str(path))
    if not request.quiet:
        click.echo(f"{pages} pages, {len(pdf) / 1000:.0f} kB, {len(selection.records)} records", err=True)
