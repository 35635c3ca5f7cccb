"""Traditional and Japanese forms of ideographs match the simplified ones, in every spelling and phrase."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from reports.corpus import vocabulary as module
from reports.corpus.ideographs import _SIMPLIFIED, simplified
from reports.corpus.vocabulary import Vocabulary, fold
from reports.language import DOCUMENT_LANGUAGES

VOCABULARY = Vocabulary.load()
TABLE: dict[str, Any] = tomllib.loads(
    Path(module.__file__).with_name("vocabulary.toml").read_text(encoding="utf-8")
)  # fmt: skip
MADE_IN_JAPAN = {"枠", "働", "扱"}
"""Ideographs that Chinese has in no form."""


def ideographs() -> set[str]:
    """Every ideograph of the vocabulary."""
    phrases = "".join("".join(patterns) for patterns in TABLE["phrases"].values())
    entries = [entry for kind in module.KINDS for entry in TABLE[kind].values()]
    spelt = [text for entry in entries for text in (*entry["spellings"], *entry.get("patterns", ()))]
    return {c for c in "".join((phrases, *spelt)) if "\u3400" <= c <= "\u9fff"}


def is_in(charset: str, character: str) -> bool:
    return bool(character.encode(charset, "ignore"))


def test_each_ideograph_of_a_spelling_is_folded_to_its_simplified_form() -> None:
    assert {c for c in ideographs() if not is_in("gb2312", simplified(c))} - MADE_IN_JAPAN == set()


def test_each_simplified_ideograph_of_a_spelling_has_its_traditional_form_in_the_table() -> None:
    wanted = {simplified(c) for c in ideographs()}
    assert {c for c in wanted if not is_in("big5", c)} - set(_SIMPLIFIED.values()) - MADE_IN_JAPAN == set()


def test_the_table_ends_where_it_leads_to_and_holds_nothing_that_no_spelling_needs() -> None:
    assert not {chr(odd) for odd in _SIMPLIFIED} & set(_SIMPLIFIED.values())
    assert set(_SIMPLIFIED.values()) <= {simplified(c) for c in ideographs()}


@pytest.mark.parametrize(
    ("kind", "spelling", "code"),
    [
        ("status", "現行", "in-force"), ("status", "已廢止", "cancelled"), ("status", "廃止済み", "cancelled"),
        ("status", "擬議", "draft"), ("status", "시행 중", "in-force"), ("category", "法律監管", "regulatory"),
        ("category", "經濟激勵", "incentive"), ("category", "市場機制", "market"), ("category", "戦略", "strategic"),
        ("category", "법규", "regulatory"), ("legal_weight", "國際公約", "treaty"), ("legal_weight", "政令", "administrative-regulation"),
        ("legal_weight", "시행규칙", "departmental-rules"), ("country", "歐盟", "EU"), ("country", "韓國", "KR"),
        ("country", "米国", "US"), ("country", "노르웨이", "NO"), ("country", "臺灣", "TW"), ("pillar", "責任移轉", "liability_transfer"),
    ],
)  # fmt: skip
def test_a_spelling_is_known_in_the_form_of_any_of_the_languages(kind: str, spelling: str, code: str) -> None:
    assert VOCABULARY.term(kind, spelling).code == code


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
@pytest.mark.parametrize("kind", ["category", "status", "legal_weight"])
def test_what_documents_print_is_understood_in_records(kind: str, language: str) -> None:
    names = {code: VOCABULARY.name(kind, code, language) for code in VOCABULARY.codes(kind)}
    assert {code: VOCABULARY.term(kind, name).code for code, name in names.items()} == {code: code for code in names}


@pytest.mark.parametrize(
    "text",
    ["尚無明文規定。", "規定なし", "責任の移転に関する規定は設けられていない。", "책임 이전에 관한 규정은 아직 없다."],
)
def test_a_denial_is_understood(text: str) -> None:
    assert VOCABULARY.stated_absent(text)


@pytest.mark.parametrize(
    "text", ["運営者には財務保証の義務がある。", "책임 기간은 20년으로 규정되어 있다.", "法律に責任期間の規定がある。"]
)
def test_a_rule_is_no_denial(text: str) -> None:
    assert not VOCABULARY.stated_absent(text)


@pytest.mark.parametrize("text", ["待補", "無資料", "未定", "記載なし", "미정", "해당 없음", "추후 보완"])
def test_what_keeps_a_place_is_understood(text: str) -> None:
    assert VOCABULARY.placeholder(text)


@pytest.mark.parametrize("name", ["待審核", "未確認", "レビュー待ち", "審査予定", "검토 대기", "미정", "확인 예정"])
def test_a_reviewer_who_is_still_to_come_is_understood(name: str) -> None:
    assert VOCABULARY.pending_reviewer(name)


@pytest.mark.parametrize("name", ["山田太郎", "미나 김", "陳大文", "김철수"])
def test_a_name_is_no_reviewer_to_come(name: str) -> None:
    assert not any((VOCABULARY.pending_reviewer(name), VOCABULARY.machine_author(name)))


@pytest.mark.parametrize("name", ["自動システム", "엑스 에이전트", "人工智慧系統"])
def test_a_program_is_known_by_its_name(name: str) -> None:
    assert VOCABULARY.machine_author(name)


@pytest.mark.parametrize("title", ["貯留事業に関する法律案", "貯留省令（案）", "저장법 일부개정법률안", "碳捕捉法草案"])
def test_the_title_of_a_draft_is_known(title: str) -> None:
    assert VOCABULARY.draft_title(title)


@pytest.mark.parametrize(
    "title", ["二酸化炭素の貯留事業に関する法律", "저장 안전관리법", "碳費收費辦法", "実施計画案内"]
)
def test_the_title_of_a_law_is_none_of_a_draft(title: str) -> None:
    assert not VOCABULARY.draft_title(title)


def test_the_forms_of_one_word_fold_alike() -> None:
    assert len({fold(word) for word in ("技术标准", "技術標準", "技 术 標准")}) == 1
