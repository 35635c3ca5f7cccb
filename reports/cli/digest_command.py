"""`reports digest`."""

from __future__ import annotations

from typing import Any

import click

from reports.cli.document import write_document
from reports.cli.options import Day, corpus_options, document_options
from reports.cli.paths import PATH


@click.command("digest")
@click.argument("quarter", required=False, metavar="[QUARTER]")
@click.option("--since", type=Day(), help="The first day, in the place of a quarter.")
@click.option("--until", type=Day(), help="The last day.")
@click.option(
    "--baseline",
    metavar="BASELINE",
    help="What the record held before: a folder, snapshot, git:REF, git:@{2026-03-31}, or an earlier PDF.",
)
@click.option("--calendar", type=PATH, help="TOML file with dates of your own.")
@click.option("--sheets/--no-sheets", "sheets", default=True, help="Bind in the sheets of new records; so if left out.")
@click.option("--ics/--no-ics", "ics", default=True, help="Write the dates ahead to an .ics file, too; so if left out.")
@corpus_options
@document_options
def command(sheets: bool, ics: bool, **given: Any) -> None:
    """Write what happened in a QUARTER (2026Q1) and what changed in the record, never one for the other."""
    write_document("digest", (), given, with_sheets=sheets, with_calendar=ics)
