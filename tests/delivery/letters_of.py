"""Letters for tests: who, what, and in which form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from reports.config import Recipient
from reports.delivery.dispatch import Parcel
from reports.delivery.finished import Finished
from reports.delivery.ledger import Ledger
from reports.delivery.letters import Due, items_of, sort_parcel
from reports.delivery.message import Form, Letter
from reports.delivery.standing import Leave

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
FORM = Form("Policy Office <policy@example.org>")
CAP = 10_000_000
NOTHING = Leave()


def recipient(address: str = "li.wei@example.org", name: str = "李伟", language: str = "zh", **asked: Any) -> Recipient:
    return Recipient(address, name, language, **asked)


def letter(*reports: Finished, **who: Any) -> Letter:
    return Letter(recipient(**who), reports)


def planned(
    ledger: Ledger, *reports: Finished, address: str = "li.wei@example.org", leave: Leave = NOTHING
) -> list[Due]:
    """The letters that a parcel makes, noted in the ledger."""
    parcel = Parcel(recipient(address, "", "en"), reports)
    return list(sort_parcel(parcel, ledger.plan(list(items_of(parcel)), leave), FORM, CAP, "split").due)
