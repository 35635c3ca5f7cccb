"""A corpus as a commit of the current git repository holds it, read without touching the work tree."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import PurePosixPath
from typing import NamedTuple

from reports.config.notice import NOTICE_FILE, Notice, notice_of
from reports.corpus.git import MOST_BYTES, GitAnswer, run_git
from reports.corpus.listing import is_sheet
from reports.corpus.origin import (
    MAX_BYTES,
    TOO_LARGE,
    Origin,
    SourceFile,
    Unreadable,
    loader_of,
    plain_text,
    refusing_loader,
)
from reports.corpus.printable import cleaned
from reports.errors import EnvironmentProblem, InputProblem

PREFIX = "git:"

_SECONDS = 120
_LINK = b"120000"
_NO_LINKS = ("is a link, which is not followed in a commit", "Put a copy of the file in its place")
_NOT_HERE = ("is not in the repository here, which is a partial clone", "Fetch it: git fetch --refetch")
_REMEDY = "Write git:REF for the folder you are in, or git:REF:FOLDER for one from the top of the repository."
_ON_DAY = re.compile(r"(?P<branch>.*)@\{(?P<day>\d{4}-\d{1,2}-\d{1,2})\}", re.ASCII)
_BY_LOG = re.compile(r"@\{(?!u\}|upstream\}|push\})")
"""What git resolves from the log of this work tree, which no clone shares: ``@{1}``, ``main@{yesterday}`` …"""


def open_revision(named: str) -> Origin:
    """Return what ``git:REF`` or ``git:REF:FOLDER`` holds; FOLDER is the one you are in if left out.

    ``git:@{2026-03-31}`` is the last commit of that day (UTC) or before it.

    Raises InputProblem where there is no repository, reference or folder of that name, or no Markdown in it, and
    EnvironmentProblem where there is no git.
    """
    reference, _, folder = named.removeprefix(PREFIX).partition(":")
    commit = _commit(named)
    tree = _resolve(named, f"{commit}:{folder or './'}", f"“{reference}” does not hold {folder or 'this folder'}")
    found = tuple(sorted(_entries(named, tree)))
    if not found:
        raise InputProblem(f"corpus {named} holds no Markdown files", remedy=_REMEDY)
    contents = _contents(named, found)
    files = (SourceFile(entry.name, _loader(entry, contents)) for entry in found)
    within = PurePosixPath(folder.rstrip("/")).name or os.path.basename(os.getcwd())
    return Origin(named, within, tuple(files), notice=_notice(named, tree))


def day_of(named: str) -> date:
    """Return the day (UTC) on which the commit of ``git:REF`` was made."""
    commit = _commit(named)
    # The object itself: to show a commit may mean to run the program that its repository names for signatures.
    head, _, _ = _git(["cat-file", "commit", commit]).data.partition(b"\n\n")
    made = next((line for line in head.splitlines() if line.startswith(b"committer ")), b"").split()
    try:
        return datetime.fromtimestamp(int(made[-2]), UTC).date()
    except (IndexError, ValueError, OverflowError, OSError) as error:
        raise InputProblem(f"{named}: commit {commit} does not say when it was made", remedy=_REMEDY) from error


def _commit(named: str) -> str:
    """Return the hash of the commit that ``git:REF`` or ``git:@{DATE}`` names."""
    reference = named.removeprefix(PREFIX).partition(":")[0]
    if not reference or reference.startswith("-"):
        raise InputProblem(f"{named} names no commit", remedy=_REMEDY)
    if on_day := _ON_DAY.fullmatch(reference):
        return _last_commit(named, on_day["branch"] or "HEAD", on_day["day"])
    if _BY_LOG.search(reference):
        message = f"{named} asks for the log of this work tree, which is another one in every clone"
        raise InputProblem(message, remedy="Write git:@{2026-03-31} for a day, or name a commit, tag or branch.")
    return _resolve(named, f"{reference}^{{commit}}", f"the repository here knows no commit “{reference}”")


def _last_commit(named: str, branch: str, written: str) -> str:
    """Return the last commit of a day (UTC) in the history of a branch, or the one before it."""
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise InputProblem(f"{named}: there is no day {written}", remedy="Write git:@{2026-03-31}.") from error
    start = _resolve(named, f"{branch}^{{commit}}", f"the repository here knows no commit “{branch}”")
    end = datetime.combine(day, time.max, UTC)
    found = _git(["rev-list", "-1", f"--until={int(end.timestamp())}", start]).data.decode("ascii").strip()
    if not found:
        remedy = f"{_REMEDY} In a shallow clone, git fetch --unshallow brings the earlier ones."
        raise InputProblem(f"{named}: the repository here holds no commit of that day or before it", remedy=remedy)
    return found


def _resolve(named: str, expression: str, failure: str) -> str:
    done = _git(["rev-parse", "--verify", "--quiet", expression])
    if done.code != 0:
        raise InputProblem(f"{named}: {done.said or failure}", remedy=_REMEDY)
    return done.data.decode("ascii").strip()


class _Entry(NamedTuple):
    """A file of a commit that would be read."""

    name: str
    mode: bytes
    blob: str
    size: int
    """-1 where the repository does not hold it, as a partial clone may not."""


def _entries(named: str, tree: str) -> Iterator[_Entry]:
    """Yield each file that would be read; hidden folders are passed over as in a work tree."""
    for entry in _listed(named, "-r", tree):
        *folders, last = entry.name.split("/")
        if is_sheet(last) and not any(part.startswith(".") for part in folders):
            yield entry


def _listed(named: str, *words: str) -> Iterator[_Entry]:
    """Yield each file that git lists for these words."""
    listing = _git(["ls-tree", "-z", "-l", "--full-tree", *words])
    if listing.code != 0:
        raise InputProblem(f"{named} is no folder", remedy=_REMEDY)
    for line in listing.data.split(b"\0"):
        head, _, path = line.partition(b"\t")
        mode, kind, blob, size = head.split() if head else (b"", b"", b"", b"")
        if kind == b"blob":
            name = cleaned(path.decode("utf-8", "backslashreplace"))
            yield _Entry(name, mode, blob.decode("ascii"), int(size) if size.isdigit() else -1)


def _notice(named: str, tree: str) -> Notice:
    """Return the notice in the reports.toml of a folder, "" where there is no such file."""
    found = [entry for entry in _listed(named, tree, NOTICE_FILE) if entry.mode != _LINK]
    if not found:
        return ""
    try:
        text = plain_text(_loader(found[0], _contents(named, found))())
    except UnicodeDecodeError as error:
        raise InputProblem(f"{named}: its {NOTICE_FILE} is not UTF-8", remedy="Save it as UTF-8.") from error
    except Unreadable as fault:
        raise InputProblem(f"{named}: its {NOTICE_FILE} {fault.message}", remedy=f"{fault.remedy}.") from fault
    return notice_of(text, PurePosixPath(f"{named}/{NOTICE_FILE}"))


def _loader(entry: _Entry, contents: Mapping[str, bytes]) -> Callable[[], bytes]:
    if entry.mode == _LINK:
        return refusing_loader(*_NO_LINKS)
    if entry.size < 0 or (entry.size <= MAX_BYTES and entry.blob not in contents):
        return refusing_loader(*_NOT_HERE)
    return loader_of(contents[entry.blob]) if entry.blob in contents else refusing_loader(*TOO_LARGE)


def _contents(named: str, entries: Iterable[_Entry]) -> dict[str, bytes]:
    """Return the bytes of each blob that is no larger than a record, from one process."""
    sizes = {one.blob: one.size for one in entries if one.mode != _LINK and 0 <= one.size <= MAX_BYTES}
    # Some kilobytes of a repository can unpack to any size.
    if sum(sizes.values()) > MOST_BYTES:
        message = f"corpus {named} holds more than {MOST_BYTES // 1_000_000} MB of records"
        raise InputProblem(message, remedy="Name a folder inside it.")
    answer = _git(["cat-file", "--batch"], "".join(f"{blob}\n" for blob in sizes).encode()).data
    found, at = {}, 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        blob, kind, *size = answer[at:end].split()
        at = end + 1
        if size and kind == b"blob":
            found[blob.decode("ascii")] = answer[at : at + int(size[0])]
            at += int(size[0]) + 1
    return found


def _git(words: list[str], given: bytes = b"") -> GitAnswer:
    try:
        return run_git(words, seconds=_SECONDS, given=given)
    except OSError as error:
        raise EnvironmentProblem(
            f"git cannot be run ({error})", remedy="Install git, or name a folder or a snapshot."
        ) from error
