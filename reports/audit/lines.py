"""Rules for lines: which marks may begin and end a line, and how wide the gaps in it may be.

They follow W3C CLREQ. A *running* line is one that its block continues below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from reports.audit.findings import Box, InspectedPage, InspectionFinding
from reports.audit.pages import Block, Fragment, PageContent
from reports.typeset.text import NEVER_FIRST, NEVER_LAST, NEVER_PARTED

WIDEST_GAP = 0.8
"""The widest gap in a running line, in em."""

_CLOSING = frozenset("、，。．；：！？）》〉」』】〕］｝〗〙”’")
_PREFIXES = frozenset("’~")
_SAME_LINE = 0.6
"""Distance of two baselines, in em, that belong to one line: notes and subscripts do."""
_WIDEST_LETTER_GAP = 0.16
_WIDEST_NATURAL_SPACE = 0.26
"""A gap between these two, in em, is a word space that was not stretched; letters are not stretched so far."""
_FLUSH = 0.08
"""How far from the edge, in em, a line may end and be flush."""
_EXCERPT = 24


class TextLine(Struct):
    """Characters on one baseline of a block; spaces only between others."""

    box: Box
    baseline: float
    size: float
    text: str
    lefts: list[float]
    rights: list[float]

    def gaps(self) -> Iterator[float]:
        """Yield the white between neighbours, in em; word spaces are white."""
        inked = [place for place, character in enumerate(self.text) if character != " "]
        for before, after in pairwise(inked):
            yield (self.lefts[after] - self.rights[before]) / self.size

    def ends(self) -> tuple[float, ...]:
        """Return where the line may be said to end: the blank half of a closing mark hangs over the edge or is cut."""
        right = self.rights[-1]
        return (right, right - self.size / 2) if self.text[-1] in _CLOSING else (right,)


def read_lines(block: Block) -> list[TextLine]:
    """Return the lines of a block, from the top."""
    lines: list[TextLine] = []
    for fragment in block.fragments:
        if not fragment.text.strip():
            continue
        if lines and _continues(lines[-1], fragment):
            line = lines[-1]
            line.box = line.box.joined(fragment.box)
            if fragment.size > line.size:
                line.size, line.baseline = fragment.size, fragment.baseline
        else:
            line = TextLine(fragment.box, fragment.baseline, fragment.size, "", [], [])
            lines.append(line)
        line.text += fragment.text
        line.lefts += fragment.lefts
        line.rights += fragment.rights
    for line in lines:
        _trim(line)
    return lines


def _continues(line: TextLine, fragment: Fragment) -> bool:
    size = max(line.size, fragment.size)
    level = abs(line.baseline - fragment.baseline) < _SAME_LINE * size
    return level and fragment.lefts[0] > line.rights[-1] - size


def _trim(line: TextLine) -> None:
    """Remove the spaces before and after the line."""
    first = len(line.text) - len(line.text.lstrip())
    last = len(line.text.rstrip())
    line.text, line.lefts, line.rights = line.text[first:last], line.lefts[first:last], line.rights[first:last]


def blocks_of_lines(page: PageContent) -> list[tuple[Block, list[TextLine]]]:
    """Return every block of text of a page with its lines."""
    texts = [block for block in page.blocks if block.role not in ("Figure", "Lbl")]
    return [(block, lines) for block in texts if (lines := read_lines(block))]


def inspect_lines(blocks: Sequence[tuple[Block, list[TextLine]]], sheet: InspectedPage) -> Iterator[InspectionFinding]:
    """Yield lines that begin or end with a forbidden mark, and running lines with a gap."""
    for place, (_, lines) in enumerate(blocks):
        # A block may come from the page before, or go on on the next one.
        begun = place == 0 and sheet.place > 0
        open_ended = place == len(blocks) - 1 and not sheet.is_last
        yield from _forbidden_marks(lines, begun, open_ended, sheet)
        yield from _gaps(lines, sheet)


def _forbidden_marks(
    lines: Sequence[TextLine], begun: bool, open_ended: bool, sheet: InspectedPage
) -> Iterator[InspectionFinding]:
    for before, line in zip([None, *lines], lines, strict=False):
        if before is None and not begun:
            continue
        if line.text[0] in NEVER_FIRST and not _may_begin(before, line, sheet):
            message = f"a line begins with {line.text[0]}: {line.text[:_EXCERPT]}"
            yield sheet.finding("forbidden-mark", message, line.box)
    for line in lines if open_ended else lines[:-1]:
        if line.text[-1] in NEVER_LAST and not sheet.is_authored(line.box, "last"):
            message = f"a line ends with {line.text[-1]}: {line.text[-_EXCERPT:]}"
            yield sheet.finding("forbidden-mark", message, line.box)
    for line, after in pairwise(lines):
        is_parted = line.text[-1] == after.text[0] and line.text[-1] in NEVER_PARTED
        if is_parted and not sheet.is_authored(after.box, "first"):
            message = f"{2 * line.text[-1]} is parted: {line.text[-_EXCERPT:]}"
            yield sheet.finding("forbidden-mark", message, line.box)


def _may_begin(before: TextLine | None, line: TextLine, sheet: InspectedPage) -> bool:
    """Return whether a line may begin with a mark all the same.

    An apostrophe or a tilde may that belongs to the word behind it (’90s, ~5 Mt), and a mark in a run of marks that is
    longer than a line.
    """
    if line.text[0] in _PREFIXES and (line.text[1:2].isalnum() or line.text[1:].lstrip()[:1].isdigit()):
        return True
    is_run = before is not None and all(character in NEVER_FIRST for character in before.text[1:])
    return is_run or sheet.is_authored(line.box, "first")


def _gaps(lines: Sequence[TextLine], sheet: InspectedPage) -> Iterator[InspectionFinding]:
    for line in lines[:-1]:
        widest = max(line.gaps(), default=0.0)
        if widest > WIDEST_GAP and _is_flush(line, lines, sheet.area.right) and _is_stretched(line):
            if sheet.is_authored(line.box, "literal"):
                continue
            yield sheet.finding("gap", f"a gap of {widest:.2f} em in a line: {line.text[:_EXCERPT]}", line.box)


def _is_flush(line: TextLine, lines: Sequence[TextLine], edge: float) -> bool:
    """Return whether a line ends at the edge of the page, or where another running line of its block ends."""
    others = [end for other in lines[:-1] if other is not line for end in other.ends()]
    return any(abs(end - other) < _FLUSH * line.size for end in line.ends() for other in (edge, *others))


def _is_stretched(line: TextLine) -> bool:
    """Return whether a gap comes from justification, and not from a style sheet, which leaves word spaces alone."""
    return not any(_WIDEST_LETTER_GAP < gap < _WIDEST_NATURAL_SPACE for gap in line.gaps())
