"""The status of a delivery: its identity, what the ledger knows of it, and the verdict for a run."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Channel = Literal["mail", "print"]
State = Literal["planned", "accepted", "rejected", "uncertain"]
STATES: tuple[State, ...] = ("planned", "accepted", "rejected", "uncertain")
Verdict = Literal["due", "correction", "sent", "changed", "rejected", "uncertain"]


class DeliveryItem(Struct, frozen=True):
    """A document for a recipient."""

    channel: Channel
    edition: str
    recipient: str
    """Address in small letters, or name of the printer."""
    document: str
    """Identity of the document, independent of its bytes: see `reports.delivery.finished.Finished.identity`."""
    sha256: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The identity of the delivery, without the hash."""
        return self.channel, self.edition, self.recipient, self.document


class Delivery(Struct, frozen=True):
    """A delivery as the ledger has it."""

    id: int
    channel: Channel
    edition: str
    recipient: str
    document: str
    sha256: str
    state: State
    reply: str
    """What the server said last, or why there is no answer; "" where nothing was tried yet."""
    correction: bool
    """Whether an earlier version of the document went out, or may have, before this one."""
    job: str
    """Message-ID, or number of the print job."""
    attempts: int
    planned: str
    """When it was first planned (ISO 8601, UTC)."""
    changed: str
    """When its state changed last."""


class Transaction(Struct, frozen=True):
    """A change of state, as the ledger has it."""

    at: str
    state: State
    sha256: str
    job: str
    reply: str


class ResendPermissions(Struct, frozen=True):
    """Permissions of a run to send more than what was never sent."""

    correction: bool = False
    """Send a document again that has changed since it was sent."""
    retry_uncertain: bool = False
    """Send again what may have arrived."""
    retry_rejected: bool = False
    """Send again what a server has refused."""


class DeliveryStatus(Struct, frozen=True):
    """An item, its delivery in the ledger, and the verdict for a run."""

    item: DeliveryItem
    verdict: Verdict
    delivery: Delivery | None

    @property
    def is_due(self) -> bool:
        """Whether it is to be sent now."""
        return self.verdict in ("due", "correction")


def decide(item: DeliveryItem, known: Delivery | None, permissions: ResendPermissions) -> Verdict:
    """Return the verdict on an item, by its delivery in the ledger and the permissions of the run; a pure function."""
    if known is None:
        return "due"
    same = known.sha256 == item.sha256
    if known.state == "accepted":
        return "sent" if same else "correction" if permissions.correction else "changed"
    if known.state == "uncertain":
        if not permissions.retry_uncertain:
            return "uncertain"
        if not same:
            return "correction" if permissions.correction else "changed"
        return "correction" if known.correction else "due"
    if known.state == "rejected" and not permissions.retry_rejected:
        return "rejected"
    if known.correction:
        return "correction" if same or permissions.correction else "changed"
    return "due"
