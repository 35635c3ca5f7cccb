"""`reports compare`."""

from __future__ import annotations

from typing import Any

import click

from reports.cli.completion import complete_term
from reports.cli.options import corpus_options, document_options, request
from reports.cli.produce import Desk, write_document
from reports.documents.comparison.sections import LEAST, MOST
from reports.documents.shared.request import DocumentRequest
from reports.errors import NothingSelected, UsageProblem


@click.command("compare")
@click.argument("subjects", nargs=-1, metavar="COUNTRY COUNTRY …", shell_complete=complete_term("country"))
@click.option("--sheets/--no-sheets", "sheets", default=True, help="Bind in the sheets; so if left out.")
@corpus_options
@document_options
def command(subjects: tuple[str, ...], sheets: bool, **given: Any) -> None:
    """Set two to six jurisdictions side by side, by any known name or code."""
    desk = Desk(request(**given))
    codes = tuple(dict.fromkeys(desk.vocabulary.country(subject).code or subject for subject in subjects))
    if not LEAST <= len(codes) <= MOST:
        raise UsageProblem(
            f"{len(codes)} jurisdictions are named",
            remedy=f"Name {LEAST} to {MOST} different ones: reports compare CN JP.",
        )
    selection = desk.select(country=subjects)
    there = {record.jurisdiction for record in selection.records}
    if missing := [code for code in codes if code not in there]:
        raise NothingSelected(
            f"no record of {', '.join(missing)} is selected", remedy="Leave it out, or name a corpus that has some."
        )
    document_request = DocumentRequest(
        "comparison", "-".join(codes), selection, desk.languages, desk.skipped_files, compared=codes, with_sheets=sheets
    )
    write_document(document_request, desk.context(desk.languages[0]), desk)
