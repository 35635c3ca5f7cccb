"""What a table is made of: columns with a name that no language changes, a type, and where their values come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from reports.tables.view import TableView

ColumnType = Literal[
    "text",  # as written in the record
    "code",  # from a closed list, the same in every language
    "name",  # what stands for a code in the language of the reader
    "list",  # texts
    "json",  # a value of JSON: what the program does not know
    "number",
    "whole",  # a whole number
    "day",  # a date known to the day, or the first day that a date may stand for
    "flag",  # true or false
]
"""The type of a column's values; in Python str, tuple[str, ...], JSON, float, int, date and bool."""

Row = tuple[Any, ...]
"""The values of a row in the order of the columns; None or "" where nothing is said."""


class TableColumn(Struct, frozen=True):
    """One column of a table."""

    name: str
    """In ASCII, the same in every language."""
    type: ColumnType
    meaning: str
    """Key of the words that say what it holds."""
    path: str = ""
    """What it is read back as: the dotted path in front matter, below the entry of its row; "" where it is derived."""
    is_key: bool = False
    """Whether it stands in every row, also in those that go on with a text that is too long for a cell."""


class TableSpec(Struct, frozen=True):
    """One table: its columns, and what fills its rows."""

    name: str
    columns: tuple[TableColumn, ...]
    rows: Callable[[TableView], Iterator[Row]]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


PART = TableColumn("part", "whole", "column.part")
"""The last column of a workbook's sheets; empty but where a text is too long for a cell and goes on below: 1, 2 …"""
