"""The one entrance to the analysis: a corpus, the day, the reviewers and a scope in; an assessment out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from reports.analysis.assessment import Assessment, Scope, SelectionAssessment
from reports.analysis.evidence import Basis, make_basis
from reports.analysis.jurisdictions import settled_pillars, tell_pillars
from reports.analysis.kept_assessments import assess_kept
from reports.analysis.lineage import families, stated_targets
from reports.analysis.record import RecordAssessment, assess_editions, compare_record
from reports.analysis.scores import (
    JurisdictionAssessment,
    assess_jurisdictions,
    count_instruments,
    cover,
    medians_of,
    spread_of,
    without_instruments,
)
from reports.corpus.kept_records import KeptRecords
from reports.corpus.policy import Corpus
from reports.corpus.reader import without_collector
from reports.corpus.vocabulary import Vocabulary

if TYPE_CHECKING:
    from reports.analysis.changes.baseline import SinceBaseline
    from reports.analysis.changes.held import HeldEdition


def assess(
    corpus: Corpus,
    vocabulary: Vocabulary,
    *,
    as_of: date,
    reviewers: Iterable[str] = (),
    scope: Scope | None = None,
    known: Assessment | None = None,
) -> Assessment:
    """Say of a corpus, once, all that ``scope`` asks for; without a scope, all there is to say of each record.

    ``known`` is an earlier assessment of the same corpus by the same rules; what it holds is not assessed again.
    """
    scope = Scope(tuple(corpus.records), peers=True) if scope is None else scope
    known = known or Assessment(make_basis(corpus, vocabulary, as_of, reviewers))
    records = _assess_records(corpus, scope, known)
    found = _rank(corpus, records, known) if scope.peers else known
    if alone := [code for code in scope.pillars_of if scope.peers and code not in found.jurisdictions]:
        named = {code: without_instruments(code) for code in alone}
        found = replace(found, jurisdictions={**found.jurisdictions, **named})
    return replace(
        found,
        scope=scope,
        records=records,
        selection=_assess_selection(corpus, scope, records, found) if scope.records or scope.pillars_of else None,
        since=_compare(corpus, scope, records, known.basis),
        held=_compare_held(scope, known.basis),
    )


def _assess_records(corpus: Corpus, scope: Scope, known: Assessment) -> Mapping[str, RecordAssessment]:
    """Assess the records of the scope, and as far as comparing goes those that they name, or all others."""
    fresh: dict[str, RecordAssessment] = {}
    named = (corpus.by_id[id] for one in scope.records for id in stated_targets(one) if id in corpus.by_id)
    selected = {record.id: record for record in scope.records}
    # What was selected once may be gone from the corpus of today.
    with without_collector():
        if scope.peers and not known.records and isinstance(corpus.records, KeptRecords):
            fresh = assess_kept(corpus, known.basis, with_editions=2 * len(selected) > len(corpus.records))
        for record in (*(corpus.records if scope.peers else named), *scope.records):
            told = selected.get(record.id)
            found = fresh.get(record.id) or known.records.get(record.id)
            if found is None:
                found = fresh[record.id] = compare_record(record, corpus, known.basis)
            if told is not None and not found.editions:
                editions = assess_editions(told, found.standing, known.basis)
                fresh[record.id] = replace(found, editions=editions)
    return {**known.records, **fresh} if fresh else known.records


def _rank(corpus: Corpus, records: Mapping[str, RecordAssessment], known: Assessment) -> Assessment:
    """Value every jurisdiction of the corpus beside its peers."""
    if known.jurisdictions:
        return known
    family = families(corpus.records)
    found = assess_jurisdictions(corpus.records, records, family)
    peers = [one for one in found.values() if one.is_peer]
    settled = settled_pillars(corpus, records, frozenset(one.code for one in peers))
    return replace(known, families=family, jurisdictions=found, medians=medians_of(peers, "all"), settled=settled)


def _assess_selection(
    corpus: Corpus,
    scope: Scope,
    records: Mapping[str, RecordAssessment],
    ranked: Assessment,
) -> SelectionAssessment:
    """Say what the records of the scope say together."""
    family = ranked.families if scope.peers else families(scope.records)
    alone = assess_jurisdictions(scope.records, records, family) if scope.alone else {}
    peers = [one for one in alone.values() if one.is_peer]
    told = scope.pillars_of or tuple(one.code for one in peers)
    # What records say that are valued alone is told without profiles, which speak of whole countries.
    selected = replace(corpus, records=scope.records, profiles=() if scope.alone else corpus.profiles)
    return SelectionAssessment(
        coverage=cover(graded for record in scope.records for graded in records[record.id].grades),
        pillars=tell_pillars(told, selected, records, scope.languages, ranked.basis),
        jurisdictions=alone,
        counting=count_instruments(scope.records, records, family),
        medians=medians_of(peers, "all"),
        backed_medians=medians_of(peers, "backed"),
        spreads=spread_of(peers if scope.alone else _others(scope, ranked)),
    )


def _others(scope: Scope, ranked: Assessment) -> list[JurisdictionAssessment]:
    """Return the peers of those that the scope names; nobody where none of them has peers."""
    named = [one for code, one in ranked.jurisdictions.items() if code in scope.pillars_of]
    if named and not any(one.is_peer for one in named):
        return []
    return [one for code, one in ranked.jurisdictions.items() if one.is_peer and code not in scope.pillars_of]


def _compare(
    corpus: Corpus, scope: Scope, records: Mapping[str, RecordAssessment], basis: Basis
) -> SinceBaseline | None:
    """Compare the records of the scope with the baseline that it names."""
    if scope.baseline is None:
        return None
    # Most documents compare with nothing, and changes bring much that those do without.
    from reports.analysis.changes.baseline import compare_with_baseline

    return compare_with_baseline(corpus, scope.records, records, scope.languages, basis, scope.baseline)


def _compare_held(scope: Scope, basis: Basis) -> HeldEdition | None:
    """Compare the edition that a reader holds with the one of the scope."""
    if scope.held is None:
        return None
    from reports.analysis.changes.held import compare_held

    return compare_held(scope.held, basis)
