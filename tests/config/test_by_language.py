"""A text by language: told in the reader's own, else in the one that stands in for it, else in the first there is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reports.config.by_language import TextByLanguage, spoken_in, text_for, text_in
from reports.language import is_marked, marked, stand_ins, with_marks

QUARTER = {"ja": "2026年第1四半期", "zh": "2026 年第一季度", "en": "2026 Q1"}


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("", "zh", ""),
        ("2026 Q1", "ko", "2026 Q1"),
        (QUARTER, "ja", QUARTER["ja"]),
        (QUARTER, "en", QUARTER["en"]),
        ({"zh": "", "en": "2026 Q1"}, "zh", ""),
        ({"ja": "2026年第1四半期"}, "ko", "2026年第1四半期"),
        ({}, "zh", ""),
    ],
)
def test_a_text_is_told_in_the_language_of_the_reader(text: TextByLanguage, language: str, told: str) -> None:
    assert text_in(text, language) == told


def test_what_stands_in_for_a_language_goes_before_the_first_text() -> None:
    first = next(tag for tag in QUARTER if tag not in stand_ins("zh-Hant"))
    assert next(iter(QUARTER)) == first
    assert text_in(QUARTER, "zh-Hant") == QUARTER["zh"]


def test_a_text_that_stands_in_says_its_language() -> None:
    said = spoken_in(QUARTER, "zh-Hant")
    assert (said, with_marks(said)) == (QUARTER["zh"], marked(QUARTER["zh"], "zh-Hans"))
    assert not is_marked(with_marks(spoken_in(QUARTER, "ja")))
    assert not is_marked(with_marks(spoken_in("2026 Q1", "ja")))


@pytest.mark.parametrize(
    ("text", "languages", "told"),
    [
        ("2026 Q1", ("zh", "en"), "2026 Q1"),
        (QUARTER, ("en",), "2026 Q1"),
        (QUARTER, ("zh", "en"), {"zh": "2026 年第一季度", "en": "2026 Q1"}),
        ({"zh": "2026 Q1", "en": "2026 Q1"}, ("zh", "en"), "2026 Q1"),
        # A text that stands in for another language's keeps its own.
        ({"en": "2026 Q1"}, ("zh", "en"), {"en": "2026 Q1"}),
        ({"zh": "2026 年第一季度"}, ("ja",), {"zh": "2026 年第一季度"}),
        ({}, ("ja",), ""),
    ],
)
def test_of_a_text_no_more_is_kept_than_some_languages_are_told(
    text: TextByLanguage, languages: Sequence[str], told: TextByLanguage
) -> None:
    assert text_for(text, languages) == told
