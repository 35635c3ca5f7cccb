"""Verifies a document from the document alone: composed again from its data, and compared with all that it prints.

Facts are looked for first, so that what is wrong is named with its record and field; then every word, link and picture
is compared with what the templates print of the same data, and what the file says of itself with what the data give.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from reports import __version__
from reports.audit.difference import Difference, DifferenceKind, cut_short
from reports.audit.page_check import PageComparison, compare_pages, compare_parts
from reports.audit.rewriting import Rewriting
from reports.audit.shortfalls import as_incomplete, read_shortfalls
from reports.audit.web_check import compare_web
from reports.composition.compose import compose
from reports.composition.embedding import SEAL, canonical, derived, digest
from reports.composition.reopening import Reopened, reopen
from reports.corpus.embedded import NAME, DocumentSource, open_source
from reports.corpus.policy import Corpus
from reports.corpus.selection import select
from reports.corpus.vocabulary import Vocabulary
from reports.documents.shared.frame import METHOD_VERSION
from reports.documents.shared.section import Document
from reports.documents.shared.unset import Shortfall
from reports.errors import DocumentProblem, NothingSelected, Problem
from reports.language import in_words_of
from reports.typeset.brand import Brand
from reports.typeset.look import Look
from reports.typeset.missing_glyphs import replace_missing
from reports.typeset.templating import load_compiled_templates

Outcome = Literal["as written", "rewritten", "not proved", "changed"]
"""As it was written; the same content in a file that another program wrote again; without a seal, and so compared only
in part; not what its data give."""


class Verification(Struct, frozen=True):
    """The result of a verification: what was compared, and the differences."""

    source: Mapping[str, Any]
    reopened: Reopened
    document: Document
    """As the data give it."""
    facts: int
    """How many were looked for on the pages."""
    differences: tuple[Difference, ...]
    """The most telling first, then in the order of the pages."""
    rewriting: Rewriting
    """What became of the file after it was written."""
    incomplete: tuple[Shortfall, ...] = ()
    """What the document says that it lacks; its pages are compared with what then stands on them."""
    not_applied: tuple[str, ...] = ()
    """Rules that could not be applied, and why."""
    is_read: bool = True
    """Whether every word was compared: else a file that was sealed anew may say anything."""

    @property
    def outcome(self) -> Outcome:
        """What is said of the file as a whole."""
        if self.differences:
            return "changed"
        if not (self.rewriting.is_sealed and self.is_read):
            return "not proved"
        return "as written" if self.rewriting.is_untouched else "rewritten"

    @property
    def said(self) -> str:
        """What is said of a file whose content holds."""
        if self.rewriting.is_sealed and not self.is_read:
            return "holds as far as it can be compared; its words were not"
        return self.rewriting.said


def verify_document(pdf: Path, vocabulary: Vocabulary, template_dir: Path | None = None) -> Verification:
    """Recompute what a document of ours prints and compare.

    Of a document that another method made, only that is compared which does not depend on a method.

    Args:
        pdf: a PDF or an HTML edition.
        vocabulary: the shipped one.
        template_dir: the folder of templates that it was printed with, where it was not the shipped ones.

    Raises:
        InputProblem: it is no document of ours, or its data are malformed.
    """
    inside = open_source(pdf)
    load_compiled_templates()
    reopened = reopen(inside.data, vocabulary, of_any_method=not inside.is_web)
    with in_words_of(reopened.words):
        return _verify(pdf, inside, reopened, template_dir)


def verify_annex(pdf: Path, annex: Path, vocabulary: Vocabulary) -> list[Problem]:
    """Compare a workbook cell by cell with the one that a document's data give, and return what differs.

    Raises:
        InputProblem: one of them cannot be read, or another method made the document.
    """
    # It brings the reader of workbooks with it.
    from reports.tables.annex import compare_annex

    inside = open_source(pdf)
    reopened = reopen(inside.data, vocabulary)
    with in_words_of(reopened.words):
        found = compare_annex(annex, reopened.request, reopened.context, inside.data)
    return [difference.problem(annex.name) for difference in found]


def _verify(file: Path, inside: DocumentSource, reopened: Reopened, template_dir: Path | None) -> Verification:
    source = inside.data
    document = compose(
        reopened.request, reopened.context,
        publisher=reopened.publisher, footer=reopened.footer, contact=reopened.contact,
    )  # fmt: skip
    incomplete = read_shortfalls(source)
    document = as_incomplete(document, incomplete)
    if source.get("method") != METHOD_VERSION:
        return _verify_older(file, source, reopened, document, incomplete)
    look = Look(brand=Brand.asked_by(reopened.contact), template_dir=template_dir)
    try:
        compared = _compare(file, inside, document, look)
    except DocumentProblem:
        # A lenient run printed a sign for the letters that no face has.
        signed, missing = replace_missing(document)
        if not missing:
            raise
        compared = _compare(file, inside, signed, look)
    in_data = (*_compare_data(source, reopened, document), *_compare_selection(source, reopened))
    differences = tuple(sorted((*compared.differences, *in_data), key=_weight))
    return Verification(
        source, reopened, document, compared.facts, differences, compared.rewriting, incomplete, compared.not_applied,
        compared.is_read,
    )  # fmt: skip


def _compare(file: Path, inside: DocumentSource, document: Document, look: Look) -> PageComparison:
    if inside.is_web:
        return compare_web(file, document, look)
    return compare_pages(file, document, look, is_of_this_release=_is_of_this_release(inside.data))


def _verify_older(
    pdf: Path, source: Mapping[str, Any], reopened: Reopened, document: Document, incomplete: tuple[Shortfall, ...]
) -> Verification:
    """Compare what does not depend on a method: the records with their hashes, the selection, foreign parts."""
    compared = compare_parts(pdf, document)
    in_data = (one for one in _compare_data(source, reopened, document) if one.kind is DifferenceKind.RECORD)
    differences = tuple(sorted((*compared.differences, *in_data, *_compare_selection(source, reopened)), key=_weight))
    method = f"all that is computed or printed: the document was made by method {source.get('method')}"
    not_applied = (f"{method}, this program applies {METHOD_VERSION}", *compared.not_applied)
    return Verification(
        source, reopened, document, 0, differences, compared.rewriting, incomplete, not_applied, is_read=False
    )


def _is_of_this_release(source: Mapping[str, Any]) -> bool:
    made = source.get("made_with")
    return isinstance(made, Mapping) and made.get("program") == __version__


def _weight(difference: Difference) -> tuple[DifferenceKind, bool, int]:
    # What a reader has seen comes before what is only in the data.
    return difference.kind, not difference.page, difference.page


# --- data


def _compare_data(source: Mapping[str, Any], reopened: Reopened, document: Document) -> Iterator[Difference]:
    """Yield differences between derived values in the data and those recomputed."""
    computed = json.loads(canonical(derived(reopened.request, reopened.context, document)))
    stored = {part: source.get(part) for part in computed}
    for path, here, there in _unequal(stored, computed, ()):
        if path[0] == "hashes":
            message = f"is not in {NAME} as it was when the document was made: its hash differs"
            yield Difference(DifferenceKind.RECORD, 0, path[-1], "", message)
            continue
        message = f"{NAME} states {_short(here)} where its records give {_short(there)}"
        if path[0] == "grades" and len(path) > 2:
            yield Difference(DifferenceKind.SCORE, 0, path[1], ".".join(("analysis", *path[2:])), message)
        else:
            yield Difference(DifferenceKind.DATA, 0, NAME, ".".join(path), message)
    if source.get(SEAL) != digest({key: part for key, part in source.items() if key not in computed and key != SEAL}):
        yield Difference(
            DifferenceKind.RECORD, 0, NAME, SEAL, "the data are not as they were when the document was made"
        )


def _unequal(stored: Any, computed: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Yield every place in which two JSON values differ, with both values."""
    if isinstance(stored, dict) and isinstance(computed, dict):
        for key in sorted(stored.keys() | computed.keys()):
            yield from _unequal(stored.get(key), computed.get(key), (*path, key))
    elif isinstance(stored, list) and isinstance(computed, list) and len(stored) == len(computed):
        for index, pair in enumerate(zip(stored, computed, strict=True)):
            yield from _unequal(*pair, (*path, str(index)))
    elif stored != computed:
        yield path, stored, computed


def _short(value: Any) -> str:
    return cut_short(json.dumps(value, ensure_ascii=False, sort_keys=True))


def _compare_selection(source: Mapping[str, Any], reopened: Reopened) -> Iterator[Difference]:
    """Yield records that are selected and do not answer the query, or answer it and are not selected."""
    selection = reopened.request.selection
    if selection.query.canonical != selection.canonical:
        message = f"the query is {selection.query.canonical}, not {selection.canonical}"
        yield Difference(DifferenceKind.DATA, 0, NAME, "selection.canonical", message)
    whole = tuple(reopened.context.corpus.by_id[record["id"]] for record in source["records"])
    try:
        answering = {record.id for record in select(Corpus(origin="", records=whole), selection.query).records}
    except NothingSelected:
        answering = set()
    for identifier in sorted(answering ^ {record.id for record in selection.records}):
        what = "answers the query but is not selected" if identifier in answering else "does not answer the query"
        yield Difference(DifferenceKind.DATA, 0, identifier, "", what)
