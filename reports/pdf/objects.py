"""Objects of a PDF as text that is cut at its references, so that they get other numbers without being read again.

An object is a template, in which ``%d`` stands for each number of a reference, and those numbers. Its text is that of
qpdf: keys in their order, one space between tokens. So an object that was cut and one that is read from the finished
file are the same text, and the seal of a file can be taken before it is written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any, Protocol

import pikepdf
from msgspec import Struct

STORED = 1 << 24
"""Numbers from here on are those of objects that are stored as text; those below are of the PDF beside them."""

_REFERENCE = re.compile(rb"\((?:[^\\()]|\\.)*\)|(\d+) \d+ R\b", re.DOTALL)
"""A reference to an object; a string, which may hold the like of one, is passed over."""
_CODING = ("/Filter", "/DecodeParms")
_STORAGE = ("/Length", *_CODING)


class ObjectText(Struct, array_like=True):
    """A piece of an object."""

    template: bytes
    """Text with ``%d 0 R`` for each reference; a percent sign in it is doubled."""
    numbers: list[int] = []
    """The objects that it refers to."""

    def text(self) -> bytes:
        """Return the piece as it is written."""
        return self.template % tuple(self.numbers)

    def moved(self, numbers: Sequence[int]) -> ObjectText:
        """Return the piece with another number for each that it has."""
        return ObjectText(self.template, [numbers[old] for old in self.numbers])


class StoredObject(Struct, array_like=True):
    """An object of a PDF; one with data is a stream."""

    body: ObjectText
    """Without what says how the data are stored."""
    data: bytes | None = None
    coding: bytes = b""
    """The entries that say how the data are packed; b"" where they are not."""
    digest: bytes = b""
    """SHA-256 of the data before they were packed; b"" where it was not asked for."""


class ObjectSource(Protocol):
    """Where the objects of a file come from."""

    def get(self, number: int, *, digested: bool = False) -> StoredObject:
        """Return an object; ``digested`` asks for the digest of its data."""

    def pages(self) -> list[int]:
        """Return the numbers of the pages in their order."""

    def entry(self, *keys: str) -> ObjectText | None:
        """Return what the catalog says under a key, or under a key below it; None where it says nothing."""


class PdfObjects:
    """The objects of a PDF that is open."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf

    def get(self, number: int, *, digested: bool = False) -> StoredObject:
        """Return an object; ``digested`` asks for the digest of its data."""
        item: Any = self.pdf.get_object(number, 0)
        if not isinstance(item, pikepdf.Stream):
            return StoredObject(self._cut(written(item, resolved=True)))
        entries = item.stream_dict
        coding = b"".join(b"%b %b" % (key.encode(), written(entries[key])) for key in _CODING if key in entries)
        digest = hashlib.sha256(item.read_bytes()).digest() if digested else b""
        return StoredObject(self._cut(entries_of(item)), bytes(item.read_raw_bytes()), coding, digest)

    def pages(self) -> list[int]:
        """Return the numbers of the pages in their order."""
        return [page.obj.objgen[0] for page in self.pdf.pages]

    def entry(self, *keys: str) -> ObjectText | None:
        """Return what the catalog says under a key, or under a key below it; None where it says nothing."""
        found: Any = self.pdf.Root
        for key in keys:
            found = found.get(key) if isinstance(found, pikepdf.Dictionary) else None
        return None if found is None else self._cut(written(found))

    def _cut(self, body: bytes) -> ObjectText:
        return cut(body)


class BoundObjects(PdfObjects):
    """Objects that are stored as text, and those of a PDF beside them, which refer to each other."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        super().__init__(pdf)
        self.stored: list[StoredObject] = []
        self.page_numbers: list[int] = []
        self._placed: dict[int, int] = {}
        self._read: dict[int, StoredObject] = {}

    @property
    def next(self) -> int:
        """The number of the next object that is stored."""
        return STORED + len(self.stored)

    def store(self, body: ObjectText) -> int:
        """Store an object and return its number."""
        self.stored.append(StoredObject(body))
        return self.next - 1

    def replace(self, number: int, body: ObjectText) -> None:
        """Store something else under a number."""
        self.stored[number - STORED] = StoredObject(body)

    def place(self, number: int) -> Any:
        """Return an object for the PDF to refer to that stands for a stored one."""
        stand_in = self.pdf.make_indirect(pikepdf.Dictionary())
        self._placed[stand_in.objgen[0]] = number
        return stand_in

    def get(self, number: int, *, digested: bool = False) -> StoredObject:
        """Return an object; those of the PDF do not change once the digest of their data was asked for."""
        if number >= STORED:
            return self.stored[number - STORED]
        found = self._read.get(number) or super().get(number, digested=digested)
        if digested:
            self._read[number] = found
        return found

    def pages(self) -> list[int]:
        """Return the numbers of the pages in their order."""
        return self.page_numbers

    def _cut(self, body: bytes) -> ObjectText:
        found = cut(body)
        return ObjectText(found.template, [self._placed.get(number, number) for number in found.numbers])


def cut(body: bytes) -> ObjectText:
    """Cut the text of an object, or of a piece of one, at its references."""
    numbers: list[int] = []

    def hole(found: re.Match[bytes]) -> bytes:
        if found[1] is None:
            return found[0].replace(b"%", b"%%")
        numbers.append(int(found[1]))
        return b"%d 0 R"

    return ObjectText(_REFERENCE.sub(hole, body), numbers)


def written(value: Any, *, resolved: bool = False) -> bytes:
    """Return a value of a PDF as it is written; pikepdf gives numbers and truth values as those of Python."""
    if isinstance(value, pikepdf.Object):
        return value.unparse(resolved=resolved)
    return str(value).lower().encode() if isinstance(value, bool) else str(value).encode()


def entries_of(stream: pikepdf.Stream) -> bytes:
    """Return the entries of a stream without those that say how its data are stored."""
    entries = copy(stream.stream_dict)
    for key in _STORAGE:
        if key in entries:
            del entries[key]
    return entries.unparse(resolved=True)


def reference(number: int) -> ObjectText:
    """Return a reference to an object."""
    return ObjectText(b"%d 0 R", [number])


def text(value: str) -> ObjectText:
    """Return a text as PDF writes it."""
    return ObjectText(pikepdf.String(value).unparse().replace(b"%", b"%%"))


def number(value: float) -> bytes:
    """Return a number as PDF writes it."""
    return f"{value:.4f}".rstrip("0").rstrip(".").encode()


def numbers(values: Iterable[float]) -> ObjectText:
    """Return an array of numbers."""
    return array([ObjectText(number(value)) for value in values])


def array(items: Sequence[ObjectText]) -> ObjectText:
    """Return an array of pieces."""
    found = [number for item in items for number in item.numbers]
    return ObjectText(b"[ %b ]" % b" ".join([item.template for item in items]) if items else b"[ ]", found)


def dictionary(entries: Mapping[str, ObjectText | bytes]) -> ObjectText:
    """Return a dictionary of pieces by their keys, with the slash; bytes are a name or a number as it is written."""
    parts, found = [], list[int]()
    for key in sorted(entries):
        value = entries[key]
        piece = value if isinstance(value, ObjectText) else ObjectText(value)
        parts.append(b"%b %b" % (key.encode(), piece.template))
        found += piece.numbers
    return ObjectText(b"<< %b >>" % b" ".join(parts) if parts else b"<< >>", found)
