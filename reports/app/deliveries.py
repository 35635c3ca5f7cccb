"""What was sent and printed, and what became of it."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from reports.app.observer import SILENT, Observer
from reports.config.project import find_configuration
from reports.delivery.delivery_status import STATES as STATES
from reports.delivery.delivery_status import Delivery, Transaction
from reports.delivery.ledger import Ledger, default_path
from reports.errors import DeliveryProblem


class DeliveryRecord(Struct, frozen=True):
    """A delivery, and every change of its state."""

    delivery: Delivery
    transactions: tuple[Transaction, ...]

    @property
    def is_bad(self) -> bool:
        """Whether it was refused, is uncertain, or was tried and not accepted yet."""
        state = self.delivery.state
        return state in ("rejected", "uncertain") or (state == "planned" and bool(self.delivery.reply))


def list_deliveries(
    ledger: Path | None = None,
    states: tuple[str, ...] = (),
    editions: tuple[str, ...] = (),
    *,
    config: Path | None = None,
    observer: Observer = SILENT,
) -> tuple[DeliveryRecord, ...]:
    """List what the ledger knows, narrowed to states and editions where some are named."""
    configuration = find_configuration(config, None)
    with Ledger(ledger or default_path(configuration.ledger), create=False) as opened:
        tell_state(opened, observer)
        return tuple(
            DeliveryRecord(one, tuple(opened.history(one)))
            for one in opened.deliveries()
            if (not states or one.state in states) and (not editions or one.edition in editions)
        )


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
