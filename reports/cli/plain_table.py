"""A table of texts on a terminal or in a file, as wide as it must be; ten thousand rows of it cost little."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

import click
from rich.cells import cell_len, chop_cells

from reports.cli.talk import is_plain

_LEAST = 8
"""Narrower than this no column becomes that may be broken."""


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], unbroken: Collection[str] = ()) -> None:
    """Print rows of texts under the names of their columns; those ``unbroken`` keep their width, others are folded."""
    widths = [max(map(cell_len, (name, *column))) for name, column in zip(columns, _turned(columns, rows), strict=True)]
    room = shutil.get_terminal_size().columns - (len(widths) - 1)
    _narrow(widths, [name not in unbroken for name in columns], room)
    heads = "\n".join(_lines(columns, widths))
    if is_plain():
        click.echo(heads)
    else:
        click.secho(heads, bold=True)
    if rows:
        click.echo("\n".join(line for row in rows for line in _lines(row, widths)))


def _turned(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    return tuple(zip(*rows, strict=True)) if rows else [()] * len(columns)


def _narrow(widths: list[int], breakable: Sequence[bool], room: int) -> None:
    """Take from the widest columns that may be broken what the widths have too much, the last first."""
    while sum(widths) > room:
        widest = max((width for width, may in zip(widths, breakable, strict=True) if may), default=0)
        if widest <= _LEAST:
            return
        place = max(place for place, width in enumerate(widths) if width == widest and breakable[place])
        widths[place] -= 1


def _lines(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """Yield the lines of a row."""
    cells = [_cell(text, width) for text, width in zip(row, widths, strict=True)]
    for number in range(max(map(len, cells))):
        parts = (cell[number] if number < len(cell) else " " * width for cell, width in zip(cells, widths, strict=True))
        yield " ".join(parts).rstrip()


@lru_cache(maxsize=4096)
def _cell(text: str, width: int) -> tuple[str, ...]:
    """Return the lines of a cell, broken between words, and inside of those that are wider, each filled with spaces."""
    if cell_len(text) <= width:
        return (text + " " * (width - cell_len(text)),)
    lines = [""]
    for word in text.split():
        if lines[-1] and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
            continue
        pieces = chop_cells(word, width)
        lines[-1:] = [lines[-1], *pieces] if lines[-1] else pieces
    return tuple(line + " " * (width - cell_len(line)) for line in lines)
