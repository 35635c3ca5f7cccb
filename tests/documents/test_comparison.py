"""The comparison: every jurisdiction in every row, in the order named, missing values left missing."""

from __future__ import annotations

import pytest

from reports.audit.inspection import inspect_document
from reports.composition.compose import compose
from reports.corpus.policy import DIMENSIONS, PILLARS
from reports.documents.comparison.model import ComparisonFront, Spread
from reports.documents.policy.model import PolicySheet
from reports.documents.shared.contents import Contents
from reports.documents.shared.section import AlignedBars, Document
from reports.pdf.document import render_document
from reports.typeset.look import Look
from tests.analysis.builders import record, scores
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


def test_a_lead_that_is_shared_counts_for_each() -> None:
    side = made_up(
        record("a", country="CN", analysis=scores(mrv=60, market=50)),
        record("b", country="NO", analysis=scores(mrv=60)),
    )
    context = view(side.corpus, None)
    spread = content(compose(comparison_of(context, "CN", "NO"), context), Spread)
    assert "中国在 2 个维度" in spread.verdict
    assert "挪威在 1 个维度" in spread.verdict


def test_grades_are_counted_side_by_side(spread: Spread) -> None:
    rows = {row.label: row.values for row in spread.evidence}
    for place, total in enumerate(rows["评分"]):
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
