"""What a corpus says of itself stands on page 1, in every foot, in metadata, mail and control sheet, and stays."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from msgspec.structs import replace

from reports.analysis.changes.period import read_quarter
from reports.analysis.changes.sides import as_baseline, open_side
from reports.composition.compose import compose
from reports.composition.needs import assess_whole
from reports.composition.reopening import reopen
from reports.corpus.embedded import read_source
from reports.corpus.opening import open_corpus
from reports.corpus.policy import Corpus
from reports.corpus.selection import parse_query, select
from reports.delivery.body import MessageDetails, compose_body, render_body
from reports.delivery.finished import Finished
from reports.delivery.print_job import PrintItem, PrintOptions, make_job
from reports.documents.shared.request import Context, DocumentRequest, open_context
from reports.documents.shared.section import Document
from reports.documents.source.source_data import read_source_data
from reports.pdf.document import render_document
from reports.pdf.page_map import JobSettings
from reports.resources import SEEDS
from reports.typeset.look import Look
from tests.analysis.builders import VOCABULARY

AS_OF = date(2026, 3, 31)
NOTICE = {"zh": "样本，不作依据", "en": "Samples, no advice"}
KINDS: dict[str, tuple[dict[str, Any], str, tuple[str, ...]]] = {
    "country": ({"country": ("NO",)}, "NO", ()),
    "category": ({"category": ("technical",)}, "technical", ()),
    "policy": ({"id": ("no-longship",)}, "no-longship", ()),
    "comparison": ({"country": ("NO", "JP")}, "NO-JP", ("NO", "JP")),
    "digest": ({}, "2026Q1", ()),
}


@cache
def sample() -> Corpus:
    return replace(open_corpus(str(SEEDS), VOCABULARY), notice="")


@cache
def view(notice: str) -> Context:
    corpus = replace(sample(), notice=json.loads(notice) if notice else "")
    return assess_whole(open_context(corpus, VOCABULARY, as_of=AS_OF, reviewers=(), language="zh"))


def made(kind: str, *languages: str, notice: str = json.dumps(NOTICE), context: Context | None = None) -> Document:
    """A document of the sample, whose notice is the one given."""
    context = context or view(notice)
    query, subject, compared = KINDS[kind]
    selection = select(context.corpus, parse_query(VOCABULARY, context.corpus, **query))
    period = read_quarter("2026Q1") if kind == "digest" else None
    request = DocumentRequest(
        kind, subject, selection, languages, compared=compared, period=period, with_sheets=kind == "policy"
    )
    return compose(request, context.read_by(languages[0]))


def embedded(document: Document) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(document.embedded[0].data)
    return content


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_stands_on_page_1_in_the_foot_in_the_metadata_and_in_the_data(kind: str, language: str) -> None:
    document, said = made(kind, language), NOTICE[language]
    first = document.sections[0].content
    told = first.notices[0] if kind == "policy" else first.kicker  # type: ignore[attr-defined]
    assert told.endswith(said)
    assert document.furniture.foot_notice == said
    assert document.subject.endswith(said)
    assert embedded(document)["corpus"]["notice"] == NOTICE


@pytest.mark.parametrize("kind", KINDS)
def test_a_corpus_that_says_nothing_of_itself_leaves_no_trace(kind: str) -> None:
    document = made(kind, "zh", notice="")
    assert document.furniture.foot_notice == ""
    assert "notice" not in embedded(document)["corpus"]
    assert NOTICE["zh"] not in repr(document.sections)


def test_each_side_of_twins_and_each_foot_is_told_in_its_language() -> None:
    document = made("policy", "zh", "en")
    twins = document.sections[0].content
    assert twins.left.notices[0] == NOTICE["zh"]  # type: ignore[attr-defined]
    assert twins.right.notices[0] == NOTICE["en"]  # type: ignore[attr-defined]
    assert [document.furniture.foot_notice, *(f.foot_notice for _, f in document.translated)] == list(NOTICE.values())


def compared(own: Any, before: Any) -> Context:
    """A view of the sample, compared with its state before."""
    old = open_side(str(SEEDS / "snapshots" / "2025Q4.jsonl"), VOCABULARY)
    old = replace(old, corpus=replace(old.corpus, notice=before))
    baseline = as_baseline(old, VOCABULARY, as_of=AS_OF, reviewers=(), period=read_quarter("2026Q1"))
    return replace(view(json.dumps(own) if own else ""), baseline=baseline)


def test_a_baseline_that_is_a_sample_is_called_so() -> None:
    document = made("digest", "en", context=compared("", NOTICE))
    assert document.furniture.foot_notice == "Compared with: Samples, no advice"
    both = made("digest", "en", context=compared("Draft", NOTICE))
    assert both.furniture.foot_notice == "Draft"
    assert "says of itself: Samples, no advice" in repr(both.sections[-1].content)
    same = made("digest", "en", context=compared(NOTICE, NOTICE))
    assert "says of itself" not in repr(same.sections[-1].content)


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sheet with the notice."""
    path = tmp_path_factory.mktemp("notice") / "sheet.pdf"
    path.write_bytes(render_document(made("policy", "en"), Look()).pdf)
    return path


@pytest.mark.document
def test_it_is_printed_on_every_page_and_written_into_the_metadata(pdf: Path) -> None:
    said = NOTICE["en"]
    with pdfium.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    assert [text.count(said) for text in pages] == [2, *[1] * (len(pages) - 1)]
    with pikepdf.open(pdf) as opened:
        assert str(opened.docinfo["/Subject"]).endswith(said)
        with opened.open_metadata() as metadata:
            assert str(metadata["dc:description"]).endswith(said)


@pytest.mark.document
def test_a_document_opened_as_corpus_or_baseline_keeps_it(pdf: Path) -> None:
    assert open_corpus(str(pdf), VOCABULARY).notice == NOTICE
    assert open_side(str(pdf), VOCABULARY).corpus.notice == NOTICE
    again = reopen(read_source(pdf), VOCABULARY)
    assert compose(again.request, again.context).furniture.foot_notice == NOTICE["en"]


def test_a_document_keeps_that_of_its_baseline() -> None:
    document = made("digest", "zh", context=compared("", NOTICE))
    again = reopen(embedded(document), VOCABULARY)
    assert compose(again.request, again.context).sections == document.sections


@pytest.mark.document
def test_mail_says_it_as_text_and_as_html(pdf: Path) -> None:
    source = read_source_data(read_source(pdf), pdf.name)
    report = Finished("sheet", pdf.read_bytes(), "", 1, source)
    body = compose_body((report,), (("sheet.pdf", report),), "", "en", MessageDetails())
    assert NOTICE["en"] in render_body(body).text
    assert NOTICE["en"] in render_body(body).html


@pytest.mark.document
def test_control_sheet_and_separator_name_it_beside_the_document(pdf: Path, tmp_path: Path) -> None:
    report = Finished("sheet", pdf.read_bytes(), "", 1, read_source_data(read_source(pdf), pdf.name))
    options = PrintOptions(JobSettings(), separators=True, control=True, language="zh")
    job = make_job([PrintItem(report)], options)
    (tmp_path / "job.pdf").write_bytes(job.pdf)
    with pdfium.PdfDocument(tmp_path / "job.pdf") as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    # The control sheet and the separator are in Chinese.
    assert sum(NOTICE["zh"] in text for text in pages) == 2
