"""The matrix of a run that sends nothing: recipients down, documents across, and who or what is left over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from reports.app.mailing import MailResult
from reports.cli.talk import in_short, say
from reports.messages import told

if TYPE_CHECKING:
    from reports.delivery.message_plan import MessagePlan

_ACROSS = 24
"""Documents that stand side by side."""
_MARKS = {
    "due": "●",
    "correction": "c",
    "sent": "=",
    "changed": "≠",
    "rejected": "x",
    "returned": "r",
    "uncertain": "?",
    "nothing-new": "–",
    "waiting": "w",
    "new": "n",
}
"""The sign of each verdict."""


def print_matrix(result: MailResult) -> None:
    """Print which document is due to which recipient, as numbered columns with their names below; then what is left."""
    names = [report.name for report in result.reports]
    console = Console(soft_wrap=False)
    for start in range(0, len(names), _ACROSS):
        columns = names[start : start + _ACROSS]
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column(told("recipient"), no_wrap=True)
        for number in range(start + 1, start + len(columns) + 1):
            table.add_column(str(number), justify="center")
        for one in result.plans:
            marks = _marks(one)
            table.add_row(one.bundle.recipient.address, *(marks.get(name, "") for name in columns))
        console.print(table)
    for number, name in enumerate(names, 1):
        console.print(f"{number:>4}  {name}", highlight=False, markup=False)
    used = {mark for one in result.plans for mark in _marks(one).values()}
    meant = ", ".join(f"{mark} {verdict}" for verdict, mark in _MARKS.items() if mark in used)
    if meant:
        console.print(meant, highlight=False, markup=False)


def warn_of_left_over(result: MailResult) -> None:
    """Warn of recipients who are due nothing, and of documents that nobody is due."""
    nothing = [one.bundle.recipient.address for one in result.plans if not one.bundle.reports]
    if nothing:
        say(f"due nothing: {in_short(nothing)}")
    if result.due_to_nobody:
        say(f"due to nobody: {in_short([report.name for report in result.due_to_nobody])}")


def _marks(plan: MessagePlan) -> dict[str, str]:
    """Return the sign of each document that is due to a recipient, by its name."""
    statuses = (*plan.kept, *(status for message in plan.due for status in message.statuses))
    marks = {status.item.key: _MARKS[status.verdict] for status in statuses}
    # What is too large for a message is neither kept nor due.
    return {report.name: marks.get(item.key, "!") for item, report in plan.reports.items()}
