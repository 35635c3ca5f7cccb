"""One reader for all settings files: types, needed keys, nearest keys, and every problem at once."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from reports.batch.plan import PLAN_TABLE
from reports.config.calendar import CALENDAR_TABLE
from reports.config.project import REPORTS_TABLE
from reports.config.recipients import recipients_table
from reports.config.toml_file import Fault, SettingKey, SettingTable, Takes, read_settings
from reports.errors import InputProblem
from reports.typeset.brand import BRAND_TABLE, Palette


def _even(text: str) -> Fault | None:
    return None if len(text) % 2 == 0 else ("is odd", "Write an even one.")


INNER = SettingTable("an inner table", (SettingKey("name", "text", "A name.", is_needed=True),))
TABLE = SettingTable(
    "set.toml",
    (
        SettingKey("word", "text", "A word.", check=_even),
        SettingKey("colour", "text", "A colour.", choices=("red", "green")),
        SettingKey("words", "texts", "Words.", may_be_blank=True),
        SettingKey("some", "text or texts", "One or more."),
        SettingKey("years", "texts or numbers", "Years."),
        SettingKey("title", "texts by language", "A title.", choices=("zh", "en")),
        SettingKey("port", "whole number", "A number."),
        SettingKey("on", "switch", "A switch."),
        SettingKey("day", "day", "A day."),
        SettingKey("inner", "table", "A table.", table=INNER),
        SettingKey("list", "tables", "Tables.", table=INNER),
        SettingKey("named", "tables by name", "Tables with names of their own.", table=INNER),
    ),
    refused={"secret": ("does not belong here", "Set SECRET.")},
)


def problems(folder: Path, text: str, table: SettingTable = TABLE) -> list[str]:
    """Every problem of a file, without its name."""
    path = folder / "set.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputProblem, match=r"set\.toml cannot be used") as caught:
        read_settings(path, table)
    assert {problem.file for problem in caught.value.problems} == {str(path)}
    assert caught.value.remedy == caught.value.problems[0].remedy
    return [f"{one.field}: {one.message}. {one.remedy}" for one in caught.value.problems]


def test_a_file_without_problems_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "set.toml"
    text = 'word = "ab"\nwords = []\nsome = ["a"]\nyears = [2024, ">=2000"]\ntitle = { en = "x" }\nday = 2026-05-15\n'
    path.write_text("\ufeff" + text + '[[list]]\nname = "n"\n', encoding="utf-8")
    found = read_settings(path, TABLE)
    assert (found["word"], found["words"], found["list"]) == ("ab", [], [{"name": "n"}])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("wrd = 1", "wrd: is not a key of set.toml. Did you mean 'word'?"),
        ("zzzz = 1", "zzzz: is not a key of set.toml. Known are: word, colour, words"),
        ("Secret = 1", "Secret: does not belong here. Set SECRET."),
        ('"a\\u0007b" = 1', "'a\\x07b': is not a key of set.toml"),
        ("word = 1", 'word: is not text. Write it as word = "…".'),
        ('word = " "', 'word: is empty. Write it as word = "…".'),
        ('word = "odd"', "word: “odd” is odd. Write an even one."),
        ('word = "a\\u001bb"', "word: 'a\\x1bb' is odd"),
        (f'word = "{"x" * 99}"', f"word: “{'x' * 60}…” is odd"),
        ('colour = "rad"', "colour: “rad” is not known. Did you mean 'red'?"),
        ('colour = "blue"', "colour: “blue” is not known. Known are: red, green."),
        ("words = 1", 'words: is not a list of texts. Write it as words = ["…", "…"].'),
        ("some = [1]", 'some: is neither text nor a list of texts. Write it as some = ["…"].'),
        ("some = []", "some: is empty."),
        ("years = [true]", "years: is neither text nor a number"),
        ("title = {}", "title: is neither a text nor texts by language"),
        ('title = { fr = "x" }', "title.fr: is not a language of documents."),
        ("port = true", "port: is not a whole number above 0. Write it as port = 10."),
        ('on = "yes"', "on: is neither true nor false. Write it as on = true."),
        ("day = 2026-05-15T10:00:00", "day: is not a day. Write it as day = 2026-05-15."),
        ("inner = 1", "inner: is not a table. Begin it with [inner]."),
        ("[inner]", 'inner.name: is missing. Write name = "…".'),
        ("list = [1]", "list: is not a list of tables. Begin each with [[list]]."),
        ('[[list]]\nname = "a"\n[[list]]\nnam = "b"', "list[2].nam: is not a key of an inner table. Did you mean 'name'?"),
        ("named = { a = 1 }", "named: is not a table of tables. Write each as a table of its own: […named.NAME]."),
        ("[named.a]\nnam = 1", "named.a.nam: is not a key of an inner table. Did you mean 'name'?"),
        ("word = ", "is not TOML"),
    ],
)
def test_what_is_wrong_is_named_with_its_key_and_a_remedy(tmp_path: Path, line: str, said: str) -> None:
    assert said in problems(tmp_path, line)[0]


def test_every_problem_of_a_file_is_named_in_its_order(tmp_path: Path) -> None:
    text = 'port = "x"\nword = "odd"\nunheard = 1\n[inner]\n[[list]]\nname = 1\n'
    fields = [said.split(":")[0] for said in problems(tmp_path, text)]
    assert fields == ["port", "word", "unheard", "inner.name", "list[1].name"]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "set.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputProblem, match="cannot be used"):
        read_settings(path, TABLE)


def test_every_kind_of_value_is_tried_here() -> None:
    assert {key.takes for key in TABLE.keys} == set(get_args(Takes))


def tables() -> list[SettingTable]:
    """Every table that the program declares, those inside others as well."""
    found = [REPORTS_TABLE, CALENDAR_TABLE, PLAN_TABLE, BRAND_TABLE, recipients_table(("country",))]
    for table in found:
        found += [key.table for key in table.keys if key.table]
    return found


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.title)
def test_every_key_is_described_once_and_in_one_sentence(table: SettingTable) -> None:
    assert len(set(table.names())) == len(table.keys)
    for key in table.keys:
        assert key.description.endswith("."), key.name
        assert (key.table is not None) == (key.takes in ("table", "tables", "tables by name")), key.name


def test_every_colour_of_a_palette_can_be_set() -> None:
    (colours,) = (key.table for key in BRAND_TABLE.keys if key.name == "colours")
    assert colours is not None
    assert colours.names() == Palette.__struct_fields__
