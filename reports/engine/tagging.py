"""The tag tree of a section is written into its PDF in place of the engine's own."""

from __future__ import annotations

from typing import Any

import pydyf

from reports.engine import structure
from reports.engine.structure import Element, LinkAnnotation, Mark, StructureReader
from reports.errors import DocumentProblem


def add_tags(pdf: Any, document: Any, pdf_version: str, page_streams: list[Any]) -> None:  # noqa: ARG001 - the engine's
    """Write the tag tree of a document in place of the engine's own; its `structure_reader` reads the pages."""
    reader: StructureReader = document.structure_reader
    reader.links = _write_tags(reader, pdf, document.pages, page_streams)


def _write_tags(reader: StructureReader, pdf: Any, pages: list[Any], streams: list[Any]) -> int:
    """Read the laid-out pages, mark what is left over as artifacts, write the tree; return how many links it holds."""
    for number, (page, stream) in enumerate(zip(pages, streams, strict=True)):
        reader.read_page(number, page._page_box, stream._tags)
    if len(pages) > 1:
        reader.restore_order()
    structure.prune(reader.root)
    elements = list(reader.root.descendants())
    owners = structure.claimed(elements)
    for number, stream in enumerate(streams):
        _release(stream, owners.get(number, {}), number)
    written = {id(element): _register(pdf) for element in elements}
    annotations: list[tuple[Any, Any]] = []
    references = pdf.page_references
    for element in elements:
        _fill(written[id(element)], element, written, references, annotations)
    numbers = pydyf.Array()
    for number in range(len(pages)):
        numbers.extend((number, _parents(owners.get(number, {}), written)))
    for number, (annotation, parent) in enumerate(annotations, start=len(pages)):
        annotation["StructParent"] = number
        numbers.extend((number, parent))
    _write_root(reader, pdf, written, numbers)
    _drop_annotations(pdf, annotations)
    return len(annotations)


def _register(pdf: Any) -> Any:
    entry = pydyf.Dictionary()
    pdf.add_object(entry)
    return entry


def _release(stream: Any, owners: dict[int, Element], page: int) -> None:
    """Turn marked content that no element claims into artifacts; where nothing is drawn, into nothing."""
    found = set()
    content = iter(stream.stream)
    released: list[Any] = []
    for item in content:
        released.append(item)
        if not (isinstance(item, pydyf.Dictionary) and "MCID" in item):
            continue
        if item["MCID"] in owners:
            found.add(item["MCID"])
            continue
        begun, then = next(content), next(content)
        released[-2:] = [] if then == b"EMC" else [b"/Artifact", pydyf.Dictionary({"Type": "/Layout"}), begun, then]
    stream.stream = released
    if lost := owners.keys() - found:
        # The engine draws such text into a group of its own, where a page's marked content cannot be found.
        texts = sorted({owners[mcid].role for mcid in lost})
        raise DocumentProblem(
            f"page {page + 1} of the section has see-through content in {', '.join(texts)}",
            remedy="Use a lighter colour in place of opacity, and no blend modes on text.",
        )


def _fill(
    entry: Any, element: Element, written: dict[int, Any], references: Any, annotations: list[tuple[Any, Any]]
) -> None:
    page = next((kid.page for kid in element.kids if isinstance(kid, Mark)), element.page)
    entry["S"] = f"/{element.role}"
    if element.parent is not None:
        entry["P"] = written[id(element.parent)].reference
    kids: list[Any] = []
    for kid in element.kids:
        if isinstance(kid, Element):
            kids.append(written[id(kid)].reference)
        elif isinstance(kid, LinkAnnotation):
            annotations.append((kid.annotation, entry.reference))
            kid.annotation["Contents"] = pydyf.String(structure.link_text(element.source))
            kids.append(pydyf.Dictionary({
                "Type": "/OBJR", "Obj": kid.annotation.reference, "Pg": references[kid.page]}))  # fmt: skip
        elif kid.page == page:
            kids.append(kid.mcid)
        else:
            kids.append(pydyf.Dictionary({"Type": "/MCR", "Pg": references[kid.page], "MCID": kid.mcid}))
    if any(isinstance(kid, Mark) for kid in element.kids) or element.role == "Figure":
        entry["Pg"] = references[page]
    if kids:
        entry["K"] = kids[0] if len(kids) == 1 else pydyf.Array(kids)
    if element.attributes:
        entry["A"] = pydyf.Dictionary(
            {key: pydyf.Array(value) if isinstance(value, list) else value for key, value in element.attributes.items()}
        )
    for key, text in (("Lang", element.lang), ("Alt", element.alt), ("E", element.expansion), ("ID", element.id)):
        if text:
            entry[key] = pydyf.String(text)


def _parents(owners: dict[int, Element], written: dict[int, Any]) -> Any:
    """Return the parent tree's entry for a page: the element of each marked-content id, ``null`` for artifacts."""
    last = max(owners, default=-1)
    return pydyf.Array(written[id(owners[n])].reference if n in owners else "null" for n in range(last + 1))


def _write_root(reader: StructureReader, pdf: Any, written: dict[int, Any], numbers: Any) -> None:
    tree = pydyf.Dictionary({"Nums": numbers})
    pdf.add_object(tree)
    root = pydyf.Dictionary({
        "Type": "/StructTreeRoot", "K": written[id(reader.root)].reference, "ParentTree": tree.reference})  # fmt: skip
    notes = sorted((note for note in reader.notes if id(note) in written), key=lambda note: note.id)
    if notes:
        names = pydyf.Array()
        for note in notes:
            names.extend((pydyf.String(note.id), written[id(note)].reference))
        root["IDTree"] = pydyf.Dictionary({"Names": names})
    pdf.add_object(root)
    written[id(reader.root)]["P"] = root.reference
    pdf.catalog["StructTreeRoot"] = root.reference


def _drop_annotations(pdf: Any, annotations: list[tuple[Any, Any]]) -> None:
    """Take links that no element holds off their pages: they lie inside others of the same link."""
    held = {annotation.reference for annotation, _ in annotations}
    for item in pdf.objects:
        if isinstance(item, dict) and "Annots" in item:
            item["Annots"] = pydyf.Array(reference for reference in item["Annots"] if reference in held)
