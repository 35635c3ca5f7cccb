"""Page 1: what it says, and the order in which it gives way."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any, cast

import pytest
from msgspec.structs import replace

from reports.analysis.changes.period import Period
from reports.corpus.policy import Corpus, Record
from reports.documents.shared.frame import DocumentFrame
from reports.documents.shared.glance import ORDER as BLOCKS
from reports.documents.shared.glance import Glance, changed_heading
from reports.documents.shared.section import Bars, Radar
from tests.analysis.builders import (
    corpus,
    english,
    linked,
    milestone,
    pillars,
    policy,
    provenance,
    record,
    scores,
    twins,
    when,
)
from tests.analysis.changes_pair import compared
from tests.audit.briefed import brief
from tests.documents.views import boilerplate, peers, profile, says, section, view, with_profiles

ALL = ("incentive", "statutory", "market", "strategic", "mrv")


def glance(found: Corpus, language: str = "en", kind: str = "country", subject: str = "CN") -> Glance:
    return cast(Glance, section(brief(found, kind, subject, (language,)), f"glance-{language}").content)


def page(*own: Record, language: str = "en") -> Glance:
    return glance(corpus(*own, *peers(60, *ALL)), language)


def full() -> Glance:
    """A page with something in every block."""
    steps = tuple(milestone(f"{year}-02-01", f"Step of {year}") for year in (2022, 2023, 2024, 2027, 2028, 2029))
    evolution = replace(linked(), milestones=steps)
    own = record("a", analysis=scores(**dict.fromkeys(ALL, 50)), evolution=evolution, pub_date=when("2021-05-01"))
    return page(own, record("b", status="planned"))


# --- what it says --------------------------------------------------------------------------------------------------


def test_it_names_the_country_in_both_languages_and_by_its_code() -> None:
    assert (page(record()).name, page(record()).other_names) == ("China", "中国, CN")
    assert (page(record(), language="zh").name, page(record(), language="zh").other_names) == ("中国", "China · CN")


def test_a_country_without_a_code_has_no_other_name() -> None:
    found = glance(corpus(record(country=None)), subject="Ruritania")
    assert (found.name, found.other_names) == ("Ruritania", "")


def test_figures_say_how_many_how_well_backed_how_reviewed_and_how_many_pillars() -> None:
    own = (
        record("a", analysis=scores(mrv=50), regulatory=pillars(liability_period="20 years")),
        record("b", status="planned", provenance=provenance(author="Gemini")),
    )
    figures = [(headline.figure, headline.caption) for headline in page(*own).headlines]
    assert [figure for figure, _ in figures] == ["2", "100%", "0 of 2", "1 of 7"]
    assert figures[0][1] == "policies on record: 1 in force, 1 planned; 1 counted in the scores"
    assert figures[2][1].endswith("1 drafted by a machine")


def test_a_share_of_nothing_is_not_recorded() -> None:
    assert page(record()).headlines[1].figure == "n/r"


def test_bars_are_ranked_with_the_peers_median_and_a_gap_last() -> None:
    found = page(record(analysis=scores(mrv=50, market=80)))
    assert found.bars is not None
    spec = cast(Bars, found.bars.spec)
    assert [(row.label, row.value, row.grade, row.peer, row.text) for row in spec.rows[:2]] == [
        ("Market", 80, "B", 60, "80"), ("MRV", 50, "B", 60, "50"),
    ]  # fmt: skip
    assert [row.value for row in spec.rows[2:]] == [None] * 3
    assert "n = 5" in found.bars.alt


def test_without_a_score_there_is_a_sentence_in_place_of_the_bars() -> None:
    found = page(record())
    assert (found.bars, found.radar, found.bars_notes) == (None, None, ())
    assert found.bars_empty


def test_notes_say_how_many_peers_and_how_many_records_stand_behind_the_ranks() -> None:
    peer_note, rank_note = page(record(analysis=scores(mrv=50, market=60))).bars_notes
    assert "median of all scores of the other jurisdictions (n = 5)" in peer_note
    assert "MRV 6 of 6" in rank_note
    assert "Market 1= of 6" in rank_note
    assert "1 is counted here" in rank_note


def test_international_bodies_have_neither_median_nor_rank() -> None:
    found = glance(corpus(record("i", "INT", analysis=scores(mrv=50)), *peers(60)), subject="INT")
    assert len(found.bars_notes) == 1
    assert "not a jurisdiction" in found.bars_notes[0]


def test_the_radar_needs_three_values() -> None:
    assert page(record(analysis=scores(mrv=1, market=2))).radar is None
    drawn = page(record(analysis=scores(mrv=1, market=2, incentive=3))).radar
    assert drawn is not None
    assert [spoke.value for spoke in cast(Radar, drawn.spec).spokes] == [3, None, 2, None, 1]


def test_messages_point_to_the_sheets_they_rest_on() -> None:
    found = page(record("a", analysis=scores(**dict.fromkeys(ALL, 50))))
    assert [(r.number, r.section) for r in found.messages[0].references] == [(1, "a-en")]


def test_a_chinese_full_stop_stands_behind_the_references() -> None:
    found = page(record("a", analysis=scores(**dict.fromkeys(ALL, 50))), language="zh")
    assert {message.stop for message in found.messages} == {"。"}
    assert not any(message.text.endswith("。") for message in found.messages)


def test_the_latest_events_are_past_ones_newest_first() -> None:
    assert [(event.date.text, event.text.text) for event in full().recent] == [
        ("2024-02-01", "Step of 2024"), ("2023-02-01", "Step of 2023"), ("2022-02-01", "Step of 2022"),
    ]  # fmt: skip


def test_the_dates_ahead_are_coming_ones_next_first() -> None:
    assert [(event.date.text, event.text.text, event.number) for event in full().dates] == [
        ("2027-02-01", "Step of 2027", 1), ("2028-02-01", "Step of 2028", 1), ("2029-02-01", "Step of 2029", 1),
    ]  # fmt: skip


def test_pillars_are_seven_in_order_and_cut_short() -> None:
    own = record(regulatory=pillars(liability_period="Twenty years after closure, " * 4, other_rule="Art. 1"))
    rows = page(own).pillars
    assert len(rows) == 7
    (row,) = [row for row in rows if row.text]
    assert (row.label, row.state) == ("Liability period", "in-force")
    assert row.text.text.endswith("…")
    assert len(row.text.text) <= 62


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_marker_is_lifted_out_before_a_pillar_is_cut_short(language: str) -> None:
    text = "[AI-Generated] " + "二十年后移交" * 20
    own = record(regulatory=pillars(liability_period=text), analysis=scores(mrv=1, market=2, incentive=3))
    for rows in (page(own, language=language).pillars, page(own, language=language).pillars_wide):
        (row,) = [row for row in rows if row.text]
        assert row.text.generated
        assert row.text.text.startswith("二十年后")


def test_what_only_the_profile_says_is_told_apart() -> None:
    found = glance(with_profiles(corpus(record()), profile(regulatory=says(co2_definition="Waste"))))
    (row,) = [row for row in found.pillars if row.text]
    assert (row.state, row.text.text, row.text.origin) == ("profile", "Waste", "profile/zh-Hans#regulatory.co2_definition")


def test_a_title_in_another_language_is_marked_among_the_events() -> None:
    own = twins(policy("a", pub_date=when("2021-05-01"), title="The Act"), english("b"))
    assert page(own, language="zh").recent[0].text.lang == "en"


# --- the order in which it gives way -------------------------------------------------------------------------------

ORDER = [
    *("radar.0", "messages.2", "recent.2", "dates.2", "bars_notes.1", "recent.1", "dates.1", "pillars.0"),
    *("messages.1", "bars_notes.0", "recent.0", "dates.0", "messages.0", "bars.0", "headlines.0"),
]


SHEDDABLE = tuple(dict.fromkeys(block for block, _ in BLOCKS))


def sizes(found: Glance) -> dict[str, int]:
    """How much each block holds."""
    blocks: dict[str, Any] = {name: getattr(found, name) for name in SHEDDABLE}
    return {name: len(block) if isinstance(block, tuple) else int(block is not None) for name, block in blocks.items()}


def steps(found: Glance) -> list[Glance]:
    pages = [found]
    while (less := pages[-1].smaller()) is not None:
        pages.append(less)
    return pages


def test_a_country_sheds_its_blocks_in_the_fixed_order_until_nothing_is_left() -> None:
    last = steps(full())[-1]
    assert list(last.shed) == ORDER
    assert set(sizes(last).values()) == {0}


def test_each_step_takes_from_one_block_and_says_so() -> None:
    pages = steps(full())
    for before, after in pairwise(pages):
        smaller = [name for name, size in sizes(after).items() if size < sizes(before)[name]]
        assert [name for name in smaller if name != "pillars" or after.shed[-1].startswith("pillars")] == [
            after.shed[-1].partition(".")[0]
        ]


def test_a_block_that_is_short_already_is_passed_over() -> None:
    found = page(record("a", analysis=scores(mrv=50)))
    assert "radar.0" not in steps(found)[-1].shed
    assert "recent.2" not in steps(found)[-1].shed


def test_without_the_radar_the_pillars_have_more_room() -> None:
    long = record(regulatory=pillars(liability_period="Twenty years " * 9), analysis=scores(mrv=1, market=2, incentive=3))
    narrow = page(long)
    wide = narrow.smaller()
    assert wide is not None
    assert wide.radar is None

    def longest(found: Glance) -> int:
        return max(len(row.text.text) for row in found.pillars)

    assert longest(narrow) < longest(wide)


def test_verdict_and_name_never_go() -> None:
    last = steps(full())[-1]
    assert (last.name, last.verdict, last.kicker) == (full().name, full().verdict, full().kicker)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_block_that_may_go_has_a_name_on_the_notes_page(language: str) -> None:
    frame = cast(DocumentFrame, section(brief(corpus(record()), languages=(language,)), f"frame-{language}").content)
    told = frame.told(tuple(f"{block}.0" for block in SHEDDABLE))
    assert len(told.shed) == len(SHEDDABLE)
    assert frame.shed == ()


def test_a_block_that_went_in_steps_is_named_once() -> None:
    frame = cast(DocumentFrame, section(brief(corpus(record()), languages=("en",)), "frame-en").content)
    assert len(frame.told(("messages.2", "messages.1", "radar.0")).shed) == 2


@pytest.mark.parametrize(
    ("days", "heading"),
    [
        (89, "What changed this quarter"),
        # A quarter, and what it takes to write about it.
        (100, "What changed this quarter"),
        (101, "What changed since 1 January 2026"),
        (365, "What changed since 1 January 2026"),
        (None, "What changed"),
    ],
)
def test_what_changed_is_called_by_the_quarter_or_by_the_first_day(days: int | None, heading: str) -> None:
    first = date(2026, 1, 1)
    period = None if days is None else Period(first, first + timedelta(days=days))
    nothing = corpus(record())
    assert changed_heading(compared(nothing, nothing, period), view()) == heading


@pytest.mark.parametrize(
    ("language", "caption"),
    [("en", "2 in force, 1 called a draft; 2 counted"), ("zh", "现行 2 件、标题称草案 1 件；2 件计入")],
)
def test_the_caption_tells_how_records_stand_so_that_those_in_force_are_those_that_count(
    language: str, caption: str
) -> None:
    drafted = record("c", title="Draft Climate Act")
    assert caption in page(record("a"), record("b"), drafted, language=language).headlines[0].caption


def test_a_publication_that_the_record_dates_otherwise_says_so() -> None:
    latest = page(record("a", pub_date=when("2024-05-06"), year=2023), record("b", pub_date=when("2024-05-05"))).recent
    assert [line.text.text for line in latest] == [
        "《a》 published (the record also says 2023)",
        "《b》 published",
    ]


def test_where_no_score_is_backed_the_note_does_not_speak_of_a_comparison() -> None:
    found = corpus(record("a", analysis=boilerplate("mrv", "market")), *peers(60))
    assert [note.split(";")[0] for note in glance(found).bars_notes] == [
        "Orange tick: median of all scores of the other jurisdictions (n = 5), whatever their evidence"
    ]
    assert "The sentence above compares" in page_with_peers().bars_notes[0]


def page_with_peers() -> Glance:
    return glance(corpus(record("a", analysis=scores(mrv=80)), *peers(60)))


def test_pillars_that_stand_in_the_profile_alone_are_no_missing_rules() -> None:
    texts = dict.fromkeys(("pore_space_rights", "co2_definition"), "Owned by the State")
    found = with_profiles(corpus(record("a")), profile(regulatory=says(**texts)))
    assert any(
        message.text.endswith("a policy in force; 2 stand in the country profile alone.")
        for message in glance(found).messages
    )
