"""The line on which each field of JSON front matter stands, told from the text in one pass."""

from __future__ import annotations

import json
import re

_STRING = r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
_BARE = r'[^\s{}\[\],:"]+'
_ITEMS = re.compile(rf"\n|{_STRING}|{_BARE}")
_TOKEN = re.compile(
    rf"\n?[ \t]*(?:{_STRING}(?:[ \t]*:(?:[ \t]*(?:{_STRING}|{_BARE}))?)?"
    rf"|\[[^\[\]{{}}\"]*(?:{_STRING}[^\[\]{{}}\"]*)*\]|[{{}}\[\]]|{_BARE})|\n"
)
"""A name with its colon and its value, where that is text or number; a list of such; a bracket; each with the line end
before it. Commas tell nothing, and a record has hundreds of everything else."""
_DECODER = json.JSONDecoder()


def json_lines(front: str, first: int = 1) -> dict[str, int]:
    """Return lines by field path, as ``evolution.milestones[0].date``; ``first`` is the line of the text's beginning.

    Raises ValueError where the text is not JSON as far as that shows: a bare word as a name, a bracket too many.
    """
    found: dict[str, int] = {}
    note = found.setdefault
    line = first
    # Of the block or list that is open: its path with the dot behind it, the path of the value that is to come in a
    # block, and the number of the item that is to come in a list; -1 in a block. Methods would take half the time.
    prefix, value, index = "", "", -1
    awaited = False
    around: list[tuple[str, str, int]] = []
    for token in _TOKEN.findall(front):
        sign = token[0]
        if sign in "\n \t":
            line += sign == "\n"
            token = token.lstrip()
            sign = token[:1]
        if sign == '"' and index < 0 and not awaited:
            end = token.index('"', 1) + 1
            name = token[1 : end - 1]
            if "\\" in name:
                name, end = _DECODER.raw_decode(token)
            value = prefix + name
            note(value, line)
            # The value may stand on the next line, and the colon as well.
            awaited = token[-1] == ":" or end == len(token)
        elif sign in "}]":
            if sign:
                if not around:
                    raise ValueError("a bracket is closed that was never opened")
                prefix, value, index = around.pop()
        else:
            if index >= 0:
                value = f"{prefix}[{index}]"
                note(value, line)
                index += 1
            elif sign not in "{[" and not awaited:
                raise ValueError(f"{token} stands where a name is expected")
            awaited = False
            if sign == "[" and len(token) > 1:
                line = _note_items(token, value, line, found)
            elif sign in "{[":
                around.append((prefix, value, index))
                prefix, index = (value, 0) if sign == "[" else (f"{value}." if value else "", -1)
    return found


def _note_items(items: str, path: str, line: int, found: dict[str, int]) -> int:
    """Note the line of each item of a list of texts and numbers; return the line on which the list ends."""
    index = 0
    for token in _ITEMS.findall(items[1:-1]):
        if token == "\n":
            line += 1
        else:
            found[f"{path}[{index}]"] = line
            index += 1
    return line
