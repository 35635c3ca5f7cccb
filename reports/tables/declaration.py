"""Every table, in the order of a workbook's sheets; writers, readers and docs/tables.md ask here."""

from __future__ import annotations

from collections.abc import Iterator

from reports.documents.shared.frame import method_in_words
from reports.tables.change_rows import CHANGE_COLUMNS, change_rows
from reports.tables.columns import PART, Row, TableColumn, TableSpec
from reports.tables.country_rows import (
    COUNTRY_COLUMNS,
    COUNTRY_PILLAR_COLUMNS,
    MEDIAN_COLUMNS,
    PEER_COLUMNS,
    RANK_COLUMNS,
    country_pillar_rows,
    country_rows,
    median_rows,
    peer_rows,
    rank_rows,
)
from reports.tables.record_rows import (
    DATE_COLUMNS,
    IMPACT_COLUMNS,
    PILLAR_COLUMNS,
    PROFILE_COLUMNS,
    RECORD_COLUMNS,
    SCORE_COLUMNS,
    date_rows,
    impact_rows,
    pillar_rows,
    profile_rows,
    record_rows,
    score_rows,
)
from reports.tables.view import TableView

_NOTES = ("codes", "cells", "dates", "names")
"""What is said of every workbook, beside the method of documents."""


def column_rows(view: TableView) -> Iterator[Row]:
    """Yield a row for each column of each table, with what it holds in the language of the reader."""
    for table in TABLES:
        for column in table.columns:
            yield (table.name, column.name, column.type, column.path, view.words.get(column.meaning, column.name))
    yield ("*", PART.name, PART.type, "", view.words.get(PART.meaning, PART.name))


def method_rows(view: TableView) -> Iterator[Row]:
    """Yield what is to be known of the workbook as a whole, then the method in the words of documents."""
    yield from view.facts.items()
    words = view.words
    yield from ((f"table.{table.name}", words(f"table.{table.name}")) for table in TABLES)
    yield from ((f"note.{name}", words(f"table.note.{name}")) for name in _NOTES)
    yield from ((f"method.{place}", said) for place, said in enumerate(method_in_words(view.context), 1))


TABLES: tuple[TableSpec, ...] = (
    TableSpec("records", RECORD_COLUMNS, record_rows),
    TableSpec("scores", SCORE_COLUMNS, score_rows),
    TableSpec("pillars", PILLAR_COLUMNS, pillar_rows),
    TableSpec("impact", IMPACT_COLUMNS, impact_rows),
    TableSpec("dates", DATE_COLUMNS, date_rows),
    TableSpec("profiles", PROFILE_COLUMNS, profile_rows),
    TableSpec("countries", COUNTRY_COLUMNS, country_rows),
    TableSpec("country_pillars", COUNTRY_PILLAR_COLUMNS, country_pillar_rows),
    TableSpec("peers", PEER_COLUMNS, peer_rows),
    TableSpec("medians", MEDIAN_COLUMNS, median_rows),
    TableSpec("ranks", RANK_COLUMNS, rank_rows),
    TableSpec("changes", CHANGE_COLUMNS, change_rows),
    TableSpec(
        "columns",
        (
            TableColumn("table", "code", "column.table"),
            TableColumn("column", "code", "column.column"),
            TableColumn("type", "code", "column.type"),
            TableColumn("path", "text", "column.front_path"),
            TableColumn("meaning", "name", "column.meaning"),
        ),
        column_rows,
    ),
    TableSpec(
        "method",
        (TableColumn("key", "code", "column.key"), TableColumn("text", "name", "column.said")),
        method_rows,
    ),
)

BY_NAME = {table.name: table for table in TABLES}
