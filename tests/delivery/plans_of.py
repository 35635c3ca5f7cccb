"""Messages for tests: recipients, content and settings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from reports.config.recipients import Recipient
from reports.delivery.delivery_status import ResendPermissions
from reports.delivery.dispatch import RecipientReports
from reports.delivery.finished import Finished
from reports.delivery.ledger import Ledger
from reports.delivery.message import MessageContent, MessageSettings
from reports.delivery.message_plan import DueMessage, items_of, plan_messages

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
FORM = MessageSettings("Policy Office <policy@example.org>")
CAP = 10_000_000
NOTHING = ResendPermissions()


def recipient(address: str = "li.wei@example.org", name: str = "李伟", language: str = "zh", **asked: Any) -> Recipient:
    return Recipient(address, name, language, **asked)


def content_of(*reports: Finished, **who: Any) -> MessageContent:
    return MessageContent(recipient(**who), reports)


def planned(
    ledger: Ledger, *reports: Finished, address: str = "li.wei@example.org", permissions: ResendPermissions = NOTHING
) -> list[DueMessage]:
    """The due messages of a recipient, planned in the ledger."""
    bundle = RecipientReports(recipient(address, "", "en"), reports)
    return list(plan_messages(bundle, ledger.plan(list(items_of(bundle)), permissions), FORM, CAP, "split").due)
