"""Git, run so that nothing in a repository's own configuration can start a program: a corpus may be a stranger's.

Only commands of git that read objects are given to it. Of what such a repository can name, a transport is all that they
would start (for an object that is missing from a partial clone), and none is allowed here; hooks, monitors, signature
programs, pagers and helpers are switched off as well, for whichever of its own commands git calls.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from reports.corpus.printable import cleaned

_OFF = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.alternateRefsCommand": "",
    "core.askPass": "",
    "core.sshCommand": "false",
    "core.gitProxy": "",
    "credential.helper": "",
    "diff.external": "",
    "gc.auto": "0",
    "gpg.program": "false",
    "gpg.ssh.program": "false",
    "gpg.x509.program": "false",
    "log.showSignature": "false",
    "maintenance.auto": "false",
}
"""What a repository may set to a program, and what holds in its place; the words of a command go before its files."""
_ENVIRONMENT = {
    # No protocol at all, whatever `protocol.ext.allow` says: the variable goes before every setting.
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}


MOST_BYTES = 300_000_000
"""The longest answer that is read: a folder of a commit can be made to list itself without end."""
_MOST_SAID = 10_000


class GitAnswer(NamedTuple):
    """What a command of git has answered."""

    code: int
    data: bytes
    said: str
    """The first line of its complaint, where it made one."""


def run_git(words: Sequence[str], *, seconds: float, folder: Path | None = None, given: bytes = b"") -> GitAnswer:
    """Run a command of git in a folder, the current one if none is named, and return its answer, whatever it is.

    Raises:
        OSError: there is no git, it took too long, or its answer is longer than `MOST_BYTES`.
    """
    place = () if folder is None else ("-C", str(folder))
    settings = (part for name, value in _OFF.items() for part in ("-c", f"{name}={value}"))
    # Git would otherwise take a repository from the environment, as it does inside a hook.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "--no-pager", *place, *settings, *words]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment | _ENVIRONMENT
    ) as process:
        return _converse(process, given, seconds)


def _converse(process: subprocess.Popen[bytes], given: bytes, seconds: float) -> GitAnswer:
    """Write and read at once, so that neither waits for the other; what takes too long or says too much is ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    timer = threading.Timer(seconds, process.kill)
    said: list[bytes] = []
    helpers = (
        threading.Thread(target=_feed, args=(process.stdin, given)),
        threading.Thread(target=_listen, args=(process.stderr, said)),
    )
    for helper in (timer, *helpers):
        helper.start()
    try:
        data = process.stdout.read(MOST_BYTES + 1)
        is_late = not timer.is_alive()
        if len(data) > MOST_BYTES:
            process.kill()
    except BaseException:
        process.kill()
        raise
    finally:
        timer.cancel()
        for helper in (timer, *helpers):
            helper.join()
    if is_late:
        raise TimeoutError(f"it took more than {seconds:g} s")
    if len(data) > MOST_BYTES:
        raise OSError(f"it answers with more than {MOST_BYTES // 1_000_000} MB")
    complaint = cleaned(b"".join(said).decode("utf-8", "replace")).strip().partition("\n")[0]
    return GitAnswer(process.wait(), data, complaint.removeprefix("fatal: "))


def _feed(stream: IO[bytes], given: bytes) -> None:
    with suppress(OSError), stream:
        stream.write(given)


def _listen(stream: IO[bytes], said: list[bytes]) -> None:
    said.append(stream.read(_MOST_SAID))
    while stream.read(_MOST_SAID):
        continue
