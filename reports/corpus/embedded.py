"""The data embedded in a document of ours, and a corpus of the records among them.

A document embeds the records that it rests on, and of the others no more than it needs. So such a corpus also tells how
many records it lacks, and which sentences were boilerplate in the whole corpus.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct, ValidationError, convert

from reports.config.notice import Notice
from reports.corpus.folders import PROFILES
from reports.corpus.origin import Origin, SourceFile, loader_of
from reports.corpus.policy import Beyond, Profile, Record
from reports.corpus.printable import cleaned
from reports.corpus.record_writer import write_file
from reports.errors import InputProblem

NAME = "source.json"
"""Name of the file inside the PDF."""
FORMAT = "ccus-reports/source"
FORMAT_VERSION = 1
"""Raised whenever what stands in the file changes its place or meaning; what is added may be missing in older files."""
_MOST_VALUES = 2_000_000
"""Values in the largest file that is read, three times those of 1,000 records."""
NOT_OURS = "Name a PDF that this program wrote."


class DocumentSource(NamedTuple):
    """What a document of ours says of itself."""

    data: dict[str, Any]
    """What stands in `NAME`."""
    pages: int
    """0 of an HTML edition."""

    @property
    def is_web(self) -> bool:
        """Whether it is an HTML edition."""
        return not self.pages


def read_source(pdf: Path) -> dict[str, Any]:
    """Return the data inside a document of ours.

    Raises:
        InputProblem: it is no PDF, or none that this program wrote.
    """
    return open_source(pdf).data


def open_source(pdf: Path) -> DocumentSource:
    """Return the data inside a document of ours, and how many pages it has; raises what `read_source` raises."""
    # Composing a document needs the names above and no reader of PDFs.
    from reports.attachment import read_contents

    contents = read_contents(pdf, NAME)
    if contents.attached is None:
        raise InputProblem(f"{pdf.name} carries no {NAME}", remedy=NOT_OURS)
    return DocumentSource(_content(pdf, contents.attached), contents.pages)


def _content(pdf: Path, data: bytes) -> dict[str, Any]:
    # A value takes a hundred times the memory of its text.
    if sum(map(data.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        raise InputProblem(f"{NAME} in {pdf.name} holds more than {_MOST_VALUES:,} values", remedy=NOT_OURS)
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputProblem(f"{NAME} in {pdf.name} is not JSON ({error})", remedy=NOT_OURS) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise InputProblem(f"{NAME} in {pdf.name} is another program's", remedy=NOT_OURS)
    version = content.get("version")
    # What was added since an earlier version may be missing.
    if not isinstance(version, int) or not 1 <= version <= FORMAT_VERSION:
        raise InputProblem(
            f"{NAME} in {pdf.name} has version {version}, this program reads versions up to {FORMAT_VERSION}",
            remedy=writer_of(content),
        )
    return content


def writer_of(source: Mapping[str, Any]) -> str:
    """Return the remedy for data that this program cannot read: use the program that wrote them."""
    made = source.get("made_with")
    program = made.get("program") if isinstance(made, Mapping) else None
    return f"Use reports {program}, which wrote it." if program else NOT_OURS


class _EmbeddedSelection(Struct, frozen=True):
    total: int


class ToldCorpus(Struct, frozen=True):
    """What a document says of its corpus as a whole, as far as the corpus says it of itself."""

    notice: Notice = ""


class _EmbeddedCorpus(Struct, frozen=True):
    # The rest of the file is for those who brief the document again.
    corpus: ToldCorpus
    selection: _EmbeddedSelection
    boilerplate: frozenset[str]
    in_force: frozenset[str]
    records: tuple[Record, ...]
    profiles: tuple[Profile, ...]


def open_document(pdf: Path, named: str) -> Origin:
    """Return the records and profiles that a document of ours embeds, written as files to be read again.

    Raises InputProblem where it is none of ours, or something in it is missing or malformed.
    """
    try:
        inside = convert(read_source(pdf), _EmbeddedCorpus)
    except ValidationError as error:
        raise InputProblem(
            f"{NAME} in {pdf.name} is malformed: {error}", remedy="Take the PDF as it was written."
        ) from error
    files = [SourceFile(name, loader_of(data)) for name, data in sorted(_files(inside))]
    beyond = Beyond(
        source=pdf.name,
        records=len(inside.records),
        total=inside.selection.total,
        boilerplate=inside.boilerplate,
        in_force=inside.in_force,
    )
    return Origin(named, "", tuple(files), beyond, inside.corpus.notice)


def _files(inside: _EmbeddedCorpus) -> Iterator[tuple[str, bytes]]:
    for record in inside.records:
        for edition in record.editions:
            yield cleaned(edition.path), write_file(edition)
    for profile in inside.profiles:
        name = cleaned(profile.path)
        # The folder of the corpus itself may have been that of profiles.
        within = PROFILES in name.lower().split("/")[:-1]
        yield name if within else f"{PROFILES}/{name}", write_file(profile)
