"""A document in progress from job to outcome, and notes about its sections."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from reports.batch.content_keys import section_key
from reports.documents.shared.section import Document, Section
from reports.documents.shared.unset import Shortfall
from reports.engine.fingerprint import Fingerprint
from reports.limits import Limits
from reports.typeset.assembly import Assembly
from reports.typeset.look import Look

if TYPE_CHECKING:
    from reports.audit.findings import InspectionFinding
    from reports.batch.tasks import BoundDocument


class Job(Struct, frozen=True):
    """A document to make."""

    name: str
    look: Look
    compose: Callable[[], Document]
    """Called when its turn comes: composing takes time, and a document takes memory."""
    memory_mb: int | None = None
    """Limits of each of its tasks, of memory and of processor time; None stands for a default by its length."""
    seconds: int | None = None
    lenient: bool = False
    """Whether it is written whatever an inspection finds."""
    thumbnail: bool = False
    html: bool = False
    """Whether its HTML is wanted if it fails."""
    web: bool = False
    """Whether its HTML edition is written as well."""


class DocumentOutcome(Struct, frozen=True):
    """The outcome of a job: a document and the findings of its inspection, or the error."""

    name: str
    pdf: bytes = b""
    pages: int = 0
    findings: tuple[InspectionFinding, ...] = ()
    seconds: float = 0.0
    """Of processor time in workers; a section counts for the document that asked for it first."""
    error: Exception | None = None
    """A `ReportsError`, or a bug with the worker's traceback in its notes."""
    incomplete: tuple[Shortfall, ...] = ()
    """What it lacks because it could not be set."""
    title: str = ""
    sections: tuple[str, ...] = ()
    """Keys of its sections as printed, in order."""
    rendered: int = 0
    """How many sections were laid out for it, tries that did not fit included."""
    thumbnail: bytes = b""
    web: bytes = b""
    """Its HTML edition, where it was asked for."""
    html: dict[str, str] = {}
    """Of the sections that an error concerns, by id."""


class SectionNote(Struct):
    """Notes about one section in all documents."""

    id: str
    pages: int = 0
    renderings: int = 0
    """0 where it was in the cache."""
    seconds: float = 0.0


class Draft(Struct, eq=False):
    """A document in progress."""

    job: Job
    document: Document
    limits: Limits
    fingerprint: Fingerprint
    steps: Assembly
    found: tuple[InspectionFinding, ...] = ()
    """Findings that are known before its pages are laid out."""
    wanted: dict[str, Section] = {}
    """Sections that it requested last, by key."""
    missing: set[str] = set()
    final: tuple[Section, ...] = ()
    rendered: int = 0
    seconds: float = 0.0
    bindings: int = 0
    inspected: frozenset[str] = frozenset()
    """Ids of the sections whose pages are inspected."""
    parts: list[tuple[Section, bytes]] = []
    """Sections of a long document that several workers inspect once it is bound."""
    bound: BoundDocument | None = None
    unread: int = 0
    """How many shares of `parts` no worker has inspected yet."""
    error: Exception | None = None

    def key_of(self, section: Section) -> str:
        """Return the cache key of a section in the look of the document."""
        return section_key(section, self.job.look, self.fingerprint)


class InspectionShare(Struct, frozen=True, eq=False):
    """A share of the sections of a bound document to inspect."""

    draft: Draft
    parts: tuple[tuple[Section, bytes], ...]


class SectionOrder(Struct, frozen=True):
    """A section to lay out."""

    key: str
    section: Section
    draft: Draft
    """The first that requested it."""


class WebOrder(Struct, frozen=True, eq=False):
    """The HTML edition of a document that is bound."""

    draft: Draft
    outcome: DocumentOutcome
    """As it is without the edition."""
