"""Read a settings file in TOML and check it against a declared table of keys, all problems at once.

Every settings file declares a `SettingTable`: what each key takes, what it means, and any check of its own. The table
is the one list of keys, from which problems, remedies and descriptions are made.
"""

from __future__ import annotations

import tomllib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path, PurePath
from typing import Any, Literal

from msgspec import Struct

from reports.errors import InputProblem, Problem
from reports.toml_lines import line_of_fault, with_lines

Takes = Literal[
    "text",
    "texts",
    "text or texts",
    "texts or numbers",
    "texts by language",
    "whole number",
    "switch",
    "day",
    "table",
    "tables",
    "tables by name",
]
"""What a key takes."""

Fault = tuple[str, str]
"""What is wrong with a value, as the rest of a sentence about it, and the remedy."""

_LONGEST_SHOWN = 60
_UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)


class SettingKey(Struct, frozen=True):
    """One key of a settings file."""

    name: str
    takes: Takes
    description: str
    """What it sets, in one sentence."""
    is_needed: bool = False
    may_be_blank: bool = False
    """Whether a text may be empty."""
    choices: tuple[str, ...] = ()
    """The texts that it takes, () for any; the languages, where it takes texts by language."""
    check: Callable[[str], Fault | None] | None = None
    """Return what is wrong with a text that is of the right type."""
    table: SettingTable | None = None
    """The keys of the table, or of each of the tables, that it takes."""
    example: str = ""
    """The value as TOML, where the usual example of its type would mislead."""


class SettingTable(Struct, frozen=True):
    """The keys of a settings file, or of a table in it."""

    title: str
    """As a message names it: ``reports.toml``, ``a plan``, ``[mail]``."""
    keys: tuple[SettingKey, ...]
    refused: Mapping[str, Fault] = {}
    """Keys that users may expect but that are refused, in small letters, each with its own words."""

    def names(self) -> tuple[str, ...]:
        """Return the names of all keys."""
        return tuple(key.name for key in self.keys)


def read_settings(path: Path, table: SettingTable) -> dict[str, Any]:
    """Read a settings file; raises InputProblem with every problem found in it."""
    found = load_toml(path)
    refuse_problems(path, table_problems(str(path), found, table))
    return found


def load_toml(path: Path, most_bytes: int | None = None) -> dict[str, Any]:
    """Read a TOML file without checking its keys; raises InputProblem where it cannot be read or is too large."""
    try:
        return tomllib.loads(read_text(path, most_bytes))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = line_of_fault(str(error))
        problem = Problem(str(path), "", f"is not TOML ({error})", "Correct the line named.", line=line)
        raise unusable(path, [problem]) from error


def read_text(path: Path, most_bytes: int | None = None, *, by_mark: bool = False) -> str:
    """Read a file in UTF-8, or ``by_mark`` in the UTF-16 that its first bytes announce.

    Raises InputProblem where it cannot be read, or is larger than ``most_bytes``.
    """
    try:
        with path.open("rb") as file:
            data = file.read() if most_bytes is None else file.read(most_bytes + 1)
        if most_bytes is None or len(data) <= most_bytes:
            return data.decode("utf-16" if by_mark and data.startswith(_UTF_16) else "utf-8-sig")
        fault = f"is larger than {most_bytes // 1000} kB", "Leave out what is not a setting."
    except OSError as error:
        fault = f"cannot be read ({error.strerror})", "Name an existing file."
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        said = Problem(str(path), "", f"is not UTF-8 ({error})", "Save it as UTF-8.", line=line)
        raise unusable(path, [said]) from error
    raise unusable(path, [Problem(str(path), "", *fault)])


def refuse_problems(path: PurePath, problems: Iterable[Problem]) -> None:
    """Raise InputProblem where there are problems, each with its line as far as the file shows it."""
    if found := list(problems):
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            text = ""
        raise unusable(path, list(with_lines(found, text)))


def unusable(path: PurePath, problems: Sequence[Problem]) -> InputProblem:
    """Return the error that names every problem of a settings file."""
    return InputProblem(f"{path} cannot be used", remedy=problems[0].remedy, problems=tuple(problems))


def table_problems(file: str, found: Mapping[str, Any], table: SettingTable, place: str = "") -> Iterator[Problem]:
    """Yield every problem of a table, in its order; ``place`` is the table's own field in the file."""
    keys = {key.name: key for key in table.keys}
    for name, value in found.items():
        field = join_place(place, name)
        if key := keys.get(name):
            yield from _value_problems(file, field, key, value)
        else:
            yield unknown_key(file, field, name, table)
    for key in table.keys:
        if key.is_needed and key.name not in found:
            yield Problem(file, join_place(place, key.name), "is missing", _missing(key))


def unknown_key(file: str, field: str, name: str, table: SettingTable) -> Problem:
    """Return the problem of a key that a table does not have, with the nearest one that it has."""
    refused = table.refused.get(name.casefold())
    message, remedy = refused or (f"is not a key of {table.title}", nearest(name, table.names()))
    return Problem(file, field if field.isprintable() else ascii(field), message, remedy)


def nearest(written: str, known: Sequence[str]) -> str:
    """Return a remedy that names the known word nearest to what is written, or all known words."""
    near = get_close_matches(written, known, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"Known are: {', '.join(known)}."


def shown(value: object) -> str:
    """Return a value as a message quotes it: shortened, and unable to command a terminal or to begin a line."""
    text = value if isinstance(value, str) else repr(value)
    text = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
    return f"“{text}”" if text.isprintable() else ascii(text)


def texts_of(value: Any) -> tuple[str, ...]:
    """Return one text, or a list of texts or numbers, as texts without repetitions."""
    values = value if isinstance(value, list | tuple) else (value,)
    return tuple(dict.fromkeys(str(one) for one in values))


def day_of(value: object) -> date | None:
    """Return the day that a value of TOML is: a date, or one in quotes; ``None`` where it is neither."""
    if isinstance(value, date):
        return None if isinstance(value, datetime) else value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def join_place(place: str, name: str) -> str:
    """Return the field of a key in a table."""
    return f"{place}.{name}" if place else name


# --- what is wrong with a value


class _ValueType(Struct, frozen=True):
    """How a value of some kind is recognised and written."""

    fits: Callable[[Any], bool]
    fault: str
    example: str


def _is_list_of(value: Any, *types: type) -> bool:
    return isinstance(value, list) and {type(one) for one in value} <= set(types)


def _is_by_language(value: Any) -> bool:
    return isinstance(value, dict) and {type(one) for one in value.values()} == {str}


_VALUE_TYPES: dict[Takes, _ValueType] = {
    "text": _ValueType(lambda v: isinstance(v, str), "is not text", '"…"'),
    "texts": _ValueType(lambda v: _is_list_of(v, str), "is not a list of texts", '["…", "…"]'),
    "text or texts": _ValueType(
        lambda v: isinstance(v, str) or _is_list_of(v, str), "is neither text nor a list of texts", '["…"]'
    ),
    "texts or numbers": _ValueType(
        lambda v: type(v) in (str, int) or _is_list_of(v, str, int),
        "is neither text nor a number, nor a list of them",
        '["…"]',
    ),
    "texts by language": _ValueType(
        lambda v: isinstance(v, str) or _is_by_language(v),
        "is neither a text nor texts by language",
        '"…"',
    ),
    "whole number": _ValueType(lambda v: type(v) is int and v > 0, "is not a whole number above 0", "10"),
    "switch": _ValueType(lambda v: isinstance(v, bool), "is neither true nor false", "true"),
    "day": _ValueType(lambda v: day_of(v) is not None, "is not a day", "2026-05-15"),
    "table": _ValueType(lambda v: isinstance(v, dict), "is not a table", ""),
    "tables": _ValueType(lambda v: _is_list_of(v, dict), "is not a list of tables", ""),
    "tables by name": _ValueType(
        lambda v: isinstance(v, dict) and {type(one) for one in v.values()} <= {dict}, "is not a table of tables", ""
    ),
}


def example_of(key: SettingKey) -> str:
    """Return how a value of a key is written, as TOML."""
    if key.choices and key.takes == "text":
        return f'"{key.choices[0]}"'
    return key.example or _VALUE_TYPES[key.takes].example


def _value_problems(file: str, field: str, key: SettingKey, value: Any) -> Iterator[Problem]:
    value_type = _VALUE_TYPES[key.takes]
    if not value_type.fits(value):
        yield Problem(file, field, value_type.fault, _rewrite(key))
    elif key.is_needed and value == []:
        yield Problem(file, field, "is empty", _rewrite(key))
    elif key.table is not None:
        for place, table in _tables(field, value, by_name=key.takes == "tables by name"):
            yield from table_problems(file, table, key.table, place)
    elif isinstance(value, str | list | dict):
        yield from _text_problems(file, field, key, value)


def _missing(key: SettingKey) -> str:
    """Return the remedy for a key that is not there."""
    if key.choices and key.takes != "texts by language":
        return f"Write one of {', '.join(key.choices)}."
    return _rewrite(key) if key.table else f"Write {key.name} = {example_of(key)}."


def _rewrite(key: SettingKey) -> str:
    """Return the remedy for a value of the wrong type."""
    if key.takes == "table":
        return f"Begin it with [{key.name}]."
    if key.takes == "tables by name":
        return f"Write each as a table of its own: […{key.name}.NAME]."
    if key.takes == "tables":
        return f"Begin each with [[{key.name}]]."
    return f"Write it as {key.name} = {example_of(key)}."


def _tables(field: str, value: Any, *, by_name: bool) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the tables that a key takes, each with its field; those of a list are counted from 1."""
    if by_name:
        yield from ((join_place(field, name), table) for name, table in value.items())
    elif isinstance(value, dict):
        yield field, value
    else:
        yield from ((f"{field}[{number}]", table) for number, table in enumerate(value, 1))


def _text_problems(
    file: str, field: str, key: SettingKey, value: str | list[Any] | dict[str, str]
) -> Iterator[Problem]:
    """Yield what is wrong with each text of a value whose type is right."""
    choices = () if key.takes == "texts by language" else key.choices
    if isinstance(value, dict):
        for language in value.keys() - set(key.choices):
            yield Problem(file, f"{field}.{language}", "is not a language of documents", nearest(language, key.choices))
        texts = list(value.values())
    else:
        texts = value if isinstance(value, list) else [value]
    if not texts and not key.may_be_blank:
        yield Problem(file, field, "is empty", _rewrite(key))
    for text in texts:
        if fault := _text_fault(key, text, choices):
            yield Problem(file, field, *fault)


def _text_fault(key: SettingKey, text: Any, choices: Sequence[str]) -> Fault | None:
    """Return what is wrong with one text; numbers that stand for texts are right as they are."""
    if not isinstance(text, str):
        return None
    if not text.strip() and not key.may_be_blank:
        return "is empty", _rewrite(key)
    if choices and text not in choices:
        return f"{shown(text)} is not known", nearest(text, choices)
    fault = key.check(text) if key.check else None
    return (f"{shown(text)} {fault[0]}", fault[1]) if fault else None
