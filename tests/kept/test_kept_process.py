"""A kept process: commands end, print and write as without; it is this user's, and only ever what lies on the disk."""

from __future__ import annotations

import os
import pty
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reports.kept import wire
from tests.kept.running import ROOT, Desk, Ended, below, is_alive, wait_until

SHEET = ("policy", "cn-one", "--corpus", "corpus", "--lang", "zh", "-o")

COMMANDS: dict[str, tuple[str, ...]] = {
    "version": ("--version",),
    "help": ("--help",),
    "help of a command": ("country", "--help"),
    "wrong option": ("country", "--no-such-option"),
    "wrong command": ("contry",),
    "list": ("list", "--corpus", "corpus"),
    "list as JSON": ("list", "--corpus", "corpus", "--json"),
    "no corpus": ("list", "--corpus", "nowhere"),
    "nothing selected": ("country", "挪威", "--corpus", "corpus"),
    "check": ("check", "--corpus", "corpus"),
    "strings": ("strings", "ja"),
    "sheet": (*SHEET, "sheet.pdf"),
    "sheet to standard output": (*SHEET, "-"),
    "sheet in a batch": ("batch", "--by", "record", "--corpus", "corpus", "-o", "many", "--workers", "1", "-q"),
    "country": ("country", "中国", "--corpus", "corpus", "--lang", "en", "--format", "html", "-o", "country.html"),
    "export": ("export", "--corpus", "corpus", "-o", "tables"),
    "inspect": ("inspect", "made.pdf"),
    "verify": ("verify", "made.pdf"),
    "too little memory": (*SHEET, "small.pdf", "--limit-memory", "100", "--no-cache"),
    "no such file": ("verify", "nothing.pdf"),
}

_USUAL = frozenset({"wrong option", "list", "sheet"})
"""What is run each time; a sheet takes a second without."""


def written(folder: Path) -> dict[str, bytes]:
    """What lies in the folder, but for the cache, and for what names times and inodes."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    apart = ("cache/", "many/manifest.json", "many/.batch/")
    return {name: path.read_bytes() for name, path in files.items() if not name.startswith(apart)}


def fresh(desk: Desk, name: str) -> Desk:
    """A copy of the folder, so that both ways begin with the same."""
    folder = desk.folder.parent / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(desk.folder, folder, ignore=shutil.ignore_patterns("cache", "pipe.toml"))
    return Desk(folder, desk.runtime)


@pytest.mark.parametrize("name", [
    name if name in _USUAL else pytest.param(name, marks=pytest.mark.soak) for name in COMMANDS
])  # fmt: skip
def test_a_command_ends_prints_and_writes_as_without(desk: Desk, name: str) -> None:
    if not (desk.folder / "made.pdf").exists():
        assert desk.run(*SHEET, "made.pdf", kept=False).code == 0
    before = desk.commands()
    ends, files = [], []
    for kept in (False, True):
        here = fresh(desk, "side")
        ends.append(here.run(*COMMANDS[name], kept=kept))
        files.append(written(here.folder))
    assert ends[0] == ends[1]
    assert files[0] == files[1]
    # It was really run there.
    assert desk.commands() == before + 1


def test_standard_input_is_the_command_s(desk: Desk) -> None:
    ends = []
    for kept in (False, True):
        process = desk.start("import", "-", "--corpus", "corpus", "--dry-run", kept=kept, stdin=subprocess.PIPE)
        out, err = process.communicate(b"id,title\ncn-one,\xe7\x94\xb2\n", timeout=60)
        ends.append(Ended(process.returncode, out, err))
    assert ends[0] == ends[1]


@pytest.mark.parametrize("closed", [1, *(pytest.param(one, marks=pytest.mark.soak) for one in (0, 2))])
def test_a_stream_that_is_closed_is_closed_there(desk: Desk, closed: int) -> None:
    ends = []
    for kept in (False, True):
        shell = ("bash", "-c", f'exec "$@" {closed}{"<" if closed == 0 else ">"}&-', "bash")
        program = (*shell, sys.executable, "-c", "import sys; sys.argv[0] = 'reports'; from reports.__main__ import run; run()")
        ends.append(desk.run("list", "--corpus", "corpus", "--ids", kept=kept, program=program))
    assert ends[0] == ends[1]


@pytest.mark.soak
def test_a_reader_who_has_left_is_noticed_as_without(desk: Desk) -> None:
    ends = []
    for kept in (False, True):
        reading, writing = os.pipe()
        os.close(reading)
        process = desk.start("list", "--corpus", "corpus", kept=kept, stdout=writing)
        os.close(writing)
        _, err = process.communicate(timeout=60)
        ends.append((process.returncode, err))
    assert ends[0] == ends[1]


def test_folder_variables_mask_and_encoding_are_those_of_each_client(desk: Desk) -> None:
    inside = desk.folder / "deeper" / "place"
    inside.mkdir(parents=True, exist_ok=True)
    there = Desk(inside, desk.runtime)
    before = desk.commands()
    made = there.run(*SHEET[:2], "--corpus", "../../corpus", "-o", "own.pdf", env={"SOURCE_DATE_EPOCH": "1735689600"}, umask=0o077)
    assert made.code == 0, made.err
    assert (inside / "own.pdf").stat().st_mode & 0o777 == 0o600
    assert b"2025-01-01" in desk.run("inspect", "deeper/place/own.pdf").out
    assert desk.commands() == before + 2


@pytest.mark.soak
def test_output_without_a_buffer_is_written_at_once_there(bare: Desk) -> None:
    plain = {"PYTHONUNBUFFERED": "1"}
    pid = bare.keep(env=plain)
    for words in (("list", "--corpus", "corpus"), ("list", "--corpus", "nowhere"), (*SHEET, "-")):
        assert bare.run(*words, env=plain) == bare.run(*words, kept=False, env=plain)
    assert bare.kept(env=plain) == [pid]


@pytest.mark.soak
def test_each_locale_and_each_limit_has_a_process_of_its_own(desk: Desk) -> None:
    before = desk.commands()
    limited = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200))  # noqa: E731
    for how in ({"env": {"LC_ALL": "C", "REPORTS_DAEMON_IDLE": "1"}}, {"preexec_fn": limited, "env": {"REPORTS_DAEMON_IDLE": "1"}}):
        assert desk.run("list", "--corpus", "corpus", **how) == desk.run("list", "--corpus", "corpus", kept=False, **how)
    wait_until(lambda: len(list(desk.runtime.glob("*/*.sock"))) == 1)
    assert desk.commands() == before


def wait_for_pipe(desk: Desk, kept: bool, **how: object) -> subprocess.Popen[bytes]:
    """A command that waits for somebody to write into the pipe that it takes for its settings."""
    pipe = desk.folder / "pipe.toml"
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    return desk.start(*SHEET, "never.pdf", "--config", "pipe.toml", kept=kept, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [
    signal.SIGINT, *(pytest.param(one, marks=pytest.mark.soak) for one in (signal.SIGTERM, signal.SIGHUP))
])  # fmt: skip
def test_signals_end_the_command_as_without(desk: Desk, number: int) -> None:
    ends = []
    for kept in (False, True):
        process = wait_for_pipe(desk, kept)
        with (desk.folder / "pipe.toml").open("wb"):
            process.send_signal(number)
            out, err = process.communicate(timeout=60)
        ends.append(Ended(process.returncode, out, err))
    assert ends[0] == ends[1]
    assert ends[1].code == 130
    assert not (desk.folder / "never.pdf").exists()


@pytest.mark.soak
def test_an_ignored_signal_is_ignored_there(desk: Desk) -> None:
    ignoring = lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)  # noqa: E731
    for kept in (False, True):
        process = wait_for_pipe(desk, kept, preexec_fn=ignoring)
        with (desk.folder / "pipe.toml").open("wb") as settings:
            process.send_signal(signal.SIGHUP)
            time.sleep(0.2)
            settings.write(b'lang = "zh"\n')
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err


def test_a_command_ends_with_its_client(desk: Desk) -> None:
    (kept,) = desk.kept()
    process = wait_for_pipe(desk, kept=True)
    with (desk.folder / "pipe.toml").open("wb"):
        running = below(kept)
        assert len(running) >= 2
        process.kill()
        process.communicate(timeout=60)
        wait_until(lambda: not any(map(is_alive, running)))
    assert desk.kept() == [kept]


def test_a_command_that_is_killed_ends_its_client_in_the_same_way(desk: Desk) -> None:
    (kept,) = desk.kept()
    for depth in (0, 1):
        process = wait_for_pipe(desk, kept=True)
        with (desk.folder / "pipe.toml").open("wb"):
            # First the process that watches, then the command that it watches over.
            os.kill(below(kept)[depth], signal.SIGKILL)
            process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
        wait_until(lambda: not below(kept))


def test_a_command_stops_and_goes_on_with_its_client(desk: Desk) -> None:
    (kept,) = desk.kept()
    process = wait_for_pipe(desk, kept=True)
    with (desk.folder / "pipe.toml").open("wb") as settings:
        _, command = below(kept)

        def state(pid: int) -> str:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]

        process.send_signal(signal.SIGTSTP)
        wait_until(lambda: (state(process.pid), state(command)) == ("T", "T"))
        process.send_signal(signal.SIGCONT)
        wait_until(lambda: state(command) != "T")
        settings.write(b'lang = "zh"\n')
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err


def test_it_is_a_terminal_where_the_client_has_one(desk: Desk) -> None:
    seen = []
    for kept in (False, True):
        ours, theirs = pty.openpty()
        process = desk.start("--help", kept=kept, stdout=theirs, env={"COLUMNS": "60", "TERM": "xterm"})
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 4096):
                said += part
        except OSError:
            pass
        process.communicate(timeout=60)
        os.close(ours)
        seen.append((process.returncode, said))
    assert seen[0] == seen[1]
    assert b"Usage" in seen[0][1]


# -- Beginning and ending ----------------------------------------------------------------------------------------------


def test_the_first_command_leaves_a_process_for_the_next_which_ends_once_nothing_comes(bare: Desk) -> None:
    idle = {"REPORTS_DAEMON_IDLE": "4"}
    first = bare.run("list", "--corpus", "corpus", env=idle)
    wait_until(lambda: len(list(bare.runtime.glob("*/*.sock"))) == 1)
    (pid,) = bare.kept(env=idle)
    assert bare.run("list", "--corpus", "corpus", env=idle) == first
    wait_until(lambda: not is_alive(pid))
    assert list(bare.runtime.glob("*/*")) == []


def test_one_that_still_loads_is_ended_as_well(bare: Desk) -> None:
    assert bare.run("list", "--corpus", "corpus").code == 0
    assert list(bare.runtime.glob("*/*.sock")) == []
    # It waits until nothing is left.
    bare.stop()


@pytest.mark.soak
def test_of_several_that_begin_at_once_one_is_kept(bare: Desk) -> None:
    running = [bare.start("list", "--corpus", "corpus") for _ in range(4)]
    assert [process.communicate(timeout=120)[0] for process in running].count(b"") == 0
    wait_until(lambda: bool(bare.kept()))
    assert len(bare.kept()) == 1


@pytest.mark.soak
def test_it_ends_once_nothing_has_come_for_a_while(bare: Desk) -> None:
    idle = {"REPORTS_DAEMON_IDLE": "0.5"}
    pid = bare.keep(env=idle)
    wait_until(lambda: not is_alive(pid))
    assert list(bare.runtime.glob("*/*")) == []
    assert bare.run("list", "--corpus", "corpus", env=idle).code == 0


def test_a_time_that_is_none_is_refused(bare: Desk) -> None:
    said = bare.run("daemon", "status", env={"REPORTS_DAEMON_IDLE": "soon"})
    assert said.code == 2
    assert b"REPORTS_DAEMON_IDLE" in said.err


@pytest.mark.soak
def test_it_is_ended_when_asked_and_a_command_goes_on_to_its_end(bare: Desk) -> None:
    pid = bare.keep()
    process = wait_for_pipe(bare, kept=True)
    with (bare.folder / "pipe.toml").open("wb") as settings:
        assert f"ended {pid}".encode() in bare.run("daemon", "stop", kept=False).out
        wait_until(lambda: not is_alive(pid))
        settings.write(b'lang = "zh"\n')
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert (bare.folder / "never.pdf").read_bytes().startswith(b"%PDF-")


# -- Never another's, never another version ------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path, bare: Desk) -> Desk:
    """A copy of the program, which may be changed."""
    package = tmp_path / "program"
    for name in ("reports", "templates", "seeds"):
        shutil.copytree(ROOT / name, package / name)
    shutil.copytree(ROOT / "fonts", package / "fonts", copy_function=os.symlink)
    return Desk(bare.folder, bare.runtime, package)


_MORE = ("reports/corpus/markup.py", "templates/sheet.html", "fonts/new.txt", "reports/new.py")
"""Further files that are watched as the first ones are: each takes ten seconds."""


@pytest.mark.parametrize(
    "changed",
    [
        "templates/strings/zh.toml",
        *(pytest.param(name, marks=pytest.mark.soak) for name in _MORE),
    ],
)
def test_what_has_changed_on_the_disk_is_never_served(copy: Desk, changed: str) -> None:
    pid = copy.keep()
    path = copy.package / changed
    before = path.read_bytes() if path.exists() else b""
    # The same size and the same time as before: what is left is the time at which the file was changed.
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns) if path.exists() else None
    path.write_bytes(before)
    if times:
        os.utime(path, ns=times)
    assert copy.run("list", "--corpus", "corpus").code == 0
    wait_until(lambda: not is_alive(pid))


@pytest.mark.soak
def test_a_sentence_that_was_changed_is_printed_at_once(copy: Desk) -> None:
    pid = copy.keep()
    path = copy.package / "reports" / "cli" / "__init__.py"
    path.write_text(path.read_text().replace("One record's sheet.", "One record's own page."))
    assert b"own page" in copy.run("--help").out
    # That command ran without, and has started another process.
    wait_until(lambda: bool(copy.kept()))
    assert copy.kept() != [pid]
    assert b"own page" in copy.run("--help").out


@pytest.mark.soak
def test_two_programs_are_kept_apart(desk: Desk, copy: Desk) -> None:
    other = Desk(desk.folder, desk.runtime, copy.package)
    (pid,) = desk.kept()
    second = other.keep()
    assert second != pid
    assert desk.kept() == [pid]
    os.kill(second, signal.SIGTERM)
    wait_until(lambda: len(list(desk.runtime.glob("*/*.sock"))) == 1)


def test_the_socket_is_this_user_s_alone(desk: Desk) -> None:
    (folder,) = desk.runtime.iterdir()
    (socket,) = folder.glob("*.sock")
    assert (folder.stat().st_mode & 0o777, socket.stat().st_mode & 0o777) == (0o700, 0o600)


@pytest.mark.parametrize("mode", [0o755, *(pytest.param(one, marks=pytest.mark.soak) for one in (0o770, 0o722))])
def test_a_folder_that_others_may_enter_is_not_used(bare: Desk, mode: int) -> None:
    folder = bare.runtime / "ccus-reports"
    folder.mkdir()
    folder.chmod(mode)
    assert bare.run("list", "--corpus", "corpus") == bare.run("list", "--corpus", "corpus", kept=False)
    assert list(folder.iterdir()) == []
    said = bare.run("daemon", "status", kept=False)
    assert said.code == 6
    assert b"not this user's alone" in said.err
    folder.chmod(0o700)


@pytest.mark.soak
def test_a_link_in_the_place_of_the_folder_is_not_followed(bare: Desk, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (bare.runtime / "ccus-reports").symlink_to(tmp_path / "elsewhere")
    assert bare.run("list", "--corpus", "corpus").code == 0
    assert list((tmp_path / "elsewhere").iterdir()) == []
    (bare.runtime / "ccus-reports").unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may be another user")
def test_another_user_is_not_served(desk: Desk) -> None:
    (socket,) = desk.runtime.glob("*/*.sock")
    program = f"""
import os, sys
from reports.kept import wire
folder = os.open({str(socket.parent)!r}, os.O_RDONLY)
os.setresuid(65534, 65534, 0)
connection = wire._socket.socket(wire._socket.AF_UNIX, wire._socket.SOCK_STREAM)
os.seteuid(0)
connection.connect(wire.path_in(folder, {socket.stem!r}))
os.setresuid(65534, 65534, 65534)
"""
    # Connected with the rights of another: what counts is who connects.
    program = program.replace("os.seteuid(0)\n", "")
    for place in (socket, socket.parent, desk.runtime, *desk.runtime.parents[:3]):
        place.chmod(0o777)
    try:
        program += "try:\n wire.send(connection, [b'status'])\n print(connection.recv(100))\nexcept OSError: print(b'')\n"
        said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    finally:
        for place, mode in ((socket, 0o600), (socket.parent, 0o700)):
            place.chmod(mode)
    assert (said.returncode, said.stdout.strip()) == (0, "b''"), said.stderr


def test_a_client_of_other_circumstances_is_not_served(desk: Desk) -> None:
    (socket,) = desk.runtime.glob("*/*.sock")
    folder = os.open(socket.parent, os.O_RDONLY)
    connection = wire.connect(folder, socket.stem, 10)
    wire.send(connection, [b"run", b"another program", b"18"])
    assert connection.recv(1) == wire.NO
    connection.close()
    os.close(folder)


@pytest.mark.parametrize("said", [b"", b"\xff\xff\xff\xff", b"\0\0\0\x03run", b"GET / HTTP/1.1\r\n\r\n"])
def test_what_is_no_message_does_no_harm(desk: Desk, said: bytes) -> None:
    (socket,), (pid,) = desk.runtime.glob("*/*.sock"), desk.kept()
    folder = os.open(socket.parent, os.O_RDONLY)
    connection = wire.connect(folder, socket.stem, 10)
    connection.sendall(said)
    connection.close()
    os.close(folder)
    assert desk.run("list", "--corpus", "corpus").code == 0
    assert desk.kept() == [pid]


@pytest.mark.soak
def test_a_process_that_does_not_answer_is_not_waited_for(bare: Desk) -> None:
    pid = bare.keep()
    os.kill(pid, signal.SIGSTOP)
    try:
        assert bare.run("list", "--corpus", "corpus", "--ids").out == b"cn-one\n"
    finally:
        os.kill(pid, signal.SIGKILL)


def test_loading_asks_for_no_variable_but_those_that_are_told_apart() -> None:
    program = """
import os, sys
asked = set()
class Asked(type(os.environ)):
    def __getitem__(self, name):
        asked.add(name)
        return super().__getitem__(name)
os.environ.__class__ = Asked
from reports.kept import wire
asked.clear()
from reports.cli.kept_commands import _load
_load()
print(*(name for name in asked if not (name.startswith(wire._LOADING) or name in wire._LOADING_TOO)))
"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    # A renderer of charts is made on trial, and thrown away with the date that it asked for; a shelf is only asked for
    # the key of the program.
    assert set(said.stdout.split()) == {"SOURCE_DATE_EPOCH", "REPORTS_CACHE_DIR"}
