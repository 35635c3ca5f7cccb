"""Runs of `reports mail` as processes of their own, which a test may kill, and all that they leave behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_COMMAND = "from reports.cli import run; run()"


@dataclass
class Watched:
    """What a run has said, and what the list of processes showed of it."""

    code: int
    said: str
    listed: str


@dataclass
class Desk:
    """A folder with settings, in which commands run."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, text: str, mode: int = 0o644) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(self.folder), **self.environment}
        return subprocess.Popen(
            [sys.executable, "-c", _COMMAND, *arguments], cwd=self.folder, env=environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def run(self, *arguments: str, kill_when: Callable[[], bool] | None = None) -> Watched:
        """Run a command to its end, or until it is to be killed."""
        process = self.start(*arguments)
        listed: list[str] = []

        def watch() -> None:
            while process.poll() is None:
                listed.extend(_command_lines(process.pid))
                if kill_when is not None and kill_when():
                    process.kill()
                time.sleep(0.002 if kill_when else 0.05)

        watching = threading.Thread(target=watch)
        watching.start()
        said, _ = process.communicate(timeout=300)
        watching.join()
        return Watched(process.returncode, said.decode(), "\n".join(listed))

    def files(self, *, besides: Sequence[Path] = ()) -> dict[Path, bytes]:
        """Every file of the folder but some."""
        return {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file() and path not in besides}


def _command_lines(pid: int) -> list[str]:
    found = []
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (str(pid), *children):
            found.append(Path(f"/proc/{one}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
    except OSError:
        pass
    return found
