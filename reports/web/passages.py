"""Reads pages as a search and a checker of links need them: what sections say, and where links lead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element
from msgspec import Struct

from reports.web.reading import block_texts

_ADDRESSES: Final = {"a": "href", "link": "href", "img": "src", "script": "src", "iframe": "src", "area": "href"}


class WebPassage(Struct, frozen=True):
    """A section of a page as a search finds it."""

    section: str
    """Its id."""
    kind: str
    """The first of its classes."""
    lang: str
    title: str
    text: str
    """Its blocks, a line each."""


class PageLinks(Struct, frozen=True):
    """The addresses that a page leads to or loads, and the places in it that others may lead to."""

    addresses: tuple[str, ...]
    places: frozenset[str]


def read_passages(page: bytes) -> tuple[WebPassage, ...]:
    """Return the sections of an HTML edition, in order; none of a page that is no such edition."""
    root = _root(page)
    found = () if root is None else root.iterfind("body/div/main/section")
    return tuple(
        WebPassage(
            section=element.get("id") or "",
            kind=next(iter((element.get("class") or "").split()), ""),
            lang=element.get("lang") or "",
            title=_heading(element),
            text="\n".join(" ".join(block.split()) for block in block_texts(element)),
        )
        for element in found
    )


def read_links(page: bytes) -> PageLinks:
    """Return where a page leads; the same address once."""
    root = _root(page)
    if root is None:
        return PageLinks((), frozenset())
    return PageLinks(tuple(dict.fromkeys(_addresses(root))), frozenset(_places(root)))


def _root(page: bytes) -> Element | None:
    return etree.fromstring(page, etree.HTMLParser(encoding="utf-8", huge_tree=False))


def _heading(section: Element) -> str:
    for element in section.iter("h1", "h2", "h3"):
        return " ".join("".join(element.itertext()).split())
    return ""


def _addresses(root: Element) -> Iterator[str]:
    for element in root.iter(*_ADDRESSES):
        address = element.get(_ADDRESSES[element.tag])
        if address is not None:
            yield address


def _places(root: Element) -> Iterator[str]:
    for element in root.iter():
        yield from filter(None, (element.get("id"), element.get("name") if element.tag == "a" else None))
