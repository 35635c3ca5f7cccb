"""A document of ours read again: what it was made from, and whether it holds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from reports.app.briefed import Briefed
from reports.app.loading import tell_beyond, tell_left_out
from reports.app.observer import SILENT, Observer
from reports.attachment import refuse_web_page
from reports.composition.embedding import canonical
from reports.config.by_language import text_in
from reports.config.formats import PDF
from reports.confined import confined
from reports.corpus.embedded import open_source, read_source
from reports.corpus.opening import open_corpus
from reports.corpus.vocabulary import Vocabulary
from reports.documents.source.source_data import SourceData, read_source_data
from reports.errors import DocumentProblem, Problem, RewrittenProblem
from reports.language import REFERENCE_LANGUAGE

if TYPE_CHECKING:
    from reports.audit.later_changes import LaterChange
    from reports.audit.page_use import PagesInUse
    from reports.audit.verification import Verification
    from reports.tables.view import TableView

_MOST_PRINTED = 20


# --- what it was made from


class DocumentOrigin(Struct, frozen=True):
    """What a document was made from, by the data inside it."""

    pdf: Path
    source: Mapping[str, Any]
    """The data, as they are in the document."""

    @property
    def canonical(self) -> bytes:
        """The data as JSON, in the one form that they are hashed in."""
        return canonical(self.source)

    @property
    def data(self) -> SourceData:
        """The same as typed values; raises InputProblem where something is missing or malformed."""
        return read_source_data(self.source, self.pdf.name)

    @property
    def notice(self) -> str:
        """What the corpus says of itself, as whoever runs the program reads it; "" where it says nothing."""
        return text_in(self.data.corpus.notice, REFERENCE_LANGUAGE)


def inspect(pdf: Path) -> DocumentOrigin:
    """Read what a document was made from; raises InputProblem where it is no document of ours."""
    return DocumentOrigin(pdf, read_source(pdf))


def read_document(pdf: str | Path) -> Briefed:
    """Read a PDF of ours back as the document that it is, with the records and tables that it was made from.

    Whether its pages still say what follows from the data inside it, `verify` tells.

    Raises:
        InputProblem: it is no PDF of ours, or its data are malformed.
    """
    from reports.audit.shortfalls import read_shortfalls
    from reports.composition.reopening import reopen

    path = Path(pdf)
    inside = open_source(path)
    refuse_web_page(path.name, data := path.read_bytes(), "Name the PDF that was made with it.")
    vocabulary = Vocabulary.load()
    reopened = reopen(inside.data, vocabulary, of_any_method=True)
    document, incomplete = read_source_data(inside.data, path.name).document, read_shortfalls(inside.data)
    return Briefed(
        document.name, document.title, reopened.request.languages, data, b"", (PDF,), inside.pages, (), incomplete,
        False, reopened.request.selection, path.parent, partial(_view, inside.data, vocabulary),
        reopened.words,
    )  # fmt: skip


def _view(source: Mapping[str, Any], vocabulary: Vocabulary) -> TableView:
    from reports.composition.reopening import reopen
    from reports.tables.annex import annex_view_of

    reopened = reopen(source, vocabulary)
    return annex_view_of(reopened.request, reopened.context, source)


# --- how it uses its pages


def page_use(origin: DocumentOrigin) -> PagesInUse:
    """Return how much of each page of a document is in use, and what on them is worth knowing though no fault.

    Raises:
        InputProblem: its data are malformed, or its pages cannot be read.
    """
    from reports.audit.page_use import read_page_use

    records, data = origin.data.selection.records, origin.pdf.read_bytes()
    refuse_web_page(origin.pdf.name, data, "Name the PDF that was made with it, which has pages.")
    return confined(len(data), origin.pdf.name, read_page_use, data, origin.source, records)


# --- whether it holds


class Verified(Struct, frozen=True):
    """A document compared with what follows from the data inside it."""

    pdf: Path
    verification: Verification
    """How many facts were looked for, and what differs."""
    changes: tuple[LaterChange, ...] | None
    """What has become of its records since; None where no corpus was named."""
    annex: tuple[Problem, ...] | None = None
    """What differs in the workbook of its numbers; None where none was named."""

    def raise_for_differences(self) -> None:
        """Raise DocumentProblem where something in the document does not hold."""
        problems = [difference.problem() for difference in self.verification.differences]
        problems += self.annex or ()
        if not problems:
            return
        count = "1 thing does" if len(problems) == 1 else f"{len(problems)} things do"
        shown = tuple(problems[:_MOST_PRINTED])
        more = f", of which the first {len(shown)} are" if len(problems) > len(shown) else ""
        message = f"{self.pdf.name}: {count} not hold{more}"
        raise DocumentProblem(message, remedy=problems[0].remedy, problems=shown)

    def raise_for_rewriting(self) -> None:
        """Raise RewrittenProblem where what was compared holds, but the file is not, or may not be, the one written."""
        if self.verification.outcome in ("rewritten", "not proved"):
            message = f"{self.pdf.name}: {self.verification.said}"
            raise RewrittenProblem(message, remedy="Use the file as it was written where that matters.")


def verify(
    pdf: Path, corpus: str | Path | None = None, observer: Observer = SILENT, template_dir: Path | None = None,
    annex: Path | None = None,
) -> Verified:  # fmt: skip
    """Compose a document again from the data inside it, and compare with all that it prints and says of itself.

    What does not hold is in the result; `Verified.raise_for_differences` makes an error of it.

    Args:
        pdf: a document of ours.
        corpus: a corpus of today; the result then says which records of the document have changed since.
        observer: is warned of files in the corpus that cannot be read.
        template_dir: the folder of templates that the document was printed with, where it was not the shipped ones.
        annex: the workbook of its numbers, which is compared cell by cell with the one that its data give.

    Raises:
        InputProblem: it is no document of ours, its data are malformed, another method made it, there is no corpus
            of that name, or the annex cannot be read as a workbook.
    """
    from reports.audit.later_changes import changes_since
    from reports.audit.verification import verify_annex, verify_document

    vocabulary = Vocabulary.load()
    verification = verify_document(pdf, vocabulary, template_dir)
    in_annex = tuple(verify_annex(pdf, annex, vocabulary)) if annex is not None else None
    if corpus is None:
        return Verified(pdf, verification, None, in_annex)
    today = open_corpus(str(corpus), vocabulary)
    tell_beyond(today.beyond, observer)
    tell_left_out(today, observer)
    return Verified(pdf, verification, changes_since(verification, today), in_annex)
