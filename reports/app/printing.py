"""Finished documents on paper: gathered, laid out as one job, written, and handed to a printer once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext

from msgspec import Struct
from msgspec.structs import replace

from reports.app.deliveries import tell_state
from reports.app.look_choice import read_look
from reports.app.observer import SILENT, Observer
from reports.app.output import is_standard_output, refuse_other_formats, refuse_standard_output
from reports.app.recipient_list import read_recipient_list
from reports.app.requests import PrintRequest
from reports.config.project import Configuration, find_configuration
from reports.corpus.naming import vocabulary_of
from reports.corpus.opening import corpus_folder
from reports.delivery.delivery_status import DeliveryStatus, ResendPermissions, Verdict
from reports.delivery.dispatch import assign
from reports.delivery.finished import Finished, read_all
from reports.delivery.ledger import Ledger, default_path
from reports.delivery.print_job import PrintItem, PrintJob, PrintOptions, hand_over, make_job
from reports.delivery.spooler import is_stopped, require_printer
from reports.errors import DeliveryProblem, NothingSelected, Problem, UsageProblem
from reports.files import write_whole
from reports.language import DEFAULT_LANGUAGE, LANGUAGE_CHOICES, document_language
from reports.pdf.page_map import JobSettings, Layout

SAID: dict[Verdict, str] = {
    "due": "to be printed",
    "correction": "to be printed in the place of an earlier one",
    "sent": "printed already",
    "changed": "has changed since it was printed; --correction prints it",
    "rejected": "was refused",
    "uncertain": "may have been printed; --retry-uncertain prints it again",
}
"""What each verdict of the ledger means for a printout."""


class Printout(Struct, frozen=True):
    """One document for paper, and what the ledger says of it."""

    due: PrintItem
    verdict: Verdict | None
    """None where no printer is named, so that the ledger was not asked."""


class PrintResult(Struct, frozen=True):
    """What was laid out for paper, and what became of it."""

    job: PrintJob | None
    """The job with all that is due; None where nothing is."""
    printouts: tuple[Printout, ...]
    reply: str
    """What the printer answered; "" where it was not asked to print."""
    is_ordered: bool
    """Whether it was to be printed, not only worked out."""
    is_stopped: bool = False
    """Whether the queue that took it, or would, is stopped, so that nothing comes out until somebody starts it."""

    def raise_for_kept(self) -> None:
        """Raise DeliveryProblem where documents were to be printed and were kept back."""
        kept = [one for one in self.printouts if one.verdict not in ("due", "correction", "sent", None)]
        if kept and self.is_ordered:
            problems = tuple(map(_problem, kept))
            message = f"{len(kept)} of {len(self.printouts)} documents were not printed"
            raise DeliveryProblem(message, problems=problems)


def _problem(kept: Printout) -> Problem:
    message, _, remedy = SAID[kept.verdict or "due"].partition("; ")
    return Problem(f"{kept.due.document.name}.pdf", kept.due.recipient, message, remedy.capitalize())


def print_documents(request: PrintRequest, observer: Observer = SILENT) -> PrintResult:
    """Lay documents out on sheets and write the job; hand it to a printer where the request says so.

    What was kept back is in the result; `PrintResult.raise_for_kept` makes an error of it.

    Raises:
        UsageProblem: the request contradicts itself, or documents cannot be in one job.
        InputProblem: documents or recipients cannot be used.
        NothingSelected: nothing is due to any recipient.
        DocumentProblem: a document did not pass its inspection.
        EnvironmentProblem: there is no such printer.
        DeliveryProblem: the printer took nothing, or nobody knows whether it did.
    """
    _refuse_contradictions(request)
    configuration = find_configuration(request.config, corpus_folder(request.corpus) if request.corpus else None)
    due = _assigned(_gather(request, configuration, observer), request, configuration, observer)
    if not request.printer:
        job = _made(due, request, configuration, observer)
        return PrintResult(job, tuple(Printout(one, None) for one in job.due), "", is_ordered=False)
    require_printer(request.printer)
    # A printer that refused a job has printed nothing of it.
    permissions = ResendPermissions(request.correction, request.retry_uncertain, retry_rejected=True)
    with (
        Ledger(request.ledger or default_path(configuration.ledger), create=request.is_ordered) as ledger,
        ledger.session(permissions) if request.is_ordered else nullcontext(),
    ):
        tell_state(ledger, observer)
        return _print(due, ledger, permissions, request, configuration, observer)


def _refuse_contradictions(request: PrintRequest) -> None:
    if request.booklet and request.two_up:
        raise UsageProblem("--booklet and --two-up both say how pages lie", remedy="Leave one of them out.")
    if request.binding and not (request.booklet or request.two_up):
        raise UsageProblem(
            "--binding is for --booklet and --two-up",
            remedy="Leave it out: single pages are turned as usual.",
        )
    if request.sheet and not (request.booklet or request.two_up):
        raise UsageProblem(
            "--sheet is for --booklet and --two-up", remedy="Leave it out: single pages are printed on their own paper."
        )
    for output in (request.output, request.proof):
        refuse_other_formats(output)
    refuse_standard_output(request.proof, "a proof is not written there")
    if request.is_ordered and not request.printer:
        raise UsageProblem("--print does not say where", remedy="Name a printer: --printer NAME; lpstat -a lists them.")


# --- what there is


def _gather(request: PrintRequest, configuration: Configuration, observer: Observer) -> list[Finished]:
    if request.files:
        look = read_look(request.appearance, configuration)
        with look.in_force():
            return read_all(
                list(request.files), takes_rewritten=configuration.rewritten == "deliver",
                template_dir=look.template_dir,
            )  # fmt: skip
    # Files need no corpus, and no plan.
    from reports.app.rendered import read_rendered

    return read_rendered(request, configuration, observer)


def _assigned(
    documents: Sequence[Finished], request: PrintRequest, configuration: Configuration, observer: Observer
) -> list[PrintItem]:
    """Return every document once; or, where recipients are named, once for each of them that it is due to."""
    file = request.recipients
    if not file:
        return [PrintItem(document) for document in documents]
    found = []
    for bundle in assign(read_recipient_list(file, configuration), documents, vocabulary_of(configuration), str(file)):
        recipient = bundle.recipient
        notes = bundle.notes if bundle.reports else (*bundle.notes, "nothing here is due to them")
        for note in notes:
            observer.inform(f"{recipient.address}: {note}")
        found += [PrintItem(report, recipient.key, recipient.name or recipient.address) for report in bundle.reports]
    if not found:
        raise NothingSelected(f"nothing is due to anybody in {file}", remedy="Ask for other documents there.")
    return found


def _options(due: Sequence[PrintItem], request: PrintRequest, configuration: Configuration) -> PrintOptions:
    layout: Layout = "booklet" if request.booklet else "two-up" if request.two_up else "plain"
    lang = (request.lang or _leading_language(due) or configuration.lang or DEFAULT_LANGUAGE).partition(",")[0]
    return PrintOptions(
        JobSettings(request.copies, request.collated, layout, request.binding or "left"),
        sheet=request.sheet,
        separators=request.separators,
        control=request.control,
        language=LANGUAGE_CHOICES.get(lang, (DEFAULT_LANGUAGE,))[0],
        look=read_look(request.appearance, configuration),
    )


def _leading_language(due: Sequence[PrintItem]) -> str:
    """Return the document language that all documents begin in; "" where they differ."""
    found = {document_language(one.document.languages[0]) for one in due}
    return found.pop() or "" if len(found) == 1 else ""


# --- what is done with it


def _print(
    wanted: Sequence[PrintItem],
    ledger: Ledger,
    permissions: ResendPermissions,
    request: PrintRequest,
    configuration: Configuration,
    observer: Observer,
) -> PrintResult:
    """Lay out what is due at a printer, and print it where that was said."""
    printer = request.printer or ""
    items = [one.item(printer) for one in wanted]
    statuses = ledger.plan(items, permissions) if request.is_ordered else ledger.look(items, permissions)
    paired = [
        (replace(one, is_correction=status.verdict == "correction"), status)
        for one, status in zip(wanted, statuses, strict=True)
    ]
    due: list[tuple[PrintItem, DeliveryStatus]] = [(one, status) for one, status in paired if status.is_due]
    job, reply, stopped = None, "", False
    if due:
        job = _made([one for one, _ in due], request, configuration, observer)
        if request.is_ordered:
            answer = hand_over(job, [status for _, status in due], ledger, printer)
            reply, stopped = answer.reply, answer.is_stopped
        else:
            stopped = is_stopped(printer)
    printouts = tuple(Printout(one, status.verdict) for one, status in paired)
    return PrintResult(job, printouts, reply, is_ordered=request.is_ordered, is_stopped=stopped)


def _made(
    due: Sequence[PrintItem], request: PrintRequest, configuration: Configuration, observer: Observer
) -> PrintJob:
    """Lay out and write the job, and say before it is printed where text becomes hard to read."""
    options = _options(due, request, configuration)
    with options.look.in_force():
        job = make_job(due, options)
    if job.small_text is not None:
        observer.warn(str(job.small_text))
    _write(job, request)
    return job


def _write(job: PrintJob, request: PrintRequest) -> None:
    if request.output and not is_standard_output(request.output):
        write_whole(request.output, job.pdf)
    if request.proof:
        write_whole(request.proof, job.proof())
