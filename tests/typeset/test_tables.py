"""A table that is too wide or too long for a page is set another way, and every word of it stays."""

from __future__ import annotations

import re

import pytest

from reports.typeset.markdown import set_prose
from reports.typeset.tables import MOST_COLUMNS, MOST_ROWS


def table(columns: int, rows: int) -> str:
    head = "".join(f"h{column}|" for column in range(columns))
    body = ("".join(f"c{row}x{column}|" for column in range(columns)) for row in range(rows))
    return f"|{head}\n|{'-|' * columns}\n" + "".join(f"|{row}\n" for row in body)


def words(html: str) -> list[str]:
    return re.findall(r"\b[hc]\d+(?:x\d+)?\b", re.sub("<[^>]*>", " ", html))


def test_a_table_that_fits_stays_one() -> None:
    html = set_prose(table(MOST_COLUMNS, MOST_ROWS - 1), "en")
    assert (html.count("<table>"), html.count("<ul>")) == (1, 0)


def test_a_table_that_is_too_wide_becomes_a_list_with_the_head_before_each_cell() -> None:
    html = set_prose(table(MOST_COLUMNS + 1, 2), "en")
    assert "<table>" not in html
    items = [words(item) for item in re.findall(r"<li.*?</li>", html, re.DOTALL)]
    assert items == [[w for c in range(MOST_COLUMNS + 1) for w in (f"h{c}", f"c{r}x{c}")] for r in range(2)]


def test_a_wide_table_that_is_nothing_but_its_head_is_one_item() -> None:
    assert words(set_prose(table(40, 0), "zh-Hans")) == [f"h{column}" for column in range(40)]


@pytest.mark.parametrize("rows", [MOST_ROWS, 3 * MOST_ROWS])
def test_a_table_that_is_too_long_is_divided_under_its_head(rows: int) -> None:
    html = set_prose(table(2, rows), "en")
    parts = re.findall("<table>.*?</table>", html, re.DOTALL)
    assert len(parts) == -(-rows // (MOST_ROWS - 1))
    assert all(words(part)[:2] == ["h0", "h1"] and part.count("<tr>") <= MOST_ROWS for part in parts)
    assert [word for word in words(html) if word[0] == "c"] == [f"c{r}x{c}" for r in range(rows) for c in range(2)]


def test_what_stands_around_tables_and_between_them_keeps_its_place() -> None:
    html = set_prose(f"Before.\n\n{table(20, 1)}\nBetween.\n\n{table(2, 1)}\nAfter.", "en")
    order = [html.index(one) for one in ("Before.", "<ul", "Between.", "<table", "After.")]
    assert order == sorted(order)
