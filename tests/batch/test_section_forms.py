"""A section that has a fault is set another way, and what cannot be set at all costs its own pages and no others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from msgspec import Struct
from msgspec.structs import replace

from reports.batch.draft import DocumentOutcome, Job
from reports.cache import open_cache
from reports.documents.shared.section import Embedded, Value
from reports.errors import DocumentProblem
from tests.batch.notes import note
from tests.batch.test_builder import WIDE, book, printed

SOURCE = {"records": [{"id": "a", "editions": [{"language": "en", "path": "policies/en/a.md"}]}]}
ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
LOGGED = '<p style="colour:no such thing">A line.</p>'


def made(job: Job) -> DocumentOutcome:
    with open_cache(persistent=False) as cache:
        return printed(cache, job)[0][job.name]


def pages(outcome: DocumentOutcome) -> list[str]:
    with pdfium.PdfDocument(outcome.pdf) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


@pytest.mark.parametrize(
    ("body", "reason"),
    [(WIDE, "outside"), (ENDLESS, "limit"), (LOGGED, "refused")],
    ids=["fault", "limit", "engine"],
)
def test_a_section_that_cannot_be_set_is_replaced_by_a_page_that_says_so(
    tmp_path: Path, body: str, reason: str
) -> None:
    note(tmp_path, body, name="a-bad")
    job = replace(book(tmp_path, "first", "b", "a-bad", "c"), seconds=2)
    outcome = made(job)
    assert outcome.error is None
    (lacking,) = outcome.incomplete
    assert (lacking.section, lacking.is_replaced, lacking.reasons) == ("a-bad", True, (reason,))
    first, second, third = pages(outcome)
    assert "Section b" in first
    assert "could not be set" in second
    assert "Section c" in third


def test_the_page_names_the_file_of_the_record_and_so_do_the_data(tmp_path: Path) -> None:
    note(tmp_path, WIDE, name="a-en")
    job = book(tmp_path, "first", "a-en", "b")
    document = job.compose()
    sheet = replace(document.sections[0], content=Value("A", "a/en#title"))
    data = Embedded("source.json", json.dumps(SOURCE).encode(), "data")
    document = replace(document, sections=(sheet, document.sections[1]), embedded=(data,))
    outcome = made(replace(job, compose=lambda: document))
    assert outcome.incomplete[0].files == ("policies/en/a.md",)
    assert "policies/en/a.md" in pages(outcome)[0]


def test_a_character_that_no_face_has_costs_the_records_own_sheet_and_no_page_that_quotes_it(tmp_path: Path) -> None:
    for name in ("a-en", "front"):
        note(tmp_path, "<p>Quoted: {{ c|run }}</p>", name=name)
    job = book(tmp_path, "first", "front", "a-en")
    document = job.compose()
    quoted = Value("A \U0001f600", "a/en#title")
    data = Embedded("source.json", json.dumps(SOURCE).encode(), "data")
    sections = tuple(replace(section, content=quoted) for section in document.sections)
    document = replace(document, title="A \U0001f600", sections=sections, embedded=(data,))
    outcome = made(replace(job, compose=lambda: document))
    assert [(one.section, one.is_replaced, one.signs) for one in outcome.incomplete] == [
        ("front", False, ("U+1F600",)),
        ("a-en", True, ("U+1F600",)),
    ]
    front, sheet = pages(outcome)
    assert "Quoted: A 〓" in front
    assert "U+1F600" in sheet
    assert all(one.files == ("policies/en/a.md",) for one in outcome.incomplete)


def test_a_document_of_which_nothing_can_be_set_is_refused(tmp_path: Path) -> None:
    for name in ("wide", "wider"):
        note(tmp_path, WIDE, name=name)
    outcome = made(book(tmp_path, "first", "wide", "wider"))
    assert isinstance(outcome.error, DocumentProblem)
    assert len(outcome.error.problems) == 2
    assert outcome.pdf == b""


def test_what_is_too_tall_for_a_page_breaks_before_anything_is_given_up(tmp_path: Path) -> None:
    row = f"<tr><td>{'A word, and another. ' * 1200}</td></tr>"
    note(tmp_path, f"<p>First.</p><table><tbody>{row}</tbody></table>", name="tall")
    outcome = made(book(tmp_path, "first", "tall"))
    assert (outcome.error, outcome.incomplete, outcome.findings) == (None, (), ())
    assert "another" in pages(outcome)[0]


def test_numbers_of_pages_are_those_of_what_is_printed(tmp_path: Path) -> None:
    many = f"{WIDE}{'<p style=break-after:page>One page.</p>' * 5}<p>Last.</p>"
    note(tmp_path, many, name="long")
    outcome = made(book(tmp_path, "first", "long", "b"))
    assert outcome.pages == len(pages(outcome)) == 2


class Contents(Struct, frozen=True):
    """Contents that name the page of one section."""

    pages_expected: int
    page: int = 0
    named: tuple[str, ...] = ("b",)

    def paged(self, pages: Mapping[str, int]) -> Contents:
        return replace(self, page=pages.get("b", 0))


TALL = f"<table><tbody><tr><td>{'A word, and another. ' * 900}</td></tr></tbody></table>"
"""As designed it overflows one page; eased, it breaks over several."""


@pytest.mark.parametrize(
    ("body", "expected", "is_replaced"),
    [(TALL, 1, False), (f"{WIDE}<p style=break-before:page>More.</p>", 2, True), (WIDE, 3, True)],
    ids=["eased", "replaced", "replaced after a wrong guess"],
)
def test_contents_that_are_set_another_way_name_the_pages_all_the_same(
    tmp_path: Path, body: str, expected: int, is_replaced: bool
) -> None:
    note(tmp_path, f"<p>Page {{{{ c.page }}}}.</p>{body}", name="contents")
    job = book(tmp_path, "first", "contents", "b")
    document = job.compose()
    listing = replace(document.sections[0], content=Contents(expected))
    document = replace(document, sections=(listing, document.sections[1]))
    outcome = made(replace(job, compose=lambda: document))
    assert outcome.error is None
    assert bool(outcome.incomplete) is is_replaced
    first, *_, last = texts = pages(outcome)
    assert "Section b" in last
    assert ("could not be set" if is_replaced else f"Page {len(texts)}.") in first
    assert len(texts) == 2 or not is_replaced


def test_a_link_into_a_section_that_could_not_be_set_leads_to_the_page_in_its_place(tmp_path: Path) -> None:
    note(tmp_path, "<p><a href=\"{{ 'bad--place'|section_url }}\">There</a></p>", name="first")
    note(tmp_path, f'<p id="bad--place">Here.</p>{WIDE}', name="bad")
    outcome = made(book(tmp_path, "whole", "first", "bad"))
    assert outcome.error is None
    with pdfium.PdfDocument(outcome.pdf) as pdf:
        target = pdfium.raw.FPDF_GetNamedDestByName(pdf.raw, b"bad--place")
        assert pdfium.raw.FPDFDest_GetDestPageIndex(pdf.raw, target) == 1


ODD = '<p>One.</p><h2>Heading</h2><p style="break-before:page">Seven.</p>'
"""A heading stands alone at the foot of a page, in every form."""


def test_a_section_that_is_only_less_than_beautiful_is_kept_as_it_is(tmp_path: Path) -> None:
    note(tmp_path, "<p>A line.</p>", name="first")
    note(tmp_path, ODD, name="odd")
    outcome = made(book(tmp_path, "whole", "first", "odd"))
    assert (outcome.error, outcome.incomplete, outcome.findings) == (None, (), ())
    assert "Seven" in pages(outcome)[2]
    note(tmp_path, ODD + WIDE, name="odd")
    assert made(book(tmp_path, "whole", "first", "odd")).incomplete
