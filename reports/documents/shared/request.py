"""What every document is briefed from: the corpus, the selection, the rules in force, the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from reports.analysis.agenda import RecordDate
from reports.analysis.assess import assess
from reports.analysis.assessment import Assessment, Scope, SelectionAssessment
from reports.analysis.evidence import Basis
from reports.analysis.record import EditionAssessment, RecordAssessment
from reports.config.by_language import TextByLanguage, spoken_in, text_in
from reports.corpus.policy import Corpus, Record
from reports.corpus.selection import Selection
from reports.corpus.vocabulary import Vocabulary
from reports.language import Strings, strings

if TYPE_CHECKING:
    from reports.analysis.changes.baseline import Baseline
    from reports.analysis.changes.held import HeldEdition
    from reports.analysis.changes.ledger import Changes
    from reports.analysis.changes.period import Period
    from reports.analysis.changes.sides import ComparedSide
    from reports.config.calendar import CalendarDate


class Context(Struct, frozen=True, eq=False):
    """One reader's view of one corpus; shared by all documents of a run."""

    corpus: Corpus
    assessment: Assessment
    """All that the analysis says of the corpus, as far as a document needs it; `assess_for` completes it."""
    language: str
    """The document language that it is read in."""
    edition_text: TextByLanguage
    """The edition as given by the user; "" where the date alone stands for it."""
    sheets: str = ""
    """Languages of the document's sheets where they are not the reader's alone: "zh-en"."""
    bound: frozenset[str] | None = None
    """Ids of the records whose sheets are bound into this document; None where all are."""
    baseline: Baseline | None = None
    """What the corpus held before; None where a document does not say what changed."""
    held_before: ComparedSide | None = None
    """What the edition said that the one reader of this copy holds; None of a document for anybody."""

    @property
    def basis(self) -> Basis:
        """The day, the reviewers and what else the assessment rests on."""
        return self.assessment.basis

    @property
    def changes(self) -> Changes | None:
        """What changed since the baseline, as far as the document goes; None without one."""
        if self.baseline is None:
            return None
        assert self.assessment.since is not None
        return self.assessment.since.changes

    @property
    def held(self) -> HeldEdition | None:
        """What changed since the edition that the one reader of this copy holds; None of a document for anybody."""
        if self.held_before is None:
            return None
        assert self.assessment.held is not None
        return self.assessment.held

    @property
    def selection(self) -> SelectionAssessment:
        """What the records selected for the document say together."""
        assert self.assessment.selection is not None
        return self.assessment.selection

    @property
    def words(self) -> Strings:
        """The strings of this reader's language."""
        return strings(self.language)

    @property
    def vocabulary(self) -> Vocabulary:
        """The controlled lists in use."""
        return self.basis.vocabulary

    @property
    def edition(self) -> str:
        """The edition as this reader is told it; "" where the date alone stands for it."""
        return spoken_in(self.edition_text, self.language)

    @property
    def notice(self) -> str:
        """What the corpus says of itself to this reader, else that the baseline says so; "" where neither does."""
        own, before = text_in(self.corpus.notice, self.language), self.notice_before
        return own or (self.words("document.notice_before", notice=before) if before else "")

    @property
    def notice_before(self) -> str:
        """What the baseline says of itself, where the corpus does not say the same; "" otherwise."""
        before = text_in(self.baseline.corpus.notice, self.language) if self.baseline else ""
        return before if before != text_in(self.corpus.notice, self.language) else ""

    def noticed(self, text: str) -> str:
        """Return a text with the notice after it, where there is one."""
        return self.words("document.noticed", text=text, notice=self.notice) if self.notice else text

    def name(self, kind: str, code: str) -> str:
        """Return the display name of a code in this reader's language."""
        return self.vocabulary.name(kind, code, self.language)

    def other_name(self, kind: str, code: str) -> str:
        """Return the name of a code in the language that stands beside this reader's own."""
        return self.vocabulary.name(kind, code, self.words.conventions.beside)

    def assessed(self, record: Record) -> RecordAssessment:
        """Return what the analysis says of a record."""
        return self.assessment.records[record.id]

    def told(self, record: Record) -> EditionAssessment:
        """Return what a record says to this reader: its pillars and dates."""
        return self.assessed(record).editions[record.edition(self.language).language]

    def ahead(self, records: Iterable[Record]) -> tuple[RecordDate, ...]:
        """Return the dates ahead of some records, the next first, then by record."""
        found = (entry for record in records for entry in self.told(record).ahead)
        return tuple(sorted(found, key=lambda entry: (entry.date.earliest, entry.record_id)))

    def sheet(self, record_id: str) -> str:
        """Return the section id of a record's sheet in this document; "" where it has none."""
        if self.bound is not None and record_id not in self.bound:
            return ""
        return f"{record_id}-{self.sheets or self.language}"

    def read_by(self, language: str, sheets: str = "", bound: frozenset[str] | None = None) -> Context:
        """Return the same view for a reader of another language, of a document that binds some sheets in."""
        return replace(self, language=language, sheets=sheets, bound=bound)


class DocumentRequest(Struct, frozen=True):
    """One document to be briefed: its kind, its subject, and the records selected for it."""

    kind: str
    """Its code: one of KINDS."""
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


def open_context(
    corpus: Corpus,
    vocabulary: Vocabulary,
    *,
    as_of: date,
    reviewers: tuple[str, ...],
    language: str,
    edition: TextByLanguage = "",
) -> Context:
    """Return the view that documents are briefed from, assessed as far as all of them need it: what serves everywhere.

    The rest is assessed for each document, or for all documents of a run (`reports.composition.needs`).
    """
    assessment = assess(corpus, vocabulary, as_of=as_of, reviewers=reviewers, scope=Scope())
    return Context(corpus, assessment, language, edition)
