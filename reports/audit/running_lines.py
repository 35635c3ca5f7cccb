"""Compares running heads and feet with what a page should have, each in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from msgspec import Struct

from reports.audit.printed import PrintedSection, Stamp, squeeze
from reports.documents.shared.section import Furniture, Section

_PLACES = ("head_left", "head_right", "foot_notice", "foot_brand", "foot_left", "foot_centre", "foot_right")
"""The running lines of a page from the top, and from the left where they stand side by side."""
_FLUSH_LEFT, _FLUSH_RIGHT = ("head_left", "foot_notice", "foot_left"), ("head_right", "foot_brand", "foot_right")
_ROWS = (("head_left", "head_right"), ("foot_notice", "foot_brand"), ("foot_left", "foot_right"))
_ABOVE = (("foot_notice", "foot_left"), ("foot_brand", "foot_right"))
_SLACK = 0.5
"""By how much two edges or baselines may differ that are one, in em: the blank half of a mark may be cut off."""
_FEWEST_LINES, _MOST_LINES = 0.5, 3.0
"""How far, in em, one row of the foot is from the next."""
_EDGE = 0.1
"""The share of the height of a page, at the top and at the bottom, in which running lines stand."""


class ChangedLine(Struct, frozen=True):
    """A running line that is not as it should be; "" where there should be none, or is none."""

    page: int
    expected: str
    printed: str
    """The expected text where it stands in another place than its own."""


def changed_stamps(
    furniture: Mapping[str, Furniture], section: Section, printed: PrintedSection, pages: int
) -> Iterator[ChangedLine]:
    """Yield the running lines of a section's pages that differ; a head may be cut, and then says so.

    Args:
        furniture: by language; the first is that of pages in a language that has none.
        section: as it should be.
        printed: as its pages print it.
        pages: how many pages the document has.
    """
    lang = section.lang if section.lang in furniture else next(iter(furniture))
    inked = {page + 1 for page, _ in printed.marks}
    for page in range(printed.first_page, printed.first_page + printed.pages):
        there = sorted((stamp for stamp in printed.stamps if stamp.page == page), key=_reading_order)
        if there or page in inked:
            wanted = _wanted(furniture[lang], lang, section, page, printed, pages)
            yield from _compare(page, wanted, there)


def _reading_order(stamp: Stamp) -> tuple[float, float]:
    return -stamp.baseline, stamp.left


def _wanted(
    furniture: Furniture, lang: str, section: Section, page: int, printed: PrintedSection, pages: int
) -> dict[str, str]:
    """Return the lines of a page by their places, as they are compared."""
    has_head = section.running and not (section.is_opening and page == printed.first_page)
    found = {place: squeeze(getattr(furniture, place), lang) for place in _PLACES if not place.startswith("head")}
    if not section.has_grades:
        del found["foot_centre"]
    if has_head:
        found["head_left"] = squeeze(furniture.head_left, lang)
        found["head_right"] = squeeze(section.running, section.lang)
    filled = {
        place: text.replace("{pages}", str(pages)).replace("{page}", str(page)) for place, text in found.items() if text
    }
    return {place: filled[place] for place in _PLACES if place in filled}


def _compare(page: int, wanted: Mapping[str, str], there: list[Stamp]) -> Iterator[ChangedLine]:
    found: dict[str, Stamp] = {}
    missing = []
    for place, text in wanted.items():
        match = next((stamp for stamp in there if stamp.text == text or _is_cut(stamp.text, text)), None)
        if match is None:
            missing.append(text)
        else:
            there.remove(match)
            found[place] = match
    for text, stamp in zip_longest(missing, there):
        yield ChangedLine(page, text or "", stamp.text if stamp else "")
    if not missing and not there:
        yield from (ChangedLine(page, wanted[place], wanted[place]) for place in _misplaced(found))


def _is_cut(text: str, line: str) -> bool:
    return text.endswith("…") and line.startswith(text[:-1])


# --- places


def _misplaced(found: Mapping[str, Stamp]) -> Iterator[str]:
    """Yield the places whose lines do not stand in them, by where the other lines of the page stand."""
    strange = {place for place, stamp in found.items() if not _is_at_edge(stamp, place)}
    for places, edge in ((_FLUSH_LEFT, "left"), (_FLUSH_RIGHT, "right")):
        edges = {place: getattr(found[place], edge) for place in places if place in found}
        strange |= {place for place, at in edges.items() if not _are_one(edges.values(), at, found[place].size)}
    for first, second in _ROWS:
        if first in found and second in found and not _is_beside(found[first], found[second]):
            strange |= {first, second}
    for upper, lower in _ABOVE:
        if upper in found and lower in found and not _is_above(found[upper], found[lower]):
            strange |= {upper, lower}
    centre = found.get("foot_centre")
    if centre is not None and not _is_between(centre, found.get("foot_left"), found.get("foot_right")):
        strange.add("foot_centre")
    yield from (place for place in found if place in strange)


def _is_at_edge(stamp: Stamp, place: str) -> bool:
    """Tell whether a line stands at the edge of the paper that it belongs to."""
    height = stamp.page_box.top - stamp.page_box.bottom
    share = (stamp.baseline - stamp.page_box.bottom) / height
    return 1 - _EDGE < share < 1 if place.startswith("head") else 0 < share < _EDGE


def _are_one(edges: Iterable[float], at: float, size: float) -> bool:
    return all(abs(at - other) < _SLACK * size for other in edges)


def _is_beside(left: Stamp, right: Stamp) -> bool:
    return abs(left.baseline - right.baseline) < _SLACK * left.size and left.right <= right.left


def _is_above(upper: Stamp, lower: Stamp) -> bool:
    return _FEWEST_LINES * lower.size < upper.baseline - lower.baseline < _MOST_LINES * lower.size


def _is_between(centre: Stamp, left: Stamp | None, right: Stamp | None) -> bool:
    """Tell whether a line stands between two others, or under them."""
    beside: Sequence[tuple[Stamp, Stamp]] = [
        *([(left, centre)] if left is not None else []), *([(centre, right)] if right is not None else []),
    ]  # fmt: skip
    level = left or right
    is_under = level is not None and _is_above(level, centre)
    return is_under or all(_is_beside(*pair) for pair in beside)
