"""The examples for pipelines in docs/ci run: each line of shell in them, as the pipeline would run it."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.running import write_record
from tests.conftest import ROOT

EXAMPLES = ROOT / "docs" / "ci"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A repository with records, and the command on the path; pip only notes what it was to install."""
    programs = tmp_path / "bin"
    programs.mkdir()
    shims = {
        "reports": f'exec {shlex.quote(sys.executable)} -m reports "$@"',
        "python": 'echo "python $*" >> "$NOTES"',
        "pip": 'echo "pip $*" >> "$NOTES"',
    }
    for name, line in shims.items():
        (programs / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    write_record(tmp_path / "desk" / "policies", year=2020)
    return tmp_path / "desk"


def shell(desk: Path, script: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run a step as GitHub does: bash that ends at the first command that fails."""
    environment = os.environ | {
        "PATH": f"{desk.parent / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "NOTES": str(desk.parent / "notes"),
        "GITHUB_STEP_SUMMARY": str(desk.parent / "summary.md"),
        **given,
    }
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(words, cwd=desk, env=environment, capture_output=True, text=True, check=False)


def load(name: str) -> Any:
    return yaml.safe_load((EXAMPLES / name).read_text(encoding="utf-8"))


def action(desk: Path, **inputs: str) -> list[int]:
    """Run the steps of the action that are shell, with inputs in the place of its expressions; their exit codes."""
    said = load("action.yml")
    values = {name: one["default"] for name, one in said["inputs"].items()} | inputs
    codes = []
    for step in said["runs"]["steps"]:
        if "run" not in step:
            assert step["uses"].partition("@")[2]
            continue
        assert step["shell"] == "bash"
        # An expression inside a script would let an input be a command.
        assert "${{" not in step["run"]
        given = {
            name: values[value.removeprefix("${{ inputs.").removesuffix(" }}")] for name, value in step["env"].items()
        }
        codes.append(shell(desk, step["run"], **given).returncode)
    return codes


def test_the_action_fails_on_what_is_new_alone(desk: Path) -> None:
    assert action(desk) == [0, 0, 3]
    assert json.loads((desk / "reports-check.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    summary = (desk.parent / "summary.md").read_text(encoding="utf-8")
    assert summary.startswith("## Check of `policies`: 1 error")
    assert (desk.parent / "notes").read_text(encoding="utf-8") == "python -m pip install ccus-reports\n"
    assert shell(desk, "reports check --corpus policies --write-baseline base.json").returncode == 0
    assert action(desk, baseline="base.json") == [0, 0, 0]
    write_record(desk / "policies", id="cn-two", title="乙办法", year=2019)
    assert action(desk, baseline="base.json") == [0, 0, 3]


def test_an_input_of_the_action_is_no_command(desk: Path) -> None:
    assert action(desk, corpus="policies; touch broken", **{"fail-on": "$(touch broken)"})[1:] == [3, 3]
    assert not (desk / "broken").exists()


def test_the_job_of_gitlab_runs(desk: Path) -> None:
    job = load("gitlab-ci.yml")["check-records"]
    given = job["variables"]
    assert shell(desk, "reports check --corpus policies --write-baseline check-baseline.json").returncode == 0
    for line in (*job["before_script"], *job["script"]):
        assert shell(desk, line, **given).returncode == 0, line
    report = job["artifacts"]["reports"]["codequality"]
    assert json.loads((desk / report).read_text(encoding="utf-8"))[0]["check_name"]
    write_record(desk / "policies", id="cn-two", title="乙办法", year=2019)
    assert shell(desk, job["script"][-1], **given).returncode == 3


def test_the_hook_runs_before_a_commit(desk: Path) -> None:
    ((hook,),) = [one["hooks"] for one in load("pre-commit-config.yaml")["repos"]]
    assert hook["pass_filenames"] is False
    assert shell(desk, "reports check --corpus policies --write-baseline check-baseline.json").returncode == 0
    assert shell(desk, hook["entry"]).returncode == 0
    write_record(desk / "policies", id="cn-two", title="乙办法", year=2019)
    assert shell(desk, hook["entry"]).returncode == 3
