"""Finds in a PDF what the binding never writes: actions, scripts, forms, notes, files, layers, keys of other programs.

It goes by lists of what the binding does write. Whatever is not in them is foreign.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pikepdf
from msgspec import Struct
from pikepdf import Array, Dictionary, Name

from reports.corpus.embedded import NAME as DATA

_CATALOG = frozenset({
    *("/Type", "/Pages", "/Lang", "/MarkInfo", "/ViewerPreferences", "/Metadata", "/OutputIntents", "/PieceInfo"),
    *("/Names", "/AF", "/Outlines", "/PageMode", "/StructTreeRoot"),
})  # fmt: skip
_PAGE = frozenset({
    *("/Type", "/Parent", "/MediaBox", "/TrimBox", "/BleedBox", "/Resources", "/Contents", "/Annots", "/StructParents"),
    *("/Tabs", "/CropBox", "/Group", "/Rotate"),
})  # fmt: skip
_RESOURCES = frozenset({"/Font", "/ExtGState", "/XObject", "/Shading", "/Pattern", "/ColorSpace", "/ProcSet"})
_STATE = frozenset({"/Type", "/CA", "/ca", "/SMask", "/AIS", "/BM"})
_LINK = frozenset({
    *("/Type", "/Subtype", "/Rect", "/F", "/BS", "/Contents", "/StructParent", "/Dest", "/A", "/P", "/Border"),
})  # fmt: skip
_ACTION = frozenset({"/Type", "/S", "/URI"})
_OUTLINE = frozenset({"/Title", "/Parent", "/Dest", "/First", "/Last", "/Next", "/Prev", "/Count"})
_TAGS = frozenset({"/Type", "/K", "/ParentTree", "/ParentTreeNextKey", "/IDTree"})
_MOST_STREAMS = 4
"""Streams of content of a page: its section's, two of running lines, crop marks."""
_MOST_ENTRIES = 100_000


class ForeignPart(Struct, frozen=True):
    """Something in a file that the binding never writes."""

    page: int
    """From 1; 0 where it is of no page."""
    what: str


def foreign_parts(pdf: pikepdf.Pdf) -> tuple[ForeignPart, ...]:
    """Return what is in a PDF that the binding never writes."""
    root = pdf.Root
    found = [ForeignPart(0, what) for what in _in_catalog(root)]
    names = ((name, specification.filename) for name, specification in pdf.attachments.items())
    found += [ForeignPart(0, f"holds the file {' or '.join(pair)}") for pair in names if {*pair} != {DATA}]
    for number, page in enumerate(pdf.pages, 1):
        found += [ForeignPart(number, what) for what in _in_page(page.obj)]
    found += [ForeignPart(0, what) for what in _in_outline(root.get("/Outlines"))]
    return tuple(dict.fromkeys(found))


def _in_catalog(root: Any) -> Iterator[str]:
    yield from _others(root, _CATALOG, "in its catalog")
    names = root.get("/Names")
    if isinstance(names, Dictionary):
        yield from _others(names, {"/Dests", "/EmbeddedFiles"}, "among its names")
    if root.get("/PageMode", Name.UseOutlines) != Name.UseOutlines:
        yield f"opens with {root.PageMode}"
    tags = root.get("/StructTreeRoot")
    if isinstance(tags, Dictionary):
        yield from _others(tags, _TAGS, "at its tags")
    yield from _settings(root.get("/ViewerPreferences"), {"/DisplayDocTitle": True})
    yield from _settings(root.get("/MarkInfo"), {"/Marked": True})


def _settings(found: Any, ours: Mapping[str, bool]) -> Iterator[str]:
    if isinstance(found, Dictionary):
        yield from _others(found, ours, "among its settings")
        yield from (f"sets {key} to another value" for key, value in ours.items() if found.get(key, value) != value)


def _in_page(page: Any) -> Iterator[str]:
    yield from _others(page, _PAGE, "on the page")
    content = page.get("/Contents")
    if isinstance(content, Array) and len(content) > _MOST_STREAMS:
        yield f"has {len(content)} streams of content"
    if content is not None and "/StructParents" not in page:
        yield "has content that no tag holds"
    if page.get("/Rotate", 0) != 0:
        yield "is turned"
    yield from _in_resources(page.get("/Resources"))
    for annotation in page.get("/Annots", ()):
        yield from _in_annotation(annotation)


def _in_resources(resources: Any) -> Iterator[str]:
    if not isinstance(resources, Dictionary):
        return
    yield from _others(resources, _RESOURCES, "among the resources of the page")
    if any(key.startswith("/Default") for key in (resources.get("/ColorSpace") or {}).keys()):  # noqa: SIM118
        yield "gives colours another meaning"
    for state in (resources.get("/ExtGState") or {}).values():
        yield from _others(state, _STATE, "among the states of drawing")
    for form in (resources.get("/XObject") or {}).values():
        if isinstance(form, pikepdf.Stream):
            if "/OC" in form or form.get("/Subtype") == Name.PS:
                yield "has content in layers"
            if form.get("/Subtype") == Name.Form:
                yield from _in_resources(form.get("/Resources"))


def _in_annotation(annotation: Any) -> Iterator[str]:
    if not isinstance(annotation, Dictionary):
        yield "has an annotation that is none"
    elif annotation.get("/Subtype") != Name.Link:
        yield f"has a note or field on it ({annotation.get('/Subtype')})"
    else:
        yield from _others(annotation, _LINK, "at a link")
        action = annotation.get("/A")
        if isinstance(action, Dictionary):
            if action.get("/S") != Name.URI:
                yield f"has a link that acts ({action.get('/S')})"
            yield from _others(action, _ACTION, "at a link")


def _in_outline(outline: Any) -> Iterator[str]:
    waiting, seen = [outline], 0
    while waiting and seen < _MOST_ENTRIES:
        entry, seen = waiting.pop(), seen + 1
        if isinstance(entry, Dictionary):
            yield from _others(entry, _OUTLINE | {"/Type"}, "in its outline")
            waiting += [entry.get("/Next"), entry.get("/First")]


def _others(found: Any, ours: Iterable[str], where: str) -> Iterator[str]:
    """Yield the keys of a dictionary that are not ours."""
    known = ours if isinstance(ours, frozenset | set | dict) else frozenset(ours)
    yield from (f"has {key} {where}" for key in sorted(found.keys()) if key not in known)
