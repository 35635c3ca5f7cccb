"""What every product is briefed from: the corpus, the selection, the rules in force, the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from reports.analysis.evidence import Basis, GradedScore, grade_record, make_basis
from reports.analysis.scores import CountryScores, country_scores
from reports.corpus.checkout import commit_of
from reports.corpus.policy import Corpus, Record
from reports.corpus.selection import Selection
from reports.corpus.vocabulary import Vocabulary
from reports.language import Strings, strings


@dataclass(frozen=True)
class Context:
    """One reader's view of one corpus; shared by all documents of a run."""

    corpus: Corpus
    basis: Basis
    scores: dict[str, CountryScores]
    """By jurisdiction, over the whole corpus: peers do not depend on the selection."""
    language: str
    """"zh" or "en"."""
    edition: str
    """As given by the user; "" where the date alone stands for it."""
    sheets: str = ""
    """Languages of the document's sheets where they are not the reader's alone: "zh-en"."""
    commit: str = ""
    """The commit that the corpus stands at; "" where it is kept in no repository."""
    graded: dict[str, tuple[GradedScore, ...]] = field(default_factory=dict, repr=False, compare=False)
    """Grades by record id, as they are asked for: documents of a run share their peers."""

    @property
    def words(self) -> Strings:
        """The strings of this reader's language."""
        return strings(self.language)

    @property
    def vocabulary(self) -> Vocabulary:
        """The controlled lists in use."""
        return self.basis.vocabulary

    def name(self, kind: str, code: str) -> str:
        """The display name of a code in this reader's language."""
        return self.vocabulary.name(kind, code, self.language)

    def grades(self, record: Record) -> tuple[GradedScore, ...]:
        """The record's scores with their evidence grades, known dimensions first."""
        if record.id not in self.graded:
            self.graded[record.id] = grade_record(record, self.basis)
        return self.graded[record.id]

    def sheet(self, record_id: str) -> str:
        """Section id of a record's sheet in this document; what links to it name."""
        return f"{record_id}-{self.sheets or self.language}"

    def read_by(self, language: str, sheets: str = "") -> Context:
        """The same view for a reader of another language."""
        return replace(self, language=language, sheets=sheets)


@dataclass(frozen=True)
class Commission:
    """One document to be briefed: its kind, its subject, and the records selected for it."""

    kind: str
    """``country``, ``category`` or ``policy``."""
    subject: str
    """Code of the country or category, or the record id."""
    selection: Selection
    languages: tuple[str, ...]
    """("zh",), ("en",) or ("zh", "en") for both."""
    kept_out: tuple[str, ...] = ()
    """Files that could not be read as records and were left out under ``--keep-going``."""


def open_context(
    corpus: Corpus, vocabulary: Vocabulary, *, as_of: date, reviewers: tuple[str, ...], language: str, edition: str = ""
) -> Context:
    """Grade the corpus once and return the view that documents are briefed from."""
    basis = make_basis(corpus, vocabulary, as_of, reviewers)
    commit = commit_of(Path(corpus.origin))
    return Context(corpus, basis, country_scores(corpus, basis), language, edition, commit=commit)
