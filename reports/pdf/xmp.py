"""Reads the properties of an XMP packet, however it is written; a packet that is no XML has none."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_UNREAD = frozenset({f"{_RDF}about", "{http://www.w3.org/XML/1998/namespace}lang"})


def read_xmp(data: bytes) -> dict[str, tuple[str, ...]]:
    """Return the texts of each property by its name, ``{namespace}name``, in order; a list has several."""
    try:
        root = ElementTree.fromstring(data.strip(b"\0 \n\r\t\xef\xbb\xbf"))
    except ElementTree.ParseError:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for description in (one for packet in root.iter(f"{_RDF}RDF") for one in packet):
        for name, value in description.attrib.items():
            if name not in _UNREAD:
                found[name] = (*found.get(name, ()), value)
        for property in description:
            found[property.tag] = (*found.get(property.tag, ()), *_texts(property))
    return found


def _texts(property: ElementTree.Element) -> Iterator[str]:
    for element in property.iter():
        if element.text and element.text.strip():
            yield element.text.strip()
