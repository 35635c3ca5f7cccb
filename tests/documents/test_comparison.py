"""The comparison: every jurisdiction in every row, in the order named, missing values left missing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.audit.inspection import inspect_document
from reports.composition.compose import compose
from reports.corpus.policy import DIMENSIONS, PILLARS, Record
from reports.documents.comparison.model import ComparisonFront, Spread
from reports.documents.policy.model import PolicySheet
from reports.documents.shared.contents import Contents
from reports.documents.shared.section import AlignedBars, Document
from reports.pdf.document import render_document
from reports.typeset.look import Look
from tests.analysis.builders import record, score, scores
from tests.documents.quarters import comparison_of, content, made_up, sample, view

CODES = ("CN", "JP", "EU")


def compared(*codes: str, language: str = "zh", with_sheets: bool = False) -> Document:
    context = sample(language, "")
    return compose(comparison_of(context, *codes, languages=(language,), with_sheets=with_sheets), context)


@pytest.fixture(scope="module")
def spread() -> Spread:
    return content(compared(*CODES), Spread)


def test_the_first_section_is_landscape_and_contents_follow() -> None:
    document = compared(*CODES)
    assert [(section.id, section.landscape) for section in document.sections[:2]] == [
        ("spread-zh", True),
        ("contents-zh", False),
    ]
    assert document.name == "ccus-comparison_CN-JP-EU_2026-03-31_zh"
    assert document.title == "CCUS 法域比较 · 中国、日本、欧盟"


def test_columns_stand_in_the_order_in_which_they_are_named(spread: Spread) -> None:
    assert spread.columns == ("中国", "日本", "欧盟")
    assert spread.bars is not None
    assert isinstance(spread.bars.spec, AlignedBars)
    assert spread.bars.spec.columns == spread.columns
    assert content(compared("EU", "CN"), Spread).columns == ("欧盟", "中国")


def test_every_row_has_a_cell_for_every_jurisdiction(spread: Spread) -> None:
    assert spread.bars is not None
    assert isinstance(spread.bars.spec, AlignedBars)
    assert [len(row.bars) for row in spread.bars.spec.rows] == [3] * len(DIMENSIONS)
    assert [len(row.cells) for row in spread.pillars] == [3] * len(PILLARS)
    assert {len(row.values) for row in spread.evidence} == {3}


def test_bars_show_the_values_and_peers_of_the_whole_corpus(spread: Spread) -> None:
    assert spread.bars is not None
    assert isinstance(spread.bars.spec, AlignedBars)
    scores_of = sample("zh", "").assessment.jurisdictions
    for place, row in enumerate(spread.bars.spec.rows):
        values = [(scores_of[code].all[place].value, scores_of[code].all[place].median) for code in CODES]
        assert [(bar.value, bar.peer) for bar in row.bars] == values


def test_a_missing_value_stays_missing() -> None:
    side = made_up(record("a", country="CN", analysis=scores(mrv=60)), record("b", country="NO"))
    context = view(side.corpus, None)
    document = compose(comparison_of(context, "CN", "NO"), context)
    figure = content(document, Spread).bars
    assert figure is not None
    assert isinstance(figure.spec, AlignedBars)
    by_label = {row.label: row for row in figure.spec.rows}
    assert [bar.value for bar in by_label["监测核算 MRV"].bars] == [60, None]
    assert "未记录" in figure.alt


def test_jurisdictions_without_any_score_are_compared_in_words() -> None:
    side = made_up(record("a", country="CN"), record("b", country="NO"))
    context = view(side.corpus, None)
    spread = content(compose(comparison_of(context, "CN", "NO"), context), Spread)
    assert spread.bars is None
    assert spread.verdict == "现行工具没有评分记录"


def spread_of(*records: Record, language: str = "en") -> Spread:
    context = view(made_up(*records).corpus, None, language=language)
    codes = tuple(dict.fromkeys(record.jurisdiction for record in records))
    return content(compose(comparison_of(context, *codes, languages=(language,)), context), Spread)


def told(spread: Spread) -> list[str]:
    return [message.text for message in spread.messages]


def test_a_lead_that_is_shared_is_counted_apart() -> None:
    found = spread_of(
        record("a", "CN", analysis=scores(mrv=60, market=50, strategic=90)),
        record("b", "NO", analysis=scores(mrv=60, market=40, strategic=95, incentive=90)),
    )
    assert found.verdict == (
        "Of 3 dimensions that can be compared by evidence-backed scores, China leads in 1, Norway leads in 1, "
        "the lead is shared in 1"
    )


def test_what_has_no_evidence_leads_nobody_and_is_named_first() -> None:
    unfounded = record("a", "CN", analysis=tuple(score(name, 99) for name in DIMENSIONS))
    found = spread_of(unfounded, record("b", "NO", analysis=scores(mrv=60)))
    assert found.verdict == (
        "China: no score of an instrument in force has both evidence and a citation. "
        "No dimension can be compared by evidence-backed scores"
    )
    assert not any("gap" in message for message in told(found))
    assert "China rests on the weakest evidence: 0 of 5 scores on record have evidence and a citation." in told(found)


def test_the_widest_gap_names_equals_at_both_ends() -> None:
    found = spread_of(
        record("a", "CN", analysis=scores(mrv=90, market=50)),
        record("b", "NO", analysis=scores(mrv=90, market=40)),
        record("c", "JP", analysis=scores(mrv=20, market=45)),
    )
    assert "The gap is widest in MRV: China and Norway 90, Japan 20, a difference of 70." in told(found)


def test_gaps_that_are_equally_wide_are_named_together() -> None:
    found = spread_of(
        record("a", "CN", analysis=scores(mrv=90, market=50, strategic=40)),
        record("b", "NO", analysis=scores(mrv=80, market=40, strategic=39)),
    )
    assert "The gap is widest, at 10, in market mechanism and MRV." in told(found)


def test_the_one_gap_is_not_called_the_widest_and_no_gap_is_none() -> None:
    found = spread_of(record("a", "CN", analysis=scores(mrv=90)), record("b", "NO", analysis=scores(mrv=80)))
    assert "The gap in MRV, the one dimension compared: China 90, Norway 80, a difference of 10." in told(found)
    level = spread_of(record("a", "CN", analysis=scores(mrv=90)), record("b", "NO", analysis=scores(mrv=90)))
    assert not any("gap" in message for message in told(level))


def test_the_weakest_evidence_is_that_of_the_table_and_equals_are_named() -> None:
    """The scores of a plan belong to the base, as in the table; by what is in force alone Norway would be weakest."""
    own = (
        record("a", "CN", analysis=scores(mrv=90, market=50)),
        record("p", "CN", "planned", analysis=tuple(score(name, 10) for name in DIMENSIONS)),
        record("b", "NO", analysis=(*scores(mrv=80), score("market", 10))),
    )
    found = spread_of(*own)
    assert "China rests on the weakest evidence: 2 of 7 scores on record have evidence and a citation." in told(found)
    assert {row.label: row.values for row in found.evidence}["Evidence and citation"] == ("29%", "50%")
    pair = spread_of(*own[::2], record("c", "JP", analysis=(*scores(mrv=80), score("market", 10))))
    tied = "Norway and Japan rest on the weakest evidence: 50% of the scores that each has on record have evidence and a citation."
    assert tied in told(pair)
    assert not any("weakest" in message for message in told(spread_of(own[0], record("c", "JP", analysis=scores(mrv=1)))))
    assert not any("weakest" in message for message in told(spread_of(own[0], record("c", "JP"))))


@given(
    st.lists(
        st.lists(st.none() | st.tuples(st.integers(0, 3), st.booleans()), min_size=5, max_size=5), min_size=2, max_size=6
    )
)
def test_leads_of_one_and_shared_leads_are_as_many_as_the_dimensions_compared(
    sides: list[list[tuple[int, bool] | None]],
) -> None:
    codes = ("CN", "NO", "JP", "US", "GB", "KR")
    records = [
        record(
            code.lower(),
            code,
            analysis=tuple(
                score(name, cell[0] * 10, f"{code} {name}.", "Art. 1" if cell[1] else "")
                for name, cell in zip(DIMENSIONS, row, strict=True)
                if cell is not None
            ),
        )
        for code, row in zip(codes, sides, strict=False)
    ]
    text = spread_of(*records).verdict
    backed = [[cell[0] for row in sides if (cell := row[place]) is not None and cell[1]] for place in range(5)]
    compared = [column for column in backed if len(column) > 1]
    alone = sum(map(int, re.findall(r"leads in (\d)", text))) + text.endswith(" leads")
    shared = sum(map(int, re.findall(r"shared in (\d)", text))) + text.endswith("the lead is shared")
    assert alone == sum(column.count(max(column)) == 1 for column in compared)
    assert alone + shared == len(compared) <= len(DIMENSIONS)


def test_grades_are_counted_side_by_side(spread: Spread) -> None:
    rows = {row.label: row.values for row in spread.evidence}
    for place, total in enumerate(rows["在册评分"]):
        assert sum(int(part) for part in rows["评分等级 A / B / C / D"][place].split(" / ")) == int(total)


def test_every_dimension_names_the_instrument_behind_each_value() -> None:
    front = content(compared(*CODES), ComparisonFront)
    assert [len(table.rows) for table in front.dimensions] == [3] * len(DIMENSIONS)
    for table in front.dimensions:
        values = [float(row.value) for row in table.rows if row.value != "未记录"]
        assert values == sorted(values, reverse=True)
        assert all(row.instrument and row.number for row in table.rows if row.grade)


def test_all_jurisdictions_stand_on_one_axis_of_time() -> None:
    chronicle = content(compared(*CODES), ComparisonFront).chronicle
    assert chronicle.figure is not None
    assert len(chronicle.figure.spec.rows) == 3  # type: ignore[union-attr]
    assert [era.name for era in chronicle.eras] == ["中国", "日本", "欧盟"]


def test_sheets_are_bound_in_unless_they_are_not_wanted() -> None:
    document = compared("CN", "NO", with_sheets=True)
    sheets = [section for section in document.sections if isinstance(section.content, PolicySheet)]
    assert len(sheets) == 8
    assert not any(isinstance(section.content, PolicySheet) for section in compared("CN", "NO").sections)
    lines = content(compared("CN", "NO"), Contents).instruments
    assert {line.section for line in lines} == {""}


@pytest.mark.document
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("codes", [("CN", "NO"), ("CN", "US", "JP", "GB", "NO", "EU")], ids=["two", "six"])
def test_the_spread_is_two_pages_and_right(codes: tuple[str, ...], language: str) -> None:
    document = compared(*codes, language=language)
    made = render_document(document, Look())
    assert [str(finding.problem()) for finding in inspect_document(made.pdf, made.parts)] == []
    pages = {section.id: len(sidecar["pages"]) for section, sidecar in made.parts}
    assert pages[f"spread-{language}"] == 2
