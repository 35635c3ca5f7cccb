"""What changed since the edition of a document that its reader holds."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from reports.analysis.changes.ledger import Changes
from reports.analysis.changes.sides import ComparedSide, compare_sides, days_between
from reports.analysis.evidence import Basis


class HeldScope(Struct, frozen=True):
    """The edition that a reader holds, and the one that takes its place."""

    before: ComparedSide
    after: ComparedSide


class HeldEdition(Struct, frozen=True):
    """What changed since an edition that is held."""

    day: date
    """The day that it speaks of."""
    changes: Changes


def compare_held(scope: HeldScope, basis: Basis) -> HeldEdition:
    """Compare both editions as `reports changes` compares the two documents."""
    before, after = scope.before, scope.after
    assert before.day is not None
    period = days_between(before, after, today=basis.as_of)
    changes = compare_sides(
        before, after, basis.vocabulary, as_of=basis.as_of, reviewers=basis.reviewers, period=period
    )
    return HeldEdition(before.day, changes)
