"""What a worker can be asked: lay out a section, bind a document and look at it, show a section's HTML.

A task is small and can be pickled; it holds all that it needs and answers bytes. What it takes to perform it is loaded
in the worker, before the doors are closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, Protocol

from msgspec import Struct

from reports.batch.limits import Limits
from reports.documents.shared.section import ChartSpec, Document, Section
from reports.typeset.look import Look

if TYPE_CHECKING:
    from reports.audit.findings import InspectionFinding

MANY = 200
"""Sections of a long document: its binding keeps half a megabyte of each, and all workers inspect them."""


class Tools(IntEnum):
    """What must be loaded; each has those before it."""

    BINDER = 0
    ENGINE = 1
    CHARTS = 2

    def load(self) -> None:
        """Load them into this process."""
        for tools in Tools:
            if tools <= self:
                for module in _MODULES[tools]:
                    import_module(module)
        if self >= Tools.ENGINE:
            from reports.typeset.templating import load_compiled_templates

            load_compiled_templates()


_MODULES = {
    Tools.BINDER: ("reports.pdf.binding", "reports.audit.inspection", "reports.audit.thumbnail"),
    Tools.ENGINE: ("reports.pdf.document",),
    Tools.CHARTS: ("reports.typeset.charts",),
}


class Task(Protocol):
    """A piece of work for one worker."""

    @property
    def name(self) -> str:
        """What it is about, as an error calls it."""

    @property
    def limits(self) -> Limits:
        """What it may take."""

    @property
    def look(self) -> Look:
        """Its files may be read."""

    @property
    def tools(self) -> Tools:
        """What it needs."""

    @property
    def apart(self) -> bool:
        """Whether it is to have a process of its own: it takes much memory, and others would leave it theirs."""

    def perform(self) -> object:
        """The result."""


class Laid(Struct, frozen=True):
    """A section laid out."""

    packed: bytes
    """As `SectionPages.unpack` reads it."""
    drawn: Mapping[ChartSpec, bytes]
    """The charts that had to be drawn for it."""


class LaySection(Struct, frozen=True):
    """Lay out one section."""

    section: Section
    look: Look
    limits: Limits
    charts: Mapping[ChartSpec, bytes]
    """Those that were drawn before."""
    tools: Tools
    """`Tools.ENGINE` where all charts were drawn before."""
    apart: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """The section."""
        return f"section {self.section.id}"

    def perform(self) -> Laid:
        """Its pages."""
        from reports.engine.layout import lay_out_section

        charts = dict(self.charts)
        pages = lay_out_section(self.section, self.look, charts)
        return Laid(pages.pack(), {spec: svg for spec, svg in charts.items() if spec not in self.charts})


class Bound(Struct, frozen=True):
    """A finished document."""

    pdf: bytes
    pages: int
    findings: tuple[InspectionFinding, ...]
    thumbnail: bytes
    """Page 1 as a small picture (PNG); b"" unless it was asked for."""


class BindDocument(Struct, frozen=True):
    """Bind a document from the pages of its sections, and inspect those whose pages nobody has inspected."""

    document: Document
    """Its sections as printed, without their content."""
    packed: tuple[bytes, ...]
    """Pages of each section."""
    look: Look
    limits: Limits
    inspected: frozenset[str]
    """Ids of the sections to inspect."""
    thumbnail: bool = False
    tools: ClassVar[Tools] = Tools.BINDER

    @property
    def name(self) -> str:
        """The document."""
        return self.document.name

    @property
    def apart(self) -> bool:
        """Whether it has so many sections that starting a process does not count beside them."""
        return len(self.packed) >= MANY

    def perform(self) -> Bound:
        """The file and what its inspection found."""
        from reports.audit.inspection import inspect_document
        from reports.audit.thumbnail import first_page
        from reports.pdf.binding import bind_document
        from reports.typeset.sidecar import SectionPages

        sections = self.document.sections
        laid = {s.id: SectionPages.unpack(packed) for s, packed in zip(sections, self.packed, strict=True)}
        rendered = bind_document(self.document, sections, laid, self.look)
        parts = [(section, sidecar) for section, sidecar in rendered.parts if section.id in self.inspected]
        findings = inspect_document(rendered.pdf, parts)
        return Bound(rendered.pdf, rendered.pages, findings, first_page(rendered.pdf) if self.thumbnail else b"")


class InspectSections(Struct, frozen=True):
    """Inspect some sections of a bound document."""

    name: str
    pdf: bytes
    parts: tuple[tuple[Section, bytes], ...]
    """Sections without their content, each with its pages, of which the sidecar is enough."""
    look: Look
    limits: Limits
    tools: ClassVar[Tools] = Tools.BINDER
    apart: ClassVar[bool] = False

    def perform(self) -> tuple[InspectionFinding, ...]:
        """What is wrong on their pages."""
        from reports.audit.inspection import inspect_document
        from reports.typeset.sidecar import SectionPages

        parts = [(section, SectionPages.unpack(packed).sidecar) for section, packed in self.parts]
        return inspect_document(self.pdf, parts)


class WriteHtml(Struct, frozen=True):
    """Show the HTML of sections that are not right."""

    name: str
    sections: tuple[Section, ...]
    look: Look
    limits: Limits
    tools: ClassVar[Tools] = Tools.CHARTS
    apart: ClassVar[bool] = False

    def perform(self) -> dict[str, str]:
        """HTML by section id, of those that have got so far."""
        from reports.errors import ReportsError
        from reports.typeset.templating import section_html

        found = {}
        for section in self.sections:
            try:
                found[section.id] = section_html(section, self.look)[0]
            except ReportsError:
                # What keeps it from being written as HTML is the reason already given.
                continue
        return found
