"""The status of a delivery: its identity, what the ledger knows of it, and the verdict for a run."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

Channel = Literal["mail", "print"]
State = Literal["planned", "accepted", "rejected", "uncertain", "returned", "nothing-new"]
STATES: tuple[State, ...] = get_args(State)
Verdict = Literal[
    "due", "correction", "sent", "changed", "rejected", "uncertain", "returned", "nothing-new", "waiting", "new"
]
"""
returned     the server took it, and it came back
nothing-new  the recipient wants nothing where nothing changed, and nothing did
waiting      refused for now, and not due again yet
new          not planned before, in a run that makes up for others
"""


class DeliveryItem(Struct, frozen=True):
    """A document for a recipient."""

    channel: Channel
    edition: str
    recipient: str
    """Address in small letters, or name of the printer."""
    document: str
    """Identity of the document, independent of its bytes: see `reports.delivery.finished.Finished.identity`."""
    sha256: str
    topic: str = ""
    """Subject and conditions, whatever the language: by it an edition follows another."""
    said: str = ""
    """Hash of what the document says; "" where that is not kept."""
    day: str = ""
    """The day that it speaks of (ISO 8601)."""
    copy: str = ""
    """Hash of the file that goes out with pages in front for its one reader; "" where the document itself does."""

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
    topic: str = ""
    held: str = ""
    """Hash of what the document said that was accepted last; "" where none was, or it is not known."""
    held_day: str = ""
    """The day that it speaks of."""
    refused: str = ""
    """When it was first refused for now; "" where it is not."""
    due: str = ""
    """When it is to be tried again; "" at any time."""
    copy: str = ""
    """Hash of the file that went out in the document's place, with pages in front for its one reader; "" where none
    did."""


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
    """Send again what a server has refused, or what came back."""
    only_due: str = ""
    """Where this is a time, send what was planned before and is due again by then, and nothing else."""


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
    verdict = _decide(item, known, permissions)
    if not permissions.only_due or verdict not in ("due", "correction"):
        return verdict
    if known is None or known.state not in ("planned", "uncertain", "rejected", "returned"):
        return "new"
    # Times of the same form are in the order of their texts.
    return "waiting" if known.due > permissions.only_due else verdict


def _decide(item: DeliveryItem, known: Delivery | None, permissions: ResendPermissions) -> Verdict:
    if known is None:
        return "due"
    same = known.sha256 == item.sha256
    if known.state == "nothing-new":
        return "nothing-new" if same else "due"
    if known.state == "accepted":
        return "sent" if same else "correction" if permissions.correction else "changed"
    if known.state == "uncertain":
        if not permissions.retry_uncertain:
            return "uncertain"
        if not same:
            return "correction" if permissions.correction else "changed"
        return "correction" if known.correction else "due"
    if known.state in ("rejected", "returned") and not permissions.retry_rejected:
        return known.state
    if known.correction:
        return "correction" if same or permissions.correction else "changed"
    return "due"
