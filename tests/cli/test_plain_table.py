"""A table of texts: nothing of a cell is lost, and no line is wider than the terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reports.cli import plain_table

COLUMNS = ("id", "country", "title")
CELLS = st.text("ab 中国[]:%", max_size=40).map(str.strip)


def lines(rows: list[tuple[str, ...]], width: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr("click.echo", said.append)
    monkeypatch.setattr("click.secho", lambda text, **_: said.append(text))
    plain_table.print_table(COLUMNS, rows, unbroken=("id",))
    return "\n".join(said).split("\n")


def test_columns_are_as_wide_as_their_widest_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    found = lines([("one", "中国", "An Act"), ("two", "NO", "[Draft] Act: 100 %")], 80, monkeypatch)
    assert found == ["id  country title", "one 中国    An Act", "two NO      [Draft] Act: 100 %"]


def test_what_is_too_wide_is_folded_between_words_and_else_inside_them(monkeypatch: pytest.MonkeyPatch) -> None:
    found = lines([("one", "NO", "An Act on storage"), ("two", "CN", "二氧化碳地质封存管理办法")], 28, monkeypatch)
    assert found == [
        "id  country title",
        "one NO      An Act on",
        "            storage",
        "two CN      二氧化碳地质封存",
        "            管理办法",
    ]


def test_a_table_without_rows_has_its_head(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lines([], 80, monkeypatch) == ["id country title"]


@given(st.lists(st.tuples(st.just("an-id"), CELLS, CELLS), max_size=4), st.integers(30, 90))
def test_nothing_is_lost_and_nothing_too_wide(rows: list[tuple[str, ...]], width: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        found = lines(rows, width, patch)
    assert all(cell_len(line) <= width for line in found)
    printed = sorted("".join(found).replace(" ", ""))
    assert printed == sorted("".join(("".join(COLUMNS), *("".join(row) for row in rows))).replace(" ", ""))
