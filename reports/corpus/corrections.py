"""What has one right answer, written that way in the bytes of a file: names as documents print them, dates as ISO 8601.

Only the bytes of such a value change: comments, order, quotes, ends of lines and a byte order mark stay. A value that
is known by a pattern alone may say more than its name (`未施行・一部適用`) and stays, as does one over several lines.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from reports.corpus.dates import compact_date, in_western_years, is_within_reach, read_date
from reports.corpus.field_reader import is_silent
from reports.corpus.fields import Field, FieldBlock
from reports.corpus.front_format import FrontMatterFault, split
from reports.corpus.front_matter import read_front_matter
from reports.corpus.front_yaml import Scalar, read_scalars
from reports.corpus.printable import composed, has_escape, has_unprintable
from reports.corpus.vocabulary import Vocabulary, fold
from reports.language import nearest_document_language

_BOM = b"\xef\xbb\xbf"
_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_TIME = re.compile(r"\d:\d\d")
_ONLY_TIME = re.compile(r"[^:]*[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|UTC|[-+]\d{2}:?\d{2})?")
_YEAR = re.compile(r"(\d{4})\s*(?:年度?|년도?)?")
_MARKED = ("<!--", "%%")


class Corrected(NamedTuple):
    """A file as it would be written."""

    data: bytes
    """The same bytes where nothing is to be changed."""
    fields: tuple[str, ...]
    """The fields that are written otherwise."""
    left: tuple[str, ...]
    """The fields that have a right answer, but stand where it cannot be put without touching more than them."""


Wanted = Callable[[Field, str], bool]
"""Tells whether the field of a path is to be corrected."""


def corrected(data: bytes, block: FieldBlock, language: str, vocabulary: Vocabulary, wanted: Wanted) -> Corrected:
    """Return a file that was read as a record or profile with what has one right answer written so."""
    unchanged = Corrected(data, (), ())
    mark = _BOM if data.startswith(_BOM) else b""
    try:
        raw = data[len(mark) :].decode()
        plain = _Plain(raw)
        found, _ = read_front_matter(plain.text)
        front, start = _front(plain.text)
    except (UnicodeDecodeError, FrontMatterFault, RecursionError):
        return unchanged
    if has_unprintable(plain.text) or has_escape(plain.text):
        # Where characters are hidden, or spelt out, nobody sees in a diff what is replaced.
        return unchanged
    answers = dict(_answers(found, block, "", _Answering(language, vocabulary, wanted)))
    if not answers:
        return unchanged
    places, is_json = read_scalars(front), _is_json(front)
    written = {
        path: text for path, answer in answers.items() if (text := _written(places.get(path), answer, is_json))
    }
    new = raw
    for path in sorted(written, key=lambda one: -places[one].start):
        first, last = (plain.place(start + at) for at in (places[path].start, places[path].end))
        new = f"{new[:first]}{written[path]}{new[last:]}"
    left = tuple(sorted(answers.keys() - written.keys()))
    if not _says(new, found, {path: answers[path] for path in written}):
        return unchanged._replace(left=tuple(sorted(answers)))
    return Corrected(mark + new.encode(), tuple(written), left)


class _Plain:
    """A text with plain line ends, and the place of each of its characters in the text as it is."""

    def __init__(self, raw: str) -> None:
        self.text = raw.replace("\r\n", "\n").replace("\r", "\n")
        self._ends = [match.start() - before for before, match in enumerate(re.finditer("\r\n", raw))]

    def place(self, at: int) -> int:
        """Return where a character of the text stands in the text as it is."""
        return at + bisect_left(self._ends, at)


def _front(text: str) -> tuple[str, int]:
    """Return the front matter of a text, and where it begins."""
    trimmed = text.lstrip()
    front, _ = split(trimmed)
    return front, len(text) - len(trimmed) + trimmed.index("\n") + 1


def _is_json(front: str) -> bool:
    try:
        json.loads(front)
    except ValueError:
        return False
    return True


def _says(text: str, before: Mapping[str, Any], answers: Mapping[str, str]) -> bool:
    """Tell whether a text says what was said before, but for the answers."""
    try:
        after, _ = read_front_matter(_Plain(text).text)
    except FrontMatterFault:
        return False
    told, expected = dict(_leaves(after, "")), dict(_leaves(before, ""))
    return {path: str(value) if path in answers else value for path, value in told.items()} == {**expected, **answers}


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, inside in value.items():
            yield from _leaves(inside, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for index, inside in enumerate(value):
            yield from _leaves(inside, f"{path}[{index}]")
    else:
        yield path, value


# --- the right answers


class _Answering(NamedTuple):
    """What the answers of a file follow from."""

    language: str
    vocabulary: Vocabulary
    wanted: Wanted


def _answers(found: Mapping[str, Any], block: FieldBlock, prefix: str, reader: _Answering) -> Iterator[tuple[str, str]]:
    """Yield the path of each value that has one right answer and is written otherwise, with the answer."""
    for field in block.front:
        value, path = found.get(field.key), f"{prefix}{field.key}"
        if field.block is not None:
            for below, inside in _inside(field, value, path):
                yield from _answers(inside, field.block, f"{below}.", reader)
        elif isinstance(value, str) and reader.wanted(field, path) and not any(mark in value for mark in _MARKED):
            line = " ".join(composed(value).split())
            answer = "" if is_silent(line) else _answer(field, line, reader)
            if answer not in ("", line) and _stands_as_before(field, found, answer, reader.vocabulary):
                yield path, answer


def _stands_as_before(field: Field, found: Mapping[str, Any], answer: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a record whose title is that of a draft is as much of one with its status written otherwise."""
    if field.vocabulary != "status":
        return True
    title, weight = str(found.get("title") or ""), str(found.get("legalWeight") or "")
    code = vocabulary.legal_weight(weight).code if weight else None
    before, after = (vocabulary.draft_title(title, status, code) for status in (found[field.key], answer))
    return before == after


def _inside(field: Field, value: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the blocks that a value holds, each with its path."""
    if field.type == "block" and isinstance(value, dict):
        yield path, value
    elif field.type == "blocks_by_name" and isinstance(value, dict):
        yield from ((f"{path}.{name}", inside) for name, inside in value.items() if isinstance(inside, dict))
    elif field.type == "milestones" and isinstance(value, list):
        yield from ((f"{path}[{index}]", inside) for index, inside in enumerate(value) if isinstance(inside, dict))


def _answer(field: Field, line: str, reader: _Answering) -> str:
    if field.type == "term":
        return _name(field.vocabulary, line, reader)
    if field.type in ("date", "publication"):
        return _day(line)
    return _year(line) if field.type == "year" else ""


def _name(kind: str, line: str, reader: _Answering) -> str:
    """Return the name that documents in the record's language print; "" where it stands there, or none is known."""
    vocabulary = reader.vocabulary
    code = vocabulary.term(kind, line).code
    if code is None or line == code or vocabulary.is_by_rule(kind, line):
        return ""
    language = nearest_document_language(reader.language)
    name = vocabulary.name(kind, code, language)
    return "" if fold(name) == fold(line) else vocabulary.written_name(kind, code, language)


def _day(line: str) -> str:
    """Return a date as far as it is known; "" where it is written so, or more is written than a date."""
    found = None if _ISO.fullmatch(line) else read_date(line)
    if found is None or not is_within_reach(found) or (_TIME.search(line) and not _ONLY_TIME.fullmatch(line)):
        return ""
    return compact_date(found)


def _year(line: str) -> str:
    match = None if line.isascii() and line.isdigit() else _YEAR.fullmatch(in_western_years(line))
    return match[1] if match and match[1].isascii() else ""


# --- how an answer is written


def _written(place: Scalar | None, answer: str, is_json: bool) -> str:
    """Return an answer in the quotes of the value whose place it takes; "" where it cannot be put there alone."""
    if place is None or not place.is_on_one_line or place.style in ("|", ">"):
        return ""
    if is_json or place.style == '"':
        return json.dumps(answer, ensure_ascii=False)
    if place.style == "'":
        doubled = answer.replace("'", "''")
        return f"'{doubled}'"
    try:
        is_plain = read_front_matter(f"---\n{{x: {answer}}}\n---\n")[0] == {"x": answer}
    except FrontMatterFault:
        is_plain = False
    return answer if is_plain or answer.isdigit() else json.dumps(answer, ensure_ascii=False)
