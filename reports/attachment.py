"""The data inside a PDF: bytes as streams, files put in, once, with a date of ours, and read out again."""

from __future__ import annotations

import hashlib
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import deflate
import pikepdf
from pikepdf import Array, Dictionary, Name, String

from reports.errors import InputProblem

MOST_BYTES = 256 * 1024 * 1024
"""A larger file inside a PDF is not read."""

QUICK = 8
"""For content, which is packed anew in every document that holds it: a sixth of the time, and a sixtieth more bytes."""
_MOST_EFFORT = 10
"""Of 12: the next step takes twice as long and finds one byte in three hundred, the last one in two thousand."""
_REMEDY = "Name a PDF that this program wrote."


def packed(data: bytes, effort: int = _MOST_EFFORT) -> bytes:
    """Data as ``/FlateDecode`` reads it; the same data give the same bytes on every system."""
    return bytes(deflate.zlib_compress(data, effort))


def compressed(pdf: pikepdf.Pdf, data: bytes, **entries: Any) -> Any:
    """An indirect stream object with ``entries`` in its dictionary."""
    keys = {f"/{key}": value for key, value in entries.items()}
    return pdf.make_indirect(pikepdf.Stream(pdf, packed(data), {"/Filter": Name.FlateDecode, **keys}))


def attach(
    pdf: pikepdf.Pdf, *, name: str, data: bytes, description: str, mime_type: str, relationship: str, date: str
) -> Any:
    """Put one file into the PDF as PDF/A-3 asks and answer its file specification; ``date`` as PDF writes it.

    The name tree of embedded files is `list_attachments`' to write, when all are in.
    """
    checksum = hashlib.md5(data, usedforsecurity=False).digest()
    parameters = Dictionary(Size=len(data), CreationDate=String(date), ModDate=String(date), CheckSum=String(checksum))
    embedded = compressed(pdf, data, Type=Name.EmbeddedFile, Subtype=Name(f"/{mime_type}"), Params=parameters)
    return pdf.make_indirect(Dictionary(
        Type=Name.Filespec, F=String(name), UF=String(name), Desc=String(description),
        AFRelationship=Name(f"/{relationship}"), EF=Dictionary(F=embedded, UF=embedded)))  # fmt: skip


def list_attachments(pdf: pikepdf.Pdf, names: Any, specifications: dict[str, Any]) -> None:
    """Name the attached files in the catalog: in the name dictionary ``names``, and once each as associated files."""
    if not specifications:
        return
    ordered = sorted(specifications.items(), key=lambda item: bytes(String(item[0])))
    names.EmbeddedFiles = Dictionary(Names=Array([part for name, file in ordered for part in (String(name), file)]))
    pdf.Root.AF = Array([file for _, file in ordered])


def read_attachments(pdf: bytes | Path) -> dict[str, bytes]:
    """The files inside a PDF by name; empty where it has none.

    Raises:
        InputProblem: it is no PDF, it is encrypted or damaged, or a file inside is too large.
    """
    name = "the PDF" if isinstance(pdf, bytes) else pdf.name
    try:
        with pikepdf.open(BytesIO(pdf) if isinstance(pdf, bytes) else pdf) as document:
            return {key: _content(key, spec) for key, spec in document.attachments.items()}
    except (pikepdf.PdfError, pikepdf.PasswordError, OSError, KeyError, AttributeError, TypeError, zlib.error) as error:
        raise InputProblem(f"{name} cannot be read: {error}", remedy=_REMEDY) from error


def count_pages(pdf: bytes) -> int:
    """How many pages a PDF has; raises InputProblem where it is none."""
    try:
        with pikepdf.open(BytesIO(pdf)) as document:
            return len(document.pages)
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        raise InputProblem(f"the PDF cannot be read: {error}", remedy=_REMEDY) from error


def _content(name: str, spec: pikepdf.AttachedFileSpec) -> bytes:
    stream = spec.get_file().obj
    raw, filters = bytes(stream.read_raw_bytes()), stream.get("/Filter")
    if filters is None:
        data = raw
    elif filters == Name.FlateDecode:
        # What the file says of its own size is not to be trusted.
        data = zlib.decompressobj().decompress(raw, MOST_BYTES + 1)
    else:
        raise InputProblem(f"the file {name} inside the PDF is packed in another way", remedy=_REMEDY)
    if len(data) > MOST_BYTES:
        raise InputProblem(f"the file {name} inside the PDF is larger than {MOST_BYTES} bytes", remedy=_REMEDY)
    return data
