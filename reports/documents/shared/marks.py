"""How grades, scores and languages are marked in print, on pages and in charts alike."""

from __future__ import annotations

from reports.documents.shared.section import Grade

GLYPHS: dict[Grade, str] = {"A": "●", "B": "◐", "C": "○", "D": "◌"}
_SIGNS = {"zh-Hans": "中", "zh-Hant": "繁", "ja": "日", "ko": "한"}


STATE_SIGNS = {"in-force": "■", "proposed": "□", "profile": "▣", "stated-absent": "▧", "not-recorded": "–"}
"""The sign of each state of a regulatory pillar."""


def score(value: float) -> str:
    """Return a score as printed: at most one decimal, none where it is whole."""
    return f"{round(value, 1):g}"


def sign(lang: str) -> str:
    """Return the short sign before a text in another language: ``en`` is EN, ``zh-Hant`` is 繁."""
    return _SIGNS.get(lang, lang.split("-")[0].upper())
