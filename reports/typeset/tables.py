"""Tables of Markdown that no page takes as they are: a wide one becomes a list, a long one several tables.

A row of a wide table is an item with its cells under each other, each after the head of its column; a long table is
divided, and every part begins with the head.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it.token import Token

from reports.language import is_cjk

MOST_ROWS: Final = 500
MOST_COLUMNS: Final = 16

NO_BREAK_SPACE: Final = "\u00a0"
WORD_JOINER: Final = "\u2060"

_Row = list[Token]
"""The inline tokens of its cells."""


def fit_tables(tokens: Sequence[Token], lang: str, most_columns: int = MOST_COLUMNS) -> list[Token]:
    """Return tokens in which no table has more columns, or more rows, than are set as one."""
    fitted: list[Token] = []
    start: int | None = None
    for place, token in enumerate(tokens):
        if token.type == "table_open":
            start = place
        elif token.type == "table_close" and start is not None:
            fitted += _fitted(tokens[start : place + 1], lang, most_columns)
            start = None
        elif start is None:
            fitted.append(token)
    return fitted


def _fitted(table: Sequence[Token], lang: str, most_columns: int) -> Iterator[Token]:
    rows = list(_rows(table))
    if max(map(len, rows), default=0) > most_columns:
        yield from _as_list(rows, table[0].level, lang)
    elif len(rows) > MOST_ROWS:
        yield from _divided(table)
    else:
        yield from table


def _rows(table: Sequence[Token]) -> Iterator[_Row]:
    row: _Row = []
    for token in table:
        if token.type == "tr_open":
            row = []
        elif token.type == "inline":
            row.append(token)
        elif token.type == "tr_close":
            yield row


def _as_list(rows: Sequence[_Row], level: int, lang: str) -> Iterator[Token]:
    """Yield a list with an item for each row; a table that is nothing but its head is one item without labels."""
    head, *body = rows
    colon = "：" if is_cjk(lang) else ": "
    yield _token("bullet_list_open", "ul", 1, level)
    for row in body or [head]:
        children: list[Token] = []
        for label, cell in zip(head if body else [None] * len(row), row, strict=False):
            if not cell.content:
                continue
            if children:
                children.append(Token("hardbreak", "br", 0))
            if label is not None and label.content:
                # A mark that begins a cell stays in the line of the colon: it may begin none.
                after = colon if cell.content[0].isalnum() else f"{colon.replace(' ', NO_BREAK_SPACE)}{WORD_JOINER}"
                children += [*(label.children or ()), Token("text", "", 0, content=after)]
            children += cell.children or ()
        yield _token("list_item_open", "li", 1, level + 1)
        yield _token("paragraph_open", "p", 1, level + 2, hidden=True)
        yield Token("inline", "", 0, level=level + 3, children=children, block=True)
        yield _token("paragraph_close", "p", -1, level + 2, hidden=True)
        yield _token("list_item_close", "li", -1, level + 1)
    yield _token("bullet_list_close", "ul", -1, level)


def _token(kind: str, tag: str, nesting: int, level: int, *, hidden: bool = False) -> Token:
    return Token(kind, tag, nesting, level=level, block=True, hidden=hidden)  # type: ignore[arg-type]


def _divided(table: Sequence[Token]) -> Iterator[Token]:
    """Yield a table in parts of `MOST_ROWS` rows, the head of each included."""
    begin = next((place for place, token in enumerate(table) if token.type == "tbody_open"), len(table) - 1) + 1
    before, after = table[:begin], table[-2:]
    rows = 1
    yield from before
    for token in table[begin:-2]:
        if token.type == "tr_open":
            rows += 1
            if rows > MOST_ROWS:
                rows = 2
                yield from after
                yield from before
        yield token
    yield from after
