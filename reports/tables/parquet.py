"""Tables -> Parquet, for statistics programs: one file a table, with the types of its columns."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import IO, Any

import pyarrow as pa
from pyarrow import parquet

from reports.tables.cells import json_text
from reports.tables.columns import ColumnType, Row, TableSpec

_TYPES: dict[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "code": pa.string(),
    "name": pa.string(),
    "list": pa.list_(pa.string()),
    "json": pa.string(),
    "number": pa.float64(),
    "whole": pa.int64(),
    "day": pa.date32(),
    "flag": pa.bool_(),
}
_AT_ONCE = 2_000
"""Rows that lie in memory together."""


def write_parquet(table: TableSpec, rows: Iterable[Row], file: IO[bytes]) -> None:
    """Write a table as Parquet; values of JSON as text."""
    schema = pa.schema([(column.name, _TYPES[column.type]) for column in table.columns])
    kinds = [column.type for column in table.columns]
    left = iter(rows)
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while batch := [*islice(left, _AT_ONCE)]:
            columns = [[_value(row[place], kind) for row in batch] for place, kind in enumerate(kinds)]
            arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _value(value: Any, kind: ColumnType) -> Any:
    if value == "" or value is None:
        return None
    if kind == "json":
        return json_text(value) if value else None
    return list(value) if kind == "list" else value
