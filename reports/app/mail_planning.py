"""Which messages are due: by the ledger, by what readers hold, and by what they want where nothing changed."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from reports.config.mail import OverCap
from reports.corpus.vocabulary import Vocabulary
from reports.delivery.delivery_status import DeliveryItem, DeliveryStatus, ResendPermissions
from reports.delivery.dispatch import RecipientReports
from reports.delivery.finished import Finished
from reports.delivery.held_editions import HeldChanges, HeldComparison
from reports.delivery.ledger import Ledger
from reports.delivery.message import MessageSettings
from reports.delivery.message_plan import MessagePlan, items_of, plan_messages


class PlanningOptions(Struct, frozen=True):
    """How messages are made, and which of them."""

    shared: MessageSettings
    cap: int
    """Bytes that a message may have."""
    over_cap: OverCap
    permissions: ResendPermissions
    vocabulary: Vocabulary
    reviewers: tuple[str, ...]


def plan_mail(
    bundles: Sequence[RecipientReports], ledger: Ledger, options: PlanningOptions, *, is_noted: bool
) -> tuple[MessagePlan, ...]:
    """Plan the messages of every recipient; ``is_noted`` says that the ledger notes what is due and what is skipped."""
    items = [items_of(bundle) for bundle in bundles]
    reports = {item: report for found in items for item, report in found.items()}
    looked = ledger.look(list(reports), options.permissions)
    held = _held(looked, reports, ledger, options)
    wishes = {
        item: bundle.recipient.on_no_change for bundle, found in zip(bundles, items, strict=True) for item in found
    }
    skipped = {
        status.item: held[status.item].proof
        for status in looked
        if wishes[status.item] == "skip" and status.verdict == "due" and _is_old(status.item, held)
    }
    if is_noted:
        due = [report for item, report in reports.items() if item not in skipped]
        ledger.keep({hash: part for report in due for hash, part in report.state.parts.items()})
        ledger.skip(skipped)
        looked = ledger.plan(list(reports), options.permissions)
    statuses = {status.item: _skipped(status) if status.item in skipped else status for status in looked}
    return tuple(
        plan_messages(bundle, [statuses[item] for item in found], options.shared, options.cap, options.over_cap, held)
        for bundle, found in zip(bundles, items, strict=True)
    )


def _held(
    looked: Sequence[DeliveryStatus], reports: dict[DeliveryItem, Finished], ledger: Ledger, options: PlanningOptions
) -> dict[DeliveryItem, HeldChanges]:
    """Return what changed of each document that is due to somebody who holds an edition of it."""
    comparison = HeldComparison(options.vocabulary, options.reviewers, ledger.said)
    found = {}
    for status in looked:
        state = reports[status.item].state
        known = ledger.held(status.item) if status.is_due and state.hash else None
        if known is not None:
            found[status.item] = comparison.compare(known.held, state)
    return found


def _is_old(item: DeliveryItem, held: dict[DeliveryItem, HeldChanges]) -> bool:
    return item in held and not held[item].is_news


def _skipped(status: DeliveryStatus) -> DeliveryStatus:
    return DeliveryStatus(status.item, "nothing-new", status.delivery)
