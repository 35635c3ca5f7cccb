"""What `reports print` does: gather, lay out, write, and print once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

import click
from msgspec.structs import replace

from reports.app.look_choice import read_look
from reports.cli.batching import appearance_of
from reports.cli.options import Request
from reports.config import Configuration, find_configuration, read_recipients
from reports.corpus.opening import corpus_folder
from reports.corpus.vocabulary import Vocabulary
from reports.delivery.delivery_status import DeliveryStatus, ResendPermissions, Verdict
from reports.delivery.dispatch import assign
from reports.delivery.finished import Finished, read_all
from reports.delivery.ledger import Ledger, default_path
from reports.delivery.print_job import PrintItem, PrintJob, PrintOptions, hand_over, make_job
from reports.delivery.spooler import require_printer
from reports.documents import KINDS
from reports.errors import DeliveryProblem, NothingSelected, Problem
from reports.files import write_whole
from reports.language import DEFAULT_LANGUAGE, LANGUAGE_CHOICES
from reports.pdf.page_map import JobSettings, Layout

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
    due = _assigned(_gather(asked, configuration, overrides), asked)
    extra, printer = asked.extra, asked.extra["printer"]
    if not printer:
        job = make_job(due, _wish(asked, configuration))
        _write(job, asked)
        _tell(job, asked, [(one, None) for one in job.due])
        return
    require_printer(printer)
    # A printer that refused a job has printed nothing of it.
    permissions = ResendPermissions(extra["correction"], extra["retry_uncertain"], retry_rejected=True)
    place = extra["ledger"] or default_path()
    with (
        Ledger(place, create=extra["is_ordered"]) as ledger,
        ledger.session(permissions) if extra["is_ordered"] else nullcontext(),
    ):
        _print(due, ledger, permissions, asked, configuration)


# --- what there is


def _gather(asked: Request, configuration: Configuration, overrides: dict[str, Any]) -> list[Finished]:
    if asked.extra["files"]:
        return read_all(list(asked.extra["files"]))
    # Files need no corpus, and no plan.
    from reports.cli.rendered import read_rendered

    return read_rendered(replace(asked, output=asked.extra["folder"]), configuration, overrides)


def _assigned(documents: Sequence[Finished], asked: Request) -> list[PrintItem]:
    """Every document once; or, where recipients are named, once for each of them that it is due to."""
    file = asked.extra["recipients"]
    if not file:
        return [PrintItem(document) for document in documents]
    found = []
    for bundle in assign(read_recipients(file, KINDS), documents, Vocabulary.load(), str(file)):
        recipient = bundle.recipient
        notes = bundle.notes if bundle.reports else (*bundle.notes, "nothing here is due to them")
        if not asked.quiet:
            for note in notes:
                click.echo(f"{recipient.address}: {note}", err=True)
        found += [PrintItem(report, recipient.key, recipient.name or recipient.address) for report in bundle.reports]
    if not found:
        raise NothingSelected(f"nothing is due to anybody in {file}", remedy="Ask for other documents there.")
    return found


def _wish(asked: Request, configuration: Configuration) -> PrintOptions:
    extra = asked.extra
    layout: Layout = "booklet" if extra["booklet"] else "two-up" if extra["two_up"] else "plain"
    language = (asked.lang or configuration.lang or DEFAULT_LANGUAGE).partition(",")[0]
    return PrintOptions(
        JobSettings(extra["copies"], extra["collated"], layout, extra["binding"] or "left"),
        separators=extra["separators"], control=extra["control"],
        language=LANGUAGE_CHOICES.get(language, (DEFAULT_LANGUAGE,))[0],
        look=read_look(appearance_of(asked), configuration),
    )  # fmt: skip


# --- what is done with it


def _print(
    wanted: Sequence[PrintItem],
    ledger: Ledger,
    permissions: ResendPermissions,
    asked: Request,
    configuration: Configuration,
) -> None:
    """Lay out what is due at a printer, and print it where that was said."""
    printer, is_ordered = asked.extra["printer"], asked.extra["is_ordered"]
    items = [one.item(printer) for one in wanted]
    statuses = ledger.plan(items, permissions) if is_ordered else ledger.look(items, permissions)
    paired = [
        (replace(one, is_correction=status.verdict == "correction"), status)
        for one, status in zip(wanted, statuses, strict=True)
    ]
    due = [(one, status) for one, status in paired if status.is_due]
    job, reply = None, ""
    if due:
        job = make_job([one for one, _ in due], _wish(asked, configuration))
        _write(job, asked)
        if is_ordered:
            reply = hand_over(job, [status for _, status in due], ledger, printer)
    _tell(job, asked, [(one, status.verdict) for one, status in paired], reply)
    if is_ordered:
        _refuse(paired)


def _refuse(paired: Sequence[tuple[PrintItem, DeliveryStatus]]) -> None:
    """Say of what was kept back that it was."""
    kept = [(one, status) for one, status in paired if not status.is_due and status.verdict != "sent"]
    if kept:
        problems = tuple(
            Problem(f"{one.document.name}.pdf", one.recipient, _SAID[status.verdict].partition("; ")[0],
                    _remedy(status.verdict))
            for one, status in kept
        )  # fmt: skip
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
    job: PrintJob | None, asked: Request, listed: Sequence[tuple[PrintItem, Verdict | None]], reply: str = ""
) -> None:
    written = [str(path) for path in (asked.output, asked.extra["proof"]) if path and job]
    if asked.as_json:
        click.echo(json.dumps(_as_json(job, listed, written, reply), ensure_ascii=False))
        return
    for path in written:
        click.echo(path)
    if not written:
        for one, verdict in listed:
            sheets = job.sheets_of(one) if job else 0
            length = (_counted(one.document.pages, "page"), _counted(sheets, "sheet") if sheets else "")
            shown = (one.document.name, one.recipient, *length, _SAID[verdict] if verdict else "")
            click.echo("\t".join(filter(None, shown)))
    if not asked.quiet:
        click.echo(_summary(job, asked, reply), err=True)


def _summary(job: PrintJob | None, asked: Request, reply: str) -> str:
    if job is None:
        return "nothing to print"
    sides, sheets = _counted(2 * len(job.sheets), "side"), _counted(len(job.sheets), "sheet")
    what = f"{_counted(len(job.due), 'document')}, {sides} on {sheets} of {job.paper}"
    if reply:
        return f"printed at {asked.extra['printer']}: {what}; {reply}"
    if asked.extra["printer"]:
        return f"would be printed at {asked.extra['printer']}: {what}; --print prints it"
    return what


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _as_json(
    job: PrintJob | None, listed: Sequence[tuple[PrintItem, Verdict | None]], written: list[str], reply: str
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "documents": [
            {"name": one.document.name, "recipient": one.recipient, "title": one.document.title,
             "pages": one.document.pages, "sha256": one.document.sha256, "verdict": verdict}
            for one, verdict in listed
        ],
        "written": written,
        "reply": reply,
    }  # fmt: skip
    if job is not None:
        found |= {"title": job.title, "paper": job.paper, "layout": job.settings.layout, "copies": job.settings.copies}
        found |= {"sheets": len(job.sheets), "map": job.map()}
    return found
