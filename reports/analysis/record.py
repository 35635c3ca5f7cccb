"""All there is to say of one record: grades, standing, review, links, and by edition its pillars and dates."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from reports.analysis.agenda import RecordDate, dates_ahead, dates_of, in_order_of_time
from reports.analysis.evidence import (
    Basis,
    GradedScore,
    Review,
    edition_review,
    grade_reviewed,
    record_sentences,
    review_of,
)
from reports.analysis.lineage import Link, links
from reports.analysis.pillars import PillarState, record_pillars, settled_by
from reports.analysis.standing import Standing, standing
from reports.corpus.as_of import is_after, was_audited_after
from reports.corpus.policy import Corpus, Record


class EditionAssessment(Struct, frozen=True):
    """What a record says to a reader of one of its editions; where that is silent, its twins speak."""

    pillars: tuple[PillarState, ...]
    """The seven in order, then the others as found."""
    history: tuple[RecordDate, ...]
    """Every date in order of time: adoption, application, milestones, calendar."""
    ahead: tuple[RecordDate, ...]
    """Those of them on the day of the assessment or after it; none where the instrument has ended."""
    review: Review
    """Who stands behind this edition; the record's own is that of its weakest."""


class RecordAssessment(Struct, frozen=True):
    """What is to be said of one record."""

    id: str
    standing: Standing
    """Whether it counts as an instrument in force."""
    grades: tuple[GradedScore, ...]
    """Its scores with their evidence grades and the reasons: the five dimensions in order, then the others as found."""
    review: Review
    """Who stands behind it."""
    links: tuple[Link, ...]
    """The records that it names as predecessors, successors or sources."""
    boilerplate: frozenset[str] = frozenset()
    """Normalised sentences of its evidence that stand in so many records that they say nothing."""
    settles: frozenset[str] = frozenset()
    """The pillars of the seven on which it says, being in force, what the rule is."""
    editions: Mapping[str, EditionAssessment] = {}
    """By the language of the edition; empty for a record that others are only compared with."""


def compare_record(record: Record, corpus: Corpus, basis: Basis) -> RecordAssessment:
    """Assess a record as far as others are compared with it."""
    review, stands = review_of(record, basis), _standing_on_day(record, basis)
    return RecordAssessment(
        id=record.id,
        standing=stands,
        grades=grade_reviewed(record, review, basis),
        review=review,
        links=links(record, corpus),
        boilerplate=record_sentences(record) & basis.boilerplate,
        settles=settled_by(record, stands.reason, basis),
    )


def _standing_on_day(record: Record, basis: Basis) -> Standing:
    """Tell the standing of a record; a status that was recorded after the day is told as its dates carry it."""
    found = standing(record, basis)
    if not found.counts or not was_audited_after(record, basis.as_of):
        return found
    effective = [entry.date for entry in dates_of(record) if entry.kind == "effective"]
    if effective and all(is_after(when, basis.as_of) for when in effective):
        return Standing(counts=False, reason="upcoming", stated=found.stated)
    return found


def assess_editions(record: Record, stands: Standing, basis: Basis) -> dict[str, EditionAssessment]:
    """Assess what a record says to readers of each of its editions."""
    return {edition.language: _assess_edition(record, edition.language, stands, basis) for edition in record.editions}


def _assess_edition(record: Record, language: str, stands: Standing, basis: Basis) -> EditionAssessment:
    history = in_order_of_time(dates_of(record, language))
    return EditionAssessment(
        pillars=record_pillars(record, language, stands.reason, basis),
        history=history,
        ahead=dates_ahead(history, stands.reason if stands.counts else stands.stated, basis.as_of),
        review=edition_review(record.edition(language), basis),
    )
