"""The command line in another language: every message has a translation that is found, and programs read the same."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from click.testing import CliRunner

from reports.cli import COMMANDS
from reports.cli import reports as program
from reports.cli.columns import padded, width_of, wrapped
from reports.messages import LANGUAGES, LOCALES, is_translated, language_for, speaking, told
from reports.messages.catalogue import Catalogue, read_catalogue
from tests.cli.running import Command, write_record
from tools import messages

TRANSLATED = sorted(path.name for path in LOCALES.iterdir())


@pytest.fixture
def chinese():  # type: ignore[no-untyped-def] # pytest knows what it yields
    """The command line in Chinese, and in English again afterwards."""
    with speaking("zh"):
        yield


def read(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "reports.po").open("rb") as file:
        return read_po(file, locale=language)


def places(text: str) -> list[str]:
    """The places for values in a message."""
    return sorted(re.findall(r"\{[^{}]*\}|%\(\w+\)s", text.replace("{{", "").replace("}}", "")))


def first(texts: str | tuple[str, ...] | list[str] | None) -> str:
    return texts if isinstance(texts, str) else (texts or [""])[0]


# --- the catalogue


def test_there_is_a_catalogue_for_every_language_but_that_of_the_program() -> None:
    assert {*TRANSLATED, "en"} == {*LANGUAGES}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_of_today_is_translated_and_keeps_its_values(language: str) -> None:
    kept, now = read(language), messages.catalogue(language)
    assert {str(one.id) for one in now} ^ {str(one.id) for one in kept} == set(), "run python tools/messages.py"
    said = [(first(one.id), first(one.string)) for one in kept if one.id]
    assert [message for message, translation in said if not translation] == []
    assert [message for message, translation in said if places(message) != places(translation)] == []
    assert [str(one.id) for one in kept if one.fuzzy] == []
    compiled = LOCALES / language / "LC_MESSAGES" / "reports.mo"
    assert compiled.read_bytes() == messages.compiled(kept), "run python tools/messages.py"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_found_again_with_its_values_filled_in(language: str) -> None:
    catalogue = read_catalogue(LOCALES / language / "LC_MESSAGES" / "reports.mo")
    wrong = []
    for one in read(language):
        message, said = first(one.id), first(one.string)
        if "{" not in message or any(file == "click" for file, _ in one.locations):
            continue
        names = [name for _, name, *_ in Formatter().parse(message) if name]
        values = {name: f"Q{number}x" for number, name in enumerate(names)}
        if catalogue.told(message.format(**values)) != said.format(**values):
            wrong.append((message.format(**values), catalogue.told(message.format(**values))))
    assert wrong == []


def test_what_is_no_message_stays_as_it_is() -> None:
    catalogue = Catalogue({"{name} has no id": "{name}没有编号", "Write one": "请写一个"})
    assert catalogue.told("a sentence of a record. Another.") == "a sentence of a record. Another."
    assert catalogue.told("zh/x.md:3: id: 甲 has no id. Write one.") == "zh/x.md:3: id: 甲没有编号。请写一个。"
    assert catalogue.told("  Write one") == "  请写一个"


def test_the_checker_of_messages_sees_every_way_in_which_one_is_written() -> None:
    path = messages.PACKAGE / "app" / "seen.py"
    text = (
        "def _kind(one):\n    return 'a list' if one else 'a block'\n"
        "def run(one, reply):\n"
        "    what = f'{one} is there' if one else 'nothing is there'\n"
        "    raise InputProblem(f'{what}, found {_kind(one)}', remedy='Take it' + ' out.')\n"
    )
    found = messages.messages_in([messages.Module(messages.PACKAGE / "errors.py"), messages.Module(path, text)])
    assert set(found) == {
        "{one} is there, found a list", "{one} is there, found a block",
        "nothing is there, found a list", "nothing is there, found a block", "Take it out",
    }  # fmt: skip


# --- which language


@pytest.mark.parametrize(
    ("words", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_SG.UTF-8"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "zh_TW.UTF-8"}, "zh"),
        ([], {"LANG": "de_DE.UTF-8", "LANGUAGE": "de:zh_CN"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "LANGUAGE": "en:zh_CN"}, "en"),
        ([], {"LANG": "zh_CN.UTF-8", "REPORTS_UI_LANG": "en"}, "en"),
        (["--ui-lang", "zh", "list"], {"LANG": "en_US.UTF-8"}, "zh"),
        (["--ui-lang=en", "list"], {"LANG": "zh_CN.UTF-8"}, "en"),
        (["--daemon", "--ui-lang", "zh"], {}, "zh"),
        (["list", "--ui-lang", "zh"], {}, "en"),
    ],
)
def test_the_language_is_that_of_the_command_line_else_that_of_the_environment(
    words: list[str], environment: dict[str, str], language: str
) -> None:
    assert language_for(words, environment) == language


def test_an_encoding_without_ideographs_gets_english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with (tmp_path / "said").open("w", encoding="latin-1") as stream:
        monkeypatch.setattr("sys.stderr", stream)
        with speaking("zh"):
            assert not is_translated()


# --- what a person reads


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("columns", [40, 80])
def test_the_help_of_every_command_is_chinese_and_as_narrow_as_the_terminal(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for name in ("", *COMMANDS):
        shown = CliRunner().invoke(program, [*filter(None, [name]), "--help"]).output
        assert {"用法：", "选项："} <= set(re.findall("用法：|选项：", shown)), name
        english = [line for line in shown.splitlines() if re.search("[a-z]{3,} [a-z]{2,} [a-z]{2,}", line)]
        # Lines to type are the same in every language.
        assert name == "completion" or english == [], name
        long = [line for line in shown.splitlines() if width_of(line) > columns and " " in line.strip(" -[]|")]
        # What cannot be broken is wider: choices, and names of options.
        assert [line for line in long if not line.lstrip().startswith("-")] == [], name


def test_an_error_of_the_command_line_is_told_in_chinese(reports: Command) -> None:
    ran = reports("--ui-lang", "zh", "policy", "x", "--corpus", "sample")
    assert ran.code == 2
    assert "错误：--id: “x”不是任何记录的编号" in ran.err
    ran = reports("--ui-lang", "zh", "country", "--bogus")
    assert ran.code == 2
    assert "没有选项" in ran.err


def test_findings_are_told_in_chinese_and_programs_read_the_same(reports: Command, small: Path) -> None:
    write_record(small, year=2020)
    words = ("check", "--corpus", small, "--as-of", "2026-03-31", "--no-cache")
    said = reports("--ui-lang", "zh", *words)
    assert re.search("错误 +date-contradiction: 同一记录的日期相互矛盾；1 条记录，1 个问题", said.out)
    assert "year: 2020 与 pubDate 2024-05-01 矛盾" in said.out
    assert not re.search("contradicts|without|stands in", said.out)
    for form in ("--json", "--sarif", "--markdown", "--code-quality"):
        both = [reports("--ui-lang", language, *words, form).out for language in LANGUAGES]
        assert both[0] == both[1], form


def test_data_are_the_same_in_both_languages(reports: Command, small: Path) -> None:
    for words in (
        ("list", "--corpus", small, "--json", "--lang", "en"),
        ("doctor", "--json"),
        ("schema",),
        ("batch", "--by", "country", "--corpus", small, "--dry-run", "--json", "--as-of", "2026-03-31"),
    ):
        ran = [reports("--ui-lang", language, *words) for language in LANGUAGES]
        assert (ran[0].code, ran[0].out) == (ran[1].code, ran[1].out), words


# --- widths


def test_widths_count_two_columns_for_an_ideograph() -> None:
    assert (width_of("中文 ab"), padded("中文", 6)) == (7, "中文  ")
    assert list(wrapped("读取全部文件，然后 write it.", 12)) == ["读取全部文", "件，然后", "write it."]
    assert max(map(width_of, wrapped("标点不在行首，也不在行尾（括号）。" * 3, 11))) <= 11
    assert all(line[0] not in "，。）" and line[-1] != "（" for line in wrapped("标点不在行首，也不在行尾（括号）。" * 3, 11))


def test_the_program_speaks_english_again_after_chinese(reports: Command) -> None:
    reports("--ui-lang", "zh", "list", "--corpus", "nowhere")
    assert reports("list", "--corpus", "nowhere").err.startswith("error: ")
    assert told("no corpus is named") == "no corpus is named"


def test_what_a_record_says_at_length_is_no_message_and_takes_no_time() -> None:
    # Each of its stops can end a sentence, and each colon stand behind a place: to try them all would never end.
    text = ": ; . , and ( " * 500
    with speaking("zh"):
        assert told(text) == text
