"""Finds text that does not stand on its page where its tags say: not behind or below what is read before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from reports.audit.findings import Box
from reports.audit.pages import Block, Fragment, PageContent

_ONE_LINE = 0.6
"""By how much, in em, two baselines of one line may differ: notes and subscripts do."""
_SLACK = 0.6
"""How far, in em, a text may reach back over the one before it: the blank halves of marks are cut off."""
_OVERLAP = 1.0
"""By how much, in points, two rows of a table may overlap."""


def misplaced_texts(page: PageContent) -> Iterator[str]:
    """Yield the texts outside of pictures that are not read where they stand."""
    shown = [one for block in page.blocks if block.role != "Figure" for one in block.fragments if one.text.strip()]
    for before, after in pairwise(shown):
        if not _follows(after, before):
            yield after.text
    yield from _misplaced_rows(page.rows)


def _follows(after: Fragment, before: Fragment) -> bool:
    """Tell whether a text stands below another one, or right of it: on its line or in the next column."""
    em = max(after.size, before.size)
    is_below = before.baseline - after.baseline > _ONE_LINE * em
    if not (after.upright and before.upright and after.lefts and before.rights):
        return True
    return is_below or after.lefts[0] > before.rights[-1] - _SLACK * em


def _misplaced_rows(rows: Sequence[Sequence[Block]]) -> Iterator[str]:
    """Yield what stands in a cell that is not level with its row, and rows that are not below the one before them."""
    last: Box | None = None
    for row in rows:
        boxes = [cell.box for cell in row if cell.box is not None]
        around = Box(
            min(box.left for box in boxes), min(box.bottom for box in boxes),
            max(box.right for box in boxes), max(box.top for box in boxes),
        )  # fmt: skip
        # Short cells stand at the top, in the middle or at the foot of the tallest one.
        tallest = max(boxes, key=lambda box: box.top - box.bottom)
        is_level = all(box.top > tallest.bottom - _OVERLAP and box.bottom < tallest.top + _OVERLAP for box in boxes)
        is_next = last is None or around.top < last.bottom + _OVERLAP or around.left > last.right
        if not is_level or not is_next:
            yield "".join(one.text for cell in row for one in cell.fragments)
        last = around
