"""Reads what a finished file holds beside the text of its pages: tags, links, outline, metadata, foreign parts."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from msgspec import Struct
from pikepdf import Array, Dictionary

from reports.errors import InputProblem
from reports.pdf.additions import set_aside
from reports.pdf.foreign import ForeignPart, foreign_parts
from reports.pdf.seal import Seal, read_seal
from reports.pdf.tag_tree import TaggedSection, read_tags
from reports.pdf.xmp import read_xmp

_REMEDY = "Name a PDF that this program wrote."
_MOST_ENTRIES = 100_000


class OutlineLine(Struct, frozen=True):
    """One line of the outline."""

    level: int
    title: str
    page: int
    """Where it leads, from 1; 0 where it leads nowhere."""


class FileContent(Struct, frozen=True):
    """What a finished file holds beside the text of its pages."""

    sections: tuple[TaggedSection, ...]
    """None where it has no tags."""
    outline: tuple[OutlineLine, ...]
    pages: int
    links: int
    """Annotations of its pages."""
    language: str
    info: dict[str, str]
    properties: dict[str, tuple[str, ...]]
    """Of its XMP packet."""
    foreign: tuple[ForeignPart, ...]
    added: tuple[str, ...]
    """What others added to it without touching its content."""
    places: dict[str, int]
    """Where each destination lies: its page, from 1; 0 where it is of none."""
    has_intent: bool
    """Whether it says for which colours it is."""
    seal: Seal


def read_file_content(pdf: bytes) -> FileContent:
    """Read a finished file.

    Raises InputProblem where it is no PDF, is encrypted or damaged, or its objects are not what they should be.
    """
    try:
        with pikepdf.open(BytesIO(pdf)) as document:
            return _read(document, pdf)
    except (pikepdf.PdfError, pikepdf.PasswordError, KeyError, AttributeError, TypeError, ValueError) as error:
        raise InputProblem(f"the PDF cannot be read: {error}", remedy=_REMEDY) from error


def _read(pdf: pikepdf.Pdf, file: bytes) -> FileContent:
    root, added = pdf.Root, set_aside(pdf)
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
    metadata = root.get("/Metadata")
    return FileContent(
        sections=read_tags(pdf),
        outline=tuple(_outline(root.get("/Outlines"), pages)),
        pages=len(pages),
        links=sum(len(page.obj.get("/Annots", ())) for page in pdf.pages),
        language=str(root.get("/Lang", "")),
        info={str(key): str(value) for key, value in pdf.docinfo.items()},
        properties=read_xmp(metadata.read_bytes()) if isinstance(metadata, pikepdf.Stream) else {},
        foreign=foreign_parts(pdf),
        added=added,
        places=_places(root, pages),
        has_intent="/OutputIntents" in root,
        seal=read_seal(pdf, file),
    )


def _places(root: Any, pages: dict[tuple[int, int], int]) -> dict[str, int]:
    names = root.get("/Names")
    tree = names.get("/Dests") if isinstance(names, Dictionary) else None
    if not isinstance(tree, Dictionary):
        return {}
    found = {}
    for name, target in pikepdf.NameTree(tree).items():
        page = target[0] if isinstance(target, Array) and len(target) else None
        found[str(name)] = pages.get(page.objgen, 0) if isinstance(page, Dictionary) else 0
    return found


def _outline(outline: Any, pages: dict[tuple[int, int], int]) -> Iterator[OutlineLine]:
    """Yield the lines of the outline in order; one that runs in a circle is cut off."""
    waiting, left = [(outline.get("/First") if isinstance(outline, Dictionary) else None, 1)], _MOST_ENTRIES
    while waiting and left:
        entry, level = waiting.pop()
        if not isinstance(entry, Dictionary):
            continue
        left -= 1
        target = entry.get("/Dest")
        page = target[0] if isinstance(target, Array) and len(target) else None
        number = pages.get(page.objgen, 0) if isinstance(page, Dictionary) else 0
        yield OutlineLine(level, str(entry.get("/Title", "")), number)
        waiting += [(entry.get("/Next"), level), (entry.get("/First"), level + 1)]
