"""What the session and the process that builds say to each other: orders in, what came of them out. Values only."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from msgspec import Struct

from reports.app.requests import BatchRequest, BriefRequest
from reports.audit.page_places import PlacedPage
from reports.batch.stamp import WatchedPath
from reports.errors import Problem
from reports.pdf.page_digests import PageDigest

Asked = BriefRequest | BatchRequest
"""The document, or the documents of a plan, as a command asks for them."""

What = Literal["pages", "save", "check"]


class PreviewOrder(Struct, frozen=True):
    """Something to be done in a process of its own."""

    what: What
    asked: Asked
    chosen: str = ""
    """The document of a plan; "" is the first one."""
    wants_web: bool = False
    """Whether the HTML edition is looked at as well."""
    output: Path | None = None
    """Where it is saved; None is where the command would write it."""
    watched: tuple[WatchedPath, ...] = ()
    """What was watched when the order was given, and"""
    inputs: str = ""
    """the state of it then."""
    records: frozenset[str] = frozenset()
    """The records of which findings of a check are wanted; none is all."""


class PreviewFinding(Struct, frozen=True):
    """Something to look at, with the place that it comes from."""

    severity: Literal["fault", "error", "warning", "note"]
    message: str
    remedy: str
    rule: str = ""
    page: int = 0
    """In the document, from 1; 0 where it is on none."""
    origin: str = ""
    """``<record id>/<language>`` of an inspection's finding."""
    file: str = ""
    """Of a check's finding or an error, relative to the corpus or as it was named."""
    line: int | None = None
    field: str = ""


class PreviewFailure(Struct, frozen=True):
    """Why there are no new pages."""

    message: str
    remedy: str = ""
    problems: tuple[Problem, ...] = ()
    trace: str = ""
    """Of a bug, for whoever mends the program."""


class ShownDocument(Struct, frozen=True):
    """A document as it would be written, and what is known of its pages."""

    name: str
    title: str
    language: str
    pdf: bytes
    web: bytes
    """Its HTML edition; b"" unless it was wanted."""
    pages: tuple[PlacedPage, ...]
    digests: tuple[PageDigest, ...]
    findings: tuple[PreviewFinding, ...]
    """Of its inspection, and what could not be set."""
    records: tuple[str, ...]
    """Ids of its records."""
    files: dict[str, str]
    """Absolute paths of the files of records, by ``<record id>/<language>``; without a folder there are none."""
    is_right: bool
    """Whether the command would write it; otherwise its inspection found faults."""


class PreviewResult(Struct, frozen=True):
    """What came of an order."""

    what: What
    watched: tuple[WatchedPath, ...] = ()
    """All that it depends on."""
    inputs: str = ""
    """The state of all that before it was read."""
    corpus: str = ""
    """The folder of the corpus; "" where it is none."""
    document: ShownDocument | None = None
    documents: tuple[str, ...] = ()
    """The names of the documents of a plan."""
    saved: tuple[str, ...] = ()
    """Paths of the files that were written."""
    findings: tuple[PreviewFinding, ...] = ()
    """Of a check."""
    notes: tuple[str, ...] = ()
    """What was said meanwhile and must not be missed."""
    failure: PreviewFailure | None = None
    seconds: float = 0.0
    """Of processor time, with those of workers."""
