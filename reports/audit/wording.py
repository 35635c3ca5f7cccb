"""Compares the text of a section with what its data give, word by word: every string in its place, and no other."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, groupby
from operator import itemgetter

from msgspec import Struct

from reports.audit.expected import BULLET, ExpectedLink, ExpectedSection, section_of
from reports.audit.printed import PrintedSection, squeeze_printed
from reports.pdf.tag_tree import TaggedLink, TaggedSection

_MOST_COMPARED = 4_000
"""Characters between the first and the last difference that are compared in detail."""
_AROUND = 12
_RAISED = 8.0
"""How far, in points, a raised number may stand from its line."""
_WORD = re.compile(r"[A-Za-z\d.,]+|.", re.DOTALL)


class ChangedPassage(Struct, frozen=True):
    """A place in which the text of a section is not what its data give."""

    page: int
    """From 1."""
    expected: str
    printed: str
    around: str
    """What is printed before it."""
    origin: str
    """The record and field that it comes from; "" where it is ours."""


class _TaggedText(Struct, frozen=True):
    """The text of a section in the order of reading, with the page of every piece."""

    text: str
    starts: tuple[int, ...]
    pages: tuple[int, ...]

    def page(self, position: int) -> int:
        return self.pages[max(bisect_right(self.starts, position) - 1, 0)] if self.pages else 0


def text_of(printed: PrintedSection, tags: TaggedSection) -> _TaggedText:
    """Return the text of a section in the order of its tags, without the labels of its charts."""
    pieces = []
    for (page, mark), kind in tags.marks:
        text = printed.marks.get((page, mark), "")
        if text and kind != "picture" and not (kind == "label" and text == BULLET):
            pieces.append((text, page + 1))
    starts = tuple(accumulate((len(text) for text, _ in pieces), initial=0))[:-1]
    return _TaggedText("".join(text for text, _ in pieces), starts, tuple(page for _, page in pieces))


def changed_passages(
    expected: ExpectedSection, printed: PrintedSection, tags: TaggedSection
) -> Iterator[ChangedPassage]:
    """Yield the places in which a section does not print what is expected, in the order of reading."""
    wanted, found = expected.text, text_of(printed, tags)
    for first, last, start, end in _unequal(wanted, found.text):
        around = found.text[max(start - _AROUND, 0) : start]
        page = found.page(min(start, len(found.text) - 1)) or printed.first_page
        yield ChangedPassage(page, wanted[first:last], found.text[start:end], around, expected.origin(first))


def _unequal(wanted: str, found: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield where two texts differ: from and to in the one, and in the other."""
    if wanted == found:
        return
    head = _common(wanted, found)
    tail = min(_common(wanted[::-1], found[::-1]), len(wanted) - head, len(found) - head)
    here, there = wanted[head : len(wanted) - tail], found[head : len(found) - tail]
    if len(here) + len(there) > _MOST_COMPARED:
        yield head, len(wanted) - tail, head, len(found) - tail
        return
    ours, theirs = (_WORD.findall(text) for text in (_to_words(wanted, head, here), _to_words(found, head, there)))
    yield from _differing(ours, theirs, head - _cut(wanted, head), head - _cut(found, head))


def common_ends(one: str, other: str) -> int:
    """Return how many characters two texts begin and end with in common."""
    return _common(one, other) + _common(one[::-1], other[::-1])


def _to_words(text: str, head: int, middle: str) -> str:
    """Return the middle of a text with the whole of the word that it begins in."""
    return text[head - _cut(text, head) : head] + middle


def _cut(text: str, head: int) -> int:
    """Return how many characters of a word lie before a place."""
    match = re.search(r"[A-Za-z\d.,]*\Z", text[max(head - _AROUND, 0) : head])
    return len(match.group()) if match else 0


def _differing(
    ours: Sequence[str], theirs: Sequence[str], first: int, second: int
) -> Iterator[tuple[int, int, int, int]]:
    here, there = (tuple(accumulate(map(len, words), initial=0)) for words in (ours, theirs))
    for kind, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind != "equal":
            yield first + here[a], first + here[b], second + there[c], second + there[d]


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (ours, theirs) in pairs if ours != theirs), min(len(one), len(other)))


# --- links and pictures


class ChangedLink(Struct, frozen=True):
    """A link that is not as the data give it."""

    page: int
    text: str
    expected: str
    """Where it should lead; "" where it should not be there."""
    printed: str
    """Where it leads; "" where it is missing."""
    origin: str = ""


def changed_links(
    expected: ExpectedSection, printed: PrintedSection, tags: TaggedSection, sections: Iterable[str]
) -> Iterator[ChangedLink]:
    """Yield the links that differ; those to sections that are not in the document are plain text in it."""
    known = {"", *sections}
    wanted = [link for link in expected.links if section_of(link.target) in known]
    for place in range(max(len(wanted), len(tags.links))):
        ours = wanted[place] if place < len(wanted) else None
        theirs = tags.links[place] if place < len(tags.links) else None
        if ours is None or theirs is None or not _is_same(ours, theirs, printed):
            yield ChangedLink(
                theirs.page if theirs else printed.first_page,
                ours.text if ours else _text(theirs, printed),
                ours.target if ours else "",
                " ".join(theirs.targets) if theirs else "",
                ours.origin if ours else "",
            )
            if len(wanted) != len(tags.links):
                return


def _is_same(ours: ExpectedLink, theirs: TaggedLink, printed: PrintedSection) -> bool:
    told = [squeeze_printed(text) for text in theirs.told]
    is_told = told == [squeeze_printed(ours.told)]
    is_on_text = theirs.targets == (ours.target,) and is_told and _text(theirs, printed) == ours.text
    return is_on_text and _is_over_text(theirs, printed)


def _is_over_text(link: TaggedLink, printed: PrintedSection) -> bool:
    """Tell whether the rectangles of a link lie over its own text, all of it, and over nothing else."""
    centres = [
        ((box.left + box.right) / 2, (box.bottom + box.top) / 2)
        for mark in link.marks
        for box in printed.boxes.get(mark, ())
        if box.top > box.bottom
    ]
    held = [{place for place in centres if _holds(rectangle, *place)} for rectangle in link.rectangles]
    return all(held) and set().union(*held) >= {*centres}


def _holds(rectangle: Sequence[float], x: float, y: float) -> bool:
    left, bottom, right, top = rectangle
    # Up to 2026, links on raised numbers were as high as their line, which has no height.
    slack = 0.0 if top > bottom else _RAISED
    return left <= x <= right and bottom - slack <= y <= top + slack


def _text(link: TaggedLink | None, printed: PrintedSection) -> str:
    return "".join(printed.marks.get(place, "") for place in link.marks) if link else ""


def changed_pictures(expected: ExpectedSection, tags: TaggedSection, logo: Iterable[str]) -> Iterator[str]:
    """Yield the texts for pictures that differ from the expected ones; the first picture may be a ``logo``."""
    wanted = [squeeze_printed(text) for text in expected.pictures]
    found = [squeeze_printed(text) for text in tags.pictures]
    if len(found) > len(wanted) and found[0] in {squeeze_printed(text) for text in logo}:
        del found[0]
    for place in range(max(len(wanted), len(found))):
        if wanted[place : place + 1] != found[place : place + 1]:
            yield (tags.pictures or [""])[min(place, len(tags.pictures) - 1)]


# --- what no tag holds


def strange_artifacts(expected: ExpectedSection, printed: PrintedSection) -> Iterator[tuple[str, int]]:
    """Yield the texts that no tag holds and that are not the head of a table on its next page, with their pages."""
    heads = sorted({*expected.heads} - {""}, key=len, reverse=True)
    for page, parts in groupby(printed.artifacts, key=itemgetter(1)):
        left = "".join(text for text, _ in parts)
        while head := next((one for one in heads if left.startswith(one)), ""):
            left = left.removeprefix(head)
        if left:
            yield left, page
