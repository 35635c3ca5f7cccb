"""Every number of every kind of document in every language follows from the data inside it."""

from __future__ import annotations

from reports.audit.verification import verify_document
from reports.corpus.vocabulary import Vocabulary
from tests.end_to_end.documents import Made


def test_every_kind_of_document_in_every_language_holds(made: Made) -> None:
    found = verify_document(made.path, Vocabulary.load())
    assert [str(difference.problem()) for difference in found.differences] == []
    assert found.facts > 20
