"""Tables -> DataFrames of pandas, for notebooks: every column in its type, and nothing said is nothing there."""

from __future__ import annotations

from typing import Any

from pandas import DataFrame as DataFrame
from pandas import Series

from reports.tables.columns import ColumnType, TableSpec
from reports.tables.declaration import TABLES
from reports.tables.view import TableView

_TYPES: dict[ColumnType, str] = {
    "text": "string",
    "code": "string",
    "name": "string",
    "list": "object",
    "json": "object",
    "number": "float64",
    "whole": "Int64",
    # Nanoseconds, which are the default, reach from 1677 to 2262.
    "day": "datetime64[s]",
    "flag": "boolean",
}


def frames_of(view: TableView) -> dict[str, DataFrame]:
    """Return every table by name; lists are tuples, and what JSON has for objects are dicts."""
    return {table.name: _frame(table, view) for table in TABLES}


def _frame(table: TableSpec, view: TableView) -> DataFrame:
    rows = [*table.rows(view)]
    return DataFrame({
        column.name: Series([_value(row[place]) for row in rows], dtype=_TYPES[column.type])
        for place, column in enumerate(table.columns)
    })  # fmt: skip


def _value(value: Any) -> Any:
    return None if value == "" else value
