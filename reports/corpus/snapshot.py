"""A corpus frozen in one file: JSON lines, one a file with its hash, the same bytes for the same files.

The first line names the format, the corpus's folder, the number of files and a hash over all of them. Nothing in it
says when or where it was made. A name that ends in ``.gz`` is compressed.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from msgspec import DecodeError, Raw, Struct
from msgspec.json import decode as json_decode
from msgspec.structs import asdict

from reports.config.notice import Notice
from reports.corpus.origin import NotEntered, Origin, SourceFile, Unreadable, loader_of
from reports.corpus.policy import Beyond
from reports.corpus.printable import cleaned
from reports.errors import InputProblem, Problem

FORMAT = "ccus-reports snapshot"
VERSION = 1

MOST_BYTES, MOST_LINE = 200_000_000, 30_000_000
"""The largest snapshot that is unpacked, and the longest line in it: a hundred times those of a large corpus."""
MOST_FILES = 200_000

_GZIP = b"\x1f\x8b"
_SAVE_IT = "Write one with: reports snapshot save FILE --corpus PATH"


class SnapshotEntry(Struct, frozen=True):
    """One file of a snapshot."""

    name: str
    sha256: str
    data: bytes


class Snapshot(Struct, frozen=True):
    """A corpus as it was."""

    folder: str
    """The name that its folder had, which may be that of a language."""
    entries: tuple[SnapshotEntry, ...]
    """By name."""
    beyond: Beyond | None = None
    """What is known of files that are not here, where a document was frozen; ``None`` where all are."""
    notice: Notice = ""
    """What the corpus said of itself on every page."""

    @property
    def sha256(self) -> str:
        """A hash over the names and hashes of all files, what is known of others, and the notice."""
        listed = "".join(f"{entry.sha256}  {entry.name}\n" for entry in self.entries)
        if self.beyond is not None:
            listed += json.dumps(_told(self.beyond), ensure_ascii=False)
        if self.notice:
            listed += json.dumps(self.notice, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(listed.encode()).hexdigest()

    def origin(self, named: str) -> Origin:
        """Return the snapshot as what a corpus is read from."""
        files = tuple(SourceFile(entry.name, loader_of(entry.data)) for entry in self.entries)
        return Origin(named, self.folder, files, self.beyond, self.notice)


def take_snapshot(origin: Origin) -> Snapshot:
    """Return every file of an origin, records or not; raises InputProblem where one cannot be read."""
    entries, problems = [], []
    for file in origin.files:
        try:
            data = file.load()
        except NotEntered:
            # What is not entered is not in the snapshot either.
            continue
        except Unreadable as fault:
            problems.append(Problem(file.name, "", fault.message, fault.remedy, rule="unreadable-file"))
        else:
            entries.append(SnapshotEntry(file.name, hashlib.sha256(data).hexdigest(), data))
    if problems:
        message = f"{len(problems)} of the files in {origin.named} cannot be read, so nothing was frozen"
        raise InputProblem(message, remedy=problems[0].remedy, problems=tuple(problems))
    return Snapshot(origin.folder, tuple(entries), origin.beyond, origin.notice)


def pack_snapshot(snapshot: Snapshot, *, compress: bool) -> bytes:
    """Return the bytes of a snapshot's file."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "folder": snapshot.folder,
        "files": len(snapshot.entries),
        "sha256": snapshot.sha256,
        **({"beyond": _told(snapshot.beyond)} if snapshot.beyond is not None else {}),
        **({"notice": snapshot.notice} if snapshot.notice else {}),
    }
    lines = (head, *({"name": e.name, "sha256": e.sha256, **_content(e.data)} for e in snapshot.entries))
    data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8")
    return gzip.compress(data, mtime=0) if compress else data


def read_snapshot(path: Path) -> Snapshot:
    """Return the snapshot in a file, every hash checked.

    Raises InputProblem where it is none, not whole, or larger than a corpus may be.
    """
    lines = _lines(path)
    head = _head(path, next(lines, b""))
    entries: list[SnapshotEntry] = []
    for number, line in enumerate(lines, start=2):
        if len(entries) >= MOST_FILES:
            _refuse(path, f"holds more than {MOST_FILES:,} files", "Use a snapshot of one corpus.")
        entries.append(_entry(path, number, line))
    beyond, notice = _read(path, head.beyond, Beyond | None), _read(path, head.notice, Notice)
    snapshot = Snapshot(head.folder, tuple(entries), beyond, notice)
    names = [entry.name for entry in entries]
    if names != sorted(set(names)) or (len(entries), snapshot.sha256) != (head.files, head.sha256):
        _refuse(path, "is not whole: its files are not those that its first line counts", "Get it again.")
    return snapshot


def _lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file, unpacked if it is packed: some kilobytes can unpack to any size."""
    try:
        with path.open("rb") as file:
            is_packed = file.read(len(_GZIP)) == _GZIP
        with gzip.open(path) if is_packed else path.open("rb") as file:
            left = MOST_BYTES
            while line := file.readline(min(left, MOST_LINE) + 1):
                left -= len(line)
                if left < 0 or len(line) > MOST_LINE:
                    what = "unpacks to" if is_packed else "holds"
                    _refuse(path, f"{what} more than a corpus may hold", "Use a snapshot of one corpus.")
                yield line
    except (gzip.BadGzipFile, EOFError, zlib.error):
        _refuse(path, "is not whole: it cannot be unpacked", "Get it again.")
    except OSError as error:
        raise InputProblem(f"{path} cannot be read ({error.strerror})", remedy="Name an existing file.") from error


class _Head(Struct):
    """The first line."""

    format: str = ""
    version: Raw = Raw()
    folder: str = ""
    files: int = 0
    sha256: str = ""
    beyond: Raw = Raw(b"null")
    notice: Raw = Raw(b'""')


class _EntryLine(Struct):
    """Each other line; a line of another kind is decoded as far as it is one of these, and costs no more."""

    name: str
    sha256: str
    text: str | None = None
    base64: str | None = None


def _head(path: Path, line: bytes) -> _Head:
    try:
        head = json_decode(line, type=_Head)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        head = _Head()
    if head.format != FORMAT:
        _refuse(path, "is no snapshot of a corpus", _SAVE_IT)
    if bytes(head.version) != str(VERSION).encode():
        _refuse(path, f"is not a snapshot of version {VERSION}", "Read it with the program that wrote it.")
    return head


def _told(beyond: Beyond) -> dict[str, Any]:
    told = asdict(beyond).items()
    return {key: sorted(value) if isinstance(value, frozenset) else value for key, value in told}


def _read(path: Path, told: Raw, kind: Any) -> Any:
    try:
        return json_decode(told, type=kind)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        _refuse(path, "is not whole: its first line cannot be read", "Get it again.")


def _content(data: bytes) -> dict[str, str]:
    try:
        return {"text": data.decode("utf-8")}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode("ascii")}


def _entry(path: Path, number: int, line: bytes) -> SnapshotEntry:
    try:
        read = json_decode(line, type=_EntryLine)
        data = read.text.encode() if read.text is not None else base64.b64decode(read.base64 or "", validate=True)
    except (DecodeError, ValueError, RecursionError):
        _refuse(path, f"is not whole: line {number} cannot be read", "Get it again.")
    if cleaned(read.name) != read.name or hashlib.sha256(data).hexdigest() != read.sha256:
        _refuse(path, f"is not whole: line {number} does not have the hash that it states", "Get it again.")
    return SnapshotEntry(read.name, read.sha256, data)


def _refuse(path: Path, message: str, remedy: str) -> NoReturn:
    raise InputProblem(f"{path} {message}", remedy=remedy)
