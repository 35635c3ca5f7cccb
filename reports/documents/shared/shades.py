"""How a score is shaded in a table and how long its bar is: only what is evidenced gets a fill that is compared."""

from __future__ import annotations

from msgspec import Struct

from reports.analysis.evidence import BACKED

LEVELS = (40.0, 75.0, 85.0, 95.0)
"""Lower bounds of the steps of lightness; below the first is the lightest."""


class ScoreBar(Struct, frozen=True):
    """The bar of a score: how long it is, and the grade by which it is filled."""

    width: str
    """A share of the column, as style sheets write it."""
    grade: str


def shade(score: float | None, grade: str | None) -> int:
    """Return the step of lightness of a score, 0 to 4; -1 where it is missing or not evidenced."""
    if score is None or grade not in BACKED:
        return -1
    return sum(score >= bound for bound in LEVELS)


def score_bar(score: float | None, grade: str | None) -> ScoreBar | None:
    """Return the bar of a score; None where it is missing, for missing is not zero."""
    if score is None or grade is None:
        return None
    return ScoreBar(f"{min(max(score, 0.0), 100.0):g}%", grade)
