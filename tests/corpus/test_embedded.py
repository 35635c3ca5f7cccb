"""The records that a document embeds, read as a corpus: the same ones, and no word of those that are not there."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from msgspec import to_builtins

from reports.analysis.checks.check import check_corpus
from reports.analysis.evidence import grade_record, make_basis
from reports.attachment import attach, list_attachments
from reports.composition.compose import compose
from reports.corpus.embedded import NAME
from reports.corpus.opening import open_corpus, open_origin
from reports.corpus.policy import Corpus
from reports.corpus.selection import parse_query, select
from reports.corpus.snapshot import pack_snapshot, read_snapshot, take_snapshot
from reports.documents.shared.request import DocumentRequest, open_context
from reports.errors import InputProblem
from tests.analysis.builders import VOCABULARY

AS_OF = date(2026, 3, 31)


@pytest.fixture(scope="module")
def sample(sample_corpus: Path) -> Corpus:
    """The sample corpus."""
    return open_corpus(str(sample_corpus), VOCABULARY)


def embedded(corpus: Corpus, kind: str = "country", subject: str = "NO") -> dict[str, Any]:
    """What a document of that kind carries."""
    selection = select(corpus, parse_query(VOCABULARY, corpus, **{"id" if kind == "policy" else kind: (subject,)}))
    context = open_context(corpus, VOCABULARY, as_of=AS_OF, reviewers=(), language="zh")
    document = compose(DocumentRequest(kind, subject, selection, ("zh",)), context)
    content: dict[str, Any] = json.loads(next(file.data for file in document.embedded if file.name == NAME))
    return content


@pytest.fixture
def as_pdf(tmp_path: Path) -> Callable[[dict[str, Any]], Path]:
    """A PDF without pages that carries these data."""

    def write(content: dict[str, Any]) -> Path:
        path = tmp_path / "a.pdf"
        with pikepdf.new() as document:
            file = attach(
                document, name=NAME, data=json.dumps(content).encode(), description="x", mime_type="application/json",
                relationship="Source", date="D:20260331000000Z",
            )  # fmt: skip
            document.Root.Names = pikepdf.Dictionary()
            list_attachments(document, document.Root.Names, {NAME: file})
            document.save(path)
        return path

    return write


AsPdf = Callable[[dict[str, Any]], Path]


def test_every_record_and_profile_comes_back_as_it_was(sample: Corpus, as_pdf: AsPdf) -> None:
    content = embedded(sample)
    # As if everything were of one jurisdiction: each field that the sample uses is embedded whole.
    content["records"] = to_builtins(sample.records)
    content["profiles"] = to_builtins(sample.profiles)
    found = open_corpus(str(as_pdf(content)), VOCABULARY)
    assert found.problems == ()
    assert found.records == sample.records
    assert found.profiles == sample.profiles


def test_a_real_corpus_comes_back_as_it_was(real_export: Path, as_pdf: AsPdf) -> None:
    real = open_corpus(str(real_export), VOCABULARY)
    content = embedded(real)
    content["records"] = to_builtins(tuple(real.records))
    content["profiles"] = to_builtins(real.profiles)
    found = open_corpus(str(as_pdf(content)), VOCABULARY)
    assert (found.records, found.profiles) == (real.records, real.profiles)


def test_it_says_how_much_of_the_corpus_is_there(sample: Corpus, as_pdf: AsPdf) -> None:
    beyond = open_origin(str(as_pdf(embedded(sample)))).beyond
    assert beyond is not None
    assert (beyond.source, beyond.records, beyond.total) == ("a.pdf", 2, len(sample.records))


def test_a_sentence_that_said_nothing_in_the_whole_corpus_says_nothing_here(sample: Corpus, as_pdf: AsPdf) -> None:
    whole = make_basis(sample, VOCABULARY, AS_OF)
    subject = next(r for r in sample.records if any(g.reason == "boilerplate" for g in grade_record(r, whole)))
    found = open_corpus(str(as_pdf(embedded(sample, "policy", subject.id))), VOCABULARY)
    assert [record.id for record in found.records] == [subject.id]
    grades = grade_record(found.records[0], make_basis(found, VOCABULARY, AS_OF))
    assert [g.grade for g in grades] == [g.grade for g in grade_record(subject, whole)]


def test_a_link_to_a_record_that_is_not_embedded_is_not_called_dangling(sample: Corpus, as_pdf: AsPdf) -> None:
    linked = next(r for r in sample.records if set(r.primary.evolution.supersedes) & sample.by_id.keys())
    found = open_corpus(str(as_pdf(embedded(sample, "policy", linked.id))), VOCABULARY)
    rules = {one.rule for one in check_corpus(found, make_basis(found, VOCABULARY, AS_OF))}
    assert "dangling-lineage" not in rules


def test_no_line_is_named_of_a_file_that_nobody_wrote(sample: Corpus, as_pdf: AsPdf) -> None:
    origin = open_origin(str(as_pdf(embedded(sample))))
    assert [origin.text(file.name) for file in origin.files] == [None] * len(origin.files)


def test_a_snapshot_of_it_keeps_what_is_known_of_the_others(sample: Corpus, as_pdf: AsPdf, tmp_path: Path) -> None:
    origin = open_origin(str(as_pdf(embedded(sample))))
    frozen = tmp_path / "a.jsonl"
    frozen.write_bytes(pack_snapshot(take_snapshot(origin), compress=False))
    assert read_snapshot(frozen).beyond == origin.beyond
    frozen.write_bytes(frozen.read_bytes().replace(b'"records": 2', b'"records": 3'))
    with pytest.raises(InputProblem, match="is not whole"):
        read_snapshot(frozen)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda content: content.update(format="x"), "another program's"),
        (lambda content: content.update(version=99), "has version 99"),
        (lambda content: content.update(records=[{"id": "x"}]), r"malformed: .*`editions` - at `\$\.records\[0\]`"),
        (lambda content: content.pop("boilerplate"), "malformed: .*`boilerplate`"),
    ],
)
def test_data_that_are_not_ours_are_refused(
    sample: Corpus, as_pdf: AsPdf, change: Callable[[dict[str, Any]], object], message: str
) -> None:
    content = embedded(sample)
    change(content)
    with pytest.raises(InputProblem, match=message):
        open_origin(str(as_pdf(content)))


def test_a_document_made_from_it_says_so_on_its_notes_page(sample: Corpus, as_pdf: AsPdf) -> None:
    found = open_corpus(str(as_pdf(embedded(sample))), VOCABULARY)
    content = embedded(found)
    assert content["corpus"]["beyond"] == {"source": "a.pdf", "records": 2, "total": len(sample.records)}
    assert "beyond" not in embedded(sample)["corpus"]
