"""What `reports print` does: gather, lay out, write, and print once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import click

from reports.cli.options import Request
from reports.cli.produce import read_look
from reports.config import Configuration, find_configuration
from reports.corpus.opening import corpus_folder
from reports.delivery.finished import Finished, read_all
from reports.delivery.ledger import Ledger, default_place
from reports.delivery.printing import PrintJob, Wish, hand_over, item_of, make_job
from reports.delivery.spooler import require_printer
from reports.delivery.standing import Leave, Standing, Verdict
from reports.errors import DeliveryProblem, Problem
from reports.files import write_whole
from reports.render.page_map import Layout, Setting

_SAID: dict[Verdict, str] = {
    "due": "to be printed",
    "correction": "to be printed in the place of an earlier one",
    "sent": "printed already",
    "changed": "has changed since it was printed; --correction prints it",
    "rejected": "was refused",
    "uncertain": "may have been printed; --retry-uncertain prints it again",
}


def perform(asked: Request, overrides: dict[str, Any]) -> None:
    """Do what a print command asks for; ``overrides`` are the options that hold against a plan."""
    configuration = find_configuration(asked.config, corpus_folder(asked.corpus) if asked.corpus else None)
    documents = _gather(asked, configuration, overrides)
    extra, printer = asked.extra, asked.extra["printer"]
    if not printer:
        job = make_job(documents, _wish(asked, configuration))
        _write(job, asked)
        _tell(job, asked, [(document, None) for document in job.documents])
        return
    require_printer(printer)
    # A printer that refused a job has printed nothing of it.
    leave = Leave(extra["correction"], extra["retry_uncertain"], retry_rejected=True)
    place = extra["ledger"] or default_place()
    with (
        Ledger(place, create=extra["is_ordered"]) as ledger,
        ledger.session(leave) if extra["is_ordered"] else nullcontext(),
    ):
        _print(documents, ledger, leave, asked, configuration)


# --- what there is


def _gather(asked: Request, configuration: Configuration, overrides: dict[str, Any]) -> list[Finished]:
    if asked.extra["files"]:
        return read_all(list(asked.extra["files"]))
    # Files need no corpus, and no plan.
    from reports.cli.rendered import read_rendered

    return read_rendered(replace(asked, output=asked.extra["folder"]), configuration, overrides)


def _wish(asked: Request, configuration: Configuration, corrected: frozenset[str] = frozenset()) -> Wish:
    extra = asked.extra
    layout: Layout = "booklet" if extra["booklet"] else "two-up" if extra["two_up"] else "plain"
    language = (asked.lang or configuration.lang or "zh").partition(",")[0]
    return Wish(
        Setting(extra["copies"], extra["collated"], layout, extra["binding"] or "left"),
        separators=extra["separators"], control=extra["control"], language="en" if language == "en" else "zh",
        look=read_look(asked, configuration), corrected=corrected,
    )  # fmt: skip


# --- what is done with it


def _print(
    documents: Sequence[Finished], ledger: Ledger, leave: Leave, asked: Request, configuration: Configuration
) -> None:
    """Lay out what is due at a printer, and print it where that was said."""
    printer, is_ordered = asked.extra["printer"], asked.extra["is_ordered"]
    items = [item_of(document, printer) for document in documents]
    standings = ledger.plan(items, leave) if is_ordered else ledger.look(items, leave)
    paired = list(zip(documents, standings, strict=True))
    due = [(document, standing) for document, standing in paired if standing.is_due]
    job, reply = None, ""
    if due:
        corrected = frozenset(document.name for document, standing in due if standing.verdict == "correction")
        job = make_job([document for document, _ in due], _wish(asked, configuration, corrected))
        _write(job, asked)
        if is_ordered:
            reply = hand_over(job, [standing for _, standing in due], ledger, printer)
    _tell(job, asked, [(document, standing.verdict) for document, standing in paired], reply)
    if is_ordered:
        _refuse(paired)


def _refuse(paired: Sequence[tuple[Finished, Standing]]) -> None:
    """Say of what was kept back that it was."""
    kept = [(one, standing) for one, standing in paired if not standing.is_due and standing.verdict != "sent"]
    if kept:
        problems = tuple(
            Problem(f"{document.name}.pdf", "", _SAID[standing.verdict].partition("; ")[0], _remedy(standing.verdict))
            for document, standing in kept
        )
        raise DeliveryProblem(f"{len(kept)} of {len(paired)} documents were not printed", problems=problems)


def _remedy(verdict: Verdict) -> str:
    return f"{_SAID[verdict].partition('; ')[2]}".capitalize()


def _write(job: PrintJob, asked: Request) -> None:
    if asked.output:
        write_whole(asked.output, job.pdf)
    if asked.extra["proof"]:
        write_whole(asked.extra["proof"], job.proof())


# --- what is said of it


def _tell(
    job: PrintJob | None, asked: Request, documents: Sequence[tuple[Finished, Verdict | None]], reply: str = ""
) -> None:
    written = [str(path) for path in (asked.output, asked.extra["proof"]) if path and job]
    if asked.as_json:
        click.echo(json.dumps(_as_json(job, documents, written, reply), ensure_ascii=False))
        return
    for path in written:
        click.echo(path)
    if not written:
        for document, verdict in documents:
            sheets = job.sheets_of(document) if job else 0
            where = _SAID[verdict] if verdict else ""
            shown = (document.name, _counted(document.pages, "page"), _counted(sheets, "sheet"), where)
            click.echo("\t".join(filter(None, shown)))
    if not asked.quiet:
        click.echo(_summary(job, asked, reply), err=True)


def _summary(job: PrintJob | None, asked: Request, reply: str) -> str:
    if job is None:
        return "nothing to print"
    sides, sheets = _counted(2 * len(job.sheets), "side"), _counted(len(job.sheets), "sheet")
    what = f"{_counted(len(job.documents), 'document')}, {sides} on {sheets} of {job.paper}"
    if reply:
        return f"printed at {asked.extra['printer']}: {what}; {reply}"
    if asked.extra["printer"]:
        return f"would be printed at {asked.extra['printer']}: {what}; --print prints it"
    return what


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _as_json(
    job: PrintJob | None, documents: Sequence[tuple[Finished, Verdict | None]], written: list[str], reply: str
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "documents": [
            {"name": document.name, "title": document.title, "pages": document.pages, "sha256": document.sha256,
             "verdict": verdict}
            for document, verdict in documents
        ],
        "written": written,
        "reply": reply,
    }  # fmt: skip
    if job is not None:
        found |= {"title": job.title, "paper": job.paper, "layout": job.setting.layout, "copies": job.setting.copies}
        found |= {"sheets": len(job.sheets), "map": job.map()}
    return found
