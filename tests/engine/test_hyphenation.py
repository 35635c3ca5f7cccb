"""Patterns that are read when they are needed say the same as those that are read at once."""

from __future__ import annotations

from typing import Any

import pyphen
import pytest
from msgspec.structs import replace

from reports.engine.patches import hyphenation, hyphenation_dictionaries, installer
from reports.errors import InputProblem
from reports.language import conventions

BOTH: Any = (hyphenation.LazyHyphDict, hyphenation._HyphDict)
WORDS = ["sequestration", "storage", "utilisation", "infrastructure", "liability", "environmental", "monitoring", "verification", "reporting", "permit", "internationally", "recommendation", "project", "Carbon", "CO", "a", "I", "the", "associated", "present", "refuse", "table", "thermodynamics", "antitrust", "hydrogen-ready", "don't", "naïve", "Ünternehmen", "123", "10th", "geological", "consultation", "ethically", "appendix", "anthropogenic"]


@pytest.mark.parametrize("language", ["en_US", "en_GB", "de_DE", "fr", "hu_HU", "ru_RU"])
def test_the_patterns_and_the_places_to_break_are_those_of_pyphen(language: str) -> None:
    ours, theirs = (read(pyphen.LANGUAGES[language]) for read in BOTH)
    assert {letters: tuple(pattern) for letters, pattern in ours.patterns.items()} == theirs.patterns
    assert ours.maxlen == theirs.maxlen
    for word in WORDS:
        assert ours.positions(word) == theirs.positions(word), word


def test_a_word_is_broken_between_syllables_in_plain_english() -> None:
    installer.install("hyphenation dictionaries", "hyphenation patterns")
    word = pyphen.Pyphen(lang="en")
    assert isinstance(word.hd, hyphenation.LazyHyphDict)
    assert word.inserted("sequestration") == "se-ques-tra-tion"


def test_a_dictionary_that_is_not_there_is_refused_with_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    named = replace(conventions("en"), hyphenation="en_XX")
    monkeypatch.setattr(hyphenation_dictionaries, "conventions", lambda _: named)
    with pytest.raises(InputProblem, match=r"zh\.toml: locale\.hyphenation: there is no dictionary 'en_XX'"):
        dict(hyphenation_dictionaries._named())
