"""What a document says that it lacks, read from its data, and the document as its pages then are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import ValidationError, convert
from msgspec.structs import replace

from reports.composition.embedding import INCOMPLETE
from reports.corpus.embedded import NAME
from reports.documents.shared.section import Document, Section
from reports.documents.shared.unset import Shortfall, unset_section
from reports.errors import InputProblem
from reports.typeset.missing_glyphs import replace_missing, replace_outside


def read_shortfalls(source: Mapping[str, Any]) -> tuple[Shortfall, ...]:
    """Return what a document lacks by its data; raises InputProblem where they are malformed."""
    try:
        return convert(source.get(INCOMPLETE, ()), tuple[Shortfall, ...])
    except ValidationError as error:
        message = f"{NAME} is malformed: {INCOMPLETE}: {error}"
        raise InputProblem(message, remedy="Take the PDF as it was written.") from error


def as_incomplete(document: Document, lacking: tuple[Shortfall, ...]) -> Document:
    """Return a document with the pages and signs that stand in the place of what could not be set."""
    document = replace_outside(document)
    if not lacking:
        return document
    known = {one.section: one for one in lacking}
    sections = tuple(_as_printed(document, section, known.get(section.id)) for section in document.sections)
    if any(one.signs for one in lacking):
        document, _ = replace_missing(replace(document, sections=()))
    return replace(document, sections=sections)


def _as_printed(document: Document, section: Section, shortfall: Shortfall | None) -> Section:
    if shortfall is None:
        return section
    signed = replace_missing(replace(document, sections=(section,)))[0].sections[0]
    return unset_section(replace(section, title=signed.title), shortfall) if shortfall.is_replaced else signed
