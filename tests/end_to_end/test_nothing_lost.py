"""Every string of every record is on the pages, and the tool that says so can be trusted."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest

from tests.end_to_end.documents import Made, Press
from tests.end_to_end.nothing_lost import (
    FORBIDDEN,
    READERS,
    Said,
    blocks,
    lost,
    read_pages,
    said_by_profile,
    said_by_record,
    sections,
    without_furniture,
)

COUNTRIES = ("AU", "BR", "CA", "CN", "DK", "EU", "GB", "ID", "INT", "JP", "KR", "MY", "NO", "US")
PROFILED = ("CN", "EU", "GB", "JP", "NO", "US")

def lost_in(made: Made, press: Press, reader: str = "pdfium") -> list[str]:
    """What a document has lost of its records, record by record."""
    pages = without_furniture(made.pages(reader), made.document)
    places = sections(made.path)
    return [
        f"{record.id} {said}"
        for record in made.records
        for said in lost(press.said(record, made.languages), [pages[page] for page in places[made.sheet(record)]])
    ]


# --- the documents -------------------------------------------------------------------------------------------------


def test_the_list_of_countries_is_that_of_the_sample_corpus(press: Press) -> None:
    assert tuple(sorted({record.jurisdiction for record in press.corpus.records})) == COUNTRIES
    assert tuple(sorted({profile.country.code for profile in press.corpus.profiles if profile.country.code})) == PROFILED


_FEW = ("CN", "EU", "INT", "JP", "NO", "US")
"""Countries whose briefings are read each time, with and without a profile, with many records and with one."""
_EACH = [pytest.param(country, marks=[pytest.mark.soak] * (country not in _FEW)) for country in COUNTRIES]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("country", _EACH)
def test_a_country_briefing_says_everything_that_its_records_say(country: str, lang: str, press: Press) -> None:
    made = press.make("country", country, lang)
    assert lost_in(made, press) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("country", PROFILED)
def test_a_country_briefing_says_everything_that_the_profile_says(country: str, lang: str, press: Press) -> None:
    made = press.make("country", country, lang)
    profile = press.corpus.profile(country, lang)
    assert profile is not None
    pages = without_furniture(made.pages(), made.document)
    places = sections(made.path)
    # So few records that they need no front leave what the profile says to the notes.
    own = [pages[page] for page in places.get(f"front-{lang}", places[f"frame-{lang}"])]
    missing = lost(said_by_profile(press.root / profile.path), own)
    # Without a front, page 1 shows the pillars, and what a record says in the same words stands in its sheet.
    assert [str(said) for said in missing if not said.field.startswith("regulatory.")] == []
    shown = (f"glance-{lang}", *map(made.sheet, made.records)) if missing else ()
    everywhere = own + [pages[page] for name in shown for page in places[name]]
    assert [str(said) for said in lost(missing, everywhere)] == []


@pytest.mark.parametrize("reader", READERS)
def test_every_kind_of_document_says_everything_to_every_reader(made: Made, reader: str, press: Press) -> None:
    made.skip_unless_read(reader)
    assert lost_in(made, press, reader) == []


@pytest.mark.parametrize("reader", READERS)
def test_no_reader_hands_out_a_character_that_is_not_text(made: Made, reader: str) -> None:
    made.skip_unless_read(reader)
    assert sorted(set(FORBIDDEN.findall("".join(made.pages(reader))))) == []


@pytest.mark.parametrize("country", _EACH)
def test_inspection_finds_no_fault_in_a_country_briefing(country: str, press: Press) -> None:
    assert press.make("country", country, "zh").findings + press.make("country", country, "en").findings == ()


def test_inspection_finds_no_fault_in_any_kind_of_document(made: Made) -> None:
    assert made.findings == ()


# --- the tool can fail ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sheet(press: Press) -> tuple[list[Said], list[str]]:
    """What one record says, and the pages of its sheet."""
    made = press.make("policy", "us-45q-tax-credit", "en")
    (record,) = made.records
    pages = without_furniture(made.pages(), made.document)
    return press.said(record, ("en",)), [pages[page] for page in sections(made.path)[made.sheet(record)]]


@pytest.mark.parametrize(
    "field",
    [
        *("title", "source", "url", "id", "legalWeight", "provenance.author", "provenance.reviewer", "pubDate"),
        *("analysis.incentive.label", "analysis.incentive.evidence", "analysis.incentive.citation"),
        *("regulatory.co2_definition", "impactAnalysis.economic", "evolution.clusters", "evolution.consolidatedFrom"),
        *("evolution.milestones.event", "evolution.milestones.date", "description", "relatedFacilities", "body"),
    ],
)
def test_the_tool_misses_a_string_that_was_taken_off_a_page(
    field: str, sheet: tuple[list[Said], list[str]]
) -> None:
    said, pages = sheet
    one = next(said for said in said if said.field == field)
    blank = _without(pages, one)
    assert blank != pages
    assert field in {missing.field for missing in lost(said, blank)}


def _without(pages: list[str], one: Said) -> list[str]:
    """The pages with one string gone, wherever lines break in it, at a hyphen of its own too."""
    gap = r"(?:\s|\ufffe|-)*"
    letters = ([letter for letter in form if letter != "-" and not letter.isspace()] for form in one.forms)
    words = "|".join(gap.join(map(re.escape, form)) for form in letters)
    return [re.sub(words, "", page) for page in pages]


def test_the_tool_misses_a_paragraph_that_was_cut_out_of_the_pdf(press: Press, tmp_path: Path) -> None:
    made = press.make("policy", "us-45q-tax-credit", "en")
    (record,) = made.records
    document = pypdfium2.PdfDocument(made.path)
    (page, *_) = sections(made.path)[made.sheet(record)]
    _cut_out(document[page], "prohibited foreign entities")
    document.save(tmp_path / "cut.pdf")
    document.close()
    # A page that pdfium has written anew has lost its destinations: those of the whole file tell the pages.
    pages = without_furniture(read_pages(tmp_path / "cut.pdf"), made.document)
    missing = lost(press.said(record, ("en",)), [pages[number] for number in sections(made.path)[made.sheet(record)]])
    assert [said.field for said in missing] == ["body"]
    assert "prohibited foreign entities" in missing[0].forms[0]


def _cut_out(page: pypdfium2.PdfPage, words: str) -> None:
    """Remove the run of text that holds some words."""
    text = page.get_textpage()
    (run,) = (
        item
        for item in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_TEXT], max_depth=1, textpage=text)
        if words in item.extract()
    )
    page.remove_obj(run)
    page.gen_content()


def test_two_equal_strings_must_stand_there_twice() -> None:
    said = [Said("analysis.mrv.label", ("Standard",)), Said("analysis.market.label", ("Standard",))]
    assert lost(said, ["Standard reporting. Standard"]) == []
    assert lost(said, ["Standard"]) == [said[1]]


def test_a_string_is_not_found_inside_another() -> None:
    said = [Said("analysis.mrv.label", ("Standard",)), Said("analysis.mrv.evidence", ("Standard reporting required.",))]
    assert [missing.field for missing in lost(said, ["Standard reporting required."])] == ["analysis.mrv.label"]


def test_a_string_may_go_on_on_the_next_page_beside_something_else() -> None:
    said = [Said("body", ("The first half of a paragraph and the second half of it",))]
    assert lost(said, ["Left\nThe first half of a\n paragraph and\nRight", "Head\nthe second half of it\nRight again"]) == []
    assert lost(said, ["Left\nThe first half of a paragraph", "Head\nthe second half of it\nRight"]) == said


def test_a_hyphen_may_come_or_go_at_the_end_of_a_line_only() -> None:
    said = [Said("body", ("carbon-neutral",))]
    assert lost(said, ["carbon-neutral"]) == []
    assert lost(said, ["carbon-\nneutral"]) == []
    assert lost(said, ["carbon\nneutral"]) == []
    assert lost(said, ["carbon neutral"]) == said
    assert lost([Said("body", ("neutral",))], ["neu\ufffetral"]) == []
    assert lost([Said("body", ("neutral",))], ["neu-tral"]) != []


def test_a_number_must_stand_by_itself() -> None:
    said = [Said("analysis.mrv.score", ("40",))]
    assert lost(said, ["mrv 40 ◌ D"]) == []
    assert lost(said, ["in 2040"]) == said
    assert lost(said, ["40.5"]) == said


def test_markdown_marks_are_not_missed() -> None:
    said = blocks("## One\n\nTwo **three** [four](https://example.org).\n\n| five | six |\n|---|---|\n| 7 | 8 |\n")
    assert [one.forms[0] for one in said] == ["One", "Two three four.", "five", "six", "7", "8"]


def test_a_source_behind_a_markdown_reference_is_not_forgotten() -> None:
    assert Said("body", ("https://example.org/law",)) in blocks("See [1].\n\n[1]: https://example.org/law\n")


def test_an_unknown_key_is_wanted_too(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text('---\n{"id": "x", "jurisdictionNote": {"deep": ["kept"]}, "empty": ""}\n---\n\nBody.\n', encoding="utf-8")
    assert {str(said) for said in said_by_record(path)} == {"id: x", "jurisdictionNote.deep: kept", "body: Body."}


def test_a_description_that_the_body_repeats_is_not_wanted(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text('---\n{"id": "x", "description": "The body,"}\n---\n\nThe **body**, and more.\n', encoding="utf-8")
    assert "description" not in {said.field for said in said_by_record(path)}
    path.write_text('---\n{"id": "x", "description": "Something else"}\n---\n\nThe body.\n', encoding="utf-8")
    assert "description" in {said.field for said in said_by_record(path)}


def test_what_pages_leave_out_of_a_profile_is_not_wanted(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text('---\n{"summary": "A stub.", "x": 120.5, "region": "Asia"}\n---\n\nA stub.\n', encoding="utf-8")
    assert {str(said) for said in said_by_profile(path)} == {"region: Asia"}
    path.write_text('---\n{"summary": "A stub.", "x": "far east"}\n---\n\nMore.\n', encoding="utf-8")
    assert {str(said) for said in said_by_profile(path)} == {"summary: A stub.", "x: far east", "body: More."}


def test_a_comment_in_a_text_is_not_wanted() -> None:
    assert blocks("<!-- for authors\n\nonly -->\n\nText.\n") == [Said("body", ("Text.",))]


def test_a_stamp_is_taken_from_the_end_of_a_page_alone(press: Press) -> None:
    document = press.make("country", "NO", "en").document
    running = next(section.running for section in document.sections if section.running)
    stamped = f"Norway says more.\n{document.furniture.head_left} {running}\n1 / 1\n"
    (page,) = without_furniture([stamped], document)
    assert page == "Norway says more.\n"
