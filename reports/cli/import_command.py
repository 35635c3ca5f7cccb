"""`reports import`."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import click

from reports.app.importing import Imported, import_table, sketch_mapping, write_sketch
from reports.app.output import is_standard_output
from reports.app.requests import RECORDS, ImportRequest
from reports.cli.columns import padded
from reports.cli.paths import PATH
from reports.cli.talk import TerminalObserver, say, show
from reports.messages import told

_MOST_NAMED = 20


@click.command("import")
@click.argument("table", metavar="TABLE", type=PATH)
@click.option("-o", "--output", type=PATH, help=f"Folder of records to write into; {RECORDS}/ if left out.")
@click.option("--sketch", is_flag=True, help="Write a mapping file for TABLE to correct; -o names it. Import nothing.")
@click.option("--mapping", type=PATH, metavar="FILE.toml", help="What the columns are: a mapping file.")
@click.option("--lang", metavar="TAG", help="Language of rows of which nothing else says it: zh, en, ja …")
@click.option("--encoding", default="", metavar="NAME", help="Encoding of a file of text; found out if left out.")
@click.option("--separator", default="", metavar="CHAR", help="Separator of a file of text; found out if left out.")
@click.option("--prefer", type=click.Choice(["table", "file"]), help="Which holds where a field was changed in both.")
@click.option("--dry-run", is_flag=True, help="Say what would be written; write nothing.")
@click.option("--config", type=PATH, help="reports.toml to use.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors and notes.")
def command(output: Path | None, sketch: bool, as_json: bool, quiet: bool, **given: Any) -> None:
    """Make records of a table: a workbook (.xlsx), CSV, or what `reports export` wrote.

    Its head may have our columns, or headings in Chinese, English, Japanese or Korean that people use; else --sketch
    writes a mapping to correct. Twins come from paired columns (标题, Title; title_zh, title_en), rows or sheets.
    Every problem is named with sheet, cell and remedy, and nothing is written while there is one.

    A second import writes what has changed in the table, and keeps what was changed by hand in the files.
    """
    given["separator"] = {"tab": "\t", r"\t": "\t"}.get(given["separator"], given["separator"])
    if len(given["separator"]) > 1:
        raise click.UsageError("--separator takes one character, or tab.")
    given["prefer"] = given["prefer"] or ""
    if sketch:
        _sketch(ImportRequest(**given), output)
        return
    result = import_table(ImportRequest(output=output or Path(RECORDS), **given), TerminalObserver(quiet=quiet))
    if as_json:
        click.echo(json.dumps(_as_json(result), ensure_ascii=False, indent=1))
        return
    _print(result)
    if not quiet:
        _say_next(result)


def _sketch(request: ImportRequest, output: Path | None) -> None:
    text = sketch_mapping(request)
    if is_standard_output(output):
        click.echo(text, nl=False)
        return
    path = output or Path(f"{request.table.stem}.mapping.toml")
    write_sketch(path, text)
    click.echo(str(path))
    words = ["reports", "import", str(request.table), "--mapping", str(path), "-o", f"{RECORDS}/"]
    say(f"correct it, then: {shlex.join(words)}")


def _print(result: Imported) -> None:
    changed = [*result.of("new"), *result.of("changed")]
    for one in changed[:_MOST_NAMED]:
        click.echo(f"{padded(told(one.state), 8)} {result.folder / one.path}")
    if len(changed) > _MOST_NAMED:
        show(f"… and {len(changed) - _MOST_NAMED} more")
    for one in result.kept:
        say(f"kept as changed by hand: {result.folder / one.path}: {', '.join(one.kept)}")


def _say_next(result: Imported) -> None:
    counts = ", ".join(told(f"{len(result.of(state))} {state}") for state in ("new", "changed", "unchanged"))
    say(counts if result.is_written else f"{counts}; nothing is written")
    if result.is_written and result.of("new"):
        say(f"next: reports check --corpus {result.folder}; reports country CODE --corpus {result.folder} --annex xlsx")


def _as_json(result: Imported) -> dict[str, Any]:
    return {
        "folder": str(result.folder),
        "written": result.is_written,
        **{state: [one.path for one in result.of(state)] for state in ("new", "changed", "unchanged")},
        "kept": {one.path: list(one.kept) for one in result.kept},
        "notes": list(result.plan.notes),
    }
