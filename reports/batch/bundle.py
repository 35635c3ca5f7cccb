"""Writes all documents of a run into one archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from reports.batch.index_page import NAME as INDEX
from reports.batch.manifest import Manifest
from reports.files import writing_whole

NAME = "documents.zip"

_DAY = (1980, 1, 1, 0, 0, 0)
"""The first date of the format, fixed so that the same documents give the same archive."""


def write_bundle(folder: Path, manifest: Manifest, thumbnails: str) -> Path:
    """Write the archive of documents, their calendars, workbooks, index page and thumbnails beside the documents."""
    path = folder / NAME
    with writing_whole(path) as file, ZipFile(file, "w") as archive:
        for name in (INDEX, *_names(manifest, thumbnails)):
            entry = ZipInfo(name, _DAY)
            entry.external_attr = 0o644 << 16
            # A PDF is compressed already.
            entry.compress_type = ZIP_DEFLATED if name == INDEX else ZIP_STORED
            archive.writestr(entry, (folder / name).read_bytes())
    return path


def _names(manifest: Manifest, thumbnails: str) -> Iterator[str]:
    for entry in manifest.documents:
        if entry.state != "failed":
            yield entry.file
            yield from filter(None, (entry.calendar, entry.web, entry.annex))
            yield f"{thumbnails}/{entry.name}.png"
