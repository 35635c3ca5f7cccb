"""Corrections of records as a unified diff, which `git apply` and `patch -p1` take from the folder of the corpus."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import unified_diff

from reports.app.correcting import Correction

_NO_END = "\n\\ No newline at end of file\n"


def diff_of(one: Correction) -> str:
    """Return the diff of a file."""
    before, after = (_lines(data.decode()) for data in (one.before, one.after))
    lines = unified_diff(before, after, f"a/{one.file}", f"b/{one.file}")
    return "".join(line if line.endswith("\n") else line + _NO_END for line in lines)


def _lines(text: str) -> list[str]:
    """Return the lines of a text with their ends; only a line feed ends one, as for every program that reads a diff."""
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1].removesuffix("\n")
    return lines if lines[-1] else lines[:-1]


def fields_of(files: Sequence[Correction]) -> str:
    """Return in words how many fields in how many files are concerned."""
    fields = sum(len(one.fields) for one in files)
    return f"{fields} {'field' if fields == 1 else 'fields'} in {len(files)} {'file' if len(files) == 1 else 'files'}"
