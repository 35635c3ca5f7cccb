"""Files embedded in a PDF: compressed as streams, attached with a fixed date, and read back; in HTML read back."""

from __future__ import annotations

import hashlib
import re
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import deflate
import pikepdf
from msgspec import Struct
from pikepdf import Array, Dictionary, Name, String

from reports.confined import confined
from reports.errors import InputProblem

MOST_BYTES = 64_000_000
"""The largest file inside a PDF that is read, some four times that of a document of 1,000 records."""

QUICK = 6
"""Compression level, of 12, of what every document compresses again: page content, small objects, fonts, embedded data.

Measured on a document of 64 pages: 26 ms and 790 kB, where level 8 takes 56 ms and saves 12 kB, and level 10 takes
240 ms and saves 40 kB.
"""
_MOST_EFFORT = 10
"""Compression level, of 12. Measured: level 11 takes twice as long and saves one byte in 300, level 12 one in 2,000."""
_REMEDY = "Name a PDF or HTML edition that this program wrote."
_PAGE_START = b"<!DOCTYPE html>"
_DATA = re.compile(rb'<script type="application/json" data-name="([^"]*)">([^<]*)</script>')


def packed(data: bytes, effort: int = _MOST_EFFORT) -> bytes:
    """Compress data for ``/FlateDecode``; the same data give the same bytes on every system."""
    return bytes(deflate.zlib_compress(data, effort))


def compressed(pdf: pikepdf.Pdf, data: bytes, effort: int = _MOST_EFFORT, **entries: Any) -> Any:
    """Make an indirect stream object of compressed data, with ``entries`` in its dictionary."""
    keys = {f"/{key}": value for key, value in entries.items()}
    return pdf.make_indirect(pikepdf.Stream(pdf, packed(data, effort), {"/Filter": Name.FlateDecode, **keys}))


def attach(
    pdf: pikepdf.Pdf, *, name: str, data: bytes, description: str, mime_type: str, relationship: str, date: str
) -> Any:
    """Embed one file as PDF/A-3 requires, and return its file specification; ``date`` is in PDF's notation.

    Call `list_attachments` once all files are embedded: it writes the name tree.
    """
    checksum = hashlib.md5(data, usedforsecurity=False).digest()
    parameters = Dictionary(Size=len(data), CreationDate=String(date), ModDate=String(date), CheckSum=String(checksum))
    embedded = compressed(pdf, data, QUICK, Type=Name.EmbeddedFile, Subtype=Name(f"/{mime_type}"), Params=parameters)
    return pdf.make_indirect(Dictionary(
        Type=Name.Filespec, F=String(name), UF=String(name), Desc=String(description),
        AFRelationship=Name(f"/{relationship}"), EF=Dictionary(F=embedded, UF=embedded)))  # fmt: skip


def list_attachments(pdf: pikepdf.Pdf, names: Any, specifications: dict[str, Any]) -> None:
    """List the embedded files in the catalog: in the name dictionary ``names``, and as associated files."""
    if not specifications:
        return
    ordered = sorted(specifications.items(), key=lambda item: bytes(String(item[0])))
    names.EmbeddedFiles = Dictionary(Names=Array([part for name, file in ordered for part in (String(name), file)]))
    pdf.Root.AF = Array([file for _, file in ordered])


class PdfContents(Struct, frozen=True):
    """What is read of a PDF, or of an HTML edition, that a stranger may have written."""

    attached: bytes | None
    """The file inside it that was asked for; None where there is none of that name."""
    pages: int
    """0 of an HTML edition."""


def read_contents(pdf: Path, attachment: str) -> PdfContents:
    """Return one of the files inside a PDF, and how many pages it has; nothing else of it is unpacked.

    It is opened in a process of its own, within limits.

    Raises:
        InputProblem: it is no PDF, it is encrypted or damaged, or takes more memory or time than it may.
    """
    try:
        size = pdf.stat().st_size
    except OSError as error:
        raise InputProblem(f"{pdf.name} cannot be read: {error.strerror}", remedy=_REMEDY) from error
    # The other process may have been started in another folder.
    return confined(size, pdf.name, open_contents, pdf.absolute(), attachment)


def open_contents(pdf: Path, attachment: str) -> PdfContents:
    """Do what `read_contents` says in this process, without limits of memory and time."""
    try:
        if (page := _web_page(pdf)) is not None:
            return PdfContents(_embedded(page, attachment), 0)
        # The library takes no name that is not UTF-8.
        with pdf.open("rb") as file, pikepdf.open(file) as document:
            found = document.attachments.get(attachment)
            raw = None if found is None else _raw(found)
            pages = len(document.pages)
    except OSError as error:
        raise InputProblem(f"{pdf.name} cannot be read: {error.strerror or error}", remedy=_REMEDY) from error
    # The library answers the last three to a file whose objects are not what they should be.
    except (pikepdf.PdfError, pikepdf.PasswordError, KeyError, AttributeError, TypeError) as error:
        raise InputProblem(f"{pdf.name} cannot be read: {error}", remedy=_REMEDY) from error
    return PdfContents(None if raw is None else _unpacked(attachment, *raw), pages)


def is_web_page(start: bytes) -> bool:
    """Return whether a file that begins so is an HTML edition."""
    return start.startswith(_PAGE_START)


def refuse_web_page(
    name: str,
    data: bytes,
    remedy: str = "Name the PDF; the edition that lies beside it goes along where html is among the formats.",
) -> None:
    """Raise InputProblem where a file is an HTML edition, which has no pages."""
    if is_web_page(data):
        raise InputProblem(f"{name} is an HTML edition, which has no pages", remedy=remedy)


def _web_page(path: Path) -> bytes | None:
    """Return the HTML edition in a file; None where it holds none."""
    with path.open("rb") as file:
        start = file.read(len(_PAGE_START))
        return start + file.read(2 * MOST_BYTES) if is_web_page(start) else None


def _embedded(page: bytes, name: str) -> bytes | None:
    """Return the data of that name inside an HTML edition; raises InputProblem where they stand there twice."""
    found = [data for label, data in _DATA.findall(page) if label.decode("utf-8", "replace") == name]
    if len(found) > 1:
        raise InputProblem(f"the page holds {name} {len(found)} times", remedy=_REMEDY)
    return found[0] if found else None


def count_pages(pdf: bytes) -> int:
    """Return how many pages a PDF of this program has; raises InputProblem where it is not one."""
    try:
        with pikepdf.open(BytesIO(pdf)) as document:
            return len(document.pages)
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        raise InputProblem(f"the PDF cannot be read: {error}", remedy=_REMEDY) from error


def _raw(spec: pikepdf.AttachedFileSpec) -> tuple[bytes, str]:
    """Return the bytes of an embedded file as they are stored, and the name of the filter; "" where there is none."""
    stream = spec.get_file().obj
    return bytes(stream.read_raw_bytes()), str(stream.get("/Filter", ""))


def _unpacked(name: str, raw: bytes, filters: str) -> bytes:
    """Return the content of an embedded file; raises InputProblem where it is damaged, too large or not deflated."""
    data = raw
    if filters == "/FlateDecode":
        try:
            # The size that the file states is not to be trusted.
            data = zlib.decompressobj().decompress(raw, MOST_BYTES + 1)
        except zlib.error as error:
            raise InputProblem(f"the file {name} inside the PDF cannot be read: {error}", remedy=_REMEDY) from error
    elif filters:
        raise InputProblem(f"the file {name} inside the PDF is packed in another way", remedy=_REMEDY)
    if len(data) > MOST_BYTES:
        raise InputProblem(f"the file {name} inside the PDF is larger than {MOST_BYTES} bytes", remedy=_REMEDY)
    return data
