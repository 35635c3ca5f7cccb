"""Where the head of a sheet stands, and what its columns are: one row or two, merged cells, pairs of languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from reports.errors import InputProblem, Problem
from reports.tables.columns import PART
from reports.tables.declaration import BY_NAME
from reports.tables.entries import CellPlace
from reports.tables.headings import Heading, folded, language_of, numbers_rows, read_heading, type_of
from reports.tables.mapping import TableMapping, sketch
from reports.tables.sheets import CellSheet, FaultyCell, address
from reports.tables.values import text_of

_LOOKED_AT = 50
"""Rows among which a head is sought."""
_LEAST = 2
"""Headings that a row must have to be a head."""
_DERIVED = frozenset(column.name for column in BY_NAME["records"].columns if not column.path) | {PART.name}
"""Columns of export that are worked out, and not read back."""
_SINGULAR = frozenset({"id", "lang"})
"""Fields of which there is one column whatever the language of their headings."""


class HeadColumn(Struct, frozen=True):
    """One column of a table."""

    number: int
    """From 1."""
    text: str
    """Its heading; of two rows, both."""
    heading: Heading | None
    """What it is; None where nothing is known, or where it is left out."""
    is_left_out: bool = False


class TableHead(Struct, frozen=True):
    """The head of a sheet."""

    first: int
    """Its first row, from 1."""
    last: int
    columns: tuple[HeadColumn, ...]


def find_head(sheet: CellSheet, mapping: TableMapping) -> TableHead | None:
    """Return the head of a sheet: of its first rows the one with the most known headings; None where none has two."""
    rows = [unmerged(sheet, number) for number in range(1, min(len(sheet.rows), _LOOKED_AT) + 1)]
    counts = [sum(_of(cell, mapping)[0] for cell in row) for row in rows]
    if not counts or max(counts) < _LEAST:
        return None
    first = counts.index(max(counts))
    # Two rows may share the headings, or say them twice, in two languages.
    if first and counts[first - 1] >= _LEAST and _is_headlike(rows[first - 1], mapping):
        first -= 1
    last = first + 1 if first + 1 < len(rows) and _is_headlike(rows[first + 1], mapping) else first
    above = rows[first - 1] if first and _has_groups(sheet, first) and last == first else []
    columns = tuple(_columns(above, rows[first], rows[last] if last > first else [], mapping))
    return TableHead(first + 1, last + 1, _paired(columns))


def unmerged(sheet: CellSheet, number: int) -> list[Any]:
    """Return a row, counted from 1, with the value of merged cells in each of them."""
    row = list(sheet.rows[number - 1])
    for top, left, bottom, right in sheet.merged:
        if top <= number <= bottom and top <= len(sheet.rows):
            holder = sheet.rows[top - 1]
            value = holder[left - 1] if left <= len(holder) else None
            row.extend([None] * (right - len(row)))
            row[left - 1 : right] = [value] * (right - left + 1)
    return row


def _has_groups(sheet: CellSheet, number: int) -> bool:
    """Tell whether cells of a row are merged across columns."""
    return any(top <= number <= bottom and right > left for top, left, bottom, right in sheet.merged)


def _of(cell: Any, mapping: TableMapping) -> tuple[bool, Heading | None]:
    """Return whether a cell is a heading that is known, and what it says."""
    if not isinstance(cell, str):
        return False, None
    key = folded(cell)
    if key in mapping.columns:
        return True, mapping.columns[key]
    if mapping.is_given:
        return False, None
    found = read_heading(cell)
    return found is not None or numbers_rows(cell), found


def _is_headlike(row: Sequence[Any], mapping: TableMapping) -> bool:
    """Tell whether a row says nothing but headings and languages."""
    said = [cell for cell in row if cell is not None]
    known = [_of(cell, mapping)[0] or (isinstance(cell, str) and bool(language_of(cell))) for cell in said]
    return len(said) >= _LEAST and sum(known) >= 0.6 * len(said)


def _columns(
    above: Sequence[Any], row: Sequence[Any], below: Sequence[Any], mapping: TableMapping
) -> Iterator[HeadColumn]:
    for place in range(max(len(row), len(below))):
        texts = [_text(cells, place) for cells in (above, row, below)]
        parts = list(dict.fromkeys(text for text in texts if text))
        if not parts:
            continue
        own = _text(row, place) or _text(below, place)
        whole = " ".join(parts)
        is_known, heading = _best(own, whole, _text(row, place), _text(below, place), mapping)
        text = own if not below or _text(below, place) in ("", own) else whole
        yield HeadColumn(place + 1, text, heading, is_known and heading is None)


def _text(row: Sequence[Any], place: int) -> str:
    cell = row[place] if place < len(row) else None
    return " ".join(str(cell).split()) if cell is not None else ""


def _best(own: str, whole: str, upper: str, lower: str, mapping: TableMapping) -> tuple[bool, Heading | None]:
    """Return what is known of a column: by both rows of its head, else by either of them."""
    if upper and lower and (language := language_of(lower)):
        is_known, found = _of(upper, mapping)
        if is_known and found is not None:
            return True, replace(found, language=language)
    for text in dict.fromkeys((whole, upper, lower, own)):
        is_known, found = _of(text, mapping)
        if is_known:
            return True, found
    return False, None


def _paired(columns: tuple[HeadColumn, ...]) -> tuple[HeadColumn, ...]:
    """Give columns of one field whose headings are in two languages the language of their heading: 标题 and Title."""
    found = []
    for column in columns:
        heading = column.heading
        same = [one.heading for one in columns if one.heading and heading and one.heading.field == heading.field]
        spoken = {one.written_in or one.language for one in same}
        if heading is not None and heading.written_in and len(spoken) > 1 and _may_be_paired(heading):
            heading = replace(heading, language=language_of(heading.written_in))
        found.append(replace(column, heading=heading))
    return tuple(_without_derived(found))


def _without_derived(columns: Sequence[HeadColumn]) -> Iterator[HeadColumn]:
    """Leave out the columns of export that are worked out from others, where these are there."""
    fields = Counter(column.heading.field for column in columns if column.heading is not None)
    for column in columns:
        heading = column.heading
        is_idle = column.text in _DERIVED and (heading is None or fields[heading.field] > 1)
        yield replace(column, heading=None, is_left_out=True) if is_idle else column


def _may_be_paired(heading: Heading) -> bool:
    return not heading.language and heading.field not in _SINGULAR and type_of(heading.field) is not None


def head_problems(sheet: CellSheet, head: TableHead, file: str, remedy: str) -> Iterator[Problem]:
    """Yield a problem for each column whose head is missing, not known (with the ``remedy``), or that of another."""
    taken: dict[tuple[str, str], HeadColumn] = {}
    named = {column.number: column for column in head.columns}
    for number in range(1, max(map(len, sheet.rows), default=0) + 1):
        column, first = named.get(number), _first_value(sheet, head, number)
        if column is None:
            if first:
                place = CellPlace(sheet.name, head.first, number)
                yield place.problem(file, f"is empty, but {address(first, number)} below it is not", "Write a heading.")
            continue
        place = CellPlace(sheet.name, head.first, number, column.text)
        if column.heading is not None:
            key = column.heading.field, column.heading.language
            if (holder := taken.setdefault(key, column)) is not column:
                yield place.problem(
                    file,
                    f"is a second column for {column.heading.field}; "
                    f"{address(head.first, holder.number)} is the first",
                    "Take one out, or say in a mapping which is which.",
                )  # fmt: skip
        elif not column.is_left_out and first:
            yield place.problem(file, "is not known", remedy)


def is_blank(cell: Any) -> bool:
    """Tell whether a cell holds nothing but white space, hard spaces included."""
    return cell is None or (isinstance(cell, str) and not cell.strip("\u00a0\u3000 \t\r\n"))


def _first_value(sheet: CellSheet, head: TableHead, number: int) -> int:
    """Return the first row below the head in which a column holds something; 0 where it holds nothing."""
    rows = enumerate(sheet.rows[head.last :], head.last + 1)
    return next((at for at, row in rows if len(row) >= number and not is_blank(row[number - 1])), 0)


def example_of(sheet: CellSheet, head: TableHead, number: int) -> str:
    """Return the first value of a column as text; "" where it holds nothing."""
    at = _first_value(sheet, head, number)
    cell = sheet.rows[at - 1][number - 1] if at else ""
    return cell.shown if isinstance(cell, FaultyCell) else text_of(cell)


# --- a mapping made by looking


def sketch_of(name: str, sheets: Sequence[CellSheet]) -> str:
    """Return a mapping file for the sheets of a table; raises InputProblem where none has a head."""
    columns: dict[str, tuple[str, Heading | None, str]] = {}
    spoken: dict[str, str] = {}
    for sheet in sheets:
        head = None if sheet.is_hidden else find_head(sheet, TableMapping()) or _likely_head(sheet)
        if head is None:
            continue
        spoken[sheet.name] = language_of(sheet.name)
        for column in head.columns:
            columns.setdefault(
                folded(column.text), (column.text, column.heading, example_of(sheet, head, column.number))
            )
    if not columns:
        raise InputProblem(f"{name} has no row that could be a head", remedy="Write the headings in one row.")
    return sketch(name, list(columns.values()), {} if list(spoken) == [""] else spoken)


def _likely_head(sheet: CellSheet) -> TableHead | None:
    """Return the row with the most texts among the first as the head."""
    rows = [unmerged(sheet, number) for number in range(1, min(len(sheet.rows), _LOOKED_AT) + 1)]
    counts = [sum(isinstance(cell, str) for cell in row) for row in rows]
    if not counts or max(counts) < _LEAST:
        return None
    at = counts.index(max(counts))
    return TableHead(at + 1, at + 1, tuple(_columns([], rows[at], [], TableMapping())))
