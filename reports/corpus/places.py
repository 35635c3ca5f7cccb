"""The line on which each field of JSON front matter stands, told from the text in one pass."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],\n]|[^\s{}\[\],:"]+')


@dataclass(slots=True)
class _Open:
    """A block or list that is not closed yet."""

    path: str
    key: str | None
    """The field being read in a block; ``None`` where its name is still to come, and in a list."""
    index: int | None
    """The item being read in a list; ``None`` in a block."""

    @property
    def here(self) -> str:
        if self.index is not None:
            return f"{self.path}[{self.index}]"
        return f"{self.path}.{self.key}" if self.path else str(self.key)


def json_lines(front: str) -> dict[str, int]:
    """Lines by field path, ``evolution.milestones[0].date``, the first line of the text being 1.

    The text must be JSON.
    """
    found: dict[str, int] = {}
    open_blocks: list[_Open] = []
    line = 1
    for token in _TOKEN.findall(front):
        top = open_blocks[-1] if open_blocks else None
        if token == "\n":
            line += 1
        elif token in "{[":
            path = top.here if top else ""
            found.setdefault(path, line)
            open_blocks.append(_Open(path, None, 0 if token == "[" else None))
        elif token in "}]":
            open_blocks.pop()
        elif top is None:
            continue
        elif token == ",":
            top.key, top.index = None, None if top.index is None else top.index + 1
        elif top.index is not None:
            found.setdefault(top.here, line)
        elif top.key is None:
            top.key = str(json.loads(token)) if "\\" in token else token[1:-1]
            found.setdefault(top.here, line)
    found.pop("", None)
    return found
