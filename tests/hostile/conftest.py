"""What hostile input must not reach: a listener that counts, a file with a secret, a file that a command would make."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest

RECORDS = Path(__file__).with_name("records")
SECRET = "7f3a91c2-the-secret"
"""Never anywhere but in the file that nobody may read."""


@dataclass
class Bait:
    """What to reach for, and whether somebody did."""

    folder: Path
    address: str
    """Of a server on this machine."""
    callers: list[str] = field(default_factory=list)
    """Addresses that connected to it."""

    @property
    def secret(self) -> Path:
        """The file that nobody may read."""
        return self.folder / "secret.txt"

    @property
    def marker(self) -> Path:
        """The file that a command would make."""
        return self.folder / "marker"

    def laid(self, text: str) -> str:
        """The text with the bait in the place of its marks."""
        for mark, value in (("@CANARY@", self.secret), ("@MARKER@", self.marker), ("@HTTP@", self.address)):
            text = text.replace(mark, str(value))
        return text


@pytest.fixture(autouse=True)
def _workers_are_forks() -> None:
    """Let workers that open hostile input begin anew: nothing that a test's process holds counts towards their limits."""


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[Bait]:
    """Bait that nobody must have taken at the end of the test."""
    folder = tmp_path / "bait"
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        bait = Bait(folder, f"http://127.0.0.1:{listener.getsockname()[1]}")
        bait.secret.write_text(SECRET)
        thread = Thread(target=_count, args=(listener, bait.callers), daemon=True)
        thread.start()
        yield bait
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert bait.callers == [], "somebody called"
    assert not bait.marker.exists(), "a command was run"
    assert bait.secret.read_text() == SECRET


def _count(listener: socket.socket, callers: list[str]) -> None:
    while True:
        try:
            line, address = listener.accept()
        except OSError:
            return
        callers.append(str(address))
        line.close()


@pytest.fixture
def hostile_records(bait: Bait, tmp_path: Path) -> Path:
    """The hostile records, baited."""
    folder = tmp_path / "records"
    for path in RECORDS.rglob("*.md"):
        copy = folder / path.relative_to(RECORDS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(bait.laid(path.read_bytes().decode("latin-1")).encode("latin-1"))
    return folder
