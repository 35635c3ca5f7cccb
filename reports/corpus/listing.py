"""What lies below the folder of a corpus: the names of its files, and what the system says of each, none opened.

Listing is what every command does however large a corpus is, so a file costs one question to the system and a tuple.
"""

from __future__ import annotations

import errno
import os
import re
import time
from pathlib import Path

from msgspec import Struct

from reports.corpus.printable import printable_name
from reports.files import file_state

MAX_DEPTH = 60
"""Folders within folders that are looked into; systems limit a path to a few thousand characters."""

Row = tuple[str, int, int, int, int]
"""A file: its name, and its state as `FileState` says."""

_SUFFIXES = (".md", ".markdown")

_PLAIN = re.compile(r"[a-qs-zA-QS-Z0-9][A-Za-z0-9._-]*\.md").fullmatch
"""Matches names that need no second look; one that begins with r may be a README."""


class RefusedPlace(Struct, frozen=True):
    """A folder that is not looked into, and why."""

    name: str
    message: str
    remedy: str
    is_fault: bool = True
    """Whether something is wrong with it; a folder that is only linked is no part of the corpus."""


class FolderListing(Struct, frozen=True):
    """What lies below a folder."""

    root: str
    """The folder, without links in its path."""
    rows: dict[str, list[Row]]
    """Plain files by the path of the folder that they lie in, "" or with a stroke at its end; in no order."""
    others: list[str]
    """Paths of the files about which a row would say too little: links, pipes, names that no page can print."""
    refused: list[RefusedPlace]
    began: int
    """When it was begun, in ns since 1970."""

    def __len__(self) -> int:
        return sum(map(len, self.rows.values())) + len(self.others) + len(self.refused)


def list_folder(root: Path) -> FolderListing:
    """List the Markdown files below a folder; README and hidden files are skipped, linked folders not entered."""
    found = FolderListing(str(root.resolve()), {}, [], [], time.time_ns())
    _list(found, found.root, "", MAX_DEPTH)
    return found


def is_sheet(name: str) -> bool:
    """Return whether a file of that name, without its folders, is read: Markdown, neither a README nor hidden."""
    lower = name.lower()
    return lower.endswith(_SUFFIXES) and not lower.startswith((".", "readme."))


def reason_of(fault: OSError, what: str) -> tuple[str, str]:
    """Return why the system refuses a file or folder, and the remedy."""
    is_long = fault.errno == errno.ENAMETOOLONG
    remedy = "Shorten its name, or those of the folders around it" if is_long else f"Make it a {what} that you may read"
    return f"cannot be read: {fault.strerror or fault}", remedy


def _list(found: FolderListing, folder: str, below: str, levels: int) -> None:
    if levels < 0:
        message = f"lies more than {MAX_DEPTH} folders deep"
        found.refused.append(RefusedPlace(below, message, "Move it further up"))
        return
    try:
        with os.scandir(folder) as entries:
            inside = list(entries)
    except OSError as fault:
        found.refused.append(RefusedPlace(below or "./", *reason_of(fault, "folder")))
        return
    is_plain, rows = printable_name(below) == below, list[Row]()
    for entry in inside:
        name = entry.name
        # Nearly every name is one of these, and a corpus may have two hundred thousand.
        if is_plain and (_PLAIN(name) or _is_printed(name)) and entry.is_file(follow_symlinks=False):
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:
                # It is gone again; whoever reads it says so.
                rows.append((name, -1, 0, 0, 0))
            else:
                rows.append((name, *file_state(status)))
        elif entry.is_dir(follow_symlinks=False):
            if not name.startswith("."):
                _list(found, entry.path, f"{below}{name}/", levels - 1)
        elif entry.is_symlink() and not name.startswith(".") and os.path.isdir(entry.path):
            found.refused.append(_linked(entry, f"{below}{name}/"))
        elif is_sheet(name):
            found.others.append(below + name)
    if rows:
        found.rows[below] = rows


def _is_printed(name: str) -> bool:
    """Tell whether a file of that name is read, and called in messages as it is called here."""
    return is_sheet(name) and printable_name(name) == name


def _linked(entry: os.DirEntry[str], name: str) -> RefusedPlace:
    """Return what stands for a link to a folder, which is an error where it leads round in a circle."""
    if Path(entry.path).is_relative_to(os.path.realpath(entry.path)):
        return RefusedPlace(name, "is a link to a folder that it lies in", "Delete the link")
    message, remedy = "is a link to a folder, which is not entered", "Put the folder in its place if it holds records"
    return RefusedPlace(name, message, remedy, is_fault=False)
