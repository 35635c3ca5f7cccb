"""What the corpus held before, and what is not as it was, as far as a document goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from reports.analysis.changes.ledger import Changes, compare_corpora
from reports.analysis.changes.period import Period
from reports.analysis.evidence import Basis, record_sentences
from reports.analysis.jurisdictions import PillarsByLanguage, tell_pillars
from reports.analysis.lineage import families
from reports.analysis.record import RecordAssessment, assess_editions, compare_record
from reports.analysis.scores import JurisdictionAssessment, assess_jurisdictions
from reports.corpus.as_of import corpus_as_of
from reports.corpus.policy import Corpus, Profile, Record
from reports.corpus.selection import Query, select
from reports.errors import NothingSelected


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


class BaselineScope(Struct, frozen=True):
    """How far a document goes when it is compared with a baseline."""

    baseline: Baseline
    query: Query
    """What selects the records of the document."""
    profiles: tuple[Profile, ...]
    """Those that the document prints or compares."""
    jurisdictions: frozenset[str] | None
    """Those that it speaks of as such, whose profiles may be gone; ``None`` where it is all of them."""
    moves: bool = False
    """Whether values and pillars of jurisdictions are told as they were."""


class SinceBaseline(Struct, frozen=True):
    """What is not as it was in a baseline."""

    changes: Changes
    boilerplate: frozenset[str]
    """Normalised sentences of the records before that stood in too many of them."""
    jurisdictions: Mapping[str, JurisdictionAssessment]
    """The values of jurisdictions before, by code, from the records compared alone; only where moves are told."""
    pillars_before: Mapping[str, PillarsByLanguage]
    """By jurisdiction; only where moves are told."""
    pillars_now: Mapping[str, PillarsByLanguage]
    """The same from the records as they are."""
    counted: frozenset[str] = frozenset()
    """Ids of the records that counted as in force before; only where moves are told."""


def compare_with_baseline(
    corpus: Corpus,
    records: tuple[Record, ...],
    assessed: Mapping[str, RecordAssessment],
    languages: tuple[str, ...],
    basis: Basis,
    scope: BaselineScope,
) -> SinceBaseline:
    """Compare what a document is about with what it would have been about before.

    Records that answered the query once and are gone belong to it; one that merely ceased to answer it does not.
    """
    baseline = scope.baseline
    later = {record.id for record in corpus.later}
    gone = _answering(corpus_as_of(baseline.corpus, basis.as_of), scope.query) - corpus.by_id.keys() - later
    chosen = {record.id for record in records} | gone
    before = replace(
        baseline.corpus,
        # One that is dated later there, but not here, was there all the same.
        records=_by_id(r for r in (*baseline.corpus.records, *baseline.corpus.later) if r.id in chosen),
        later=(),
        profiles=tuple(_profiles_before(baseline.corpus, corpus, scope)),
    )
    after = replace(corpus, records=_by_id(records), later=(), profiles=scope.profiles)
    after = seen_by(baseline.corpus, baseline.scope, after)
    changes = compare_corpora(before, after, baseline.basis, basis, baseline.period)
    return _with_moves(changes, assessed, languages, basis) if scope.moves else _without_moves(changes)


def seen_by(one: Corpus, scope: Query | None, other: Corpus) -> Corpus:
    """Return as much of ``other`` as ``one`` goes: what it selected or holds by id; all of it without a scope."""
    if scope is None:
        return other
    held = {(profile.id, profile.language) for profile in one.profiles}
    found = {record.id for record in other.records if record.id in one.by_id} | _answering(other, scope)
    return replace(
        other,
        records=tuple(record for record in other.records if record.id in found),
        # A document of everything embeds every profile there was; another one only those it printed.
        profiles=tuple(p for p in other.profiles if scope.on_any_day == Query() or (p.id, p.language) in held),
    )


def _without_moves(changes: Changes) -> SinceBaseline:
    sentences = frozenset[str]().union(*map(record_sentences, changes.old.records))
    return SinceBaseline(changes, changes.old_basis.boilerplate & sentences, {}, {}, {})


def _with_moves(
    changes: Changes, assessed: Mapping[str, RecordAssessment], languages: tuple[str, ...], basis: Basis
) -> SinceBaseline:
    old, new, old_basis = changes.old, changes.new, changes.old_basis
    before = {record.id: _assess_before(record, old, old_basis) for record in old.records}
    codes = sorted({code for corpus in (old, new) for code in _jurisdictions(corpus)})
    return replace(
        _without_moves(changes),
        jurisdictions=assess_jurisdictions(old.records, before, families(old.records)),
        pillars_before=tell_pillars(codes, old, before, languages, old_basis),
        pillars_now=tell_pillars(codes, new, assessed, languages, basis),
        counted=frozenset(id for id, one in before.items() if one.standing.counts),
    )


def _assess_before(record: Record, old: Corpus, basis: Basis) -> RecordAssessment:
    found = compare_record(record, old, basis)
    return replace(found, editions=assess_editions(record, found.standing, basis))


def _jurisdictions(corpus: Corpus) -> Iterator[str]:
    """Yield the codes of those that have a record or a profile."""
    yield from (record.jurisdiction for record in corpus.records)
    yield from (profile.jurisdiction for profile in corpus.profiles)


def _answering(corpus: Corpus, query: Query) -> set[str]:
    try:
        return {record.id for record in select(corpus, query).records}
    except NothingSelected:
        return set()


def _by_id(records: Iterable[Record]) -> tuple[Record, ...]:
    return tuple(sorted(records, key=lambda record: record.id))


def _profiles_before(old: Corpus, new: Corpus, scope: BaselineScope) -> Iterator[Profile]:
    """Yield the same profiles before, and those of the document's jurisdictions that are gone."""
    wanted = {(profile.id, profile.language) for profile in scope.profiles}
    there = {profile.id for profile in new.profiles}
    countries = scope.jurisdictions
    for profile in old.profiles:
        is_gone = profile.id not in there and (countries is None or profile.jurisdiction in countries)
        if (profile.id, profile.language) in wanted or is_gone:
            yield profile
