"""The seal of a file: digests of its parts that follow from what it holds, not from how it is written down.

Objects are walked from the parts that they belong to and numbered as they are met, streams are unpacked, keys are in
order. So numbers of objects, compression, kind of cross-references and linearization make no difference, and any other
change does. What is left out, the metadata, is compared with the data instead.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pikepdf
from msgspec import Struct

from reports.pdf.objects import ObjectSource, ObjectText, PdfObjects, cut
from reports.pdf.writer import file_digest

PARTS = ("pages", "tags", "navigation", "data", "intent")
"""What is sealed apart, so that what another program took away can be told from what it changed."""
ORIGIN = "/ccus-reports-origin"
"""The catalog's key of private data that tell how the pages were made; a verification reads it."""

MARKS = "/ccus-reports"
"""The catalog's key of private data that lists the pages which must be right-hand ones; a print job reads it."""
PRIVATE = (MARKS, ORIGIN)

_NAVIGATION = ("/Outlines", "/PageMode", "/Lang", "/ViewerPreferences")
_NOTHING = ObjectText(b"None")
_PARENT = re.compile(rb"/Parent \d+ \d+ R")
_LEADING_ZERO = re.compile(rb"(?<![\d.])0+(?=\.\d)")
"""Other programs write .5 for 0.5."""
_DIGITS = 32


def seal_parts(pdf: pikepdf.Pdf) -> dict[str, str]:
    """Return a digest of each part of a file; "" where it has no such part."""
    return seal_objects(PdfObjects(pdf))


def seal_objects(source: ObjectSource) -> dict[str, str]:
    """Return the same of a file that is not written yet."""
    walk = _Walk(source, {page: number for number, page in enumerate(source.pages(), 1)})
    found = {"pages": walk.digest_pages()}
    seeds: dict[str, list[ObjectText | None]] = {
        "tags": [source.entry("/StructTreeRoot")],
        "navigation": [*map(source.entry, _NAVIGATION), source.entry("/Names", "/Dests"), *_private(source)],
        "data": [source.entry("/AF"), source.entry("/Names", "/EmbeddedFiles")],
        "intent": [source.entry("/OutputIntents")],
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


def _private(source: ObjectSource) -> Iterator[ObjectText | None]:
    """Yield the private data of ours, but for the seal itself."""
    for key in PRIVATE:
        if source.entry("/PieceInfo", key) is not None:
            part = ("/Templates",) if key == ORIGIN else ()
            yield source.entry("/PieceInfo", key, "/Private", *part)


class _Walk(Struct):
    """A walk over the objects of a file; pages and what belongs to them keep their numbers in every part."""

    source: ObjectSource
    numbers: dict[int, int]
    """Number in the walk, by the number of the object in the file; those of pages are above 0."""

    def digest_pages(self) -> str:
        """Return the digest of the pages, and number all that belongs to them."""
        found, queue = hashlib.sha256(), list(self.numbers)
        count = len(queue)
        for place, old in enumerate(queue):
            item = self.source.get(old, digested=True)
            body = cut(_PARENT.sub(b"", item.body.text())) if place < count else item.body
            found.update(self._renumbered(body, self.numbers, queue, 1))
            found.update(item.digest)
        return found.hexdigest()[:_DIGITS]

    def digest(self, roots: Iterable[ObjectText | None]) -> str:
        """Return the digest of all that can be reached from some objects; ends at pages and what belongs to them."""
        found, numbers, queue = hashlib.sha256(), dict(self.numbers), list[int]()
        for root in roots:
            found.update(self._renumbered(root or _NOTHING, numbers, queue, -1) + b"\n")
        # The queue grows while it is walked.
        for old in queue:
            item = self.source.get(old, digested=True)
            found.update(self._renumbered(item.body, numbers, queue, -1))
            found.update(item.digest)
        return found.hexdigest()[:_DIGITS]

    def _renumbered(self, body: ObjectText, numbers: dict[int, int], queue: list[int], sign: int) -> bytes:
        """Return an object with its references as numbers of the walk; new ones have the sign of their part."""
        template = body.template
        if body.numbers:
            found = []
            for old in body.numbers:
                if old not in numbers:
                    queue.append(old)
                    numbers[old] = sign * len(queue)
                found.append(numbers[old])
            template = template.replace(b"%d 0 R", b"%d R") % tuple(found)
        elif b"%" in template:
            template %= ()
        return _LEADING_ZERO.sub(b"", template) if b"0." in template else template
