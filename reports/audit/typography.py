"""Rules for type: sizes, letters that stand apart, words and figures that a line break parts, scores told twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from reports.audit.findings import Box, InspectedPage, InspectionFinding
from reports.audit.lines import TextLine
from reports.audit.pages import Block, Fragment, PageContent
from reports.audit.rules import LIMITS

_TOLERANCE = 0.05
"""Points that a size may lack: it is written with two digits."""
_RAISED, _LONGEST_RAISED = 0.7, 8
"""How small, beside its block, and how long a text is that is raised or lowered."""
_WORD = re.compile("[A-Za-z]{4,}")
_BLANKS = re.compile(r"[\s\u00ad\u200b\u2060]+")
_GRADES, _GRADE_LETTERS = frozenset("●◐○◌"), frozenset("ABCD")
_RANK_END, _RANK_START = re.compile(r"(?<!\d)\d{1,3} ?/$"), re.compile(r"/ ?\d{1,3}(?!\d)")
_NUMBER_END, _NUMBER_START = re.compile(r"(?<!\d)\d{1,3}$"), re.compile(r"\d{1,3}(?!\d)")
"""Years and the numbers of acts, as in 601/2012, are no ranks."""
_EVIDENCE = re.compile(r"#analysis\.\w+\.evidence$")
_SCORE = re.compile(r"#analysis\.\w+\.score$")
_EXCERPT = 24

Blocks = Sequence[tuple[Block, list[TextLine]]]


def inspect_type(page: PageContent, blocks: Blocks, sheet: InspectedPage) -> Iterator[InspectionFinding]:
    """Yield what is set too small, spaced out or parted."""
    if not sheet.has_own_style:
        yield from _small_type(page, sheet)
    headings = {_BLANKS.sub("", title) for _, title, *_ in sheet.sidecar["outline"]}
    for block, lines in blocks:
        yield from _spaced_out(lines, sheet)
        yield from _parted(lines, sheet)
        if block.level:
            yield from _hyphens(lines, headings, sheet)


def scores_twice(sheet: InspectedPage) -> Iterator[InspectionFinding]:
    """Yield the scores that a sheet prints more than once, on the page where each stands last."""
    if not sheet.is_sheet:
        return
    places = [(origin, page, Box(*box)) for origin, page, *box in sheet.sidecar["origins"] if _SCORE.search(origin)]
    counted = Counter(origin for origin, _, _ in places)
    last = {origin: (page, box) for origin, page, box in places}
    for origin, (page, box) in last.items():
        if counted[origin] > 1 and page == sheet.place:
            message = f"a score is printed {counted[origin]} times: {origin.partition('#')[2]}"
            yield sheet.finding("score-twice", message, box)


# --- sizes


def _small_type(page: PageContent, sheet: InspectedPage) -> Iterator[InspectionFinding]:
    for block in page.blocks:
        largest = max((fragment.size for fragment in block.fragments), default=0.0)
        for fragment in block.fragments:
            if fragment.size < LIMITS.smallest_type - _TOLERANCE and not _is_raised(fragment, largest):
                yield _too_small(fragment, LIMITS.smallest_type, sheet)
    for fragment in (*page.artifacts, *page.stamps):
        is_on_page = page.trim.bottom <= fragment.baseline <= page.trim.top
        if fragment.size < LIMITS.smallest_type - _TOLERANCE and is_on_page:
            yield _too_small(fragment, LIMITS.smallest_type, sheet)
    yield from _small_evidence(page, sheet)


def _small_evidence(page: PageContent, sheet: InspectedPage) -> Iterator[InspectionFinding]:
    told = set()
    for origin, at, *edges in sheet.sidecar["origins"]:
        if at != sheet.place or origin in told or not _EVIDENCE.search(origin):
            continue
        told.add(origin)
        place = Box(*edges)
        near = (block for block in page.blocks if block.box is not None and block.box.top > place.bottom)
        inside = [one for block in near for one in block.fragments if _is_inside(one, place)]
        largest = max(inside, key=lambda one: one.size, default=None)
        if largest is not None and largest.size < LIMITS.smallest_evidence - _TOLERANCE:
            yield _too_small(largest, LIMITS.smallest_evidence, sheet)


def _is_raised(fragment: Fragment, largest: float) -> bool:
    return fragment.size <= _RAISED * largest and len(fragment.text.strip()) <= _LONGEST_RAISED


def _is_inside(fragment: Fragment, place: Box) -> bool:
    x = (fragment.box.left + fragment.box.right) / 2
    return place.left <= x <= place.right and place.bottom <= fragment.baseline <= place.top


def _too_small(fragment: Fragment, least: float, sheet: InspectedPage) -> InspectionFinding:
    message = f"text of {fragment.size:.1f} pt, less than {least:g}: {fragment.text[:_EXCERPT]}"
    return sheet.finding("small-type", message, fragment.box)


# --- lines


def _spaced_out(lines: Sequence[TextLine], sheet: InspectedPage) -> Iterator[InspectionFinding]:
    for line in lines:
        word = _WORD.search(line.text)
        if word is None:
            continue
        gaps = [line.lefts[at + 1] - line.rights[at] for at in range(word.start(), word.end() - 1)]
        if median(gaps) > LIMITS.letter_gap * line.size:
            yield sheet.finding("letter-spacing", f"letters stand apart: {line.text[:_EXCERPT]}", line.box)


def _parted(lines: Sequence[TextLine], sheet: InspectedPage) -> Iterator[InspectionFinding]:
    for line, after in pairwise(lines):
        end, start = line.text[-1], after.text[0]
        # A sign before a name that begins with such a letter, as at the head of a column, is no grade.
        is_letter = start in _GRADE_LETTERS and not after.text[1:2].isalpha()
        is_grade = (end.isdigit() and start in _GRADES) or (end in _GRADES and is_letter)
        is_rank = (_RANK_END.search(line.text) and _NUMBER_START.match(after.text)) or (
            _NUMBER_END.search(line.text) and _RANK_START.match(after.text)
        )
        if (is_grade or is_rank) and not sheet.is_quoted(after.box):
            what = "a grade and its number are" if is_grade else "a rank is"
            message = f"{what} parted: {line.text[-_EXCERPT:]} {after.text[:_EXCERPT]}"
            yield sheet.finding("parted", message, after.box)


def _hyphens(lines: Sequence[TextLine], titles: set[str], sheet: InspectedPage) -> Iterator[InspectionFinding]:
    """Yield the lines of a heading that end with a hyphen which its words do not have."""
    whole = _BLANKS.sub("", "".join(line.text for line in lines))
    if whole in titles:
        return
    for line in lines[:-1]:
        if line.text[-1] == "-":
            yield sheet.finding("hyphen", f"a word of a heading is divided: {line.text[-_EXCERPT:]}", line.box)
