"""The category briefing: one kind of instrument across jurisdictions."""

from __future__ import annotations

from reports.documents.category.findings import CategoryFindings
from reports.documents.category.first_page import category_page
from reports.documents.category.front import category_front
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section
from reports.documents.shared.since import changes_sections
from reports.language import tag


def category_sections(request: DocumentRequest, context: Context) -> tuple[Section, ...]:
    """Return the front of a category briefing in one language; sheets by jurisdiction and frame follow."""
    findings = CategoryFindings(request.selection.records, context)
    title = context.words("category.front")
    return (
        category_page(request.subject, findings, context.changes),
        Section(f"front-{context.language}", "category.html", title, tag(context.language), category_front(findings)),
        *changes_sections(context.changes, findings.records, context),
    )
