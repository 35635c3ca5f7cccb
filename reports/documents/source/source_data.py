"""source.json as typed values, for readers that tell what stands in it and recompute nothing.

What is wrong with the file shows when it is decoded, and only then: whoever reads a `SourceData` may rely on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, ValidationError, convert

from reports.config.by_language import TextByLanguage, text_in
from reports.config.notice import Notice
from reports.corpus.embedded import NAME
from reports.corpus.policy import DIMENSIONS, Term
from reports.documents import KINDS
from reports.documents.shared.unset import Shortfall
from reports.documents.source.first_page import GlanceData, Number
from reports.errors import InputProblem
from reports.language import DOCUMENT_LANGUAGES


class DocumentData(Struct, frozen=True):
    """What a document says of itself."""

    kind: str
    subject: str
    title: str
    name: str
    languages: tuple[str, ...]
    compared: tuple[str, ...]
    with_sheets: bool
    edition: TextByLanguage
    publisher: TextByLanguage
    footer: TextByLanguage

    @property
    def leading_edition(self) -> str:
        """The edition as the leading language names it; "" where the day alone stands for it."""
        return text_in(self.edition, self.languages[0])


class CorpusData(Struct, frozen=True):
    """The corpus that a document was made from."""

    name: str
    notice: Notice = ""
    """What it says of itself on every page."""


class LeftOutData(Struct, frozen=True):
    """A condition, and how many records it left out."""

    condition: str
    records: int


class SelectionData(Struct, frozen=True):
    """The query, and the records that answer it."""

    query: dict[str, Any]
    canonical: str
    total: int
    left_out: tuple[LeftOutData, ...]
    records: tuple[str, ...]


class EditionData(Struct, frozen=True):
    """One record in one language, as far as it is told."""

    language: str
    title: str
    country: Term
    description: str = ""


class RecordData(Struct, frozen=True):
    """One record in its languages."""

    id: str
    editions: tuple[EditionData, ...]


class GradeData(Struct, frozen=True):
    """A score and the grade of its evidence."""

    score: Number
    grade: str


class ValueData(Struct, frozen=True):
    """The value of a jurisdiction in one dimension."""

    dimension: str
    value: Number | None
    grade: str | None


class JurisdictionData(Struct, frozen=True):
    """The values of a jurisdiction, from all of its records."""

    all: tuple[ValueData, ...]


class CoverageData(Struct, frozen=True):
    """How many scores have each grade."""

    by_grade: dict[str, int]


class AggregateData(Struct, frozen=True):
    """What follows from many records at once."""

    selection: CoverageData
    jurisdictions: dict[str, JurisdictionData] = {}


class HashData(Struct, frozen=True):
    """The hash of each record's content, by id, and of each profile's, by id and language."""

    records: dict[str, str]
    profiles: dict[str, str] = {}


class MadeWithData(Struct, frozen=True):
    """The program and the libraries that made a document."""

    program: str
    engines: dict[str, str]


class SourceData(Struct, frozen=True):
    """What a document carries, as far as readers tell it without recomputing it."""

    as_of: str
    method: str
    made_with: MadeWithData
    document: DocumentData
    corpus: CorpusData
    selection: SelectionData
    reviewers: tuple[str, ...]
    records: tuple[RecordData, ...]
    peers: tuple[dict[str, Any], ...]
    grades: dict[str, dict[str, GradeData]]
    aggregates: AggregateData
    glance: dict[str, GlanceData]
    hashes: HashData
    names: dict[str, dict[str, str]] = {}
    incomplete: tuple[Shortfall, ...] = ()
    """What its pages lack."""


def read_source_data(source: Mapping[str, Any], file: str) -> SourceData:
    """Decode the source.json of ``file``; raises InputProblem where something is missing, mistyped or contradictory."""
    try:
        data = convert(source, SourceData)
    except ValidationError as error:
        raise _malformed(file, str(error)) from error
    if fault := next(_faults(data), ""):
        raise _malformed(file, fault)
    return data


def _malformed(file: str, fault: str) -> InputProblem:
    return InputProblem(f"{NAME} in {file} is malformed: {fault}", remedy="Take the PDF as it was written.")


def _faults(data: SourceData) -> Iterator[str]:
    """Yield what the types do not hold: parts that are empty, and references that lead nowhere."""
    if data.document.kind not in KINDS:
        yield f"document.kind: {data.document.kind} is not known"
    held = {record.id: record for record in data.records}
    if not (data.document.languages and set(data.document.languages) <= set(DOCUMENT_LANGUAGES)):
        yield f"document.languages: one or two of {', '.join(DOCUMENT_LANGUAGES)} are expected"
    if not (data.selection.records or data.hashes.profiles):
        yield "selection.records: nothing is there"
    for record in data.records:
        if not record.editions:
            yield f"records: {record.id} has no editions"
    for identifier in data.selection.records:
        for part, known in (("records", held), ("grades", data.grades), ("hashes.records", data.hashes.records)):
            if identifier not in known:
                yield f"{part}: {identifier} is not there"
    for code in data.document.compared:
        found = data.aggregates.jurisdictions.get(code)
        if found is None or {value.dimension for value in found.all} != set(DIMENSIONS):
            yield f"aggregates.jurisdictions.{code}: not every dimension is there"
