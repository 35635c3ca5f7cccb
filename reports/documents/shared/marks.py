"""How grades, scores and languages are marked in print, on pages and in charts alike."""

from __future__ import annotations

from reports.documents.shared.section import Grade

GLYPHS: dict[Grade, str] = {"A": "●", "B": "◐", "C": "○", "D": "◌"}
_SIGNS = {"zh-Hans": "中", "zh-Hant": "繁", "ja": "日", "ko": "한"}


STATE_SIGNS = {"in-force": "■", "proposed": "□", "profile": "▣", "stated-absent": "▧", "not-recorded": "–"}
"""The sign of each state of a regulatory pillar."""


def score(value: float) -> str:
    """Return a score as printed: at most one decimal, none where it is whole.

    It is cut where rounding would print a whole number that it does not reach: 99.95 is 99.9 and not 100.
    """
    exact = round(value, 6)
    rounded = round(exact, 1)
    if rounded > exact > 0 and rounded.is_integer():
        rounded = round(rounded - 0.1, 1)
    return f"{rounded:g}"


def sign(lang: str) -> str:
    """Return the short sign before a text in another language: ``en`` is EN, ``zh-Hant`` is 繁."""
    return _SIGNS.get(lang, lang.split("-")[0].upper())
