"""The category's front: who has what, where evidence is best, what belongs together."""

from __future__ import annotations

from typing import Any, cast

from msgspec.structs import replace

from reports.corpus.policy import Corpus, Evolution, Impact, Record, Term
from reports.documents.category.model import CategoryFront, Matrix
from reports.documents.shared.glance import Glance
from reports.documents.shared.section import Bars, Document
from reports.documents.shared.shades import LEVELS
from tests.analysis.builders import corpus, linked, milestone, record, score, scores, when
from tests.audit.briefed import brief
from tests.documents.views import section

MARKET = Term(code="market", written="market")


def instrument(id: str, country: str | None = "CN", status: str = "in-force", **fields: Any) -> Record:
    return record(id, country, status, category=MARKET, **fields)


def document(*records: Record, language: str = "en") -> Document:
    elsewhere = record("zz-other", "CN", category=Term(code="regulatory", written="regulatory"), analysis=scores(mrv=99))
    found: Corpus = corpus(*records, elsewhere)
    return brief(found, "category", "market", (language,))


def front(*records: Record) -> CategoryFront:
    return cast(CategoryFront, section(document(*records), "front-en").content)


def glance(*records: Record) -> Glance:
    return cast(Glance, section(document(*records), "glance-en").content)


def matrix(*records: Record) -> Matrix:
    return cast(Matrix, section(document(*records), "matrix-en").content)


def clustered(*names: str) -> Evolution:
    return Evolution(clusters=names)


# --- page 1 --------------------------------------------------------------------------------------------------------


def test_the_verdict_counts_policies_jurisdictions_and_backed_scores() -> None:
    own = (
        instrument("a", analysis=scores(mrv=50)),
        instrument("b", "NO", "planned", analysis=(score("mrv", 40),)),
        instrument("c", "NO"),
    )
    assert glance(*own).verdict == (
        "3 policies in 2 jurisdictions or bodies, 2 counted in the scores; "
        "1 of 2 scores has evidence and a citation."
    )


def test_the_bars_are_medians_over_jurisdictions_with_their_number() -> None:
    found = glance(*(instrument(code.lower(), code, analysis=scores(mrv=value)) for code, value in
                     (("CN", 40), ("NO", 60), ("US", 90))))  # fmt: skip
    assert found.bars is not None
    first, *rest = cast(Bars, found.bars.spec).rows
    assert (first.label, first.value, first.text, first.grade) == ("MRV", 60, "60 (3)", None)
    assert {row.value for row in rest} == {None}


def test_a_category_without_a_score_has_no_bars() -> None:
    assert glance(instrument("a")).bars is None


def test_figures_say_how_many_speak_of_impact() -> None:
    found = glance(instrument("a", impact=(Impact(aspect="economic", text="E"),)), instrument("b", "NO"))
    assert [headline.figure for headline in found.headlines] == ["2", "2", "n/r", "1 of 2"]


def test_jurisdictions_are_ranked_by_what_is_in_force() -> None:
    own = (instrument("a"), instrument("b"), instrument("c", "NO"), instrument("d", "NO", "planned"), instrument("e", None))
    assert [(line.name, line.figure, line.remark) for line in glance(*own).ranking] == [
        ("China", "2", "of 2 recorded"), ("Norway", "1", "of 2 recorded"), ("Ruritania", "1", "of 1 recorded"),
    ]  # fmt: skip


def test_messages_come_from_the_category_s_own_list_in_its_order() -> None:
    own = (
        instrument("a", analysis=scores(mrv=50)),
        instrument("b", analysis=(score("mrv", 40),)),
        instrument("c", "NO", "planned"),
    )
    assert [message.text for message in glance(*own).messages] == [
        "China has the most instruments that count: 2.",
        "“《a》” is the only instrument in force with an evidence-backed score.",
        "1 of 2 scores is graded D (no evidence, or boilerplate) and should not be quoted alone.",
    ]


def test_a_leader_is_named_only_where_there_is_one() -> None:
    pair = (instrument("a"), instrument("b", "NO"))
    assert not any("most instruments" in message.text for message in glance(*pair).messages)
    tie = (*pair, instrument("c"), instrument("d", "NO"))
    assert not any("most instruments" in message.text for message in glance(*tie).messages)


def test_a_jurisdiction_without_another_leads_nobody() -> None:
    assert not any("most instruments" in message.text for message in glance(instrument("a"), instrument("b")).messages)


def test_the_instrument_with_the_most_backed_scores_is_named() -> None:
    own = (instrument("a", analysis=scores(mrv=50, market=40)), instrument("b", "NO", analysis=scores(mrv=99)))
    told = "“《a》” has the most evidence-backed scores of one instrument in force: 2."
    assert told in [message.text for message in glance(*own).messages]


def test_instruments_that_are_as_well_evidenced_are_counted() -> None:
    own = [instrument(id, analysis=scores(mrv=value, market=value)) for id, value in (("a", 40), ("b", 90), ("c", 10))]
    told = "No instrument in force has more than 2 evidence-backed scores; 3 instruments have as many."
    assert told in [message.text for message in glance(*own, instrument("d", "NO", analysis=scores(mrv=99))).messages]


def test_the_only_instrument_in_force_has_no_rival() -> None:
    own = (instrument("a", analysis=scores(mrv=50)), instrument("b", "NO", "planned", analysis=scores(mrv=50)))
    assert not any("evidence-backed" in message.text for message in glance(*own).messages)


def test_records_of_one_lineage_count_once_wherever_page_1_counts() -> None:
    own = (instrument("a"), instrument("b", evolution=linked(consolidated_from="a")), instrument("c", "NO"))
    found = glance(*own)
    assert "3 in force; 2 counted in the scores, where those of one lineage count once" in found.headlines[0].caption.lower()
    assert "2 counted" in found.verdict
    assert sum(int(line.figure) for line in found.ranking) == 2


def test_no_practice_is_named_without_a_backed_score_in_force() -> None:
    own = instrument("a", status="planned", analysis=scores(mrv=50))
    assert not any("evidence-backed" in message.text for message in glance(own).messages)


# --- tables --------------------------------------------------------------------------------------------------------


def test_the_wide_table_groups_instruments_by_jurisdiction() -> None:
    own = (instrument("b", "NO", "planned"), instrument("a", analysis=scores(mrv=50), pub_date=when("2024-05-01")))
    rows = matrix(*own).rows
    assert [(row.group, row.number, row.counts, row.section) for row in rows] == [
        ("China", 1, True, "a-en"), ("Norway", 2, False, "b-en"),
    ]  # fmt: skip
    assert [(cell.text, cell.grade) for cell in rows[0].cells] == [("n/r", "")] * 4 + [("50", "B")]
    assert rows[0].date.text == "2024-05-01"


def test_a_cell_is_darker_from_each_bound_on_and_none_where_the_score_is_missing() -> None:
    bounds = (0, *LEVELS)
    own = [instrument(f"r{level}", "CN", analysis=scores(mrv=bound)) for level, bound in enumerate(bounds)]
    rows = {row.title.text: row.cells for row in matrix(*own).rows}
    assert [rows[f"《r{level}》"][-1].level for level in range(5)] == [0, 1, 2, 3, 4]
    assert rows["《r0》"][0].level == -1
    just_below = matrix(instrument("x", analysis=scores(mrv=LEVELS[0] - 0.5))).rows[0].cells[-1]
    assert just_below.level == 0


def test_the_heat_table_takes_the_strongest_in_force_of_this_category_only() -> None:
    own = (
        instrument("a", analysis=scores(mrv=50)),
        instrument("b", analysis=scores(mrv=70)),
        instrument("c", status="planned", analysis=scores(mrv=90)),
        instrument("d", "NO", analysis=scores(mrv=80)),
    )
    found = front(*own)
    assert [(row.name, row.counting, row.cells[-1].text) for row in found.heat] == [("Norway", 1, "80"), ("China", 2, "70")]
    assert found.medians[-1] == "75 (2)"
    assert found.medians[0] == "n/r (0)"


def test_both_medians_stand_below_the_heat_table() -> None:
    own = (instrument("a", analysis=(score("mrv", 90, "A finding."),)), instrument("b", "NO", analysis=scores(mrv=50)))
    found = front(*own)
    assert (found.medians[-1], found.backed_medians[-1]) == ("70 (2)", "50 (1)")


def test_what_is_no_jurisdiction_is_in_no_median() -> None:
    states = (instrument("a", analysis=scores(mrv=40)), instrument("b", "NO", analysis=scores(mrv=60)))
    others = (instrument("i", "INT", analysis=scores(mrv=90)), instrument("r", None, analysis=scores(mrv=90)))
    found = front(*states, *others)
    assert (found.medians[-1], found.backed_medians[-1]) == ("50 (2)", "50 (2)")
    assert len(found.heat) == 4


# --- what belongs together, what is best, what comes ---------------------------------------------------------------


def test_a_cluster_of_two_is_named_with_its_members_and_lone_ones_are_counted() -> None:
    own = (
        instrument("a", evolution=clustered("carbon markets", "alone")),
        instrument("b", "NO", evolution=clustered("carbon markets")),
    )
    found = front(*own)
    assert [(cluster.name.text, cluster.members) for cluster in found.clusters] == [("carbon markets", ("《a》", "《b》"))]
    assert found.lone_clusters.startswith("1 ")
    assert front(instrument("a")).lone_clusters == ""


def test_best_evidenced_are_those_with_most_backed_scores_then_the_higher_mean_and_at_most_five() -> None:
    own = [
        instrument("a", analysis=scores(mrv=50)),
        instrument("b", analysis=scores(mrv=60)),
        instrument("c", analysis=(*scores(mrv=41, market=42), score("incentive", 99))),
        instrument("d", "NO", "planned", analysis=scores(mrv=99, market=98, incentive=97)),
        *(instrument(f"e{n}", "NO", analysis=scores(strategic=n)) for n in range(5)),
    ]
    found = front(*own).practices
    assert [practice.title.text for practice in found] == ["《c》", "《b》", "《a》", "《e4》", "《e3》"]
    assert found[0].backed == "2 of 3 scores have evidence and a citation; their mean is 41.5"
    assert found[0].count == 2
    assert front(*own).more_practices == "3 other instruments in force have as many evidence-backed scores as the last one named."
    assert front(*own[:3]).more_practices == ""


def test_every_date_ahead_is_listed() -> None:
    steps = tuple(milestone(f"{year}-02-01", f"Step {year}") for year in range(2027, 2033))
    found = front(instrument("a", evolution=replace(linked(), milestones=steps)))
    assert len(found.dates) == 6
    assert front(instrument("a")).dates_empty
