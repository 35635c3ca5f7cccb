"""In which line of a TOML file a key stands: the parser of the standard library does not tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from reports.errors import Problem

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?")
_ENTRY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=(.*)""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
_LONG = re.compile('"""|\'\'\'')
_FAULT = re.compile(r"\(at line (\d+), column \d+\)")


def line_of(text: str, field: str) -> int | None:
    """Return the line, from 1, of a dotted field, else of the nearest table around it; None where neither is there.

    A table among several of one name is ``mail[2]``, counted from 1.
    """
    places: dict[str, int] = {}
    for place, line in _places(text):
        places.setdefault(place, line)
    while field and field not in places:
        inside = [line for place, line in places.items() if place.startswith(f"{field}.")]
        if inside:
            return min(inside)
        field = field.rpartition(".")[0]
    return places.get(field)


def line_of_fault(fault: str) -> int | None:
    """Return the line that a message of the parser names, if it does."""
    found = _FAULT.search(fault)
    return int(found[1]) if found else None


def with_lines(problems: Iterable[Problem], text: str) -> Iterator[Problem]:
    """Yield problems of a file with the line of each field that is in its text."""
    for problem in problems:
        known = problem.line or (line_of(text, problem.field) if problem.field else line_of_fault(problem.message))
        yield problem._replace(line=known)


def _places(text: str) -> Iterator[tuple[str, int]]:
    """Yield every key and table with its line."""
    table, counts = "", Counter[str]()
    is_inside = False
    for number, line in enumerate(text.splitlines(), 1):
        starts_inside, is_inside = is_inside, is_inside ^ (len(_LONG.findall(line)) % 2 == 1)
        if starts_inside:
            continue
        if header := _HEADER.fullmatch(line):
            table = _dotted(header[2])
            if header[1] == "[[":
                counts[table] += 1
                table += f"[{counts[table]}]"
            yield table, number
        elif entry := _ENTRY.match(line):
            yield ".".join(filter(None, (table, _dotted(entry[1])))), number


def _dotted(key: str) -> str:
    return ".".join(part.strip("\"'") for part in _PART.findall(key))
