"""From what stands on a page to the file, line and field that it comes from, and to the editor that opens it there."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from reports.corpus.front_format import FrontMatterFault
from reports.corpus.front_matter import lines
from reports.errors import UsageProblem

LINKS = "vscode"
"""The editor that browsers open by links of its own."""
FROM_ENVIRONMENT = "$EDITOR"
_VARIABLES = ("VISUAL", "EDITOR")


class SourcePlace(Struct, frozen=True):
    """A place in a file."""

    file: str
    """An absolute path."""
    line: int
    """From 1."""
    field: str = ""
    """Dotted path of the field; "" for the file as a whole."""


def find_place(origin: str, files: Mapping[str, str]) -> SourcePlace | None:
    """Return where a value is written, given its origin and the files of records; None where there is no file."""
    edition, _, field = origin.partition("#")
    file = files.get(edition)
    return None if file is None else SourcePlace(file, line_of(file, field), field)


def line_of(file: str, field: str) -> int:
    """Return the line of a field in a record's file, or of the nearest block around it; 1 where nothing is known."""
    try:
        known = lines(Path(file).read_text(encoding="utf-8-sig", errors="replace"))
    except (OSError, FrontMatterFault):
        return 1
    while field and field not in known:
        field = field.rpartition(".")[0] or field.partition("[")[0] if "." in field else ""
    return known.get(field, 1)


def line_of_text(file: str, text: str) -> int:
    """Return the first line of a file that holds a text, or its beginning; 1 where none does."""
    wanted = "".join(text.split())
    try:
        written = Path(file).read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return 1
    for length in (60, 24, 8):
        if len(wanted) >= min(length, 4):
            for number, line in enumerate(written, 1):
                if wanted[:length] in "".join(line.split()):
                    return number
    return 1


class Editor(Struct, frozen=True):
    """What opens a file: links that a browser hands on, or a command that is started."""

    words: tuple[str, ...] = ()
    """The command and its arguments, in which {file} and {line} stand for those; () where links do it."""

    @classmethod
    def of(cls, named: str | None) -> Editor:
        """Return the editor of that name: `LINKS`, `FROM_ENVIRONMENT`, or a command; raises UsageProblem."""
        if named in (None, "", LINKS):
            return cls()
        written = str(named)
        if written == FROM_ENVIRONMENT:
            written = next((os.environ[name] for name in _VARIABLES if os.environ.get(name)), "")
        try:
            words = tuple(shlex.split(written))
        except ValueError as error:
            raise UsageProblem(f"--editor {written}: {error}", remedy="Close its quotation marks.") from error
        if not words:
            raise UsageProblem(f"--editor {named} names no editor", remedy="Set EDITOR, or name the command itself.")
        return cls(words)

    def link(self, place: SourcePlace) -> str:
        """Return the address that opens a place; "" where a command does."""
        return "" if self.words else f"vscode://file{quote(place.file)}:{place.line}"

    def command(self, place: SourcePlace) -> list[str]:
        """Return the command that opens a place; editors without {file} get the line as most of them take it."""
        words = self.words if any("{file}" in word for word in self.words) else (*self.words, "+{line}", "{file}")
        # Not `format`: a file may be called {line}.
        return [place.file.join(part.replace("{line}", str(place.line)) for part in w.split("{file}")) for w in words]

    def open(self, place: SourcePlace) -> None:
        """Start the command, without a shell and apart from this process; raises OSError where it cannot be started."""
        nowhere = subprocess.DEVNULL
        started = subprocess.Popen(
            self.command(place), stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True
        )
        _started[:] = [one for one in (*_started, started) if one.poll() is None]


_started: list[subprocess.Popen[bytes]] = []
"""Editors that are open, so that none is left behind as a dead entry when it ends."""
