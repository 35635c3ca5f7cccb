"""A document to one PDF, all of it in this process: sections laid out one after the other, and bound."""

from __future__ import annotations

from collections.abc import MutableMapping

from reports.briefing.section import ChartSpec, Document, Section
from reports.render.assembly import assemble, bare, most_pages
from reports.render.binding import Rendered, bind_document
from reports.render.look import Look
from reports.render.pages import render_section
from reports.render.sidecar import SectionPages
from reports.render.templating import section_html, style_sheet


def render_document(document: Document, look: Look) -> Rendered:
    """Lay out every section of ``document`` and bind them.

    Same document, look, fonts and versions give the same bytes, in any process.

    Raises:
        DocumentProblem: a section cannot be set without a fault, or page 1 cannot be made to fit.
    """
    laid: dict[str, SectionPages] = {}
    steps = assemble(document.sections, look)
    try:
        wanted = next(steps)
        while True:
            laid |= {section.id: lay_out_section(section, look) for section in wanted}
            wanted = steps.send({section.id: laid[section.id].sidecar for section in wanted})
    except StopIteration as end:
        return bind_document(document, end.value, laid, look)


def lay_out_section(
    section: Section, look: Look, charts: MutableMapping[ChartSpec, bytes] | None = None
) -> SectionPages:
    """One section's pages; ``charts`` are those already drawn, and takes in those drawn for it."""
    html, assets = section_html(bare(section), look, charts)
    return render_section(html, assets, section_id=section.id, style=style_sheet(look), most=most_pages(section))
