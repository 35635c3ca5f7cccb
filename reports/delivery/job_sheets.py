"""Writes control sheet and separators of a print job from the page map, as documents like any other.

The control sheet lists what the job must print: documents, sides, sheets, and the place of each page. With it, the
person at the printer can check that everything was printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from reports.documents.shared.section import Document, Furniture, Section, Value
from reports.documents.shared.values import Labelled
from reports.language import Strings, strings, tag
from reports.pdf.page_map import BLANK, JobSettings, Pages, PaperSheet, Piece, layout_of, reading_order, sides
from reports.typeset.look import Paper

_RANGES = 4
"""Longer lists of runs of sheet numbers are shortened to the first ones and the last."""
_BLANK = "□"


class JobDocument(Struct, frozen=True):
    """A document of a job, as its control sheet and its separator name it."""

    piece: Piece
    title: str
    lang: str
    """BCP 47 tag of the title."""
    file: str
    addressee: str = ""
    """Name of the recipient; "" where there is none."""
    is_correction: bool = False
    """Whether it was printed before, and has changed since."""
    notice: str = ""
    """What its corpus says of itself."""


class ControlRow(Struct, frozen=True):
    """A document on the control sheet."""

    number: str
    title: Value
    about: str
    """Its file, its recipient, whether it replaces an earlier print, and the notice of its corpus."""
    places: str
    """Its pages as they lie on its sheets."""
    pages: str
    blanks: str
    sheets: str
    where: str


class ControlSheet(Struct, frozen=True):
    """The content of a control sheet."""

    kicker: str
    facts: tuple[Labelled, ...]
    rows: tuple[ControlRow, ...]
    total: ControlRow
    key: str
    """How the pages are to be read."""


class SeparatorSheet(Struct, frozen=True):
    """The content of a separator."""

    kicker: str
    title: Value
    facts: tuple[Labelled, ...]


class JobSheets(Struct, frozen=True):
    """Writes control sheets and separators for one job."""

    subjects: Sequence[JobDocument]
    settings: JobSettings
    paper: Paper
    """What the documents are on, and these sheets."""
    sheet: str
    """The paper of the job."""
    language: str
    """The document language of the sheets."""
    edition: str
    as_of: str

    @property
    def words(self) -> Strings:
        """The strings of the language of the sheets."""
        return strings(self.language)

    @property
    def title(self) -> str:
        """The title of the job."""
        return self.words("print.title", n=len(self.subjects))

    def control(self, sheets: Sequence[PaperSheet]) -> Document:
        """Return the control sheet of a job with these sheets."""
        every = list(sides(sheets))
        printed = sum(any(side.pages) for side in every)
        words, settings = self.words, self.settings
        order = words(f"print.order.{'collated' if settings.collated else 'each'}")
        bound = "" if settings.layout == "plain" else words(f"print.binding.{settings.binding}")
        layout = words(f"print.layouts.{settings.layout}", paper=self.sheet, binding=bound)
        facts = (
            (words("print.sheets"), words("print.sheets_of_job", n=len(sheets))),
            (words("print.sides"), words("print.sides_of_job", n=printed, blank=len(every) - printed)),
            (words("print.documents"), words("print.documents_of_job", n=len(self.subjects))),
            (words("print.copies"), words("print.copies_of_job", n=settings.copies, order=order)),
            (words("print.laid_out"), layout),
            (words("print.printer"), words(f"print.turned.{'long' if settings.layout == 'plain' else 'short'}")),
        )
        rows = tuple(self._row(number, subject, sheets) for number, subject in enumerate(self.subjects, 1))
        key = words(f"print.key.{'plain' if settings.layout == 'plain' else 'pairs'}")
        labelled = tuple(Labelled(label, Value(text)) for label, text in facts)
        content = ControlSheet(words("print.control"), labelled, rows, self._total(sheets), key)
        return self._document("control", (self._section("control", "print_control.html", self.title, content),))

    def separators(self, sheets: Sequence[PaperSheet]) -> Document:
        """Return a separator page for each document, to lie before it."""
        sections = []
        for number, subject in enumerate(self.subjects, 1):
            kicker = self.words("print.separator", number=number, n=len(self.subjects))
            content = SeparatorSheet(kicker, self._titled(subject), tuple(self._separated(subject, sheets)))
            sections.append(self._section(f"separator-{number}", "print_separator.html", kicker, content))
        return self._document("separators", tuple(sections))

    def captions(self, sheets: Sequence[PaperSheet]) -> list[str]:
        """Return the caption of each side on a proof."""
        words = self.words
        return [
            words("print.caption", sheet=str(side.sheet), face=words(f"print.{side.face}"), pages=_side(side.pages))
            for side in sides(sheets)
        ]

    def _separated(self, subject: JobDocument, sheets: Sequence[PaperSheet]) -> Iterator[Labelled]:
        words, piece = self.words, subject.piece
        one_copy = [sheet for sheet in sheets if sheet.piece is piece and sheet.copy == 1]
        if subject.addressee:
            yield Labelled(words("print.recipient"), Value(subject.addressee))
        yield Labelled(words("print.file"), Value(subject.file))
        if subject.is_correction:
            yield Labelled(words("print.correction"), Value(words("print.corrected")))
        if subject.notice:
            yield Labelled(words("print.notice"), Value(subject.notice))
        yield Labelled(words("print.pages"), Value(str(piece.pages)))
        after = len(one_copy) * (1 if self.settings.collated else self.settings.copies)
        yield Labelled(words("print.sheets"), Value(words("print.sheets_after", n=after)))
        yield Labelled(words("print.copies"), Value(str(self.settings.copies)))

    def _row(self, number: int, subject: JobDocument, sheets: Sequence[PaperSheet]) -> ControlRow:
        piece = subject.piece
        own = [sheet for sheet in sheets if sheet.piece is piece]
        correction = self.words("print.corrected") if subject.is_correction else ""
        told = (subject.file, subject.addressee, correction, subject.notice)
        about = self.words("common.list_separator").join(filter(None, told))
        return ControlRow(
            number=str(number),
            title=self._titled(subject),
            about=about,
            places=places_of(piece, [sheet for sheet in own if sheet.copy == 1], self.settings),
            pages=str(piece.pages),
            blanks=str(sum(not any(side.pages) for side in sides(own))),
            sheets=str(len(own)),
            where=format_runs([sheet.number for sheet in own]),
        )

    def _total(self, sheets: Sequence[PaperSheet]) -> ControlRow:
        """Return the row with the sum of the documents, and of the sheets between them."""
        others = [sheet for sheet in sheets if sheet.piece.kind != "document"]
        own = [sheet for sheet in sheets if sheet.piece.kind == "document"]
        return ControlRow(
            number="",
            title=Value(self.words("print.total")),
            about=self.words("print.others", n=len(others)) if others else "",
            places="",
            pages=str(sum(subject.piece.pages for subject in self.subjects)),
            blanks=str(sum(not any(side.pages) for side in sides(own))),
            sheets=str(len(own)),
            where="",
        )

    def _titled(self, subject: JobDocument) -> Value:
        return Value(subject.title, lang="" if subject.lang == tag(self.language) else subject.lang)

    def _section(self, id: str, template: str, title: str, content: object) -> Section:
        return Section(id, template, title, tag(self.language), content)

    def _document(self, name: str, sections: tuple[Section, ...]) -> Document:
        words = self.words
        left = words("furniture.left", title=self.title, edition=self.edition or self.as_of)
        right = words("furniture.page") if name == "control" else ""
        return Document(
            name=name, title=self.title, lang=tag(self.language), edition=self.edition, subject=self.title,
            author=words("document.author"), keywords=("CCUS", name), as_of=self.as_of, sections=sections,
            furniture=Furniture(left, "", right),
        )  # fmt: skip


def places_of(piece: Piece, sheets: Sequence[PaperSheet], settings: JobSettings) -> str:
    """Return the pages of one copy as they lie: sides in order, or for two pages a side every front and its back."""
    if layout_of(piece, settings) == "plain":
        return ", ".join(_consecutive(reading_order(piece, "plain")))
    return "; ".join(f"{_side(sheet.front)} | {_side(sheet.back)}" for sheet in sheets)


def _side(pages: Pages) -> str:
    return "/".join(_BLANK if page == BLANK else str(page) for page in pages)


def _consecutive(order: Pages) -> Iterator[str]:
    """Yield runs of pages between blanks."""
    for is_blank, run in groupby(order, key=lambda page: page == BLANK):
        found = list(run)
        if is_blank:
            yield from [_BLANK] * len(found)
        else:
            yield _run(found[0], found[-1])


def format_runs(numbers: Sequence[int]) -> str:
    """Format rising numbers as runs: ``3–9, 12``; a long list as its first runs and its last."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    told = [_run(first, last) for first, last in found]
    return ", ".join(told if len(told) <= _RANGES else [*told[: _RANGES - 1], "…", told[-1]])


def _run(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
