"""Draws charts as SVG from a specification and a palette; the same input gives the same bytes in any process."""

from __future__ import annotations

from reports.documents.shared.section import Bars, ChartSpec, Radar, Strip, Units
from reports.typeset.brand import Palette
from reports.typeset.charts.bars import draw_bars
from reports.typeset.charts.radar import draw_radar
from reports.typeset.charts.strip import draw_strip
from reports.typeset.charts.timeline import draw_timeline
from reports.typeset.charts.units import draw_units

__all__ = ["draw"]


def draw(spec: ChartSpec, palette: Palette) -> bytes:
    """Draw the chart as SVG, as wide as the specification says, to be placed at its own size.

    Raises DocumentProblem where a label has a character that no shipped face has.
    """
    if isinstance(spec, Bars):
        return draw_bars(spec, palette)
    if isinstance(spec, Radar):
        return draw_radar(spec, palette)
    if isinstance(spec, Strip):
        return draw_strip(spec, palette)
    if isinstance(spec, Units):
        return draw_units(spec, palette)
    return draw_timeline(spec, palette)
