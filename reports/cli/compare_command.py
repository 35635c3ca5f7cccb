"""`reports compare`."""

from __future__ import annotations

from typing import Any

import click

from reports.cli.completion import complete_term
from reports.cli.document import write_document
from reports.cli.options import corpus_options, document_options


@click.command("compare")
@click.argument("subjects", nargs=-1, metavar="COUNTRY COUNTRY …", shell_complete=complete_term("country"))
@click.option("--sheets/--no-sheets", "sheets", default=True, help="Bind in the sheets; so if left out.")
@corpus_options
@document_options
def command(subjects: tuple[str, ...], sheets: bool, **given: Any) -> None:
    """Set two to six jurisdictions side by side, by any known name or code."""
    write_document("comparison", subjects, given, with_sheets=sheets)
