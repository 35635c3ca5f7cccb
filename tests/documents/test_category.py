"""The category: all side by side, the evidenced first; every instrument in one table; what page 1 concludes."""

from __future__ import annotations

from typing import Any, cast

import pytest
from msgspec.structs import replace

from reports.audit.inspection import inspect_document
from reports.composition.compose import compose
from reports.corpus.policy import PILLARS, Corpus, Evolution, Impact, Pillar, Record, Term
from reports.corpus.selection import parse_query, select
from reports.documents.category.model import CategoryFront, HeatRow
from reports.documents.shared.page_one import PageOne
from reports.documents.shared.request import DocumentRequest
from reports.documents.shared.section import Document
from reports.documents.shared.strips import CategoryStripRow
from reports.language import unmarked
from reports.pdf.document import render_document
from reports.typeset.look import Look
from tests.analysis.builders import VOCABULARY, corpus, linked, milestone, record, score, scores
from tests.audit.briefed import brief
from tests.documents.quarters import sample
from tests.documents.views import profile as country_profile
from tests.documents.views import section, with_profiles

MARKET = Term(code="market", written="market")
ALL = {"incentive": 50, "statutory": 50, "market": 50, "strategic": 50, "mrv": 50}


def instrument(id: str, country: str | None = "CN", status: str = "in-force", **fields: Any) -> Record:
    return record(id, country, status, category=MARKET, **fields)


def document(*records: Record, language: str = "en") -> Document:
    elsewhere = record("zz-other", "CN", category=Term(code="regulatory", written="regulatory"), analysis=scores(mrv=99))
    found: Corpus = corpus(*records, elsewhere)
    return brief(found, "category", "market", (language,))


def front(*records: Record) -> CategoryFront:
    return cast(CategoryFront, section(document(*records), "front-en").content)


def page(*records: Record, language: str = "en") -> PageOne:
    return cast(PageOne, section(document(*records, language=language), f"glance-{language}").content)


def told(*records: Record) -> dict[str, str]:
    return {one.lead: one.message.text + one.message.stop for one in page(*records).judgements}


def heat(*records: Record) -> dict[str, list[HeatRow]]:
    return {group.heading: list(group.rows) for group in front(*records).heat}


def clustered(*names: str) -> Evolution:
    return Evolution(clusters=names)


# --- the verdict ---------------------------------------------------------------------------------------------------


def test_the_verdict_counts_who_is_evidenced_and_names_the_highest_median_and_the_widest_range() -> None:
    own = (
        instrument("a", analysis=scores(mrv=90, market=40)),
        instrument("b", "NO", analysis=scores(mrv=80, market=70)),
        instrument("c", "JP", analysis=(score("mrv", 99),)),
    )
    assert page(*own).verdict == (
        "2 of 3 countries and regions are evidenced; highest median: MRV, 85; "
        "widest range: market mechanism, 40 to 70 (grade B)."
    )


def test_ranges_and_medians_that_are_equal_are_told_so() -> None:
    own = (instrument("a", analysis=scores(mrv=90, market=80)), instrument("b", "NO", analysis=scores(mrv=80, market=90)))
    assert page(*own).verdict == (
        "All 2 countries and regions are evidenced; widest range: market mechanism and MRV, 10 each (grade B)."
    )


@pytest.mark.parametrize(
    ("own", "verdict"),
    [
        ((instrument("a"),), "No instrument in force carries a score: nothing is compared."),
        ((instrument("a", analysis=scores(mrv=90)),), "China alone has records here, with 1 evidenced dimension: nothing is compared."),
        ((instrument("i", "INT", analysis=scores(mrv=90)),), "The one record is of an international body: nothing is compared."),
        (
            (instrument("a", analysis=(score("mrv", 9),)), instrument("b", "NO", analysis=(score("mrv", 8),))),
            "None of the 2 countries and regions has an evidenced score: nothing is compared.",
        ),
    ],
)
def test_where_nothing_can_be_compared_the_verdict_says_why(own: tuple[Record, ...], verdict: str) -> None:
    assert page(*own).verdict == verdict


# --- page 1 --------------------------------------------------------------------------------------------------------


def test_the_highest_is_named_with_all_who_have_it() -> None:
    found = page(*(instrument(code.lower(), code, analysis=scores(mrv=value)) for code, value in
                   (("CN", 90), ("NO", 90), ("US", 40))))  # fmt: skip
    assert found.strips is not None
    row = next(cast(CategoryStripRow, row) for row in found.strips.rows if row.name == "MRV")
    assert (row.value, row.holders) == ("90", "tied: China, Norway")


def test_the_tally_counts_what_is_in_force_and_the_five_dimensions() -> None:
    own = (
        instrument("a", analysis=(*scores(mrv=50), score("own", 9))),
        instrument("b", "NO", "planned", analysis=scores(mrv=50)),
        instrument("c", "JP", evolution=replace(linked(), milestones=(milestone("2030-01-01", "Review"),))),
    )
    assert [item.figure for item in page(*own).tally] == ["2/3", "1/1", "0/2", "1/3"]


def test_pillars_are_those_of_the_category_alone_and_of_no_profile() -> None:
    says = tuple(Pillar(pillar=name, text=f"Rule on {name}.") for name in PILLARS[:2])
    own = (instrument("a", regulatory=says), instrument("b", "NO", regulatory=says[:1]))
    written = tuple(Pillar(pillar=name, text="Said in the profile.") for name in PILLARS)
    found = with_profiles(corpus(*own), country_profile("NO", regulatory=written))
    units = cast(PageOne, section(brief(found, "category", "market", ("en",)), "glance-en").content).units
    assert units is not None
    assert [(row.name, row.counts) for row in units.rows][:3] == [
        ("Pore space rights", ("2 in force",)),
        ("Liability transfer", ("1 in force", "1 not recorded")),
        ("Liability period", ("2 not recorded",)),
    ]


# --- judgements ----------------------------------------------------------------------------------------------------


def test_those_without_an_evidenced_score_are_named_or_counted_but_only_beside_others() -> None:
    weak = [instrument(code.lower(), code, analysis=(score("mrv", 90),)) for code in ("CN", "NO", "JP", "US")]
    good = instrument("gb", "GB", analysis=scores(mrv=50))
    assert told(good, weak[0])["1 cannot be compared."] == (
        "No score of China is evidenced: on record, not ranked."
    )
    assert told(good, *weak)["4 cannot be compared."] == (
        "No evidenced score in 4 countries and regions, among them China, Japan and Norway: "
        "on record, not ranked; page 2 lists them."
    )
    assert not any("compared" in lead for lead in told(*weak))


def test_the_pillars_that_most_and_fewest_have_are_named() -> None:
    rules = tuple(Pillar(pillar=name, text=f"Rule on {name}.") for name in PILLARS)
    level = [instrument(code.lower(), code, regulatory=rules) for code in ("CN", "NO")]
    assert "Rules are uneven." not in told(*level)
    uneven = [
        instrument(code.lower(), code, regulatory=rules[1:last])
        for code, last in (("CN", None), ("NO", 4), ("JP", 2))
    ]
    assert told(*uneven)["Rules are uneven."] == (
        "Most often in force: liability transfer, in 3 of 3; least often: pore space rights, in 0. "
        "Check the latter country by country."
    )
    assert told(instrument("a"), instrument("b", "NO"))["No pillar in force."]


def test_most_rest_on_one_instrument_only_where_more_than_half_do() -> None:
    pair = (instrument("a"), instrument("b", "NO"), instrument("c", "NO"))
    assert "Most rest on one." not in told(*pair)
    assert told(*pair, instrument("d", "JP"))["Most rest on one."] == (
        "2 of 3 rest on a single instrument in force each; if that is amended, their scores change with it."
    )


def test_records_of_one_lineage_count_once() -> None:
    own = (instrument("a"), instrument("b", evolution=linked(consolidated_from="a")), instrument("c", "NO"))
    assert page(*own).tally[0].figure == "2/3"
    assert "2 of 2" in told(*own)["Most rest on one."]


# --- how all stand -------------------------------------------------------------------------------------------------


def test_rows_are_grouped_by_evidence_then_ordered_by_mean() -> None:
    own = (
        instrument("a", analysis=scores(**ALL)),
        instrument("b", "NO", analysis=scores(**{**ALL, "mrv": 90})),
        instrument("c", "JP", analysis=(score("mrv", 99, "In Japan alone.", "s. 1"), score("market", 99))),
        instrument("d", "US", analysis=(score("mrv", 99),)),
        instrument("i", "INT", analysis=(score("mrv", 99, "Everywhere else.", "s. 2"),)),
    )
    assert {heading: [row.name for row in rows] for heading, rows in heat(*own).items()} == {
        "Evidenced in all five dimensions": ["Norway", "China"],
        "Evidenced in some": ["Japan"],
        "Evidenced in none: on record, not compared": ["United States"],
        "Not compared": ["International"],
    }
    (international,) = heat(*own)["Not compared"]
    assert international.cells[-1].level == -2


def test_a_cell_has_the_evidenced_value_and_a_higher_one_beside_it() -> None:
    own = (instrument("a", analysis=scores(mrv=50)), instrument("b", analysis=(score("mrv", 90),)))
    ((row,),) = heat(*own).values()
    cell = row.cells[-1]
    assert (cell.text, cell.grade, cell.level, cell.higher, cell.higher_grade) == ("50", "B", 1, "90", "D")
    assert (row.counting, row.evidenced) == (2, "1/5")
    assert (row.cells[0].text, row.cells[0].level) == ("n/r", -1)


def test_the_best_evidenced_is_named_or_counted_by_country() -> None:
    own = (
        instrument("a", analysis=scores(mrv=50, market=40)),
        instrument("b", "NO", analysis=scores(mrv=99)),
        instrument("p", "JP", "planned", analysis=scores(**ALL)),
    )
    found = front(*own)
    assert unmarked(found.best) == "“《a》” (China) has the most evidenced scores of one instrument in force, 2."
    assert [one.number for one in found.best_sheets] == [1]
    others = [instrument(id, "NO", analysis=scores(mrv=value, market=value + 9)) for id, value in (("c", 1), ("d", 3))]
    tied = front(*own, *others)
    assert tied.best == "3 instruments are tied, each with 2 evidenced: Norway 2; China 1. See the table below for their titles."
    assert front(instrument("a")).best == "No instrument in force has an evidenced score."


# --- every instrument, impact, clusters, dates ---------------------------------------------------------------------


def test_the_table_groups_instruments_and_has_their_scores_and_pages() -> None:
    found = front(instrument("b", "NO", "planned"), instrument("a", analysis=scores(mrv=50)))
    assert [(line.group, line.number, line.counts, line.section, line.evidenced) for line in found.instruments] == [
        ("China", 1, True, "a-en", "1/1"), ("Norway", 2, False, "b-en", ""),
    ]  # fmt: skip
    assert [(cell.text, cell.grade) for cell in found.instruments[0].cells] == [("n/r", "")] * 4 + [("50", "B")]
    assert [line.page for line in found.paged({"a-en": 4, "b-en": 5}).instruments] == ["4", "5"]
    assert found.pages_expected >= 1


def test_the_impact_of_those_that_have_the_highest_value_is_quoted_first() -> None:
    says = (Impact(aspect="economic", text="Costs fall."),)
    own = (
        instrument("a", analysis=scores(mrv=10), impact=says),
        instrument("b", "NO", analysis=scores(mrv=90), impact=says),
    )
    assert [line.number for line in front(*own).impact.columns[0].lines][:1] == [2]


def test_a_cluster_of_two_is_named_with_its_numbers_and_lone_ones_are_counted() -> None:
    own = (
        instrument("a", evolution=clustered("carbon markets", "alone")),
        instrument("b", "NO", evolution=clustered("carbon markets")),
    )
    found = front(*own)
    names = [(cluster.name.text, [one.number for one in cluster.members]) for cluster in found.clusters]
    assert names == [("carbon markets", [1, 2])]
    assert found.lone_clusters.startswith("1 ")
    assert front(instrument("a")).lone_clusters == ""


def test_all_dates_ahead_are_listed_where_page_1_has_no_room_for_them() -> None:
    steps = tuple(milestone(f"{year}-02-01", f"Step {year}") for year in range(2027, 2033))
    assert len(front(instrument("a", evolution=replace(linked(), milestones=steps))).coming) == 6
    assert front(instrument("a", evolution=replace(linked(), milestones=steps[:3]))).coming == ()


@pytest.mark.document
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_category_of_the_sample_is_right_and_keeps_its_pillars(language: str) -> None:
    context = sample(language, "")
    selection = select(context.corpus, parse_query(VOCABULARY, context.corpus, category=("regulatory",)))
    request = DocumentRequest("category", "regulatory", selection, (language,), with_sheets=False)
    made = render_document(compose(request, context), Look())
    assert [str(finding.problem()) for finding in inspect_document(made.pdf, made.parts)] == []
    printed = {part.id: part.content for part, _ in made.parts}
    assert cast(PageOne, printed[f"glance-{language}"]).units is not None
