"""`reports export`."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import click

from reports.app.exporting import export
from reports.app.output import is_standard_output, refuse_standard_output
from reports.app.requests import TABLE_FORMATS, ExportRequest
from reports.cli.options import Day, corpus_options, since_option, take_filters
from reports.cli.paths import PATH
from reports.cli.talk import TerminalObserver, many, write_output
from reports.errors import UsageProblem
from reports.language import DEFAULT_LANGUAGE, DOCUMENT_LANGUAGES


@click.command("export")
@corpus_options
@click.option(
    "--format",
    "format",
    type=click.Choice(TABLE_FORMATS),
    help="xlsx: one workbook; csv, jsonl, parquet: a file a table. As the name of the file says, else xlsx.",
)
@click.option("--table", "tables", multiple=True, metavar="NAME", help="A table to write; all if left out. Repeat.")
@click.option("-o", "--output", type=PATH, help="File to write, or a folder; out/ if left out. - is standard output.")
@click.option(
    "--lang",
    type=click.Choice(DOCUMENT_LANGUAGES),
    help=f"Language of names and explanations; {DEFAULT_LANGUAGE} if left out. Columns and codes are the same in all.",
)
@click.option("--as-of", type=Day(), help="The day the tables speak of; today if left out.")
@since_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def command(format: str | None, output: Path | None, as_json: bool, quiet: bool, **given: Any) -> None:
    """Write the records that a query selects, and the numbers behind briefings, as tables.

    A workbook has a sheet for records, scores with their grades, pillars, impact, dates, country profiles, the values,
    medians and ranks of countries, changes (with --since), what each column holds, and the method. The names of sheets
    and columns, and codes, are the same in every language. `reports import` reads them back.
    """
    if as_json:
        refuse_standard_output(output, "--json is written there")
    observer, filters = TerminalObserver(quiet=quiet), take_filters(given)
    given["tables"] = tuple(given["tables"])
    exported = export(ExportRequest(filters=filters, format=_format(format, output), **given), observer=observer)  # type: ignore[arg-type]
    if is_standard_output(output):
        buffer = io.BytesIO()
        exported.write_to(buffer)
        write_output(buffer.getvalue())
        return
    paths = exported.write(output)
    records = [record.id for record in exported.selection.records]
    if as_json:
        told = {"files": [str(path) for path in paths], "query": exported.selection.canonical, "records": records}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for path in paths:
        click.echo(str(path))
    observer.inform(f"{many(len(records), 'record')}, {many(len(exported.tables), 'table')}")


def _format(asked: str | None, output: Path | None) -> str:
    """Return the format that is asked for, else that of the file that is named, else a workbook."""
    ending = "" if output is None or output.is_dir() else output.suffix.lower().removeprefix(".")
    if ending in TABLE_FORMATS and asked not in (None, ending):
        raise UsageProblem(f"-o {output}: --format {asked} is asked for", remedy="Name a file that ends so.")
    if asked is None and ending not in ("", *TABLE_FORMATS):
        message = f"-o {output}: tables are written as {', '.join(TABLE_FORMATS)}"
        raise UsageProblem(message, remedy="Name a file that ends so, or a folder.")
    return asked or (ending if ending in TABLE_FORMATS else TABLE_FORMATS[0])
