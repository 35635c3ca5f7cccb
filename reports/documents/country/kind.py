"""The country briefing: what the rest of the program needs to know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.corpus.selection import Selection
from reports.corpus.vocabulary import Vocabulary
from reports.documents.shared.kind import Kind
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section

if TYPE_CHECKING:
    from reports.documents.shared.parts import Remainder


class CountryKind(Kind):
    """A jurisdiction: a front that a minister reads, then the sheets of its records."""

    code = "country"
    command = "country"
    subject = "country"
    compares_peers = True
    may_rest_on_profile = True

    def subject_code(self, written: str, selection: Selection, vocabulary: Vocabulary) -> str:
        """Return the code of a jurisdiction; as its records have it where it has none."""
        known = vocabulary.country(written).code
        return known or (selection.records[0].jurisdiction if selection.records else written)

    def jurisdictions(self, request: DocumentRequest) -> tuple[str, ...]:
        """Return the one that it is about."""
        return (request.subject,)

    def front(self, request: DocumentRequest, view: Context) -> tuple[Section, ...]:
        """Return page 1, contents, front and what changed."""
        from reports.documents.country.sections import country_sections

        return country_sections(request, view)

    def remainder(self, request: DocumentRequest, view: Context) -> Remainder | None:
        """Return what few records leave unsaid."""
        from reports.documents.country.sections import country_remainder

        return country_remainder(request, view)


KIND = CountryKind()
