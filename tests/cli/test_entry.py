"""The command as the shell starts it: a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click
import pytest

from reports import __version__
from reports.cli import COMMANDS, reports
from tests.cli.running import write_record

ROOT = Path(__file__).resolve().parents[2]

# A coverage of the shell's view, not of every rule: those have quicker tests beside this one.
_PROGRAM = "from reports.cli import run; run()"


def start(folder: Path, *words: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """The command in a folder of its own."""
    settings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **(env or {})}
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *words],
        cwd=folder, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def finish(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    out, err = process.communicate(timeout=120)
    return process.returncode, out.decode(), err.decode()


def test_it_says_its_version(tmp_path: Path) -> None:
    code, out, err = finish(start(tmp_path, "--version"))
    assert (code, err) == (0, "")
    assert __version__ in out


def test_help_names_every_command_and_what_it_does(tmp_path: Path) -> None:
    code, out, _ = finish(start(tmp_path, "--help"))
    assert code == 0
    assert [name for name, line in COMMANDS.items() if name not in out or line not in " ".join(out.split())] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_name_a_sentence_and_help_for_every_option(name: str) -> None:
    command = reports.get_command(click.Context(reports), name)
    assert command is not None
    assert command.name == name
    assert command.help
    nameless = [option.name for option in command.params if isinstance(option, click.Option) and not option.help]
    assert nameless == []
    with click.Context(command, info_name=f"reports {name}") as context:
        assert command.get_help(context)


def test_standard_output_is_data_and_standard_error_is_talk(tmp_path: Path) -> None:
    write_record(tmp_path / "small")
    code, out, err = finish(
        start(tmp_path, "policy", "cn-one", "--corpus", "small", env={"SOURCE_DATE_EPOCH": "1767225600"})
    )
    assert (code, out) == (0, "out/ccus-policy_cn-one_2026-01-01_zh.pdf\n")
    assert "1 record" in err
    assert (tmp_path / out.strip()).read_bytes().startswith(b"%PDF-")


def test_words_that_are_not_ascii_come_through_whatever_the_locale(tmp_path: Path) -> None:
    write_record(tmp_path / "small")
    code, out, _ = finish(start(tmp_path, "list", "--corpus", "small", "--json", env={"LANG": "C", "LC_ALL": "C"}))
    assert code == 0
    assert "甲办法" in out


def test_a_closed_pipe_is_no_fault_of_ours(tmp_path: Path) -> None:
    write_record(tmp_path / "small")
    shell = f"{sys.executable} -c '{_PROGRAM}' list --corpus small | head -c 1 > /dev/null; exit ${{PIPESTATUS[0]}}"
    settings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(["bash", "-c", shell], cwd=tmp_path, env=settings, capture_output=True, check=False)
    assert b"Traceback" not in ran.stderr


def test_an_interrupt_ends_it_with_130_and_leaves_no_file(tmp_path: Path) -> None:
    write_record(tmp_path / "small")
    # It waits for somebody to write into the pipe that it takes for its configuration.
    os.mkfifo(tmp_path / "pipe.toml")
    process = start(tmp_path, "policy", "cn-one", "--corpus", "small", "--config", "pipe.toml")
    with (tmp_path / "pipe.toml").open("wb"):
        process.send_signal(signal.SIGINT)
        code, out, err = finish(process)
    assert (code, out) == (130, "")
    assert "Traceback" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pipe.toml", "small"]
