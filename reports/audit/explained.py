"""Finds numbers on the pages that the data do not explain, as `comparison.py` finds facts that the pages do not print.

Every printed number must be part of a text of its section, together with the words around it: a value, a quoted field,
a sentence of ours. So a changed digit is found in evidence, a title, an address or a running line as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import unescape
from itertools import accumulate
from typing import Any

from msgspec import Struct, field

from reports.audit.facts import section_facts
from reports.audit.printed import PrintedSection, SearchableText, squeeze
from reports.documents.shared.fact import referring
from reports.documents.shared.marks import score
from reports.documents.shared.section import Prose, Section, Strip, Timeline, Units, Value
from reports.documents.shared.sentences import KeyMessage
from reports.documents.shared.values import Labelled
from reports.errors import DocumentProblem
from reports.language import HouseWords, in_words_of, strings, words_in_force
from reports.typeset.markdown import set_prose

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_ALONE = re.compile(r"[\d.,%/–]+")
_BLOCK = re.compile(r"</?(?:p|li|h\d|td|th|tr|pre|blockquote|br|hr|ul|ol|table)\b[^>]*>")
_NUMBERED = re.compile(r'data-label="(\d+)[.)]"')
_TAG = re.compile(r"<[^>]*>")
_NOT_PRINTED = frozenset({"origin", "template", "width_mm", "width", "indent", "alt", "id"})
_SCALE = frozenset(map(str, range(0, 101, 25)))
"""Numbers on the axis of a chart of scores."""
_MARKER = re.compile(r"(\d+)[.)]")
_DATE = 6
"""A number of so many characters is taken for a date, which may stand in any block."""
_LONG = 16
"""Characters of a text that suffice to recognise it."""
_AROUND = ((16, 16), (8, 16), (16, 8), (4, 16), (16, 4))
"""How far before and after a number: the nearer end is where a piece of a text begins or ends."""
_CUT = 6
"""The same where a label is cut off, and says so."""
_EXCERPT = 16


class UnexplainedNumber(Struct, frozen=True):
    """A printed number that the data do not explain."""

    number: str
    page: int
    """From 1."""
    around: str
    """What is printed around it."""


class _KnownTexts(Struct):
    """The texts of a section that have a number in them, as they are printed."""

    languages: tuple[str, ...]
    """Those of the document: a text of ours is printed as one of them is."""
    texts: set[str] = set()
    numbers: set[str] = set()
    """Texts that are nothing but a number: they explain only what begins a block."""
    firsts: set[int] = field(default_factory=lambda: {1})
    """First numbers of its lists, and every number that a record gives an item."""

    def add(self, item: Any, lang: str) -> None:
        """Add every text below an item of a view model."""
        if isinstance(item, str):
            self.add_text(item, lang)
        elif isinstance(item, bool | Strip | Units) or item is None:
            # What stands in these pictures is dots and squares.
            return
        elif isinstance(item, int | float):
            self.numbers.add(score(item))
            self.numbers.add(f"{item:.1f}".removesuffix(".0"))
        elif isinstance(item, Prose):
            self._add_prose(item, lang)
        elif isinstance(item, Mapping):
            for value in item.values():
                self.add(value, lang)
        elif isinstance(item, tuple | list):
            for part in item:
                self.add(part, lang)
        elif isinstance(item, Struct):
            if isinstance(item, Timeline):
                self.numbers |= set(map(str, range(item.first_year - 1, item.last_year + 2)))
            if isinstance(item, Labelled):
                self._add_labelled(item, lang)
            if isinstance(item, KeyMessage):
                self.add_text(referring(item), lang)
            if number := getattr(item, "number", 0):
                self._add_numbered(item, number, lang)
            if hasattr(item, "citation") and hasattr(item, "evidence"):
                self._add_finding(item, lang)
            for name in item.__struct_fields__:
                if name not in _NOT_PRINTED:
                    self.add(getattr(item, name), getattr(item, "lang", "") or lang)

    def add_text(self, text: str, lang: str) -> None:
        """Add a text as its own language and those of documents print it."""
        if _has_digit(text):
            for language in {lang, *self.languages}:
                self.note(squeeze(text, language))

    def _add_labelled(self, item: Labelled, lang: str) -> None:
        if _has_digit(item.value.text):
            for language in {lang, *self.languages}:
                label, value = squeeze(item.label, language), squeeze(item.value.text, item.value.lang or language)
                self.texts |= {label + between + value for between in ("", "：", ":")}

    def _add_numbered(self, item: Any, number: int, lang: str) -> None:
        """Add an instrument after its number, or followed by it."""
        for text in filter(None, (getattr(item, name, None) for name in ("title", "instrument", "text"))):
            said, own = (text.text, text.lang or lang) if isinstance(text, Value) else (text, lang)
            for language in {own, *self.languages} if isinstance(said, str) else ():
                self.texts |= {f"{number}.{squeeze(said, language)}", f"{squeeze(said, language)}{number}"}

    def _add_finding(self, item: Any, lang: str) -> None:
        """Add what stands about a score in one run: a finding after its name, citation and note after their words."""
        name, finding = item.label, item.evidence
        for language in {lang, *self.languages} if _has_digit(name.text + finding.text) else ():
            self.texts.add(_printed(name, language) + _printed(finding, language))
        said = ((key, getattr(item, key, Value(""))) for key in ("citation", "audit_note"))
        for key, value in said:
            for language in self.languages if _has_digit(value.text) else ():
                before = strings(language)(f"sheet.{key}") + strings(language)("common.colon")
                self.texts.add(squeeze(before, language) + _printed(value, language))

    def note(self, text: str) -> None:
        """Add a text as it is printed."""
        (self.numbers if _NUMBER_ALONE.fullmatch(text) and len(text) < _DATE else self.texts).add(text)

    def _add_prose(self, prose: Prose, lang: str) -> None:
        try:
            html = str(set_prose(prose.markdown, prose.lang or lang, heading_level=2))
        except DocumentProblem:
            return
        self.firsts.update(map(int, _NUMBERED.findall(html)))
        for part in _BLOCK.split(html):
            self.add_text(unescape(_TAG.sub("", part)), prose.lang or lang)


def unexplained(
    section: Section, printed: PrintedSection, languages: tuple[str, ...]
) -> Iterator[UnexplainedNumber]:
    """Yield the numbers on a section's pages and in its charts that none of its texts contains.

    ``languages`` are those of the document.
    """
    known = _KnownTexts(languages)
    known.add(section, section.lang)
    for fact in section_facts(section):
        for piece in filter(_has_digit, fact.pieces):
            known.note(piece)
    known.texts |= _words(words_in_force(), languages)
    yield from _uncovered_numbers(printed.lines, known, known.numbers)
    yield from _uncovered_numbers(printed.labels, known, known.numbers | _SCALE)


def _uncovered_numbers(text: SearchableText, known: _KnownTexts, numbers: Iterable[str]) -> Iterator[UnexplainedNumber]:
    """Yield the numbers in ``text`` that no known text covers; markers of a list are those that count on."""
    blocks = text.text[1:-1].split("\n")
    starts = tuple(accumulate(map(len, blocks), initial=0))
    # What a block begins may go on in the next one, on the next page.
    run = "".join(blocks)
    covered = _covered(run, known.texts, frozenset(starts))
    alone = frozenset(numbers)
    everything = "\n".join(known.texts)
    markers = set(known.firsts)
    # Columns that go on overleaf are read page by page, so that 5 may come before 4.
    for marker in sorted(int(found[1]) for block in blocks if (found := _MARKER.fullmatch(block))):
        if marker in markers:
            markers.add(marker + 1)
    for block, start, page in zip(blocks, starts, text.pages, strict=False):
        if block.startswith(_contact(words_in_force(), known.languages)):
            # The contact comes from the brand, and is no figure of the data.
            continue
        for number in NUMBER.finditer(block):
            first, last = number.span()
            if (found := _MARKER.fullmatch(block)) and int(found[1]) in markers:
                continue
            if all(covered[start + first : start + last]) or _stands_alone(block, number, alone):
                continue
            if _continues(block, first, last, everything):
                continue
            yield UnexplainedNumber(number.group(), page, block[max(first - _EXCERPT, 0) : last + _EXCERPT])


def _continues(block: str, first: int, last: int, everything: str) -> bool:
    """Return whether the characters around a number are part of a known text.

    Beside a paragraph that continues on the next page another column may stand between its halves, a sign of its
    language before it, and a label that is cut off ends with an ellipsis.
    """
    whole = block.rstrip("….")
    if whole != block and len(whole) >= _CUT and whole in everything:
        return True
    around = (block[max(first - before, 0) : last + after] for before, after in _AROUND)
    return any(len(piece) >= _LONG and piece in everything for piece in around)


def _covered(run: str, texts: Iterable[str], edges: frozenset[int]) -> bytearray:
    """Return 1 for every character that a known text covers."""
    found = [(place, place + len(piece)) for piece in texts for place in _places(run, piece)]
    starts, ends = (frozenset(sides) for sides in zip(*found, strict=True)) if found else ((), ())
    covered = bytearray(len(run))
    for first, last in found:
        # Two texts may stand side by side, a year at the end of one and at the beginning of the other.
        begins = first in ends or not _in_number(run, first, edges)
        if begins and (last in starts or not _in_number(run, last, edges)):
            covered[first:last] = b"\1" * (last - first)
    return covered


def _places(run: str, piece: str) -> Iterator[int]:
    place = run.find(piece)
    while place >= 0:
        yield place
        place = run.find(piece, place + 1)


def _in_number(run: str, place: int, edges: frozenset[int]) -> bool:
    """Return whether a place divides two digits of one number."""
    if place in edges or not 0 < place < len(run):
        return False
    before, after = run[place - 1], run[place]
    return before.isdigit() and (after.isdigit() or (after in ".," and run[place + 1 : place + 2].isdigit()))


def _stands_alone(block: str, number: re.Match[str], alone: frozenset[str]) -> bool:
    """Return whether a number begins a block or is a block, in a table or a chart."""
    return block in alone or (number.start() == 0 and number.group() in alone and not _MARKER.fullmatch(block))


def _printed(value: Value, language: str) -> str:
    return squeeze(value.text, value.lang or language)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


@lru_cache(maxsize=8)
def _contact(house: HouseWords, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return how the line with the contact begins, in each language."""
    with in_words_of(house):
        words = [(strings(language), language) for language in languages]
    return tuple(squeeze(said("frame.contact") + said("common.colon"), language) for said, language in words)


@lru_cache(maxsize=8)
def _words(house: HouseWords, languages: tuple[str, ...]) -> frozenset[str]:
    """Return strings of ours with a number in them that templates print."""
    found = set()
    for language in languages:
        with in_words_of(house):
            words = strings(language)
        texts = (words.get(key, "") for key in words.keys())  # noqa: SIM118 - no dict
        found |= {squeeze(text, language) for text in texts if _has_digit(text) and "{" not in text}
    return frozenset(found)
