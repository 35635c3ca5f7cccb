"""docs/tables.md lists every table and column, neither more nor less."""

from __future__ import annotations

import runpy

from tests.test_house import ROOT


def test_the_page_lists_the_tables_and_columns_that_there_are() -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "tables_page.py"))
    _, start, written = tool["PAGE"].read_text(encoding="utf-8").partition(tool["START"])
    assert start, "the mark before the list is gone"
    assert written == tool["written"](), "run: python tools/tables_page.py"
