"""A real CUPS server on a loopback port, with folders of its own and a queue that prints to a file."""

from __future__ import annotations

import getpass
import grp
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

QUEUE = "proofs"
CLOSED = "closed"
STOPPED = "stopped"
"""A queue that takes no jobs."""
_PATIENCE = 30.0
_PROGRAMS = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))


def program(name: str) -> str:
    """Where a program of CUPS lies; the test skips where there is none."""
    found = shutil.which(name, path=_PROGRAMS)
    if found is None:
        pytest.skip(f"{name} is not installed: make test installs Debian's cups and cups-client")
    return found


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    folder: Path
    port: int

    @property
    def address(self) -> str:
        """As CUPS_SERVER names it."""
        return f"127.0.0.1:{self.port}"

    def spool(self) -> list[bytes]:
        """What clients have sent, job by job."""
        return [path.read_bytes() for path in sorted((self.folder / "spool").glob("d*-001"))]

    def tickets(self) -> list[str]:
        """What the server keeps of each job beside its bytes: its title and options among them."""
        # While it writes one anew, c00001.N stands beside c00001.
        found = sorted(path for path in (self.folder / "spool").glob("c*") if not path.suffix)
        return [path.read_bytes().decode("utf-8", "replace") for path in found]


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Start a server, wait until it answers, and end it."""
    cupsd = program("cupsd")
    program("lp")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = Server(folder, probe.getsockname()[1])
    _configure(server)
    with (folder / "talk").open("wb") as talk:
        words = (cupsd, "-f", "-c", str(folder / "cupsd.conf"), "-s", str(folder / "cups-files.conf"))
        process = subprocess.Popen(words, stdout=talk, stderr=subprocess.STDOUT)
        try:
            _wait(lambda: _answers(server.port) or process.poll() is not None)
            log = (folder / "talk").read_text() + (folder / "error_log").read_text()
            assert process.poll() is None, log
            yield server
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def _wait(done: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE
    while not done():
        assert time.monotonic() < until, "the server does not answer"
        time.sleep(0.02)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _configure(server: Server) -> None:
    folder = server.folder
    for name in ("root", "spool", "spool/tmp", "state", "cache"):
        (folder / name).mkdir(parents=True)
    (folder / "printed").touch()
    (folder / "error_log").touch()
    is_root = os.getuid() == 0
    group = grp.getgrgid(os.getgid()).gr_name
    user = "lp" if is_root else getpass.getuser()
    # A server that is started as root works as another user, who must get at its folders.
    (folder / "cups-files.conf").write_text(
        f"""
        User {user}
        Group {"lp" if is_root else group}
        SystemGroup {group}
        ServerRoot {folder}/root
        RequestRoot {folder}/spool
        TempDir {folder}/spool/tmp
        StateDir {folder}/state
        CacheDir {folder}/cache
        ErrorLog {folder}/error_log
        AccessLog {folder}/access_log
        PageLog {folder}/page_log
        FileDevice Yes
        Printcap
        """
    )
    (folder / "cupsd.conf").write_text(
        f"""
        Listen {server.address}
        Browsing Off
        WebInterface No
        PreserveJobFiles Yes
        DirtyCleanInterval 0
        PreserveJobHistory Yes
        LogLevel info
        <Location />
          Order allow,deny
          Allow 127.0.0.1
        </Location>
        <Policy default>
          <Limit All>
            Order deny,allow
          </Limit>
        </Policy>
        """
    )
    (folder / "root" / "printers.conf").write_text(
        "".join(
            f"<Printer {name}>\nDeviceURI file://{folder}/printed\nState {state}\nAccepting {accepting}\n</Printer>\n"
            for name, state, accepting in ((QUEUE, "Idle", "Yes"), (CLOSED, "Idle", "No"), (STOPPED, "Stopped", "Yes"))
        )
    )
