"""The country's front: values with their evidence, impact, pillars, history, gaps, profile."""

from __future__ import annotations

from typing import cast

from msgspec.structs import replace

from reports.corpus.policy import Corpus, Impact, Profile, Provenance, Record, Targets
from reports.documents.country.model import CountryFront
from reports.documents.shared.contents import Contents
from reports.documents.shared.frame import DocumentFrame
from reports.documents.shared.glance import Glance
from reports.documents.shared.section import Timeline
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
from tests.audit.briefed import brief
from tests.documents.views import peers, profile, says, section, with_profiles


def document_front(found: Corpus, subject: str = "CN", language: str = "en", **query: tuple[str, ...]) -> CountryFront:
    return cast(
        CountryFront, section(brief(found, "country", subject, (language,), **query), f"front-{language}").content
    )


def front(*own: Record, profiles: tuple[Profile, ...] = (), language: str = "en") -> CountryFront:
    return document_front(with_profiles(corpus(*own, *peers(60)), *profiles), language=language)


def lines(found: CountryFront) -> dict[str, str]:
    return {entry.label: entry.value.text for entry in found.profile_lines}


# --- the five dimensions -------------------------------------------------------------------------------------------


def test_a_dimension_names_its_strongest_instrument_and_quotes_its_evidence() -> None:
    block = front(record("a", analysis=scores(mrv=50)), record("b", analysis=scores(mrv=70))).dimensions[-1]
    assert (block.name, block.instrument.text, block.section) == ("MRV", "《b》", "b-en")
    assert (block.evidence.text, block.citation.text) == ("Finding mrv 70.", "Art. 5")
    assert block.of == "scored in 2 records"


def test_both_value_sets_stand_beside_their_own_peers() -> None:
    own = record("a", analysis=(score("mrv", 90, "A finding without a source."),))
    block = front(own, record("b", analysis=scores(mrv=70))).dimensions[-1]
    assert (block.all.value, block.all.grade, block.all.median, block.all.n, block.all.rank) == ("90", "C", "60", 5, "")
    assert (block.backed.value, block.backed.grade, block.backed.rank) == ("70", "B", "1 of 6")


def test_a_dimension_without_a_value_says_so_in_every_column() -> None:
    block = front(record()).dimensions[0]
    assert (block.all.value, block.all.grade, block.backed.rank, block.section) == ("n/r", "", "–", "")
    assert not block.instrument


def test_a_tie_is_marked() -> None:
    assert front(record(analysis=scores(mrv=60))).dimensions[-1].backed.rank == "1= of 6"


def test_instruments_with_the_same_score_are_counted_beside_the_one_that_is_named() -> None:
    own = [record(id, analysis=scores(mrv=70)) for id in "abc"]
    assert front(*own).dimensions[-1].of == "scored in 3 records; 2 other instruments with the same score"


def test_a_value_without_evidence_has_no_rank() -> None:
    block = front(record(analysis=(score("mrv", 99),))).dimensions[-1]
    assert (block.all.value, block.all.rank, block.backed.value, block.backed.rank) == ("99", "", "n/r", "–")


def test_there_is_no_rank_among_fewer_than_five() -> None:
    few = corpus(record("a", analysis=scores(mrv=50)), *peers(60)[:3])
    assert document_front(few).dimensions[-1].backed.rank == "–"


def test_an_instrument_outside_the_selection_has_no_sheet_to_link_to() -> None:
    found = corpus(record("a", analysis=scores(mrv=50)), record("b", analysis=scores(mrv=70)))
    block = document_front(found, country=("CN",), id=("a",)).dimensions[-1]
    assert (block.instrument.text, block.section) == ("《b》", "")


def test_coverage_stands_beside_the_values() -> None:
    assert "1 record carries 1 score, 1 with" in front(record(analysis=scores(mrv=50))).coverage


def test_the_share_of_backed_scores_has_one_base_on_every_page() -> None:
    own = (
        record("a", analysis=(*scores(mrv=50), score("market", 40))),
        record("b", status="planned", analysis=(*scores(mrv=50), *scores(novelty=50))),
    )
    document = brief(corpus(*own, *peers(60)), languages=("en",))
    page = cast(Glance, section(document, "glance-en").content)
    front = cast(CountryFront, section(document, "front-en").content)
    frame = cast(DocumentFrame, section(document, "frame-en").content)
    assert "(3 of 4)" in page.headlines[1].caption
    assert "3 of 4 scores" in page.verdict
    assert "2 records carry 4 scores, 3 with" in front.coverage
    assert any("carries 4 scores: 0 graded A, 3 B, 0 C and 1 D" in note for note in frame.notes)


def test_the_contents_count_the_equal_best_scores_of_an_instrument() -> None:
    own = record("a", analysis=(*scores(mrv=80), score("market", 80), score("strategic", 10)))
    contents = cast(Contents, section(brief(corpus(own), languages=("en",)), "contents-en").content)
    (line,) = contents.instruments
    assert (line.best, line.grade, line.dimension) == ("80", "", "2 dimensions")


# --- impact and pillars --------------------------------------------------------------------------------------------


def test_impact_is_told_by_instrument_and_says_how_many_are_silent() -> None:
    own = (record("a", impact=(Impact(aspect="economic", text="Cheap"),)), record("b"), record("c"))
    economic, technical, _ = front(*own).impacts
    assert [(line.number, line.instrument.text, line.text.text, line.section) for line in economic.lines] == [
        (1, "《a》", "Cheap", "a-en")
    ]
    assert economic.silent == "2 other records say nothing."
    assert technical.lines == ()


def test_an_impact_of_another_kind_has_a_block_of_its_own() -> None:
    assert front(record(impact=(Impact(aspect="social", text="Jobs"),))).impacts[-1].name == "social"


def test_every_text_about_a_pillar_is_printed_the_strongest_first() -> None:
    own = (
        record("a", status="planned", regulatory=pillars(liability_period="Ten years")),
        record("b", regulatory=pillars(liability_period="Twenty years")),
    )
    found = front(*own, profiles=(profile(regulatory=says(liability_period="Thirty years")),))
    rows = [row for row in found.pillars if row.text]
    assert [(row.state, row.text.text, row.instrument) for row in rows] == [
        ("in-force", "Twenty years", "《b》"),
        ("proposed", "Ten years", "《a》"),
        ("profile", "Thirty years", "country profile"),
    ]
    assert [bool(row.label) for row in rows] == [True, False, False]
    assert [row.section for row in rows] == ["b-en", "a-en", ""]


def test_a_pillar_that_nobody_speaks_of_has_a_row_all_the_same() -> None:
    rows = front(record()).pillars
    assert len(rows) == 7
    assert {row.state for row in rows} == {"not-recorded"}


# --- history, gaps, watch list -------------------------------------------------------------------------------------


def test_the_timeline_lists_publications_and_milestones_in_order() -> None:
    evolution = replace(linked(), milestones=(milestone("2022-03-01", "Begins"),))
    found = front(record("a", evolution=evolution, pub_date=when("2024-05-01")), record("b"))
    assert [(event.date.text, event.text.text) for event in found.events] == [
        ("2022-03-01", "Begins"), ("2024-05-01", "published"),
    ]  # fmt: skip
    assert found.undated == "1 other record has no date."
    assert found.timeline is not None
    spec = cast(Timeline, found.timeline.spec)
    assert [(row.label, row.dashed) for row in spec.rows] == [("《a》", False)]


def test_an_instrument_that_does_not_count_is_dashed_on_the_timeline() -> None:
    found = front(record("a", status="planned", pub_date=when("2024-05-01")))
    assert found.timeline is not None
    assert [row.dashed for row in cast(Timeline, found.timeline.spec).rows] == [True]


def test_without_a_date_there_is_no_timeline_and_no_line_for_it_in_the_contents() -> None:
    document = brief(corpus(record()), languages=("en",))
    found = cast(CountryFront, section(document, "front-en").content)
    contents = cast(Contents, section(document, "contents-en").content)
    assert (found.timeline, found.events) == (None, ())
    assert "front-en--timeline" not in {entry.section for entry in contents.entries}


def test_gaps_name_missing_dimensions_silent_pillars_weak_scores_and_what_does_not_count() -> None:
    own = (record("a", analysis=(score("mrv", 40, "A finding."),)), record("b", status="superseded", title="Old rule"))
    dimensions, silent, evidence, standing = front(*own).gaps
    assert "economic incentive, statutory framework, market mechanism and strategic guidance" in dimensions
    assert silent.startswith("7 pillars are recorded neither in a policy nor in the profile")
    assert "1 score" in evidence
    assert "Old rule" in standing


def test_a_country_without_gaps_lists_none() -> None:
    texts = dict.fromkeys(
        ("pore_space_rights", "liability_transfer", "liability_period", "financial_assurance", "permitting_lead_time",
         "co2_definition", "cross_border_rules"), "Art. 4",
    )  # fmt: skip
    own = record(analysis=scores(incentive=1, statutory=2, market=3, strategic=4, mrv=5), regulatory=pillars(**texts))
    assert front(own).gaps == ()


def test_the_watch_list_holds_every_date_ahead() -> None:
    steps = tuple(milestone(f"{year}-02-01", f"Step {year}") for year in range(2027, 2033))
    evolution = replace(linked(), milestones=steps)
    assert len(front(record(evolution=evolution)).watch) == 6
    assert front(record()).watch_empty == "No date ahead is known from 1 record."


# --- the profile ---------------------------------------------------------------------------------------------------


def test_a_country_without_a_profile_has_none() -> None:
    found = front(record())
    assert (found.profile_lines, found.profile_body.markdown, found.profile_summary.markdown) == ((), "", "")


def test_a_profile_is_quoted_with_region_targets_and_provenance() -> None:
    targets = Targets(capture_2030="10 Mt", storage_2050="1 Gt", net_zero_year="2060")
    written = profile(
        region="Asia", summary="In short.", body="At length.", targets=targets,
        provenance=Provenance(author="A", reviewer="B", last_audit_written="2026-01-01"),
    )  # fmt: skip
    found = front(record(), profiles=(written,))
    assert (found.profile_summary.markdown, found.profile_body.markdown) == ("In short.", "At length.")
    assert set(lines(found).values()) == {"Asia", "10 Mt", "1 Gt", "2060", "A", "B", "2026-01-01"}


def test_a_summary_with_which_the_body_begins_is_not_repeated() -> None:
    found = front(record(), profiles=(profile(summary="In short.", body="In short. And at length."),))
    assert found.profile_summary.markdown == ""


def test_unknown_keys_of_a_profile_are_all_printed_even_where_two_blocks_use_the_same() -> None:
    written = profile(
        extra={"note": "top"}, targets=Targets(extra={"note": "target"}), provenance=Provenance(extra={"note": "by"})
    )
    assert lines(front(record(), profiles=(written,))) == {
        "note": "top", "strategicTargets.note": "target", "provenance.note": "by",
    }  # fmt: skip


# --- the European Union --------------------------------------------------------------------------------------------


def test_instruments_of_the_union_in_force_are_named_for_its_members_and_not_scored() -> None:
    union = (record("eu-one", "EU", analysis=scores(mrv=99)), record("eu-old", "EU", status="superseded"))
    found = document_front(corpus(record("dk-one", "DK"), *union), "DK")
    assert [entry.label for entry in found.also_applies] == ["eu-one"]
    assert found.dimensions[-1].all.value == "n/r"
    assert document_front(corpus(record("no-one", "NO"), *union), "NO").also_applies == ()


# --- contents ------------------------------------------------------------------------------------------------------


def test_the_contents_list_every_instrument_with_its_best_score() -> None:
    own = (
        twins(policy("a", analysis=(*scores(mrv=50), score("market", 80))), english("a")),
        record("b", status="planned"),
    )
    contents = cast(Contents, section(brief(corpus(*own), languages=("en",)), "contents-en").content)
    first, second = contents.instruments
    assert (first.number, first.title.text, first.best, first.grade, first.dimension) == (1, "The a rules", "80", "D", "Market")
    assert (first.backed, first.counts, first.section) == ("1 of 2", True, "a-en")
    assert (second.best, second.grade, second.dimension, second.backed, second.counts) == ("n/r", "", "", "", False)


def test_page_numbers_are_filled_in_for_every_line() -> None:
    contents = cast(Contents, section(brief(corpus(record()), languages=("en",)), "contents-en").content)
    names = [*(line.section for line in contents.entries), *(line.section for line in contents.instruments)]
    paged = contents.paged({name: number for number, name in enumerate(names, 1)})
    assert [line.page for line in paged.entries] == [str(names.index(line.section) + 1) for line in paged.entries]
    assert [line.page for line in paged.instruments] == [str(len(names))]
