"""A corpus as a commit of the current git repository holds it, read without touching the work tree."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import PurePosixPath

from reports.config.notice import NOTICE_FILE, Notice, notice_of
from reports.corpus.origin import Origin, SourceFile, is_sheet, loader_of, plain_text, refusing_loader
from reports.corpus.printable import cleaned
from reports.errors import EnvironmentProblem, InputProblem

PREFIX = "git:"

_SECONDS = 120
_LINK = b"120000"
_NO_LINKS = ("is a link, which is not followed in a commit", "Put a copy of the file in its place")
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
    contents = _contents([blob for _, mode, blob in found if mode != _LINK])
    files = (
        SourceFile(name, refusing_loader(*_NO_LINKS) if mode == _LINK else loader_of(contents[blob]))
        for name, mode, blob in found
    )
    within = PurePosixPath(folder.rstrip("/")).name or os.path.basename(os.getcwd())
    return Origin(named, within, tuple(files), notice=_notice(named, tree))


def day_of(named: str) -> date:
    """Return the day (UTC) on which the commit of ``git:REF`` was made."""
    seconds = int(_git(["show", "-s", "--format=%ct", _commit(named)]).stdout)
    return datetime.fromtimestamp(seconds, UTC).date()


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
    found = _git(["rev-list", "-1", f"--until={int(end.timestamp())}", start]).stdout.decode("ascii").strip()
    if not found:
        remedy = f"{_REMEDY} In a shallow clone, git fetch --unshallow brings the earlier ones."
        raise InputProblem(f"{named}: the repository here holds no commit of that day or before it", remedy=remedy)
    return found


def _resolve(named: str, expression: str, failure: str) -> str:
    done = _git(["rev-parse", "--verify", "--quiet", expression])
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise InputProblem(f"{named}: {said or failure}", remedy=_REMEDY)
    return done.stdout.decode("ascii").strip()


def _entries(named: str, tree: str) -> Iterator[tuple[str, bytes, str]]:
    """Name, mode and blob of each file that would be read; hidden folders are passed over as in a work tree."""
    listing = _git(["ls-tree", "-r", "-z", "--full-tree", tree])
    if listing.returncode != 0:
        raise InputProblem(f"{named} is no folder", remedy=_REMEDY)
    for line in listing.stdout.split(b"\0"):
        head, _, path = line.partition(b"\t")
        mode, kind, blob = head.split() if head else (b"", b"", b"")
        name = cleaned(path.decode("utf-8", "backslashreplace"))
        *folders, last = name.split("/")
        if kind == b"blob" and is_sheet(last) and not any(part.startswith(".") for part in folders):
            yield name, mode, blob.decode("ascii")


def _notice(named: str, tree: str) -> Notice:
    """Return the notice in the reports.toml of a folder, "" where there is no such file."""
    listed = _git(["ls-tree", "-z", "--full-tree", tree, NOTICE_FILE]).stdout.partition(b"\t")[0]
    mode, _, blob = listed.partition(b" blob ")
    if not blob or mode == _LINK:
        return ""
    try:
        text = plain_text(_contents([blob.decode("ascii")])[blob.decode("ascii")])
    except UnicodeDecodeError as error:
        raise InputProblem(f"{named}: its {NOTICE_FILE} is not UTF-8", remedy="Save it as UTF-8.") from error
    return notice_of(text, PurePosixPath(f"{named}/{NOTICE_FILE}"))


def _contents(blobs: list[str]) -> dict[str, bytes]:
    """Return the bytes of each blob, from one process."""
    answer = _git(["cat-file", "--batch"], "".join(f"{blob}\n" for blob in blobs).encode()).stdout
    found, at = {}, 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        blob, _, size = answer[at:end].split()
        found[blob.decode("ascii")] = answer[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)
    return found


def _git(words: list[str], given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    # Git would otherwise take a repository from the environment, as it does inside a hook.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        return subprocess.run(
            ["git", "--no-replace-objects", *words],
            input=given, capture_output=True, timeout=_SECONDS, env=environment, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise EnvironmentProblem(
            f"git cannot be run ({error})", remedy="Install git, or name a folder or a snapshot."
        ) from error
