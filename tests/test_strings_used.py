"""No words without use: every key of templates/strings is named by code, by a template, or by another string."""

from __future__ import annotations

import re
import tomllib
from functools import cache

import pytest

from reports.language import DOCUMENT_LANGUAGES
from reports.language.words import flatten
from tests.test_house import ROOT

STRINGS = ROOT / "templates" / "strings"
_OWN_TABLES = ("locale.", "name.", "names.", "language.")
"""What the room of languages reads as tables: conventions, and names of countries and languages."""


@cache
def sources() -> str:
    """All code and all templates."""
    templates = (ROOT / "templates").rglob("*")
    files = [*(ROOT / "reports").rglob("*.py"), *(path for path in templates if path.suffix in (".html", ".txt"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@cache
def patterns() -> tuple[re.Pattern[str], ...]:
    """The keys that code makes of a beginning and what it fills in."""
    made = (re.split(r"\{[^{}]*\}", text) for text in re.findall(r'f"([a-z_]+\.[^"\n]*\{[^"\n]*)"', sources()))
    joined = (f"{start}[^.]+" for start in re.findall(r'"([\w.]+\.)" ?~', sources()))
    taken = (f"{start}.+" for start in re.findall(r'startswith\("(\w+\.)"\)', sources()))
    parts = ("[^.]+".join(map(re.escape, texts)) for texts in made)
    return tuple(re.compile(text) for text in (*parts, *joined, *taken))


@cache
def literals() -> frozenset[str]:
    return frozenset(re.findall(r"""["']([\w.-]+)["']""", sources()))


@cache
def endings() -> frozenset[str]:
    """What code adds to a key: `key_most`."""
    return frozenset(re.findall(r'f"\{\w+\}(_\w+)"', sources()))


def is_used(key: str) -> bool:
    """Tell whether code or a template names a key, or makes it of parts."""
    if key in literals() or any(pattern.fullmatch(key) for pattern in patterns()):
        return True
    return any(key.endswith(ending) and is_used(key.removesuffix(ending)) for ending in endings())


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_no_key_is_without_use(language: str) -> None:
    text = (STRINGS / f"{language}.toml").read_text(encoding="utf-8")
    keys = [key for key, _ in flatten(tomllib.loads(text)) if not key.startswith(_OWN_TABLES)]
    nouns = {f"count.{noun}" for noun in re.findall(r"\{\w+:([a-z_]\w*)\}", text)}
    assert len(keys) > 500
    assert [key for key in keys if key not in nouns and not is_used(key)] == []


@pytest.mark.parametrize("key", ["front.no_such_key", "judgement.unsettled_never", "count.unicorn"])
def test_a_key_that_nothing_names_is_found(key: str) -> None:
    assert not is_used(key)
