"""`reports deliveries`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from msgspec import to_builtins
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from reports.delivery.delivery_status import STATES, Delivery
from reports.delivery.ledger import Ledger, default_path
from reports.errors import DeliveryProblem

_MINUTES = 16
"""Characters of a time up to its minutes."""


@click.command("deliveries")
@click.option(
    "--ledger", type=click.Path(path_type=Path), envvar="REPORTS_LEDGER", help="File of what was sent and printed."
)
@click.option("--state", multiple=True, type=click.Choice(STATES), help="List these alone. Repeat for or.")
@click.option("--edition", multiple=True, metavar="TEXT", help="List the deliveries of this edition alone.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, every change of state included.")
def command(ledger: Path | None, state: tuple[str, ...], edition: tuple[str, ...], as_json: bool) -> None:
    """List what was sent and printed, and what became of it; exit code 8 where something did not arrive."""
    with Ledger(ledger or default_path(), create=False) as opened:
        found = [
            one
            for one in opened.deliveries()
            if (not state or one.state in state) and (not edition or one.edition in edition)
        ]
        if as_json:
            entries = [{**to_builtins(one), "transactions": to_builtins(opened.history(one))} for one in found]
            click.echo(json.dumps({"deliveries": entries}, ensure_ascii=False, indent=1))
        else:
            _print(found)
    bad = [one for one in found if _is_bad(one)]
    if bad:
        raise DeliveryProblem(
            f"{len(bad)} of {len(found)} deliveries failed or are uncertain",
            remedy="--retry-uncertain and --retry-rejected try them again.",
        )


def _is_bad(delivery: Delivery) -> bool:
    """Refused, uncertain, or tried and not accepted yet."""
    return delivery.state in ("rejected", "uncertain") or (delivery.state == "planned" and bool(delivery.reply))


def _print(found: list[Delivery]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("state", "recipient", "document", "edition", "answer"):
        table.add_column(column, overflow="fold", no_wrap=column == "state")
    for one in found:
        document = f"{one.document} (correction)" if one.correction else one.document
        recipient = one.recipient if one.channel == "mail" else f"{one.channel}: {one.recipient}"
        answer = " ".join(filter(None, (one.changed[:_MINUTES].replace("T", " "), one.reply)))
        table.add_row(*map(escape, (one.state, recipient, document, one.edition, answer)))
    if found:
        Console(soft_wrap=False).print(table)
    click.echo(f"deliveries: {len(found)}", err=True)
