"""Verifies every number of a document from the document alone: recomputed from its data, and found on its pages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import IntEnum
from pathlib import Path
from typing import Any

from msgspec import Struct

from reports.audit.comparison import MissingFact, as_printed, differing, missing_facts, with_page_numbers
from reports.audit.explained import NUMBER, UnexplainedNumber, unexplained, unexplained_stamps
from reports.audit.facts import section_facts
from reports.audit.printed import read_places, read_printed
from reports.audit.shortfalls import as_incomplete, read_shortfalls
from reports.composition.compose import compose
from reports.composition.embedding import SEAL, canonical, derived, digest
from reports.composition.reopening import Reopened, reopen
from reports.confined import confined
from reports.corpus.embedded import NAME, read_source
from reports.corpus.policy import Corpus
from reports.corpus.printable import cleaned
from reports.corpus.selection import select
from reports.corpus.vocabulary import Vocabulary
from reports.documents.shared.section import Document
from reports.documents.shared.unset import Shortfall
from reports.errors import NothingSelected, Problem

_REMEDY = "Use the document as it was written, or write it anew."
_MOST_SAID = 160


class DifferenceKind(IntEnum):
    """The kind of a difference, the most important first."""

    SCORE = 0
    """A score or grade of one record."""
    RECORD = 1
    """What a record says is not what it said when the document was made."""
    NUMBER = 2
    """Another number on a page."""
    DATA = 3
    """An aggregate or count in the data."""


class Difference(Struct, frozen=True, order=True):
    """A difference between a document and its data."""

    kind: DifferenceKind
    page: int
    """From 1; 0 where it is in the data."""
    record: str
    """The record, or the section where it is no record's."""
    field: str
    message: str

    def problem(self) -> Problem:
        """Return the difference as the command prints it."""
        said = f"page {self.page}: {self.message}" if self.page else self.message
        # The data may be a stranger's, and what is printed on a terminal can command it.
        return Problem(cleaned(self.record), cleaned(self.field), cleaned(said), _REMEDY)


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
    incomplete: tuple[Shortfall, ...] = ()
    """What the document says that it lacks; its pages are compared with what then stands on them."""


def verify_document(pdf: Path, vocabulary: Vocabulary) -> Verification:
    """Recompute what a document of ours prints and compare.

    Raises:
        InputProblem: it is no document of ours, its data are malformed, or another method made it.
    """
    source = read_source(pdf)
    reopened = reopen(source, vocabulary)
    document = compose(reopened.request, reopened.context, publisher=reopened.publisher, footer=reopened.footer)
    incomplete = read_shortfalls(source)
    document = as_incomplete(document, incomplete)
    facts, on_pages = _compare_pages(pdf, document)
    differences = (*on_pages, *_compare_data(source, reopened, document), *_compare_selection(source, reopened))
    return Verification(source, reopened, document, facts, tuple(sorted(differences, key=_weight)), incomplete)


def _weight(difference: Difference) -> tuple[DifferenceKind, bool, int]:
    # What a reader has seen comes before what is only in the data.
    return difference.kind, not difference.page, difference.page


# --- pages


def _compare_pages(pdf: Path, document: Document) -> tuple[int, list[Difference]]:
    data = pdf.read_bytes()
    size, name = len(data), pdf.name
    # Whoever wrote the file may have written its pages, too.
    printed = confined(size, name, read_printed, data, [section.id for section in document.sections])
    shown = as_printed(document.sections, printed)
    sections = with_page_numbers(shown, lambda names: confined(size, name, read_places, data, list(names)))
    found, facts = [], 0
    for section in sections:
        facts += len(section_facts(section))
        if section.id not in printed:
            found.append(Difference(DifferenceKind.NUMBER, 0, section.id, "", "the section is not in the document"))
            continue
        missing = missing_facts(section, printed[section.id])
        found += map(_as_difference, missing)
        told = {(one.page, number) for one in missing for number in NUMBER.findall(one.printed)}
        for stray in unexplained(section, printed[section.id]):
            if (stray.page, stray.number) not in told:
                found.append(_as_stray(stray, section.id))
    furniture = (document.furniture, *(texts for _, texts in document.translated))
    pages = max((page for part in printed.values() for _, page in part.stamps), default=0)
    found += [_as_stray(stray, "") for stray in unexplained_stamps(furniture, sections, printed, pages)]
    return facts, found


def _as_stray(stray: UnexplainedNumber, section: str) -> Difference:
    message = f"prints {stray.number}, which the data do not give: {stray.around}"
    return Difference(DifferenceKind.NUMBER, stray.page, section, "", message)


def _as_difference(missing: MissingFact) -> Difference:
    fact = missing.fact
    said = fact.said if len(fact.said) <= _MOST_SAID else fact.said[:_MOST_SAID] + "…"
    pair = differing(fact, missing.printed) if missing.printed else None
    message = f"prints {pair[1]} where the data give {pair[0]}: {said}" if pair else f"does not print: {said}"
    kind = DifferenceKind.SCORE if fact.field.startswith("analysis.") else DifferenceKind.NUMBER
    return Difference(kind, missing.page, fact.record or missing.section, fact.field or fact.place, message)


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
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= _MOST_SAID else text[:_MOST_SAID] + "…"


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
