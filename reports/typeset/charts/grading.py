"""Writes grades in charts: glyph and letter beside the number."""

from __future__ import annotations

from reports.documents.shared.marks import GLYPHS, score
from reports.documents.shared.section import Grade
from reports.typeset.brand import Palette
from reports.typeset.charts.canvas import Canvas
from reports.typeset.charts.lettering import Lettering

_AFTER_NUMBER = 3.0
_AFTER_GLYPH = 1.5


def graded_width(value: float, grade: Grade | None, lang: str) -> float:
    """Return the width of a number and its grade as `write_graded` sets them."""
    width = Lettering(lang, bold=True).width(score(value))
    return width + grade_width(grade, lang)


def grade_width(grade: Grade | None, lang: str) -> float:
    """Return the width of glyph and letter after the number; 0 without a grade."""
    if grade is None:
        return 0.0
    lettering = Lettering(lang)
    return _AFTER_NUMBER + lettering.width(GLYPHS[grade]) + _AFTER_GLYPH + lettering.width(grade)


def write_graded(
    canvas: Canvas, x: float, y: float, value: float, grade: Grade | None, lang: str, palette: Palette
) -> None:
    """Write the number in bold from ``x``, its grade after it."""
    x = canvas.text(x, y, score(value), Lettering(lang, bold=True))
    if grade is not None:
        write_grade(canvas, x, y, grade, lang, palette)


def write_grade(canvas: Canvas, x: float, y: float, grade: Grade, lang: str, palette: Palette) -> float:
    """Write glyph and letter after a number that ends at ``x``; returns where they end."""
    x = canvas.text(x + _AFTER_NUMBER, y, GLYPHS[grade], Lettering(lang), palette.grey_strong)
    return canvas.text(x + _AFTER_GLYPH, y, grade, Lettering(lang), palette.grey_strong)
