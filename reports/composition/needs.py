"""What documents need of the analysis: it is asked once for each of them, or once for all documents of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from reports.analysis.assess import assess
from reports.analysis.assessment import Scope
from reports.corpus.selection import select
from reports.documents.kinds import kind_of
from reports.documents.shared.request import Context, DocumentRequest
from reports.errors import NothingSelected

if TYPE_CHECKING:
    from reports.analysis.changes.baseline import BaselineScope
    from reports.analysis.changes.held import HeldScope


def assess_for(request: DocumentRequest, context: Context) -> Context:
    """Return the view with all that one document needs; what is assessed already is not assessed again."""
    kind = kind_of(request.kind)
    scope = Scope(
        records=request.selection.records,
        languages=request.languages,
        peers=kind.compares_peers,
        pillars_of=kind.jurisdictions(request),
        alone=kind.compares_selection,
        baseline=_baseline_scope(request, context),
        held=_held_scope(request, context),
    )
    return context if scope == context.assessment.scope else _assess(context, scope)


def assess_whole(context: Context) -> Context:
    """Return the view with every record and jurisdiction assessed, for the documents of a run to share."""
    return _assess(context, Scope(tuple(context.corpus.records), peers=True))


def view_before(request: DocumentRequest, context: Context) -> Context | None:
    """Return the view of the baseline as of its own day, of the records that the document would have selected.

    None without a baseline.
    """
    if context.baseline is None:
        return None
    baseline, basis = context.baseline, context.basis
    as_of = min(baseline.day or basis.as_of, basis.as_of)
    try:
        records = select(baseline.corpus, request.selection.query).records
    except NothingSelected:
        records = ()
    corpus = replace(baseline.corpus, records=records)
    scope = Scope(records=records, languages=request.languages)
    found = assess(corpus, context.vocabulary, as_of=as_of, reviewers=basis.reviewers, scope=scope)
    return replace(context, corpus=corpus, assessment=found, baseline=None, held_before=None)


def _assess(context: Context, scope: Scope) -> Context:
    basis = context.basis
    found = assess(
        context.corpus,
        context.vocabulary,
        as_of=basis.as_of,
        reviewers=basis.reviewers,
        scope=scope,
        known=context.assessment,
    )
    return replace(context, assessment=found)


def _baseline_scope(request: DocumentRequest, context: Context) -> BaselineScope | None:
    if context.baseline is None:
        return None
    # Most documents compare with nothing, and changes bring much that those do without.
    from reports.analysis.changes.baseline import BaselineScope

    kind = kind_of(request.kind)
    return BaselineScope(
        baseline=context.baseline,
        query=request.selection.query,
        profiles=kind.profiles(request, context),
        jurisdictions=kind.covered(request),
        moves=kind.takes_period,
    )


def _held_scope(request: DocumentRequest, context: Context) -> HeldScope | None:
    if context.held_before is None:
        return None
    from reports.analysis.changes.held import HeldScope
    from reports.composition.held_data import as_side

    return HeldScope(context.held_before, as_side(request, context))
