"""Grades A to D, and the reviews behind them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from reports.analysis.evidence import (
    GradedScore,
    boilerplate_sentences,
    grade_record,
    normalise_sentence,
    review_of,
)
from reports.corpus.generated import strip_generated
from reports.corpus.policy import DIMENSIONS, Policy, Record
from tests.analysis.builders import PERSON, basis, corpus, english, policy, provenance, record, score, twins

OWN = "Projects receive 15 euro for each tonne stored."
PHRASE = "Baseline alignment under V5.0 migration."


def only(
    subject: Record, *others: Record, dimension: str = "mrv", reviewers: tuple[str, ...] = (PERSON,)
) -> GradedScore:
    graded = grade_record(subject, basis(subject, *others, reviewers=reviewers))
    return next(cell for cell in graded if cell.dimension == dimension)


def mrv(
    evidence: str = OWN,
    citation: str = "Art. 5",
    value: float | None = 60,
    id: str = "a",
    reviewer: str = "",
    audited: str = "",
) -> Policy:
    return policy(id, analysis=(score("mrv", value, evidence, citation),), provenance=provenance(reviewer, audited))


def test_specific_evidence_with_a_citation_and_a_current_review_by_a_listed_person_is_a() -> None:
    cell = only(twins(mrv(reviewer=PERSON, audited="2026-03-01")))
    assert (cell.grade, cell.reason) == ("A", "reviewed")


def test_a_reviewer_is_listed_in_any_case() -> None:
    assert only(twins(mrv(reviewer="LI WEI", audited="2026-03-01"))).grade == "A"


def test_a_review_by_somebody_not_listed_leaves_b() -> None:
    assert only(twins(mrv(reviewer=PERSON, audited="2026-03-01")), reviewers=()).grade == "B"


@pytest.mark.parametrize(("audited", "grade"), [("2025-04-06", "A"), ("2025-04-05", "B"), ("2026-04-06", "A")])
def test_an_audit_holds_for_twelve_months(audited: str, grade: str) -> None:
    assert only(twins(mrv(reviewer=PERSON, audited=audited))).grade == grade


def test_an_audit_in_the_future_has_not_happened() -> None:
    assert only(twins(mrv(reviewer=PERSON, audited="2026-04-07"))).grade == "B"


def test_an_audit_known_to_the_year_is_read_as_early_as_it_can_be() -> None:
    assert only(twins(mrv(reviewer=PERSON, audited="2025"))).grade == "B"


def test_specific_evidence_with_a_citation_is_b() -> None:
    cell = only(twins(mrv()))
    assert (cell.grade, cell.reason, cell.cited) == ("B", "cited", True)


@pytest.mark.parametrize("citation", ["", "TBD", "待定"])
def test_specific_evidence_without_a_citation_is_c(citation: str) -> None:
    cell = only(twins(mrv(citation=citation)))
    assert (cell.grade, cell.reason, cell.cited) == ("C", "uncited", False)


@pytest.mark.parametrize("evidence", ["", "—", "Pending", "待定", "[AI-Generated] TBD"])
def test_no_evidence_is_d_citation_or_not(evidence: str) -> None:
    cell = only(twins(mrv(evidence)))
    assert (cell.grade, cell.reason, cell.cited) == ("D", "no-evidence", True)


def test_a_sentence_in_three_records_is_boilerplate() -> None:
    three = [twins(mrv(PHRASE, id=name)) for name in "abc"]
    assert only(*three).reason == "boilerplate"
    assert only(*three).grade == "D"


def test_a_sentence_in_two_records_is_not() -> None:
    assert only(twins(mrv(PHRASE, id="a")), twins(mrv(PHRASE, id="b"))).grade == "B"


def test_twins_are_one_record_when_sentences_are_counted() -> None:
    both = [twins(mrv(PHRASE, id=name), english(name, analysis=(score("mrv", 60, PHRASE, "Art. 5"),))) for name in "ab"]
    assert boilerplate_sentences(corpus(*both)) == frozenset()


def test_boilerplate_is_found_across_dimensions_case_width_and_punctuation() -> None:
    copies = [
        record("a", analysis=(score("mrv", 40, "Standard reporting required."),)),
        record("b", analysis=(score("market", 40, "standard  reporting required"),)),
        record("c", analysis=(score("mrv", 40, "[AI-Generated] Ｓtandard reporting required!"),)),
    ]
    assert boilerplate_sentences(corpus(*copies)) == {"standard reporting required"}


def test_a_sentence_repeated_in_two_dimensions_of_one_record_is_d() -> None:
    repeated = record(analysis=(score("market", 70, OWN, "Art. 5"), score("mrv", 30, OWN, "Art. 6")))
    assert (only(repeated).grade, only(repeated).reason) == ("D", "repeated")


def test_a_sentence_of_its_own_beside_a_repeated_one_is_specific() -> None:
    other = score("mrv", 30, f"{OWN} Operators report once a year.", "Art. 6")
    assert only(record(analysis=(score("market", 70, OWN, "Art. 5"), other))).grade == "B"


def test_one_sentence_of_its_own_makes_evidence_specific() -> None:
    three = [twins(mrv(PHRASE, id=name)) for name in "bcd"]
    assert only(twins(mrv(f"{PHRASE} {OWN}", id="a")), *three).grade == "B"


def test_two_sentences_of_boilerplate_are_boilerplate() -> None:
    other = "Standard reporting required."
    three = [twins(mrv(f"{PHRASE} {other}", id=name)) for name in "bcd"]
    assert only(twins(mrv(f"{other}\n{PHRASE}", id="a")), *three).reason == "boilerplate"


def test_boilerplate_and_repetition_together_leave_nothing_specific() -> None:
    three = [twins(mrv(PHRASE, id=name)) for name in "bcd"]
    mixed = record("a", analysis=(score("market", 70, OWN, "Art. 5"), score("mrv", 30, f"{PHRASE} {OWN}", "Art. 6")))
    assert only(mixed, *three).reason == "repeated"


@pytest.mark.parametrize("joined", ["需按标准报告。目标尚在评估！", "需按标准报告\n目标尚在评估"])
def test_chinese_sentences_and_lines_are_told_apart(joined: str) -> None:
    three = [twins(mrv("需按标准报告。目标尚在评估。", id=name)) for name in "bcd"]
    assert only(twins(mrv(joined, id="a")), *three).reason == "boilerplate"
    assert only(twins(mrv(f"{joined}。每年由第三方核证。", id="a")), *three).grade == "B"


def test_a_version_number_does_not_end_a_sentence() -> None:
    three = [twins(mrv(PHRASE, id=name)) for name in "abc"]
    assert boilerplate_sentences(corpus(*three)) == {"baseline alignment under v5 0 migration"}


def test_a_missing_score_has_no_grade_but_keeps_its_entry() -> None:
    cell = only(twins(mrv(value=None)))
    assert (cell.score, cell.grade, cell.reason) == (None, None, "missing")
    assert cell.source is not None
    assert cell.source.evidence == OWN


def test_a_score_of_zero_is_not_missing() -> None:
    assert only(twins(mrv(value=0))).grade == "B"


def test_the_five_dimensions_come_first_and_in_order_then_the_others() -> None:
    graded = grade_record(record(analysis=(score("mrv", 1), score("liability", 2))), basis())
    assert [cell.dimension for cell in graded] == [*DIMENSIONS, "liability"]
    assert [cell.reason for cell in graded[:4]] == ["missing"] * 4
    assert graded[0].source is None


def test_where_twins_differ_the_weaker_grade_and_the_lower_score_hold() -> None:
    both = twins(mrv(value=60), english(analysis=(score("mrv", 80, OWN),)))
    cell = only(both)
    assert (cell.score, cell.grade, cell.reason, cell.cited) == (60, "C", "uncited", False)
    assert (cell.source, cell.language) == (both.editions[0].score("mrv"), "zh-Hans")


def test_the_source_of_a_number_is_the_edition_that_it_stands_in() -> None:
    both = twins(mrv(value=60), english(analysis=(score("mrv", 50, OWN, "Art. 5"),)))
    cell = only(both)
    assert (cell.score, cell.language) == (50, "en")


@pytest.mark.parametrize(
    ("here", "there", "source"),
    [("", "Art. 5", "zh-Hans"), ("Art. 5", "", "en"), ("Art. 5", "Art. 5", "zh-Hans"), ("", "", "zh-Hans")],
)
def test_of_twins_with_one_number_the_weaker_founded_is_its_source_else_the_first(
    here: str, there: str, source: str
) -> None:
    both = twins(mrv(citation=here), english(analysis=(score("mrv", 60, OWN, there),)))
    cell = only(both)
    assert (cell.score, cell.language) == (60, source)
    assert cell.source is both.edition(source).score("mrv")


def test_a_twin_that_lacks_the_score_does_not_take_it_away() -> None:
    cell = only(twins(mrv(), english(analysis=(score("mrv", None),))))
    assert (cell.score, cell.grade) == (60, "B")


def test_both_twins_need_the_review() -> None:
    reviewed = mrv(reviewer=PERSON, audited="2026-03-01")
    other = english(analysis=reviewed.analysis, provenance=provenance("Human Audit Pending", "2026-03-01"))
    assert only(twins(reviewed, other)).grade == "B"
    assert only(twins(reviewed, replace(other, provenance=reviewed.provenance))).grade == "A"


def test_the_review_shown_is_that_of_the_weaker_twin() -> None:
    other = english(provenance=provenance("Human Audit Pending", "2026-03-01", "Gemini Intelligence"))
    both = twins(policy(provenance=provenance(PERSON, "2025-03-01", "Zhang San")), other)
    review = review_of(both, basis(both))
    assert (review.author, review.reviewer, review.listed) == ("Gemini Intelligence", "Human Audit Pending", False)
    assert (review.pending, review.machine_author, review.current) == (True, True, True)


def test_a_record_that_nobody_reviewed_is_pending() -> None:
    review = review_of(record(), basis())
    assert (review.pending, review.listed, review.current, review.date) == (True, False, False, None)


def test_a_placeholder_on_the_list_of_reviewers_reviews_nothing() -> None:
    subject = twins(mrv(reviewer="Human Audit Pending", audited="2026-03-01"))
    assert only(subject, reviewers=("Human Audit Pending",)).grade == "B"


def test_a_marker_is_lifted_out_of_a_sentence() -> None:
    assert strip_generated("[AI-Generated] Loans cover 80 %.") == ("Loans cover 80 %.", True)
    assert strip_generated("Loans [AI-Generated] cover 80 %.") == ("Loans cover 80 %.", True)
    assert strip_generated("【AI生成】贷款覆盖 80%。") == ("贷款覆盖 80%。", True)


def test_a_text_without_a_marker_stays_as_it_is() -> None:
    assert strip_generated(" generated by AI [1] ") == (" generated by AI [1] ", False)


def test_sentences_are_compared_without_case_width_and_punctuation() -> None:
    assert normalise_sentence("  ＣＯ₂ “storage”, onshore. ") == "co2 storage onshore"
