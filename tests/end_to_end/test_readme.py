"""The documentation tells the truth: every example runs, every command and option is named, every link leads on."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import click
import pytest

from reports.cli import COMMANDS, reports
from tests.cli.running import Command
from tools.docs_site import LANGUAGES, bars, lists, outside_code
from tools.docs_site import pages as site_pages
from tools.generated_pages import command_part, exit_classes, generated_pages

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
FIRST = ("README.md", "docs/manual.md", "docs/start.md")
"""What other pages go on from: their examples run first."""
PAGES = [
    *FIRST,
    *sorted(
        {page.relative_to(ROOT).as_posix() for page in DOCS.rglob("*.md") if DOCS / "zh" not in page.parents} - {*FIRST}
    ),
]
"""The English pages; the Chinese ones have the same examples."""
CHINESE = sorted(page.relative_to(DOCS / "zh").as_posix() for page in (DOCS / "zh").rglob("*.md"))

_BLOCK = re.compile(r'^```(?P<kind>\w+)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^```', re.MULTILINE | re.DOTALL)

FEW = {
    *("cn-ets-interim-regulations", "cn-carbon-peaking-plan-2030", "eu-ccs-directive", "eu-co2-transport-framework"),
    *("jp-ccs-business-act-2024", "no-co2-storage-regulations-2014", "no-longship", "us-45q-tax-credit"),
    *("us-epa-class-vi-rule", "au-safeguard-reform-2023", "br-bill-1425-2022"),
}  # fmt: skip
"""Records of the sample that every example finds something in: the whole sample would take twice as long."""


def pages() -> str:
    """The texts that document the command, one after the other."""
    return "\n".join((ROOT / name).read_text(encoding="utf-8") for name in PAGES)


def commands(text: str) -> list[str]:
    """The lines of console blocks that start the command."""
    blocks = (block["text"] for block in _BLOCK.finditer(text) if block["kind"] == "console")
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in (line.removeprefix("$ ") for line in lines) if line.startswith("reports ")]


def steps(text: str) -> list[tuple[str, str]]:
    """What a reader does, in order: each command, and each file that a block with a title holds, with its text."""
    found: list[tuple[str, str]] = []
    for block in _BLOCK.finditer(text):
        found += [(block["title"], block["text"])] if block["title"] else [(line, "") for line in commands(block[0])]
    return found


def examples(text: str) -> list[str]:
    """Every block of a page that is the same in each language; what it makes may be in the language of the page."""
    return [block[0].replace("--lang zh", "--lang en") for block in _BLOCK.finditer(text) if block["kind"] != "text"]


def flags(name: str) -> list[tuple[str, ...]]:
    """Every option of a command, with all its spellings."""
    command = reports.get_command(click.Context(reports), name)
    assert command is not None
    parts = [command, *command.commands.values()] if isinstance(command, click.Group) else [command]
    options = [option for part in parts for option in part.params if isinstance(option, click.Option)]
    return [(*option.opts, *option.secondary_opts) for option in options if not option.hidden]


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


@pytest.mark.parametrize("page", CHINESE)
def test_a_chinese_page_has_the_examples_of_the_english_one(page: str) -> None:
    chinese, english = ((folder / page).read_text(encoding="utf-8") for folder in (DOCS / "zh", DOCS))
    assert examples(chinese) == examples(english)
    assert len(re.findall("(?m)^#+ ", chinese)) == len(re.findall("(?m)^#+ ", english))


def test_every_example_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, sample_corpus: Path
) -> None:
    shutil.copytree(sample_corpus, tmp_path / "seeds")
    for record in (tmp_path / "seeds" / "policies").glob("*/*.md"):
        if record.stem not in FEW:
            record.unlink()
    monkeypatch.chdir(tmp_path)
    run = Command(monkeypatch, capsys)
    failed = {}
    # In the order of the pages, each example once, all in one folder.
    for line, text in dict.fromkeys(steps(pages())):
        if text:
            Path(line).parent.mkdir(parents=True, exist_ok=True)
            Path(line).write_text(text, encoding="utf-8")
            continue
        words, _, target = line.partition(" > ")
        ran = run(*shlex.split(words, comments=True)[1:])
        if target:
            Path(target.strip()).write_text(ran.out, encoding="utf-8")
        if ran.code:
            failed[line] = (ran.code, ran.err)
    assert failed == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_option_and_exit_code_is_documented(language: str) -> None:
    made = generated_pages(language)
    rows = re.findall(r"^\| <code>(.+?)</code> \| (.*) \|$", made["commands.md"], re.MULTILINE)
    for name in COMMANDS:
        part = made["commands.md"].partition(f"\n### reports {name}\n")[2].partition("\n### reports ")[0]
        assert part, name
    documented = {spelling for row, _ in rows for spelling in re.findall(r"-{1,2}[a-z][\w-]*", row)}
    for name in COMMANDS:
        assert [spellings for spellings in flags(name) if documented.isdisjoint(spellings)] == [], name
    assert [row for row, meaning in rows if row.startswith("-") and not meaning.strip()] == []
    codes = re.findall(r"^\| (\d+) \| \S", made["exit-codes.md"], re.MULTILINE)
    assert codes == ["0", *(str(kind.exit_code) for kind in exit_classes()), "130"]
    assert {"2", "3", "4", "5", "6", "7", "8", "9"} <= set(codes)
    assert "`analysis.NAME.score`" in made["fields.md"]
    # In Chinese, every meaning is.
    assert [row for row, meaning in rows if language == "zh" and not re.search("[\u4e00-\u9fff]", meaning)] == []


def test_an_option_without_a_meaning_is_seen() -> None:
    command = click.Command("x", params=[click.Option(["--bare"])], help="Does nothing.")
    made = "\n".join(command_part(command, click.Context(command, info_name="x"), "en"))
    assert "| <code>--bare TEXT</code> |  |" in made


def test_every_exit_code_is_documented() -> None:
    text = pages()
    sentence = text[text.index("Exit codes:") :].split("\n\n")[0]
    assert set(re.findall(r"(?<![\w.])(\d+)(?= )", sentence)) >= {"0", "2", "3", "4", "5", "6", "130"}


def anchors(text: str) -> set[str]:
    """The names of a page's headings in links."""
    headings = re.findall("^#+ (.+)$", _BLOCK.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


LINKING = [*PAGES, *(f"docs/zh/{page}" for page in CHINESE), "README.zh.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]


@pytest.mark.parametrize("page", LINKING)
def test_every_link_leads_to_a_file_and_a_heading(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    made = {DOCS / name for name in generated_pages("en")}
    shown = outside_code(text, str, lambda _: "")
    dead = []
    for target, anchor in re.findall(r"\]\((?!https?:|mailto:)([^)#]*)#?([^)]*)\)", shown):
        place = Path(os.path.normpath((ROOT / page).parent / target)) if target else ROOT / page
        # A Chinese page that is still to be written stands for the English one.
        english = DOCS / place.relative_to(DOCS / "zh") if DOCS / "zh" in place.parents else place
        place = place if place.exists() else english
        if place in made:
            continue
        if not place.exists() or (anchor and anchor not in anchors(place.read_text(encoding="utf-8"))):
            dead.append((target, anchor))
    assert dead == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_site_shows_every_page(language: str) -> None:
    shown = site_pages(language)
    missing = [name for name, file in shown.items() if file is None and name not in generated_pages(language)]
    assert missing == []
    assert {f"docs/{name}" for name, file in shown.items() if file and DOCS in file.parents} >= {*PAGES} - {"README.md"}


def test_links_lists_and_bars_are_written_as_the_generator_takes_them() -> None:
    text = "A [`x`](../a.md#b), `[no](../a.md)`.\n- one\n\n| `a\\|b` |\n"
    changed = outside_code(text, lambda part: part.replace("../a.md", "a.md"), bars)
    assert changed == "A [`x`](a.md#b), `[no](../a.md)`.\n- one\n\n| `a|b` |\n"
    assert lists("Said:\n- one\n- two\n") == "Said:\n\n- one\n- two\n"
