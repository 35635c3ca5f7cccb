"""Rules for lines: what may begin and end one, and how far its characters may stand apart.

The yardstick is W3C CLREQ. A *running* line is one that its block continues below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reports.audit.findings import Finding, Sheet
from reports.audit.pages import Block, Box, Fragment, Page

NEVER_FIRST = frozenset("、，。．；：！？）》〉」』】〕］｝〗〙”’·～%‰℃!,.:;?)]}")
"""No line begins with one of these."""
NEVER_LAST = frozenset("（《〈「『【〔［｛〖〘“‘([{")
"""No line ends with one of these."""
NEVER_PARTED = frozenset("—…")
"""No line ends in the middle of two of these."""
WIDEST_GAP = 0.8
"""The widest gap in a running line, in em."""

_CLOSING = frozenset("、，。．；：！？）》〉」』】〕］｝〗〙”’")
_SAME_LINE = 0.6
"""Distance of two baselines, in em, that belong to one line: notes and subscripts do."""
_NATURAL_SPACE = 0.26
"""A word space that was not stretched, in em, is narrower."""
_FLUSH = 0.08
"""How far from the edge, in em, a line may end and be flush."""
_EXCERPT = 24


@dataclass(slots=True)
class Line:
    """Characters on one baseline of a block."""

    box: Box
    baseline: float
    size: float
    text: str
    lefts: list[float]
    rights: list[float]

    def gaps(self) -> Iterator[float]:
        """White between neighbours, in em."""
        for left, right in zip(self.lefts[1:], self.rights, strict=False):
            yield (left - right) / self.size

    def ends(self) -> tuple[float, ...]:
        """Where the line may be said to end: the blank half of a closing mark hangs over the edge or is cut."""
        right = self.rights[-1]
        return (right, right - self.size / 2) if self.text[-1] in _CLOSING else (right,)


def read_lines(block: Block) -> list[Line]:
    """The lines of a block, from the top."""
    lines: list[Line] = []
    for fragment in block.fragments:
        if lines and _continues(lines[-1], fragment):
            line = lines[-1]
            line.box = line.box.joined(fragment.box)
            line.text += fragment.text
            line.lefts += fragment.lefts
            line.rights += fragment.rights
            if fragment.size > line.size:
                line.size, line.baseline = fragment.size, fragment.baseline
        else:
            lines.append(Line(fragment.box, fragment.baseline, fragment.size, fragment.text,
                              list(fragment.lefts), list(fragment.rights)))  # fmt: skip
    return lines


def _continues(line: Line, fragment: Fragment) -> bool:
    size = max(line.size, fragment.size)
    level = abs(line.baseline - fragment.baseline) < _SAME_LINE * size
    return level and fragment.lefts[0] > line.rights[-1] - size


def inspect_lines(page: Page, sheet: Sheet) -> Iterator[Finding]:
    """Lines that begin or end with a forbidden mark, and running lines with a gap."""
    blocks = [(block, read_lines(block)) for block in page.blocks if block.role != "Figure" and block.fragments]
    for place, (_, lines) in enumerate(blocks):
        # A block may come from the page before, or go on on the next one.
        begun = place == 0 and sheet.place > 0
        open_ended = place == len(blocks) - 1 and not sheet.is_last
        yield from _forbidden_marks(lines, begun, open_ended, sheet)
        yield from _gaps(lines, sheet)


def _forbidden_marks(lines: Sequence[Line], begun: bool, open_ended: bool, sheet: Sheet) -> Iterator[Finding]:
    for line in lines if begun else lines[1:]:
        if line.text[0] in NEVER_FIRST:
            message = f"a line begins with {line.text[0]}: {line.text[:_EXCERPT]}"
            yield sheet.finding("forbidden-mark", message, line.box)
    for line in lines if open_ended else lines[:-1]:
        if line.text[-1] in NEVER_LAST:
            message = f"a line ends with {line.text[-1]}: {line.text[-_EXCERPT:]}"
            yield sheet.finding("forbidden-mark", message, line.box)
    for line, after in pairwise(lines):
        if line.text[-1] == after.text[0] and line.text[-1] in NEVER_PARTED:
            message = f"{2 * line.text[-1]} is parted: {line.text[-_EXCERPT:]}"
            yield sheet.finding("forbidden-mark", message, line.box)


def _gaps(lines: Sequence[Line], sheet: Sheet) -> Iterator[Finding]:
    edges = _edges(lines, sheet.area.right)
    for line in lines[:-1]:
        widest = max(line.gaps(), default=0.0)
        if widest > WIDEST_GAP and _is_stretched(line, edges):
            yield sheet.finding("gap", f"a gap of {widest:.2f} em in a line: {line.text[:_EXCERPT]}", line.box)


def _edges(lines: Sequence[Line], area: float) -> list[float]:
    """Right edges that running lines are flush with: the page's, and any that two lines share."""
    ends = [(end, line) for line in lines[:-1] for end in line.ends()]
    shared = [end for end, line in ends for other, near in ends if near is not line and abs(end - other) < _FLUSH]
    return [area, *shared]


def _is_stretched(line: Line, edges: Sequence[float]) -> bool:
    """Whether a wide gap comes from justification: the line is flush, and no word space kept its own width.

    Space that a style sheet puts between two elements leaves the word spaces as they are.
    """
    flush = any(abs(end - edge) < _FLUSH * line.size for end in line.ends() for edge in edges)
    return flush and not any(0.1 < gap < _NATURAL_SPACE for gap in line.gaps())
