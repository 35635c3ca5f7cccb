"""A folder that was read before is not read again: what its files said is kept by their names and times.

What a file says follows from its bytes, its name, the folders around it, the vocabulary and the program. The last two
are in every key; a file counts as unchanged where the system says of it what it said before it was read: size, times of
change, inode. A file that had changed within the two seconds before is read again next time, for the clock of a file
system is coarse; so is what could not be read, and what is no plain file.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import MsgspecError, Raw, Struct, msgpack

from reports.corpus.as_of import first_day
from reports.corpus.folders import FolderLanguage, Folders, read_folders
from reports.corpus.kept_records import KeptParts, KeptRecords, part_of
from reports.corpus.listing import FolderListing, RefusedPlace, Row, list_folder
from reports.corpus.origin import ListedFiles, Origin
from reports.corpus.policy import Corpus, Profile, Record
from reports.corpus.reader import FileReading, assemble, read_file, read_origin, without_collector
from reports.corpus.shelf import Shelf
from reports.corpus.vocabulary import Vocabulary
from reports.errors import Problem
from reports.process import follow_parent, signals_held

LEAST_FILES = 200
"""Fewer files are read in less time than it takes to look for them on the shelf."""

MANY_FILES = 50_000
"""So many are read in a process of its own."""

_SETTLED_NS = 2_000_000_000
"""What changed so shortly before it was read may have changed once more without a trace."""
_MOST_IN_A_PART = 100
_NEVER = (-2, 0, 0, 0)
"""In the place of what the system says of a file that is to be read again."""

_Rows = dict[str, list[Row]]


class _Listed(Struct, frozen=True, array_like=True):
    """What the system said of a folder when it was read."""

    rows: _Rows
    refused: list[RefusedPlace]


class _Index(Struct, frozen=True, array_like=True):
    """What is known of a folder, without its records."""

    listed: bytes
    """A `_Listed`, packed, so that it can be compared without being unpacked."""
    around: dict[str, FolderLanguage]
    """What its folders say of the language in them."""
    parts: tuple[str, ...]
    """The keys of the parts in which its records lie."""
    rest: str
    """The key of the readings of all other files."""
    ids: tuple[str, ...]
    """Of the records, in order."""
    since: tuple[int, ...]
    """By record the first day that has it."""
    profiles: tuple[Profile, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def read_kept(origin: Origin, vocabulary: Vocabulary, shelf: Shelf | None) -> Corpus:
    """Return what `read_origin` does, and keep it on the shelf; what is there already is not read again."""
    if shelf is None or not may_be_kept(origin):
        return read_origin(origin, vocabulary)
    assert isinstance(origin.files, ListedFiles)
    with without_collector():
        listing = origin.files.listing
        key = shelf.key("folder", listing.root, vocabulary.identity)
        index = shelf.take(key, _Index)
        if index is not None and _is_as_listed(index, listing):
            return _corpus(index, origin, vocabulary, shelf)
        if len(listing) >= MANY_FILES and _is_read_apart(origin, listing, vocabulary, shelf, key, index):
            index = shelf.take(key, _Index)
            if index is not None:
                return _corpus(index, origin, vocabulary, shelf)
        return _read_changed(origin, listing, vocabulary, shelf, key, index)


def may_be_kept(origin: Origin) -> bool:
    """Tell whether an origin is a folder that is worth keeping."""
    return isinstance(origin.files, ListedFiles) and len(origin.files) >= LEAST_FILES


def _corpus(index: _Index, origin: Origin, vocabulary: Vocabulary, shelf: Shelf, read: Sequence[Record] = ()) -> Corpus:
    """Return the corpus that an index tells of; ``read`` are its records, where they have been read just now."""

    def read_anew() -> Sequence[Record]:
        return read_origin(origin, vocabulary).records

    def is_as_read() -> bool:
        assert isinstance(origin.files, ListedFiles)
        return _is_as_listed(index, list_folder(Path(origin.files.listing.root)))

    parts = KeptParts(shelf, index.parts, index.rest, index.ids, index.since, read_anew, is_as_read)
    parts.know(read)
    return Corpus(
        origin=origin.named,
        records=KeptRecords(parts),
        profiles=index.profiles,
        problems=index.problems,
        warnings=index.warnings,
        notice=origin.notice,
    )


def _is_read_apart(*given: Any) -> bool:
    """Read what has changed in a process of its own, whose memory ends with it; return whether it could be kept.

    Workers begin with the memory of this process, and what a document may take is limited.
    """
    import multiprocessing

    if "fork" not in multiprocessing.get_all_start_methods():
        return False
    process = multiprocessing.get_context("fork").Process(target=_read_and_end, args=given, daemon=True)
    with signals_held():
        process.start()
    process.join()
    return process.exitcode == 0


def _read_and_end(*given: Any) -> None:
    follow_parent()
    corpus = _read_changed(*given)
    # Not to be taken apart record by record.
    os._exit(0 if isinstance(corpus.records, KeptRecords) else 1)


def _read_changed(
    origin: Origin, listing: FolderListing, vocabulary: Vocabulary, shelf: Shelf, key: str, index: _Index | None
) -> Corpus:
    """Read what is not as it was, all if need be, and keep it."""
    folders = read_folders(origin, vocabulary)
    known = {} if index is None else _unchanged(index, listing, folders, shelf)
    around = ((file, folders.around(file.name)) for file in origin.files)
    readings = [
        known.get(file.name) or read_file(file, origin.folder, said, vocabulary)
        for file, said in around
        if said is not None
    ]
    corpus = assemble(origin, folders, readings)
    kept = _keep(readings, () if index is None else (*index.parts, index.rest), shelf)
    if kept is None:
        return corpus
    new = _Index(
        _packed(settled_rows(listing.rows, listing.began, readings), listing.refused),
        dict(folders.languages),
        *kept,
        tuple(record.id for record in corpus.records),
        tuple(map(first_day, corpus.records)),
        corpus.profiles,
        corpus.problems,
        corpus.warnings,
    )
    if new != index:
        if not shelf.lay(key, new, is_small=False):
            return corpus
        shelf.trim()
    return _corpus(new, origin, vocabulary, shelf, corpus.records)


# --- what changed


def _packed(rows: _Rows, refused: list[RefusedPlace]) -> bytes:
    return msgpack.encode(_Listed(rows, refused))


def _is_as_listed(index: _Index, listing: FolderListing) -> bool:
    return not listing.others and index.listed == _packed(listing.rows, listing.refused)


def settled_rows(listed: _Rows, began: int, readings: Iterable[FileReading]) -> _Rows:
    """Return the rows by which files are known, so that those in doubt are not; ``began`` is when they were listed."""
    latest = began - _SETTLED_NS
    doubtful = {one.name for one in readings for problem in one.problems if problem.rule == "unreadable-file"}
    return {
        below: [
            row if row[1] >= 0 and max(row[2:4]) < latest and below + row[0] not in doubtful else (row[0], *_NEVER)
            for row in rows
        ]
        for below, rows in listed.items()
    }


def _unchanged(index: _Index, listing: FolderListing, folders: Folders, shelf: Shelf) -> Mapping[str, FileReading]:
    """Return, by name, what those files said that are as they were; what is no longer on the shelf is left out."""
    before = msgpack.decode(index.listed, type=_Listed).rows
    same = set[str]()
    for below, rows in listing.rows.items():
        folder = below.removesuffix("/")
        if index.around.get(folder) == folders.languages.get(folder):
            old = set(before.get(below, ()))
            same.update(below + row[0] for row in rows if row in old)
    parts = (shelf.take(key, _Part) or {} for key in index.parts)
    found = [reading for part in parts for readings in part.values() for reading in readings]
    found += shelf.take(index.rest, list[FileReading]) or ()
    return {reading.name: reading for reading in found if reading.name in same}


# --- what is kept


_Part = dict[str, list[FileReading]]
"""What the files of some records say, by the id of the record."""


def _keep(readings: Iterable[FileReading], there: Container[str], shelf: Shelf) -> tuple[tuple[str, ...], str] | None:
    """Keep what files say; return the keys of the parts and of the rest, None where they cannot be kept."""
    groups: defaultdict[str, list[FileReading]] = defaultdict(list)
    rest = list[FileReading]()
    for reading in readings:
        (rest if reading.policy is None else groups[reading.policy.id]).append(reading)
    number = 1 << (len(groups) // _MOST_IN_A_PART).bit_length()
    parts: list[_Part] = [{} for _ in range(number)]
    for id in sorted(groups):
        parts[part_of(id, number)][id] = groups[id]
    keys = [_lay(part, _Part, there, shelf) for part in parts]
    last = _lay(rest, list[FileReading], there, shelf)
    return None if last is None or None in keys else (tuple(key for key in keys if key is not None), last)


def _lay(value: Any, kind: Any, there: Container[str], shelf: Shelf) -> str | None:
    """Keep a value under a key that follows from it; return the key, None where it cannot be kept."""
    try:
        data = msgpack.encode(value)
        key = shelf.key("part", hashlib.sha256(data).hexdigest())
        if key in there:
            return key
        back = msgpack.decode(data, type=kind)
        # A value that comes back as another one would say something else on paper: 80.0 is equal to 80.
        is_same = back == value and msgpack.encode(back) == data
    except (MsgspecError, OverflowError, UnicodeEncodeError, TypeError):
        return None
    return key if is_same and shelf.lay(key, Raw(data)) else None
