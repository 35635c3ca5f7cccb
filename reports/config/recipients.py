"""The settings file recipients.toml, or .csv: who gets which documents in which language."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from reports.config.addresses import address_fault, header_fault
from reports.config.contact_files import read_contacts, read_sheet_text
from reports.config.formats import ANNEXES, FORMATS, PDF
from reports.config.recipient_columns import SWITCHES, as_written, key_of, remedy_for, switched
from reports.config.toml_file import (
    Fault,
    SettingKey,
    SettingTable,
    load_toml,
    nearest,
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
_LISTS = (*_DUE, "formats", "groups")
_IN_CELL = ";"
"""The mark between the values of a list in a cell of a CSV file."""
_SHEETS = (".csv", ".tsv")
_WORKBOOK = ".xlsx"
_CONTACTS = (".vcf", ".vcard")
_SEPARATORS = (",", ";", "\t", "|")
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
    changes_page: bool = False
    """Whether pages in front of each document list what changed since the edition that they hold."""
    groups: tuple[Recipient, ...] = ()
    """The same address as a member of each of its groups: what is due by these is due besides."""
    field: str = ""
    """Where it stands in the file."""

    @property
    def key(self) -> str:
        """Return the address as the ledger keeps it, which does not tell capitals from small letters."""
        return self.address.casefold()


ReadBook = Callable[[Path], list[list[str]]]
"""Read the rows of a workbook as texts; the first names the columns."""


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
            SettingKey("groups", "text or texts", "Groups, by their names in [mail.groups]."),
            SettingKey("on_no_change", "text", "What is sent where nothing changed.", choices=get_args(OnNoChange)),
            SettingKey("changes_page", "switch", "Whether pages in front list what changed since the last."),
            SettingKey("annex", "text", "Workbook that is attached beside each.", choices=ANNEXES),
        ),
        refused=dict.fromkeys(("cc", "bcc", "copy", "copies"), _NO_COPIES),
    )
    return SettingTable(_TITLE, (SettingKey(_LIST, "tables", "One recipient.", is_needed=True, table=entry),))


def read_recipients(
    path: Path,
    kinds: Sequence[str],
    groups: Mapping[str, Mapping[str, Any]] = {},
    read_book: ReadBook | None = None,
) -> tuple[Recipient, ...]:
    """Read the recipients in a file, in its order: TOML, CSV, a workbook by ``read_book``, or contacts (vCard).

    ``kinds`` are the codes of the kinds of documents that there are, ``groups`` what is due to the members of each.

    Raises InputProblem with every problem found in it.
    """
    table = recipients_table(kinds)
    columns: dict[str, str] = {}
    entries, problems = _load(path, table, groups, read_book, columns)
    problems += _groupless(str(path), entries, groups)
    problems += _unknown_kinds(groups, kinds)
    problems += (*_undue(str(path), entries), *_doubled(str(path), entries))
    refuse_problems(path, as_written(problems, columns))
    return tuple(_recipient(field, entry, groups) for field, entry in entries)


def _load(
    path: Path,
    table: SettingTable,
    groups: Mapping[str, Mapping[str, Any]],
    read_book: ReadBook | None,
    columns: dict[str, str],
) -> tuple[_Entries, list[Problem]]:
    """Return the table of each recipient, with what its groups say where it is silent, and every problem of them.

    ``columns`` takes what a table calls its columns, by key.
    """
    ending, keys = path.suffix.lower(), table.keys[0].table or table
    problems: list[Problem] = []
    if ending in _SHEETS:
        entries, problems = _load_csv(path, keys, columns)
    elif ending == _WORKBOOK and read_book is not None:
        rows = ((f"row {number}", row) for number, row in enumerate(read_book(path), 1))
        entries, problems = _load_rows(str(path), rows, keys, columns)
    elif ending in _CONTACTS:
        entries = list(read_contacts(path))
    else:
        entries, problems = _load_toml(path, table)
        return [(field, _completed(entry, groups)) for field, entry in entries], problems
    entries = [(field, _completed(entry, groups)) for field, entry in entries]
    for field, entry in entries:
        problems += table_problems(str(path), entry, keys, field)
    return entries, problems


def _completed(entry: Mapping[str, Any], groups: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return an entry with what its groups say beside what is due: language, formats and the like."""
    found = dict(entry)
    for name in texts_of(entry.get("groups", ())):
        for key, value in groups.get(name, {}).items():
            if key not in _DUE:
                found.setdefault(key, value)
    return found


_Entries = list[tuple[str, Mapping[str, Any]]]
"""The table of each recipient, with its place in the file."""


def _load_toml(path: Path, table: SettingTable) -> tuple[_Entries, list[Problem]]:
    found = load_toml(path)
    problems = list(table_problems(str(path), found, table))
    entries = [] if any(problem.field == _LIST for problem in problems) else found[_LIST]
    return [(f"{_LIST}[{number}]", entry) for number, entry in enumerate(entries, 1)], problems


def _load_csv(path: Path, keys: SettingTable, columns: dict[str, str]) -> tuple[_Entries, list[Problem]]:
    """Read a CSV file whose first line names the keys, and whose rows are recipients."""
    text = read_sheet_text(path)
    try:
        return _load_rows(str(path), _csv_rows(text), keys, columns)
    except csv.Error as error:
        raise unusable(path, [Problem(str(path), "", f"is not CSV ({error})", "Correct the line named.")]) from error


def _csv_rows(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the rows of a CSV file, each with its line."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    if text.lower().startswith(_SEPARATOR_LINE):
        next(rows)
    # A cell may hold a line break, so lines and rows are counted apart.
    before = rows.line_num
    for row in rows:
        field, before = f"line {before + 1}", rows.line_num
        yield field, row


def _load_rows(
    file: str, numbered: Iterator[tuple[str, list[str]]], keys: SettingTable, columns: dict[str, str]
) -> tuple[_Entries, list[Problem]]:
    """Return the recipients in rows of which the first names the keys."""
    entries: _Entries = []
    written = [name.strip() for name in next(numbered, ("", []))[1]]
    # Spreadsheets write a cell for each column that ever held something.
    while written and not written[-1]:
        written.pop()
    header = [key_of(name, keys.names()) for name in written]
    columns.update(zip(header, written, strict=True))
    problems = [_unknown_column(file, name, keys) for name in header if name and name not in keys.names()]
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    for key in doubled:
        named = ", ".join(dict.fromkeys(name for name, one in zip(written, header, strict=True) if one == key))
        problems.append(Problem(file, named, "is the name of two columns", "Leave one of them."))
    for field, row in numbered:
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
    if not (entries or problems):
        problems.append(Problem(file, "", "holds no recipients", "Write one in each line below the first."))
    return entries, problems


def _unknown_column(file: str, name: str, keys: SettingTable) -> Problem:
    problem = unknown_key(file, name, name, keys)
    is_refused = name.casefold() in keys.refused
    return problem if is_refused else problem._replace(remedy=remedy_for(name, keys.names()))


def _separator(text: str) -> str:
    """Return what stands between the cells of the first line: programs go by the country that they are set to."""
    first = text.partition("\n")[0].rstrip("\r")
    if first.lower().startswith(_SEPARATOR_LINE) and len(first) == len(_SEPARATOR_LINE) + 1:
        return first[-1]
    return next((mark for mark in _SEPARATORS if mark in first), ",")


def _cells(header: Sequence[str], row: Sequence[str], known: Sequence[str]) -> Mapping[str, Any]:
    """Return the cells of a row that hold something, by the names of their columns."""
    cells = {name: value.strip(" ") for name, value in zip(header, row, strict=True) if name in known}
    split = {name: [part.strip(" ") for part in cells.get(name, "").split(_IN_CELL)] for name in _LISTS}
    lists = {name: [part for part in parts if part] for name, parts in split.items()}
    found: dict[str, Any] = {**cells, **lists}
    found |= {name: switched(found[name]) for name in SWITCHES if found.get(name)}
    return {name: value for name, value in found.items() if value not in ("", [])}


def _recipient(field: str, entry: Mapping[str, Any], groups: Mapping[str, Mapping[str, Any]]) -> Recipient:
    """Return a recipient from a table that has no problems."""
    formats, wish, annex = (entry.get(key, usual) for key, usual in (
        ("formats", PDF), ("on_no_change", "send"), ("annex", "")
    ))  # fmt: skip
    alone = Recipient(
        entry["address"], entry.get("name", "").strip(), entry["language"], formats=texts_of(formats), annex=annex,
        on_no_change=wish, changes_page=entry.get("changes_page", False), field=field,
    )  # fmt: skip
    members = tuple(_asking(alone, groups[name]) for name in texts_of(entry.get("groups", ())))
    return replace(_asking(alone, entry), groups=members)


def _asking(recipient: Recipient, entry: Mapping[str, Any]) -> Recipient:
    """Return a recipient with what an entry says is due."""
    kinds, subjects, documents = (texts_of(entry.get(key, ())) for key in _DUE)
    return replace(recipient, kinds=kinds, subjects=subjects, documents=documents)


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


def _groupless(file: str, entries: _Entries, groups: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Yield a problem for each group that is not known."""
    for field, entry in entries:
        for name in texts_of(entry.get("groups", ())):
            if name not in groups:
                remedy = nearest(name, tuple(groups)) if groups else "Write it in reports.toml: [mail.groups.NAME]"
                yield Problem(file, f"{field}.groups", f"{shown(name)} is not a group", remedy)


def _unknown_kinds(groups: Mapping[str, Mapping[str, Any]], kinds: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem for each kind of document that a group names and that there is not."""
    for name, group in groups.items():
        for kind in texts_of(group.get("kinds", ())):
            if kind not in kinds:
                field, message = f"mail.groups.{name}.kinds", f"{shown(kind)} is not known"
                yield Problem("reports.toml", field, message, nearest(kind, kinds))


def _undue(file: str, entries: _Entries) -> Iterator[Problem]:
    """Yield a problem for each recipient of whom the file does not say what is due."""
    for field, entry in entries:
        if not any(key in entry for key in (*_DUE, "groups")):
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
