"""A document on its way from job to outcome, and what is noted of its sections."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from reports.batch.limits import Limits
from reports.documents.shared.section import Document, Section
from reports.engine.fingerprint import Fingerprint
from reports.typeset.assembly import Assembly
from reports.typeset.look import Look

if TYPE_CHECKING:
    from reports.audit.findings import InspectionFinding
    from reports.batch.tasks import Bound


class Job(Struct, frozen=True):
    """One document to make."""

    name: str
    look: Look
    compose: Callable[[], Document]
    """Called when its turn comes: composing takes time, and a document takes memory."""
    memory_mb: int | None = None
    """What each of its tasks may take of memory, and of processor time; None takes what suits its length."""
    seconds: int | None = None
    lenient: bool = False
    """What an inspection finds is no reason to refuse it."""
    thumbnail: bool = False
    html: bool = False
    """If it fails, its HTML is wanted."""


class Outcome(Struct, frozen=True):
    """What became of a job: the bytes of a document and what its inspection found, or the error."""

    name: str
    pdf: bytes = b""
    pages: int = 0
    findings: tuple[InspectionFinding, ...] = ()
    seconds: float = 0.0
    """Of processor time in workers; a section counts for the document that asked for it first."""
    error: Exception | None = None
    """A `ReportsError`, or a bug with the worker's traceback in its notes."""
    title: str = ""
    sections: tuple[str, ...] = ()
    """Keys of its sections as printed, in order."""
    rendered: int = 0
    """How many were laid out for it, those that were tried and dropped among them."""
    thumbnail: bytes = b""
    html: dict[str, str] = {}
    """Of the sections that an error concerns, by id."""


class SectionNote(Struct):
    """What was done about one section, whatever documents hold it."""

    id: str
    pages: int = 0
    renderings: int = 0
    """0 where it was in the cache."""
    seconds: float = 0.0


class Draft(Struct, eq=False):
    """A document on its way."""

    job: Job
    document: Document
    limits: Limits
    fingerprint: Fingerprint
    steps: Assembly
    found: tuple[InspectionFinding, ...] = ()
    """What is known to be wrong before its pages are laid."""
    wanted: dict[str, Section] = {}
    """By key, what it asked for last."""
    missing: set[str] = set()
    final: tuple[Section, ...] = ()
    rendered: int = 0
    seconds: float = 0.0
    bindings: int = 0
    inspected: frozenset[str] = frozenset()
    """Ids of the sections whose pages are inspected."""
    parts: list[tuple[Section, bytes]] = []
    """Those of a long document, which several workers inspect once it is bound."""
    bound: Bound | None = None
    unread: int = 0
    """How many shares of `parts` no worker has inspected yet."""
    error: Exception | None = None


class Inspection(Struct, frozen=True, eq=False):
    """A share of the sections of a bound document to inspect."""

    draft: Draft
    parts: tuple[tuple[Section, bytes], ...]


class SectionOrder(Struct, frozen=True):
    """A section to lay out."""

    key: str
    section: Section
    draft: Draft
    """The first that asked for it."""
