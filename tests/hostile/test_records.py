"""The hostile records: each is refused by name, stopped, or printed as the text that it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from msgspec import to_builtins

from reports.batch.builder import DocumentOutcome, Job
from reports.composition.compose import compose
from reports.corpus.policy import Corpus
from reports.corpus.reader import read_corpus
from reports.corpus.selection import parse_query, select
from reports.corpus.vocabulary import Vocabulary
from reports.documents.shared.request import DocumentRequest, open_context
from reports.typeset.look import Look
from tests.batch.notes import make
from tests.hostile.conftest import RECORDS, SECRET
from tests.hostile.holds import held_addresses, held_bytes, held_text

UNPRINTABLE = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
ACTIVE = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/RichMediaExecute", "/Rendition"}


@pytest.fixture
def corpus(hostile_records: Path) -> Corpus:
    return read_corpus(hostile_records)


def of(corpus: Corpus, folder: str) -> list[str]:
    """Ids of the records in a folder of the set."""
    return [record.id for record in corpus.records if record.editions[0].path.startswith(folder)]


def job(corpus: Corpus, kind: str, subject: str) -> Job:
    """One document over the hostile set."""
    vocabulary = Vocabulary.load()
    query = {"policy": {"id": (subject,)}, "country": {"country": (subject,)}}[kind]
    selection = select(corpus, parse_query(vocabulary, corpus, **query))
    context = open_context(corpus, vocabulary, as_of=date(2026, 7, 1), reviewers=(), language="en", edition="")
    document = compose(DocumentRequest(kind, subject, selection, ("en",), ()), context)
    return Job(subject, Look(), lambda: document, memory_mb=1_500, seconds=120, lenient=True)


# -- Reading -----------------------------------------------------------------------------------------------------------


def test_every_record_that_cannot_be_trusted_is_refused_by_name(hostile_records: Path, corpus: Corpus) -> None:
    wanted = {f"refused/{path.name}" for path in (hostile_records / "refused").iterdir()}
    assert {problem.file for problem in corpus.problems} == wanted
    assert all(problem.message and problem.remedy for problem in corpus.problems)
    assert of(corpus, "refused") == []


def test_every_file_that_is_no_record_is_passed_over_by_name(hostile_records: Path, corpus: Corpus) -> None:
    wanted = {f"passed/{path.name}" for path in (hostile_records / "passed").iterdir()}
    assert {warning.file for warning in corpus.warnings if warning.rule == "passed-over"} == wanted


def test_every_record_that_is_only_odd_is_read(corpus: Corpus) -> None:
    wanted = {path.stem for path in (RECORDS / "tamed").iterdir()}
    assert set(of(corpus, "tamed")) == wanted
    content = next(record for record in corpus.records if record.id == "content-key").editions[0]
    assert content.extra["content"] == "X"


def test_characters_that_no_page_prints_are_taken_out_and_named(corpus: Corpus) -> None:
    for record in corpus.records:
        assert [text for text in texts(to_builtins(record.editions[0])) if UNPRINTABLE.search(text)] == []
    named = {(warning.file.partition("/")[2], warning.field) for warning in corpus.warnings}
    wanted = {"title", "body", "country", "analysis.mrv.evidence", "provenance.author"}
    assert {("control.md", field) for field in wanted} <= named
    assert {(f"{name}.md", field) for name in ("escape", "escape-yaml") for field in ("title", "source")} <= named


def texts(value: object) -> Iterator[str]:
    """Every text of a record, keys among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in (*value, *value.values()):
            yield from texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)


def test_front_matter_that_is_too_long_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    (tmp_path / "long.md").write_text('---\n{"id": "long", "x": "' + "x" * 1_000_000 + '"}\n---\n')
    (problem,) = read_corpus(tmp_path).problems
    assert problem.message == "front matter is longer than 1,000,000 characters"


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "large.md").open("wb") as file:
        file.truncate(30_000_000)
    (problem,) = read_corpus(tmp_path).problems
    assert problem.message == "is larger than 8 MB"


# -- Printing ----------------------------------------------------------------------------------------------------------


def test_a_run_over_the_whole_set_writes_every_document_that_harms_nobody(corpus: Corpus) -> None:
    jobs = {record.id: job(corpus, "policy", record.id) for record in corpus.records}
    outcomes = dict(zip(jobs, make(jobs.values()), strict=True))
    stopped = of(corpus, "stopped")
    assert [name for name, outcome in outcomes.items() if outcome.error] == []
    assert {name for name, outcome in outcomes.items() if outcome.incomplete} == set(stopped)
    for name in stopped:
        (lacking,) = outcomes[name].incomplete
        assert lacking.section == f"{name}-en"
        assert [problem.file for problem in lacking.problems] == [f"{name}/en"]
        assert [Path(file).stem for file in lacking.files] == [name]
    assert [fault for outcome in outcomes.values() if not outcome.error for fault in faults(outcome)] == []
    assert "https://example.org/kept" in held_addresses(outcomes["links"].pdf)
    assert "<iframe" in held_text(outcomes["html-body"].pdf)
    assert "{{ 7 * 191 }}" in held_text(outcomes["jinja"].pdf)


def test_a_briefing_over_them_lets_nothing_in_either(hostile_records: Path) -> None:
    for path in (hostile_records / "stopped").iterdir():
        path.unlink()
    (outcome,) = make([job(read_corpus(hostile_records), "country", "NO")])
    assert outcome.error is None
    assert list(faults(outcome)) == []


def faults(outcome: DocumentOutcome) -> Iterator[str]:
    """What a document holds that it must not."""
    with pikepdf.open(BytesIO(outcome.pdf)) as pdf:
        metadata = pdf.Root.Metadata.read_bytes()
        ElementTree.fromstring(metadata)
        said = metadata.decode() + "".join(map(str, pdf.docinfo.values()))
        if UNPRINTABLE.search(said + held_text(outcome.pdf).replace("\ufffe", "")):
            yield f"{outcome.name}: characters that no page prints"
        if any(kind in pdf.Root.get("/Names", {}) for kind in ("/JavaScript",)) or "/OpenAction" in pdf.Root:
            yield f"{outcome.name}: does something when it is opened"
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary | pikepdf.Stream) and str(item.get("/S")) in ACTIVE:
                yield f"{outcome.name}: has a {item.S} action"
        if [name for name in pdf.attachments if name != "source.json"]:
            yield f"{outcome.name}: a file was put in"
    if SECRET.encode() in held_bytes(outcome.pdf):
        yield f"{outcome.name}: holds the secret"
    for address in held_addresses(outcome.pdf):
        if not address.startswith(("https://", "http://", "mailto:")) or ".invalid" in address:
            yield f"{outcome.name}: leads to {address}"
    if "1337" in held_text(outcome.pdf) or "<class" in held_text(outcome.pdf):
        yield f"{outcome.name}: a template in a record was filled in"
