"""Where a corpus comes from: files with names and bytes. Here a folder is opened; other modules open the rest."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from pathlib import Path

from msgspec import Struct

from reports.config.notice import Notice, read_notice
from reports.corpus.policy import Beyond
from reports.corpus.printable import printable_name
from reports.errors import InputProblem

MAX_BYTES = 8_000_000
"""The largest file that is read as a record."""
TOO_LARGE = (f"is larger than {MAX_BYTES // 1_000_000} MB", "Cut it down to one record")
"""What is said of a larger one, and its remedy."""

MAX_DEPTH = 60
"""Folders within folders that are looked into; systems limit a path to a few thousand characters."""

NAME_IT = "Name the folder that holds the records, e.g. --corpus policies"

_SUFFIXES = (".md", ".markdown")


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
    files: tuple[SourceFile, ...]
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


def is_sheet(name: str) -> bool:
    """Return whether a file of that name, without its folders, is read: Markdown, neither a README nor hidden."""
    lower = name.lower()
    return lower.endswith(_SUFFIXES) and not lower.startswith((".", "readme."))


def open_folder(path: Path) -> Origin:
    """Return the Markdown files below a folder; README and hidden files are skipped, linked folders not entered.

    What cannot be looked into stands among the files, and is refused when it is to be read.

    Raises `InputProblem` where the folder is absent or holds no Markdown, or its notice is none.
    """
    if not path.is_dir():
        what = "is not a folder" if path.exists() else "does not exist"
        raise InputProblem(f"corpus {path} {what}", remedy=NAME_IT)
    root = path.resolve()
    files = sorted(_files(str(root), "", root, MAX_DEPTH), key=lambda file: file.name)
    if not files:
        raise InputProblem(f"corpus {path} holds no Markdown files", remedy=NAME_IT)
    return Origin(str(path), printable_name(root.name), tuple(files), notice=read_notice(root))


def _files(folder: str, below: str, root: Path, levels: int) -> Iterator[SourceFile]:
    if levels < 0:
        yield _closed(below, f"lies more than {MAX_DEPTH} folders deep", "Move it further up")
        return
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
    except OSError as fault:
        yield _closed(below or "./", *_reason(fault, "folder"))
        return
    for entry in found:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path, f"{below}{entry.name}/", root, levels - 1)
        elif entry.is_symlink() and os.path.isdir(entry.path):
            yield _linked(entry, f"{below}{entry.name}/")
        elif is_sheet(entry.name):
            yield SourceFile(printable_name(below + entry.name), partial(_load, entry, root))


def _linked(entry: os.DirEntry[str], name: str) -> SourceFile:
    """Return what stands for a link to a folder, which is an error where it leads round in a circle."""
    if Path(entry.path).is_relative_to(os.path.realpath(entry.path)):
        return _closed(name, "is a link to a folder that it lies in", "Delete the link")
    message, remedy = "is a link to a folder, which is not entered", "Put the folder in its place if it holds records"
    return _closed(name, message, remedy, NotEntered)


def _closed(folder: str, message: str, remedy: str, refusal: type[Unreadable] = Unreadable) -> SourceFile:
    """Return what stands for a folder that is not looked into: a file that is refused."""
    return SourceFile(printable_name(folder), refusing_loader(message, remedy, refusal))


def _reason(fault: OSError, what: str) -> tuple[str, str]:
    """Return why the system refuses a file or folder, and the remedy."""
    is_long = fault.errno == errno.ENAMETOOLONG
    remedy = "Shorten its name, or those of the folders around it" if is_long else f"Make it a {what} that you may read"
    return f"cannot be read: {fault.strerror or fault}", remedy


def _load(entry: os.DirEntry[str], root: Path) -> bytes:
    if entry.is_symlink() and not Path(os.path.realpath(entry.path)).is_relative_to(root):
        raise Unreadable("is a link that leads out of the corpus", "Put a copy of the file in its place")
    try:
        if not _is_file(entry.path):
            raise Unreadable("is not a file, or a link that leads nowhere", "Put a file in its place")
        with open(entry.path, "rb", buffering=0) as stream:
            # Asked first: to read with a limit, Python would set that much memory aside for every file.
            _refuse_bulk(os.fstat(stream.fileno()).st_size)
            return stream.read()
    except OSError as fault:
        raise Unreadable(*_reason(fault, "file")) from fault


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
