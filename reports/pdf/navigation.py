"""Writes the navigation of a bound PDF: outline, named destinations, and the balanced trees of names and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import pikepdf
from msgspec import Struct
from pikepdf import Array, Dictionary, Name, String

_LEAF = 64
_OPEN_UP_TO = 40
"""An outline with more entries opens with its first level only."""


class OutlineEntry(Struct):
    """One line of the outline."""

    level: int
    title: str
    destination: Array
    children: list[OutlineEntry] = []

    @property
    def total(self) -> int:
        """Lines below this one."""
        return sum(1 + child.total for child in self.children)


def destination_at(page: Any, x: float, y: float) -> Array:
    """Return a destination that keeps the reader's zoom."""
    return Array([page, Name.XYZ, x, y, None])


def write_outline(pdf: pikepdf.Pdf, entries: Iterable[OutlineEntry]) -> None:
    """Nest entries by level and write them into the catalog; a skipped level is closed up."""
    root = OutlineEntry(0, "", Array())
    path = [root]
    for entry in entries:
        while path[-1].level >= entry.level:
            path.pop()
        path[-1].children.append(entry)
        path.append(entry)
    if not root.children:
        return
    outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    _link_children(pdf, outlines, root, opened=root.total <= _OPEN_UP_TO)
    outlines.Count = root.total if root.total <= _OPEN_UP_TO else len(root.children)
    pdf.Root.Outlines = outlines
    pdf.Root.PageMode = Name.UseOutlines


def _link_children(pdf: pikepdf.Pdf, parent: Any, entry: OutlineEntry, *, opened: bool) -> None:
    items = [
        pdf.make_indirect(Dictionary(Title=String(child.title), Parent=parent, Dest=child.destination))
        for child in entry.children
    ]
    for before, after in pairwise(items):
        before.Next, after.Prev = after, before
    parent.First, parent.Last = items[0], items[-1]
    for item, child in zip(items, entry.children, strict=True):
        if child.children:
            _link_children(pdf, item, child, opened=opened)
            item.Count = child.total if opened else -len(child.children)


def name_tree(pdf: pikepdf.Pdf, pairs: Iterable[tuple[str, Any]]) -> Any:
    """Return a balanced name tree, sorted as PDF sorts names: by their bytes."""
    encoded = sorted((bytes(String(name)), value) for name, value in pairs)
    return _tree(pdf, "/Names", [(String(name), value) for name, value in encoded])


def number_tree(pdf: pikepdf.Pdf, pairs: Sequence[tuple[int, Any]]) -> Any:
    """Return a balanced number tree; ``pairs`` are in order."""
    return _tree(pdf, "/Nums", list(pairs))


def _tree(pdf: pikepdf.Pdf, key: str, pairs: list[tuple[Any, Any]]) -> Any:
    nodes = []
    for start in range(0, len(pairs), _LEAF):
        leaf = pairs[start : start + _LEAF]
        flat = Array([part for pair in leaf for part in pair])
        nodes.append((leaf[0][0], leaf[-1][0], Dictionary({key: flat})))
    if len(nodes) == 1:
        return pdf.make_indirect(nodes[0][2])
    while len(nodes) > 1:
        for first, last, node in nodes:
            node.Limits = Array([first, last])
        groups = [nodes[start : start + _LEAF] for start in range(0, len(nodes), _LEAF)]
        nodes = [
            (group[0][0], group[-1][1], Dictionary(Kids=Array([pdf.make_indirect(node) for *_, node in group])))
            for group in groups
        ]
    return pdf.make_indirect(nodes[0][2] if nodes else Dictionary({key: Array()}))
