"""Renders a document in this process: its sections are laid out one after the other, and bound into one PDF."""

from __future__ import annotations

from collections.abc import Callable

from reports.documents.shared.section import Document, Section
from reports.engine.layout import lay_out_section
from reports.pdf.binding import Rendered, bind_document
from reports.typeset.assembly import assemble
from reports.typeset.look import Look
from reports.typeset.sidecar import SectionPages


def render_document(
    document: Document, look: Look, lay_out: Callable[[Section, Look], SectionPages] = lay_out_section
) -> Rendered:
    """Lay out every section of ``document`` by ``lay_out``, and bind them.

    Same document, look, fonts and versions give the same bytes, in any process.

    Raises:
        DocumentProblem: a section cannot be set without a fault, or page 1 cannot be made to fit.
    """
    laid: dict[str, SectionPages] = {}
    steps = assemble(document.sections, look)
    try:
        wanted = next(steps)
        while True:
            laid |= {section.id: lay_out(section, look) for section in wanted}
            wanted = steps.send({section.id: laid[section.id].sidecar for section in wanted})
    except StopIteration as end:
        return bind_document(document, end.value, laid, look)
