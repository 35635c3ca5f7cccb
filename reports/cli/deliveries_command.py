"""`reports deliveries`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import to_builtins
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from reports.app.deliveries import STATES, list_deliveries, note_bounces, raise_for_bad
from reports.cli.paths import PATH
from reports.cli.talk import TerminalObserver, say
from reports.messages import told

if TYPE_CHECKING:
    from reports.delivery.delivery_status import Delivery

_MINUTES = 16
"""Characters of a time up to its minutes."""


@click.command("deliveries")
@click.option(
    "--ledger", type=PATH, envvar="REPORTS_LEDGER", help="File of what was sent and printed."
)
@click.option("--state", multiple=True, type=click.Choice(STATES), help="List these alone. Repeat for or.")
@click.option("--edition", multiple=True, metavar="TEXT", help="List the deliveries of this edition alone.")
@click.option("--waiting", is_flag=True, help="List what was refused for now alone, with when it is due again.")
@click.option("--bounces", multiple=True, type=PATH, metavar="FILE", help="Mark what came back, by an .eml or mbox.")
@click.option("--config", type=PATH, help="reports.toml to use.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, every change of state included.")
def command(
    ledger: Path | None,
    state: tuple[str, ...],
    edition: tuple[str, ...],
    waiting: bool,
    bounces: tuple[Path, ...],
    config: Path | None,
    as_json: bool,
) -> None:
    """List what was sent and printed, and what became of it; exit code 8 where something did not arrive."""
    observer = TerminalObserver()
    if bounces:
        noted = note_bounces(bounces, ledger, config=config, observer=observer)
        if as_json:
            entry = {"returned": to_builtins(noted.returned), "told": noted.told}
            click.echo(json.dumps(entry, ensure_ascii=False, indent=1))
        else:
            click.echo("\n".join(map(told, noted.told)))
        say(f"returned: {len(noted.returned)}")
        return
    records = list_deliveries(ledger, state, edition, waiting=waiting, config=config, observer=observer)
    if as_json:
        entries = [{**to_builtins(one.delivery), "transactions": to_builtins(one.transactions)} for one in records]
        click.echo(json.dumps({"deliveries": entries}, ensure_ascii=False, indent=1))
    else:
        _print([record.delivery for record in records])
    raise_for_bad(records)


def _print(found: list[Delivery]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("state", "recipient", "document", "edition", "answer"):
        table.add_column(told(column), overflow="fold", no_wrap=column == "state")
    for one in found:
        document = told(f"{one.document} (correction)") if one.correction else one.document
        recipient = one.recipient if one.channel == "mail" else f"{one.channel}: {one.recipient}"
        due = told(f"(due again {_minutes(one.due)})") if one.due else ""
        answer = " ".join(filter(None, (_minutes(one.changed), one.reply, due)))
        table.add_row(*map(escape, (one.state, recipient, document, one.edition, answer)))
    if found:
        Console(soft_wrap=False).print(table)
    say(f"deliveries: {len(found)}")


def _minutes(time: str) -> str:
    return time[:_MINUTES].replace("T", " ")
