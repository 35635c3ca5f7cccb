"""Writes the navigation of a bound PDF: outline, named destinations, and the balanced trees of names and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import pikepdf
from msgspec import Struct
from pikepdf import Array, Dictionary, Name, String

from reports.pdf.objects import BoundObjects, ObjectText, array, dictionary, reference, text

_LEAF = 64
_OPEN_UP_TO = 40
"""An outline with more entries opens with its first level only."""


_Node = tuple[ObjectText, ObjectText, dict[str, ObjectText | bytes]]
"""First and last key of a node of a tree, and its entries."""


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


def name_tree(objects: BoundObjects, pairs: Iterable[tuple[str, ObjectText]]) -> int:
    """Store a balanced name tree, sorted as PDF sorts names: by their bytes; returns its number."""
    encoded = sorted((bytes(String(name)), text(name), value) for name, value in pairs)
    return _tree(objects, "/Names", [(name, value) for _, name, value in encoded])


def number_tree(objects: BoundObjects, pairs: Iterable[tuple[int, ObjectText]]) -> int:
    """Store a balanced number tree; ``pairs`` are in order; returns its number."""
    return _tree(objects, "/Nums", [(ObjectText(b"%d" % number), value) for number, value in pairs])


def _tree(objects: BoundObjects, key: str, pairs: list[tuple[ObjectText, ObjectText]]) -> int:
    nodes: list[_Node] = []
    for start in range(0, len(pairs), _LEAF):
        leaf = pairs[start : start + _LEAF]
        nodes.append((leaf[0][0], leaf[-1][0], {key: array([part for pair in leaf for part in pair])}))
    if len(nodes) <= 1:
        return objects.store(dictionary(nodes[0][2] if nodes else {key: array([])}))
    while len(nodes) > 1:
        for first, last, node in nodes:
            node["/Limits"] = array([first, last])
        groups = [nodes[start : start + _LEAF] for start in range(0, len(nodes), _LEAF)]
        nodes = [(group[0][0], group[-1][1], {"/Kids": _stored(objects, group)}) for group in groups]
    return objects.store(dictionary(nodes[0][2]))


def _stored(objects: BoundObjects, nodes: Sequence[_Node]) -> ObjectText:
    """Store nodes of a tree and return the array of them."""
    return array([reference(objects.store(dictionary(node))) for *_, node in nodes])
