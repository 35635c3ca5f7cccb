"""Commands with a kept process and without, in processes of their own, side by side."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = "import sys; sys.argv[0] = 'reports'; from reports.__main__ import run; run()"
EPOCH = "1767225600"


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: bytes
    err: bytes


@dataclass(frozen=True)
class Desk:
    """A folder to work in, and the folder of the sockets; ``package`` is where the program lies."""

    folder: Path
    runtime: Path
    package: Path = ROOT

    def start(
        self,
        *words: str,
        kept: bool = True,
        env: Mapping[str, str] | None = None,
        stdin: int | IO[bytes] | None = subprocess.DEVNULL,
        stdout: int | IO[bytes] = subprocess.PIPE,
        program: Sequence[str] = (sys.executable, "-c", _PROGRAM),
        **more: object,
    ) -> subprocess.Popen[bytes]:
        """Start a command."""
        settings = {
            "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "PYTHONPATH": str(self.package),
            "XDG_RUNTIME_DIR": str(self.runtime), "REPORTS_CACHE_DIR": str(self.folder / "cache"),
            "SOURCE_DATE_EPOCH": EPOCH, "PYTHONDONTWRITEBYTECODE": "1", "REPORTS_DAEMON_IDLE": "240",
            **({"REPORTS_DAEMON": "1"} if kept else {}), **(env or {}),
        }  # fmt: skip
        started: subprocess.Popen[bytes] = subprocess.Popen(
            [*program, *words], cwd=self.folder, env=settings,
            stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, **more,
        )  # type: ignore[call-overload] # fmt: skip
        return started

    def run(self, *words: str, kept: bool = True, **how: object) -> Ended:
        """Run a command to its end."""
        process = self.start(*words, kept=kept, **how)  # type: ignore[arg-type]
        out, err = process.communicate(timeout=120)
        return Ended(process.returncode, out or b"", err)

    def keep(self, **how: object) -> int:
        """Start a kept process, and return its number."""
        said = self.run("daemon", "start", kept=False, **how)
        assert said.code == 0, said.err
        return self.kept(**how)[0]

    def kept(self, **how: object) -> list[int]:
        """The kept processes that serve commands of this desk."""
        return [int(line.split(b":")[0]) for line in self._status(**how) if b"not for commands" not in line]

    def commands(self) -> int:
        """How many commands the kept process has run."""
        (line,) = self._status()
        return int(line.partition(b"commands: ")[2].partition(b",")[0])

    def _status(self, **how: object) -> list[bytes]:
        said = self.run("daemon", "status", kept=False, **how)
        assert said.code == 0, said.err
        return [line for line in said.out.splitlines() if b":" in line]

    def stop(self) -> None:
        """End what is kept, and what begins to be: nothing of it is left."""
        assert self.run("daemon", "stop", kept=False).code == 0
        wait_until(lambda: not self._left())

    def _left(self) -> list[int]:
        """Kept processes that have their sockets here, or would have."""
        mine, found = f"XDG_RUNTIME_DIR={self.runtime}".encode(), []
        for place in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                is_kept = b"kept_commands" in (place / "cmdline").read_bytes()
                if is_kept and mine in (place / "environ").read_bytes().split(b"\0"):
                    found.append(int(place.name))
        return [pid for pid in found if is_alive(pid)]


def is_alive(pid: int) -> bool:
    """Whether there is such a process, and it has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wait_until(happens: object, seconds: float = 30.0) -> None:
    """Wait until a call returns something true."""
    until = time.monotonic() + seconds
    while not happens():  # type: ignore[operator]
        assert time.monotonic() < until, "it does not happen"
        time.sleep(0.01)


def below(pid: int) -> list[int]:
    """All processes that a process has started, and those that these have started."""
    found: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        found.setdefault(parent, []).append(int(place.name))
    reached = found.get(pid, [])
    for one in reached:
        reached.extend(found.get(one, []))
    return reached
