"""What `reports mail` and `reports deliveries` print: a table or JSON, and the exit code that follows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from reports.cli.options import Request
from reports.delivery.letters import MEGABYTE, Due, Sorted
from reports.delivery.message import Form, envelope_to, subject_of
from reports.delivery.sending import Outcome
from reports.delivery.standing import Standing
from reports.errors import DeliveryProblem

_KEPT = {
    "sent": "sent already",
    "changed": "changed since it was sent: --correction sends it",
    "uncertain": "may have arrived: --retry-uncertain sends it again",
    "rejected": "refused by the server: --retry-rejected tries again",
}
_SAID = {"planned": "not accepted yet", "changed": "changed since it was sent"}
_GOOD = ("accepted", "sent")


def print_sorted(listed: Sequence[Sorted], form: Form, asked: Request) -> None:
    """Who gets what, sizes and subjects, before anything is sent."""
    letters = [due for one in listed for due in one.due]
    if asked.as_json:
        messages = [{**_letter(due, form), "state": _waiting(due)} for due in letters]
        click.echo(json.dumps({"messages": messages, **_aside(listed)}, ensure_ascii=False, indent=1))
        return
    rows = [(due, _waiting(due)) for due in letters]
    _table(rows, listed, form)
    if not asked.quiet:
        size = sum(due.size for due in letters) / MEGABYTE
        recipients = len({due.letter.recipient.key for due in letters})
        click.echo(f"messages: {len(letters)}, recipients: {recipients}, {size:.1f} MB", err=True)


def print_outcomes(listed: Sequence[Sorted], outcomes: Sequence[Outcome], form: Form, asked: Request) -> None:
    """What became of each message."""
    if asked.as_json:
        messages = [{**_letter(o.due, form), "state": o.state, "reply": o.reply} for o in outcomes]
        click.echo(json.dumps({"messages": messages, **_aside(listed)}, ensure_ascii=False, indent=1))
        return
    _table([(outcome.due, outcome.state) for outcome in outcomes], listed, form)


def worst(listed: Sequence[Sorted], outcomes: Sequence[Outcome]) -> None:
    """Raise DeliveryProblem where something that is due was not delivered, or may not have been."""
    states: Counter[str] = Counter(outcome.state for outcome in outcomes)
    states.update(standing.verdict for one in listed for standing in one.kept)
    states.update("too large" for one in listed for _ in one.too_large)
    bad = {state: count for state, count in states.items() if state not in _GOOD}
    if bad:
        told = ", ".join(f"{count} {_SAID.get(state, state)}" for state, count in bad.items())
        remedy = "reports deliveries tells what became of each."
        raise DeliveryProblem(f"not everything is delivered: {told}", remedy=remedy)


def _waiting(due: Due) -> str:
    return "correction" if due.letter.correction else "due"


def _letter(due: Due, form: Form) -> dict[str, Any]:
    return {
        "to": envelope_to(due.letter, form),
        "recipient": due.letter.recipient.address,
        "subject": subject_of(due.letter, form),
        "bytes": due.size,
        "documents": [report.name for report in due.letter.reports],
    }


def _aside(listed: Sequence[Sorted]) -> dict[str, Any]:
    kept = [
        {"recipient": one.parcel.recipient.address, "document": name, "state": standing.verdict, "reply": reply}
        for one in listed
        for standing, name, reply in _kept(one)
    ]
    large = [{"recipient": one.parcel.recipient.address, "why": why} for one in listed for why in one.too_large]
    nothing = [one.parcel.recipient.address for one in listed if not one.parcel.reports]
    return {"kept": kept, "too_large": large, "nothing_due": nothing}


def _kept(one: Sorted) -> Iterator[tuple[Standing, str, str]]:
    for standing in one.kept:
        reply = standing.delivery.reply if standing.delivery else ""
        yield standing, one.reports[standing.item].name, reply


def _table(rows: Sequence[tuple[Due, str]], listed: Sequence[Sorted], form: Form) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("to", "what", "kB", "subject", "documents"):
        justify: Literal["right", "left"] = "right" if column == "kB" else "left"
        table.add_column(column, overflow="fold", justify=justify, no_wrap=column == "to")
    for due, state in rows:
        told = _letter(due, form)
        documents = "\n".join(told["documents"])
        # A subject may begin with what rich takes for a style.
        table.add_row(told["recipient"], state, f"{due.size / 1000:.0f}", escape(told["subject"]), documents)
    for one in listed:
        address = one.parcel.recipient.address
        for standing, name, _ in _kept(one):
            table.add_row(address, standing.verdict, "", _KEPT[standing.verdict], name)
        for why in one.too_large:
            table.add_row(address, "too large", "", why, "")
        if not one.parcel.reports:
            table.add_row(address, "nothing", "", "no document here is due", "")
    Console(soft_wrap=False).print(table)
