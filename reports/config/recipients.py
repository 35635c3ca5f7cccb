"""recipients.toml or .csv: who gets which documents in which language, checked whole before anything is sent."""

from __future__ import annotations

import csv
import io
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from msgspec import Struct

from reports.errors import InputProblem, Problem
from reports.language import DOCUMENT_LANGUAGES

_TEXTS = ("address", "name", "language")
_LISTS = ("kinds", "subjects", "documents")
_KNOWN = (*_TEXTS, *_LISTS)
_COPIES = ("cc", "bcc", "copy", "copies")
_LIST = "recipient"
_BEGIN = "Begin each recipient with [[recipient]]."
_IN_CELL = ";"
"""What parts the values of a list in a cell of a CSV file."""

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?P<local>{_LOCAL})@(?P<domain>{_LABEL}(?:\.{_LABEL})+)")
_LONGEST_LOCAL = 64
_LONGEST_ADDRESS = 254
_LONGEST_NAME = 120
_MANY = re.compile(r"[,;<>\s]|@.*@")
"""Signs that more than one address, or a name as well, stands where an address should."""
_ENCODED = re.compile(r"=\?[^?\s]+\?[^?\s]\?", re.ASCII)
"""The beginning of an encoded word, which a mail program would decode into something else."""


class Recipient(Struct, frozen=True):
    """One address and what is due to it."""

    address: str
    """As written; `key` tells addresses apart."""
    name: str
    language: str
    """The document language: of the documents, and of the mail."""
    kinds: tuple[str, ...] = ()
    """Kinds of documents; () is every kind but, beside subjects, digests, which are about every jurisdiction."""
    subjects: tuple[str, ...] = ()
    """Countries, categories, records, quarters, as written; () is every one."""
    documents: tuple[str, ...] = ()
    """Names of documents, with ``*`` for any part of one; these are due besides."""
    field: str = ""
    """Where it stands in the file."""

    @property
    def key(self) -> str:
        """The address as the ledger knows it: nobody tells capitals from small letters."""
        return self.address.casefold()


def read_recipients(path: Path, kinds: Sequence[str]) -> tuple[Recipient, ...]:
    """Return the recipients in a file, in its order; ``kinds`` are the codes of the kinds of documents that there are.

    Raises InputProblem with every problem found in it.
    """
    entries, problems = _load_csv(path) if path.suffix.lower() == ".csv" else _load_toml(path)
    for field, entry in entries:
        problems += _problems(str(path), field, entry, kinds)
    problems += _doubled(str(path), entries)
    if not entries and not problems:
        problems.append(Problem(str(path), _LIST, "is missing", _BEGIN))
    if problems:
        raise InputProblem(f"{path} cannot be used", remedy=problems[0].remedy, problems=tuple(problems))
    return tuple(_read(field, entry) for field, entry in entries)


def address_fault(address: str) -> str:
    """What is wrong with one address, "" where nothing is."""
    if fault := unprintable(address):
        return fault
    match = _ADDRESS.fullmatch(address)
    if match is None:
        if _MANY.search(address):
            return "is not one plain address"
        return "is not ASCII" if not address.isascii() else "is no address"
    if len(match["local"]) > _LONGEST_LOCAL or len(address) > _LONGEST_ADDRESS:
        return "is longer than addresses may be"
    return ""


def unprintable(text: str) -> str:
    """What makes a text unfit for a header of a message, "" where nothing does."""
    for char in text:
        if char in "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029":
            return "holds a line break"
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn"):
            return f"holds the invisible character U+{ord(char):04X}"
    return "holds an encoded word" if _ENCODED.search(text) else ""


_Entries = list[tuple[str, Mapping[str, Any]]]


def _load_toml(path: Path) -> tuple[_Entries, list[Problem]]:
    try:
        table = tomllib.loads(_text(path))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _unusable(path, f"is not TOML ({error})", "Correct the line named.") from error
    problems = [_unknown(str(path), key, key, (_LIST,)) for key in table if key != _LIST]
    entries = table.get(_LIST, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        problems.append(Problem(str(path), _LIST, "is not a list of tables", _BEGIN))
        entries = []
    return [(f"{_LIST}[{number}]", entry) for number, entry in enumerate(entries, 1)], problems


def _load_csv(path: Path) -> tuple[_Entries, list[Problem]]:
    rows = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        problems = [_unknown(str(path), name, name, _KNOWN) for name in header if name not in _KNOWN]
        doubled = sorted({name for name in header if header.count(name) > 1})
        problems += (Problem(str(path), name, "is the name of two columns", "Leave one of them.") for name in doubled)
        entries: _Entries = []
        # A cell may hold a line break, so lines and rows are counted apart.
        before = rows.line_num
        for row in rows:
            field, before = f"line {before + 1}", rows.line_num
            if len(row) == len(header):
                cells = zip(header, row, strict=True)
                entries.append((field, {name: _cell(name, value) for name, value in cells if value.strip(" ")}))
            elif any(row):
                message = f"has {len(row)} cells where the first line has {len(header)}"
                problems.append(Problem(str(path), field, message, 'Put text with commas between " and ".'))
    except csv.Error as error:
        raise _unusable(path, f"is not CSV ({error})", "Correct the line named.") from error
    return entries, problems


def _cell(name: str, value: str) -> str | list[str]:
    if name not in _LISTS:
        return value.strip(" ")
    return [part.strip(" ") for part in value.split(_IN_CELL) if part.strip(" ")]


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _unusable(path, f"cannot be read ({error.strerror})", "Name an existing file.") from error
    except UnicodeDecodeError as error:
        raise _unusable(path, f"is not UTF-8 ({error})", "Save it as UTF-8.") from error


def _unusable(path: Path, message: str, remedy: str) -> InputProblem:
    problem = Problem(str(path), "", message, remedy)
    return InputProblem(f"{path} cannot be used", remedy=remedy, problems=(problem,))


def _read(field: str, entry: Mapping[str, Any]) -> Recipient:
    lists = {key: tuple(dict.fromkeys(_values(entry.get(key, ())))) for key in _LISTS}
    return Recipient(entry["address"], entry.get("name", "").strip(), entry["language"], **lists, field=field)


def _values(value: Any) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


# --- what is wrong with an entry


def _problems(file: str, field: str, entry: Mapping[str, Any], kinds: Sequence[str]) -> Iterator[Problem]:
    choices = {"language": DOCUMENT_LANGUAGES, "kinds": kinds}
    for key, value in entry.items():
        if key not in _KNOWN:
            yield _unknown(file, f"{field}.{key}", key, _KNOWN)
        else:
            yield from _unfit(file, f"{field}.{key}", key, value, choices.get(key, ()))
    for key in ("address", "language"):
        if key not in entry:
            yield Problem(file, f"{field}.{key}", "is missing", f'Write {key} = "…" in that table.')
    if not any(key in entry for key in _LISTS):
        remedy = 'Write kinds, subjects or documents; documents = ["*"] is everything in that language.'
        yield Problem(file, field, "does not say what is due", remedy)


def _unfit(file: str, field: str, key: str, value: Any, choices: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with one value, of whichever key."""
    is_list = isinstance(value, list) and key in _LISTS
    texts = value if is_list else [value]
    if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        remedy = f'Write it as {key} = ["…"].' if key in _LISTS else f'Write it as {key} = "…".'
        yield Problem(file, field, "is not text", remedy)
        return
    for text in texts:
        if fault := _fault(key, text, choices):
            yield Problem(file, field, f"{_shown(text)} {fault}", _remedy(key, choices))


def _fault(key: str, text: str, choices: Sequence[str]) -> str:
    if key == "address":
        return address_fault(text)
    if fault := unprintable(text):
        return fault
    if key == "name":
        if any(char in text for char in "<>@"):
            return "holds an address"
        return f"is longer than {_LONGEST_NAME} characters" if len(text) > _LONGEST_NAME else ""
    return "is not known" if choices and text not in choices else ""


def _remedy(key: str, choices: Sequence[str]) -> str:
    if key == "address":
        return "Write one address, as user@example.org; a domain in other letters in its xn-- form."
    if key == "language":
        return f"Use {' or '.join(choices)}."
    if key == "kinds":
        return f"Known are: {', '.join(choices)}."
    return "Write it in one line, and plainly."


def _shown(text: str) -> str:
    """The text, so that nothing in it can command a terminal or begin a line."""
    return ascii(text) if unprintable(text) else f"“{text}”"


def _doubled(file: str, entries: _Entries) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for field, entry in entries:
        address = entry.get("address")
        if isinstance(address, str):
            holder = first.setdefault(address.strip().casefold(), field)
            if holder != field:
                message = f"{_shown(address)} stands at {holder} already"
                yield Problem(file, f"{field}.address", message, "Put all that is due to an address in one place.")


def _unknown(file: str, field: str, key: str, known: tuple[str, ...]) -> Problem:
    if key.casefold() in _COPIES:
        return Problem(file, field, "is not possible", "Nobody gets a copy: give everyone an entry of their own.")
    near = get_close_matches(key, known, n=1)
    remedy = f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(known)}."
    shown = field if not unprintable(field) else ascii(field)
    return Problem(file, shown, "is not a key of a recipients file", remedy)
