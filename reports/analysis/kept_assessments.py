"""Assessments of a corpus that was read before: kept by part, and made anew where anything bears on them.

What a part's assessments follow from is in their key: its files' bytes, the day, the reviewers, the vocabulary, the
sentences that stand in many records, the ids that there are, and which of them are in force or were replaced later.
They are kept without the texts of the records, which are there already.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from sys import intern

from msgspec import Struct, msgpack
from msgspec.structs import replace

from reports.analysis.agenda import RecordDate
from reports.analysis.evidence import Basis, Grade, GradedScore, Reason, Review
from reports.analysis.lineage import Link
from reports.analysis.pillars import PillarState, State, silent_pillar
from reports.analysis.record import EditionAssessment, RecordAssessment, assess_editions, compare_record
from reports.analysis.standing import Standing
from reports.corpus.kept_records import KeptRecords
from reports.corpus.policy import Corpus, Record


class _KeptGrade(Struct, frozen=True, array_like=True):
    """A `GradedScore` whose source is told by its place in the edition of its language."""

    dimension: str
    score: float | None
    grade: Grade | None
    reason: Reason
    place: int | None
    language: str
    cited: bool


class _KeptEdition(Struct, frozen=True, array_like=True):
    """An `EditionAssessment` without texts of pillars."""

    pillars: tuple[tuple[str, State, str], ...]
    """Pillar, state, and the language of the edition that speaks; "" where none does."""
    history: tuple[RecordDate, ...]
    ahead: tuple[int, ...]
    """Places in `history`."""
    review: Review


class _KeptAssessment(Struct, frozen=True, array_like=True):
    """A `RecordAssessment` without what its record holds."""

    standing: Standing
    grades: tuple[_KeptGrade, ...]
    review: Review
    links: tuple[Link, ...]
    boilerplate: frozenset[str]
    settles: frozenset[str]
    editions: dict[str, _KeptEdition]


_KeptPart = dict[str, _KeptAssessment]


def assess_kept(corpus: Corpus, basis: Basis, *, with_editions: bool) -> dict[str, RecordAssessment]:
    """Assess all records of a corpus that lies in parts, by id; what is kept of it is not worked out again.

    Args:
        corpus: its records are `KeptRecords`.
        basis: the rules.
        with_editions: whether what each edition says is told as well.
    """
    assert isinstance(corpus.records, KeptRecords)
    parts, wanted = corpus.records.parts, frozenset(corpus.by_id)
    given, is_grown = _given(basis, wanted, with_editions=with_editions), False
    found: dict[str, RecordAssessment] = {}
    for number, part in enumerate(parts.keys):
        records = [record for record in parts.records(number) if record.id in wanted]
        key = parts.shelf.key("assessed", part, given)
        kept = None if parts.is_read_anew else parts.shelf.take(key, _KeptPart)
        if kept is None:
            told = {record.id: _assess(record, corpus, basis, with_editions=with_editions) for record in records}
            found |= told
            if not parts.is_read_anew:
                packed = {record.id: _packed(record, told[record.id]) for record in records}
                is_grown |= parts.shelf.lay(key, packed)
        else:
            found.update((record.id, _unpacked(record, kept[record.id])) for record in records)
    if is_grown:
        parts.shelf.trim()
    # Parts are by hash, records by id.
    return {record.id: found[record.id] for record in corpus.records}


def _assess(record: Record, corpus: Corpus, basis: Basis, *, with_editions: bool) -> RecordAssessment:
    found = compare_record(record, corpus, basis)
    return replace(found, editions=assess_editions(record, found.standing, basis)) if with_editions else found


def _given(basis: Basis, ids: Iterable[str], *, with_editions: bool) -> str:
    sets = (basis.reviewers, basis.boilerplate, ids, basis.in_force, basis.replaced_later)
    about = [basis.as_of.isoformat(), basis.vocabulary.identity, with_editions, *(sorted(one) for one in sets)]
    return hashlib.sha256(msgpack.encode(about)).hexdigest()


# --- packing


def _packed(record: Record, told: RecordAssessment) -> _KeptAssessment:
    places = {id(entry): place for edition in record.editions for place, entry in enumerate(edition.analysis)}
    grades = tuple(
        _KeptGrade(
            one.dimension, one.score, one.grade, one.reason, places[id(one.source)] if one.source else None,
            one.language, one.cited,
        )
        for one in told.grades
    )  # fmt: skip
    editions = {language: _packed_edition(edition) for language, edition in told.editions.items()}
    return _KeptAssessment(told.standing, grades, told.review, told.links, told.boilerplate, told.settles, editions)


def _packed_edition(told: EditionAssessment) -> _KeptEdition:
    places = {id(entry): place for place, entry in enumerate(told.history)}
    return _KeptEdition(
        tuple((one.pillar, one.state, one.language) for one in told.pillars),
        told.history,
        tuple(places[id(entry)] for entry in told.ahead),
        told.review,
    )


def _unpacked(record: Record, kept: _KeptAssessment) -> RecordAssessment:
    by_language = {edition.language: edition for edition in record.editions}
    grades = tuple(
        GradedScore(
            intern(one.dimension), one.score, one.grade, one.reason,
            None if one.place is None else by_language[one.language].analysis[one.place],
            intern(one.language), one.cited,
        )
        for one in kept.grades
    )  # fmt: skip
    written = {
        # Of two entries for a pillar the first one holds.
        edition.language: {entry.pillar: entry.text for entry in reversed(edition.regulatory)}
        for edition in record.editions
    }
    editions = {language: _unpacked_edition(record.id, written, one) for language, one in kept.editions.items()}
    return RecordAssessment(
        record.id, kept.standing, grades, kept.review, kept.links, kept.boilerplate, kept.settles, editions
    )


def _unpacked_edition(
    identifier: str, written: Mapping[str, Mapping[str, str]], kept: _KeptEdition
) -> EditionAssessment:
    pillars = tuple(
        PillarState(intern(pillar), state, written[language][pillar], "policy", identifier, intern(language))
        if language
        else silent_pillar(pillar)
        for pillar, state, language in kept.pillars
    )
    history = tuple(
        RecordDate(
            one.date, one.event, identifier, intern(one.field), intern(one.language), one.kind, one.key
        )
        for one in kept.history
    )  # fmt: skip
    return EditionAssessment(pillars, history, tuple(history[place] for place in kept.ahead), kept.review)
