"""The help of commands: in the reader's language, by the width of what is shown, on narrow terminals as well."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from gettext import gettext

import click

from reports.cli.columns import padded, width_of, wrapped
from reports.messages import is_translated, told

_WIDEST = 80
_NARROWEST = 20
_COLUMN = 30
"""Columns that an option may take beside its help."""
_NARROW = 60
"""Columns from which on the help of an option stands beside it."""
_KIND = re.compile(r"\b[A-Z]{2,}\b")
_PIECE = re.compile(r"\[[^\]]*\]|\S+")
_EXTRA = re.compile(r"  \[(.+)\]$")


class HelpPage(click.HelpFormatter):
    """A page of help."""

    def __init__(self, width: int | None = None, max_width: int | None = None) -> None:
        columns = width or min(shutil.get_terminal_size().columns, max_width or _WIDEST)
        super().__init__(width=max(columns - 2, _NARROWEST))

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called."""
        start = f"{prefix or gettext('Usage:')}{'' if is_translated() else ' '}{prog} "
        indent = min(width_of(start), _NARROWEST // 2)
        lines = list(wrapped(_kinds(args), self.width - indent))
        if lines and width_of(start + lines[0]) <= self.width:
            self.write(f"{start}{lines.pop(0)}\n")
        else:
            self.write(f"{start.rstrip()}\n")
        self.write("".join(f"{'':{indent}}{line}\n" for line in lines))

    def write_heading(self, heading: str) -> None:
        """Write a heading."""
        self.write(f"{'':>{self.current_indent}}{told(heading)}{'：' if is_translated() else ':'}\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        indent = " " * self.current_indent
        paragraphs = [told(" ".join(paragraph.split())) for paragraph in text.split("\n\n")]
        lines = ("".join(f"{indent}{line}\n" for line in wrapped(one, self.width - len(indent))) for one in paragraphs)
        self.write("\n".join(lines))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = _COLUMN, col_spacing: int = 2) -> None:
        """Write names with what they mean, beside them or, on a narrow terminal, below."""
        told_rows = [(_kinds(name) if name.startswith("-") else name, _meaning(text)) for name, text in rows]
        beside = min(max(width_of(name) for name, _ in told_rows), col_max) + col_spacing
        column = self.current_indent + (beside if self.width >= _NARROW else 4)
        for name, text in told_rows:
            lines = list(wrapped(text, self.width - column))
            start = " " * self.current_indent + name
            if lines and self.width >= _NARROW and width_of(name) <= beside - col_spacing:
                start = padded(start, column) + lines.pop(0)
            self.write("".join(f"{line}\n" for line in (start, *(" " * column + line for line in lines))))


def _kinds(text: str) -> str:
    """Return a line of usage, or an option, with the kinds of its values in the reader's language."""
    if not is_translated():
        return text
    return _PIECE.sub(lambda piece: told(piece[0]) if told(piece[0]) != piece[0] else _kind(piece[0]), text)


def _kind(text: str) -> str:
    return _KIND.sub(lambda match: told(match[0]), text)


def _meaning(text: str) -> str:
    """Return what an option means; the library for commands adds in brackets what it takes."""
    if not is_translated():
        return text
    extra = _EXTRA.search(text)
    return f"{told(text[: extra.start()])}  [{extra[1]}]" if extra else told(text)

