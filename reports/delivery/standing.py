"""One delivery: what makes it one, what is known of it, and what is to become of it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Channel = Literal["mail", "print"]
State = Literal["planned", "accepted", "rejected", "uncertain"]
STATES: tuple[State, ...] = ("planned", "accepted", "rejected", "uncertain")
Verdict = Literal["due", "correction", "sent", "changed", "rejected", "uncertain"]


class Item(Struct, frozen=True):
    """One document that is due to one recipient."""

    channel: Channel
    edition: str
    recipient: str
    """Address in small letters, or name of the printer."""
    document: str
    """What the document is, whatever its bytes: see `reports.delivery.finished.Finished.identity`."""
    sha256: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it one delivery; the hash is no part of it."""
        return self.channel, self.edition, self.recipient, self.document


class Delivery(Struct, frozen=True):
    """What the ledger knows of one delivery."""

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
    """One change of state, as it was noted."""

    at: str
    state: State
    sha256: str
    job: str
    reply: str


class Leave(Struct, frozen=True):
    """What a run is allowed beyond sending what was never sent."""

    correction: bool = False
    """Send a document again that has changed since it was sent."""
    retry_uncertain: bool = False
    """Send again what may have arrived."""
    retry_rejected: bool = False
    """Send again what a server has refused."""


class Standing(Struct, frozen=True):
    """An item, what the ledger knows of it, and what that means for a run."""

    item: Item
    verdict: Verdict
    delivery: Delivery | None

    @property
    def is_due(self) -> bool:
        """Whether it is to be sent now."""
        return self.verdict in ("due", "correction")


def judge(item: Item, known: Delivery | None, leave: Leave) -> Verdict:
    """What is to become of an item: pure, by what is known of it and what the run may do."""
    if known is None:
        return "due"
    same = known.sha256 == item.sha256
    if known.state == "accepted":
        return "sent" if same else "correction" if leave.correction else "changed"
    if known.state == "uncertain":
        if not leave.retry_uncertain:
            return "uncertain"
        if not same:
            return "correction" if leave.correction else "changed"
        return "correction" if known.correction else "due"
    if known.state == "rejected" and not leave.retry_rejected:
        return "rejected"
    if known.correction:
        return "correction" if same or leave.correction else "changed"
    return "due"
