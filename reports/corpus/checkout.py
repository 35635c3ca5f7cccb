"""Which commit a corpus stands at, where its folder is kept in a git repository."""

from __future__ import annotations

from pathlib import Path

from reports.corpus.git import run_git

_SECONDS = 10.0


def commit_of(folder: Path) -> str:
    """Return the commit checked out, if it holds ``folder``; "" where there is none, or no git. Never fails."""
    if not folder.is_dir():
        return ""
    # Git itself finds a repository so, and takes longer to start.
    place = folder.resolve()
    if not any((above / ".git").exists() for above in (place, *place.parents)):
        return ""
    # The folder itself is asked for, too: a repository around it that does not keep it says nothing about it.
    try:
        done = run_git(["rev-parse", "HEAD", "HEAD:./"], seconds=_SECONDS, folder=folder)
    except OSError:
        return ""
    return done.data.decode("ascii", "replace").split()[0] if done.code == 0 else ""
