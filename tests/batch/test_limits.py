"""The sandbox of a worker, tried from inside: each test runs in a process of its own, for a sandbox stays."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from reports.limits import limits_for

ROOT = Path(__file__).resolve().parents[2]


def in_the_sandbox(attempt: str, *places: Path, prepare: str = "") -> str:
    """What an attempt prints, or the name of the exception it meets."""
    code = f"""
import os, shutil, socket, subprocess, sys, tempfile, urllib.request, warnings
from pathlib import Path
from reports.limits import Sandbox
{prepare}
sandbox = Sandbox()
sandbox.allow_reading([Path(place) for place in {[str(place) for place in places]!r}])
try:
    {attempt}
except Exception as error:
    print(type(error).__name__, *sandbox.refused)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    return run.stdout.strip()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "outside" / "secret.txt"
    path.parent.mkdir()
    path.write_text("secret")
    return path


@pytest.mark.parametrize(
    "attempt",
    [
        "print(open({path!r}).read())", "print(Path({path!r}).read_text())", "print(os.read(os.open({path!r}, 0), 9))",
        "print(open({path!r}.encode()).read())", "print(os.listdir(os.path.dirname({path!r})))",
        "print(open(os.path.relpath({path!r})).read())", "print(*os.scandir(os.path.dirname({path!r})))",
        "print(urllib.request.urlopen('file://' + {path!r}).read())", "print(shutil.copy({path!r}, {path!r} + '2'))",
    ],
)  # fmt: skip
def test_a_file_that_was_not_named_is_not_read(secret: Path, attempt: str) -> None:
    assert in_the_sandbox(attempt.format(path=str(secret))).startswith(("PermissionError", "URLError"))


def test_a_file_that_was_named_is_read(secret: Path) -> None:
    for place in (secret, secret.parent):
        assert in_the_sandbox(f"print(open({str(secret)!r}).read())", place) == "secret"


def test_a_link_out_of_a_folder_that_was_named_is_not_followed(secret: Path, tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link").symlink_to(secret)
    assert "PermissionError" in in_the_sandbox(f"print(open({str(inside / 'link')!r}).read())", inside)


def test_a_folder_whose_name_begins_like_a_named_one_is_not_read(secret: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert "PermissionError" in in_the_sandbox(f"print(open({str(secret)!r}).read())", tmp_path / "out")


def test_what_one_document_may_read_the_next_one_may_not(secret: Path) -> None:
    attempt = f"sandbox.allow_reading([]); print(open({str(secret)!r}).read())"
    assert "PermissionError" in in_the_sandbox(attempt, secret)


def test_nothing_is_written_not_even_where_it_may_be_read(secret: Path) -> None:
    written = secret.with_name("new")
    for attempt in (
        f"open({str(written)!r}, 'w')", f"os.mkdir({str(written)!r})", f"os.remove({str(secret)!r})",
        f"os.rename({str(secret)!r}, {str(written)!r})", f"open({str(secret)!r}, 'a')",
        f"os.open({str(written)!r}, os.O_CREAT)", f"os.symlink('a', {str(written)!r})",
        "tempfile.TemporaryFile()", f"shutil.rmtree({str(secret.parent)!r})",
    ):  # fmt: skip
        assert in_the_sandbox(attempt, secret.parent).startswith(("PermissionError", "FileNotFoundError")), attempt
    assert secret.read_text() == "secret"
    assert not written.exists()


@pytest.mark.parametrize(
    "attempt",
    [
        "os.system('echo ran')", "subprocess.run(['echo', 'ran'])", "os.fork()",
        "os.execv('/bin/echo', ['echo', 'ran'])",
        "os.posix_spawn('/bin/echo', ['echo', 'ran'], {})", "os.popen('echo ran').read()", "os.kill(os.getpid(), 0)",
    ],
)  # fmt: skip
def test_no_other_program_is_run(attempt: str) -> None:
    assert in_the_sandbox(attempt).startswith("PermissionError")


def test_the_network_is_not_reached_even_where_there_is_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        address = listener.getsockname()
        for attempt in (
            f"socket.create_connection({address})", f"urllib.request.urlopen('http://127.0.0.1:{address[1]}/')",
            "socket.getaddrinfo('localhost', 80)", f"socket.socket().connect({address})", "socket.socketpair()",
        ):  # fmt: skip
            assert in_the_sandbox(attempt).startswith(("PermissionError", "URLError")), attempt
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_process_that_has_left_the_network_reaches_nobody_and_keeps_its_user() -> None:
    code = """
import os, socket, sys
from reports.limits import leave_network
user = os.getuid()
if not leave_network():
    sys.exit(3)
assert os.getuid() == user
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=2)
except OSError:
    print("nobody")
"""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = [sys.executable, "-c", code, str(listener.getsockname()[1])]
        run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if run.returncode == 3:
        pytest.skip("this system lets no process leave the network")
    assert run.stdout.strip() == "nobody", run.stderr


def test_what_the_program_needs_itself_stays_open() -> None:
    attempt = "import colorsys, email.mime.text; strings('zh'); print('read')"
    # A worker has loaded its tasks before its sandbox closes.
    prepare = "from reports.batch.tasks import Tools; from reports.language import strings; Tools.BINDER.load()"
    assert in_the_sandbox(attempt, prepare=prepare) == "read"


def test_each_document_has_its_own_time() -> None:
    code = """
import resource, time
from reports.limits import Limits, limit_time
granted = []
for _ in range(2):
    limit_time(Limits(1000, 5, 60))
    granted.append(resource.getrlimit(resource.RLIMIT_CPU)[0])
    while time.process_time() < 1.5:
        pass
print(granted[1] - granted[0])
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert run.stdout.strip() in ("1", "2")


def test_named_limits_go_before_the_usual_ones() -> None:
    assert (limits_for(1, 500, 7).memory_mb, limits_for(1, 500, 7).seconds) == (500, 7)
    assert limits_for(100).seconds > limits_for(1).seconds
    assert limits_for(1).wait > limits_for(1).seconds


def test_a_library_that_nobody_compiled_is_loaded_all_the_same(tmp_path: Path) -> None:
    library = tmp_path / "site-packages" / "library"
    library.mkdir(parents=True)
    (library / "__init__.py").write_text("")
    (library / "late.py").write_text("value = 7\n")
    prepare = f"sys.path.insert(0, {str(library.parent)!r}); sys.dont_write_bytecode = False; import library"
    attempt = "from library.late import value; print(value, *sandbox.refused)"
    assert in_the_sandbox(attempt, prepare=prepare) == "7"
    assert not list(library.rglob("late*.pyc"))
