"""What was sent and printed, and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from reports.app.observer import SILENT, Observer
from reports.config.project import find_configuration
from reports.delivery.delivery_status import STATES as STATES
from reports.delivery.delivery_status import Delivery, ResendPermissions, Transaction
from reports.delivery.ledger import Ledger, default_path
from reports.errors import DeliveryProblem

if TYPE_CHECKING:
    from reports.delivery.bounces import Bounce


class DeliveryRecord(Struct, frozen=True):
    """A delivery, and every change of its state."""

    delivery: Delivery
    transactions: tuple[Transaction, ...]

    @property
    def is_bad(self) -> bool:
        """Whether it was refused, is uncertain, or was tried and not accepted yet."""
        state = self.delivery.state
        return state in ("rejected", "uncertain", "returned") or (state == "planned" and bool(self.delivery.reply))


def list_deliveries(
    ledger: Path | None = None,
    states: tuple[str, ...] = (),
    editions: tuple[str, ...] = (),
    *,
    waiting: bool = False,
    config: Path | None = None,
    observer: Observer = SILENT,
) -> tuple[DeliveryRecord, ...]:
    """List what the ledger knows, narrowed to states and editions where some are named.

    ``waiting`` narrows it to what was refused for now and is to be tried again.
    """
    configuration = find_configuration(config, None)
    with Ledger(ledger or default_path(configuration.ledger), create=False) as opened:
        tell_state(opened, observer)
        return tuple(
            DeliveryRecord(one, tuple(opened.history(one)))
            for one in opened.deliveries()
            if (not states or one.state in states) and (not editions or one.edition in editions)
            and (not waiting or one.due)
        )


class NotedBounces(Struct, frozen=True):
    """What a file of delivery reports told, and what became of it."""

    returned: tuple[Delivery, ...]
    """The deliveries that it marks as returned, as they are now."""
    told: tuple[str, ...]
    """A line for each report."""


def note_bounces(
    files: tuple[Path, ...], ledger: Path | None = None, *, config: Path | None = None, observer: Observer = SILENT
) -> NotedBounces:
    """Mark in the ledger what came back, by messages or mailboxes that hold delivery reports (RFC 3464).

    A report is taken for one of ours by the identity of the message that it is about.

    Raises InputProblem where a file cannot be read.
    """
    from reports.delivery.bounces import read_bounces

    found = [(path, bounce) for path in files for bounce in read_bounces(path)]
    place = ledger or default_path(find_configuration(config, None).ledger)
    with Ledger(place) as opened, opened.session(ResendPermissions()):
        tell_state(opened, observer)
        by_job: dict[str, list[Delivery]] = {}
        for one in opened.deliveries():
            by_job.setdefault(one.job.strip("<>"), []).append(one)
        told, returned = [], dict[int, str]()
        for path, bounce in found:
            deliveries = by_job.get(bounce.message.strip("<>"), []) if bounce and bounce.message else []
            told.append(_told(path, bounce, deliveries))
            for one in deliveries:
                if bounce is not None and bounce.action == "failed" and one.state in ("accepted", "uncertain"):
                    returned[one.id] = bounce.reason
        now = {one.id: one for one in opened.deliveries()}
        for id, reason in returned.items():
            opened.mark_returned(now[id], reason)
        marked = tuple(one for one in opened.deliveries() if one.id in returned)
    return NotedBounces(marked, tuple(told))


def _told(path: Path, bounce: Bounce | None, deliveries: list[Delivery]) -> str:
    if bounce is None:
        return f"{path}: a message that is no delivery report"
    whose = deliveries[0].recipient if deliveries else ", ".join(bounce.recipients)
    if not deliveries:
        return f"{path}: {whose}: {bounce.action}, of a message that the ledger does not know: {bounce.reason}"
    state: str = "returned" if bounce.action == "failed" else bounce.action
    if state == "returned" and all(one.state == "returned" for one in deliveries):
        state = "returned, as is known"
    return f"{path}: {whose}: {state}: {bounce.reason}"


def tell_state(ledger: Ledger, observer: Observer) -> None:
    """Warn of a ledger that is new, empty, moved, copied or older than it was: it may not know what was delivered."""
    for note in (*ledger.state.notes, ledger.state.fault):
        if note:
            observer.warn(note)


def raise_for_bad(records: tuple[DeliveryRecord, ...]) -> None:
    """Raise DeliveryProblem where a delivery failed or is uncertain."""
    bad = sum(record.is_bad for record in records)
    if bad:
        raise DeliveryProblem(
            f"{bad} of {len(records)} deliveries failed or are uncertain",
            remedy="--retry-uncertain and --retry-rejected try them again.",
        )
