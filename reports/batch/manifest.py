"""The results of a run: the manifest beside its documents, and the journal that survives a crash."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal

from msgspec import DecodeError, Struct, to_builtins
from msgspec.json import decode as json_decode
from msgspec.json import encode as json_encode
from msgspec.json import format as json_format
from msgspec.structs import replace

from reports.errors import EnvironmentProblem
from reports.files import write_whole

NAME = "manifest.json"
FORMAT = "ccus-reports/manifest"
VERSION = 6
"""Raised whenever the content of the file or its structure changes."""

HIDDEN = ".batch"
"""Folder beside the documents with files that only the next run reads."""

State = Literal["written", "unchanged", "incomplete", "failed"]
"""Of an incomplete document a page or more says what could not be set; mail and print refuse it."""


class ManifestEntry(Struct, frozen=True):
    """The entry of one document in a manifest."""

    name: str
    file: str
    """Below the folder of the run, with forward slashes."""
    title: str
    kind: str
    subject: str
    languages: tuple[str, ...]
    profile: str
    paper: str
    text_size: str
    edition: str
    state: State
    key: str
    """Hash over all that the bytes depend on."""
    inputs: dict[str, str]
    """A digest of each input; those of records by ``record <id>``."""
    selection: dict[str, Any]
    """The query in canonical form, how many records it left out by condition, and the ids that it selected."""
    sha256: str = ""
    pages: int = 0
    bytes: int = 0
    seconds: float = 0.0
    """Of processor time in workers; a section counts for the document that asked for it first."""
    sections: tuple[str, ...] = ()
    """Keys of its sections, in order; `Manifest.sections` has more about each."""
    rendered: int = 0
    """How many sections were laid out for it; those that another document asked for first count there."""
    findings: tuple[str, ...] = ()
    """What its inspection found; a document with findings is written under ``--lenient`` only."""
    error: str = ""
    incomplete: tuple[str, ...] = ()
    """What could not be set: record, field, fault and remedy."""
    calendar: str = ""
    """Its dates ahead as an .ics file, below the folder of the run; "" where it has none."""
    calendar_sha256: str = ""
    web: str = ""
    """Its HTML edition, below the folder of the run; "" where none was asked for."""
    web_sha256: str = ""
    web_bytes: int = 0
    annex: str = ""
    """The workbook of its numbers, below the folder of the run; "" where none was asked for."""
    annex_sha256: str = ""
    annex_bytes: int = 0
    state_on_disk: tuple[int, int, int] = (0, 0, 0)
    """Times of modification and change in nanoseconds and number of the file: by them it is known to be untouched."""

    def is_in(self, folder: Path, *, by_hash: bool = False) -> bool:
        """Return whether the document is in the folder as it was written; ``by_hash`` reads it in any case."""
        if self.state == "failed":
            return False
        path = folder / self.file
        try:
            status = path.stat()
            if status.st_size != self.bytes or not self._has_others(folder):
                return False
            is_untouched = not by_hash and _state_of(status) == self.state_on_disk
            return is_untouched or _sha256(path) == self.sha256
        except OSError:
            return False

    def noted(self, folder: Path) -> ManifestEntry:
        """Return the entry with the state that its file has on the disk now."""
        return replace(self, state_on_disk=_state_of((folder / self.file).stat()))

    def _has_others(self, folder: Path) -> bool:
        """Return whether calendar, HTML edition and workbook, as far as there are any, lie in the folder as written."""
        others = (
            (self.calendar, self.calendar_sha256), (self.web, self.web_sha256), (self.annex, self.annex_sha256),
        )  # fmt: skip
        try:
            return all(not name or _sha256(folder / name) == sha256 for name, sha256 in others)
        except OSError:
            return False


class Manifest(Struct, frozen=True):
    """The manifest of a run."""

    run: dict[str, Any]
    """The run as a whole: day, program, numbers of documents by state, seconds."""
    documents: tuple[ManifestEntry, ...]
    """By name."""
    sections: dict[str, dict[str, Any]] = {}
    """By key: id, pages, number of layouts in this run (0: it was cached), seconds."""

    def write(self, folder: Path) -> None:
        """Write the manifest, whole."""
        content = {"format": FORMAT, "version": VERSION, **to_builtins(self)}
        write_whole(folder / NAME, json_format(json_encode(content), indent=1) + b"\n")


def read_manifest(folder: Path) -> dict[str, ManifestEntry]:
    """Read the documents of the last run into a folder, by name; empty without a manifest of this version."""
    found = _read(folder)
    return {entry.name: entry for entry in found.documents} if found else {}


def read_run(folder: Path) -> dict[str, Any]:
    """Read what the manifest says of the last run as a whole; empty without a manifest of this version."""
    found = _read(folder)
    return found.run if found else {}


class _ManifestFile(Struct, frozen=True):
    """A manifest as it stands in its file."""

    format: str
    version: int
    run: dict[str, Any]
    documents: tuple[ManifestEntry, ...]


def _read(folder: Path) -> _ManifestFile | None:
    """Read the manifest of a folder; ``None`` where there is none of this version, or it is damaged."""
    try:
        found = json_decode((folder / NAME).read_bytes(), type=_ManifestFile)
    except (OSError, DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found if (found.format, found.version) == (FORMAT, VERSION) else None


def _state_of(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _sha256(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Journal:
    """A line for each document as soon as it is written, until the manifest replaces them."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / HIDDEN / "journal.jsonl"
        self._file: IO[str] | None = None

    def read(self) -> tuple[dict[str, Any], dict[str, ManifestEntry]]:
        """Read what an interrupted run set out to do, and the documents that it wrote.

        Both are empty where there was none, or where its journal is damaged or of another version.
        """
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
            head = json_decode(lines[0] if lines else "", type=dict[str, Any])
            date.fromisoformat(head["as_of"])
        except (OSError, DecodeError, ValueError, TypeError, KeyError, RecursionError):
            return {}, {}
        if head.get("version") != VERSION:
            return {}, {}
        return head, {entry.name: entry for entry in _entries(lines[1:])}

    def begin(self, head: dict[str, Any], kept: dict[str, ManifestEntry]) -> None:
        """Begin the journal of a run, with the documents that are up to date already."""
        lines = [json.dumps({"version": VERSION, **head}, ensure_ascii=False), *map(_line, kept.values())]
        write_whole(self._path, "".join(f"{line}\n" for line in lines).encode())
        try:
            self._file = self._path.open("a", encoding="utf-8")
        except OSError as error:
            raise self._unwritable(error) from error

    def note(self, entry: ManifestEntry) -> None:
        """Note a document, which is on the disk already."""
        if self._file is not None:
            try:
                self._file.write(_line(entry) + "\n")
                self._file.flush()
            except OSError as error:
                raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> EnvironmentProblem:
        remedy = "Make room there, or name another folder with -o; --resume goes on."
        return EnvironmentProblem(f"{self._path} cannot be written ({error.strerror})", remedy=remedy)

    def end(self) -> None:
        """Delete the journal, because the manifest is written."""
        self.close()
        self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the journal and leave it to the next run."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _line(entry: ManifestEntry) -> str:
    return json.dumps(to_builtins(entry), ensure_ascii=False)


def _entries(lines: list[str]) -> Iterator[ManifestEntry]:
    for line in lines:
        try:
            yield json_decode(line, type=ManifestEntry)
        except (DecodeError, UnicodeDecodeError, RecursionError):
            # The last line may be half a line.
            return
