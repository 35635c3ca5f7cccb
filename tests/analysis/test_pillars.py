"""The five states of the regulatory pillars."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from reports.analysis.assess import assess
from reports.analysis.assessment import Scope
from reports.analysis.pillars import JurisdictionPillar, PillarState
from reports.corpus.policy import PILLARS, Profile, Record, Term
from tests.analysis.builders import AS_OF, VOCABULARY, corpus, english, pillars, policy, record, twins

RULE = "Pore space belongs to the state."


def told(subject: Record, language: str = "zh") -> tuple[PillarState, ...]:
    assessed = assess(corpus(subject), VOCABULARY, as_of=AS_OF).records[subject.id]
    return assessed.editions[subject.edition(language).language].pillars


def first(subject: Record, language: str = "zh") -> PillarState:
    return told(subject, language)[0]


def owned(text: str = RULE, id: str = "a", status: str | None = "in-force") -> Record:
    return record(id, status=status, regulatory=pillars(pore_space_rights=text))


def profile(text: str) -> Profile:
    return Profile(
        id="china",
        language="zh-Hans",
        path="countries/zh/china.md",
        name="中国",
        country=Term(code="CN", written="中国"),
        regulatory=pillars(pore_space_rights=text),
    )


def of_jurisdiction(*records: Record, own: Profile | None = None) -> tuple[JurisdictionPillar, ...]:
    whole = replace(corpus(*records), profiles=(own,) if own else ())
    scope = Scope(records, ("zh",), pillars_of=("CN",))
    selection = assess(whole, VOCABULARY, as_of=AS_OF, scope=scope).selection
    assert selection is not None
    return selection.pillars["CN"]["zh"]


def of_country(*records: Record, text: str = "") -> JurisdictionPillar:
    return of_jurisdiction(*records, own=profile(text) if text else None)[0]


def test_a_rule_of_an_instrument_in_force_is_in_force() -> None:
    assert first(owned()) == PillarState("pore_space_rights", "in-force", RULE, "policy", "a", "zh-Hans")


@pytest.mark.parametrize("status", ["planned", "draft", "upcoming"])
def test_a_rule_of_an_instrument_not_yet_in_force_is_proposed(status: str) -> None:
    assert first(owned(status=status)).state == "proposed"


def test_a_rule_of_a_draft_by_its_title_is_proposed() -> None:
    assert first(record(title="碳捕集法（草案）", regulatory=pillars(pore_space_rights=RULE))).state == "proposed"


@pytest.mark.parametrize("status", ["superseded", "merged", "cancelled", None])
def test_a_rule_that_is_no_rule_of_today_is_not_recorded_but_kept(status: str | None) -> None:
    assert (first(owned(status=status)).state, first(owned(status=status)).text) == ("not-recorded", RULE)


@pytest.mark.parametrize(
    "text", ["No mandatory financial assurance yet", "尚无强制性规定", "[AI-Generated] 尚无强制性规定"]
)
def test_a_text_that_states_an_absence_is_stated_absent(text: str) -> None:
    assert first(owned(text)).state == "stated-absent"
    assert first(owned(text, status="draft")).state == "stated-absent"


@pytest.mark.parametrize("text", ["Pending", "待定", "TBD", "Not specified", "未具体说明", "[AI-Generated] Pending"])
def test_a_placeholder_is_not_recorded_and_kept_for_print(text: str) -> None:
    assert (first(owned(text)).state, first(owned(text)).text) == ("not-recorded", text)


def test_an_absence_that_a_superseded_instrument_states_is_no_absence_of_today() -> None:
    assert first(owned("尚无强制性规定", status="superseded")).state == "not-recorded"


def test_an_empty_pillar_is_not_recorded() -> None:
    assert first(record()) == PillarState("pore_space_rights", "not-recorded", "", "", "", "")


def test_the_seven_pillars_come_first_and_in_order_then_the_others() -> None:
    found = told(record(regulatory=pillars(data_room="Open", co2_definition="Waste")))
    assert [entry.pillar for entry in found] == [*PILLARS, "data_room"]
    assert found[-1].state == "in-force"


def test_the_text_is_that_of_the_language_asked_for() -> None:
    both = twins(
        policy(regulatory=pillars(pore_space_rights="孔隙空间归国家所有")),
        english(regulatory=pillars(pore_space_rights=RULE)),
    )
    assert (first(both, "en").text, first(both, "en").language) == (RULE, "en")
    assert first(both, "zh").text == "孔隙空间归国家所有"


@pytest.mark.parametrize("placeholder", ["待定", "[AI-Generated] 待定"])
def test_a_placeholder_gives_way_to_a_twin_that_speaks(placeholder: str) -> None:
    both = twins(
        policy(regulatory=pillars(pore_space_rights=placeholder)), english(regulatory=pillars(pore_space_rights=RULE))
    )
    assert (first(both).state, first(both).text, first(both).language) == ("in-force", RULE, "en")


def test_where_twins_contradict_the_weaker_state_holds_in_both_languages() -> None:
    both = twins(
        policy(regulatory=pillars(pore_space_rights="尚无规定")), english(regulatory=pillars(pore_space_rights=RULE))
    )
    assert [first(both, language).state for language in ("zh", "en")] == ["stated-absent"] * 2
    assert first(both, "en").text == "尚无规定"


def test_a_jurisdiction_has_the_strongest_state_and_keeps_every_text_in_that_order() -> None:
    pillar = of_country(
        owned("待定", "a"),
        owned("尚无规定", "b"),
        owned("归国家所有", "c", "draft"),
        owned("归联邦所有", "d"),
        record("e"),
        text="归省级政府所有",
    )
    assert pillar.state == "in-force"
    assert [(entry.record_id, entry.state) for entry in pillar.entries] == [
        ("d", "in-force"),
        ("c", "proposed"),
        ("b", "stated-absent"),
        ("china", "profile"),
        ("a", "not-recorded"),
    ]
    assert pillar.strongest.text == "归联邦所有"


def test_a_profile_alone_gives_the_state_profile() -> None:
    pillar = of_country(record(), text="归省级政府所有")
    assert (pillar.state, pillar.strongest.origin, pillar.strongest.language) == ("profile", "profile", "zh-Hans")


def test_a_profile_that_states_an_absence_is_stated_absent() -> None:
    assert of_country(text="尚无规定").state == "stated-absent"


def test_a_placeholder_in_a_profile_is_not_recorded() -> None:
    assert of_country(text="Pending").state == "not-recorded"


def test_a_jurisdiction_that_says_nothing_has_no_entries() -> None:
    pillar = of_country(record())
    assert (pillar.state, pillar.entries, pillar.strongest.text) == ("not-recorded", (), "")


def test_pillars_that_only_a_profile_knows_are_kept() -> None:
    extra = replace(profile("归省级政府所有"), regulatory=pillars(data_room="公开"))
    found = of_jurisdiction(record(), own=extra)
    assert [pillar.pillar for pillar in found] == [*PILLARS, "data_room"]
