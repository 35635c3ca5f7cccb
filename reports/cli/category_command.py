"""`reports category`."""

from __future__ import annotations

from typing import Any

import click

from reports.cli.completion import complete_term
from reports.cli.options import corpus_options, document_options, request, since_option
from reports.cli.produce import Desk, produce


@click.command("category")
@click.argument("subject", metavar="CATEGORY", shell_complete=complete_term("category"))
@corpus_options
@document_options
@since_option
def command(subject: str, **given: Any) -> None:
    """Write the briefing of one category, by any known name or code."""
    desk = Desk(request(**given))
    selection = desk.select(category=(subject,))
    term = desk.vocabulary.category(subject)
    produce("category", term.code or term.written, selection, desk)
