"""The comparison of jurisdictions: what the rest of the program needs to know of it."""

from __future__ import annotations

from reports.documents.shared.kind import Kind
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section
from reports.documents.shared.terms import jurisdiction_name


class ComparisonKind(Kind):
    """Two to six jurisdictions side by side; more do not fit the columns of its tables."""

    code = "comparison"
    subject = "country"
    least_subjects = 2
    most_subjects = 6
    compares_peers = True
    has_first_page = False

    def subject_name(self, request: DocumentRequest, view: Context) -> str:
        """Return the names of the jurisdictions in the order in which they were named."""
        names = [jurisdiction_name(code, view) for code in request.compared]
        return view.words("common.list_separator").join(names)

    def front(self, request: DocumentRequest, view: Context) -> tuple[Section, ...]:
        """Return the spread, contents and front."""
        from reports.documents.comparison.sections import comparison_sections

        return comparison_sections(request, view)


KIND = ComparisonKind()
