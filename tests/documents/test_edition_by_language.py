"""An edition by language: each front, foot and citation names its own, and the data keep what was told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from msgspec.structs import replace

from reports.audit.verification import verify_document
from reports.composition.compose import compose
from reports.composition.reopening import reopen
from reports.corpus.selection import parse_query, select
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Document
from reports.language import is_marked, marked
from reports.pdf.document import render_document
from reports.typeset.brand import DEFAULT, Brand
from reports.typeset.look import Look
from tests.analysis.builders import VOCABULARY, english, policy, twins
from tests.documents.views import view

QUARTER = {"ja": "2026年第1四半期", "zh": "2026 年第一季度", "en": "2026 Q1"}


@pytest.fixture(scope="module")
def context() -> Context:
    return replace(view(twins(policy("a"), english("a"))), edition_text=QUARTER)


def made(context: Context, *languages: str, brand: Brand = DEFAULT) -> Document:
    selection = select(context.corpus, parse_query(VOCABULARY, context.corpus, country=("CN",)))
    request = DocumentRequest("country", "CN", selection, languages)
    return compose(request, context.read_by(languages[0]), publisher=brand.publisher, footer=brand.foot, contact=brand.to_ask)


def embedded(document: Document) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(document.embedded[0].data)
    return content


@pytest.mark.parametrize(
    ("language", "told", "kept"),
    [
        ("ja", QUARTER["ja"], QUARTER["ja"]),
        ("en", QUARTER["en"], QUARTER["en"]),
        ("zh-Hant", QUARTER["zh"], {"zh": QUARTER["zh"]}),
    ],
)
def test_a_document_in_one_language_names_one_edition(
    context: Context, language: str, told: str, kept: object
) -> None:
    document = made(context, language)
    assert document.edition == told
    assert embedded(document)["document"]["edition"] == kept
    assert told in document.furniture.foot_left
    assert told in document.sections[0].content.kicker  # type: ignore[attr-defined]
    assert all(other == told or other not in repr(document) for other in QUARTER.values())
    # What stands in for a language is tagged with its own.
    said = told if kept == told else marked(told, "zh-Hans")
    citation = next(section.content.citation for section in document.sections if hasattr(section.content, "citation"))
    assert said in document.sections[0].content.kicker  # type: ignore[attr-defined]
    assert said in citation
    assert is_marked(citation) is (kept != told)


def test_each_front_foot_and_citation_of_two_languages_names_its_own(context: Context) -> None:
    document = made(context, "zh", "en")
    assert document.edition == QUARTER["zh"]
    feet = (document.furniture, *(furniture for _, furniture in document.translated))
    told = (QUARTER["zh"], QUARTER["en"])
    for other, own, foot in zip(reversed(told), told, feet, strict=True):
        assert own in foot.foot_left
        assert other not in foot.foot_left
    kickers = [s.content.kicker for s in document.sections if hasattr(s.content, "kicker")]
    citations = [s.content.citation for s in document.sections if hasattr(s.content, "citation")]
    for texts in (kickers, citations):
        assert [[own in text for own in told] for text in texts] == [[True, False], [False, True]]


def test_the_data_keep_what_was_told_and_give_the_same_pages(context: Context) -> None:
    document = made(context, "zh", "en")
    assert embedded(document)["document"]["edition"] == {"zh": QUARTER["zh"], "en": QUARTER["en"]}
    again = reopen(embedded(document), VOCABULARY)
    remade = compose(again.request, again.context)
    assert (remade.sections, remade.furniture, remade.translated) == (
        document.sections, document.furniture, document.translated,
    )  # fmt: skip
    assert remade.embedded == document.embedded


@pytest.mark.document
def test_a_file_in_two_languages_is_as_its_data_say(context: Context, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    brand = Brand(
        name=(("ja", "研究所"), ("en", "Institute")),
        footer=(("ja", "内部資料"), ("en", "Internal")),
        contact=(("ja", "窓口"), ("en", "Desk")),
    )
    made_of = made(context, "ja", "en", brand=brand)
    assert embedded(made_of)["document"]["publisher"] == {"ja": "研究所", "en": "Institute"}
    path.write_bytes(render_document(made_of, Look(brand=brand)).pdf)
    assert verify_document(path, VOCABULARY).outcome == "as written"
    with pdfium.PdfDocument(path) as document:
        pages = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    japanese, english = QUARTER["ja"], QUARTER["en"].replace(" ", "")
    assert japanese in pages[0]
    assert english not in pages[0]
    assert any(english in page and japanese not in page for page in pages)
    for own, other in (("研究所", "Institute"), ("内部資料", "Internal"), ("窓口", "Desk")):
        assert any(own in page and other not in page for page in pages)
        assert any(other in page and own not in page for page in pages)
