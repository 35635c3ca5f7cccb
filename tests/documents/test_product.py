"""Documents: which sections, in which order, under which names."""

from __future__ import annotations

import re
from typing import Any

import pytest

from reports.composition.compose import ascii_code
from reports.corpus.policy import Term
from tests.analysis.builders import AS_OF, corpus, english, policy, record, twins
from tests.audit.briefed import brief, ets, made_up, relending

DAY = AS_OF.isoformat()
THREE = made_up(ets(), relending(), record("cn-pilot"))
"""As few instruments of one country as need a front."""


def ids(*, kind: str = "country", subject: str = "CN", languages: tuple[str, ...] = ("zh",)) -> list[str]:
    return [section.id for section in brief(THREE, kind, subject, languages).sections]


def test_a_country_briefing_has_a_front_a_sheet_for_each_record_and_a_frame() -> None:
    assert ids() == ["glance-zh", "front-zh", "cn-ets-zh", "cn-loans-zh", "cn-pilot-zh", "frame-zh"]


def test_a_country_of_two_records_needs_no_front() -> None:
    sections = brief(made_up()).sections
    assert [section.id for section in sections] == ["glance-zh", "cn-ets-zh", "cn-loans-zh", "frame-zh"]


def test_a_policy_sheet_is_the_sheet_and_the_frame() -> None:
    assert ids(kind="policy", subject="cn-ets", languages=("en",)) == ["cn-ets-en", "frame-en"]


def test_a_category_briefing_has_one_front() -> None:
    found = corpus(record("a", category=Term(code="market", written="市场机制")))
    sections = brief(found, "category", "market").sections
    assert [section.id for section in sections] == ["glance-zh", "front-zh", "a-zh", "frame-zh"]


def test_both_languages_have_two_fronts_twin_sheets_and_two_frames() -> None:
    fronts = [f"{name}-{language}" for language in ("zh", "en") for name in ("glance", "front")]
    sheets = ["cn-ets-zh-en", "cn-loans-zh-en", "cn-pilot-zh-en"]
    assert ids(languages=("zh", "en")) == [*fronts, *sheets, "frame-zh", "frame-en"]


def test_the_same_sheet_is_in_every_document_of_a_language() -> None:
    documents = [brief(made_up()), brief(made_up(), "policy", "cn-ets")]
    first, second = (next(s for s in document.sections if s.id == "cn-ets-zh") for document in documents)
    assert first.content == second.content


def test_section_ids_are_ascii_and_unique() -> None:
    for languages in (("zh",), ("en",), ("zh", "en")):
        found = ids(languages=languages)
        assert len(set(found)) == len(found)
        assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in found)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({}, f"ccus-country_CN_{DAY}_zh"),
        ({"languages": ("zh", "en")}, f"ccus-country_CN_{DAY}_zh-en"),
        ({"kind": "policy", "subject": "cn-ets", "languages": ("en",)}, f"ccus-policy_cn-ets_{DAY}_en"),
    ],
)
def test_a_document_is_named_by_kind_code_day_and_language(asked: dict[str, Any], name: str) -> None:
    assert brief(made_up(), **asked).name == name


@pytest.mark.parametrize(
    ("subject", "pattern"),
    [
        ("CN", "CN"),
        ("us-45q", "us-45q"),
        ("亚特兰蒂斯", "[0-9a-f]{8}"),
        ("../etc", "etc-[0-9a-f]{8}"),
        ("Côte d’Ivoire", "C-te-d-Ivoire-[0-9a-f]{8}"),
    ],
)
def test_a_subject_without_a_code_gets_a_name_that_any_file_system_bears(subject: str, pattern: str) -> None:
    assert re.fullmatch(pattern, ascii_code(subject))


def test_subjects_that_differ_only_beyond_ascii_have_different_names() -> None:
    assert ascii_code("亚特兰蒂斯") != ascii_code("乌有之乡")


def test_a_document_says_its_title_edition_author_and_day() -> None:
    found = brief(made_up())
    assert (found.title, found.author, found.as_of, found.lang) == ("CCUS 国别简报 · 中国", "署", DAY, "zh-Hans")
    assert found.edition == "2026 年 4 月 6 日".replace(" ", "") or "2026" in found.edition
    assert "中国" in found.keywords


def test_a_policy_document_is_titled_by_the_record_and_footed_by_its_id() -> None:
    found = brief(corpus(twins(policy("a"), english("a"))), "policy", "a", ("en",))
    assert "The a rules" in found.title
    assert "The a rules" not in found.furniture.foot_left
    assert "a" in found.furniture.foot_left.split()[-2]


def test_sheets_stand_below_the_front_in_the_outline_but_for_a_document_of_one() -> None:
    levels = {section.id: section.level for section in brief(THREE).sections}
    assert (levels["front-zh"], levels["cn-ets-zh"]) == (1, 2)
    assert next(s.level for s in brief(made_up(), "policy", "cn-ets").sections if s.id == "cn-ets-zh") == 1
