"""The tasks of workers: lay out a section, bind and inspect a document, inspect sections, write the HTML edition.

A task is small and can be pickled; it holds all that it needs, and its result is bytes. The modules that perform it are
loaded in the worker, before it enters the sandbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, Protocol

from msgspec import Struct
from msgspec.structs import replace

from reports.documents.shared.section import ChartSpec, Document, Section
from reports.kept_patterns import keep_patterns
from reports.limits import Limits
from reports.typeset.look import Look

if TYPE_CHECKING:
    from reports.audit.findings import InspectionFinding

MANY = 200
"""Sections from which on a document is long: its binding keeps half a megabyte of each, and all workers inspect it."""


class Tools(IntEnum):
    """The modules that a worker loads; each member includes those before it."""

    BINDER = 0
    ENGINE = 1
    WEB = 2
    CHARTS = 3

    def load(self) -> None:
        """Import the modules into this process, unless it was forked from one that has them."""
        if self in _loaded:
            return
        for tools in Tools:
            if tools <= self:
                for module in _MODULES[tools]:
                    import_module(module)
        if self >= Tools.ENGINE:
            from reports.engine import kept_styles, pages
            from reports.typeset.templating import load_compiled_templates

            load_compiled_templates()
            kept_styles.keep_styles(pages.parse_sheet)
            keep_patterns()
        _loaded.update(tools for tools in Tools if tools <= self)


_loaded: set[Tools] = set()
"""The tools that this process has."""

# Babel asks the system for its time zone as it is loaded, which the sandbox would refuse.
_MODULES = {
    Tools.BINDER: (
        *("reports.language.cldr", "reports.pdf.binding", "reports.audit.inspection", "reports.audit.thumbnail"),
    ),
    Tools.ENGINE: ("reports.pdf.document", "reports.pdf.section_objects"),
    Tools.WEB: ("reports.web.edition",),
    Tools.CHARTS: ("reports.typeset.charts",),
}


class Task(Protocol):
    """A piece of work for one worker."""

    @property
    def name(self) -> str:
        """The task as an error names it."""

    @property
    def limits(self) -> Limits:
        """The memory and time that it may take."""

    @property
    def look(self) -> Look:
        """The look whose files it may read."""

    @property
    def tools(self) -> Tools:
        """The modules that it needs."""

    @property
    def own_process(self) -> bool:
        """Whether it needs a new process, because it takes much memory and earlier tasks leave some behind."""

    def perform(self) -> object:
        """Return the result."""


class LaidOutSection(Struct, frozen=True):
    """The pages of a section, and its charts."""

    packed: bytes
    """As `SectionPages.unpack` reads it."""
    drawn: Mapping[ChartSpec, bytes]
    """The charts that were drawn for it, without those drawn before."""


class LaySection(Struct, frozen=True):
    """The task of laying out one section."""

    section: Section
    look: Look
    limits: Limits
    charts: Mapping[ChartSpec, bytes]
    """Charts that were drawn before."""
    tools: Tools
    """`Tools.ENGINE` where all charts were drawn before."""
    own_process: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """The section."""
        return f"section {self.section.id}"

    def perform(self) -> LaidOutSection:
        """Lay the section out, and return its pages and the charts that had to be drawn."""
        from reports.engine.layout import lay_out_section
        from reports.pdf.section_objects import pack_objects

        charts = dict(self.charts)
        pages = lay_out_section(self.section, self.look, charts)
        if pages.pdf:
            pages = replace(pages, pdf=pack_objects(pages))
        return LaidOutSection(pages.pack(), {spec: svg for spec, svg in charts.items() if spec not in self.charts})


class BoundDocument(Struct, frozen=True):
    """A finished document and the findings of its inspection."""

    pdf: bytes
    pages: int
    findings: tuple[InspectionFinding, ...]
    thumbnail: bytes
    """Page 1 as a small picture (PNG); b"" unless it was asked for."""


class BindDocument(Struct, frozen=True):
    """The task of binding a document from the pages of its sections, and of inspecting some of them."""

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
    def own_process(self) -> bool:
        """Whether it has so many sections that starting a process hardly adds to the time."""
        return len(self.packed) >= MANY

    def perform(self) -> BoundDocument:
        """Bind the document, and return it with the findings of its inspection."""
        from reports.audit.inspection import inspect_document
        from reports.audit.thumbnail import first_page
        from reports.pdf.binding import bind_document
        from reports.typeset.sidecar import SectionPages

        sections = self.document.sections
        laid = {s.id: SectionPages.unpack(packed) for s, packed in zip(sections, self.packed, strict=True)}
        rendered = bind_document(self.document, sections, laid, self.look)
        parts = [(section, sidecar) for section, sidecar in rendered.parts if section.id in self.inspected]
        findings = inspect_document(rendered.pdf, parts, has_own_style=self.look.template_dir is not None)
        return BoundDocument(
            rendered.pdf, rendered.pages, findings, first_page(rendered.pdf) if self.thumbnail else b""
        )


class InspectSections(Struct, frozen=True):
    """The task of inspecting some sections of a bound document."""

    name: str
    pdf: bytes
    parts: tuple[tuple[Section, bytes], ...]
    """Sections without their content, each with its packed pages, of which the sidecar is enough."""
    look: Look
    limits: Limits
    tools: ClassVar[Tools] = Tools.BINDER
    own_process: ClassVar[bool] = False

    def perform(self) -> tuple[InspectionFinding, ...]:
        """Return the findings on the pages of the sections."""
        from reports.audit.inspection import inspect_document
        from reports.typeset.sidecar import SectionPages

        parts = [(section, SectionPages.unpack(packed).sidecar) for section, packed in self.parts]
        return inspect_document(self.pdf, parts, has_own_style=self.look.template_dir is not None)


class WriteWebEdition(Struct, frozen=True):
    """The task of writing the HTML edition of a document that has been bound."""

    document: Document
    """Its sections as printed."""
    look: Look
    limits: Limits
    charts: Mapping[ChartSpec, bytes]
    """Charts that were drawn before."""
    tools: Tools
    """`Tools.WEB` where all charts were drawn before."""
    own_process: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """The document."""
        return self.document.name

    def perform(self) -> bytes:
        """Return the HTML edition."""
        from reports.web.edition import write_edition

        return write_edition(self.document, self.look, dict(self.charts))


class WriteHtml(Struct, frozen=True):
    """The task of rendering sections that failed as HTML."""

    name: str
    sections: tuple[Section, ...]
    look: Look
    limits: Limits
    tools: ClassVar[Tools] = Tools.CHARTS
    own_process: ClassVar[bool] = False

    def perform(self) -> dict[str, str]:
        """Return HTML by section id, of the sections that can be rendered."""
        from reports.errors import ReportsError
        from reports.typeset.templating import section_html

        found = {}
        for section in self.sections:
            try:
                found[section.id] = section_html(section, self.look)[0]
            except ReportsError:
                # A section that cannot be rendered failed for this very reason, which was reported.
                continue
        return found
