"""Programs run in a terminal of their own, as a person sees them: what is typed, and what stands there then."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping
from fcntl import ioctl
from pathlib import Path
from types import TracebackType

_CONTROL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78DMEHc])")


class Terminal:
    """A program in a terminal; it is ended with the block."""

    def __init__(self, words: list[str], folder: Path, environment: Mapping[str, str], *, columns: int = 80) -> None:
        self.shown = ""
        self.pid, self._terminal = pty.fork()
        if not self.pid:
            os.chdir(folder)
            os.execve(words[0], words, dict(environment))
        ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("4H", 30, columns, 0, 0))

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._terminal)

    def type(self, text: str) -> None:
        """Type a text."""
        os.write(self._terminal, text.encode())

    def wait_for(self, pattern: str, seconds: float = 60) -> str:
        """Wait until what is shown, without what moves the cursor, holds a pattern; return all that is shown."""
        ending = time.monotonic() + seconds
        while not re.search(pattern, self.text):
            left = ending - time.monotonic()
            assert left > 0, (pattern, self.text)
            self._read(left)
        return self.text

    def wait(self, seconds: float = 60) -> int:
        """Read all that the program shows until it ends, and return its exit code."""
        ending = time.monotonic() + seconds
        while self._read(max(0.1, ending - time.monotonic())):
            assert time.monotonic() < ending, self.text
        _, status = os.waitpid(self.pid, 0)
        self.pid = os.spawnlp(os.P_NOWAIT, "true", "true")
        return os.waitstatus_to_exitcode(status)

    @property
    def text(self) -> str:
        """What is shown, without what moves the cursor or colours."""
        return _CONTROL.sub("", self.shown).replace("\r", "")

    def _read(self, seconds: float) -> bool:
        if not select.select([self._terminal], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self._terminal, 65536)
        except OSError:
            return False
        self.shown += data.decode(errors="replace")
        return bool(data)
