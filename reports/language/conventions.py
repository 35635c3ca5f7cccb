"""The [locale] part of a language's file: all that differs from language to language besides the words.

It stands first in the file, so that it is read without the words where only this is asked for. A language's
script is asked of CLDR.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from reports.errors import InputProblem, Problem
from reports.language.collation import HANGUL, KANA
from reports.language.tags import STRINGS, base, document_language, is_tag, required_document_language, tag

TABLE: Final = "locale"
COMMAS: Final = ("、", "，")
"""The marks between clauses of which Japanese official texts use either."""

_CJK_SCRIPTS = frozenset({"Hans", "Hant", "Hani", "Jpan", "Kore"})
_REST = re.compile(rf"^\[+(?!{TABLE}[.\]])", re.MULTILINE)
"""Where the part ends: at the first table that is not its own."""


class DatePatterns(Struct, frozen=True, forbid_unknown_fields=True):
    """CLDR patterns of a date in words, by how much of it is known."""

    full: str
    month: str
    year: str


class ExcerptLengths(Struct, frozen=True, forbid_unknown_fields=True):
    """Characters of a pillar's text that page 1 quotes; the whole text follows inside."""

    beside: int
    alone: int


class Conventions(Struct, frozen=True, forbid_unknown_fields=True):
    """How a language writes dates, numbers and references, sorts names and sets paragraphs."""

    cldr: str
    """The locale of CLDR that names months, separates digits and tells one from many, e.g. ``en_GB``."""
    native_reader: str
    """Who of those that grew up with the language has read the words, and when; "" while nobody has."""
    stand_in: tuple[str, ...]
    """Tags of the editions that are shown where a record has none in this language, the best first."""
    beside: str
    """The document language in which a jurisdiction or category is named beside its name in this one."""
    collation: str
    """The character set in whose order names are sorted, or ``kana`` or ``hangul``.

    GB 18030 has common ideographs in the order of pinyin, Big5 in that of strokes, Shift JIS by their usual reading.
    """
    readings: Mapping[str, str]
    """Names that are sorted as if they were written otherwise: by kana, or by a common character of the same sound."""
    comma: Literal["", "、", "，"]
    """What stands wherever the words have 、, of those two marks; "" in a language that has no choice."""
    hyphenation: str
    """The dictionary of Pyphen by which words are broken; "" for the one that bears the language's tag, if any."""
    paragraphs: Literal["indented", "indented-by-one", "spaced"]
    """Whether a paragraph of prose begins with an indent, of two characters or of one, or is parted by space."""
    full_stop: str
    reference_before_stop: bool
    """Whether the number of a reference stands before the full stop, not after it."""
    citation: Literal["gbt7714", "apa"]
    """How a citation writes dates: GB/T 7714—2025 in ISO form, APA in words."""
    number: str
    """CLDR pattern of a number in a sentence."""
    date: DatePatterns
    excerpt: ExcerptLengths


_PARTS: Final[Mapping[str, type[Struct]]] = {"date": DatePatterns, "excerpt": ExcerptLengths}
"""The tables inside the part."""


# --- reading -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def conventions(language: str) -> Conventions:
    """Read the conventions of a document language, once.

    Raises:
        InputProblem: there is no such language, or its [locale] part is not right; every key is named.
    """
    path = STRINGS / f"{required_document_language(language)}.toml"
    text = path.read_text(encoding="utf-8")
    end = _REST.search(text)
    table = load_toml(text[: end.start()] if end else text, path)
    return read_conventions(table if TABLE in table else load_toml(text, path), path)


@lru_cache(maxsize=64)
def stand_ins(language: str) -> tuple[str, ...]:
    """Return the tags of the editions that stand in for one in ``language``, the best first; () where none is named."""
    return conventions(language).stand_in if document_language(language) else ()


def load_toml(text: str, path: Path) -> dict[str, Any]:
    """Parse a language's file or a part of it; raise InputProblem where it is not TOML."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise refusal(path, [Problem(str(path), "", f"is not TOML ({error})", "Correct the line named.")]) from error


def read_conventions(table: Mapping[str, Any], path: Path) -> Conventions:
    """Return the [locale] part of a parsed file; raise InputProblem with everything that is wrong with it."""
    found = table.get(TABLE)
    if not isinstance(found, Mapping):
        problems = [Problem(str(path), TABLE, "is missing", f"Copy [{TABLE}] from a shipped language, then adapt it.")]
    else:
        problems = list(convention_problems(found, str(path)))
    if problems:
        raise refusal(path, problems)
    return msgspec.convert(found, Conventions)


def refusal(path: Path, problems: list[Problem]) -> InputProblem:
    """Return the error that refuses a language's file, with every problem found in it."""
    return InputProblem(f"{path} cannot be used", remedy=problems[0].remedy, problems=tuple(problems))


# --- checking ------------------------------------------------------------------------------------------------------


def convention_problems(table: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Name every key of a [locale] part that is missing, not known, or has a value that cannot be."""
    odd = list(_odd_keys(Conventions, table, TABLE, file))
    yield from odd
    if odd:
        return
    try:
        found = msgspec.convert(table, Conventions)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$")
        field = f"{TABLE}{place.rstrip('`')}"
        yield Problem(file, field, f"is not right ({message})", "Write it as in a shipped language.")
        return
    yield from _odd_values(found, file)


def _odd_keys(kind: type[Struct], table: Mapping[str, Any], place: str, file: str) -> Iterator[Problem]:
    known = kind.__struct_fields__
    for key in known:
        if key not in table:
            yield Problem(file, f"{place}.{key}", "is missing", "Copy it from a shipped language, then adapt it.")
    for key, value in table.items():
        if key not in known:
            yield Problem(file, f"{place}.{key}", "is not known", f"Take it out; known are: {', '.join(known)}.")
        elif isinstance(value, Mapping) and key in _PARTS:
            yield from _odd_keys(_PARTS[key], value, f"{place}.{key}", file)


def _odd_values(found: Conventions, file: str) -> Iterator[Problem]:
    from reports.language.cldr import is_locale

    if not is_locale(found.cldr):
        yield Problem(file, f"{TABLE}.cldr", f"CLDR does not know {found.cldr!r}", "Write it as de or pt_BR.")
    try:
        known = found.collation in (KANA, HANGUL) or codecs.lookup(found.collation)
    except LookupError:
        known = None
    if not known:
        remedy = f"Write utf-8, {KANA}, {HANGUL}, or a character set in whose order names are sorted."
        yield Problem(file, f"{TABLE}.collation", f"{found.collation!r} is no character set", remedy)
    for language in found.stand_in:
        if not is_tag(language):
            yield Problem(file, f"{TABLE}.stand_in", f"{language!r} is no tag of a language", "Write it as zh-Hans.")
    if document_language(found.beside) is None:
        remedy = "Name a language that has a file."
        yield Problem(file, f"{TABLE}.beside", f"{found.beside!r} is no document language", remedy)


# --- scripts -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def script(language: str) -> str:
    """Return the ISO 15924 code of a language's script: its own, else CLDR's likely one, else ""."""
    from reports.language.cldr import likely_tag

    own = tag(language)
    likely = own if "-" in own else likely_tag(own)
    named = [part for part in re.split("[-_]", likely) if len(part) == 4]
    if not named and own != base(own):
        return script(base(own))
    return named[0] if named else ""


@lru_cache(maxsize=256)
def is_cjk(language: str) -> bool:
    """Tell whether a language is set in squares, as Chinese, Japanese and Korean are."""
    return script(language) in _CJK_SCRIPTS
