"""A section to pages: its template filled, its charts drawn, laid out by the engine."""

from __future__ import annotations

from collections.abc import MutableMapping

from reports.documents.shared.section import ChartSpec, Section
from reports.engine.pages import render_section
from reports.typeset.assembly import most_pages, without_position
from reports.typeset.look import Look
from reports.typeset.sidecar import SectionPages
from reports.typeset.styles import style_sheet
from reports.typeset.templating import section_html


def lay_out_section(
    section: Section, look: Look, charts: MutableMapping[ChartSpec, bytes] | None = None
) -> SectionPages:
    """Lay out one section; ``charts`` holds those already drawn, and takes in those drawn for it."""
    html, assets = section_html(without_position(section), look, charts)
    style = style_sheet(look, is_eased=section.ease > 0)
    return render_section(html, assets, section_id=section.id, style=style, most=most_pages(section))
