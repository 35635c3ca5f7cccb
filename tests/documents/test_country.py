"""The country's front: leaders with their evidence, gaps, pillars, impact, history, profile."""

from __future__ import annotations

from typing import Any, cast

import pytest
from msgspec.structs import replace

from reports.corpus.policy import PILLARS, Corpus, Impact, Profile, Provenance, Record, Targets
from reports.documents.country.model import CountryFront, FrontLeader
from reports.documents.shared.impact_summary import MOST_QUOTED, ImpactColumn
from reports.documents.shared.page_one import PageOne
from reports.documents.shared.section import Document, Timeline
from reports.language import unmarked
from tests.analysis.builders import (
    corpus,
    english,
    linked,
    milestone,
    pillars,
    policy,
    record,
    score,
    scores,
    twins,
    when,
)
from tests.audit.briefed import brief, brief_without_sheets
from tests.documents.views import peers, profile, says, section, with_profiles

IDLE = (record("y", status="superseded"), record("z", status="superseded"))
"""Two records that say nothing: a country of fewer than three has no front."""


def document_front(found: Corpus, subject: str = "CN", language: str = "en", **query: tuple[str, ...]) -> CountryFront:
    return cast(
        CountryFront, section(brief(found, "country", subject, (language,), **query), f"front-{language}").content
    )


def front(*own: Record, profiles: tuple[Profile, ...] = (), language: str = "en") -> CountryFront:
    return document_front(with_profiles(corpus(*own, *IDLE, *peers(60)), *profiles), language=language)


def leader(*own: Record, language: str = "en") -> FrontLeader:
    """What the front says of monitoring, the last of the five dimensions."""
    return front(*own, language=language).leaders[-1]


def lines(found: CountryFront) -> dict[str, str]:
    assert found.profile is not None
    return {entry.label: entry.value.text for entry in found.profile.lines}


# --- which documents have a front ----------------------------------------------------------------------------------


def sections(document: Document) -> list[str]:
    return [one.id for one in document.sections]


@pytest.mark.parametrize(("n", "has"), [(1, False), (2, False), (3, True)])
def test_fewer_than_three_records_need_no_front(n: int, has: bool) -> None:
    document = brief(corpus(*(record(id) for id in "abc"[:n])), languages=("en",))
    assert ("front-en" in sections(document)) is has
    assert [id for id in sections(document) if id not in ("glance-en", "front-en", "frame-en")] == [
        f"{id}-en" for id in "abc"[:n]
    ]


def test_without_sheets_a_single_record_has_a_front() -> None:
    assert "front-en" in sections(brief_without_sheets(corpus(record()), languages=("en",)))


# --- instruments ---------------------------------------------------------------------------------------------------


def test_instruments_are_listed_with_their_best_score() -> None:
    own = (
        twins(policy("a", analysis=(*scores(mrv=50), score("market", 80))), english("a")),
        record("b", status="planned"),
        record("c", analysis=(*scores(mrv=80), score("market", 80), score("strategic", 10))),
    )
    first, second, third = document_front(corpus(*own)).instruments
    assert (first.number, first.title.text, first.best, first.grade, first.dimension) == (
        *(1, "The a rules", "80", "D", "Market"),
    )
    assert (first.backed, first.counts, first.section) == ("1 of 2", True, "a-en")
    assert (second.best, second.grade, second.dimension, second.backed, second.counts) == ("n/r", "", "", "", False)
    assert (third.best, third.grade, third.dimension) == ("80", "", "2 dimensions")


def test_pages_of_the_sheets_are_filled_in() -> None:
    found = front(record("a"))
    assert found.named == ("a-en", "y-en", "z-en")
    paged = found.paged({"a-en": 4, "y-en": 5})
    assert [line.page for line in paged.instruments] == ["4", "5", ""]
    assert replace(paged, instruments=found.instruments) == found


# --- the five dimensions -------------------------------------------------------------------------------------------


def test_a_dimension_names_its_strongest_instrument_and_quotes_its_evidence() -> None:
    row = leader(record("a", analysis=scores(mrv=50)), record("b", analysis=scores(mrv=70)))
    assert (row.name, row.number, row.instrument.text, row.section) == ("MRV", 2, "《b》", "b-en")
    assert (row.evidence.text, row.citation.text) == ("Finding mrv 70.", "Art. 5")
    assert (row.side.value, row.side.grade, row.side.rank, row.median) == ("70", "B", "1st of 6", "median 60")
    assert row.counted == "scored in 2 records"


def test_the_evidenced_value_is_judged_and_a_higher_one_stands_beside_it() -> None:
    unfounded = record("a", analysis=(score("mrv", 90, "A finding without a source."),))
    row = leader(unfounded, record("b", analysis=scores(mrv=70)))
    assert (row.side.value, row.side.grade, row.side.rank, row.instrument.text) == ("70", "B", "1st of 6", "《b》")
    assert (row.side.higher, row.side.higher_grade) == ("highest 90", "C")
    assert leader(record("b", analysis=scores(mrv=70))).side.higher == ""


def test_a_dimension_without_a_value_says_so() -> None:
    row = leader(record())
    assert (row.side.value, row.side.grade, row.side.rank, row.section, row.number) == ("n/r", "", "–", "", 0)
    assert not row.instrument


def test_a_tie_is_marked() -> None:
    assert leader(record(analysis=scores(mrv=60))).side.rank == "tied 1st of 6"
    assert leader(record(analysis=scores(mrv=60)), language="zh").side.rank == "并列第 1 / 6"


def test_instruments_with_the_same_score_are_counted_beside_the_one_that_is_named() -> None:
    own = [record(id, analysis=scores(mrv=70)) for id in "abc"]
    assert leader(*own).counted == "scored in 3 records; 2 other instruments with the same score"


def test_a_value_without_evidence_has_no_rank() -> None:
    row = leader(record("a", analysis=(score("mrv", 99),)))
    assert (row.side.value, row.side.grade, row.side.rank, row.instrument.text) == ("99", "D", "not ranked", "《a》")


def test_there_is_no_rank_among_fewer_than_five() -> None:
    few = corpus(record("a", analysis=scores(mrv=50)), *IDLE, *peers(60)[:3])
    assert document_front(few).leaders[-1].side.rank == "not ranked"


def test_an_instrument_outside_the_selection_has_no_sheet_to_link_to() -> None:
    found = corpus(*(record(id, analysis=scores(mrv=50)) for id in "abc"), record("d", analysis=scores(mrv=70)))
    row = document_front(found, country=("CN",), id=("a", "b", "c")).leaders[-1]
    assert (row.instrument.text, row.number, row.section) == ("《d》", 0, "")


def test_coverage_stands_beneath_the_values() -> None:
    assert "1 record carries 1 score, 1 with" in front(record(analysis=scores(mrv=50))).coverage


def test_page_one_and_front_count_the_five_dimensions_of_what_counts() -> None:
    own = (
        record("a", analysis=(*scores(mrv=50), score("market", 40))),
        record("b", status="planned", analysis=(*scores(mrv=50), *scores(novelty=50))),
        record("c", analysis=scores(novelty=50)),
    )
    document = brief(corpus(*own, *peers(60)), languages=("en",))
    page = cast(PageOne, section(document, "glance-en").content)
    found = cast(CountryFront, section(document, "front-en").content)
    assert page.tally[1].figure == "1/2"
    assert "1 of 2 scores" in page.verdict
    assert "2 records carry 2 scores, 1 with" in found.coverage


# --- impact --------------------------------------------------------------------------------------------------------


def says_impact(id: str, text: str, **fields: Any) -> Record:
    return record(id, impact=(Impact(aspect="economic", text=text),), **fields)


def economic(*own: Record) -> ImpactColumn:
    return document_front(corpus(*own, *peers(60))).impact.columns[0]


def test_impact_is_told_by_instrument_and_says_how_many_are_silent() -> None:
    own = (says_impact("a", "Cheap"), record("b"), record("c"))
    found = document_front(corpus(*own, *peers(60))).impact
    assert [(line.number, line.instrument.text, line.text.text, line.section) for line in found.columns[0].lines] == [
        (1, "《a》", "Cheap", "a-en")
    ]
    assert found.columns[0].silent == "2 other records say nothing."
    assert (found.columns[1].lines, found.rows) == ((), ())


def test_what_leads_a_dimension_is_quoted_first_and_the_rest_is_pointed_to() -> None:
    own = [says_impact(id, f"Said in {id}") for id in "abcd"]
    leading = says_impact("e", "Said by the leader", analysis=scores(mrv=90))
    column = economic(*own, leading)
    assert MOST_QUOTED == 3
    assert [line.text.text for line in column.lines] == ["Said by the leader", "Said in a", "Said in b"]
    assert [(one.number, one.section) for one in column.others] == [(3, "c-en"), (4, "d-en")]
    assert column.silent == ""


def test_the_leader_with_evidence_goes_before_a_higher_value_without() -> None:
    own = [says_impact(id, f"Said in {id}") for id in "abc"]
    weak = says_impact("d", "Weak", analysis=(score("mrv", 99),))
    strong = says_impact("e", "Strong", analysis=scores(mrv=50))
    assert [line.text.text for line in economic(*own, weak, strong).lines] == ["Strong", "Weak", "Said in a"]


def test_without_sheets_every_statement_stands_in_a_row_of_its_instrument() -> None:
    own = [says_impact(id, f"Said in {id}") for id in "abcde"]
    document = brief_without_sheets(corpus(*own, record("f")), languages=("en",))
    found = cast(CountryFront, section(document, "front-en").content).impact
    assert [line.text.text for row in found.rows for line in row if line] == [f"Said in {id}" for id in "abcde"]
    assert {len(row) for row in found.rows} == {3}
    assert found.columns[0].others == ()


def test_an_impact_of_another_kind_has_a_column_of_its_own() -> None:
    assert front(record(impact=(Impact(aspect="social", text="Jobs"),))).impact.columns[-1].name == "social"


# --- pillars -------------------------------------------------------------------------------------------------------


def test_every_text_about_a_pillar_is_printed_the_strongest_first() -> None:
    own = (
        record("a", status="planned", regulatory=pillars(liability_period="Ten years")),
        record("b", regulatory=pillars(liability_period="Twenty years")),
    )
    found = front(*own, profiles=(profile(regulatory=says(liability_period="Thirty years")),))
    rows = [row for row in found.pillars if row.text]
    assert [(row.state, row.text.text, [one.section for one in row.references], row.profile) for row in rows] == [
        ("in-force", "Twenty years", ["b-en"], ""),
        ("proposed", "Ten years", ["a-en"], ""),
        ("profile", "Thirty years", [], "profile"),
    ]
    assert [bool(row.label) for row in rows] == [True, False, False]


def test_one_text_of_several_sources_stands_once_with_all_of_them() -> None:
    own = [record(id, regulatory=pillars(liability_period="Ten years")) for id in "ab"]
    (row,) = [row for row in front(*own).pillars if row.text]
    assert [one.number for one in row.references] == [1, 2]
    told = profile(regulatory=says(other_rule="Art. 1"))
    other = front(record("a", regulatory=pillars(other_rule="Art. 1")), profiles=(told,)).other_pillars
    assert [(row.text.text, row.profile) for row in other] == [("Art. 1", ""), ("Art. 1", "profile")]


def test_a_pillar_that_nobody_speaks_of_has_a_row_all_the_same() -> None:
    rows = front(record()).pillars
    assert len(rows) == len(PILLARS)
    assert {row.state for row in rows} == {"not-recorded"}


def test_what_records_say_under_names_of_their_own_stands_apart() -> None:
    found = front(record("a", regulatory=pillars(other_rule="Art. 1")))
    assert [row.text.text for row in found.other_pillars] == ["Art. 1"]
    assert not any(row.text for row in found.pillars)


# --- history, gaps, dates ahead ------------------------------------------------------------------------------------


def test_the_timeline_lists_publications_and_milestones_in_order() -> None:
    evolution = replace(linked(), milestones=(milestone("2022-03-01", "Begins"),))
    found = front(record("a", evolution=evolution, pub_date=when("2024-05-01")))
    assert [(event.date.text, unmarked(event.subject + event.text.text), event.number) for event in found.events] == [
        ("2022-03-01", "“《a》”: Begins", 1), ("2024-05-01", "《a》 published", 1),
    ]  # fmt: skip
    assert found.undated == "2 other records have no date."
    assert found.timeline is not None
    spec = cast(Timeline, found.timeline.spec)
    assert [(row.label, row.dashed) for row in spec.rows] == [("《a》", False)]


@pytest.mark.parametrize(("day", "told"), [("2024-05-01", ["Adopted"]), ("2024-05-02", ["published", "Adopted"])])
def test_a_publication_beside_a_milestone_of_its_day_is_told_once(day: str, told: list[str]) -> None:
    evolution = replace(linked(), milestones=(milestone(day, "Adopted"),))
    found = front(record("a", evolution=evolution, pub_date=when("2024-05-01")))
    assert [event.text.text.rpartition(" ")[2] for event in found.events] == told


def test_an_instrument_that_does_not_count_is_dashed_on_the_timeline() -> None:
    found = front(record("a", status="planned", pub_date=when("2024-05-01")))
    assert found.timeline is not None
    assert [row.dashed for row in cast(Timeline, found.timeline.spec).rows] == [True]


def test_without_a_date_there_is_no_timeline() -> None:
    found = front(record())
    assert (found.timeline, found.events) == (None, ())


def test_gaps_name_missing_dimensions_silent_pillars_weak_scores_and_what_does_not_count() -> None:
    own = (record("a", analysis=(score("mrv", 40, "A finding."),)), record("b", status="superseded", title="Old rule"))
    dimensions, silent, evidence, *standing = front(*own).gaps
    assert "economic incentive, statutory framework, market mechanism and strategic guidance" in dimensions
    assert silent.startswith("7 pillars are recorded neither in a policy nor in the profile")
    assert "1 score" in evidence
    assert "Old rule" in standing[0]
    assert len(standing) == 1 + len(IDLE)


def test_a_country_without_gaps_lists_none() -> None:
    texts = dict.fromkeys(PILLARS, "Art. 4")
    own = record(analysis=scores(incentive=1, statutory=2, market=3, strategic=4, mrv=5), regulatory=pillars(**texts))
    assert document_front(corpus(own, record("b"), record("c"))).gaps == ()


def test_every_date_ahead_is_listed() -> None:
    steps = tuple(milestone(f"{year}-02-01", f"Step {year}") for year in range(2027, 2033))
    evolution = replace(linked(), milestones=steps)
    assert len(front(record(evolution=evolution)).coming) == 6
    assert front(record()).coming == ()


# --- the profile ---------------------------------------------------------------------------------------------------


def test_a_country_without_a_profile_has_none() -> None:
    assert front(record()).profile is None


def test_a_profile_is_quoted_with_region_targets_and_provenance() -> None:
    targets = Targets(capture_2030="10 Mt", storage_2050="1 Gt", net_zero_year="2060")
    written = profile(
        region="Asia", summary="In short.", body="At length.", targets=targets,
        provenance=Provenance(author="A", reviewer="B", last_audit_written="2026-01-01"),
    )  # fmt: skip
    found = front(record(), profiles=(written,))
    assert found.profile is not None
    assert (found.profile.summary.markdown, found.profile.body.markdown) == ("In short.", "At length.")
    assert set(lines(found).values()) == {"Asia", "10 Mt", "1 Gt", "2060", "A", "B", "2026-01-01"}


def test_a_summary_with_which_the_body_begins_is_not_repeated() -> None:
    found = front(record(), profiles=(profile(summary="In short.", body="In short. And at length."),))
    assert found.profile is not None
    assert found.profile.summary.markdown == ""


@pytest.mark.parametrize("body", ["In short.", " In short.\n", ""])
def test_a_stub_is_left_out(body: str) -> None:
    stub = profile(region="Asia", summary="In short.", body=body)
    assert front(record(), profiles=(stub,)).profile is None
    aimed = front(record(), profiles=(replace(stub, targets=Targets(net_zero_year="2060")),)).profile
    assert aimed is not None
    assert (aimed.summary.markdown, aimed.body.markdown.strip()) == ("", "")


@pytest.mark.parametrize("key", ["x", "y", "lat", "lng", "lon"])
def test_coordinates_of_a_map_are_left_out_and_words_under_such_a_key_are_not(key: str) -> None:
    written = profile(body="At length.", extra={key: -12.5, "position": {key: "104"}, "note": {key: "An area"}})
    assert lines(front(record(), profiles=(written,))) == {f"“note {key}”": "An area"}


def test_unknown_keys_of_a_profile_are_all_printed_even_where_two_blocks_use_the_same() -> None:
    written = profile(
        body="At length.",
        extra={"note": "top"},
        targets=Targets(extra={"note": "target"}),
        provenance=Provenance(extra={"note": "by"}),
    )
    block = front(record(), profiles=(written,)).profile
    assert block is not None
    assert sorted(line.value.text for line in block.lines if line.label == "“note”") == ["by", "target", "top"]


# --- the European Union --------------------------------------------------------------------------------------------


def test_instruments_of_the_union_in_force_are_named_for_its_members_and_not_scored() -> None:
    union = (record("eu-one", "EU", analysis=scores(mrv=99)), record("eu-old", "EU", status="superseded"))
    own = {code: [record(f"{code.lower()}-{id}", code) for id in "abc"] for code in ("DK", "NO")}
    found = document_front(corpus(*own["DK"], *union), "DK")
    assert [entry.label for entry in found.also_applies] == ["eu-one"]
    assert found.leaders[-1].side.value == "n/r"
    assert document_front(corpus(*own["NO"], *union), "NO").also_applies == ()
