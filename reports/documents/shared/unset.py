"""The page in the place of a section that could not be set: what it was, why it is missing, where its record lies."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from reports.documents.shared.section import Section
from reports.errors import DocumentProblem, Problem
from reports.language import strings

TEMPLATE = "unset.html"
"""Template of such a page."""

_LONGEST_TITLE = 160
"""Characters of a title: it may be what could not be set."""


class Shortfall(Struct, frozen=True):
    """What a document lacks: the pages of a section, or some of its characters."""

    section: str
    is_replaced: bool
    """Whether a page that says so stands in its place; otherwise only 〓 in the place of characters."""
    reasons: tuple[str, ...]
    """Keys below ``unset.reason`` in the words of a language."""
    signs: tuple[str, ...] = ()
    """Characters that no face has, as code points: ``U+1F600``."""
    files: tuple[str, ...] = ()
    """Files of the record, relative to the corpus."""
    problems: tuple[Problem, ...] = ()
    """Record, field, fault and remedy, for those who correct it."""


def incompleteness(name: str, lacking: Sequence[Shortfall]) -> DocumentProblem:
    """Return the error that names what a document lacks."""
    problems = tuple(dict.fromkeys(problem for one in lacking for problem in one.problems))
    message = f"{name} is incomplete: {', '.join(one.section for one in lacking)} could not be set"
    return DocumentProblem(message, remedy="Correct the records named, and write it anew.", problems=problems)


class Unset(Struct, frozen=True):
    """All that the page prints."""

    title: str
    reasons: tuple[str, ...]
    files: tuple[str, ...]
    shortfall: Shortfall


def unset_section(section: Section, shortfall: Shortfall) -> Section:
    """Return the section that stands in the place of another one, under its id; ``title`` must have its glyphs."""
    words = strings(section.lang)
    signs = ", ".join(shortfall.signs)
    title = section.title if len(section.title) <= _LONGEST_TITLE else f"{section.title[:_LONGEST_TITLE]}…"
    reasons = tuple(words(f"unset.reason.{reason}", signs=signs) for reason in shortfall.reasons)
    content = Unset(title, reasons, shortfall.files, shortfall)
    return replace(section, template=TEMPLATE, title=title, content=content, is_opening=False, ease=0)
