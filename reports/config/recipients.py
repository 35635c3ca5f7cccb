"""The settings file recipients.toml, or .csv: who gets which documents in which language."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from msgspec import Struct

from reports.config.addresses import address_fault, header_fault
from reports.config.formats import ANNEXES, FORMATS, PDF
from reports.config.toml_file import (
    Fault,
    SettingKey,
    SettingTable,
    load_toml,
    read_text,
    refuse_problems,
    shown,
    table_problems,
    texts_of,
    unknown_key,
    unusable,
)
from reports.errors import Problem
from reports.language import DOCUMENT_LANGUAGES

_TITLE = "a recipients file"
_LIST = "recipient"
_DUE = ("kinds", "subjects", "documents")
_LISTS = (*_DUE, "formats")
_IN_CELL = ";"
"""The mark between the values of a list in a cell of a CSV file."""
_SHEETS = (".csv", ".tsv")
_SEPARATORS = (",", ";", "\t")
"""What may stand between cells; a file whose first line holds none has one column."""
_SEPARATOR_LINE = "sep="
"""What the line begins with in which Excel names the separator."""
_LONGEST_NAME = 120
OnNoChange = Literal["send", "note", "skip"]
_NO_COPIES = ("is not possible", "Nobody gets a copy: give everyone an entry of their own.")


class Recipient(Struct, frozen=True):
    """One address and what is due to it."""

    address: str
    """As written; `key` tells addresses apart."""
    name: str
    language: str
    """The language of the documents, and of the mail."""
    kinds: tuple[str, ...] = ()
    """Kinds of documents; () is every kind but, beside subjects, digests, which are about every jurisdiction."""
    subjects: tuple[str, ...] = ()
    """Countries, categories, records, quarters, as written; () is every one."""
    formats: tuple[str, ...] = (PDF,)
    """The formats in which documents are attached."""
    annex: str = ""
    """The format of the workbook that is attached beside each document; "" where none is."""
    documents: tuple[str, ...] = ()
    """Names of documents, with ``*`` for any part of one; these are due besides."""
    on_no_change: OnNoChange = "send"
    """What they get of a document that says nothing new since the edition that they hold."""
    field: str = ""
    """Where it stands in the file."""

    @property
    def key(self) -> str:
        """Return the address as the ledger keeps it, which does not tell capitals from small letters."""
        return self.address.casefold()


def recipients_table(kinds: Sequence[str]) -> SettingTable:
    """Return the keys of a recipients file; ``kinds`` are the codes of the kinds of documents that there are."""
    entry = SettingTable(
        _TITLE,
        (
            SettingKey("address", "text", "Mail address.", is_needed=True, check=_address_fault),
            SettingKey("name", "text", "Name, as a mail addresses its reader.", check=_name_fault),
            SettingKey("language", "text", "Of documents and mail.", is_needed=True, choices=DOCUMENT_LANGUAGES),
            SettingKey("kinds", "text or texts", "Kinds of documents that are due.", choices=tuple(kinds)),
            SettingKey("subjects", "text or texts", "Subjects that are due, as written.", check=_line_fault),
            SettingKey("documents", "text or texts", "Names of documents that are due.", check=_line_fault),
            SettingKey("formats", "text or texts", "Formats in which they are attached.", choices=FORMATS),
            SettingKey("on_no_change", "text", "What is sent where nothing changed.", choices=get_args(OnNoChange)),
            SettingKey("annex", "text", "Workbook that is attached beside each.", choices=ANNEXES),
        ),
        refused=dict.fromkeys(("cc", "bcc", "copy", "copies"), _NO_COPIES),
    )
    return SettingTable(_TITLE, (SettingKey(_LIST, "tables", "One recipient.", is_needed=True, table=entry),))


def read_recipients(path: Path, kinds: Sequence[str]) -> tuple[Recipient, ...]:
    """Read the recipients in a file, in its order; ``kinds`` are the codes of the kinds of documents that there are.

    Raises InputProblem with every problem found in it.
    """
    table = recipients_table(kinds)
    entries, problems = _load_csv(path, table) if path.suffix.lower() in _SHEETS else _load_toml(path, table)
    refuse_problems(path, (*problems, *_undue(str(path), entries), *_doubled(str(path), entries)))
    return tuple(_recipient(field, entry) for field, entry in entries)


_Entries = list[tuple[str, Mapping[str, Any]]]
"""The table of each recipient, with its place in the file."""


def _load_toml(path: Path, table: SettingTable) -> tuple[_Entries, list[Problem]]:
    found = load_toml(path)
    problems = list(table_problems(str(path), found, table))
    entries = [] if any(problem.field == _LIST for problem in problems) else found[_LIST]
    return [(f"{_LIST}[{number}]", entry) for number, entry in enumerate(entries, 1)], problems


def _load_csv(path: Path, table: SettingTable) -> tuple[_Entries, list[Problem]]:
    """Read a CSV file whose first line names the keys, and whose rows are recipients."""
    file, keys = str(path), table.keys[0].table or table
    text = read_text(path, by_mark=True)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    entries: _Entries = []
    try:
        if text.lower().startswith(_SEPARATOR_LINE):
            next(rows)
        header = [name.strip() for name in next(rows, [])]
        # Spreadsheets write a cell for each column that ever held something.
        while header and not header[-1]:
            header.pop()
        problems = [unknown_key(file, name, name, keys) for name in header if name and name not in keys.names()]
        doubled = sorted({name for name in header if name and header.count(name) > 1})
        problems += (Problem(file, name, "is the name of two columns", "Leave one of them.") for name in doubled)
        # A cell may hold a line break, so lines and rows are counted apart.
        before = rows.line_num
        for row in rows:
            field, before = f"line {before + 1}", rows.line_num
            if not any(cell.strip() for cell in row):
                continue
            row = [*row[: len(header)], *filter(str.strip, row[len(header) :])]
            nameless = [cell for name, cell in zip(header, row, strict=False) if not name and cell.strip()]
            if nameless:
                message = f"{shown(nameless[0])} stands in a column without a name"
                problems.append(Problem(file, field, message, "Name the column in the first line, or empty it."))
            elif len(row) == len(header):
                entries.append((field, _cells(header, row, keys.names())))
            else:
                message = f"has {len(row)} cells where the first line has {len(header)}"
                problems.append(Problem(file, field, message, 'Put text with separators between " and ".'))
    except csv.Error as error:
        raise unusable(path, [Problem(file, "", f"is not CSV ({error})", "Correct the line named.")]) from error
    for field, entry in entries:
        problems += table_problems(file, entry, keys, field)
    if not (entries or problems):
        problems.append(Problem(file, "", "holds no recipients", "Write one in each line below the first."))
    return entries, problems


def _separator(text: str) -> str:
    """Return what stands between the cells of the first line: programs go by the country that they are set to."""
    first = text.partition("\n")[0].rstrip("\r")
    if first.lower().startswith(_SEPARATOR_LINE) and len(first) == len(_SEPARATOR_LINE) + 1:
        return first[-1]
    return next((mark for mark in _SEPARATORS if mark in first), ",")


def _cells(header: Sequence[str], row: Sequence[str], known: Sequence[str]) -> Mapping[str, str | list[str]]:
    """Return the cells of a row that hold something, by the names of their columns."""
    cells = {name: value.strip(" ") for name, value in zip(header, row, strict=True) if name in known}
    split = {name: [part.strip(" ") for part in cells.get(name, "").split(_IN_CELL)] for name in _LISTS}
    lists = {name: [part for part in parts if part] for name, parts in split.items()}
    found: dict[str, str | list[str]] = {**cells, **lists}
    return {name: value for name, value in found.items() if value}


def _recipient(field: str, entry: Mapping[str, Any]) -> Recipient:
    """Return a recipient from a table that has no problems."""
    lists = {key: texts_of(entry.get(key, PDF if key == "formats" else ())) for key in _LISTS}
    wish, annex = entry.get("on_no_change", "send"), entry.get("annex", "")
    name = entry.get("name", "").strip()
    return Recipient(entry["address"], name, entry["language"], **lists, annex=annex, on_no_change=wish, field=field)


# --- what is wrong with an entry


def _address_fault(text: str) -> Fault | None:
    remedy = "Write one address, as user@example.org; a domain in other letters in its xn-- form."
    fault = address_fault(text)
    return (fault, remedy) if fault else None


def _name_fault(text: str) -> Fault | None:
    remedy = "Write it in one line, and plainly."
    if any(char in text for char in "<>@"):
        return "holds an address", remedy
    if len(text) > _LONGEST_NAME:
        return f"is longer than {_LONGEST_NAME} characters", remedy
    return _line_fault(text)


def _line_fault(text: str) -> Fault | None:
    fault = header_fault(text)
    return (fault, "Write it in one line, and plainly.") if fault else None


def _undue(file: str, entries: _Entries) -> Iterator[Problem]:
    """Yield a problem for each recipient of whom the file does not say what is due."""
    for field, entry in entries:
        if not any(key in entry for key in _DUE):
            remedy = 'Write kinds, subjects or documents; documents = ["*"] is everything in that language.'
            yield Problem(file, field, "does not say what is due", remedy)


def _doubled(file: str, entries: _Entries) -> Iterator[Problem]:
    """Yield a problem for each address that stands in the file before."""
    first: dict[str, str] = {}
    for field, entry in entries:
        address = entry.get("address")
        if isinstance(address, str):
            holder = first.setdefault(address.strip().casefold(), field)
            if holder != field:
                message = f"{shown(address)} stands at {holder} already"
                yield Problem(file, f"{field}.address", message, "Put all that is due to an address in one place.")
