"""`reports list`."""

from __future__ import annotations

import json
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from reports.cli.options import corpus_options, request
from reports.cli.produce import Desk
from reports.corpus.selection import Selection


@click.command("list")
@corpus_options
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of names and titles; zh if left out.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--ids", is_flag=True, help="Print record ids, one a line.")
def command(ids: bool, **given: Any) -> None:
    """Print what a query selects, in the order of the documents."""
    desk = Desk(request(**given))
    selection = desk.select()
    if ids:
        click.echo("\n".join(record.id for record in selection.records))
    elif desk.request.as_json:
        click.echo(json.dumps(_as_json(selection, desk), ensure_ascii=False, indent=2))
    else:
        _print_table(selection, desk)


def _rows(selection: Selection, desk: Desk) -> list[dict[str, Any]]:
    language = desk.languages[0]
    found = []
    for record in selection.records:
        policy = record.edition(language)
        terms = {"country": policy.country, "category": policy.category, "status": policy.status}
        found.append(
            {
                "id": record.id,
                **{kind: _term(desk, kind, term, language) for kind, term in terms.items()},
                "date": policy.date.written if policy.date else "",
                "title": policy.title,
                "languages": [edition.language for edition in record.editions],
            }
        )
    return found


def _term(desk: Desk, kind: str, term: Any, language: str) -> str:
    if term is None:
        return ""
    return desk.vocabulary.name(kind, term.code, language) if term.code else term.written


def _as_json(selection: Selection, desk: Desk) -> dict[str, Any]:
    return {
        "query": selection.canonical,
        "total": selection.total,
        "selected": len(selection.records),
        "records": _rows(selection, desk),
    }


def _print_table(selection: Selection, desk: Desk) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("id", "country", "category", "status", "date", "title"):
        table.add_column(column, overflow="fold", no_wrap=column == "id")
    for row in _rows(selection, desk):
        table.add_row(*(row[column] for column in ("id", "country", "category", "status", "date", "title")))
    Console(soft_wrap=False).print(table)
    click.echo(f"{len(selection.records)} of {selection.total} records", err=True)
