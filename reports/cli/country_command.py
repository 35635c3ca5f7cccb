"""`reports country`."""

from __future__ import annotations

from typing import Any

import click

from reports.cli.completion import complete_term
from reports.cli.options import corpus_options, document_options, request, since_option
from reports.cli.produce import Desk, produce


@click.command("country")
@click.argument("subject", metavar="COUNTRY", shell_complete=complete_term("country"))
@corpus_options
@document_options
@since_option
def command(subject: str, **given: Any) -> None:
    """Write the briefing of one country, by any known name or code."""
    desk = Desk(request(**given))
    selection = desk.select(country=(subject,))
    term = desk.vocabulary.country(subject)
    produce("country", term.code or selection.records[0].jurisdiction, selection, desk)
