"""Writes a PDF file that is small, depends on nothing but the PDF's objects, and is read by every reader.

pikepdf's own writer puts at most a hundred objects into an object stream. Most objects of a tagged document are
structure elements of forty bytes that resemble their neighbours: packed by the thousand they take a third less.
"""

from __future__ import annotations

import hashlib
import re
import struct
from io import BytesIO
from itertools import accumulate

import pikepdf
from msgspec import Struct, field

from reports.attachment import QUICK, packed
from reports.pdf.objects import ObjectSource, ObjectText, PdfObjects, StoredObject

_HEADER = b"%PDF-1.7\n%\xbf\xf7\xa2\xfe\n"
_OBJECTS_PER_STREAM = 2_000
"""Objects in a stream. A reader unpacks all of them to see one, and streams of twice as many were under 1 % smaller."""
_METADATA = b"/Type /Metadata"
_ROW = struct.Struct(">BIH")
"""A row of the cross-reference stream: kind of object, then place in the file, or stream number and index in it."""
_ID_DIGITS = 32
_END = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*\Z")
_LONGEST_END = 60
_FREE, _IN_FILE, _IN_STREAM = 0, 1, 2


def write_pdf(pdf: pikepdf.Pdf) -> bytes:
    """Return the bytes of a PDF that was made anew; the same objects give the same bytes, as `write_objects` says."""
    return write_objects(PdfObjects(pdf), pdf)


def write_objects(source: ObjectSource, pdf: pikepdf.Pdf, identifier: str = "") -> bytes:
    """Return the bytes of a file of the objects of ``source``, with the catalog and the information of ``pdf``.

    The first half of its ID is the ``identifier``, hexadecimal digits that other programs keep when they write the file
    again; the second half is the digest of the file before its cross-references, `file_digest`. What nothing refers to
    is left out. A stream that is not packed is, but for metadata, which PDF/A wants open.
    """
    writer = _Writer(source)
    root, info = (writer.number(item.objgen[0]) for item in (pdf.Root, pdf.docinfo))
    writer.write_objects()
    return writer.end(b"/Root %d 0 R/Info %d 0 R" % (root, info), identifier.encode())


def file_digest(file: bytes) -> str:
    """Return the digest of a file up to the cross-references that it ends with, in hexadecimal digits.

    In a file as it was written it is the second half of the ID.
    """
    found = _END.search(file[-_LONGEST_END:])
    place = int(found[1]) if found else 0
    return hashlib.sha256(file[:place]).hexdigest()[:_ID_DIGITS]


class _Writer(Struct):
    """The file under construction: objects in the order in which they are first referred to."""

    source: ObjectSource
    output: BytesIO = field(default_factory=BytesIO)
    numbers: dict[int, int] = {}
    """Number of an object in the file, by its number in the source."""
    queue: list[int] = []
    """Number of an object in the source, by its number in the file less 1; 0 for object streams."""
    rows: bytearray = field(default_factory=lambda: bytearray(_ROW.pack(_FREE, 0, 65535)))
    """Of the cross-reference stream, by number in the file."""
    holder: int = 0
    held: list[tuple[int, bytes]] = []
    """Objects that wait for the next object stream; its number is ``holder``."""

    def number(self, old: int) -> int:
        """Return the number of an object in the file; one that is met for the first time gets the next."""
        if old not in self.numbers:
            self.numbers[old] = self._next(old)
        return self.numbers[old]

    def write_objects(self) -> None:
        """Write the objects that have a number, and those they refer to; children of one parent stand together."""
        self.output.write(_HEADER)
        # The queue grows while it is walked.
        for number, old in enumerate(self.queue, 1):
            if not old:
                continue
            item = self.source.get(old)
            if item.data is None:
                self._hold(number, self._renumbered(item.body))
            else:
                self._copy(number, item, item.data)
        self._write_held()

    def end(self, entries: bytes, identifier: bytes) -> bytes:
        """Write the cross-references, with ``entries`` of the trailer, and return the whole file."""
        digest = hashlib.sha256(self.output.getbuffer()).hexdigest()[:_ID_DIGITS].encode()
        number, place = self._next(), self.output.tell()
        self._note(number, _IN_FILE, place)
        head = b"/Type/XRef/Size %d/W[1 4 2]%b/ID[<%b><%b>]" % (number + 1, entries, identifier or digest, digest)
        coding = b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns %d>>" % _ROW.size
        self._write_stream(number, head + coding, packed(_apply_png_predictor(self.rows), QUICK))
        self.output.write(b"startxref\n%d\n%%%%EOF\n" % place)
        return self.output.getvalue()

    def _next(self, old: int = 0) -> int:
        self.queue.append(old)
        self.rows += bytes(_ROW.size)
        return len(self.queue)

    def _note(self, number: int, kind: int, place: int, index: int = 0) -> None:
        _ROW.pack_into(self.rows, number * _ROW.size, kind, place, index)

    def _renumbered(self, body: ObjectText) -> bytes:
        known = self.numbers
        return body.template % tuple([known.get(old) or self.number(old) for old in body.numbers])

    def _copy(self, number: int, stream: StoredObject, data: bytes) -> None:
        coding = stream.coding
        if not coding and _METADATA not in stream.body.template:
            coding, data = b"/Filter/FlateDecode", packed(data)
        self._write_stream(number, self._renumbered(stream.body)[2:-2].strip() + coding, data)

    def _hold(self, number: int, body: bytes) -> None:
        if not self.held:
            self.holder = self._next()
        self._note(number, _IN_STREAM, self.holder, len(self.held))
        self.held.append((number, body))
        if len(self.held) == _OBJECTS_PER_STREAM:
            self._write_held()

    def _write_held(self) -> None:
        if not self.held:
            return
        numbers, bodies = zip(*self.held, strict=True)
        places = accumulate((len(body) + 1 for body in bodies[:-1]), initial=0)
        index = b" ".join(b"%d %d" % pair for pair in zip(numbers, places, strict=True))
        head = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(bodies), len(index) + 1)
        self._write_stream(self.holder, head, packed(b"\n".join((index, *bodies)), QUICK))
        self.held.clear()

    def _write_stream(self, number: int, entries: bytes, data: bytes) -> None:
        """Write a stream with these entries in its dictionary."""
        if data.endswith(b"\r") and b"/Filter" in entries:
            # Some validators take a carriage return before "endstream" for a part of the line end. What follows the end
            # of compressed data is not read.
            data += b"\n"
        self._note(number, _IN_FILE, self.output.tell())
        self.output.write(b"%d 0 obj\n<<%b/Length %d>>\nstream\n" % (number, entries, len(data)))
        self.output.write(data)
        self.output.write(b"\nendstream\nendobj\n")


def _apply_png_predictor(rows: bytearray) -> bytes:
    """Filter rows with PNG predictor 2: each byte becomes its difference from the byte above it."""
    width, above = _ROW.size, bytes(_ROW.size) + rows
    found = bytearray(b"\2") * (len(rows) // width * (width + 1))
    for column in range(width):
        pairs = zip(rows[column::width], above[column::width], strict=False)
        found[column + 1 :: width + 1] = bytes((value - last) & 255 for value, last in pairs)
    return bytes(found)
