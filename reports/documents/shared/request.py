"""What every product is briefed from: the corpus, the selection, the rules in force, the reader's language."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from reports.analysis.evidence import Basis, GradedScore, grade_record, make_basis
from reports.analysis.scores import CountryScores, country_scores
from reports.corpus.policy import Corpus, Record
from reports.corpus.selection import Query, Selection
from reports.corpus.vocabulary import Vocabulary
from reports.language import Strings, strings

if TYPE_CHECKING:
    from reports.analysis.changes.ledger import Changes
    from reports.analysis.changes.period import Period
    from reports.config.calendar import CalendarDate


class Baseline(Struct, frozen=True):
    """What the corpus held before."""

    name: str
    """What it is called, without the way to it."""
    day: date | None
    """The day it speaks of, if that is known."""
    corpus: Corpus
    basis: Basis
    period: Period | None
    """What the ledger of the world covers."""
    scope: Query | None = None
    """What the document that it comes from selected; None where everything is there."""


class Context(Struct, frozen=True, eq=False):
    """One reader's view of one corpus; shared by all documents of a run."""

    corpus: Corpus
    basis: Basis
    scores: dict[str, CountryScores]
    """By jurisdiction, over the whole corpus: peers do not depend on the selection."""
    language: str
    """The document language that it is read in."""
    edition: str
    """As given by the user; "" where the date alone stands for it."""
    sheets: str = ""
    """Languages of the document's sheets where they are not the reader's alone: "zh-en"."""
    bound: frozenset[str] | None = None
    """Ids of the records whose sheets are bound into this document; None where all are."""
    baseline: Baseline | None = None
    """What the corpus held before; None where a document does not say what changed."""
    graded: dict[str, tuple[GradedScore, ...]] = {}
    """Grades by record id, as they are asked for: documents of a run share their peers."""
    compared: dict[tuple[object, ...], Changes] = {}
    """What changed, by what a document is about, as it is asked for."""

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

    def other_name(self, kind: str, code: str) -> str:
        """Return the name of a code in the language that stands beside this reader's own."""
        return self.vocabulary.name(kind, code, self.words.conventions.beside)

    def grades(self, record: Record) -> tuple[GradedScore, ...]:
        """The record's scores with their evidence grades, known dimensions first."""
        if record.id not in self.graded:
            self.graded[record.id] = grade_record(record, self.basis)
        return self.graded[record.id]

    def sheet(self, record_id: str) -> str:
        """Section id of a record's sheet in this document; "" where it has none. What links to it name it."""
        if self.bound is not None and record_id not in self.bound:
            return ""
        return f"{record_id}-{self.sheets or self.language}"

    def read_by(self, language: str, sheets: str = "", bound: frozenset[str] | None = None) -> Context:
        """The same view for a reader of another language, of a document that binds some sheets in."""
        return replace(self, language=language, sheets=sheets, bound=bound)


class DocumentRequest(Struct, frozen=True):
    """One document to be briefed: its kind, its subject, and the records selected for it."""

    kind: str
    """``country``, ``category``, ``policy``, ``comparison`` or ``digest``."""
    subject: str
    """Code of the country or category, codes joined by hyphens, the record id, or the name of the period."""
    selection: Selection
    languages: tuple[str, ...]
    """The document languages, of which the first leads."""
    skipped_files: tuple[str, ...] = ()
    """Files that could not be read as records and were left out under ``--keep-going``."""
    compared: tuple[str, ...] = ()
    """Codes of the jurisdictions of a comparison, in the order in which they are named."""
    period: Period | None = None
    """What a digest speaks of."""
    calendar: tuple[CalendarDate, ...] = ()
    """Dates that an analyst added."""
    with_sheets: bool = True
    """Whether the sheets of its records are bound in."""

    @property
    def subjects(self) -> tuple[str, ...]:
        """Codes of the jurisdictions that the document is about as such."""
        return (self.subject,) if self.kind == "country" else self.compared


def open_context(
    corpus: Corpus, vocabulary: Vocabulary, *, as_of: date, reviewers: tuple[str, ...], language: str, edition: str = ""
) -> Context:
    """Grade the corpus once and return the view that documents are briefed from."""
    basis = make_basis(corpus, vocabulary, as_of, reviewers)
    return Context(corpus, basis, country_scores(corpus, basis), language, edition)
