"""Rules for placement on a page: inside the type area, clear of neighbours, headings together with their text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from reports.audit.findings import Box, InspectedPage, InspectionFinding
from reports.audit.pages import Block, Fragment, PageContent
from reports.audit.rules import LIMITS

SLACK = 1.0
"""How far ink may reach out of its place, in points: rounding and overshoot of letters take less."""
_COLUMN = 100.0
"""A block that starts this far to the right, in points, is in another column."""

_EXCERPT = 24


def inspect_placement(
    page: PageContent, following: PageContent | None, sheet: InspectedPage
) -> Iterator[InspectionFinding]:
    """Yield everything that is misplaced on a page; ``following`` is the section's next page."""
    yield from _outside(page, sheet)
    yield from _overlaps(page, sheet)
    if following is not None:
        yield from _headings_at_foot(page, following, sheet)
        yield from _emptiness(page, following, sheet)


# --- outside


def _outside(page: PageContent, sheet: InspectedPage) -> Iterator[InspectionFinding]:
    for block in page.blocks:
        if block.box is not None and _distance_outside(block.box, sheet.area) > SLACK:
            inked = ((_distance_outside(_inked(one), sheet.area), one) for one in block.fragments)
            far, worst = max(inked, key=lambda found: found[0], default=(0.0, None))
            if worst is not None and far > SLACK:
                yield _outside_finding(worst.text, _inked(worst), sheet.area, "type area", sheet)
            elif block.role == "Figure" or not block.fragments:
                yield _outside_finding("", block.box, sheet.area, "type area", sheet)
    for fragment in page.artifacts:
        if _distance_outside(fragment.box, sheet.area) > SLACK:
            yield _outside_finding(fragment.text, fragment.box, sheet.area, "type area", sheet)
    for fragment in page.stamps:
        if _distance_outside(fragment.box, page.trim) > 0:
            yield _outside_finding(fragment.text, fragment.box, page.trim, "page", sheet)


def _inked(fragment: Fragment) -> Box:
    """Return the box of a text without the spaces around it: those at its end may hang over the edge."""
    text, box = fragment.text, fragment.box
    end = len(text.rstrip())
    start = len(text) - len(text.lstrip())
    if not end or end - start == len(text) or not fragment.upright:
        return box
    left, right = min(fragment.lefts[start:end]), max(fragment.rights[:end])
    return box._replace(left=max(box.left, left) if start else box.left, right=min(box.right, right))


def _outside_finding(text: str, box: Box, area: Box, name: str, sheet: InspectedPage) -> InspectionFinding:
    what = f"text stands {_distance_outside(box, area):.1f} pt out of the {name}: {text[:_EXCERPT]}" if text else (
        f"a picture stands {_distance_outside(box, area):.1f} pt out of the {name}"
    )  # fmt: skip
    return sheet.finding("outside", what, box)


def _distance_outside(box: Box, area: Box) -> float:
    """Return how far ``box`` reaches out of ``area``."""
    return max(area.left - box.left, area.bottom - box.bottom, box.right - area.right, box.top - area.top)


# --- over a neighbour


class _PlacedItem(Struct, frozen=True):
    """Text or a picture, and the picture it belongs to."""

    box: Box
    text: str | None
    """None for a picture."""
    picture: Block | None


def _overlaps(page: PageContent, sheet: InspectedPage) -> Iterator[InspectionFinding]:
    pieces = sorted(_pieces(page), key=lambda piece: piece.box.bottom)
    for place, piece in enumerate(pieces):
        reach = piece.box.top - SLACK
        for other in pieces[place + 1 :]:
            if other.box.bottom > reach:
                break
            if _overlap(piece.box, other.box) and not _belong_together(piece, other):
                yield sheet.finding("overlap", f"{_name(piece)} and {_name(other)} overlap", other.box)


def _pieces(page: PageContent) -> Iterator[_PlacedItem]:
    for block in page.blocks:
        picture = block if block.role == "Figure" else None
        if picture is not None and block.box is not None:
            yield _PlacedItem(block.box, None, picture)
        yield from (_PlacedItem(_inked(fragment), fragment.text, picture) for fragment in block.fragments)
    yield from (_PlacedItem(_inked(fragment), fragment.text, None) for fragment in (*page.artifacts, *page.stamps))


def _overlap(one: Box, other: Box) -> bool:
    return (
        min(one.right, other.right) - max(one.left, other.left) > SLACK
        and min(one.top, other.top) - max(one.bottom, other.bottom) > SLACK
    )


def _belong_together(piece: _PlacedItem, other: _PlacedItem) -> bool:
    """Return whether one is the picture that the other is a label of."""
    return piece.picture is other.picture is not None and (piece.text is None or other.text is None)


def _name(piece: _PlacedItem) -> str:
    if piece.text is None:
        return "a picture"
    return f"“{piece.text[:_EXCERPT]}”" if piece.text else "the same text again"


# --- headings and full pages


def _headings_at_foot(page: PageContent, following: PageContent, sheet: InspectedPage) -> Iterator[InspectionFinding]:
    for place, block in enumerate(page.blocks):
        if block.level and block.box is not None and _is_left_alone(block, page.blocks[place + 1 :], following):
            title = "".join(fragment.text for fragment in block.fragments)
            yield sheet.finding("heading-at-foot", f"a heading at the foot of the page: {title[:_EXCERPT]}", block.box)
    if page.blocks and page.blocks[-1].in_head and page.blocks[-1].box is not None:
        title = "".join(fragment.text for fragment in page.blocks[-1].fragments)
        message = f"the head of a table at the foot of the page: {title[:_EXCERPT]}"
        yield sheet.finding("heading-at-foot", message, page.blocks[-1].box)


def _is_left_alone(heading: Block, after: Sequence[Block], following: PageContent) -> bool:
    """Return whether the text under a heading is not below it on its page.

    Where a heading of the same level or a higher one comes next, the heading has no text.
    """
    if any(_is_under(block, heading) for block in after):
        return False
    successor = next(iter(following.blocks), None)
    return successor is not None and not 0 < successor.level <= heading.level


def _is_under(block: Block, heading: Block) -> bool:
    """Return whether a block is below a heading, in its column."""
    if block.box is None or heading.box is None:
        return False
    starts = block.box.left - heading.box.left
    return block.box.top < heading.box.bottom and block.box.right > heading.box.left and starts < _COLUMN


def _emptiness(page: PageContent, following: PageContent, sheet: InspectedPage) -> Iterator[InspectionFinding]:
    area, fill = sheet.area, filled(page, sheet.area)
    if fill < least_fill(sheet):
        # What did not fit stands at the head of the next page.
        where = next((block.box for block in following.blocks if block.box is not None), area)
        message = f"the page is {fill:.0%} full and its section goes on"
        yield sheet.finding("empty-page", message, where, overleaf=True)


def filled(page: PageContent, area: Box) -> float:
    """Return how much of the height of the type area is in use, as a share."""
    boxes = [block.box for block in page.blocks if block.box is not None]
    lowest = min((box.bottom for box in boxes), default=area.top)
    return (area.top - lowest) / (area.top - area.bottom)


def least_fill(sheet: InspectedPage) -> float:
    """Return how much of a page must be in use."""
    return LIMITS.second_page_fill if sheet.is_sheet and sheet.place == 1 else LIMITS.page_fill
