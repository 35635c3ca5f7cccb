"""Values of a jurisdiction: which instruments count, which is strongest, and how it stands among its peers."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reports.analysis.assess import assess
from reports.analysis.assessment import Assessment
from reports.analysis.evidence import Basis, GradedScore, Review, grade_reviewed
from reports.analysis.scores import DimensionValue, JurisdictionAssessment, mean_peak, median_of_means
from reports.analysis.standing import standing
from reports.corpus.policy import Record
from tests.analysis.builders import (
    AS_OF,
    PERSON,
    VOCABULARY,
    basis,
    corpus,
    english,
    linked,
    policy,
    record,
    score,
    scores,
    twins,
    when,
)


def assessed(*records: Record) -> Assessment:
    return assess(corpus(*records), VOCABULARY, as_of=AS_OF, reviewers=(PERSON,))


def valued(*records: Record) -> Mapping[str, JurisdictionAssessment]:
    return assessed(*records).jurisdictions


def mrv(country: JurisdictionAssessment, *, backed: bool = False) -> DimensionValue:
    return (country.backed if backed else country.all)[4]


def states(*values: float) -> list[Record]:
    codes = ("DE", "FR", "GB", "JP", "KR", "NO", "US")
    return [record(code.lower(), code, analysis=scores(mrv=value)) for code, value in zip(codes, values, strict=False)]


def reason(subject: Record, *others: Record) -> str:
    found = standing(subject, basis(subject, *others))
    assert found.counts == (found.reason == "in-force")
    return found.reason


@pytest.mark.parametrize("status", ["in-force", "upcoming", "planned", "draft", "superseded", "merged", "cancelled"])
def test_only_an_instrument_in_force_counts(status: str) -> None:
    assert reason(record(status=status)) == status


def test_a_status_that_is_not_known_does_not_count() -> None:
    assert reason(record(status=None)) == "unknown"
    assert reason(twins(replace(policy(status=None), status=None))) == "unknown"


def test_where_twins_contradict_the_weaker_status_holds() -> None:
    assert reason(twins(policy(), english(status="planned"))) == "planned"
    assert reason(twins(policy(status="draft"), english())) == "draft"


def test_a_twin_without_a_status_does_not_contradict() -> None:
    assert reason(twins(policy(), replace(english(), status=None))) == "in-force"


def test_a_twin_with_a_status_nobody_knows_does() -> None:
    assert reason(twins(policy(), english(status=None))) == "unknown"


@pytest.mark.parametrize("title", ["碳捕集法（草案）", "Draft Climate Change Act", "CCUS Bill 2025"])
def test_a_draft_by_its_title_is_flagged_and_does_not_count(title: str) -> None:
    assert reason(record(title=title)) == "draft-title"
    assert reason(twins(policy(), english(title=title))) == "draft-title"


@pytest.mark.parametrize(
    ("title", "status", "weight", "expected"),
    [
        ("House Bill 200", "Active", "Primary Legislation", "in-force"),
        ("House Bill 200", "Active", "Guideline/Policy", "draft-title"),
        ("House Bill 200, enrolled", "Active", "", "in-force"),
        ("House Bill 200", "Enacted", "", "in-force"),
        ("Senate Bill 905 (chaptered 2022)", "现行", "", "in-force"),
        ("Draft Climate Change Act", "Active", "Primary Legislation", "draft-title"),
        ("Draft Climate Change Act, enacted 2025", "Active", "Primary Legislation", "in-force"),
        ("泰国气候变化法草案", "现行", "法律", "draft-title"),
        ("管理办法（征求意见稿）", "现行有效", "", "in-force"),
        ("Storage Order", "Draft for public comment", "", "draft"),
        ("Storage Order", "Open for consultation", "", "draft"),
        ("封存办法", "公开征求意见", "", "draft"),
        ("Storage Order", "Policy principles adopted", "", "planned"),
        ("Storage Order", "Awarded", "", "in-force"),
        ("封存许可", "已授予", "", "in-force"),
    ],
)
def test_status_legal_weight_and_enactment_decide_before_the_title(
    title: str, status: str, weight: str, expected: str
) -> None:
    given = {"status": VOCABULARY.term("status", status)}
    if weight:
        given["legal_weight"] = VOCABULARY.term("legal_weight", weight)
    assert reason(twins(replace(policy(title=title), **given))) == expected


def test_the_word_for_bill_alone_is_not_enough_in_chinese() -> None:
    assert reason(record(title="碳捕集法案")) == "in-force"


def test_a_draft_that_says_so_is_no_contradiction() -> None:
    assert reason(record(status="draft", title="碳捕集法（草案）")) == "draft"


def test_a_record_superseded_by_one_in_force_does_not_count() -> None:
    assert reason(record("a", evolution=linked(superseded_by="b")), record("b")) == "superseded"


@pytest.mark.parametrize("successor", [record("c"), record("b", status="planned")])
def test_a_successor_that_is_absent_or_planned_replaces_nothing(successor: Record) -> None:
    assert reason(record("a", evolution=linked(superseded_by="b")), successor) == "in-force"


def test_a_record_does_not_supersede_itself() -> None:
    assert reason(record("a", evolution=linked(superseded_by="a"))) == "in-force"


def test_the_value_of_a_dimension_is_that_of_the_strongest_instrument() -> None:
    value = mrv(valued(record("a", analysis=scores(mrv=40)), record("b", analysis=scores(mrv=70)))["CN"])
    assert (value.value, value.grade, value.record_id, value.of) == (70, "B", "b", 2)
    assert value.record_score is not None
    assert value.record_score.source is not None
    assert value.record_score.source.citation == "Art. 5"


@pytest.mark.parametrize("status", ["upcoming", "planned", "draft", "superseded", "merged", "cancelled", None])
def test_what_is_not_in_force_is_neither_strongest_nor_counted(status: str | None) -> None:
    country = valued(record("a", analysis=scores(mrv=40)), record("b", status=status, analysis=scores(mrv=90)))["CN"]
    assert (mrv(country).record_id, mrv(country).of, country.records, country.counting) == ("a", 1, 2, 1)


def test_a_tie_goes_to_the_better_grade() -> None:
    uncited = (score("mrv", 70, "Annual reports are checked by a third party."),)
    both = record("a", analysis=uncited, year=2025), record("b", analysis=scores(mrv=70), year=2020)
    assert mrv(valued(*both)["CN"]).record_id == "b"


def test_a_tie_of_grades_goes_to_the_newer_instrument() -> None:
    old = record("a", analysis=scores(mrv=70), pub_date=when("2020-05-01"))
    new = record("b", analysis=(score("mrv", 70, "Another finding.", "Art. 1"),), pub_date=when("2024-05-01"))
    assert mrv(valued(old, new)["CN"]).record_id == "b"


def test_a_tie_of_dates_goes_to_the_first_id_and_undated_instruments_come_last() -> None:
    evidence = {name: (score("mrv", 70, f"Finding {name}.", "Art. 1"),) for name in "abc"}
    three = (
        record("a", analysis=evidence["a"]),
        record("b", analysis=evidence["b"], year=2020),
        record("c", analysis=evidence["c"], year=2020),
    )
    assert mrv(valued(*three)["CN"]).record_id == "b"


def test_the_backed_set_takes_only_grades_a_and_b() -> None:
    uncited = (score("mrv", 90, "Annual reports are checked by a third party."),)
    country = valued(record("a", analysis=uncited), record("b", analysis=scores(mrv=50)))["CN"]
    assert (mrv(country).value, mrv(country).grade, mrv(country).of) == (90, "C", 2)
    backed = mrv(country, backed=True)
    assert (backed.value, backed.grade, backed.record_id, backed.of) == (50, "B", "b", 1)


def test_a_missing_value_is_not_zero() -> None:
    country = valued(record(analysis=scores(market=50)))["CN"]
    assert (mrv(country).value, mrv(country).record_id, mrv(country).of) == (None, None, 0)
    assert mean_peak(country.all) == 50
    assert mean_peak(valued(record(analysis=scores(market=50, mrv=0)))["CN"].all) == 25
    assert mean_peak(country.backed[4:]) is None


def test_a_family_counts_once() -> None:
    first = record("a", analysis=scores(mrv=40))
    family = first, record("b", analysis=scores(mrv=50), evolution=linked(consolidated_from="a"))
    country = valued(*family, record("c", analysis=scores(mrv=60)))["CN"]
    assert (country.records, country.counting, mrv(country).of) == (3, 2, 2)


def test_the_median_leaves_the_jurisdiction_itself_out() -> None:
    found = valued(*states(10, 20, 60, 90))
    assert [(mrv(found[code]).median, mrv(found[code]).n) for code in ("DE", "FR", "GB", "JP")] == [
        (60, 3),
        (60, 3),
        (20, 3),
        (20, 3),
    ]


def test_an_even_number_of_peers_has_the_middle_between_two() -> None:
    assert mrv(valued(*states(10, 20, 60))["FR"]).median == 35


def test_one_alone_has_no_median() -> None:
    value = mrv(valued(*states(10))["DE"])
    assert (value.median, value.n, value.rank) == (None, 0, None)


def test_a_jurisdiction_without_a_value_still_has_peers_but_no_rank() -> None:
    value = mrv(valued(*states(10, 20, 30, 40, 50), record("cn", "CN"))["CN"])
    assert (value.value, value.median, value.n, value.rank, value.rank_of) == (None, 30, 5, None, 5)


def test_ties_share_the_lower_rank() -> None:
    found = valued(*states(90, 70, 70, 50, 40))
    ranks = [
        (mrv(found[code]).rank, mrv(found[code]).tied, mrv(found[code]).rank_of)
        for code in ("DE", "FR", "GB", "JP", "KR")
    ]
    assert ranks == [(1, 0, 5), (2, 1, 5), (2, 1, 5), (4, 0, 5), (5, 0, 5)]


def test_instruments_with_the_same_score_are_named() -> None:
    ids = ("c", "a", "b", "lower")
    own = [record(id, analysis=scores(mrv=60 if id == "lower" else 80), year=2020) for id in ids]
    value = mrv(valued(*own, record("us", "US", analysis=scores(mrv=80)))["CN"])
    assert (value.record_id, value.also, value.equals) == ("a", ("b", "c"), ("US",))


@given(st.lists(st.integers(0, 100), min_size=1, max_size=40))
def test_medians_ranks_and_ties_are_those_of_their_definition(values: list[int]) -> None:
    codes = [code for code in VOCABULARY.codes("country") if code != "INT"]
    records = [record(code.lower(), code, analysis=scores(mrv=v)) for code, v in zip(codes, values, strict=False)]
    found = valued(*records)
    for place, value in enumerate(values):
        others = values[:place] + values[place + 1 :]
        got = mrv(found[codes[place]])
        assert (got.median, got.n) == (median(others) if others else None, len(others))
        assert got.rank == (1 + sum(other > value for other in others) if len(values) >= 5 else None)
        assert got.tied == others.count(value)
        equals = [code for code, other in zip(codes, values, strict=False) if other == value and code != codes[place]]
        assert got.equals == tuple(sorted(equals))


def test_below_five_jurisdictions_there_is_no_rank() -> None:
    assert mrv(valued(*states(90, 70, 60, 50))["DE"]).rank is None


def test_the_international_heading_has_no_peers_and_is_nobodys_peer() -> None:
    found = valued(*states(10, 20), record("int", "INT", analysis=scores(mrv=99)))
    assert (mrv(found["INT"]).value, mrv(found["INT"]).median, mrv(found["INT"]).rank_of) == (99, None, 0)
    assert (mrv(found["DE"]).median, mrv(found["DE"]).n) == (20, 1)
    assert not found["INT"].is_peer


def test_a_spelling_without_a_code_is_valued_under_its_own_heading_but_is_no_peer() -> None:
    found = valued(*states(10, 20), record("x", None, analysis=scores(mrv=99)))
    assert mrv(found["Ruritania"]).value == 99
    assert mrv(found["DE"]).n == 1


def test_the_eu_is_a_peer() -> None:
    assert mrv(valued(*states(10), record("eu", "EU", analysis=scores(mrv=99)))["DE"]).median == 99


def test_medians_and_ranks_of_the_backed_set_are_its_own() -> None:
    uncited = record("cn", "CN", analysis=(score("mrv", 95, "Annual reports are checked by a third party."),))
    found = valued(*states(10, 20, 30, 40, 50), uncited)
    assert (mrv(found["DE"]).n, mrv(found["KR"]).rank) == (5, 2)
    assert (mrv(found["DE"], backed=True).n, mrv(found["KR"], backed=True).rank) == (4, 1)


def test_the_median_of_mean_peaks_says_how_many_jurisdictions_it_covers() -> None:
    uncited = record("cn", "CN", analysis=(score("mrv", 95, "Annual reports are checked by a third party."),))
    found = valued(*states(10, 30), uncited, record("fr2", "IT"), record("int", "INT", analysis=scores(mrv=99)))
    every, backed = median_of_means(found), median_of_means(found, "backed")
    assert (every.value, every.n, every.of) == (30, 3, 4)
    assert (backed.value, backed.n, backed.of) == (20, 2, 4)
    assert median_of_means({}).value is None


def test_coverage_counts_cells_by_grade_and_reason() -> None:
    subject = record(
        analysis=(*scores(mrv=10, market=20), score("strategic", 30), score("statutory", None), score("liability", 5))
    )
    selection = assessed(subject).selection
    assert selection is not None
    found = selection.coverage
    assert (found.cells, found.scored, found.cited, found.backed) == (6, 4, 2, 2)
    assert found.by_grade == {"A": 0, "B": 2, "C": 0, "D": 2}
    assert found.by_reason == {"cited": 2, "no-evidence": 2, "missing": 2}


def test_the_coverage_of_a_jurisdiction_is_that_of_what_counts_in_the_five_dimensions() -> None:
    counting = record("a", analysis=(*scores(mrv=10), score("liability", 5)))
    country = valued(counting, record("b", status="draft", analysis=scores(mrv=90)))["CN"]
    assert (country.coverage.cells, country.coverage.scored, country.coverage.backed) == (5, 1, 1)


def test_jurisdictions_come_in_order_of_their_codes() -> None:
    assert list(valued(record("a", "US"), record("b", "CN"))) == ["CN", "US"]


def test_each_record_is_graded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    graded: list[str] = []

    def counting(subject: Record, review: Review, on: Basis) -> tuple[GradedScore, ...]:
        graded.append(subject.id)
        return grade_reviewed(subject, review, on)

    monkeypatch.setattr("reports.analysis.record.grade_reviewed", counting)
    valued(*states(10, 20, 30))
    assert sorted(graded) == ["de", "fr", "gb"]
