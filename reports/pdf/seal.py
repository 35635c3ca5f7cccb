"""The seal of a file: digests of its parts that follow from what it holds, not from how it is written down.

Objects are walked from the parts that they belong to and numbered as they are met, streams are unpacked, keys are in
order. So numbers of objects, compression, kind of cross-references and linearization make no difference, and any other
change does. What is left out, the metadata, is compared with the data instead.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from typing import Any

import pikepdf
from msgspec import Struct

from reports.pdf.writer import file_digest

PARTS = ("pages", "tags", "navigation", "data", "intent")
"""What is sealed apart, so that what another program took away can be told from what it changed."""
ORIGIN = "/ccus-reports-origin"
"""The catalog's key of private data that tell how the pages were made; a verification reads it."""

_NAVIGATION = ("/Outlines", "/PageMode", "/Lang", "/ViewerPreferences")
_REFERENCE = re.compile(rb"\((?:[^\\()]|\\.)*\)|(\d+) \d+ R\b", re.DOTALL)
"""A reference to an object; a string, which may hold the like of one, is passed over."""
_PARENT = re.compile(rb"/Parent \d+ \d+ R")
_LEADING_ZERO = re.compile(rb"(?<![\d.])0+(?=\.\d)")
"""Other programs write .5 for 0.5."""
_STORAGE = ("/Length", "/Filter", "/DecodeParms")
_DIGITS = 32


def seal_parts(pdf: pikepdf.Pdf) -> dict[str, str]:
    """Return a digest of each part of a file; "" where it has no such part."""
    pages = [page.obj for page in pdf.pages]
    names: Any = pdf.Root.get("/Names", {})
    walk = _Walk(pdf, {page.objgen[0]: number for number, page in enumerate(pages, 1)})
    found = {"pages": walk.digest_pages()}
    seeds: dict[str, list[Any]] = {
        "tags": [pdf.Root.get("/StructTreeRoot")],
        "navigation": [*(pdf.Root.get(key) for key in _NAVIGATION), names.get("/Dests"), *_private(pdf)],
        "data": [pdf.Root.get("/AF"), names.get("/EmbeddedFiles")],
        "intent": [pdf.Root.get("/OutputIntents")],
    }
    for part, roots in seeds.items():
        found[part] = walk.digest(roots) if any(root is not None for root in roots) else ""
    return found


class Seal(Struct, frozen=True):
    """What a file says of its parts, and what they are."""

    templates: str
    """Digest of the templates that it was printed with; "" where it does not say."""
    stated: dict[str, str]
    """Digests of its parts as they were written; nothing where a file has no seal."""
    found: dict[str, str]
    """The same as they are."""
    identifier: str
    """The first half of its ID."""
    is_untouched: bool
    """Whether the file is, byte for byte, as it was written."""


def read_seal(pdf: pikepdf.Pdf, file: bytes) -> Seal:
    """Return the seal of an opened PDF; ``file`` are its bytes."""
    notes: Any = pdf.Root.get("/PieceInfo", {})
    private: Any = notes[ORIGIN].get("/Private", {}) if ORIGIN in notes else {}
    stated = {str(part)[1:]: str(digest) for part, digest in private.get("/Seal", {}).items()}
    first, second = _ids(pdf)
    return Seal(str(private.get("/Templates", "")), stated, seal_parts(pdf), first, second == file_digest(file))


def _ids(pdf: pikepdf.Pdf) -> tuple[str, str]:
    """Return both halves of the ID in hexadecimal digits; "" where it has none."""
    halves = [bytes(half).hex() for half in pdf.trailer.get("/ID", ())]
    return (halves[0], halves[1]) if len(halves) > 1 else ("", "")


def identifier(parts: Mapping[str, str]) -> str:
    """Return the identifier of a file that follows from its parts, in hexadecimal digits."""
    told = "\n".join(f"{part} {parts.get(part, '')}" for part in PARTS)
    return hashlib.sha256(told.encode()).hexdigest()[:_DIGITS]


def _private(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield the private data of ours, but for the seal itself."""
    notes: Any = pdf.Root.get("/PieceInfo", {})
    for key in sorted(notes.keys()):
        private = notes[key].get("/Private") if key.startswith("/ccus-reports") else None
        yield private.get("/Templates") if key == ORIGIN and private is not None else private


class _Walk(Struct):
    """A walk over the objects of a file; pages and what belongs to them keep their numbers in every part."""

    pdf: pikepdf.Pdf
    numbers: dict[int, int]
    """Number in the walk, by the number of the object in the file; those of pages are above 0."""

    def digest_pages(self) -> str:
        """Return the digest of the pages, and number all that belongs to them."""
        found, queue = hashlib.sha256(), list(self.numbers)
        count = len(queue)
        for place, old in enumerate(queue):
            body, data = self._body(self.pdf.get_object(old, 0))
            if place < count:
                body = _PARENT.sub(b"", body)
            found.update(self._renumbered(body, self.numbers, queue, 1))
            found.update(data)
        return found.hexdigest()[:_DIGITS]

    def digest(self, roots: Iterable[Any]) -> str:
        """Return the digest of all that can be reached from some objects; ends at pages and what belongs to them."""
        found, numbers, queue = hashlib.sha256(), dict(self.numbers), list[int]()
        for root in roots:
            body = root.unparse() if isinstance(root, pikepdf.Object) else repr(root).encode()
            found.update(self._renumbered(body, numbers, queue, -1) + b"\n")
        for old in queue:
            body, data = self._body(self.pdf.get_object(old, 0))
            found.update(self._renumbered(body, numbers, queue, -1))
            found.update(data)
        return found.hexdigest()[:_DIGITS]

    def _body(self, item: Any) -> tuple[bytes, bytes]:
        """Return an object as it is written, and the digest of its data where it is a stream."""
        if not isinstance(item, pikepdf.Stream):
            return item.unparse(resolved=True) if isinstance(item, pikepdf.Object) else repr(item).encode(), b""
        entries = copy(item.stream_dict)
        for key in _STORAGE:
            if key in entries:
                del entries[key]
        return entries.unparse(resolved=True), hashlib.sha256(item.read_bytes()).digest()

    def _renumbered(self, body: bytes, numbers: dict[int, int], queue: list[int], sign: int) -> bytes:
        """Return an object with its references as numbers of the walk; new ones have the sign of their part."""

        def refer(found: re.Match[bytes]) -> bytes:
            if not found[1]:
                return found[0]
            old = int(found[1])
            if old not in numbers:
                queue.append(old)
                numbers[old] = sign * len(queue)
            return b"%d R" % numbers[old]

        return _LEADING_ZERO.sub(b"", _REFERENCE.sub(refer, body))
