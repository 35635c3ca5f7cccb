"""Headings of tables -> the fields that stand under them, by the names of our columns and by what people call them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.corpus.fields import POLICY, FieldBlock, FieldType
from reports.tables.declaration import BY_NAME
from reports.tables.field_columns import OTHER

_WORDS = Path(__file__).with_name("headings.toml")
_MARKS = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"[(（\[【〔]([^)）\]】〕]*)[)）\]】〕]")
_IDEOGRAPHIC = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_BETWEEN = re.compile(
    rf"[\n/|｜／]+|(?<=[{_IDEOGRAPHIC}])\s*(?=[A-Za-z])"
    rf"|(?<=[A-Za-z])\s*(?=[{_IDEOGRAPHIC}])"
)  # fmt: skip
"""Where the parts of a heading in two languages meet."""
_PARTS = ("languages", "counters", "dimensions", "dimension_parts")
"""Tables of the file that are no language of headings."""


class Heading(Struct, frozen=True):
    """What a heading says of its column."""

    field: str
    """Dotted path in front matter, ``body``, or ``extra.KEY`` for a key that the program does not know."""
    language: str = ""
    """The edition that the column is of; "" where it is of all, or nothing says which."""
    written_in: str = ""
    """The language of the heading itself; "" for a name of ours."""


def folded(text: str) -> str:
    """Return a heading without what does not matter: case, width, white space, marks."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text).casefold())


def read_heading(text: str) -> Heading | None:
    """Return what a heading says of its column; None where nothing is known of it.

    One in two languages, or with a remark in brackets, is known by its parts: “ID（编号）”, “标题 Title”.
    """
    if (found := _read_whole(text)) is not None:
        return found
    outside = [part for part in _BETWEEN.split(_BRACKETS.sub("\n", text)) if folded(part)]
    inside = [part for part in _BRACKETS.findall(text) if folded(part)]
    read = [_read_whole(part) for part in outside]
    known = [one for one in (*read, *map(_read_whole, inside)) if one is not None]
    if not read or None in read or len({(one.field, one.language) for one in known}) != 1:
        return None
    return replace(known[0], written_in="") if len(known) > 1 else known[0]


def _read_whole(text: str) -> Heading | None:
    whole = folded(text)
    if not whole:
        return None
    if (found := _known().get(whole)) is not None:
        return found
    for tag, words in _languages().items():
        for word in words:
            # `title_zh`, `标题（中文）`, `English title`: a word for a language at either end of a known heading.
            for rest in (whole.removesuffix(word), whole.removeprefix(word)):
                if rest != whole and (found := _known().get(rest)) is not None:
                    return replace(found, language=tag)
    return None


def language_of(text: str) -> str:
    """Return the tag of the language that a word stands for, alone; "" where it stands for none."""
    whole = folded(text)
    return next((tag for tag, words in _languages().items() if whole in words), "")


def numbers_rows(text: str) -> bool:
    """Tell whether a heading is that of a column which numbers the rows."""
    return folded(text) in _counters()


def type_of(field: str) -> FieldType | None:
    """Return the type of a field by its dotted path; None for one that the program does not know."""
    if field == "body":
        return "text"
    return _type(field.split("."), POLICY)


def _type(path: list[str], block: FieldBlock) -> FieldType | None:
    found = next((one for one in block.fields if one.key == path[0]), None)
    if found is None or len(path) == 1:
        return found.type if found else None
    if found.type == "texts_by_name":
        return "text" if len(path) == 2 else None
    below = path[2:] if found.type == "blocks_by_name" else path[1:]
    if found.block is None or not below:
        return None
    return _type(below, found.block)


@cache
def _known() -> Mapping[str, Heading]:
    """Return what is known of folded headings; the names of our own columns and fields go before all others."""
    words = _words()
    found: dict[str, Heading] = {}
    for language, fields in words.items():
        if language not in _PARTS:
            for field, names in fields.items():
                for name in names:
                    found.setdefault(folded(name), Heading(field, written_in=language))
    for dimension, names in words["dimensions"].items():
        for part, others in words["dimension_parts"].items():
            for name in names:
                for other in others:
                    for joined in {name + other, other + name}:
                        found.setdefault(folded(joined), Heading(f"analysis.{dimension}.{part}"))
    for column in BY_NAME["records"].columns:
        if column.path and not column.path.endswith(OTHER):
            for own in (column.name, column.path):
                held = found.get(folded(own))
                spoken = held.written_in if held is not None and held.field == column.path else ""
                found[folded(own)] = Heading(column.path, written_in=spoken)
    return found


@cache
def _languages() -> Mapping[str, tuple[str, ...]]:
    """Return folded words for each language, the longest first."""
    return {
        tag: tuple(sorted({folded(name) for name in names}, key=len, reverse=True))
        for tag, names in _words()["languages"].items()
    }


@cache
def _counters() -> frozenset[str]:
    return frozenset(map(folded, _words()["counters"]["names"]))


@cache
def _words() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))
