"""Plans messages: what is still due to a recipient by the ledger, in messages that are not too large."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reports.config.mail import OverCap
from reports.delivery.delivery_status import DeliveryItem, DeliveryStatus
from reports.delivery.dispatch import RecipientReports
from reports.delivery.finished import Finished
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
        DeliveryItem("mail", report.edition, bundle.recipient.key, report.identity, report.sha256): report
        for report in bundle.reports
    }


def plan_messages(
    bundle: RecipientReports, statuses: Sequence[DeliveryStatus], settings: MessageSettings, cap: int, over_cap: OverCap
) -> MessagePlan:
    """Plan messages for what is due, and set the rest aside; ``cap`` is the limit of a message in bytes.

    ``statuses`` are those of the recipient's items.
    """
    reports = items_of(bundle)
    due: list[DueMessage] = []
    too_large: list[str] = []
    for correction in (False, True):
        verdict = "correction" if correction else "due"
        chosen = [status for status in statuses if status.verdict == verdict]
        fitting = []
        for status in chosen:
            size = forecast(MessageContent(bundle.recipient, (reports[status.item],), 1, 1, correction), settings)
            if size > cap:
                name = reports[status.item].name
                too_large.append(f"{name} makes a message of {_mb(size)}; at most {_mb(cap)} are allowed")
            else:
                fitting.append(status)
        groups = list(_groups(bundle, fitting, reports, settings, cap, correction))
        if len(groups) > 1 and over_cap == "refuse":
            size = forecast(_content(bundle, fitting, reports, correction), settings)
            too_large.append(f"{len(fitting)} documents make a message of {_mb(size)}; at most {_mb(cap)} are allowed")
            continue
        for number, group in enumerate(groups, 1):
            content = replace(_content(bundle, group, reports, correction), part=number, parts=len(groups))
            due.append(DueMessage(content, tuple(group), forecast(content, settings)))
    kept = tuple(status for status in statuses if not status.is_due)
    return MessagePlan(bundle, tuple(due), kept, tuple(too_large), reports)


def _groups(
    bundle: RecipientReports,
    statuses: Sequence[DeliveryStatus],
    reports: dict[DeliveryItem, Finished],
    settings: MessageSettings,
    cap: int,
    correction: bool,
) -> Iterator[list[DeliveryStatus]]:
    """Yield documents in their order, as many together as fit into a message."""
    group: list[DeliveryStatus] = []
    for status in statuses:
        # Measured with the longest numbers of parts, so that numbering makes no message too large.
        content = replace(_content(bundle, [*group, status], reports, correction), part=99, parts=99)
        if group and forecast(content, settings) > cap:
            yield group
            group = []
        group.append(status)
    if group:
        yield group


def _content(
    bundle: RecipientReports,
    statuses: Sequence[DeliveryStatus],
    reports: dict[DeliveryItem, Finished],
    correction: bool,
) -> MessageContent:
    return MessageContent(bundle.recipient, tuple(reports[one.item] for one in statuses), correction=correction)


def _mb(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB"
