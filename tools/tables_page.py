"""Write the list of tables and columns in docs/tables.md, from the program that writes them.

Run it as ``python tools/tables_page.py`` after a table, a column or its words have changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reports.files import write_whole
from reports.language import REFERENCE_LANGUAGE, strings
from reports.tables.columns import PART
from reports.tables.declaration import TABLES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "tables.md"
START = "<!-- What follows is written by tools/tables_page.py. -->\n"


def written() -> str:
    """Return the list: a table of columns for each table."""
    return "".join(_lines())


def _lines() -> Iterator[str]:
    words = strings(REFERENCE_LANGUAGE)
    for table in TABLES:
        yield f"\n### {table.name}\n\n{words(f'table.{table.name}')}.\n\n"
        yield "| column | type | read back as | holds |\n|---|---|---|---|\n"
        for column in table.columns:
            path = f"`{column.path}`" if column.path else ""
            yield f"| `{column.name}` | {column.type} | {path} | {words.get(column.meaning, column.name)} |\n"
    yield f"\nIn a workbook each sheet ends with `{PART.name}`: {words(PART.meaning)}.\n"


def main() -> None:
    """Write the list behind its mark; what stands before it is kept."""
    before, _, _ = PAGE.read_text(encoding="utf-8").partition(START)
    write_whole(PAGE, (before + START + written()).encode())


if __name__ == "__main__":
    main()
