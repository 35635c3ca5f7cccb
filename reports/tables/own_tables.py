"""Tables that this program wrote, or with its columns: sheet by sheet into what they say of each edition."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from reports.errors import Problem
from reports.language import tag
from reports.tables.cells import SEPARATOR
from reports.tables.columns import PART, TableColumn, TableSpec
from reports.tables.declaration import BY_NAME
from reports.tables.entries import CellPlace, Entry, Way
from reports.tables.field_columns import OTHER
from reports.tables.flat_files import unguarded
from reports.tables.record_rows import MILESTONE
from reports.tables.sheets import CellSheet, FaultyCell, Percent, SerialDay
from reports.tables.values import CellFault, text_of

_KINDS = {"records": "policy", "profiles": "profile"}
"""The kind of edition that each row of a table is of."""
_READ = ("records", "profiles", "scores", "pillars", "impact", "dates")
"""The tables that are read; what stands in the others is worked out."""

IDLE = frozenset({*BY_NAME} - {*_READ})
"""The names of the others."""

Row = dict[str, Any]
Further = Callable[["OwnTables", Row, CellPlace], None]


def own_sheet(sheet: CellSheet) -> CellSheet | None:
    """Return a sheet under the name of the table of ours that it is, by its columns; None where it is none.

    It has the columns that tell its rows apart, and its own name, or else no column that the table has not.
    """
    if not sheet.rows:
        return None
    head = {str(cell).strip() for cell in sheet.rows[0] if cell is not None}
    for table in BY_NAME.values():
        keys, names = {column.name for column in table.columns if column.is_key}, {*table.names, PART.name}
        is_called = sheet.name == table.name
        if (
            keys
            and keys <= head
            and (len(head & names) > 2 if is_called else len(head) > len(names) / 2 and head <= names)
        ):
            return replace(sheet, name=table.name)
    return None


class OwnTables:
    """Reads the sheets of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.entries: dict[tuple[str, str, str], Entry] = {}

    def read(self, sheets: Iterable[CellSheet]) -> list[Entry]:
        """Return what the sheets say of each edition; problems are noted."""
        by_name = {sheet.name: sheet for sheet in sheets}
        for name in _READ:
            if name in by_name:
                self._read_sheet(BY_NAME[name], by_name[name])
        if "dates" in by_name:
            for entry in self.entries.values():
                if entry.kind == "policy":
                    entry.said.setdefault(tuple(MILESTONE.split(".")), [])
        return list(self.entries.values())

    def note(self, place: CellPlace, message: str, remedy: str) -> None:
        """Note what is wrong with a cell or row."""
        self.problems.append(place.problem(self.file, message, remedy))

    def _read_sheet(self, table: TableSpec, sheet: CellSheet) -> None:
        for row, places in self._whole_rows(table, sheet):
            place = next(iter(places.values()))
            place = CellPlace(place.sheet, place.row)
            id, language = str(row.get("id") or ""), str(row.get("lang") or "")
            if not id or not language:
                lacking = "id" if not id else "lang"
                self.note(place, f"has no {lacking}", "Write it, or take the row out.")
            elif table.name in _KINDS:
                self._begin(table, _KINDS[table.name], row, places, place)
            else:
                self._add(table, row, places, place)

    def _begin(self, table: TableSpec, kind: str, row: Row, places: dict[str, CellPlace], place: CellPlace) -> None:
        entry = Entry(kind, row["id"], tag(row["lang"]), place, {}, {}, str(row.get("path") or ""))
        known = {column.name: column for column in table.columns}
        for name, value in row.items():
            column = known.get(name)
            if column is None:
                if value is not None:
                    entry.said[(name,)], entry.cells[(name,)] = value, places[name]
            elif column.path and name != "lang":
                _say(entry, tuple(column.path.split(".")), value, places.get(name, place))
        if (first := self.entries.setdefault(entry.key, entry)) is not entry:
            self.note(
                place, f"has the id and language of row {first.place.row}", "Give one another id, or take it out."
            )

    def _add(self, table: TableSpec, row: Row, places: dict[str, CellPlace], place: CellPlace) -> None:
        if row.get("written") is False or (table.name == "dates" and not _is_milestone(row)):
            return
        kind = str(row.get("of") or "policy")
        entry = self.entries.get((kind, row["id"], tag(row["lang"])))
        if entry is None:
            self.note(place, f"is of {row['id']} in {row['lang']}, of which no row is among the records",
                      "Add the record, or take the row out.")  # fmt: skip
            return
        if table.name == "dates":
            events = entry.said.setdefault(tuple(MILESTONE.split(".")), [])
            entry.cells.setdefault((*MILESTONE.split(".")[:-1], f"milestones[{len(events)}]"), place)
            events.append({"date": row.get("date") or "", "event": row.get("event") or ""})
            return
        name = str(row.get({"scores": "dimension", "pillars": "pillar", "impact": "aspect"}[table.name]) or "")
        for column in table.columns:
            if column.path and column.name in row:
                top = ("analysis", name) if table.name == "scores" else (column.path, name)
                way = (*top, column.path) if table.name == "scores" else top
                _say(entry, way, row[column.name], places.get(column.name, place))

    # --- rows

    def _whole_rows(self, table: TableSpec, sheet: CellSheet) -> Iterator[tuple[Row, dict[str, CellPlace]]]:
        """Yield rows by the names of columns, with those that go on below put together, and the place of each cell."""
        names = [str(cell).strip() if cell is not None else "" for cell in sheet.rows[0]]
        known = {column.name: column for column in table.columns}
        held: tuple[Row, dict[str, CellPlace]] | None = None
        for number, cells in enumerate(sheet.rows[1:], 2):
            row, places = self._row(names, known, cells, CellPlace(sheet.name, number), from_text=not sheet.counts_from)
            if not places:
                continue
            part = row.pop(PART.name, None)
            if held is not None and isinstance(part, int) and part > 1:
                for name, value in row.items():
                    if isinstance(value, str) and not known[name].is_key:
                        held[0][name] = str(held[0].get(name) or "") + value
                continue
            if held is not None:
                yield self._composed(held, known)
            held = row, places
        if held is not None:
            yield self._composed(held, known)

    def _row(
        self,
        names: Sequence[str],
        known: dict[str, TableColumn],
        cells: Sequence[Any],
        at: CellPlace,
        *,
        from_text: bool,
    ) -> tuple[Row, dict[str, CellPlace]]:
        row: Row = {name: None for name in names if name}
        places: dict[str, CellPlace] = {}
        for place, cell in enumerate(cells, 1):
            if cell is None:
                continue
            name = names[place - 1] if place <= len(names) else ""
            here = CellPlace(at.sheet, at.row, place, name)
            if not name:
                self.note(here, "has no head above it", "Write one in row 1, or empty the cell.")
                continue
            places[name] = here
            try:
                row[name] = _own_value(cell, known.get(name), from_text=from_text)
            except CellFault as fault:
                self.note(here, fault.message, fault.remedy)
        return row, places

    def _composed(
        self, held: tuple[Row, dict[str, CellPlace]], known: dict[str, TableColumn]
    ) -> tuple[Row, dict[str, CellPlace]]:
        """Return a row whose lists and JSON, now that they are whole, are read."""
        row, places = held
        for name, value in row.items():
            kind = known[name].type if name in known else ""
            if isinstance(value, str) and kind in ("list", "json"):
                try:
                    row[name] = _list(value) if kind == "list" else json.loads(value)
                except ValueError as error:
                    self.note(places[name], f"is no JSON ({error})", "Write it as it was exported.")
                    row[name] = None
        return row, places


def _is_milestone(row: Row) -> bool:
    return str(row.get("field") or "").startswith(MILESTONE)


def _say(entry: Entry, way: Way, value: Any, place: CellPlace) -> None:
    if way[-1] != OTHER:
        entry.said[way], entry.cells[way] = value, place
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            entry.said[(*way[:-1], key)], entry.cells[(*way[:-1], key)] = inner, place


def _own_value(cell: Any, column: TableColumn | None, *, from_text: bool) -> Any:
    """Return the value of a cell as its column has it; of a column that is not ours, a value of JSON."""
    if isinstance(cell, FaultyCell):
        raise CellFault(f"holds no value ({cell.shown})", "Write the value, or empty the cell.")
    kind = column.type if column is not None else "unknown"
    if kind in ("number", "whole"):
        return _number(cell, kind)
    if kind == "flag":
        return cell if isinstance(cell, bool) else str(cell).strip().upper() == "TRUE"
    if kind == "unknown" and not isinstance(cell, str):
        value = cell.value if isinstance(cell, SerialDay | Percent) else cell
        return value if isinstance(value, bool | int | float) else text_of(value)
    if isinstance(cell, str):
        return unguarded(cell) if from_text else cell
    return text_of(cell)


def _number(cell: Any, kind: str) -> Any:
    value = cell.value if isinstance(cell, SerialDay) else cell
    if isinstance(value, Percent):
        value = round(value.value * 100, 10)
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise CellFault(f"“{text_of(cell)}” is no number", "Write a number, or empty the cell.") from None
    if kind == "whole" and not number.is_integer():
        raise CellFault(f"{number:g} is no whole number", "Write a whole number, or empty the cell.")
    return int(number) if kind == "whole" else number


def _list(text: str) -> list[str]:
    if text.startswith("["):
        found = json.loads(text)
        return [str(item) for item in found] if isinstance(found, list) else [text]
    return [part.strip() for part in text.split(SEPARATOR.strip()) if part.strip()]
