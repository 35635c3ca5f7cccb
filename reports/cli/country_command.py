"""`reports country`."""

from __future__ import annotations

from typing import Any

import click

from reports.cli.completion import complete_term
from reports.cli.document import write_document
from reports.cli.options import corpus_options, document_options, since_option


@click.command("country")
@click.argument("subject", metavar="COUNTRY", shell_complete=complete_term("country"))
@corpus_options
@document_options
@since_option
def command(subject: str, **given: Any) -> None:
    """Write the briefing of one country, by any known name or code."""
    write_document("country", (subject,), given)
