"""The judgements of a country's page 1: when each is said, what it quotes, and on which records it rests."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from reports.corpus.policy import PILLARS, Record
from reports.documents.country.findings import Findings
from reports.documents.country.judgements import DEPENDENT, JUDGEMENTS, WEAK_SHARE, judgements
from reports.language import unmarked
from tests.analysis.builders import linked, milestone, pillars, record, score, scores
from tests.documents.views import boilerplate, findings, peers, profile, says

ALL = ("incentive", "statutory", "market", "strategic", "mrv")
RULED = dict.fromkeys(PILLARS, "Settled in Art. 4.")


def told(found: Findings, lead: str) -> tuple[str, tuple[str, ...]]:
    """The sentence of the judgement with that lead, and the records it rests on."""
    (sentence,) = [sentence for said, sentence in judgements(found) if said == lead]
    return unmarked(sentence.text.replace("\u00a0", " ")), sentence.records


def leads(found: Findings) -> list[str]:
    return [lead for lead, _ in judgements(found)]


def ruled(*without: str) -> dict[str, str]:
    return {pillar: text for pillar, text in RULED.items() if pillar not in without}


def peers_with(*counts: tuple[str, int]) -> tuple[Record, ...]:
    """Five peers, of which so many have a rule on each of these pillars."""
    found = []
    for place, one in enumerate(peers(60)):
        texts = {pillar: "A rule." for pillar, n in counts if place < n}
        found.append(replace(one, editions=(replace(one.primary, regulatory=pillars(**texts)),)))
    return tuple(found)


# --- the list ------------------------------------------------------------------------------------------------------


def everything(language: str = "en") -> Findings:
    """A country of which all but the first judgement can be said."""
    evolution = replace(linked(), milestones=(milestone("2027-05-01", "Levy begins"),))
    own = (
        record("a", analysis=(*scores(market=30, strategic=70), *boilerplate("mrv", "statutory"))),
        record("b", evolution=evolution, analysis=scores(incentive=10), regulatory=pillars(co2_definition="A waste.")),
        record("c", status="superseded"),
        record("d", regulatory=pillars(co2_definition="No mandatory requirement")),
    )
    return findings(*own, others=peers(60, *ALL), language=language)


def test_judgements_come_in_the_order_of_a_closed_list() -> None:
    assert [judge.__name__ for judge in JUDGEMENTS] == [
        *("_unfounded", "_dependent", "_unsettled", "_contradicted", "_weak", "_not_counted", "_spread", "_next_date"),
    ]
    assert leads(everything()) == [
        "One instrument, 2 dimensions.",
        "6 pillars lack law.",
        "Sources differ on 1 pillar.",
        "Much without evidence.",
        "Not all count.",
        "The next date.",
    ]


def test_every_judgement_names_the_records_it_rests_on() -> None:
    rests = [sentence.records for _, sentence in judgements(everything())]
    assert rests == [(), (), ("b", "d"), (), ("c",), ("b",)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_judgement_is_a_sentence_without_a_hole_and_its_lead_is_short(language: str) -> None:
    for lead, sentence in judgements(everything(language)):
        assert re.search(r"[.。]$", sentence.text), sentence.text
        assert not re.search(r"[{}]|\bNone\b(?! of)", sentence.text)
        assert len(lead.split()) <= 6
        assert re.search(r"[.。]$", lead)


# --- nothing can be quoted -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "lead", "sentence"),
    [
        (
            "en",
            "Do not quote scores.",
            "None of the 2 scores has evidence with a citation, not even the 95 for market mechanism (grade C): "
            "see the texts before quoting them.",
        ),
        ("zh", "不宜引用评分。", "2 个评分没有一个既有据又有出处，最高的市场机制 95（C 级）也是如此，引用前须查原文。"),
    ],
)
def test_without_evidence_no_score_is_to_be_quoted(language: str, lead: str, sentence: str) -> None:
    own = (record("a", analysis=(score("mrv", 40),)), record("b", analysis=(score("market", 95, "A finding."),)))
    assert told(findings(*own, others=peers(50), language=language), lead) == (sentence, ("b",))


def test_one_score_without_evidence_is_told_in_the_singular() -> None:
    text, rests = told(findings(record("a", analysis=(score("mrv", 40),))), "Do not quote scores.")
    assert (text.partition(",")[0], rests) == ("The one score", ("a",))


def test_where_one_score_has_evidence_or_none_is_there_it_is_not_said() -> None:
    assert "Do not quote scores." not in leads(findings(record(analysis=(*scores(mrv=1), score("market", 40)))))
    assert "Do not quote scores." not in leads(findings(record()))


# --- what depends on one instrument --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "lead", "sentence"),
    [
        (
            "en",
            "One instrument, 3 dimensions.",
            "Without instrument 1: Incentive 90 → 60 (tied 1st), Market 80 → 55 (6th), Strategic 70 → none.",
        ),
        (
            "zh",
            "一件文件撑起 3 维。",
            "若无政策 1，激励 90 → 60（并列第 1），市场 80 → 55（第 6），战略 70 → 无。",
        ),
    ],
)
def test_what_would_be_without_the_instrument_is_computed(language: str, lead: str, sentence: str) -> None:
    one = record("a", analysis=scores(incentive=90, market=80, strategic=70))
    other = record("b", analysis=scores(incentive=60, market=55))
    found = findings(one, other, others=peers(60, *ALL), language=language)
    assert told(found, lead) == (sentence, ())


def test_a_higher_score_without_evidence_takes_no_place_of_what_falls_away() -> None:
    one = record("a", analysis=scores(incentive=90, market=80))
    unfounded = record("b", analysis=(score("market", 95), *scores(mrv=10)))
    text, _ = told(findings(one, unfounded, others=peers(60, *ALL)), "One instrument, 2 dimensions.")
    assert text.endswith("Market 80 → none.")


def test_without_five_there_is_no_rank_after_it_either() -> None:
    one, other = record("a", analysis=scores(incentive=90, market=80)), record("b", analysis=scores(incentive=60))
    text, _ = told(findings(one, other), "One instrument, 2 dimensions.")
    assert "90 → 60, " in text


@pytest.mark.parametrize(("n", "holds"), [(DEPENDENT, True), (DEPENDENT - 1, False)])
def test_it_is_said_of_two_values_on(n: int, holds: bool) -> None:
    one = record("a", analysis=scores(**dict.fromkeys(ALL[:n], 80)))
    other = record("b", analysis=scores(mrv=10))
    assert any(lead.startswith("One instrument") for lead in leads(findings(one, other))) is holds


def test_three_losses_are_named() -> None:
    one = record("a", analysis=scores(**dict.fromkeys(ALL, 80)))
    other = record("b", analysis=scores(**dict.fromkeys(ALL, 10)))
    text, _ = told(findings(one, other), "One instrument, 5 dimensions.")
    assert text.count("→") == 3


@pytest.mark.parametrize(
    ("language", "lead", "begins"),
    [
        ("en", "One instrument, 2 dimensions.", "Instrument 1 expires 31 December 2027. Without a successor: "),
        ("zh", "一件文件撑起 2 维。", "政策 1 2027年12月31日届满，若无接续，"),
    ],
)
def test_the_end_is_told_where_the_record_states_one(language: str, lead: str, begins: str) -> None:
    evolution = replace(linked(), effective_application_window="2020-01-01/2027-12-31")
    one = record("a", analysis=scores(incentive=90, market=80), evolution=evolution)
    other = record("b", analysis=scores(mrv=10))
    assert told(findings(one, other, language=language), lead)[0].startswith(begins)


@pytest.mark.parametrize(
    ("language", "lead", "sentence"),
    [
        (
            "en",
            "All rests on one.",
            "It is the one instrument that counts: when it is amended, all 2 values change with it.",
        ),
        ("zh", "得分系于一件文件。", "计分的只有这一件，它一旦修订，2 维得分随之改变。"),
    ],
)
def test_of_the_one_instrument_that_counts_no_loss_is_reckoned(language: str, lead: str, sentence: str) -> None:
    own = (record("a", analysis=scores(mrv=80, market=70)), record("b", status="planned", analysis=scores(mrv=90)))
    assert told(findings(*own, others=peers(60), language=language), lead) == (sentence, ("a",))


@pytest.mark.parametrize(
    ("language", "begins"),
    [
        ("en", "Without “The Act”: Market 90 → 10"),
        ("zh", "若无《The Act》，市场 90 → 10"),
    ],
)
def test_an_instrument_outside_the_selection_is_named_by_its_title(language: str, begins: str) -> None:
    left_out = record("b", title="The Act", analysis=scores(market=90, mrv=80))
    found = findings(record("a", analysis=scores(market=10)), others=(left_out,), language=language)
    lead = "One instrument, 2 dimensions." if language == "en" else "一件文件撑起 2 维。"
    assert told(found, lead)[0].startswith(begins)


# --- what depends on none ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "lead", "sentence"),
    [
        (
            "en",
            "It rests on several.",
            "The 3 evidenced values rest on 3 instruments: without any one of them at most one value changes.",
        ),
        ("zh", "得分不系于一件。", "有据的 3 维最高分出自 3 件文件，少了任何一件，至多一维改变。"),
    ],
)
def test_where_no_instrument_holds_two_values_alone_it_is_said(language: str, lead: str, sentence: str) -> None:
    own = (record(id, analysis=scores(**{name: 80})) for id, name in zip("abc", ALL, strict=False))
    assert told(findings(*own, language=language), lead) == (sentence, ())


def test_of_what_another_reaches_too_nothing_is_lost_and_so_it_does_not_count() -> None:
    own = record("a", analysis=scores(incentive=80, statutory=80, market=80))
    equal = record(
        "b", analysis=(score("incentive", 80, "B rules.", "s. 1"), score("statutory", 80, "B says.", "s. 2"))
    )
    assert "It rests on several." not in leads(findings(own, record("c")))
    found = leads(findings(own, equal))
    assert not any(lead.startswith("One instrument") for lead in found)


@pytest.mark.parametrize(("n", "holds"), [(3, True), (2, False)])
def test_of_two_values_it_is_not_said_that_they_rest_on_several(n: int, holds: bool) -> None:
    own = (record(id, analysis=scores(**{name: 80})) for id, name in zip("abc"[:n], ALL, strict=False))
    assert ("It rests on several." in leads(findings(*own))) is holds


# --- pillars without a rule ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "lead", "sentence"),
    [
        (
            "en",
            "2 pillars lack law.",
            "No instrument in force has a rule on liability transfer and the legal status of CO₂; "
            "of the other 5 countries and regions 4 and 1 have one, in that order.",
        ),
        (
            "zh",
            "2 项支柱没有现行条文。",
            "现行政策没有责任移交和CO₂ 法律定位的条文；其余 5 个国家和地区中已有条文的依次为 4、1 个。",
        ),
    ],
)
def test_pillars_without_a_rule_are_told_with_how_many_others_have_one(language: str, lead: str, sentence: str) -> None:
    own = record("a", regulatory=pillars(**ruled("liability_transfer", "co2_definition")))
    found = findings(own, others=peers_with(("liability_transfer", 4), ("co2_definition", 1)), language=language)
    assert told(found, lead) == (sentence, ())


def test_one_pillar_without_a_rule_is_told_in_the_singular() -> None:
    own = record("a", regulatory=pillars(**ruled("liability_transfer")))
    text, _ = told(findings(own, others=peers_with(("liability_transfer", 4))), "1 pillar lacks law.")
    assert text.endswith("of the other 5 countries and regions 4 have one.")


def test_of_many_those_are_named_that_most_others_have() -> None:
    rules = [("liability_transfer", 4), ("co2_definition", 5), ("liability_period", 2), ("cross_border_rules", 1)]
    text, _ = told(findings(record("a"), others=peers_with(*rules)), "No pillar has law.")
    assert text.endswith("in 5, 4 and 2 of the other 5 countries and regions, in that order.")


def test_of_many_what_nobody_has_is_not_said_to_be_ruled_elsewhere() -> None:
    text, _ = told(findings(record("a"), others=peers_with(("liability_transfer", 4))), "No pillar has law.")
    assert text.startswith("Ruled elsewhere is only ")
    assert text.endswith(", in 4 of the other 5 countries and regions.")


def test_where_nobody_else_has_a_rule_none_is_counted() -> None:
    own = record("a", regulatory=pillars(**ruled("liability_transfer")))
    text, _ = told(findings(own, others=peers(60)), "1 pillar lacks law.")
    assert text == "No instrument in force has a rule on liability transfer."
    assert told(findings(record("a"), others=peers(60)), "No pillar has law.")[0].endswith(" and others.")


def test_international_bodies_are_not_set_beside_countries() -> None:
    own = record("i", "INT", regulatory=pillars(**ruled("liability_transfer")))
    text, _ = told(findings(own, others=peers_with(("liability_transfer", 4))), "1 pillar lacks law.")
    assert "countries" not in text


@pytest.mark.parametrize("text", ["Pending", ""])
def test_a_placeholder_is_no_rule(text: str) -> None:
    found = findings(record(regulatory=pillars(**(RULED | {"co2_definition": text}))))
    assert "1 pillar lacks law." in leads(found)


def test_what_is_stated_absent_is_not_open() -> None:
    found = findings(record(regulatory=pillars(**(RULED | {"co2_definition": "No mandatory requirement"}))))
    assert not any("lack" in lead for lead in leads(found))


def test_what_is_only_proposed_is_open_and_its_proposal_is_pointed_to() -> None:
    own = (
        record("a", regulatory=pillars(**ruled("liability_transfer"))),
        record("b", status="planned", regulatory=pillars(liability_transfer="After 20 years.")),
    )
    assert told(findings(*own), "1 pillar lacks law.")[1] == ("b",)


def test_what_only_the_profile_says_is_no_rule() -> None:
    own = record("a", regulatory=pillars(**ruled("liability_transfer")))
    told_by = (profile(regulatory=says(liability_transfer="After 20 years.")),)
    assert told(findings(own, profiles=told_by), "1 pillar lacks law.")[1] == ()


# --- sources that differ -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "lead", "ends"),
    [
        (
            "en",
            "Sources differ on 1 pillar.",
            " one source in force gives a rule and another says there is none: check the texts before quoting.",
        ),
        ("zh", "1 项支柱说法不一。", "：有的现行记载写明规定，有的称没有，引用前请核对原文。"),
    ],
)
def test_where_another_source_says_the_opposite_both_are_pointed_to(language: str, lead: str, ends: str) -> None:
    own = (
        record("a", regulatory=pillars(**RULED)),
        record("b", regulatory=pillars(co2_definition="No mandatory requirement")),
        record("c", regulatory=pillars(co2_definition="Pending")),
    )
    text, rests = told(findings(*own, language=language), lead)
    assert (text.endswith(ends), rests) == (True, ("a", "b"))


def test_a_proposal_does_not_contradict_a_stated_absence() -> None:
    own = (
        record("a", regulatory=pillars(co2_definition="No mandatory requirement")),
        record("b", status="planned", regulatory=pillars(co2_definition="A waste.")),
    )
    assert not any(lead.startswith("Sources differ") for lead in leads(findings(*own)))


def test_more_than_three_contradictions_are_not_named_one_by_one() -> None:
    absent = dict.fromkeys(PILLARS[:4], "No mandatory requirement")
    own = (record("a", regulatory=pillars(**RULED)), record("b", regulatory=pillars(**absent)))
    assert " and others one source" in told(findings(*own), "Sources differ on 4 pillars.")[0]


# --- evidence, what does not count, dates --------------------------------------------------------------------------


def test_weak_evidence_is_said_from_a_third_on() -> None:
    assert pytest.approx(1 / 3) == WEAK_SHARE
    third = record(analysis=(*scores(mrv=50, market=50), score("strategic", 50)))
    text, _ = told(findings(third), "Much without evidence.")
    assert text == "1 of 3 scores is graded D (no evidence, or boilerplate) and should not be quoted alone."
    quarter = record(analysis=(*scores(mrv=50, market=50, incentive=50), score("strategic", 50)))
    assert "Much without evidence." not in leads(findings(quarter))


def test_what_does_not_count_makes_no_evidence_weak() -> None:
    own = (record("a", analysis=scores(mrv=50)), record("b", status="planned", analysis=(score("mrv", 50),)))
    assert "Much without evidence." not in leads(findings(*own))


def test_records_that_do_not_count_are_counted_and_pointed_to() -> None:
    own: tuple[Record, ...] = (record("a"), record("b", status="superseded"), record("c", title="某条例（草案）"))
    text = "2 of 3 records are not yet or no longer in force, or unclear, and are left out of the scores."
    assert told(findings(*own), "Not all count.") == (text, ("b", "c"))
    assert told(findings(*own, language="zh"), "并非全部计分。")[0] == "3 件中 2 件尚未生效、已失效或存疑，不计入得分。"
    assert "Not all count." not in leads(findings(record("a")))


def test_the_next_date_is_the_first_one_ahead() -> None:
    steps = (milestone("2026-01-01", "Past"), milestone("2028-03", "Later"), milestone("2027-05-01", "Levy begins"))
    own = record("a", evolution=replace(linked(), milestones=steps))
    assert told(findings(own), "The next date.") == ("1 May 2027: “《a》”: Levy begins.", ("a",))


def test_that_no_date_is_ahead_does_not_mean_that_there_is_no_deadline() -> None:
    text = "None of the 2 records names a date ahead, which does not mean that there is no deadline."
    assert told(findings(record("a"), record("b")), "No date ahead.") == (text, ())
    assert told(findings(record("a")), "No date ahead.")[0].startswith("The one record names no date ahead")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_judgement_calls_anything_verified(language: str) -> None:
    said = " ".join(f"{lead} {sentence.text}" for lead, sentence in judgements(everything(language)))
    assert not re.search("verified|核验|核实", said, re.IGNORECASE)


# --- names joined --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "names", "joined"),
    [
        ("en", [], ""),
        ("en", ["a"], "a"),
        ("en", ["a", "b"], "a and b"),
        ("en", ["a", "b", "c"], "a, b and c"),
        ("zh", ["甲", "乙", "丙"], "甲、乙和丙"),
    ],
)
def test_names_are_joined_as_the_language_joins_them(language: str, names: list[str], joined: str) -> None:
    assert findings(record(), language=language).listing(names) == joined
