"""Which commit a corpus stands at, where its folder is kept in a git repository."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

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
    command = ["git", "-C", str(folder), "rev-parse", "HEAD", "HEAD:./"]
    # Git would otherwise take a repository from the environment, as it does inside a hook.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, env=environment, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("ascii", "replace").split()[0] if done.returncode == 0 else ""
