"""What tables are filled from: the records selected, what the analysis says of them, and the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from reports.analysis.assessment import Assessment
from reports.analysis.scores import JurisdictionAssessment
from reports.corpus.policy import Profile, Record
from reports.corpus.selection import Selection
from reports.corpus.vocabulary import Vocabulary
from reports.documents.kinds import kind_of
from reports.documents.shared.request import Context, DocumentRequest
from reports.language import Strings


class TableView(Struct, frozen=True, eq=False):
    """The content of a workbook before it is laid out in tables."""

    context: Context
    """Assessed for the selection, in the language of names."""
    selection: Selection
    profiles: tuple[Profile, ...]
    facts: Mapping[str, str]
    """What the sheet *method* says of the workbook as a whole, by code."""

    @property
    def records(self) -> tuple[Record, ...]:
        """The records selected, in the order of documents."""
        return self.selection.records

    @property
    def assessment(self) -> Assessment:
        """What the analysis says of them, and of the jurisdictions that they are compared with."""
        return self.context.assessment

    @property
    def words(self) -> Strings:
        """The words of the reader's language."""
        return self.context.words

    @property
    def vocabulary(self) -> Vocabulary:
        """The lists that codes come from."""
        return self.context.vocabulary

    def country(self, code: str) -> str:
        """Return the name of a jurisdiction; itself where it is a spelling without a code."""
        return self.vocabulary.name("country", code, self.context.language)

    def valued(self) -> Iterator[tuple[str, JurisdictionAssessment]]:
        """Yield the jurisdictions that have values, each with what these rest on: the corpus, or the selection."""
        yield from (("corpus", one) for one in self.assessment.jurisdictions.values())
        selected = self.assessment.selection
        yield from (("selection", one) for one in (selected.jurisdictions.values() if selected else ()))


def view_of_document(request: DocumentRequest, context: Context, facts: Mapping[str, str]) -> TableView:
    """Return what a document's workbook is filled from; ``context`` is assessed for the document."""
    profiles = kind_of(request.kind).profiles(request, context)
    return TableView(context, request.selection, profiles, facts)
