"""Where a corpus comes from: files with names and bytes. Here a folder is opened; other modules open the rest."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import overload

from msgspec import Struct

from reports.config.notice import Notice, read_notice
from reports.corpus.listing import FolderListing, RefusedPlace, list_folder, reason_of
from reports.corpus.policy import Beyond
from reports.corpus.printable import printable_name
from reports.errors import InputProblem

MAX_BYTES = 8_000_000
"""The largest file that is read as a record."""
TOO_LARGE = (f"is larger than {MAX_BYTES // 1_000_000} MB", "Cut it down to one record")
"""What is said of a larger one, and its remedy."""

NAME_IT = "Name the folder that holds the records, e.g. --corpus policies"


class Unreadable(Exception):
    """The failure of a file whose bytes cannot be read."""

    rule = "unreadable-file"

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class NotEntered(Unreadable):
    """The refusal of a linked folder: what it holds is not part of the corpus, which is no fault of the corpus."""

    rule = "passed-over"


class SourceFile(Struct, frozen=True):
    """One file of a corpus."""

    name: str
    """Relative to the corpus, with forward slashes; names that are not UTF-8 are escaped."""
    load: Callable[[], bytes]
    """Returns the bytes; raises `Unreadable`."""


class Origin(Struct, frozen=True, dict=True):
    """What holds a corpus, opened but not yet read."""

    named: str
    """As the user named it."""
    folder: str
    """The name of the folder itself, which may be that of a language."""
    files: Sequence[SourceFile]
    """By name."""
    beyond: Beyond | None = None
    """What is known of files that are not here; ``None`` where all are. This program then wrote the ones here."""
    notice: Notice = ""
    """What the corpus says of itself on every page."""

    @cached_property
    def _by_name(self) -> dict[str, SourceFile]:
        return {file.name: file for file in self.files}

    def text(self, name: str) -> str | None:
        """Return the text of a file; ``None`` where it cannot be read, or the file was written by this program."""
        file = self._by_name.get(name) if self.beyond is None else None
        try:
            return plain_text(file.load()) if file else None
        except (Unreadable, UnicodeDecodeError):
            return None


def loader_of(data: bytes) -> Callable[[], bytes]:
    """Return a loader of a file whose bytes are there already."""

    def load() -> bytes:
        _refuse_bulk(len(data))
        return data

    return load


def refusing_loader(message: str, remedy: str, refusal: type[Unreadable] = Unreadable) -> Callable[[], bytes]:
    """Return a loader that refuses a file which must not be read."""

    def load() -> bytes:
        raise refusal(message, remedy)

    return load


def plain_text(data: bytes) -> str:
    """Return the text of a file with plain line ends; raises UnicodeDecodeError."""
    text = data.decode("utf-8-sig")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


class ListedFiles(Sequence[SourceFile]):
    """The files below a folder by name, put in order once one of them is asked for; with the listing of the folder."""

    def __init__(self, listing: FolderListing) -> None:
        self.listing = listing

    @cached_property
    def _files(self) -> tuple[SourceFile, ...]:
        listing = self.listing
        root = listing.root if listing.root.endswith("/") else f"{listing.root}/"
        found = [
            SourceFile(below + row[0], partial(_load, f"{root}{below}{row[0]}"))
            for below, rows in listing.rows.items()
            for row in rows
        ]
        found += (SourceFile(printable_name(path), partial(_load_other, root + path, root)) for path in listing.others)
        found += map(_refused, listing.refused)
        return tuple(sorted(found, key=lambda file: file.name))

    def __len__(self) -> int:
        return len(self.listing)

    @overload
    def __getitem__(self, place: int) -> SourceFile: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[SourceFile]: ...
    def __getitem__(self, place: int | slice) -> SourceFile | Sequence[SourceFile]:
        return self._files[place]

    def __iter__(self) -> Iterator[SourceFile]:
        return iter(self._files)


def open_folder(path: Path) -> Origin:
    """Return the Markdown files below a folder; README and hidden files are skipped, linked folders not entered.

    What cannot be looked into stands among the files, and is refused when it is to be read.

    Raises `InputProblem` where the folder is absent or holds no Markdown, or its notice is none.
    """
    if not path.is_dir():
        what = "is not a folder" if path.exists() else "does not exist"
        raise InputProblem(f"corpus {path} {what}", remedy=NAME_IT)
    root = path.resolve()
    files = ListedFiles(list_folder(root))
    if not files:
        raise InputProblem(f"corpus {path} holds no Markdown files", remedy=NAME_IT)
    return Origin(str(path), printable_name(root.name), files, notice=read_notice(root))


def _refused(place: RefusedPlace) -> SourceFile:
    """Return what stands for a folder that is not looked into: a file that is refused."""
    refusal = Unreadable if place.is_fault else NotEntered
    return SourceFile(printable_name(place.name), refusing_loader(place.message, place.remedy, refusal))


def _load_other(path: str, root: str) -> bytes:
    if os.path.islink(path) and not Path(os.path.realpath(path)).is_relative_to(root):
        raise Unreadable("is a link that leads out of the corpus", "Put a copy of the file in its place")
    return _load(path)


def _load(path: str) -> bytes:
    try:
        if not _is_file(path):
            raise Unreadable("is not a file, or a link that leads nowhere", "Put a file in its place")
        with open(path, "rb", buffering=0) as stream:
            # Asked first: to read with a limit, Python would set that much memory aside for every file.
            _refuse_bulk(os.fstat(stream.fileno()).st_size)
            return stream.read()
    except OSError as fault:
        raise Unreadable(*reason_of(fault, "file")) from fault


def _is_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError as fault:
        if fault.errno in (errno.ENOENT, errno.ELOOP):
            return False
        raise


def _refuse_bulk(size: int) -> None:
    if size > MAX_BYTES:
        raise Unreadable(*TOO_LARGE)
