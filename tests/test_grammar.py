"""Sentences of ours agree with their numbers, and records' own marks and stops stand in them as one writes them."""

from __future__ import annotations

import re
import string
from functools import cache

import pytest

from reports.language import DOCUMENT_LANGUAGES, Strings, names_title, strings
from reports.language.house import Word
from reports.language.quoting import fill
from reports.language.words import NOUNS, forms_of, plural_rule

_SEVERAL = "(?:0|2|5|21)"
_PLURALS, _SINGULARS = "are|were|have|await|count|carry|belong", "is|was|has|awaits|counts|carries|belongs"


def _nouns(form: str) -> str:
    words = strings("en")._words
    texts = [word[form] for key, word in words.items() if key.startswith(NOUNS) and isinstance(word, dict)]
    names = {text.removeprefix("{n:,} ") for text in texts}
    names -= {*_PLURALS.split("|"), *_SINGULARS.split("|")}
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_ENGLISH = {
    "one record called records": rf"(?<![\d,])1 (?:further |other )?(?:{_nouns('other')})\b",
    "several called record": rf"\b{_SEVERAL} (?:further |other )?(?!(?:{_nouns('other')})\b)(?:{_nouns('one')})\b",
    "one with a plural verb": rf"(?<![\d,])1 (?:of \d+ (?:\w+ ){{1,3}})?(?:{_PLURALS})\b",
    "several with a singular verb": rf"\b{_SEVERAL} (?:of \d+ (?:\w+ ){{1,3}})?(?:{_SINGULARS})\b",
    "all or none of one": r"\b(?:[Nn]one|[Aa]ll|each) of (?:the )?1 ",
    "nothing further": r"\b0 (?:further|more|other)\b|further 0\b",
    "one that goes on as several": r"^1 [^;]*\b(?:and are|and belong|themselves|their)\b",
}
_CHINESE = {
    "and so on after a whole list": r"等 \d+ ",
    "nothing further": r"另有 0 ",
    "all of one": r"(?<!\d)1 [件个项处份][^，。；：、]{0,6}[均都]",
}
_TRADITIONAL = {
    "nothing further": r"另有 0 ",
    "all of one": r"(?<!\d)1 [筆個項份][^，。；：、]{0,6}[均都皆]",
}
_JAPANESE = {
    "nothing further": r"ほかに0[件の]",
    "all of one": r"(?<!\d)1(?:件|か国・地域)[^、。：]{0,4}(?:全て|いずれも)",
    "a space between ideographs": r"[ぁ-ヿ一-鿿] [ぁ-ヿ一-鿿]",
}
_KOREAN = {
    "nothing further": r"이 밖[에의] (?:[가-힣]+ )?0[건개]",
    "all of one": r"(?<![\d,])1[건개] (?:[가-힣·]+ )?(?:모두|전부)",
    "a space before a particle": r" (?:은|는|을|를|의|에|로|으로)(?= |$)",
    "a space before a bracket": r"[가-힣] \(",
}
_RULES = {"en": _ENGLISH, "zh": _CHINESE, "zh-Hant": _TRADITIONAL, "ja": _JAPANESE, "ko": _KOREAN}


def faults(text: str, language: str) -> list[str]:
    """Name the rules of grammar that a sentence breaks."""
    return [rule for rule, pattern in _RULES[language].items() if re.search(pattern, text)]


@cache
def _counted(words: Strings) -> dict[str, set[str]]:
    """Return the words that have a number, each with its placeholders."""
    found = {key: set().union(*map(_names, forms_of(word))) for key, word in words._words.items()}
    numbers = _numbers()
    return {key: names for key, names in found.items() if names & numbers}


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@cache
def _numbers() -> set[str]:
    """Return the placeholders that stand for numbers: those that bring a noun, or decide a form, in any language."""
    found = {"n"}
    for language in DOCUMENT_LANGUAGES:
        for word in strings(language)._words.values():
            found |= {name for text in forms_of(word) for name in re.findall(r"\{(\w+):", text)}
            found |= {word["by"]} if not isinstance(word, str) and "by" in word else set()
    return found


def _rendered(key: str, n: int, language: str) -> str:
    words, numbers = strings(language), _numbers()
    names = _counted(words)[key] | _deciding(words._words[key])
    return words(key, **{name: n if name in numbers else "Title" for name in names})


def _deciding(word: Word) -> set[str]:
    return set() if isinstance(word, str) else {word.get("by", "n")}


@pytest.mark.parametrize("n", [0, 1, 2, 5, 21])
@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_every_sentence_agrees_with_its_number(language: str, n: int) -> None:
    counted = {key: _rendered(key, n, language) for key in _counted(strings(language))}
    assert len(counted) > 100
    assert {key: (text, broken) for key, text in counted.items() if (broken := faults(text, language))} == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("1 records, 0 of them new", "en"),
        ("The corpus holds 5 record.", "en"),
        ("1 of 3 records were reviewed", "en"),
        ("21 of 30 scores has evidence", "en"),
        ("none of 1 record was reviewed", "en"),
        ("3 settled; a further 0 only in the profile", "en"),
        ("1 record has no English edition and are shown", "en"),
        ("1 policy records", "en"),
        ("许可周期等 1 项支柱", "zh"),
        ("另有 0 项", "zh"),
        ("1 件记录均未载明", "zh"),
        ("1 项评分变动都是补证", "zh"),
        ("另有 0 項", "zh-Hant"),
        ("1 筆紀錄均載明", "zh-Hant"),
        ("ほかに0件ある。", "ja"),
        ("評点1件の全てに根拠がある", "ja"),
        ("今後の 予定", "ja"),
        ("이 밖에 정책 0건에 동향이 있다.", "ko"),
        ("점수 1개 전부가 D등급", "ko"),
        ("이 정책 은 시행 중", "ko"),
        ("정책 목록 (3건)", "ko"),
    ],
)
def test_the_rules_find_sentences_that_do_not_agree(text: str, language: str) -> None:
    assert faults(text, language)


def test_any_language_may_have_a_form_for_nought() -> None:
    assert strings("en")("front.undated", n=0) == "Every record has a date."
    assert strings("zh")("glance.backed", n=0, backed=0) == "没有在册评分"
    assert "2" in strings("zh")("glance.backed", n=2, backed=2)
    assert plural_rule("en_GB")(0) == "other"


@pytest.mark.parametrize(
    ("word", "text", "printed"),
    [
        ("出自《{t}》。", "碳法", "出自《碳法》。"),
        ("出自《{t}》。", "关于印发《管理办法》的通知", "出自《关于印发〈管理办法〉的通知》。"),
        ("出自《{t}》。", "关于〈办法〉的通知", "出自《关于〈办法〉的通知》。"),
        ("出自《{t}》。", "关于《转发〈办法〉的通知》的复函", "出自《关于〈转发《办法》的通知〉的复函》。"),
        ("出自《{t}》。", "《碳法》", "出自《碳法》。"),
        ("出自《{t}》。", "《甲》与《乙》", "出自《〈甲〉与〈乙〉》。"),
        ("《{t}》的状态", "《碳法》", "《碳法》的状态"),
        ("《{t}》{u}届满", "《碳法》", "《碳法》b届满"),
        ("出自《{t}》。", "残缺》的《题名", "出自《残缺》的《题名》。"),
        ("From “{t}”.", "Carbon Act", "From “Carbon Act”."),
        ("From “{t}”.", "An Act to amend “the Code”", "From “An Act to amend ‘the Code’”."),
        ("From “{t}”.", "Act of Acme Inc.", "From “Act of Acme Inc.”"),
        ("下一个：{t}。", "开始履约。", "下一个：开始履约。"),
        ("Next: {t}.", "Levy begins. ", "Next: Levy begins. "),
        ("{t}. (2024).", "Acme Inc.", "Acme Inc. (2024)."),
        ("Next: {t}.", "Why?", "Next: Why?"),
        ("{t}.{u}", "a.", "a..b"),
        ("{{page}} {t}.", "{x}", "{page} {x}."),
    ],
)
def test_marks_and_stops_of_a_text_fit_those_around_it(word: str, text: str, printed: str) -> None:
    assert fill(word, {"t": text, "u": "b"}) == printed


def test_a_title_is_found_between_marks() -> None:
    assert names_title("发布《关于〈办法〉的通知》", "关于《办法》的通知")
    assert not names_title("开始履约", "关于《办法》的通知")
