"""The interface between layout and binding: a section's pages as PDF bytes, and what the binding needs to know."""

from __future__ import annotations

import json
from typing import Literal, TypedDict, cast

from msgspec import Struct

INTERNAL = "https://bind.invalid/"
"""Links to other sections are ``https://bind.invalid/?<section id>#<anchor>``."""


AuthoredSide = Literal["first", "last", "literal"]
"""Which end of a line its author chose; ``literal`` where text stands as it was written."""
AuthoredPlace = tuple[AuthoredSide, int, float, float, float, float]
"""Side, page (from 0), left, bottom, right, top."""


class UsedFace(TypedDict):
    """A face that a section uses, and the text of each of its glyphs."""

    family: str
    bold: bool
    glyphs: dict[str, str]
    """Glyph index in the collection (decimal) -> the text it stands for."""


class Sidecar(TypedDict):
    """A description of a section's pages, stored as JSON; lengths are points from the lower left corner of the page."""

    section: str
    lang: str
    pages: list[list[float]]
    """Width and height of each page."""
    areas: list[list[float]]
    """Left, bottom, right, top of each page's type area."""
    filled: float
    """How much of the height of the last page's type area is in use, from 0 to 1, as far as values of records reach."""
    anchors: dict[str, list[float]]
    """Anchor, unique in a document -> page (from 0), x, y. The section's id is always among them."""
    outline: list[tuple[int, str, int, float, float]]
    """Level (1 = h1), title, page, x, y."""
    links: list[str]
    """Anchors of other sections that links here name."""
    fonts: dict[str, UsedFace]
    """By the name of the font in the page resources."""
    structure: list[int]
    """How many entries of the parent tree, how many annotations."""
    origins: list[tuple[str, int, float, float, float, float]]
    """``data-origin`` of each element that has one: origin, page, left, bottom, right, top."""
    authored: list[AuthoredPlace]
    """Lines that their author began or ended with a mark that may not stand there otherwise, and code."""


def empty_sidecar(section: str, pages: list[list[float]]) -> Sidecar:
    """Return the sidecar of a section of which nothing is known but the sizes of its pages."""
    return Sidecar(
        section=section, lang="", pages=pages, areas=[], filled=1.0, anchors={}, outline=[], links=[], fonts={},
        structure=[], origins=[], authored=[],
    )  # fmt: skip


class SectionPages(Struct, frozen=True):
    """A rendered section; bytes and sidecar can be stored and bound by another process."""

    pdf: bytes
    """A PDF, or its objects as they are bound (`pdf/section_objects.py`); b"" of pages that were only counted."""
    sidecar: Sidecar

    @property
    def count(self) -> int:
        """Number of pages."""
        return len(self.sidecar["pages"])

    def pack(self) -> bytes:
        """Return sidecar and pages as bytes for a cache: the sidecar as a line of JSON, then the PDF."""
        return json.dumps(self.sidecar, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" + self.pdf

    @staticmethod
    def without_pages(packed: bytes) -> bytes:
        """Return a packed section without its PDF: the sidecar alone."""
        return packed[: packed.index(b"\n") + 1]

    @classmethod
    def unpack(cls, packed: bytes) -> SectionPages:
        """Read what `pack` returned."""
        line, _, pdf = packed.partition(b"\n")
        return cls(pdf, cast(Sidecar, json.loads(line)))


def destination(section: str, anchor: str = "") -> str:
    """Return the name of an anchor in the bound document: ``<id>`` or ``<id>--<anchor>``."""
    if anchor in ("", section) or anchor.startswith(f"{section}--"):
        return anchor or section
    return f"{section}--{anchor}"
