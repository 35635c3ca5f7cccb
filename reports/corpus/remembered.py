"""A folder that this process has read before: only files that are not as they were are read again.

It is for a process that lives long, and forks; what `kept` leaves on disk is for the next one.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from reports.corpus.folders import FolderLanguage, read_folders
from reports.corpus.kept import settled_rows
from reports.corpus.listing import Row
from reports.corpus.origin import ListedFiles, Origin
from reports.corpus.policy import Corpus
from reports.corpus.reader import FileReading, assemble, read_file, read_origin, without_collector
from reports.corpus.vocabulary import Vocabulary


class RememberedFolder(Struct, frozen=True):
    """What the files of a folder said."""

    root: str
    vocabulary: str
    """The identity of the one that they were read with."""
    rows: Mapping[str, list[Row]]
    """What the system said of each file before it was read."""
    around: Mapping[str, FolderLanguage]
    readings: Mapping[str, FileReading]


def read_remembered(
    origin: Origin, vocabulary: Vocabulary, before: RememberedFolder | None
) -> tuple[Corpus, RememberedFolder | None]:
    """Return what `read_origin` does, and what to remember of it; None of what is no folder."""
    if not isinstance(origin.files, ListedFiles):
        return read_origin(origin, vocabulary), None
    with without_collector():
        listing, folders = origin.files.listing, read_folders(origin, vocabulary)
        known = dict[str, FileReading]()
        if before is not None and (before.root, before.vocabulary) == (listing.root, vocabulary.identity):
            for below, rows in listing.rows.items():
                folder = below.removesuffix("/")
                if before.around.get(folder) == folders.languages.get(folder):
                    old = set(before.rows.get(below, ()))
                    known |= {name: before.readings[name] for row in rows if row in old and (name := below + row[0])}
        around = ((file, folders.around(file.name)) for file in origin.files)
        readings = [
            known.get(file.name) or read_file(file, origin.folder, said, vocabulary)
            for file, said in around
            if said is not None
        ]
        there = {reading.name: reading for reading in readings}
        listed = {below: [row for row in rows if below + row[0] in there] for below, rows in listing.rows.items()}
        settled = settled_rows(listed, listing.began, readings)
        kept = RememberedFolder(listing.root, vocabulary.identity, settled, dict(folders.languages), there)
        return assemble(origin, folders, readings), kept
