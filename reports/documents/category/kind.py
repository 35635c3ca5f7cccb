"""The category briefing: what the rest of the program needs to know of it."""

from __future__ import annotations

from reports.documents.shared.kind import Kind
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section


class CategoryKind(Kind):
    """One kind of instrument across jurisdictions, which are compared with each other alone."""

    code = "category"
    command = "category"
    subject = "category"
    compares_selection = True

    def front(self, request: DocumentRequest, view: Context) -> tuple[Section, ...]:
        """Return page 1, front and what changed."""
        from reports.documents.category.sections import category_sections

        return category_sections(request, view)


KIND = CategoryKind()
