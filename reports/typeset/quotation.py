"""Outer quotation marks of Chinese records: ‘ ’ as “ ”, where a house wishes it.

An apostrophe stands within a word, or closes nothing, and stays.
"""

from __future__ import annotations

_INNER = str.maketrans("“”", "‘’")
_LATIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


def double_outer(text: str) -> str:
    """Return a text with its outer ‘ ’ as “ ”, and “ ” within them as ‘ ’; one that does not pair stays as it is."""
    found: list[str] = []
    start = 0
    for opened, closed in _outer_pairs(text):
        found += [text[start:opened], "“", text[opened + 1 : closed].translate(_INNER), "”"]
        start = closed + 1
    return "".join((*found, text[start:]))


def _outer_pairs(text: str) -> list[tuple[int, int]]:
    """Return the places of the ‘ and the ’ of each pair that stands in no other one."""
    pairs: list[tuple[int, int]] = []
    depth, double, opened = 0, 0, 0
    for place, mark in enumerate(text):
        if mark in "“”" and not depth:
            double = max(0, double + (1 if mark == "“" else -1))
        elif mark == "‘" and not double:
            opened, depth = (opened, depth + 1) if depth else (place, 1)
        elif mark == "’" and depth and not _is_apostrophe(text, place):
            depth -= 1
            if not depth:
                pairs.append((opened, place))
    return pairs


def _is_apostrophe(text: str, place: int) -> bool:
    before, after = text[max(0, place - 1) : place], text[place + 1 : place + 2]
    return before in _LATIN and after in _LATIN
