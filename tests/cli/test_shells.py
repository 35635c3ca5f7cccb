"""Completion as a person has it: typed into real shells, with Chinese names, spaces, quotes and options with values."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.cli.terminals import Terminal

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {
    "bash": (".bashrc", "PS1='> '; bind 'set enable-bracketed-paste off'\neval \"$(reports completion bash)\"\n"),
    "zsh": (".zshrc", "PS1='> '; autoload -U compinit; compinit -u -D\neval \"$(reports completion zsh)\"\n"),
    "fish": (".config/fish/config.fish", "set fish_greeting; function fish_prompt; echo '> '; end\nreports completion fish | source\n"),
}
ASKED = {"bash": ("--rcfile", ".bashrc", "-i"), "zsh": ("-i",), "fish": ("-i",)}
TYPED = {
    "reports snaps": "reports snapshot ",
    "reports country 中国香": "reports country 中国香港 ",
    # What was typed stays, whatever the case of the name.
    "reports category reg": "reports category regulatory ",
    "reports category 法": "reports category 法律监管 ",
    "reports policy --corpus sample no-l": "reports policy --corpus sample no-longship ",
    "reports country --lang=zh-": "reports country --lang=zh-Hant ",
    "reports country 'south k": "reports country 'south korea' ",
    "reports country south\\ k": "reports country south\\ korea ",
}


@pytest.mark.parametrize("shell", SETTINGS)
def test_a_real_shell_completes_what_is_typed(shell: str, tmp_path: Path) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    command = tmp_path / "bin" / "reports"
    command.parent.mkdir()
    command.write_text(f"#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m reports \"$@\"\n", encoding="utf-8")
    command.chmod(0o755)
    name, text = SETTINGS[shell]
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(f"{text}echo begun\n", encoding="utf-8")
    path = f"{command.parent}:{os.environ['PATH']}"
    environment = {"HOME": str(tmp_path), "ZDOTDIR": str(tmp_path), "PATH": path, "LC_ALL": "C.UTF-8", "TERM": "xterm"}
    with Terminal([program, *ASKED[shell]], tmp_path, environment, columns=100) as terminal:
        terminal.wait_for("begun")
        for typed, completed in TYPED.items():
            terminal.shown = ""
            terminal.type(f"{typed}\t")
            terminal.wait_for(re.escape(completed))
            # Away with the line.
            terminal.type("\x15")
