"""The comparison of jurisdictions: what the rest of the program needs to know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.documents.shared.kind import Kind
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section
from reports.documents.shared.terms import jurisdiction_name

if TYPE_CHECKING:
    from reports.documents.shared.summary import Summary
    from reports.documents.source.source_data import SourceData
    from reports.language import Strings


class ComparisonKind(Kind):
    """Two to six jurisdictions side by side; more do not fit the columns of its tables."""

    code = "comparison"
    command = "compare"
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
        """Return the pages before the sheets."""
        from reports.documents.comparison.sections import comparison_sections

        return comparison_sections(request, view)

    def summary(self, source: SourceData, words: Strings, language: str) -> Summary:
        """Return the values of the jurisdictions side by side."""
        from reports.documents.comparison.summary import comparison_summary

        return comparison_summary(source, words, language)


KIND = ComparisonKind()
