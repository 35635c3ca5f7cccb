"""What `reports mail` prints: who gets what and what became of it, as a table or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from reports.app.mailing import MailResult
from reports.cli.mail_matrix import print_matrix, warn_of_left_over
from reports.cli.talk import TerminalObserver, flush_output, say
from reports.messages import told

if TYPE_CHECKING:
    from reports.app.observer import DeliveryProgress
    from reports.delivery.delivery_status import DeliveryStatus
    from reports.delivery.message_plan import DueMessage, MessagePlan

_MEGABYTE = 1_000_000

_KEPT = {
    "sent": "sent already",
    "changed": "changed since it was sent: --correction sends it",
    "uncertain": "may have arrived: --retry-uncertain sends it again",
    "rejected": "refused by the server: --retry-rejected tries again",
    "returned": "came back: --retry-rejected tries again",
    "nothing-new": "nothing new since the edition that is held, and so nothing is wanted",
    "waiting": "refused for now, and not due again yet",
    "new": "not planned before: a run without --due sends it",
}
"""Why a document is kept back."""


def print_mail(result: MailResult, *, as_json: bool, quiet: bool) -> None:
    """Print who gets what, with sizes and subjects; and what became of each message, where they were to be sent."""
    due_messages = result.messages
    if result.outcomes is None:
        messages = [{**_content(due, result), "state": _waiting(due)} for due in due_messages]
        rows = [(due, _waiting(due)) for due in due_messages]
    else:
        messages = [{**_content(o.due, result), "state": o.state, "reply": o.reply} for o in result.outcomes]
        rows = [(outcome.due, outcome.state) for outcome in result.outcomes]
    if as_json:
        click.echo(json.dumps({"messages": messages, **_aside(result)}, ensure_ascii=False, indent=1))
        return
    _table(rows, result)
    if result.outcomes is None:
        print_matrix(result)
        warn_of_left_over(result)
    if result.outcomes is None and not quiet:
        size = sum(due.size for due in due_messages) / _MEGABYTE
        recipients = len({due.content.recipient.key for due in due_messages})
        say(f"messages: {len(due_messages)}, recipients: {recipients}, {size:.1f} MB")
        say("nothing was sent: --send sends")


class LineObserver(TerminalObserver):
    """An observer that prints a line of JSON for each message, as soon as it is known what became of it."""

    def delivered(self, delivery: DeliveryProgress) -> None:
        """Print the line, flushed: a run of thousands takes long, and another program may read along."""
        outcome = delivery.outcome
        _print_line({
            "recipient": outcome.due.content.recipient.address, "state": outcome.state, "reply": outcome.reply,
            "bytes": outcome.due.size, "documents": [report.name for report in outcome.due.content.reports],
            "done": delivery.done, "total": delivery.total, "seconds_left": round(delivery.seconds_left, 1),
        })  # fmt: skip


def print_lines(result: MailResult) -> None:
    """Print what is left once a run has told its messages: those of a run that sends nothing, and what is kept back."""
    if result.outcomes is None:
        for due in result.messages:
            _print_line({**_content(due, result), "state": _waiting(due)})
    for what, found in _aside(result).items():
        for one in found:
            _print_line({what: one})


def _print_line(entry: dict[str, Any]) -> None:
    click.echo(json.dumps(entry, ensure_ascii=False))
    flush_output()


def _waiting(due: DueMessage) -> str:
    return "correction" if due.content.correction else "due"


def _content(due: DueMessage, result: MailResult) -> dict[str, Any]:
    return {
        "to": result.address_of(due),
        "recipient": due.content.recipient.address,
        "subject": result.subject_of(due),
        "bytes": due.size,
        "documents": [report.name for report in due.content.reports],
    }


def _aside(result: MailResult) -> dict[str, Any]:
    listed = result.plans
    kept = [
        {"recipient": one.bundle.recipient.address, "document": name, "state": status.verdict, "reply": reply}
        for one in listed
        for status, name, reply in _kept(one)
    ]
    large = [{"recipient": one.bundle.recipient.address, "why": why} for one in listed for why in one.too_large]
    nothing = [one.bundle.recipient.address for one in listed if not one.bundle.reports]
    nobody = [report.name for report in result.due_to_nobody]
    return {"kept": kept, "too_large": large, "nothing_due": nothing, "due_to_nobody": nobody}


def _kept(one: MessagePlan) -> Iterator[tuple[DeliveryStatus, str, str]]:
    for status in one.kept:
        reply = status.delivery.reply if status.delivery else ""
        yield status, one.reports[status.item].name, reply


def _table(rows: Sequence[tuple[DueMessage, str]], result: MailResult) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("to", "what", "kB", "subject", "documents"):
        justify: Literal["right", "left"] = "right" if column == "kB" else "left"
        table.add_column(told(column), overflow="fold", justify=justify, no_wrap=column == "to")
    for due, state in rows:
        content = _content(due, result)
        documents = "\n".join(content["documents"])
        # A subject may begin with what rich takes for a style.
        table.add_row(content["recipient"], state, f"{due.size / 1000:.0f}", escape(content["subject"]), documents)
    for one in result.plans:
        address = one.bundle.recipient.address
        for status, name, _ in _kept(one):
            table.add_row(address, status.verdict, "", told(_KEPT[status.verdict]), name)
        for why in one.too_large:
            table.add_row(address, told("too large"), "", told(why), "")
        if not one.bundle.reports:
            table.add_row(address, told("nothing"), "", told("no document here is due"), "")
    Console(soft_wrap=False).print(table)
