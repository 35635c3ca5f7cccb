"""`reports policy`."""

from __future__ import annotations

from typing import Any

import click

from reports.cli.completion import complete_id
from reports.cli.document import write_document
from reports.cli.options import corpus_options, document_options


@click.command("policy")
@click.argument("subject", metavar="ID", shell_complete=complete_id)
@corpus_options
@document_options
def command(subject: str, **given: Any) -> None:
    """Write the sheet of one record, by its id."""
    write_document("policy", (subject,), given)
