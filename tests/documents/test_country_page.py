"""Page 1 of a country: what it says, and the order in which it gives way."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any, cast

import pytest
from msgspec.structs import replace

from reports.analysis.changes.period import Period
from reports.corpus.policy import PILLARS, Corpus, Record
from reports.documents.country.first_page import country_page
from reports.documents.shared.frame import DocumentFrame
from reports.documents.shared.glance import changed_heading
from reports.documents.shared.page_one import ORDER as BLOCKS
from reports.documents.shared.page_one import Changed, PageOne, PagePillar
from reports.documents.shared.section import Value
from reports.documents.shared.strips import StripRow
from reports.documents.shared.values import shortened
from reports.language import runs, unmarked
from tests.analysis.builders import (
    PERSON,
    corpus,
    english,
    linked,
    milestone,
    pillars,
    policy,
    provenance,
    record,
    score,
    scores,
    twins,
    when,
)
from tests.analysis.changes_pair import compared
from tests.audit.briefed import brief
from tests.documents.views import findings, peers, profile, says, section, view, with_profiles

ALL = ("incentive", "statutory", "market", "strategic", "mrv")


def page_of(found: Corpus, language: str = "en", subject: str = "CN") -> PageOne:
    return cast(PageOne, section(brief(found, "country", subject, (language,)), f"glance-{language}").content)


def page(*own: Record, language: str = "en") -> PageOne:
    return page_of(corpus(*own, *peers(60, *ALL)), language)


def full() -> PageOne:
    """A page with something in every block that a country has."""
    steps = tuple(milestone(f"{year}-02-01", f"Step of {year}") for year in (2022, 2023, 2024, 2027, 2028, 2029))
    evolution = replace(linked(), milestones=steps)
    own = (
        record(
            "a",
            title="Measures for the Geological Storage of Carbon Dioxide",
            analysis=scores(**dict.fromkeys(ALL, 50)),
            evolution=evolution,
            regulatory=pillars(co2_definition="A waste.", liability_period="Twenty years after closure, " * 4),
        ),
        record("b", status="planned", analysis=scores(mrv=10)),
        record("c", regulatory=pillars(co2_definition="No mandatory requirement")),
    )
    return page(*own)


# --- its head ------------------------------------------------------------------------------------------------------


def test_it_names_the_country_in_both_languages_and_by_its_code() -> None:
    assert (page(record()).name, page(record()).other_names) == ("China", "中国, CN")
    assert (page(record(), language="zh").name, page(record(), language="zh").other_names) == ("中国", "China · CN")


def test_a_country_without_a_code_has_no_other_name() -> None:
    found = page_of(corpus(record(country=None)), subject="Ruritania")
    assert (found.name, found.other_names) == ("Ruritania", "")


@pytest.mark.parametrize(
    ("language", "captions"),
    [
        (
            "en",
            [
                "instrument counted",
                "scores evidenced (A)",
                "reviewed by name",
                "pillar in force",
            ],
        ),
        ("zh", ["件计入得分", "个评分有据且有出处（A\u00a0级）", "件经列名审核人审核", "项支柱有现行条文"]),
    ],
)
def test_the_tally_counts_what_is_in_force_and_the_five_dimensions(language: str, captions: list[str]) -> None:
    reviewed = provenance(PERSON, "2026-01-01")
    own = (
        record(
            "a",
            analysis=(*scores(mrv=50, novelty=40), score("market", 40), *scores(strategic=70)),
            regulatory=pillars(liability_period="20 years", co2_definition="No mandatory requirement"),
            provenance=reviewed,
        ),
        record("b", status="planned", analysis=scores(mrv=90), provenance=reviewed),
    )
    found = findings(*own, others=peers(60), language=language)
    told = country_page(found, "CN", None, None, None).tally
    assert [item.figure for item in told] == ["1/2", "2/3", "1/1", "1/7"]
    assert [item.caption for item in told] == captions


def test_without_evidence_the_tally_names_no_grade() -> None:
    assert [(item.figure, item.caption) for item in page(record("a", analysis=(score("mrv", 60),))).tally[1:2]] == [
        ("0/1", "scores evidenced")
    ]


# --- strips and judgements -----------------------------------------------------------------------------------------


def test_strips_are_ranked_with_the_median_and_a_gap_last() -> None:
    found = page(record(analysis=scores(mrv=50, market=80)))
    assert found.strips is not None
    rows = [row for row in found.strips.rows if isinstance(row, StripRow)]
    assert [(row.name, row.side.value, row.side.grade, row.side.rank, row.median) for row in rows[:2]] == [
        ("Market", "80", "B", "1st of 6", "median 60"), ("MRV", "50", "B", "6th of 6", "median 60"),
    ]  # fmt: skip
    assert [row.side.value for row in rows[2:]] == ["n/r"] * 3


def test_without_a_score_there_is_a_sentence_in_place_of_the_strips() -> None:
    found = page(record())
    assert found.strips is None
    assert found.strips_empty == "No instrument in force carries a score."


def test_judgements_are_three_and_point_to_the_sheets_they_rest_on() -> None:
    found = full()
    assert [one.lead for one in found.judgements] == [
        "One instrument, 5 dimensions.",
        "5 pillars lack law.",
        "Sources differ on 1 pillar.",
    ]
    assert [[(r.number, r.section) for r in one.message.references] for one in found.judgements] == [
        [], [], [(1, "a-en"), (3, "c-en")],
    ]  # fmt: skip


def test_a_chinese_full_stop_stands_behind_the_references() -> None:
    found = page(record("a", analysis=scores(**dict.fromkeys(ALL, 50))), language="zh")
    assert {one.message.stop for one in found.judgements} == {"。"}
    assert not any(one.message.text.endswith("。") for one in found.judgements)


# --- pillars -------------------------------------------------------------------------------------------------------


def pillar(found: PageOne, label: str = "Liability period") -> PagePillar:
    (row,) = [row for row in found.pillars if row.label == label]
    return row


def test_pillars_are_the_seven_in_order_and_no_others() -> None:
    own = record(regulatory=pillars(other_rule="Art. 1", liability_period="20 years"))
    rows = page(own).pillars
    words = view().words
    assert [row.label for row in rows] == [words(f"pillar.{name}") for name in PILLARS]
    assert [(row.label, row.state, row.word, row.text.text) for row in rows if row.text] == [
        ("Liability period", "in-force", "in force", "20 years")
    ]


def test_all_that_say_the_same_of_a_pillar_are_pointed_to() -> None:
    own = [record(id, regulatory=pillars(liability_period="20 years")) for id in "ab"]
    proposed = record("c", status="planned", regulatory=pillars(liability_period="20 years"))
    row = pillar(page(*own, proposed))
    assert [(one.number, one.section) for one in row.references] == [(1, "a-en"), (2, "b-en")]
    assert not row.other


def test_what_another_source_says_to_the_contrary_stands_beside_it() -> None:
    own = (
        record("a", regulatory=pillars(liability_period="20 years")),
        record("b", regulatory=pillars(liability_period="No mandatory requirement")),
    )
    row = pillar(page(*own))
    assert (row.state, row.text.text, row.other.text) == ("in-force", "20 years", "No mandatory requirement")
    assert [one.number for one in row.references] == [1]
    assert [one.number for one in row.other_references] == [2]


def test_beside_another_text_a_pillar_is_shorter() -> None:
    long = "Twenty years after closure, " * 4
    alone = pillar(page(record("a", regulatory=pillars(liability_period=long))))
    denied = record("b", regulatory=pillars(liability_period=f"No mandatory requirement, {long}"))
    both = pillar(page(record("a", regulatory=pillars(liability_period=long)), denied))
    assert len(both.text.text) < len(alone.text.text) <= 112
    assert len(both.brief.text) < len(alone.brief.text) <= 88
    assert len(both.other.text) <= 42


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_marker_is_lifted_out_before_a_pillar_is_cut_short(language: str) -> None:
    text = "[AI-Generated] " + "二十年后移交" * 20
    (row,) = [
        row for row in page(record(regulatory=pillars(liability_period=text)), language=language).pillars if row.text
    ]
    assert row.text.generated
    assert row.text.text.startswith("二十年后")
    assert row.brief.text.endswith(" …")


def test_what_only_the_profile_says_is_told_apart() -> None:
    found = page_of(with_profiles(corpus(record()), profile(regulatory=says(co2_definition="Waste"))))
    (row,) = [row for row in found.pillars if row.text]
    assert (row.state, row.text.text, row.text.origin) == (
        "profile",
        "Waste",
        "profile/zh-Hans#regulatory.co2_definition",
    )
    assert row.references == ()


@pytest.mark.parametrize(
    ("text", "length", "printed"),
    [
        ("20 years", 8, "20 years"),
        ("Owned by the State, and held in trust", 30, "Owned by the State …"),
        ("Owned by the State and held in trust", 30, "Owned by the State and held …"),
        ("Owned, by the State and held in trust", 30, "Owned, by the State and held …"),
        ("Under Art. 12 of the Storage Act of Norway", 22, "Under Art. 12 of the …"),
        ("It must be monitored. Then it is closed", 30, "It must be monitored …"),
        ("A licence of 1,250,000 tonnes", 20, "A licence of …"),
        ("孔隙空间归国家所有，由主管部门授予使用权", 14, "孔隙空间归国家所有 …"),
        ("孔隙空间归国家所有并由主管部门授予使用权", 10, "孔隙空间归国家所有 …"),
        ("孔隙空间（第十二条及其实施细则）归国家", 10, "孔隙空间 …"),
        ("Pore space (section 12 of the Act) is the State's", 20, "Pore space …"),
        ("责任期限为 20 年以上", 8, "责任期限为 …"),
    ],
)
def test_a_text_is_cut_at_a_clause_or_between_words_and_never_in_a_bracket_or_number(
    text: str, length: int, printed: str
) -> None:
    assert shortened(Value(text, "a/en#title"), length) == Value(printed, "a/en#title")


# --- dates ---------------------------------------------------------------------------------------------------------


def test_the_latest_events_are_past_ones_newest_first() -> None:
    assert [(event.date.text, event.subject + event.text.text, event.number) for event in full().past] == [
        ("2024-02-01", "“Measures for the Geological Storage of Carbon Dioxide”: Step of 2024", 1),
        ("2023-02-01", "“Measures for the Geological Storage of Carbon Dioxide”: Step of 2023", 1),
        ("2022-02-01", "“Measures for the Geological Storage of Carbon Dioxide”: Step of 2022", 1),
    ]


def test_the_dates_ahead_are_coming_ones_next_first() -> None:
    assert [(event.date.text, event.text.text, event.number) for event in full().coming] == [
        ("2027-02-01", "Step of 2027", 1), ("2028-02-01", "Step of 2028", 1), ("2029-02-01", "Step of 2029", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("records", "language", "told"),
    [
        ("a", "en", ""),
        ("ab", "en", "The other record names no date ahead."),
        ("abc", "en", "The other 2 records name no date ahead."),
        ("b", "en", "The one record names no date ahead."),
        ("bc", "en", "None of the 2 records names a date ahead."),
        ("abc", "zh", "其余 2 件未载明后续日期。"),
        ("bc", "zh", "所含 2 件未载明后续日期。"),
    ],
)
def test_what_names_no_date_ahead_is_counted(records: str, language: str, told: str) -> None:
    evolution = replace(linked(), milestones=(milestone("2027-02-01", "Step"),))
    own = {"a": record("a", evolution=evolution), "b": record("b"), "c": record("c")}
    assert page(*(own[id] for id in records), language=language).coming_rest == told


def test_a_publication_beside_a_milestone_of_its_day_is_told_once() -> None:
    evolution = replace(linked(), milestones=(milestone("2024-05-06", "Adopted"),))
    found = page(record("a", pub_date=when("2024-05-06"), evolution=evolution)).past
    assert [line.text.text for line in found] == ["Adopted"]


def test_a_milestone_of_the_year_alone_does_not_stand_for_the_day_of_a_publication() -> None:
    evolution = replace(linked(), milestones=(milestone("2024", "Adopted"),))
    found = page(record("a", pub_date=when("2024-01-01"), evolution=evolution)).past
    assert len(found) == 2


def test_a_publication_of_which_the_record_doubts_the_year_is_told_beside_a_milestone() -> None:
    evolution = replace(linked(), milestones=(milestone("2024-05-06", "Adopted"),))
    found = page(record("a", pub_date=when("2024-05-06"), year=2023, evolution=evolution)).past
    assert [unmarked(line.text.text) for line in found] == ["《a》 published (the record also says 2023)", "Adopted"]


def test_a_publication_that_the_record_dates_otherwise_says_so() -> None:
    latest = page(record("a", pub_date=when("2024-05-06"), year=2023), record("b", pub_date=when("2024-05-05"))).past
    assert [unmarked(line.text.text) for line in latest] == [
        "《a》 published (the record also says 2023)",
        "《b》 published",
    ]


def test_a_title_in_another_language_is_marked_among_the_events() -> None:
    own = twins(policy("a", pub_date=when("2021-05-01"), title="The Act"), english("b"))
    told = page(own, language="zh").past[0].text
    assert (told.lang, runs(told.text, "zh-Hans")) == (
        "", [("发布《", "zh-Hans"), ("The Act", "en"), ("》", "zh-Hans")],
    )  # fmt: skip


# --- the order in which it gives way -------------------------------------------------------------------------------

ORDER = [
    *("whole_texts.0", "past.2", "judgements.2", "other_texts.0", "titles.0", "coming.2", "past.1", "coming.1", "past.0", "coming.0"),
    *("pillars.0", "judgements.1", "judgements.0", "tally.0", "strips.0"),
]
WITHIN = ("whole_texts", "other_texts", "titles")
"""What stands within other blocks."""
SHEDDABLE = tuple(dict.fromkeys(block for block, _ in BLOCKS))


def sizes(found: PageOne) -> dict[str, int]:
    """How much each block holds."""
    blocks: dict[str, Any] = {name: getattr(found, name) for name in SHEDDABLE if name not in WITHIN}
    said = {name: len(block) if isinstance(block, tuple) else int(block is not None) for name, block in blocks.items()}
    whole = sum(row.text != row.brief for row in found.pillars)
    others = sum(bool(row.other) for row in found.pillars)
    return said | {"whole_texts": whole, "other_texts": others, "titles": sum(map(len, titles(found)))}


def titles(found: PageOne) -> list[str]:
    """The titles beside the strips."""
    rows = found.strips.rows if found.strips else ()
    return [row.side.source.title.text for row in rows if isinstance(row, StripRow) and row.side.source]


def steps(found: PageOne) -> list[PageOne]:
    pages = [found]
    while (less := pages[-1].smaller()) is not None:
        pages.append(less)
    return pages


def test_a_country_sheds_its_blocks_in_the_fixed_order_until_nothing_is_left() -> None:
    last = steps(full())[-1]
    assert list(last.shed) == ORDER
    assert set(sizes(last).values()) == {0}


def test_each_step_takes_from_one_block_and_says_so() -> None:
    for before, after in pairwise(steps(full())):
        smaller = [name for name, size in sizes(after).items() if size < sizes(before)[name]]
        block = after.shed[-1].partition(".")[0]
        # With the strips go the titles beside them.
        assert [name for name in smaller if block != "strips" or name != "titles"] == [block]


def test_titles_beside_the_strips_are_cut_between_words_and_their_numbers_stay() -> None:
    found = next(one for one in steps(full()) if one.shed and one.shed[-1] == "titles.0")
    assert set(titles(found)) == {"Measures for the Geological …"}
    assert found.strips is not None
    assert {row.side.source.number for row in found.strips.rows if isinstance(row, StripRow) and row.side.source} == {1}


def test_what_another_source_says_goes_with_its_references_and_the_pillar_stays() -> None:
    found = next(one for one in steps(full()) if one.shed and one.shed[-1] == "other_texts.0")
    row = pillar(found, "Legal status of CO₂")
    assert (row.text.text, row.other.text, row.other_references) == ("A waste.", "", ())


def test_a_block_that_is_short_already_is_passed_over() -> None:
    shed = steps(page(record("a", analysis=scores(mrv=50))))[-1].shed
    assert not {"past.2", "other_texts.0", "past.0"} & set(shed)


def test_verdict_and_name_never_go() -> None:
    last = steps(full())[-1]
    assert (last.name, last.verdict, last.kicker) == (full().name, full().verdict, full().kicker)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_block_that_may_go_has_a_name_on_the_notes_page(language: str) -> None:
    frame = cast(DocumentFrame, section(brief(corpus(record()), languages=(language,)), f"frame-{language}").content)
    # What a pillar says in more than a line stands whole in a sheet, or on the front.
    lost = [block for block in SHEDDABLE if block != "whole_texts"]
    told = frame.told(tuple(f"{block}.0" for block in SHEDDABLE))
    assert len(told.shed) == len(lost)
    assert frame.shed == ()


def test_a_block_that_went_in_steps_is_named_once() -> None:
    frame = cast(DocumentFrame, section(brief(corpus(record()), languages=("en",)), "frame-en").content)
    assert len(frame.told(("judgements.2", "judgements.1", "past.0")).shed) == 2


def test_what_changed_is_the_last_judgement_to_go() -> None:
    first, second, third = full().judgements
    found = replace(full(), changed=Changed("What changed", (), ""))
    kept = [one.judgements for one in steps(found) if one.shed and one.shed[-1].startswith("judgements")]
    assert kept == [(first, third), (third,), ()]
    plain = [one.judgements for one in steps(full()) if one.shed and one.shed[-1].startswith("judgements")]
    assert plain == [(first, second), (first,), ()]


# --- what changed --------------------------------------------------------------------------------------------------


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
