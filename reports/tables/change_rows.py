"""Rows of what changed since a baseline: one for each difference and edition."""

from __future__ import annotations

from collections.abc import Iterator

from reports.analysis.changes.change import CellChange, Change
from reports.tables.columns import Row, TableColumn
from reports.tables.field_columns import first_day, precision
from reports.tables.view import TableView

CHANGE_COLUMNS = (
    TableColumn("ledger", "code", "column.ledger"),
    TableColumn("class", "code", "column.class"),
    TableColumn("class_name", "name", "column.name_of"),
    TableColumn("of", "code", "column.of"),
    TableColumn("id", "text", "column.id", is_key=True),
    TableColumn("lang", "code", "column.lang", is_key=True),
    TableColumn("country_code", "code", "column.country_code"),
    TableColumn("field", "text", "column.changed_field", is_key=True),
    TableColumn("old", "text", "column.old"),
    TableColumn("new", "text", "column.new"),
    TableColumn("date", "text", "column.change_date"),
    TableColumn("date_from", "day", "column.day_from"),
    TableColumn("date_precision", "code", "column.precision"),
    TableColumn("why", "code", "column.why"),
    TableColumn("other_ids", "list", "column.other_ids"),
    TableColumn("value_old", "number", "column.value_old"),
    TableColumn("grade_old", "code", "column.grade_old"),
    TableColumn("value_new", "number", "column.value_new"),
    TableColumn("grade_new", "code", "column.grade_new"),
)


def change_rows(view: TableView) -> Iterator[Row]:
    """Yield a row for each difference and edition; none without a baseline."""
    changes = view.context.changes
    for change in changes.entries if changes is not None else ():
        for cell in _cells(change):
            yield _row(change, cell, view)


def _cells(change: Change) -> tuple[CellChange, ...]:
    """Return the cells of a change; one that names the record alone where it came, went or was renamed as a whole."""
    if change.field and change.cells and change.cells[0].field == change.field:
        return change.cells
    return (CellChange(change.field, "", change.old, change.new, (), ()),)


def _row(change: Change, cell: CellChange, view: TableView) -> Row:
    moved = change.movement
    before, after = (moved.old, moved.new) if moved else (None, None)
    scores = (value for one in (before, after) for value in ((one.score, one.grade or "") if one else (None, "")))
    subject = "policy" if change.subject == "record" else "profile"
    written = change.date.written if change.date else ""
    return (
        change.ledger, change.kind, view.words.get(f"change.{change.kind}", change.kind), subject, change.id,
        cell.language, change.jurisdiction, cell.field, cell.old, cell.new, written, first_day(change.date),
        precision(change.date), change.why, change.other_ids, *scores,
    )  # fmt: skip
