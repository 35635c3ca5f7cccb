"""A section to pages: its template filled, its charts drawn, laid out by the engine."""

from __future__ import annotations

from collections.abc import MutableMapping

from reports.documents.shared.section import ChartSpec, Section
from reports.engine.pages import render_section
from reports.errors import DocumentProblem, InputProblem
from reports.typeset.assembly import most_pages, without_position
from reports.typeset.look import Look
from reports.typeset.sidecar import SectionPages
from reports.typeset.styles import own_style_problems, style_sheet
from reports.typeset.templating import section_html


def lay_out_section(
    section: Section, look: Look, charts: MutableMapping[ChartSpec, bytes] | None = None
) -> SectionPages:
    """Lay out one section; ``charts`` holds those already drawn, and takes in those drawn for it.

    Raises InputProblem where a style sheet of the user's is at fault, and what `render_section` raises.
    """
    html, assets = section_html(without_position(section), look, charts)
    style = style_sheet(look, is_eased=section.ease > 0)
    try:
        return render_section(html, assets, section_id=section.id, style=style, most=most_pages(section))
    except DocumentProblem as error:
        if problems := own_style_problems(look, error.message):
            raise InputProblem(str(problems[0]), remedy=problems[0].remedy, problems=problems) from error
        raise
