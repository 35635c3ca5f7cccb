"""Verification: a document that holds, and every way in which one may not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from msgspec.structs import replace

from reports.audit.comparison import as_printed, missing_facts
from reports.audit.difference import Difference, DifferenceKind
from reports.audit.facts import section_facts
from reports.audit.later_changes import LaterChange, changes_since
from reports.audit.printed import PrintedSection, read_printed
from reports.audit.verification import Verification, verify_document
from reports.composition.compose import compose
from reports.corpus.embedded import NAME
from reports.corpus.policy import Corpus
from reports.corpus.selection import parse_query, select
from reports.documents.country.model import CountryFront
from reports.documents.shared.frame import DocumentFrame
from reports.documents.shared.page_one import PageOne
from reports.documents.shared.request import DocumentRequest
from reports.documents.shared.section import Document, Section
from reports.errors import InputProblem
from reports.pdf.document import render_document
from reports.typeset.look import Look
from tests.analysis.builders import VOCABULARY, record, score, scores
from tests.audit.briefed import (
    brief,
    briefing,
    context_of,
    ets,
    fronted,
    fronted_briefing,
    made_up,
    relending,
    without_citation,
)  # fmt: skip
from tests.audit.retyping import retype, with_data
from tests.audit.tampering import resealed

PAGE_1, SHEET, NOTES = 1, 2, 4
"""Pages of the made-up briefing."""
FRONT = 2
"""The first page of the front of the briefing that has one: instruments with their pages, and dimensions."""


@pytest.fixture
def verify(tmp_path: Path) -> Callable[[bytes], Verification]:
    """Verification of a PDF's bytes."""

    def run(pdf: bytes) -> Verification:
        (tmp_path / "a.pdf").write_bytes(pdf)
        return verify_document(tmp_path / "a.pdf", VOCABULARY)

    return run


Verify = Callable[[bytes], Verification]


def first(verification: Verification) -> Difference:
    assert verification.differences
    return verification.differences[0]


def test_a_document_as_it_was_written_holds(verify: Verify) -> None:
    found = verify(briefing())
    assert found.differences == ()
    assert found.facts > 60


@pytest.mark.parametrize("language", ["zh", "en"])
def test_marks_of_a_list_on_the_page_before_do_not_pass_for_dots_in_a_text(verify: Verify, language: str) -> None:
    # In the Chinese face a bullet and the dot of a title are one glyph, which stands for what it was first.
    files = tuple(f"policies/zh/{number:02}-sheet.md" for number in range(50))
    found = made_up()
    selection = select(found, parse_query(VOCABULARY, found, country=("CN",)))
    request = DocumentRequest("country", "CN", selection, (language,), files)
    document = compose(request, context_of(found, language), publisher="Office · Desk")
    assert verify(render_document(document, Look()).pdf).differences == ()


# --- a page is changed


@pytest.mark.parametrize(
    ("page", "old", "new", "nth", "record", "field", "said"),
    [
        (SHEET, "42", "43", 0, "cn-ets/zh-Hans", "analysis.incentive.score", "prints 43 where the data give 42"),
        (SHEET, "B", "D", 0, "cn-ets/zh-Hans", "analysis.incentive.score", "prints ◐D where the data give ◐B"),
        (SHEET, "2024", "2014", 0, "cn-ets/zh-Hans", "year", "prints 2014 where the data give 2024"),
        (PAGE_1, "3/5", "2/5", 0, "glance-zh", "tally", "prints 2 where the data give 3"),
        (PAGE_1, "42", "43", 0, "glance-zh", "strips", "prints 43 where the data give 42"),
        (PAGE_1, "76", "67", 0, "glance-zh", "strips", "prints 67 where the data give 76"),
        (PAGE_1, "6 / 6", "1 / 6", 0, "glance-zh", "strips", "prints 1 where the data give 6"),
        (PAGE_1, "42", "43", 1, "glance-zh", "judgements", "prints 43 where the data give 42"),
        (NOTES, "7", "8", 0, "frame-zh", "notes", "prints 8 where the data give 7"),
    ],
)
def test_one_number_changed_on_a_page_is_named_with_record_field_and_page(
    verify: Verify, page: int, old: str, new: str, nth: int, record: str, field: str, said: str
) -> None:
    found = first(verify(retype(briefing(), page, old, new, nth)))
    assert (found.page, found.record, found.field) == (page, record, field)
    assert found.message.startswith(said)


@pytest.mark.parametrize(
    ("old", "new", "nth", "field", "said"),
    [
        ("82", "28", 0, "instruments", "prints 28 where the data give 82"),
        ("42", "24", 0, "dimensions", "prints 24 where the data give 42"),
        ("76", "67", 1, "dimensions", "prints 67 where the data give 76"),
        ("70", "71", 0, "dimensions", "prints 71 where the data give 70"),
        ("1 件", "3 件", 0, "dimensions", "prints 3 where the data give 1"),
        ("6 / 6", "5 / 6", 0, "dimensions", "prints 5 where the data give 6"),
        ("6 个", "8 个", 0, "coverage", "prints 8 where the data give 6"),
    ],
)
def test_one_number_changed_on_the_front_is_named_with_its_table(
    verify: Verify, old: str, new: str, nth: int, field: str, said: str
) -> None:
    found = first(verify(retype(fronted_briefing(), FRONT, old, new, nth)))
    assert (found.page, found.record, found.field) == (FRONT, "front-zh", field)
    assert found.message.startswith(said)


def test_a_document_with_a_front_holds_as_it_was_written(verify: Verify) -> None:
    found = verify(fronted_briefing())
    assert found.differences == ()
    assert found.facts > 80


@pytest.mark.parametrize(
    ("page", "old", "new", "said"),
    [
        (SHEET, "Art. 14", "Art. 19", "19"),
        (SHEET, "2027-12-31", "2025-12-31", "2025"),
        (SHEET, "2 / 4", "3 / 4", "3/4"),
        (PAGE_1, "2026-04-06", "2026-04-01", "20260401"),
    ],
)
def test_a_number_that_the_data_do_not_give_is_named_wherever_it_stands(
    verify: Verify, page: int, old: str, new: str, said: str
) -> None:
    """A citation, a milestone, the number of a page, the day in a running foot."""
    found = verify(resealed(retype(briefing(), page, old, new))).differences
    assert [(one.page, said in one.message) for one in found] == [(page, True)], found


@pytest.mark.parametrize(("page", "wrong", "nth"), [("4", "7", 1), ("5", "7", 0), ("6", "7", 2)])
def test_the_contents_must_name_the_page_to_which_they_lead(verify: Verify, page: str, wrong: str, nth: int) -> None:
    found = first(verify(retype(fronted_briefing(), FRONT, page, wrong, nth)))
    assert (found.page, found.record, found.field) == (FRONT, "front-zh", "instruments")
    assert found.message.startswith(f"prints {wrong} where the data give {page}")


def test_a_number_beside_a_chart_is_looked_at_too(verify: Verify) -> None:
    found = first(verify(retype(briefing(), PAGE_1, "80", "20")))
    assert (found.kind, found.page, found.record) == (DifferenceKind.NUMBER, PAGE_1, "glance-zh")
    assert found.field == "strips"


def test_a_document_rendered_from_another_score_does_not_hold_with_the_data_of_the_first(verify: Verify) -> None:
    sheet = brief(made_up(), "policy", "cn-loans")
    raised = relending(analysis=(score("incentive", 96, "Cheap loans for capture."),))
    other = brief(made_up(ets(), raised), "policy", "cn-loans")
    pdf = render_document(replace(other, embedded=sheet.embedded), Look()).pdf
    found = first(verify(pdf))
    assert (found.page, found.record, found.field) == (1, "cn-loans/zh-Hans", "analysis.incentive.score")
    assert found.message.startswith("prints 96 where the data give 76")


# --- the data are changed


def set_score(content: dict[str, Any], value: float, editions: tuple[int, ...]) -> None:
    for edition in editions:
        content["records"][0]["editions"][edition]["analysis"][0]["score"] = value


def test_a_score_changed_in_the_data_is_named_where_it_is_printed(verify: Verify) -> None:
    found = verify(with_data(briefing(), lambda content: set_score(content, 49, (0, 1))))
    assert first(found).page == SHEET
    assert first(found).field == "analysis.incentive.score"
    assert first(found).message.startswith("prints 42 where the data give 49")
    assert ("cn-ets", DifferenceKind.RECORD) in [(d.record, d.kind) for d in found.differences]


def test_a_score_that_only_one_twin_says_is_named_though_no_page_prints_it(verify: Verify) -> None:
    found = first(verify(with_data(briefing(), lambda content: set_score(content, 49, (0,)))))
    assert (found.kind, found.record, found.field) == (
        DifferenceKind.SCORE, "cn-ets", "analysis.incentive.written.zh-Hans",
    )  # fmt: skip
    assert "42" in found.message
    assert "49" in found.message


def test_a_citation_taken_out_of_the_data_lets_the_grade_fall(verify: Verify) -> None:
    def change(content: dict[str, Any]) -> None:
        content["records"][0]["editions"][1]["analysis"][0]["citation"] = ""

    found = verify(with_data(briefing(), change))
    assert (first(found).page, first(found).field) == (SHEET, "analysis.incentive.score")
    assert first(found).message.startswith("prints ◐B where the data give ○C")
    # With it the last backed value of the dimension is gone, and with that its rank on page 1.
    (strip,) = [d for d in found.differences if d.field == "strips" and "经济激励" in d.message]
    assert (strip.page, strip.record) == (PAGE_1, "glance-zh")
    assert "不排位次" in strip.message


def change_peer(content: dict[str, Any]) -> None:
    next(peer for peer in content["peers"] if peer["id"] == "kr-act")["scores"]["incentive"] = [75.0, "B"]


def change_quietly(content: dict[str, Any]) -> None:
    content["peers"][0]["scores"]["incentive"] = [91.0, "B"]


@pytest.mark.parametrize(
    ("change", "kind", "record", "field"),
    [
        (change_peer, DifferenceKind.NUMBER, "glance-zh", "strips"),
        (change_quietly, DifferenceKind.RECORD, NAME, "sha256"),
        (
            lambda c: c["grades"]["cn-ets"]["market"].update(grade="A"),
            DifferenceKind.SCORE,
            "cn-ets",
            "analysis.market.grade",
        ),
        (
            lambda c: c["aggregates"]["selection"].update(backed=5),
            DifferenceKind.DATA,
            NAME,
            "aggregates.selection.backed",
        ),
        (
            lambda c: c["glance"]["zh"]["bars"][0].update(value=83.0),
            DifferenceKind.DATA,
            NAME,
            "glance.zh.bars.0.value",
        ),
        (lambda c: c["hashes"]["records"].update({"cn-ets": "0"}), DifferenceKind.RECORD, "cn-ets", ""),
        (lambda c: c["boilerplate"].clear(), DifferenceKind.SCORE, "cn-ets/zh-Hans", "analysis.mrv.score"),
        (lambda c: c["records"][1]["editions"][0].update(source="x"), DifferenceKind.RECORD, "cn-loans", ""),
        (lambda c: c["made_with"].update(program="9"), DifferenceKind.RECORD, NAME, "sha256"),
        (lambda c: c["selection"].update(total=70), DifferenceKind.NUMBER, "frame-zh", "notes"),
        (lambda c: c["selection"]["query"].update(country=["US"]), DifferenceKind.DATA, NAME, "selection.canonical"),
        (lambda c: c["selection"]["records"].pop(), DifferenceKind.DATA, "cn-loans", ""),
    ],
)
def test_anything_changed_in_the_data_is_found(
    verify: Verify, change: Callable[[dict[str, Any]], object], kind: DifferenceKind, record: str, field: str
) -> None:
    found = verify(with_data(briefing(), change)).differences
    assert (kind, record, field) in [(d.kind, d.record, d.field) for d in found]


def test_a_peer_changed_in_the_data_is_found_on_the_front_too(verify: Verify) -> None:
    found = verify(with_data(fronted_briefing(), change_peer)).differences
    assert (DifferenceKind.NUMBER, "front-zh", "dimensions") in [(d.kind, d.record, d.field) for d in found]


def test_the_data_as_they_are_hold_however_they_are_written(verify: Verify) -> None:
    assert verify(resealed(with_data(briefing(), lambda _: None))).differences == ()


# --- comparison, without a PDF


def printed_as(section: Section) -> PrintedSection:
    """A section as its pages would print it."""
    facts = section_facts(section)
    blocks = [(piece, 1) for fact in facts if fact.shape != "labels" for piece in fact.pieces]
    return PrintedSection.of(1, blocks, [(fact.pieces[0], 1) for fact in facts if fact.shape == "labels"])


def glance_of(document: Document) -> Section:
    return next(section for section in document.sections if isinstance(section.content, PageOne))


def page_of(section: Section) -> PageOne:
    assert isinstance(section.content, PageOne)
    return section.content


def forms_of(document: Document) -> Iterator[Section]:
    """Page 1 in each of its forms, the fullest first."""
    section: Section | None = glance_of(document)
    while section is not None:
        yield section
        smaller = page_of(section).smaller()
        section = replace(section, content=smaller) if smaller else None


def test_what_page_1_had_to_shed_is_read_off_the_page() -> None:
    fullest, *shorter = forms_of(brief(made_up(), languages=("en",)))
    assert len(shorter) == 7
    assert set(page_of(shorter[-1]).shed) >= {"coming.0", "pillars.0", "judgements.0", "tally.0", "strips.0"}
    for section in shorter:
        (found,) = as_printed((fullest,), {section.id: printed_as(section)})
        assert section_facts(found) == section_facts(section)
        assert missing_facts(found, printed_as(section)) == ()


def test_a_wrong_digit_does_not_pass_for_a_block_that_was_shed() -> None:
    section = glance_of(brief(made_up()))
    printed = printed_as(section)
    wrong = printed.lines.text.replace("2027", "2028").replace("42", "43")
    blocks = [(piece, 1) for piece in wrong.strip("\n").split("\n")]
    labels = [(piece, 1) for piece in printed.labels.text.strip("\n").split("\n")]
    changed = PrintedSection.of(1, blocks, labels)
    (found,) = as_printed((section,), {section.id: changed})
    assert found.content == section.content
    assert {missing.fact.place for missing in missing_facts(found, changed)} == {
        "judgements", "strips", "coming",
    }  # fmt: skip


def test_the_frame_must_say_what_page_1_shed() -> None:
    document = brief(made_up())
    shorter = list(forms_of(document))[1]
    frame = next(section for section in document.sections if isinstance(section.content, DocumentFrame))
    found = as_printed(document.sections, {shorter.id: printed_as(shorter)})
    told = next(section for section in found if section.id == frame.id)
    assert [missing.fact.said for missing in missing_facts(told, printed_as(frame))] == [
        "为使首页不超过一页，略去：部分判断"
    ]


def test_two_equal_facts_need_two_places() -> None:
    section = next(s for s in fronted().sections if isinstance(s.content, CountryFront))
    assert isinstance(section.content, CountryFront)
    twice = replace(section, content=replace(section.content, instruments=section.content.instruments[:1] * 2))
    assert missing_facts(twice, printed_as(twice)) == ()
    assert len(missing_facts(twice, printed_as(section))) == 1


def test_a_section_that_is_not_in_the_document_has_no_pages() -> None:
    assert set(read_printed(briefing(), ["glance-zh", "glance-en"])) == {"glance-zh"}


def test_pages_that_cannot_be_read_are_an_input_problem() -> None:
    with pytest.raises(InputProblem, match="pages of the PDF cannot be read"):
        read_printed(b"no PDF", ["glance-zh"])


def test_data_of_ours_in_a_file_without_our_pages_do_not_hold(verify: Verify) -> None:
    with pikepdf.open(BytesIO(briefing())) as document:
        del document.Root.Names.Dests
        stripped = BytesIO()
        document.save(stripped)
    found = verify(stripped.getvalue()).differences
    assert [d.record for d in found if d.record] == ["glance-zh", "cn-ets-zh", "cn-loans-zh", "frame-zh"]
    assert {d.message for d in found if d.record} == {"the section is not in the document"}


# --- what has changed since


def since(verify: Verify, corpus: Corpus) -> tuple[LaterChange, ...]:
    return changes_since(verify(briefing()), corpus)


def test_the_corpus_that_a_document_was_made_from_has_not_changed(verify: Verify) -> None:
    assert since(verify, made_up()) == ()


def test_a_record_that_says_something_else_has_changed_and_its_fields_are_named(verify: Verify) -> None:
    bare = replace(ets(), editions=tuple(without_citation(e, "market") for e in ets().editions))
    assert since(verify, made_up(bare, relending())) == (
        LaterChange("cn-ets", "changed", ("en#analysis", "zh-Hans#analysis")),
    )


def test_a_record_in_another_place_has_not_changed(verify: Verify) -> None:
    assert since(verify, made_up(ets(), relending(path="elsewhere/x.md"))) == ()


def test_records_that_are_gone_and_that_have_appeared_are_named(verify: Verify) -> None:
    new = record("cn-new", analysis=scores(incentive=10))
    assert since(verify, made_up(ets(), new)) == (LaterChange("cn-loans", "gone"), LaterChange("cn-new", "appeared"))


def test_a_grade_that_fell_because_others_say_the_same_is_named(verify: Verify) -> None:
    same = [record(f"xx-{n}", "FR", analysis=(score("incentive", 1, "Cheap loans for capture."),)) for n in "ab"]
    found = since(verify, made_up(ets(), relending(), *same))
    assert found[0] == LaterChange("cn-loans", "regraded")
    assert found[1:] == (LaterChange("xx-a", "peer appeared"), LaterChange("xx-b", "peer appeared"))


def test_peers_that_score_otherwise_today_are_named(verify: Verify) -> None:
    today = made_up()
    act = replace(
        today.by_id["us-act"], editions=(replace(today.by_id["us-act"].primary, analysis=scores(incentive=1)),)
    )
    others = tuple(r for r in today.records if r.id not in ("us-act", "no-act"))
    found = since(verify, Corpus(origin="x", records=tuple(sorted((*others, act), key=lambda r: r.id))))
    assert found == (LaterChange("no-act", "peer gone"), LaterChange("us-act", "peer changed", ("scores",)))
