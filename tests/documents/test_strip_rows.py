"""What strips and rows of squares say: whose value, on which evidence, with which rank, beside which median."""

from __future__ import annotations

from typing import cast

import pytest
from msgspec.structs import replace

from reports.analysis.pillars import STATES, JurisdictionPillar, State
from reports.corpus.policy import PILLARS, Corpus, Record, Term
from reports.documents.shared.pillar_units import unit_table
from reports.documents.shared.section import Strip, StripMark, Units
from reports.documents.shared.shades import score_bar, shade
from reports.documents.shared.strips import (
    CategoryStripRow,
    ComparisonStripRow,
    StripRow,
    StripTable,
    country_strips,
)
from tests.analysis.builders import PERSON, corpus, provenance, record, score, scores
from tests.documents.views import boilerplate, findings, peers, view
from tests.typeset.strip_pages import category_tables, comparison_table, view_of

OTHERS = tuple(
    record(f"{code.lower()}-law", code, analysis=(score("mrv", value, f"{code} says {value}.", "s. 1"),))
    for code, value in (("GB", 60), ("JP", 70), ("KR", 70), ("NO", 90), ("US", 95))
)


def country(*own: Record, others: tuple[Record, ...] = OTHERS, language: str = "en") -> StripTable:
    found = findings(*own, others=others, language=language)
    table = country_strips("CN", own, found.context)
    assert table is not None
    return table


def mrv(table: StripTable) -> StripRow:
    return next(cast(StripRow, row) for row in table.rows if row.name.startswith(("MRV", "监测")))


def strip(row: StripRow | CategoryStripRow | ComparisonStripRow) -> Strip:
    return cast(Strip, row.figure.spec)


# --- a country -----------------------------------------------------------------------------------------------------


def test_a_row_gives_value_grade_rank_among_the_evidenced_and_their_median_without_oneself() -> None:
    row = mrv(country(record("a", analysis=scores(mrv=90))))
    assert (row.side.value, row.side.grade, row.side.rank, row.median) == ("90", "B", "tied 2nd of 6", "median 70")
    assert strip(row).marks == (StripMark(90, "B"),)
    assert strip(row).evidenced == (60, 70, 70, 90, 95)
    assert strip(row).median == 70


@pytest.mark.parametrize(
    ("value", "en", "zh"), [(99, "1st of 6", "第 1 / 6"), (80, "3rd of 6", "第 3 / 6"), (70, "tied 3rd of 6", "并列第 3 / 6"), (10, "6th of 6", "第 6 / 6")]
)  # fmt: skip
def test_a_rank_is_a_place_in_the_words_of_the_language(value: float, en: str, zh: str) -> None:
    own = record("a", analysis=scores(mrv=value))
    assert [mrv(country(own, language=language)).side.rank for language in ("en", "zh")] == [en, zh]


def test_the_alternative_text_lists_every_value_and_how_many_have_it() -> None:
    own = record("a", analysis=scores(mrv=90))
    weak = record("in-law", "IN", analysis=(score("mrv", 75, "India says so."),))
    row = mrv(country(own, others=(*OTHERS, weak)))
    assert row.figure.alt == (
        "MRV: China 90 (B); others evidenced 60, 70 (2 times), 90, 95; others not evidenced 75; "
        "median of those evidenced 70."
    )
    assert mrv(country(own, others=(*OTHERS, weak), language="zh")).figure.alt == (
        "监测核算 MRV：中国 90（B）；其余有据者 60、70（2 个）、90、95；其余无据者 75；有据者的中位数 70。"
    )


def test_what_is_not_evidenced_is_shown_and_not_ranked() -> None:
    row = mrv(country(record("a", analysis=(score("mrv", 85, "A finding without a source."),))))
    assert (row.side.value, row.side.grade, row.side.rank) == ("85", "C", "not ranked")
    assert row.median == "median 70"
    assert strip(row).marks == (StripMark(85, "C"),)


def test_where_a_higher_value_is_weaker_both_are_printed_and_the_evidenced_one_is_ranked() -> None:
    own = (record("a", analysis=scores(mrv=70)), record("b", analysis=(score("mrv", 99, "Without a source."),)))
    row = mrv(country(*own))
    assert (row.side.value, row.side.grade, row.side.rank) == ("70", "B", "tied 3rd of 6")
    assert (row.side.higher, row.side.higher_grade) == ("highest 99", "C")
    assert strip(row).marks == (StripMark(99, "C"), StripMark(70, "B"))
    assert row.side.source is not None
    assert row.side.source.number == 1
    assert "China 70 (B), China 99 (C)" in row.figure.alt


def test_others_whose_higher_value_is_weaker_are_a_filled_dot_in_the_one_that_counts() -> None:
    more = record("gb-more", "GB", analysis=(score("mrv", 99, "Without a source."),))
    row = mrv(country(record("a", analysis=scores(mrv=70)), others=(*OTHERS, more)))
    assert strip(row).evidenced == (60, 70, 70, 90, 95)
    assert strip(row).unsupported == ()


def test_a_missing_score_is_not_zero() -> None:
    table = country(record("a", analysis=scores(market=50)))
    row = mrv(table)
    assert (row.side.value, row.side.grade, row.side.rank, row.side.source) == ("n/r", "", "–", None)
    assert strip(row).marks == ()
    assert row.figure.alt.startswith("MRV: China not recorded; others evidenced 60")
    assert row.median == "median 70"


def test_without_others_there_is_neither_rank_nor_median() -> None:
    table = country(record("a", analysis=scores(mrv=70)), others=())
    row = mrv(table)
    assert (row.side.rank, row.median, strip(row).evidenced) == ("not ranked", "", ())
    assert "nobody to compare with" in table.caption


def test_an_international_body_is_set_beside_nobody() -> None:
    own = record("a", "INT", analysis=scores(mrv=70))
    found = findings(own, others=OTHERS)
    table = country_strips("INT", (own,), found.context)
    assert table is not None
    row = mrv(table)
    assert (row.side.value, row.side.rank, row.median) == ("70", "not ranked", "")
    assert (strip(row).evidenced, strip(row).median) == ((), None)
    assert "nobody to compare with" in table.caption


def test_among_fewer_than_five_there_are_dots_and_a_median_and_no_rank() -> None:
    row = mrv(country(record("a", analysis=scores(mrv=70)), others=OTHERS[:2]))
    assert (row.side.rank, row.median, strip(row).evidenced) == ("not ranked", "median 65", (60, 70))


def test_a_country_without_a_score_has_no_strips() -> None:
    own = record("a")
    assert country_strips("CN", (own,), findings(own, others=OTHERS).context) is None


def test_rows_stand_by_rank_then_by_value_and_what_is_missing_last() -> None:
    others = peers(60, "mrv", "market", "strategic")
    own = (
        record("a", analysis=scores(mrv=50, market=90)),
        record("b", analysis=boilerplate("incentive", "statutory")),
    )
    names = [row.name for row in country(*own, others=others).rows]
    assert names == ["Market", "MRV", "Incentive", "Statutory", "Strategic"]


def test_where_nothing_is_ranked_the_highest_stands_first() -> None:
    weak = [
        score(name, value, f"Of {name}, no source.") for name, value in (("mrv", 70), ("market", 95), ("incentive", 80))
    ]
    assert [cast(StripRow, row).side.value for row in country(record("a", analysis=tuple(weak))).rows] == [
        "95",
        "80",
        "70",
        "n/r",
        "n/r",
    ]


def test_the_instrument_stands_with_the_number_that_it_has_in_the_document() -> None:
    own = (record("a"), record("b", analysis=scores(mrv=90)))
    source = mrv(country(*own)).side.source
    assert source is not None
    assert (source.number, source.title.text, source.section) == (2, "《b》", "b-en")


def test_the_axis_begins_at_30_and_lower_where_a_value_is_and_the_caption_says_where() -> None:
    own = record("a", analysis=scores(mrv=90))
    assert "runs from 30 to 100." in country(own).caption
    low = country(own, others=(*OTHERS, record("in-law", "IN", analysis=scores(market=14))))
    assert "runs from 10 to 100." in low.caption
    assert {strip(row).start for row in low.rows} == {10}
    assert [tick.text for tick in low.scale.ticks] == ["20", "40", "60", "80", "100"]


def test_each_number_of_the_scale_stands_in_the_middle_of_a_cell_over_its_place() -> None:
    table = country(record("a", analysis=scores(mrv=90)))
    left, spec = float(table.scale.indent.removesuffix("%")), strip(mrv(table))
    for tick in table.scale.ticks[:-1]:
        width = float(tick.width.removesuffix("%"))
        assert left + width / 2 == pytest.approx(100 * spec.at(float(tick.text)), abs=0.05)
        left += width
    assert left + float(table.scale.ticks[-1].width.removesuffix("%")) == pytest.approx(100, abs=0.05)


def test_the_heading_counts_those_among_whom_a_country_stands_itself_included() -> None:
    own = record("a", analysis=scores(mrv=90))
    assert country(own).heading == "Five dimensions: where 6 countries and regions stand"
    assert country(own, others=()).heading == "Five dimensions"
    assert (
        country(own, others=(*OTHERS, record("x", "INT")), language="zh").heading
        == "五个维度：在 6 个国家和地区中的位置"
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_caption_names_no_colour(language: str) -> None:
    words = view(record("a"), language=language).words
    colours = ("橙", "红", "蓝", "绿", "灰", "orange", "red ", "blue", "green", "grey", "teal")
    for key in words.keys():  # noqa: SIM118 - no dict
        if key.startswith("strips."):
            assert not any(colour in (words.get(key) or "").lower() for colour in colours), key


# --- a category and a comparison -----------------------------------------------------------------------------------


def world(*more: Record) -> Corpus:
    return corpus(*OTHERS, record("a", analysis=scores(mrv=95)), *more)


def test_a_category_names_all_who_have_the_highest_evidenced_value() -> None:
    found = corpus(
        *(_in_market(one) for one in world(record("in-law", "IN", analysis=(score("mrv", 100, "So."),))).records)
    )
    table, _ = category_tables(found, "en", "market")
    assert table is not None
    row = next(cast(CategoryStripRow, row) for row in table.rows if row.name == "MRV")
    assert (row.value, row.grade, row.holders) == ("95", "B", "tied: China, United States")
    assert (row.evidenced, row.median) == ("evidenced: 6 of 7", "80")
    assert strip(row).marks == ()
    assert strip(row).unsupported == (100,)
    assert row.figure.alt == (
        "MRV: evidenced 60, 70 (2 times), 90, 95 (2 times); not evidenced 100; median of those evidenced 80."
    )
    empty = cast(CategoryStripRow, table.rows[-1])
    assert (empty.value, empty.holders, empty.median) == ("", "no evidenced score", "–")
    assert empty.figure.alt.endswith(": n/r.")


def test_the_highest_value_has_the_grade_of_the_weakest_who_has_it() -> None:
    reviewed = record("kr-new", "KR", analysis=scores(mrv=95), provenance=provenance(PERSON, "2026-03-01"))
    request, context = view_of(world(reviewed), "en", "country", "NO", reviewers=(PERSON,))
    spread = context.selection.spreads[4]
    assert (spread.highest, spread.holders, spread.weakest) == (95, ("CN", "KR", "US"), "B")
    assert context.assessment.jurisdictions["KR"].backed[4].grade == "A"
    assert spread.of == 5
    assert len(request.selection.records) == 1


def _in_market(one: Record) -> Record:
    return replace(
        one, editions=tuple(replace(e, category=Term(code="market", written="market")) for e in one.editions)
    )


def test_a_comparison_leaves_its_sides_out_of_the_dots_and_of_the_median() -> None:
    table = comparison_table(world(), "en", "CN", "US")
    assert table is not None
    row = next(cast(ComparisonStripRow, row) for row in table.rows if row.name == "MRV")
    assert strip(row).evidenced == (60, 70, 70, 90)
    assert strip(row).median == 70
    assert [(mark.value, mark.sign) for mark in strip(row).marks] == [(95, "●"), (95, "◆")]
    assert [(side.value, side.grade, side.rank) for side in row.sides] == [("95", "B", "tied 1/6")] * 2
    assert table.columns == ("China", "United States")
    assert not table.stacked
    assert row.figure.alt.startswith("MRV: China 95 (B); United States 95 (B); others evidenced 60, 70 (2 times), 90;")


def test_more_than_three_sides_have_letters_and_the_names_of_dimensions_above() -> None:
    table = comparison_table(world(), "en", "CN", "US", "GB", "JP", "KR", "NO")
    assert table is not None
    assert table.signs == ("●", "◆", "▲", "d", "e", "f")
    assert table.stacked
    row = next(cast(ComparisonStripRow, row) for row in table.rows if row.name == "MRV")
    assert strip(row).evidenced == ()
    assert strip(row).median is None


def test_the_widest_gap_stands_first() -> None:
    own = record("z", analysis=scores(market=90))
    table = comparison_table(world(own, record("us-z", "US", analysis=scores(market=60))), "en", "CN", "US")
    assert table is not None
    assert [row.name for row in table.rows][:2] == ["Market", "MRV"]


# --- squares, shades and bars --------------------------------------------------------------------------------------


def test_a_square_stands_for_each_country_sorted_by_state_and_zeros_are_left_out() -> None:
    states: tuple[State, ...] = ("not-recorded", "in-force", "proposed", "in-force")
    told = {
        str(place): (JurisdictionPillar(PILLARS[0], state, ()), JurisdictionPillar("others", "in-force", ()))
        for place, state in enumerate(states)
    }
    table = unit_table(told, view(record("a")))
    assert table is not None
    row = table.rows[0]
    assert row.name == "Pore space rights"
    assert cast(Units, row.figure.spec).states == ("in-force", "in-force", "proposed", "not-recorded")
    assert row.counts == ("2 in force", "1 proposed", "1 not recorded")
    assert row.figure.alt == "Pore space rights: 2 in force, 1 proposed, 1 not recorded."
    assert "4 in all" in table.caption
    assert unit_table({}, view(record("a"))) is None


def test_the_pillar_that_most_have_settled_stands_first() -> None:
    told = {
        str(place): tuple(
            JurisdictionPillar(pillar, STATES[0 if place < number else 4], ()) for number, pillar in enumerate(PILLARS)
        )
        for place in range(7)
    }
    table = unit_table(told, view(record("a")))
    assert table is not None
    assert table.rows[-1].counts == ("7 not recorded",)
    silent = unit_table({"CN": ()}, view(record("a")))
    assert silent is not None
    assert {row.counts for row in silent.rows} == {("1 not recorded",)}
    assert [row.counts[0] for row in table.rows[:2]] == ["6 in force", "5 in force"]


@pytest.mark.parametrize(
    ("value", "grade", "level"),
    [(39.5, "B", 0), (40, "A", 1), (74.5, "B", 1), (75, "B", 2), (85, "B", 3), (95, "A", 4), (95, "C", -1), (95, "D", -1), (None, None, -1)],
)  # fmt: skip
def test_only_what_is_evidenced_is_shaded(value: float | None, grade: str | None, level: int) -> None:
    assert shade(value, grade) == level


def test_a_bar_is_as_long_as_its_score_and_missing_is_not_zero() -> None:
    bar = score_bar(86.5, "C")
    assert bar is not None
    assert (bar.width, bar.grade) == ("86.5%", "C")
    assert score_bar(None, None) is None
    assert score_bar(0, "B") is not None
