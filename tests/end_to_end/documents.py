"""Finished documents of the sample corpus: each is rendered once in a test run, by the worker that needs it first."""

from __future__ import annotations

import fcntl
import json
import operator
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property, reduce
from pathlib import Path
from typing import Final

import pytest
from msgspec import Struct
from msgspec.structs import replace

from reports.analysis.changes.period import read_quarter
from reports.analysis.changes.sides import as_baseline, open_side
from reports.audit.inspection import inspect_document
from reports.composition.compose import compose
from reports.config.by_language import TextByLanguage
from reports.config.calendar import read_calendar
from reports.config.project import read_configuration
from reports.corpus.policy import Corpus, Record
from reports.corpus.reader import read_corpus
from reports.corpus.selection import parse_query, select
from reports.corpus.vocabulary import Vocabulary
from reports.documents.shared.request import Context, DocumentRequest, open_context
from reports.documents.shared.section import Document, Section
from reports.engine.layout import lay_out_section
from reports.files import write_whole
from reports.pdf.document import render_document
from reports.typeset.assembly import without_position
from reports.typeset.look import Look
from reports.typeset.sidecar import SectionPages
from reports.web.edition import write_edition
from tests.end_to_end.nothing_lost import Said, can_read, read_pages, said_by_record

AS_OF: Final = date(2026, 3, 31)
"""The day that every document of these tests speaks of."""

_SCORE_TEXT = re.compile(r"analysis\.(?P<dimension>[^.]+)\.(?P<key>(?!score$).+)")
LANGUAGES: Final = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}
"""What --lang asks for, and the languages of the document."""

KINDS: Final = {
    "country": "CN", "category": "market", "policy": "us-45q-tax-credit", "comparison": "CN-JP-EU", "digest": "2026Q1",
}  # fmt: skip
"""Every kind of document, with the subject that stands for it in tests of one of each kind."""


class Made(Struct, frozen=True):
    """A finished document: the file, what it was made from, what its inspection found."""

    path: Path
    document: Document
    records: tuple[Record, ...]
    languages: tuple[str, ...]
    findings: tuple[str, ...]

    @property
    def web(self) -> Path:
        """Its HTML edition."""
        return self.path.with_suffix(".html")

    def pages(self, reader: str = "pdfium") -> list[str]:
        """The text of each page, read once in a test run."""
        kept = self.path.with_suffix(f".{reader}.json")
        if not kept.exists():
            write_whole(kept, json.dumps(read_pages(self.path, reader)).encode())
        return [*json.loads(kept.read_bytes())]

    def skip_unless_read(self, reader: str) -> None:
        """Skip the test where a reader is not here, or takes long and has a document in both languages to read."""
        if not can_read(reader):
            pytest.skip(f"the program behind {reader} is not here")
        if reader == "pdf.js" and len(self.languages) == 1:
            pytest.skip("pdf.js takes long: it reads the documents in two languages")

    def sheet(self, record: Record) -> str:
        """The section of a record."""
        return f"{record.id}-{'-'.join(self.languages)}"


class Press:
    """Renders documents of one corpus into a folder that several processes share."""

    def __init__(self, corpus: Path, folder: Path) -> None:
        self.root = corpus
        self._folder = folder
        self._laid: dict[str, SectionPages] = {}
        folder.mkdir(parents=True, exist_ok=True)

    @cached_property
    def corpus(self) -> Corpus:
        """The corpus, read once."""
        return read_corpus(self.root, self.vocabulary)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The shipped vocabulary."""
        return Vocabulary.load()

    @cached_property
    def context(self) -> Context:
        """The view of the corpus that documents are briefed from."""
        configuration = self.root / "reports.toml"
        reviewers = read_configuration(configuration).reviewers if configuration.is_file() else ()
        return open_context(self.corpus, self.vocabulary, as_of=AS_OF, reviewers=reviewers, language="zh")

    def make(self, kind: str, subject: str, lang: str) -> Made:
        """The document, rendered and inspected now or earlier."""
        languages = LANGUAGES[lang]
        request = self._request(kind, subject, languages)
        document = self.composed(kind, subject, languages)
        path, notes = (self._folder / f"{document.name}{ending}" for ending in (".pdf", ".json"))
        with _alone(self._folder / f"{document.name}.lock"):
            if not notes.exists():
                rendered = render_document(document, Look(), self._lay_out)
                found = [str(finding.problem()) for finding in inspect_document(rendered.pdf, rendered.parts)]
                write_whole(path, rendered.pdf)
                printed = replace(document, sections=tuple(section for section, _ in rendered.parts))
                write_whole(path.with_suffix(".html"), write_edition(printed, Look()))
                write_whole(notes, json.dumps(found, ensure_ascii=False).encode())
        findings = json.loads(notes.read_text(encoding="utf-8"))
        made = Made(path, document, request.selection.records, languages, tuple(findings))
        # A digest binds in the sheets of new records only.
        sheets = {section.id for section in document.sections}
        bound = tuple(record for record in made.records if kind != "digest" or made.sheet(record) in sheets)
        return replace(made, records=bound)

    def _lay_out(self, section: Section, look: Look) -> SectionPages:
        """The pages of a section, laid out once for all documents that hold it."""
        key = repr(without_position(section))
        if key not in self._laid:
            self._laid[key] = lay_out_section(section, look)
        return self._laid[key]

    def composed(self, kind: str, subject: str, languages: tuple[str, ...], contact: TextByLanguage = "") -> Document:
        """The document before it is rendered."""
        context = self._quarterly(subject) if kind == "digest" else self.context
        return compose(self._request(kind, subject, languages), context.read_by(languages[0]), contact=contact)

    def _request(self, kind: str, subject: str, languages: tuple[str, ...]) -> DocumentRequest:
        """What a command of that kind would ask for."""
        compared = tuple(subject.split("-")) if kind == "comparison" else ()
        filters: dict[str, dict[str, tuple[str, ...]]] = {
            "policy": {"id": (subject,)}, "comparison": {"country": compared}, "digest": {},
        }  # fmt: skip
        query = parse_query(self.vocabulary, self.corpus, **filters.get(kind, {kind: (subject,)}))
        selection = select(self.corpus, query)
        if kind != "digest":
            return DocumentRequest(kind, subject, selection, languages, compared=compared)
        calendar = read_calendar(self.root / "calendar.toml")
        return DocumentRequest(kind, subject, selection, languages, period=read_quarter(subject), calendar=calendar)

    def _quarterly(self, quarter: str) -> Context:
        """The context with what the corpus held a quarter ago."""
        old = open_side(str(self.root / "snapshots" / "2025Q4.jsonl"), self.vocabulary)
        reviewers, period = self.context.basis.reviewers, read_quarter(quarter)
        baseline = as_baseline(old, self.vocabulary, as_of=AS_OF, reviewers=reviewers, period=period)
        return replace(self.context, baseline=baseline)

    def said(self, record: Record, languages: tuple[str, ...]) -> list[Said]:
        """What the files behind a record's sheet say; the other language stands in for one that is missing.

        A sheet of twins prints once what both files say alike, and as often as the file that says it more often. Scores
        that rest on one and the same evidence share its row.
        """
        editions = {edition.path: None for edition in (record.edition(language) for language in languages)}
        files = [Counter(said_by_record(self.root / path)) for path in editions]
        return _without_shared_rows([*reduce(operator.or_, files).elements()])


def _without_shared_rows(said: list[Said]) -> list[Said]:
    """Leave out what is said of a score in the very words, all of them, in which it is said of one before."""
    rows: dict[str, set[tuple[str, tuple[str, ...]]]] = {}
    for one in said:
        if match := _SCORE_TEXT.fullmatch(one.field):
            rows.setdefault(match["dimension"], set()).add((match["key"], tuple(one.forms)))
    told = [name for place, name in enumerate(rows) if rows[name] in [*rows.values()][:place]]
    return [one for one in said if not ((match := _SCORE_TEXT.fullmatch(one.field)) and match["dimension"] in told)]


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time."""
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
