"""Digests of single pages: two pages with the same ones look the same, whatever else is in their files.

Fonts are known by their names and not walked into: their subsets differ with the other pages of a document, and glyphs
have the codes that are the same in every document.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

import pikepdf
from msgspec import Struct

_LEFT_OUT = frozenset({"/Parent", "/StructParents", "/StructParent", "/Annots", "/Contents", "/Resources", "/Tabs"})
_FONTS = "/Font"
_DIGITS = 24


class PageDigest(Struct, frozen=True):
    """What is known of a page by its bytes."""

    content: str
    """Of what its section prints, without running heads and feet."""
    whole: str
    """Of all that is seen."""
    box: tuple[float, ...] = ()
    """Left, bottom, right, top of what is seen, in points."""


def digest_pages(pdf: bytes, fonts: str = "") -> tuple[PageDigest, ...]:
    """Return the digests of every page; ``fonts`` tells the faces of a house apart that have one name."""
    with pikepdf.open(BytesIO(pdf)) as document:
        walk = _Resources()
        return tuple(_digest(page.obj, walk, fonts) for page in document.pages)


def _digest(page: Any, walk: _Resources, fonts: str) -> PageDigest:
    boxes = [f"{key} {page[key]!r}" for key in sorted(page.keys()) if key not in _LEFT_OUT]
    common = hashlib.sha256("\n".join((fonts, *boxes)).encode())
    common.update(walk.digest(page.get("/Resources", None)))
    contents = page.get("/Contents", None)
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    content, whole = common.copy(), common
    for number, stream in enumerate(streams):
        own = walk.digest(stream)
        whole.update(own)
        # The section's own content goes first, heads and feet are stamped over it.
        if not number:
            content.update(own)
    box = tuple(float(length) for length in page["/MediaBox"])
    return PageDigest(content.hexdigest()[:_DIGITS], whole.hexdigest()[:_DIGITS], box)


class _Resources:
    """A walk over what pages draw with; what several pages share is read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bytes] = {}

    def digest(self, item: Any) -> bytes:
        """Return the digest of an object and of all that it refers to."""
        number = getattr(item, "objgen", (0, 0))
        if number != (0, 0):
            if number not in self._known:
                # What leads back to itself is met again while it is being read.
                self._known[number] = b"again"
                self._known[number] = self._read(item)
            return self._known[number]
        return self._read(item)

    def _read(self, item: Any) -> bytes:
        found = hashlib.sha256()
        if isinstance(item, pikepdf.Stream):
            found.update(item.read_raw_bytes())
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            for key in sorted(item.keys()):
                found.update(key.encode())
                if key == _FONTS:
                    names = sorted(f"{name} {font.get('/BaseFont', '')}"[-200:] for name, font in item[key].items())
                    found.update("\n".join(name.partition("+")[2] or name for name in names).encode())
                elif key not in _LEFT_OUT or key == "/Resources":
                    found.update(self.digest(item[key]))
        elif isinstance(item, pikepdf.Array):
            for part in item:
                found.update(self.digest(part))
        else:
            found.update(repr(item).encode())
        return found.digest()
