"""The bilingual sheet: twin beside twin, whatever either of them lacks."""

from __future__ import annotations

from typing import cast

from reports.corpus.policy import Impact, Record
from reports.documents.policy.model import PolicySheet, Twins
from reports.documents.policy.twins import twin_section
from tests.analysis.builders import english, policy, record, scores, twins
from tests.documents.views import view

FULL = ("economic", "technical", "environmental")


def paired(own: Record) -> Twins:
    context = view(own, language="zh")
    section = twin_section(own, [context.read_by(language, "zh-en") for language in ("zh", "en")])
    assert (section.id, section.template, section.lang) == (f"{own.id}-zh-en", "twins.html", "zh-Hans")
    return cast(Twins, section.content)


def bodies(own: Record) -> list[tuple[str, str]]:
    return [(left.markdown if left else "", right.markdown if right else "") for left, right in paired(own).body]


def impacts(own: Record) -> list[tuple[str, str]]:
    return [(left.value.text if left else "", right.value.text if right else "") for left, right in paired(own).impacts]


def says(language: str, *aspects: str) -> tuple[Impact, ...]:
    return tuple(Impact(aspect=aspect, text=f"{aspect} {language}") for aspect in aspects)


def test_the_chinese_edition_stands_left_and_the_english_one_right() -> None:
    found = paired(twins(policy("a", analysis=scores(mrv=50)), english("a", analysis=scores(mrv=50))))
    assert (found.left.title.text, found.right.title.text) == ("《a》", "The a rules")
    assert (found.left_lang, found.right_lang) == ("zh-Hans", "en")


def test_paragraphs_stand_side_by_side_where_there_are_as_many() -> None:
    own = twins(policy("a", body="一。\n\n二。"), english("a", body="One.\n\n \n\nTwo."))
    assert bodies(own) == [("一。", "One."), ("二。", "Two.")]


def test_texts_of_different_length_stand_side_by_side_as_a_whole() -> None:
    own = twins(policy("a", body="一。\n\n二。"), english("a", body="One and two."))
    assert bodies(own) == [("一。\n\n二。", "One and two.")]


def test_a_record_without_a_twin_is_printed_once_and_says_so() -> None:
    for own, words, lang in (
        (record("a", body="一。"), "本记录只有中文版。", "zh-Hans"),
        (Record(id="a", editions=(english("a", body="One."),)), "This record has an edition in English only.", "en"),
    ):
        context = view(own, language="zh")
        section = twin_section(own, [context.read_by(language, "zh-en") for language in ("zh", "en")])
        assert (section.id, section.template, section.lang) == ("a-zh-en", "sheet.html", lang)
        assert cast(PolicySheet, section.content).notices[0] == words


def test_impacts_stand_beside_those_of_the_same_aspect() -> None:
    own = twins(policy("a", impact=says("zh", "economic", "environmental")), english("a", impact=says("en", *FULL)))
    assert impacts(own) == [
        ("economic zh", "economic en"), ("", "technical en"), ("environmental zh", "environmental en"),
    ]  # fmt: skip


def test_impacts_of_another_kind_come_last_on_either_side() -> None:
    own = twins(policy("a", impact=says("zh", "economic", "social")), english("a", impact=says("en", "economic", "legal")))
    assert impacts(own) == [("economic zh", "economic en"), ("social zh", ""), ("", "legal en")]


def test_twins_that_would_leave_a_few_lines_overleaf_are_set_closer_first() -> None:
    forms = [paired(twins(policy("a"), english("a")))]
    while (smaller := forms[-1].smaller()) is not None:
        forms.append(smaller)
    assert [(form.setting, form.most_pages, round(form.least_fill, 1)) for form in forms] == [
        ("normal", 2, 0.2), ("tight", 2, 0.2), ("dense", 2, 0.2), ("open", None, 0.3),
        ("parted", None, 0.3), ("halved", None, 0.3), ("last", None, 0.0),
    ]  # fmt: skip
