"""Whether a record counts as an instrument in force: its stated status, its successors, its title."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from reports.analysis.evidence import Basis
from reports.corpus.policy import Policy, Record
from reports.corpus.vocabulary import Vocabulary

StandingReason = Literal[
    "cancelled", "superseded", "merged", "draft", "planned", "unknown", "upcoming", "draft-title", "in-force"
]

ENDED: frozenset[StandingReason] = frozenset({"cancelled", "superseded", "merged"})
"""What an instrument is called that applies no longer."""

# From the weakest: where twins disagree about the status, the first of these that one of them says holds.
_STATUSES: tuple[StandingReason, ...] = (
    "cancelled",
    "superseded",
    "merged",
    "draft",
    "planned",
    "unknown",
    "upcoming",
    "in-force",
)


class Standing(Struct, frozen=True):
    """Whether an instrument counts as in force, and why not."""

    counts: bool
    reason: StandingReason
    """``draft-title``: the status says in force, the title says draft or bill."""
    stated: StandingReason
    """What the record's own status says."""


def standing(record: Record, basis: Basis) -> Standing:
    """Tell whether a record counts as an instrument in force; where twins differ, the weaker status holds."""
    reason = stated = stated_status(record)
    if reason in ("superseded", "merged") and record.id in basis.replaced_later:
        # By its dates it had been published on that day, and what replaced it had not.
        reason = "in-force"
    if reason == "in-force":
        if any(_is_replaced(record, target, basis) for e in record.editions for target in e.evolution.superseded_by):
            reason = "superseded"
        elif any(is_draft_by_title(edition, basis.vocabulary) for edition in record.editions):
            reason = "draft-title"
    return Standing(reason == "in-force", reason, stated)


def is_draft_by_title(edition: Policy, vocabulary: Vocabulary) -> bool:
    """Return whether a record's title says draft or bill, and neither status nor legal weight speaks against it."""
    status = edition.status.written if edition.status else ""
    return vocabulary.draft_title(edition.title, status, edition.legal_weight.code if edition.legal_weight else None)


def stated_status(record: Record) -> StandingReason:
    """Return the status that a record states; where twins differ, the weaker one."""
    # An edition without a status does not contradict its twin; one with an unknown word does.
    stated = {(edition.status.code or "unknown") for edition in record.editions if edition.status is not None}
    return next((status for status in _STATUSES if status in stated), "unknown")


def _is_replaced(record: Record, successor: str, basis: Basis) -> bool:
    # A successor that is only planned has replaced nothing yet.
    return successor != record.id and successor in basis.in_force
