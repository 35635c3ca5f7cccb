"""A record's sheet as a document: what the rest of the program needs to know of it."""

from __future__ import annotations

from reports.documents.shared.kind import Kind
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section


class PolicyKind(Kind):
    """The sheet of one record, and nothing before it."""

    code = "policy"
    subject = "id"
    each = "record"
    has_first_page = False
    sheet_level = 1
    is_sent_by_kind = True

    def subject_name(self, request: DocumentRequest, view: Context) -> str:
        """Return the record's title."""
        return request.selection.records[0].edition(view.language).title

    def foot_name(self, request: DocumentRequest, view: Context) -> str:  # noqa: ARG002 - as every kind has it
        """Return the record's id: a title may be long, an id always fits the foot of a page."""
        return request.subject

    def front(self, request: DocumentRequest, view: Context) -> tuple[Section, ...]:  # noqa: ARG002
        """Return nothing: a sheet stands alone."""
        return ()


KIND = PolicyKind()
