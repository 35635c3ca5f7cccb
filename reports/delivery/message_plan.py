"""Plans messages: what is still due to a recipient by the ledger, in messages that are not too large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reports.config.mail import OverCap
from reports.delivery.delivery_status import DeliveryItem, DeliveryStatus
from reports.delivery.dispatch import RecipientReports
from reports.delivery.finished import Finished
from reports.delivery.held_editions import HeldChanges
from reports.delivery.message import MessageContent, MessageSettings, forecast

MEGABYTE = 1_000_000


class DueMessage(Struct, frozen=True):
    """A message that is to be sent, and the status of each of its deliveries."""

    content: MessageContent
    statuses: tuple[DeliveryStatus, ...]
    size: int
    """Bytes of the message, as forecast."""


class MessagePlan(Struct, frozen=True):
    """The plan for all reports of a recipient."""

    bundle: RecipientReports
    due: tuple[DueMessage, ...] = ()
    kept: tuple[DeliveryStatus, ...] = ()
    """Deliveries that are not to be made: sent already, or rejected, uncertain, changed."""
    too_large: tuple[str, ...] = ()
    """Why documents cannot be sent at all."""
    reports: dict[DeliveryItem, Finished] = {}


def items_of(bundle: RecipientReports) -> dict[DeliveryItem, Finished]:
    """Return the deliveries to a recipient, with their reports."""
    return {
        DeliveryItem(
            "mail", report.edition, bundle.recipient.key, report.identity, report.sha256,
            report.topic, report.state.hash, report.source.as_of,
        ): report
        for report in bundle.reports
    }  # fmt: skip


class _Parcel(Struct, frozen=True):
    """What is due to a recipient and goes together: ordinary documents, corrections, or notes that nothing is new."""

    bundle: RecipientReports
    reports: dict[DeliveryItem, Finished]
    held: Mapping[DeliveryItem, HeldChanges]
    copies: Mapping[DeliveryItem, Finished] = {}
    """What goes in the place of some documents: the same with pages in front, for who holds an earlier edition."""
    correction: bool = False
    is_note: bool = False

    def takes(self, status: DeliveryStatus) -> bool:
        """Return whether a delivery belongs to it."""
        if status.verdict != "due":
            return self.correction and status.verdict == "correction"
        held, wish = self.held.get(status.item), self.bundle.recipient.on_no_change
        return not self.correction and self.is_note is (held is not None and not held.is_news and wish == "note")

    def delivered(self, statuses: Sequence[DeliveryStatus]) -> tuple[DeliveryStatus, ...]:
        """Return what is delivered; who gets a note goes on holding the edition from before."""
        if self.is_note:
            return tuple(replace(status, item=replace(status.item, said="")) for status in statuses)
        return tuple(
            replace(status, item=replace(status.item, copy=copy.sha256)) if copy else status
            for status in statuses
            for copy in (self.copies.get(status.item),)
        )

    def content(self, statuses: Sequence[DeliveryStatus], part: int = 1, parts: int = 1) -> MessageContent:
        """Return the content of a message with some of its documents."""
        items = [status.item for status in statuses]
        # A note has no attachments.
        reports = {item: self.reports[item] if self.is_note else self._attached(item) for item in items}
        since = tuple((reports[item], self.held[item]) for item in items if item in self.held)
        return MessageContent(
            self.bundle.recipient, tuple(reports.values()), part, parts, self.correction, since, self.is_note
        )

    def _attached(self, item: DeliveryItem) -> Finished:
        return self.copies.get(item) or self.reports[item]


def plan_messages(
    bundle: RecipientReports,
    statuses: Sequence[DeliveryStatus],
    settings: MessageSettings,
    cap: int,
    over_cap: OverCap,
    held: Mapping[DeliveryItem, HeldChanges] = {},
    copies: Mapping[DeliveryItem, Finished] = {},
) -> MessagePlan:
    """Plan messages for what is due, and set the rest aside; ``cap`` is the limit of a message in bytes.

    ``statuses`` are those of the recipient's items, ``held`` what changed of them since the editions that are held,
    ``copies`` what goes in the place of some, with pages in front that list that.
    """
    reports = items_of(bundle)
    due: list[DueMessage] = []
    too_large: list[str] = []
    for parcel in (
        _Parcel(bundle, reports, held, copies),
        _Parcel(bundle, reports, held, is_note=True),
        _Parcel(bundle, reports, held, copies, correction=True),
    ):
        fitting, sizes = [], dict[DeliveryItem, int]()
        for status in filter(parcel.takes, statuses):
            sizes[status.item] = size = forecast(parcel.content([status]), settings)
            if size > cap:
                name = reports[status.item].name
                too_large.append(f"{name} makes a message of {_mb(size)}; at most {_mb(cap)} are allowed")
            else:
                fitting.append(status)
        groups = list(_groups(parcel, fitting, settings, cap))
        if len(groups) > 1 and over_cap == "refuse":
            size = forecast(parcel.content(fitting), settings)
            too_large.append(f"{len(fitting)} documents make a message of {_mb(size)}; at most {_mb(cap)} are allowed")
            continue
        for number, group in enumerate(groups, 1):
            content = parcel.content(group, number, len(groups))
            size = sizes[group[0].item] if len(groups) == len(group) == 1 else forecast(content, settings)
            due.append(DueMessage(content, parcel.delivered(group), size))
    kept = tuple(status for status in statuses if not status.is_due)
    return MessagePlan(bundle, tuple(due), kept, tuple(too_large), reports)


def _groups(
    parcel: _Parcel, statuses: Sequence[DeliveryStatus], settings: MessageSettings, cap: int
) -> Iterator[list[DeliveryStatus]]:
    """Yield documents in their order, as many together as fit into a message."""
    group: list[DeliveryStatus] = []
    for status in statuses:
        # Measured with the longest numbers of parts, so that numbering makes no message too large.
        if group and forecast(parcel.content([*group, status], 99, 99), settings) > cap:
            yield group
            group = []
        group.append(status)
    if group:
        yield group


def _mb(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB"
