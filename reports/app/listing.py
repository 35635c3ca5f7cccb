"""What a program is told of the records selected: codes, files, standing, scores and grades; names stand apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from reports.analysis.assess import assess
from reports.analysis.assessment import Scope
from reports.app.loading import OpenedCorpus
from reports.corpus.policy import Record, Term
from reports.corpus.selection import Selection
from reports.corpus.vocabulary import Vocabulary

_TERMS = ("country", "category", "status", "legal_weight")


def describe(selection: Selection, opened: OpenedCorpus, *, as_of: date, language: str) -> Iterator[dict[str, Any]]:
    """Yield of each record values of JSON: all the same in every language but those under ``names``.

    ``codes`` and ``names`` are by list of the vocabulary, null where nothing is known; ``paths`` by language of the
    edition, relative to the corpus; ``scores`` by dimension, each with its score (null where it is missing), its
    evidence grade and the reason.
    """
    found = assess(
        opened.corpus, opened.vocabulary, as_of=as_of, reviewers=opened.configuration.reviewers,
        scope=Scope(selection.records),
    )  # fmt: skip
    for record in selection.records:
        said = found.records[record.id]
        terms = {kind: _term(record, kind) for kind in _TERMS}
        yield {
            "codes": {kind: term.code if term else None for kind, term in terms.items()},
            "names": {kind: _name(opened.vocabulary, kind, term, language) for kind, term in terms.items()},
            "year": record.primary.year,
            "paths": {edition.language: edition.path for edition in record.editions},
            "standing": said.standing.reason,
            "counts": said.standing.counts,
            "scores": {
                one.dimension: {"score": one.score, "grade": one.grade, "reason": one.reason} for one in said.grades
            },
        }


def _term(record: Record, kind: str) -> Term | None:
    term: Term | None = getattr(record.primary, kind)
    return term


def _name(vocabulary: Vocabulary, kind: str, term: Term | None, language: str) -> str | None:
    if term is None:
        return None
    return vocabulary.name(kind, term.code, language) if term.code else term.written
