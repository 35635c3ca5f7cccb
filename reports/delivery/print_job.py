"""Makes a print job of finished documents, and hands it to a printer once, by the ledger."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from reports.batch.draft import Job
from reports.batch.one_document import make_document
from reports.config.by_language import text_in
from reports.delivery.delivery_status import DeliveryItem, DeliveryStatus
from reports.delivery.finished import Finished
from reports.delivery.job_sheets import JobDocument, JobSheets
from reports.delivery.ledger import Ledger
from reports.delivery.spooler import SubmitResult, submit
from reports.documents.shared.section import Document
from reports.documents.shared.summary import one_line
from reports.documents.shared.unset import incompleteness
from reports.errors import DeliveryProblem, InputProblem, Problem, UsageProblem
from reports.language import DEFAULT_LANGUAGE, tag
from reports.pdf.contact_sheet import make_proof
from reports.pdf.imposition import Extent, Size, fit, impose, is_same_paper, measure
from reports.pdf.page_map import JobSettings, PaperSheet, Piece, map_job, sides
from reports.typeset.look import Look, Paper

_PAPERS: dict[Paper, Size] = {"A4": (595.276, 841.89), "Letter": (612.0, 792.0)}
LargeSheet = Literal["A3", "Tabloid"]
"""Paper on which two pages of A4 or of Letter keep their size side by side."""
LARGE_SHEETS: dict[LargeSheet, Size] = {"A3": (841.89, 1190.551), "Tabloid": (792.0, 1224.0)}
_TWICE: dict[Paper, LargeSheet] = {"A4": "A3", "Letter": "Tabloid"}
_SMALLEST_FOOT = 5.6
"""Where the feet of pages come out smaller, in points, the text above them is hard to read."""
_CONTROL, _SEPARATORS = "/control", "/separators"
"""Names of the PDFs with the job's own sheets, which no document has."""
_ROUNDS = 4


class PrintItem(Struct, frozen=True):
    """A document to be printed, and its recipient."""

    document: Finished
    recipient: str = ""
    """Address in the ledger; "" where there is no recipient."""
    addressee: str = ""
    """Name of the recipient on the separator."""
    is_correction: bool = False
    """Whether it was printed before, and has changed since."""

    @property
    def name(self) -> str:
        """A name that is unique in the job."""
        return f"{self.document.name}/{self.recipient}" if self.recipient else self.document.name

    def item(self, printer: str) -> DeliveryItem:
        """Return the item by which the ledger knows this print."""
        document, place = self.document, f"{printer} for {self.recipient}" if self.recipient else printer
        return DeliveryItem("print", document.edition, place, document.identity, document.sha256)


class PrintOptions(Struct, frozen=True):
    """How a print job is made."""

    settings: JobSettings
    sheet: LargeSheet | None = None
    """The paper of the job where two pages lie on a side; None stands for that of the documents."""
    separators: bool = False
    """Whether a sheet with its name lies before each document."""
    control: bool = False
    """Whether a control sheet lies before the job."""
    language: str = DEFAULT_LANGUAGE
    """Of these sheets, and of a proof."""
    look: Look = field(default_factory=Look)
    """Brand and templates of these sheets."""


class SmallText(Struct, frozen=True):
    """Text that becomes hard to read because two pages lie on a side."""

    written: float
    """The size in which most text of the documents is set, in points."""
    printed: float
    sheet: LargeSheet
    """Paper on which it keeps its size."""

    def __str__(self) -> str:
        return (
            f"most text of {self.written:g} pt comes out at {self.printed:.1f} pt: two pages lie on a side. "
            f"--sheet {self.sheet} keeps its size; documents written with --text-size large stay legible."
        )


class PrintJob(Struct, frozen=True):
    """A print job, as it goes to a printer."""

    title: str
    paper: Paper
    """What the documents are on."""
    sheet: str
    """The paper that comes out of the printer."""
    settings: JobSettings
    due: tuple[PrintItem, ...]
    sheets: tuple[PaperSheet, ...]
    pdf: bytes
    captions: tuple[str, ...]
    """The caption of each side on a proof."""
    language: str
    small_text: SmallText | None
    """How small the text becomes, where that is hard to read."""

    def map(self) -> list[dict[str, Any]]:
        """Return which side of which sheet holds which page of which document for whom.

        Pages are counted from 1, from left to right as they lie; 0 is a blank.
        """
        return [
            {
                "side": side.number, "sheet": side.sheet, "face": side.face, "kind": side.piece.kind,
                "document": side.piece.source if side.piece.kind == "document" else "",
                "recipient": side.piece.recipient, "copy": side.copy, "pages": list(side.pages),
            }
            for side in sides(self.sheets)
        ]  # fmt: skip

    def sheets_of(self, due: PrintItem) -> int:
        """Return how many sheets one copy of a document takes."""
        own = (sheet for sheet in self.sheets if sheet.piece.name == due.name)
        return sum(sheet.copy == 1 for sheet in own)

    def proof(self) -> bytes:
        """Return a contact sheet of the job."""
        return make_proof(self.pdf, self.captions, paper=_PAPERS[self.paper], lang=tag(self.language), title=self.title)


def make_job(due: Sequence[PrintItem], options: PrintOptions) -> PrintJob:
    """Lay documents out on sheets; the same documents and options give the same bytes.

    Raises:
        UsageProblem: two documents have one name, or they are on different papers.
        InputProblem: a document cannot be read.
    """
    _require_names(due)
    documents = {one.document.name: one.document for one in due}
    measured = {name: measure(name, document.data) for name, document in documents.items()}
    paper = _paper(measured)
    subjects = [_subject(one, measured[one.document.name], options.language) for one in due]
    editions, as_of = {one.document.edition for one in due}, max(one.document.source.as_of for one in due)
    edition = editions.pop() if len(editions) == 1 else ""
    job_sheets = JobSheets(subjects, options.settings, paper, options.sheet or paper, options.language, edition, as_of)
    pdfs = {name: document.data for name, document in documents.items()}
    sheets = _lay(job_sheets, options, pdfs)
    size = LARGE_SHEETS[options.sheet] if options.sheet else _PAPERS[paper]
    pdf = impose(sheets, pdfs, options.settings, paper=size, title=job_sheets.title)
    captions = tuple(job_sheets.captions(sheets))
    small = None if options.settings.layout == "plain" else _small_text(documents.values(), paper, size)
    return PrintJob(
        job_sheets.title, paper, job_sheets.sheet, options.settings, tuple(due), sheets, pdf, captions,
        options.language, small,
    )  # fmt: skip


def _small_text(documents: Iterable[Finished], paper: Paper, sheet: Size) -> SmallText | None:
    """Return how small text becomes where two pages lie on a side of ``sheet``; None where it stays legible."""
    # This brings the PDF reader with it.
    from reports.audit.reading_size import reading_size

    width, height = _PAPERS[paper]
    matrix = fit((0, 0, width, height), (0, 0, sheet[1] / 2, sheet[0]))
    found = [reading_size(document.data) for document in documents]
    if min(size.foot for size in found) * matrix[0] >= _SMALLEST_FOOT:
        return None
    written = min(size.text for size in found)
    return SmallText(written, round(written * matrix[0], 2), _TWICE[paper])


def _subject(due: PrintItem, extent: Extent, language: str) -> JobDocument:
    document = due.document
    piece = Piece(due.name, extent.pages, extent.right_hand, recipient=due.recipient, source=document.name)
    lang, notice = tag(document.languages[0]), one_line(text_in(document.source.corpus.notice, language))
    file = f"{document.name}.pdf"
    return JobDocument(piece, document.title, lang, file, due.addressee, due.is_correction, notice)


def _lay(job_sheets: JobSheets, options: PrintOptions, pdfs: dict[str, bytes]) -> tuple[PaperSheet, ...]:
    """Return the sheets of the job; the PDFs of its own sheets are added to ``pdfs``.

    A control sheet says how many sheets there are, itself among them, so its length is guessed until it is right.
    """
    length = 1 if options.control else 0
    for _ in range(_ROUNDS):
        sheets = map_job(_pieces(job_sheets, options, length), options.settings)
        if not options.control:
            break
        pdfs[_CONTROL] = _made(job_sheets.control(sheets), job_sheets, options)
        found = measure(_CONTROL, pdfs[_CONTROL]).pages
        if found == length:
            break
        length = found
    else:
        raise InputProblem("the control sheet does not settle", remedy="Print without it.")
    if options.separators:
        pdfs[_SEPARATORS] = _made(job_sheets.separators(sheets), job_sheets, options)
    return sheets


def _pieces(job_sheets: JobSheets, options: PrintOptions, length: int) -> list[Piece]:
    pieces = [Piece(_CONTROL, length, kind="control")] if length else []
    for number, subject in enumerate(job_sheets.subjects):
        if options.separators:
            recipient = subject.piece.recipient
            name = f"{_SEPARATORS}/{number + 1}"
            pieces.append(Piece(name, 1, kind="separator", recipient=recipient, source=_SEPARATORS, first=number))
        pieces.append(subject.piece)
    return pieces


def _made(document: Document, job_sheets: JobSheets, options: PrintOptions) -> bytes:
    """Make the job's own sheets, laid out and inspected like every document."""
    look = replace(options.look, paper=job_sheets.paper, profile="screen", text_size="normal")
    outcome = make_document(Job(document.name, look, lambda: document))
    if outcome.error is not None:
        raise outcome.error
    if outcome.incomplete:
        raise incompleteness(document.name, outcome.incomplete)
    return outcome.pdf


def _paper(measured: Mapping[str, Extent]) -> Paper:
    """Return the paper that all documents are on."""
    papers = {name: _named(extent.paper) for name, extent in measured.items()}
    if len(set(papers.values())) > 1:
        usual = Counter(papers.values()).most_common(1)[0][0]
        problems = tuple(
            Problem(f"{name}.pdf", "", f"is on {paper}, most are on {usual}", "Print it in a job of its own")
            for name, paper in papers.items()
            if paper != usual
        )
        raise UsageProblem("a job is printed on one paper", problems=problems)
    return next(iter(papers.values()))


def _named(size: Size) -> Paper:
    for name, known in _PAPERS.items():
        if is_same_paper(size, known):
            return name
    raise UsageProblem(
        f"there are pages of {size[0]:.0f} × {size[1]:.0f} pt", remedy=f"Write documents on {' or '.join(_PAPERS)}."
    )


def _require_names(due: Sequence[PrintItem]) -> None:
    twice = [name for name, count in Counter(one.name for one in due).items() if count > 1]
    if twice:
        raise UsageProblem(
            f"{', '.join(twice)}: named twice", remedy="Name every document once; --copies says how often."
        )


# --- handing it over


def hand_over(job: PrintJob, statuses: Sequence[DeliveryStatus], ledger: Ledger, printer: str) -> SubmitResult:
    """Give a job to a printer once, noted before and after; returns the answer of the spooler, which took it.

    Raises:
        DeliveryProblem: another run was faster, the server refused, or nobody knows whether it took the job.
    """
    number = f"print-{hashlib.sha256(job.pdf).hexdigest()[:16]}"
    if not ledger.begin(statuses, number):
        raise DeliveryProblem("another run has just taken one of these documents", remedy="Look at reports deliveries.")
    answer = submit(
        job.pdf, printer=printer, title=job.title, paper=job.sheet, long_edge=job.settings.layout == "plain"
    )
    ledger.settle(statuses, answer.state, answer.reply)
    if answer.state == "rejected":
        raise DeliveryProblem(f"{printer} took nothing: {answer.reply}", remedy="Nothing is printed; try again later.")
    if answer.state == "uncertain":
        raise DeliveryProblem(
            f"nobody knows whether {printer} took the job: {answer.reply}",
            remedy="Look at the printer; --retry-uncertain prints it again.",
        )
    return answer
