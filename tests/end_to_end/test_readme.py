"""README.md, the manual and the reference tell the truth: every command runs, every command and option is named."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest

from reports.cli import COMMANDS, reports
from tests.cli.running import Command

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "docs/manual.md", "docs/reference.md", "docs/checking.md", "docs/records.md")


def pages() -> str:
    """The texts that document the command, one after the other."""
    return "\n".join((ROOT / name).read_text(encoding="utf-8") for name in PAGES)


def commands(text: str) -> list[str]:
    """The lines of console blocks that start the command."""
    blocks = re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in (line.removeprefix("$ ") for line in lines) if line.startswith("reports ")]


def flags(name: str) -> list[tuple[str, ...]]:
    """Every option of a command, with all its spellings."""
    command = reports.get_command(click.Context(reports), name)
    assert command is not None
    parts = [command, *command.commands.values()] if isinstance(command, click.Group) else [command]
    options = [option for part in parts for option in part.params if isinstance(option, click.Option)]
    return [(*option.opts, *option.secondary_opts) for option in options if not option.hidden]


def undocumented(text: str) -> list[str]:
    """Commands and options that a text does not name in code marks."""
    marked = " ".join(re.findall(r"`+([^`]+)`+", text))
    words = set(re.findall(r"(?<![\w-])-{0,2}[a-z][\w-]*", marked))
    missing = [name for name in COMMANDS if name not in words]
    for name in COMMANDS:
        missing += [f"{name} {'/'.join(spellings)}" for spellings in flags(name) if words.isdisjoint(spellings)]
    return missing


def test_the_examples_are_found() -> None:
    text = "```console\nmake demo\nreports list \\\n  --ids\n```\n`reports no`\n```toml\nreports no\n```\n"
    assert [shlex.split(line) for line in commands(text)] == [["reports", "list", "--ids"]]
    assert len(commands(pages())) >= len(COMMANDS)


def test_the_chinese_readme_has_the_same_examples_and_leads_to_files() -> None:
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))
    assert commands(chinese) == commands(english) != []
    links = re.findall(r"\]\(([^)]+)\)", chinese)
    assert [link for link in links if not (ROOT / link).exists()] == []
    assert set(re.findall(r"make \w+", english)) == set(re.findall(r"make \w+", chinese))


def test_every_example_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, sample_corpus: Path
) -> None:
    shutil.copytree(sample_corpus, tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    run = Command(monkeypatch, capsys)
    failed = {}
    for line in commands(pages()):
        words, _, target = line.partition(" > ")
        ran = run(*shlex.split(words, comments=True)[1:])
        if target:
            Path(target.strip()).write_text(ran.out, encoding="utf-8")
        if ran.code:
            failed[line] = (ran.code, ran.err)
    assert failed == {}


def test_a_command_or_option_that_is_not_documented_is_seen() -> None:
    text = pages()
    assert undocumented(text.replace("--template-dir", "--other")) != undocumented(text)
    assert "list" in undocumented("`country`")


def test_every_command_and_every_option_is_documented() -> None:
    assert undocumented(pages()) == []


def test_every_exit_code_is_documented() -> None:
    text = pages()
    sentence = text[text.index("Exit codes:") :].split("\n\n")[0]
    assert set(re.findall(r"(?<![\w.])(\d+)(?= )", sentence)) >= {"0", "2", "3", "4", "5", "6", "130"}


@pytest.mark.parametrize("page", [*PAGES, "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/typography.md", "docs/changes.md"])
def test_every_link_to_a_file_leads_to_one(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    shown = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", text, flags=re.DOTALL)
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", shown)
    assert [target for target in targets if not ((ROOT / page).parent / target).exists()] == []
