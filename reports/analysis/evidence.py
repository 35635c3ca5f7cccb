"""How well a score is founded: sentences compared, evidence graded A to D, reviews read for what they are."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Literal, TypeVar

from msgspec import Struct

from reports.analysis.lineage import replaced_later
from reports.corpus.generated import strip_generated
from reports.corpus.kept_records import recall, recall_parts
from reports.corpus.policy import DIMENSIONS, Corpus, PartialDate, Policy, Record, Score
from reports.corpus.vocabulary import Vocabulary

Grade = Literal["A", "B", "C", "D"]
Reason = Literal["reviewed", "cited", "uncited", "no-evidence", "boilerplate", "repeated", "missing"]

_Sentence = TypeVar("_Sentence", str, int)
"""A normalised sentence, or what stands for it."""

GRADES: tuple[Grade, ...] = ("A", "B", "C", "D")
"""From the best founded to the least."""

BACKED: frozenset[Grade] = frozenset({"A", "B"})
"""The grades that make a score evidence-backed."""

BOILERPLATE_RECORDS = 3
"""A sentence in this many records, twins counted once, says nothing about any of them."""

AUDIT_YEARS = 1
"""How long an audit holds."""

# A full stop ends a sentence only before white space, so that "V5.0" and "Art.12" stay whole.
_SENTENCE_END = re.compile(r"[.!?]+(?=\s|$)|[。！？…]+|[\r\n]+")
_ENDS = ".!?。！？… \t\r\n"
_AN_END = re.compile(r"[.!?。！？…\r\n]")
_NOT_A_WORD = re.compile(r"[\W_]+")
_SPACED = {code: " " for code in range(128) if not chr(code).isalnum()}
"""The same for a text in ASCII."""


class Basis(Struct, frozen=True):
    """What every judgement about a corpus rests on; made once by `make_basis`."""

    as_of: date
    reviewers: frozenset[str]
    """Names of the people who count as reviewers, case-folded."""
    vocabulary: Vocabulary
    boilerplate: frozenset[str]
    """Normalised sentences that stand in `BOILERPLATE_RECORDS` records or more."""
    in_force: frozenset[str] = frozenset()
    """Ids of the records whose status says in force in every edition."""
    replaced_later: frozenset[str] = frozenset()
    """Ids of the records that were replaced after the day: all that replaced them was published later."""


class GradedScore(Struct, frozen=True):
    """A score with its evidence grade, and why it has it."""

    dimension: str
    score: float | None
    """0-100; the lowest where twins differ."""
    grade: Grade | None
    """The weakest where twins differ; ``None`` only where the score is missing."""
    reason: Reason
    source: Score | None
    """The entry that `score` stands in; for a missing score the entry that has text, if any."""
    language: str
    """The edition of `source`; "" where there is none."""
    cited: bool
    """Whether every edition that scores the dimension gives a citation."""


class Review(Struct, frozen=True):
    """Who wrote a record, who reviewed it and when; the weakest of the twins."""

    author: str
    reviewer: str
    date: PartialDate | None
    listed: bool
    """The reviewer is on the list of people."""
    pending: bool
    """Nobody has reviewed it: the reviewer's name is empty or says so."""
    machine_author: bool
    current: bool
    """Audited within `AUDIT_YEARS` before the date of the basis."""


def make_basis(corpus: Corpus, vocabulary: Vocabulary, as_of: date, reviewers: Iterable[str] = ()) -> Basis:
    """Gather what grading needs to know about the whole corpus.

    A sentence that says nothing does so on any day, so those of records published later are counted, too.
    """
    boilerplate = boilerplate_sentences(corpus)
    in_force = _in_force(corpus)
    if corpus.beyond is not None:
        boilerplate |= corpus.beyond.boilerplate
        in_force |= corpus.beyond.in_force
    return Basis(
        as_of=as_of,
        reviewers=frozenset(name.strip().casefold() for name in reviewers),
        vocabulary=vocabulary,
        boilerplate=boilerplate,
        in_force=in_force,
        replaced_later=replaced_later(corpus),
    )


def normalise_sentence(text: str) -> str:
    """Fold case, width, punctuation and white space, and lift markers out, so that copies compare equal."""
    return _normalised(strip_generated(text)[0])


def _normalised(text: str) -> str:
    if text.isascii():
        return " ".join(text.lower().translate(_SPACED).split())
    return _NOT_A_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def boilerplate_sentences(corpus: Corpus) -> frozenset[str]:
    """Return the normalised evidence sentences that stand in three or more records, twins counted once."""
    return recall(corpus, "boilerplate", frozenset[str], lambda: frequent_sentences(count_sentences(corpus)))


def count_sentences(corpus: Corpus) -> Counter[str]:
    """Count in how many records each normalised evidence sentence stands, twins counted once."""
    return Counter(chain.from_iterable(recall_parts(corpus, "sentences", list[str], _sentences)))


def _sentences(records: Iterable[Record]) -> list[str]:
    return list(chain.from_iterable(map(record_sentences, records)))


def frequent_sentences(counts: Mapping[_Sentence, int]) -> frozenset[_Sentence]:
    """Return the sentences that stand in so many records that they say nothing about any of them."""
    return frozenset(sentence for sentence, records in counts.items() if records >= BOILERPLATE_RECORDS)


def grade_record(record: Record, basis: Basis) -> tuple[GradedScore, ...]:
    """Grade every score of a record: the five dimensions in order, then the others as found."""
    return grade_reviewed(record, review_of(record, basis), basis)


def grade_reviewed(record: Record, review: Review, basis: Basis) -> tuple[GradedScore, ...]:
    """Grade every score of a record whose review is known."""
    reviewed = review.listed and review.current
    found: dict[str, list[GradedScore]] = {dimension: [] for dimension in DIMENSIONS}
    for edition in record.editions:
        for graded in _grade_edition(edition, basis, reviewed=reviewed):
            found.setdefault(graded.dimension, []).append(graded)
    return tuple(_weakest(dimension, entries) for dimension, entries in found.items())


def review_of(record: Record, basis: Basis) -> Review:
    """Read who stands behind a record; where twins differ, the weaker provenance holds."""
    return min((edition_review(edition, basis) for edition in record.editions), key=_strength)


def _in_force(corpus: Corpus) -> frozenset[str]:
    """Return the ids of the records of a corpus whose status says in force in every edition."""

    def ids() -> frozenset[str]:
        return frozenset(record.id for record in (*corpus.records, *corpus.later) if _says_in_force(record))

    return recall(corpus, "in force", frozenset[str], ids).difference(record.id for record in corpus.later)


def _says_in_force(record: Record) -> bool:
    return all(edition.status is not None and edition.status.code == "in-force" for edition in record.editions)


def record_sentences(record: Record) -> frozenset[str]:
    """Return the normalised sentences of a record's evidence, in any edition."""
    texts = (entry.evidence for edition in record.editions for entry in edition.analysis)
    return frozenset().union(*map(sentences_of, texts))


# Twins mostly share their evidence, and every sentence is wanted twice: for the corpus and for its record.
@lru_cache(maxsize=65536)
def sentences_of(evidence: str) -> frozenset[str]:
    """Return the sentences of a text, normalised; kept in a cache."""
    text = strip_generated(evidence)[0].strip(_ENDS)
    # Most evidence is one sentence.
    parts = _SENTENCE_END.split(text) if _AN_END.search(text) else (text,)
    return frozenset(sentence for part in parts if (sentence := _normalised(part)))


def _grade_edition(edition: Policy, basis: Basis, *, reviewed: bool) -> list[GradedScore]:
    sentences = {entry.dimension: sentences_of(entry.evidence) for entry in edition.analysis}
    repeated = _repeated(sentences)
    return [
        _grade(entry, edition.language, basis, sentences[entry.dimension], repeated, reviewed=reviewed)
        for entry in edition.analysis
    ]


def _repeated(sentences: Mapping[str, Collection[str]]) -> frozenset[str]:
    places: defaultdict[str, int] = defaultdict(int)
    for found in sentences.values():
        for sentence in found:
            places[sentence] += 1
    return frozenset(sentence for sentence, dimensions in places.items() if dimensions > 1)


def _grade(
    entry: Score,
    language: str,
    basis: Basis,
    sentences: frozenset[str],
    repeated: frozenset[str],
    *,
    reviewed: bool,
) -> GradedScore:
    cited = bool(entry.citation) and not basis.vocabulary.placeholder(entry.citation)
    grade: Grade | None
    reason: Reason
    if entry.score is None:
        grade, reason = None, "missing"
    elif not sentences or basis.vocabulary.placeholder(strip_generated(entry.evidence)[0]):
        grade, reason = "D", "no-evidence"
    # Evidence is specific as soon as one of its sentences is.
    elif sentences <= basis.boilerplate:
        grade, reason = "D", "boilerplate"
    elif sentences <= basis.boilerplate | repeated:
        grade, reason = "D", "repeated"
    elif not cited:
        grade, reason = "C", "uncited"
    else:
        grade, reason = ("A", "reviewed") if reviewed else ("B", "cited")
    return GradedScore(entry.dimension, entry.score, grade, reason, entry, language, cited)


def _weakest(dimension: str, entries: list[GradedScore]) -> GradedScore:
    scored = [(entry.score, entry.grade or "", entry) for entry in entries if entry.score is not None]
    if not scored:
        return entries[0] if entries else GradedScore(dimension, None, None, "missing", None, "", False)
    weakest = max(scored, key=lambda one: one[1])[2]
    # The printed number must stand in the entry named as its source, whichever twin sets the grade.
    least = min(score for score, _, _ in scored)
    lowest = max((one for one in scored if one[0] == least), key=lambda one: one[1])[2]
    return GradedScore(
        dimension,
        lowest.score,
        weakest.grade,
        weakest.reason,
        lowest.source,
        lowest.language,
        all(entry.cited for _, _, entry in scored),
    )


def edition_review(edition: Policy, basis: Basis) -> Review:
    """Read who stands behind one edition of a record."""
    stated = edition.provenance
    pending = basis.vocabulary.pending_reviewer(stated.reviewer)
    return Review(
        author=stated.author,
        reviewer=stated.reviewer,
        date=stated.last_audit_date,
        listed=not pending and stated.reviewer.strip().casefold() in basis.reviewers,
        pending=pending,
        machine_author=basis.vocabulary.machine_author(stated.author),
        current=_is_current(stated.last_audit_date, basis.as_of),
    )


def _is_current(audited: PartialDate | None, as_of: date) -> bool:
    """Tell whether an audit still holds; one dated after ``as_of`` has not happened."""
    if audited is None:
        return False
    return (
        (as_of.year - AUDIT_YEARS, as_of.month, as_of.day) <= audited.earliest <= (as_of.year, as_of.month, as_of.day)
    )


def _strength(review: Review) -> tuple[bool, bool, bool, bool, bool, tuple[int, int, int]]:
    audited = review.date.earliest if review.date else (0, 0, 0)
    return (
        review.listed and review.current,
        review.listed,
        not review.pending,
        review.current,
        not review.machine_author,
        audited,
    )
