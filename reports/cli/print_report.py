"""What `reports print` prints: the files written or the documents laid out, and the sum; or JSON with every page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import to_builtins

from reports.app.output import is_standard_output
from reports.app.printing import SAID, Printout, PrintResult
from reports.app.requests import PrintRequest
from reports.cli.talk import many, say
from reports.messages import told

if TYPE_CHECKING:
    from reports.delivery.print_job import PrintJob


def print_result(result: PrintResult, request: PrintRequest, *, as_json: bool, quiet: bool) -> None:
    """Print what was laid out, and what became of it."""
    written = [str(path) for path in (request.output, request.proof) if path and result.job]
    if as_json:
        click.echo(json.dumps(_as_json(result, written), ensure_ascii=False))
        return
    for path in written:
        if not is_standard_output(Path(path)):
            click.echo(path)
    if not written:
        for one in result.printouts:
            click.echo(_line(one, result.job))
    if not quiet:
        say(_summary(result, request.printer))


def _line(one: Printout, job: PrintJob | None) -> str:
    document, sheets = one.due.document, job.sheets_of(one.due) if job else 0
    length = (told(many(document.pages, "page")), told(many(sheets, "sheet")) if sheets else "")
    said = told(SAID[one.verdict]) if one.verdict else ""
    return "\t".join(filter(None, (document.name, one.due.recipient, *length, said)))


def _summary(result: PrintResult, printer: str | None) -> str:
    job = result.job
    if job is None:
        return "nothing to print"
    sides, sheets = told(many(2 * len(job.sheets), "side")), told(many(len(job.sheets), "sheet"))
    what = f"{many(len(job.due), 'document')}, {sides} on {sheets} of {job.sheet}"
    if result.reply and result.is_stopped:
        return f"handed to a queue that is stopped, {printer}: {what}; {result.reply}; cupsenable {printer} starts it"
    if result.reply:
        return f"printed at {printer}: {what}; {result.reply}"
    if printer:
        state = ", a queue that is stopped" if result.is_stopped else ""
        return f"would be printed at {printer}{state}: {what}; --print prints it"
    return what


def _as_json(result: PrintResult, written: list[str]) -> dict[str, Any]:
    job = result.job
    found: dict[str, Any] = {
        "documents": [
            {"name": one.due.document.name, "recipient": one.due.recipient, "title": one.due.document.title,
             "pages": one.due.document.pages, "sha256": one.due.document.sha256, "verdict": one.verdict}
            for one in result.printouts
        ],
        "written": written,
        "reply": result.reply,
        "stopped": result.is_stopped,
    }  # fmt: skip
    if job is not None:
        found |= {"title": job.title, "paper": job.paper, "layout": job.settings.layout, "copies": job.settings.copies}
        found |= {"sheet": job.sheet, "small_text": to_builtins(job.small_text)}
        found |= {"sheets": len(job.sheets), "map": job.map()}
    return found
