"""A document of ours in memory: as it was made, or read back from its PDF; written to files, shown in a notebook."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from reports.config.formats import ENDINGS, HTML
from reports.corpus.selection import Selection
from reports.documents.shared.unset import Shortfall, incompleteness
from reports.errors import EnvironmentProblem
from reports.files import is_special, write_whole
from reports.language import HouseWords, in_words_of

if TYPE_CHECKING:
    from reports.app.digest_dates import CalendarFile
    from reports.audit.findings import InspectionFinding
    from reports.tables.frames import DataFrame
    from reports.tables.view import TableView


class Briefed(Struct, frozen=True, dict=True, eq=False):
    """A document of ours: what came of a request, or of reading a PDF back.

    At the prompt it says what it is; a notebook shows its first page.
    """

    name: str
    """A file name made from codes, without its ending."""
    title: str
    languages: tuple[str, ...]
    """The languages that it is printed in, as codes."""
    pdf: bytes
    web: bytes
    """Its HTML edition; b"" unless it was asked for."""
    formats: tuple[str, ...]
    """The formats that it is written in, ``pdf``, ``html`` or both."""
    pages: int
    findings: tuple[InspectionFinding, ...]
    """What its inspection found; () unless it was made leniently, for otherwise nothing with faults is printed.

    They do not stand in the file, so of a document that was read back they are () as well.
    """
    incomplete: tuple[Shortfall, ...]
    """What it lacks, because it could not be set; a page says so in the place of each section that is missing."""
    is_lenient: bool
    """Whether it was to be made although something is missing; False of one that was read back."""
    selection: Selection
    folder: Path
    """Where it is written unless another place is named."""
    view: Callable[[], TableView]
    """Works out what its tables are filled from."""
    words: HouseWords
    """Those of the house that made it."""
    annex: bytes = b""
    """The workbook of its numbers; b"" unless it was asked for."""
    calendar: Callable[[Path | None], CalendarFile] | None = None
    """Makes the calendar of a digest, where it was asked for; goes on from the file that it replaces, if any."""

    def raise_for_shortfalls(self) -> None:
        """Raise DocumentProblem where something is missing, unless the document was made leniently."""
        if self.incomplete and not self.is_lenient:
            raise incompleteness(self.name, self.incomplete)

    @property
    def sha256(self) -> str:
        """The hash of the PDF, in hexadecimal digits."""
        return hashlib.sha256(self.pdf).hexdigest()

    @cached_property
    def tables(self) -> Mapping[str, DataFrame]:
        """The numbers behind it as tables by name, the same as in the workbook beside it; docs/tables.md lists them.

        Worked out when first asked for. Where nothing is said a cell is NA, NaT or NaN, never 0.

        Raises:
            EnvironmentProblem: pandas is not installed.
            InputProblem: it was read back, and another method made it.
        """
        try:
            from reports.tables.frames import frames_of
        except ImportError as error:
            message = "tables are DataFrames of pandas, which is not installed"
            raise EnvironmentProblem(message, remedy="Install it: pip install 'ccus-reports[pandas]'.") from error
        with in_words_of(self.words):
            return frames_of(self.view())

    def write(self, output: Path | None = None) -> Path:
        """Write the document, each file whole or not at all, and return the path of the first format.

        A calendar that holds dates lies beside it as .ics, and the workbook of its numbers as .xlsx.

        ``output`` is a file that ends in .pdf or .html, or a folder; None is the folder of reports.toml, else ``out``.
        """
        path = self.write_formats(output)[0]
        self.write_annex(path)
        self.write_calendar(path)
        return path

    def write_formats(self, output: Path | None = None) -> tuple[Path, ...]:
        """Write the document in each of its formats, and return their paths; beside each other with several."""
        named = output or self.folder
        is_file = named.suffix.lower() in ENDINGS and not named.is_dir()
        written = []
        for code in self.formats:
            ending = f".{code}"
            beside = named.with_suffix(ending) if is_file else named / f"{self.name}{ending}"
            path = named if is_special(named) or (is_file and named.suffix.lower() == ending) else beside
            write_whole(path, self.data(code))
            written.append(path)
        return tuple(written)

    def data(self, code: str) -> bytes:
        """Return the document in one of its formats."""
        return self.web if code == HTML else self.pdf

    def write_annex(self, document: Path) -> Path | None:
        """Write the workbook beside the document, where it was asked for, and return its path."""
        if not self.annex:
            return None
        path = document.with_suffix(".xlsx")
        write_whole(path, self.annex)
        return path

    def write_calendar(self, document: Path) -> CalendarFile | None:
        """Write the calendar beside the document, where it was asked for and holds dates, and return it."""
        if self.calendar is None:
            return None
        path = document.with_suffix(".ics")
        made = self.calendar(path)
        if made.dates:
            write_whole(path, made.data)
        return made

    # --- at the prompt and in a notebook

    def __repr__(self) -> str:
        """Return name, pages and languages; not the bytes."""
        return f"<{self.name}: {self._size}, {self._language}>"

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the first page for a notebook: as HTML with what there is to say of the document, and as a picture."""
        from reports.app.notebook import mime_bundle

        facts = {
            "Document": self.title, "File": f"{self.name}.pdf", "Pages": str(self.pages), "Language": self._language,
            "Records": str(len(self.selection.records)),
        }  # fmt: skip
        alt = f"First page of {self.title}: {self._size}, {self._language}"
        return mime_bundle(self.pdf, alt, facts, self.findings, self.incomplete)

    @property
    def _size(self) -> str:
        return "1 page" if self.pages == 1 else f"{self.pages} pages"

    @property
    def _language(self) -> str:
        return "+".join(self.languages)
