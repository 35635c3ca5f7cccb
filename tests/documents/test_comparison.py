"""The comparison: every jurisdiction in every row, in the order named, missing values left missing, ties told."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.audit.inspection import inspect_document
from reports.composition.compose import compose
from reports.corpus.policy import DIMENSIONS, PILLARS, Impact, Pillar, Record
from reports.documents.comparison.model import STEPS, Spread
from reports.documents.policy.model import PolicySheet
from reports.documents.shared.section import Document
from reports.documents.shared.strips import ComparisonStripRow
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


def spread_of(*records: Record, language: str = "en") -> Spread:
    context = view(made_up(*records).corpus, None, language=language)
    codes = tuple(dict.fromkeys(record.jurisdiction for record in records))
    return content(compose(comparison_of(context, *codes, languages=(language,)), context), Spread)


def told(spread: Spread) -> dict[str, str]:
    return {one.lead: one.message.text + one.message.stop for one in spread.judgements}


def rows(spread: Spread) -> list[ComparisonStripRow]:
    assert spread.strips is not None
    return [row for row in spread.strips.rows if isinstance(row, ComparisonStripRow)]


# --- columns and rows ----------------------------------------------------------------------------------------------


def test_the_pages_before_the_sheets_are_one_section_with_a_head_from_its_second_page_on() -> None:
    document = compared(*CODES)
    assert [(section.id, section.is_opening, bool(section.running)) for section in document.sections] == [
        ("spread-zh", True, True),
        ("frame-zh", False, True),
    ]
    assert document.name == "ccus-comparison_CN-JP-EU_2026-03-31_zh"
    assert document.title == "CCUS 比较简报 · 中国、日本、欧盟"


def test_columns_stand_in_the_order_in_which_they_are_named_everywhere(spread: Spread) -> None:
    for found, names in ((spread, ("中国", "日本", "欧盟")), (content(compared("EU", "CN"), Spread), ("欧盟", "中国"))):
        assert found.strips is not None
        tables = (*found.pillars, *found.impacts)
        assert {names} == {found.columns, found.strips.columns, *(table.columns for table in tables)}


def test_every_row_has_a_cell_for_every_jurisdiction(spread: Spread) -> None:
    assert [len(row.sides) for row in rows(spread)] == [3] * len(DIMENSIONS)
    assert [len(row.cells) for table in spread.pillars for row in table.rows] == [3] * len(PILLARS)
    assert {len(row.values) for row in spread.evidence} == {3}


def test_more_than_three_jurisdictions_stand_in_tables_of_three() -> None:
    found = content(compared("CN", "US", "JP", "GB", "NO", "EU"), Spread)
    assert [table.columns for table in found.pillars] == [("中国", "美国", "日本"), ("英国", "挪威", "欧盟")]
    assert len(found.columns) == 6
    assert [len(table.columns) for table in content(compared("CN", "US", "JP", "GB"), Spread).pillars] == [2, 2]


def test_a_missing_value_stays_missing() -> None:
    found = spread_of(record("a", "CN", analysis=scores(mrv=60)), record("b", "NO"), language="zh")
    (row,) = (row for row in rows(found) if row.name == "监测核算 MRV")
    assert [side.value for side in row.sides] == ["60", "未记录"]
    assert "未记录" in row.figure.alt


def test_jurisdictions_without_any_score_are_compared_in_words() -> None:
    found = spread_of(record("a", "CN"), record("b", "NO"), language="zh")
    assert found.strips is None
    assert found.verdict == "各方的现行工具均无评分。"


# --- the verdict ---------------------------------------------------------------------------------------------------


def test_the_verdict_says_who_is_highest_in_what_alone_tied_and_level() -> None:
    found = spread_of(
        record("a", "CN", analysis=(*scores(market=50, strategic=90), score("mrv", 60, "In China.", "1"))),
        record("b", "NO", analysis=(*scores(market=40, strategic=95, incentive=9), score("mrv", 60, "There.", "2"))),
        record("c", "JP", analysis=(score("strategic", 95, "In Japan.", "3"), score("mrv", 60, "Here.", "4"))),
    )
    assert found.verdict == (
        "Highest by evidenced scores: China in market mechanism; Norway and Japan tied in strategic guidance; "
        "all level at 60 in MRV; in 2 dimensions fewer than two are evidenced (grade B)."
    )


def test_what_has_no_evidence_is_highest_nowhere_and_is_named_first() -> None:
    unfounded = record("a", "CN", analysis=tuple(score(name, 99) for name in DIMENSIONS))
    found = spread_of(unfounded, record("b", "NO", analysis=scores(mrv=60)))
    assert found.verdict == (
        "China: no score of an instrument in force is evidenced. No dimension can be compared by evidenced scores."
    )
    assert "The widest gap." not in told(found)
    assert told(found)["Evidence is uneven."] == (
        "China has the smallest share of evidenced scores: 0 of 5 counted."
    )


@given(
    st.lists(
        st.lists(st.none() | st.tuples(st.integers(0, 3), st.booleans()), min_size=5, max_size=5), min_size=2, max_size=6
    )
)
def test_every_dimension_that_is_compared_has_its_highest_named_once(
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
    compared_here = [column for column in backed if len(column) > 1]
    names = ("economic incentive", "statutory framework", "market mechanism", "strategic guidance", "MRV")
    assert sum(text.count(name) for name in names) == len(compared_here)
    assert text.count("tied in") + text.count("all level") <= sum(column.count(max(column)) > 1 for column in compared_here)
    assert bool(re.search(r"fewer than two", text)) == (0 < len(compared_here) < len(DIMENSIONS))


# --- judgements ----------------------------------------------------------------------------------------------------


def test_dimensions_that_rest_on_one_instrument_are_told_with_its_number() -> None:
    many = record("a", "CN", analysis=scores(mrv=60, market=50, strategic=90))
    other = record("b", "NO", analysis=scores(mrv=60, market=40))
    assert told(spread_of(many, other))["Much rests on one."] == (
        "China: 3 dimensions on policy 1. If such an instrument is amended, its dimensions change with it."
    )
    # Another instrument with the same score holds a dimension as well.
    twin = record("a2", "CN", analysis=scores(mrv=60))
    assert "Much rests on one." not in told(spread_of(many, twin, other))


def test_pillars_that_one_side_alone_lacks_are_told_of_those_that_lack_most() -> None:
    everything = tuple(Pillar(pillar=name, text=f"Rule on {name}.") for name in PILLARS)
    found = spread_of(
        record("a", "CN", regulatory=everything),
        record("b", "NO", regulatory=everything[1:]),
        record("c", "JP", regulatory=everything),
    )
    assert told(found)["Rules on one side."] == (
        "Norway has no rule in force on record for pore space rights; the other 2 have."
    )
    none = spread_of(record("a", "CN", regulatory=everything), record("b", "NO", regulatory=everything))
    assert "Rules on one side." not in told(none)


def test_the_widest_gap_names_equals_at_both_ends() -> None:
    found = spread_of(
        record("a", "CN", analysis=scores(mrv=90, market=50)),
        record("b", "NO", analysis=scores(mrv=90, market=40)),
        record("c", "JP", analysis=scores(mrv=20, market=45)),
    )
    assert told(found)["The widest gap."] == "It is in MRV: China and Norway 90, Japan 20, a difference of 70."


def test_gaps_that_are_equally_wide_are_named_together() -> None:
    found = spread_of(
        record("a", "CN", analysis=scores(mrv=90, market=50)),
        record("b", "NO", analysis=scores(mrv=80, market=40)),
    )
    assert told(found)["The widest gap."] == "It is 10, in market mechanism and MRV."


def test_the_weakest_evidence_is_that_of_the_table_and_equals_are_named() -> None:
    """What is planned counts neither in the sentence nor in the table."""
    own = (
        record("a", "CN", analysis=scores(mrv=90, market=50)),
        record("p", "CN", "planned", analysis=tuple(score(name, 10) for name in DIMENSIONS)),
        record("b", "NO", analysis=(*scores(mrv=80), score("market", 10))),
    )
    found = spread_of(*own)
    assert told(found)["Evidence is uneven."] == "Norway has the smallest share of evidenced scores: 1 of 2 counted."
    assert {row.label: row.values for row in found.evidence}["Counted scores evidenced (A, B)"] == ("2/2", "1/2")
    pair = spread_of(*own[::2], record("c", "JP", analysis=(*scores(mrv=80), score("market", 10))))
    assert told(pair)["Evidence is uneven."] == (
        "Norway and Japan have the smallest share of evidenced scores: 50% of those counted."
    )
    level = spread_of(own[0], record("c", "JP", analysis=scores(mrv=1)))
    assert "Evidence is uneven." not in told(level)


# --- impact, key, sheets -------------------------------------------------------------------------------------------


def test_the_impact_of_what_leads_is_quoted_and_what_leads_in_silence_is_named() -> None:
    speaking = (Impact(aspect="economic", text="Costs fall."),)
    found = spread_of(
        record("a", "CN", analysis=scores(mrv=90, market=50), impact=speaking),
        record("b", "CN", analysis=scores(mrv=10), impact=speaking),
        record("c", "NO", analysis=scores(mrv=80)),
    )
    ((table,), note) = (found.impacts, found.impacts_note)
    assert [(row.label, [len(cell.statements) for cell in row.cells]) for row in table.rows] == [("Economic", [1, 0])]
    assert note == "No impact is stated in 3. The impact of 1 other instrument stands in its sheet."


def test_every_number_that_the_pages_point_to_is_in_the_key(spread: Spread) -> None:
    used = {side.source.number for row in rows(spread) for side in row.sides if side.source}
    used |= {one.number for table in spread.impacts for row in table.rows for cell in row.cells for one in cell.statements}
    assert {one.number for one in spread.key} == used - {0}
    assert all(one.title for one in spread.key)


def test_it_gives_way_step_by_step_and_says_what_it_left_out(spread: Spread) -> None:
    steps, found = [], spread
    while (less := found.smaller()) is not None:
        steps.append((less.is_brief, less.is_joined, less.impacts_quoted, less.most_pages, less.shed))
        found = less
    assert steps == [
        (True, False, 2, 2, ()),
        (True, True, 2, 2, ()),
        (True, True, 1, 2, ("impacts",)),
        (True, True, 1, 3, ("impacts",)),
        (True, True, 1, None, ("impacts",)),
    ]
    assert len(steps) == len(STEPS)


def test_sheets_are_bound_in_unless_they_are_not_wanted() -> None:
    document = compared("CN", "NO", with_sheets=True)
    sheets = [section for section in document.sections if isinstance(section.content, PolicySheet)]
    assert len(sheets) == 8
    assert not any(isinstance(section.content, PolicySheet) for section in compared("CN", "NO").sections)
    assert {one.section for one in content(compared("CN", "NO"), Spread).key} == {""}


@pytest.mark.document
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("codes", "most"), [(("CN", "NO"), 2), (CODES, 2), (("CN", "US", "JP", "GB", "NO", "EU"), 4)], ids=["two", "three", "six"]
)
def test_it_is_one_spread_or_two_and_right(codes: tuple[str, ...], most: int, language: str) -> None:
    document = compared(*codes, language=language)
    made = render_document(document, Look())
    assert [str(finding.problem()) for finding in inspect_document(made.pdf, made.parts)] == []
    pages = {section.id: len(sidecar["pages"]) for section, sidecar in made.parts}
    # English takes more room than Chinese.
    assert pages[f"spread-{language}"] <= most + (language == "en" and len(codes) == 3)
