"""A record's sheet as a document: what the rest of the program needs to know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.corpus.selection import Selection
from reports.corpus.vocabulary import Vocabulary
from reports.documents.shared.kind import Kind
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section
from reports.documents.shared.values import titled

if TYPE_CHECKING:
    from reports.documents.shared.summary import Summary
    from reports.documents.source.source_data import SourceData
    from reports.language import Strings


class PolicyKind(Kind):
    """The sheet of one record, and nothing before it."""

    code = "policy"
    command = "policy"
    subject = "id"
    has_first_page = False
    sheet_level = 1
    is_sent_by_kind = True

    def subject_code(self, written: str, selection: Selection, vocabulary: Vocabulary) -> str:  # noqa: ARG002
        """Return the id: it is its own code."""
        return written

    def subject_name(self, request: DocumentRequest, view: Context) -> str:
        """Return the record's title."""
        return titled(request.selection.records[0].edition(view.language), view.language)

    def foot_name(self, request: DocumentRequest, view: Context) -> str:  # noqa: ARG002 - as every kind has it
        """Return the record's id: a title may be long, an id always fits the foot of a page."""
        return request.subject

    def front(self, request: DocumentRequest, view: Context) -> tuple[Section, ...]:  # noqa: ARG002
        """Return nothing: a sheet stands alone."""
        return ()

    def codes(self, source: SourceData) -> frozenset[str]:
        """Return the record's id, and the code of its jurisdiction."""
        country = source.records[0].editions[0].country
        return super().codes(source) | {country.code or country.written}

    def summary(self, source: SourceData, words: Strings, language: str) -> Summary:
        """Return what the record says first, and its scores."""
        from reports.documents.policy.summary import sheet_summary

        return sheet_summary(source, words, language)


KIND = PolicyKind()
