"""Which messages are due: by the ledger, by what readers hold, and by what they want where nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from reports.analysis.changes.sides import ComparedSide
from reports.config.mail import OverCap
from reports.config.recipients import Recipient
from reports.corpus.vocabulary import Vocabulary
from reports.delivery.delivery_status import DeliveryItem, DeliveryStatus, ResendPermissions
from reports.delivery.dispatch import RecipientReports
from reports.delivery.finished import Finished
from reports.delivery.held_editions import HeldChanges, HeldComparison
from reports.delivery.ledger import Ledger
from reports.delivery.message import MessageSettings
from reports.delivery.message_plan import MessagePlan, items_of, plan_messages

BindPages = Callable[
    [Iterable[tuple[Finished, HeldChanges]], Callable[[str], ComparedSide]], Mapping[tuple[Finished, str], Finished]
]
"""Returns a copy for each document and what its reader holds, by the document and the hash of that."""


class PlanningOptions(Struct, frozen=True):
    """How messages are made, and which of them."""

    shared: MessageSettings
    cap: int
    """Bytes that a message may have."""
    over_cap: OverCap
    permissions: ResendPermissions
    vocabulary: Vocabulary
    reviewers: tuple[str, ...]
    bind: BindPages | None = None
    """Binds pages in front of documents, for those who wish to read there what changed since the edition they hold."""


def plan_mail(
    bundles: Sequence[RecipientReports], ledger: Ledger, options: PlanningOptions, *, is_noted: bool
) -> tuple[MessagePlan, ...]:
    """Plan the messages of every recipient; ``is_noted`` says that the ledger notes what is due and what is skipped."""
    items = [items_of(bundle) for bundle in bundles]
    reports = {item: report for found in items for item, report in found.items()}
    looked = ledger.look(list(reports), options.permissions)
    comparison = HeldComparison(options.vocabulary, options.reviewers, ledger.said)
    held = _held(looked, reports, ledger, comparison)
    readers = {item: bundle.recipient for bundle, found in zip(bundles, items, strict=True) for item in found}
    # A document that is corrected goes out whatever it says.
    unwanted = [status.item for status in looked if status.verdict == "due" and _is_old(status.item, held)]
    skipped = {item: held[item].proof for item in unwanted if readers[item].on_no_change == "skip"}
    copies = _copies(reports, readers, {item: one for item, one in held.items() if not (
        item in unwanted and readers[item].on_no_change != "send"
    )}, comparison, options)  # fmt: skip
    if is_noted:
        due = [report for item, report in reports.items() if item not in skipped]
        ledger.keep({hash: part for report in due for hash, part in report.state.parts.items()})
        ledger.skip(skipped)
        looked = ledger.plan(list(reports), options.permissions)
    statuses = {status.item: _skipped(status) if status.item in skipped else status for status in looked}
    return tuple(
        plan_messages(
            bundle, [statuses[item] for item in found], options.shared, options.cap, options.over_cap, held, copies
        )
        for bundle, found in zip(bundles, items, strict=True)
    )


def _held(
    looked: Sequence[DeliveryStatus],
    reports: dict[DeliveryItem, Finished],
    ledger: Ledger,
    comparison: HeldComparison,
) -> dict[DeliveryItem, HeldChanges]:
    """Return what changed of each document that is due to somebody who holds an edition of it."""
    found = {}
    for status in looked:
        report = reports[status.item]
        state = report.state
        known = ledger.held(status.item) if status.is_due and state.hash else None
        if known is not None:
            found[status.item] = comparison.compare(known.held, state, report.reviewers)
    return found


def _copies(
    reports: dict[DeliveryItem, Finished],
    readers: dict[DeliveryItem, Recipient],
    held: dict[DeliveryItem, HeldChanges],
    comparison: HeldComparison,
    options: PlanningOptions,
) -> dict[DeliveryItem, Finished]:
    """Return the documents with pages in front, for readers who wish that and to whom something is new."""
    wished = {
        item: (reports[item], changes) for item, changes in held.items()
        if readers[item].changes_page and changes.changes.entries
    }  # fmt: skip
    if options.bind is None or not wished:
        return {}
    copies = options.bind(wished.values(), comparison.said)
    return {item: copies[report, changes.held] for item, (report, changes) in wished.items()}


def _is_old(item: DeliveryItem, held: dict[DeliveryItem, HeldChanges]) -> bool:
    return item in held and not held[item].is_news


def _skipped(status: DeliveryStatus) -> DeliveryStatus:
    return DeliveryStatus(status.item, "nothing-new", status.delivery)
