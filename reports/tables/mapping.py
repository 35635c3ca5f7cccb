"""A mapping file: which column of a table is which field, read from TOML and written by looking at a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from shlex import quote
from typing import Any

from msgspec import Struct

from reports.config.toml_file import load_toml, refuse_problems
from reports.errors import Problem
from reports.language import DEFAULT_LANGUAGE, document_language, is_tag, tag
from reports.tables.headings import Heading, folded, numbers_rows, type_of
from reports.tables.values import DATE_ORDERS

EXTRA = "extra."
"""What a key that the program does not know begins with in a mapping."""
_OPTIONS = {
    "lang": "a language tag: zh, en …",
    "dates": " or ".join(DATE_ORDERS),
    "id_from": 'a list of headings, e.g. ["Country", "Title"]',
}
_TABLES = ("columns", "values", "sheets")


class TableMapping(Struct, frozen=True):
    """What a table's columns mean, as somebody has said it."""

    columns: Mapping[str, Heading | None] = {}
    """By folded heading; None for a column that is left out."""
    values: Mapping[str, Mapping[str, str]] = {}
    """By field, what stands for which word."""
    sheets: Mapping[str, str] = {}
    """The sheets that are read, each with the language of its rows; {} for all. "" where nothing says a language."""
    lang: str = ""
    """The language of rows of which nothing else says it."""
    dates: str = ""
    """How days with strokes are written: `DATE_ORDERS`."""
    id_from: tuple[str, ...] = ()
    """Folded headings of the columns that ids are made of, where there is no column for them."""
    is_given: bool = False
    """Whether there is a mapping file: what it does not name is then no guess of ours."""


def read_mapping(path: Path) -> TableMapping:
    """Read a mapping file; raises InputProblem with every problem found in it."""
    found = load_toml(path)
    refuse_problems(path, _problems(str(path), found))
    return TableMapping(
        {folded(heading): _heading(target) for heading, target in found.get("columns", {}).items()},
        found.get("values", {}),
        {name: tag(language) if language else "" for name, language in found.get("sheets", {}).items()},
        tag(found["lang"]) if found.get("lang") else "",
        found.get("dates", ""),
        tuple(folded(heading) for heading in found.get("id_from", ())),
        is_given=True,
    )


def _heading(target: str) -> Heading | None:
    field, _, language = target.partition("@")
    return Heading(field.strip(), tag(language.strip()) if language else "") if field.strip() else None


def _problems(file: str, found: Mapping[str, Any]) -> Iterator[Problem]:
    for key in found:
        if key not in (*_OPTIONS, *_TABLES):
            yield Problem(file, key, "is not known", f"Known are {', '.join((*_OPTIONS, *_TABLES))}.")
    for key in _TABLES:
        if not isinstance(found.get(key, {}), dict):
            yield Problem(file, key, "is no table", f"Write [{key}].")
    if not found.get("columns"):
        yield Problem(file, "columns", "is missing", 'Write [columns] with lines like "Title" = "title".')
    if found.get("dates", "") not in ("", *DATE_ORDERS):
        yield Problem(file, "dates", "is no order of day and month", f"Write {_OPTIONS['dates']}.")
    if not isinstance(found.get("lang", ""), str) or (found.get("lang") and not is_tag(tag(found["lang"]))):
        yield Problem(file, "lang", "is no language tag", f"Write {_OPTIONS['lang']}.")
    for heading, target in (found.get("columns") or {}).items():
        yield from _target_problems(file, f"columns.{heading}", target)


def _target_problems(file: str, place: str, target: Any) -> Iterator[Problem]:
    if not isinstance(target, str):
        yield Problem(file, place, "is no text", 'Write a field, as "title" or "title@en", or "" to leave it out.')
        return
    field, at, language = (part.strip() for part in target.partition("@"))
    if field and not field.startswith(EXTRA) and type_of(field) is None:
        remedy = f'Name a field of docs/tables.md, {EXTRA}NAME to keep it under a name of your own, or "".'
        yield Problem(file, place, f"“{field}” is no field", remedy)
    if at and not is_tag(tag(language)):
        yield Problem(file, place, f"“{language}” is no language tag", "Write zh, en, ja, ko, zh-Hant …")


# --- written by looking at a table


def sketch(name: str, columns: Sequence[tuple[str, Heading | None, str]], sheets: Mapping[str, str]) -> str:
    """Return a mapping file for a table.

    Args:
        name: the file.
        columns: each heading with what is known of it and the first value below it.
        sheets: the sheets that have such heads, each with its language or "".
    """
    lines = [
        f"# What the columns of {_comment(name)} are. Correct it, then:",
        f"#   reports import {quote(name)} --mapping THIS_FILE -o records/",
        "#",
        '# A column takes a field ("title"), a field of one edition ("title@en"), a key of your own ("extra.notes"),',
        '# or "" for what is left out. docs/tables.md lists the fields.',
        "",
        f'# lang = "{DEFAULT_LANGUAGE}"            # the language of rows of which nothing else says it',
        '# dates = "d/m/y"        # how days like 3/4/2024 are written; or "m/d/y"',
    ]
    if not any(found is not None and found.field == "id" for _, found, _ in columns):
        made = [first for field in ("country", "title") if (first := _first_of(field, columns))]
        quoted = ", ".join(map(_quoted, made))
        lines += ["# No column is called an id: they are made of these columns.", f"id_from = [{quoted}]"]
    lines += ["", "[columns]", *_column_lines(columns)]
    if len(sheets) > 1 or any(sheets.values()):
        lines += [
            "",
            '# Sheets that are read, each with the language of its rows, "" where a column or the text says it.',
            "[sheets]",
        ]
        lines += [f"{_quoted(one)} = {_quoted(language)}" for one, language in sheets.items()]
    lines += [
        "",
        "# Words of the table for words that the program knows, by field.",
        "# [values.status]",
        '# "Passed" = "in force"',
        "",
    ]
    return "\n".join(lines)


def _column_lines(columns: Sequence[tuple[str, Heading | None, str]]) -> Iterator[str]:
    taken: dict[str, str] = {}
    for heading, found, example in columns:
        if found is None and numbers_rows(heading):
            yield f'{_quoted(heading)} = ""  # numbers the rows'
            continue
        target = _target(found) if found is not None else ""
        if not target:
            doubt = " not known;"
        else:
            doubt = f" “{taken[target]}” is the {target} already;" if target in taken else ""
        if doubt:
            target = f"{EXTRA}{_key(heading)}"
        taken.setdefault(target, _comment(heading))
        yield f"{_quoted(heading)} = {_quoted(target)}  #{doubt} e.g. {_comment(example)}"


def _first_of(field: str, columns: Sequence[tuple[str, Heading | None, str]]) -> str:
    return next((heading for heading, found, _ in columns if found is not None and found.field == field), "")


def _target(found: Heading) -> str:
    return f"{found.field}@{document_language(found.language) or found.language}" if found.language else found.field


def _key(heading: str) -> str:
    return " ".join(heading.replace(".", " ").split())


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "")
    return f'"{escaped}"'


def _comment(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 50 else f"{line[:50]}…"
