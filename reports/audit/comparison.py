"""Compares the facts of a section with what its pages print: which are missing, and what is printed instead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reports.audit.facts import section_facts
from reports.audit.printed import PrintedSection, SearchableText
from reports.documents.shared.fact import Fact
from reports.documents.shared.section import Section
from reports.documents.shared.two_pass import FirstPage, Paged, Told

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[●◐○◌][A-D]|.", re.DOTALL)
_ANY_NUMBER, _ANY_GRADE = r"\d+(?:\.\d+)?", r"(?:[●◐○◌][A-D]?|[A-D])"
_BEFORE, _AFTER = r"(?<!\d)(?<!\d\.)", r"(?!\.?\d)"


class MissingFact(Struct, frozen=True):
    """A fact that is not printed as it should be."""

    fact: Fact
    section: str
    page: int
    """The page, from 1, where it should be; the first page of the section where nothing like it is found."""
    printed: str
    """What is printed instead; "" where nothing like it is found."""


def missing_facts(
    section: Section, printed: PrintedSection, facts: Iterable[Fact] | None = None
) -> tuple[MissingFact, ...]:
    """Return the facts of ``section`` that its pages do not print; each fact needs a place of its own.

    ``facts`` are those to look for: by default, all of the section.
    """
    expected: Counter[Fact] = Counter()
    found = []
    for fact in section_facts(section) if facts is None else facts:
        # Several records may have the same words.
        same = replace(fact, said="", place="", record="", field="")
        expected[same] += 1
        if _count(fact, printed) < expected[same]:
            found.append(_missing(fact, section.id, printed))
    return tuple(found)


def differing(fact: Fact, printed: str) -> tuple[str, str] | None:
    """Return the first number or grade in which a fact differs from what is printed; None where they are not alike."""
    wanted, there = (_TOKEN.findall(text) for text in (" ".join(fact.pieces), printed))
    return next(((ours, theirs) for ours, theirs in zip(wanted, there, strict=False) if ours != theirs), None)


def _count(fact: Fact, printed: PrintedSection, *, loose: bool = False) -> int:
    """Return how often a fact is printed; ``loose``: with any numbers and grades."""
    for pattern, text in _patterns(fact, printed, loose=loose):
        if number := len(re.findall(pattern, text.text)):
            return number
    return 0


def _patterns(fact: Fact, printed: PrintedSection, *, loose: bool = False) -> Iterator[tuple[str, SearchableText]]:
    """Yield the patterns of a fact, each with the text to search."""
    # A label of a chart may run over several lines.
    joint = "\n?" if fact.shape == "labels" else ""
    as_pattern = _loosened if loose else re.escape
    pattern = "\n".join(joint.join(map(as_pattern, _TOKEN.findall(piece))) for piece in fact.pieces)
    if fact.shape == "passage":
        yield _bounded(fact, pattern), printed.lines
    else:
        # Two rows share the break between them.
        yield f"(?<=\n){pattern}(?=\n)", printed.labels if fact.shape == "labels" else printed.lines
    if fact.shape == "row" and len(fact.pieces) == 1:
        # A paragraph may go on on the next page.
        yield _bounded(fact, pattern), printed.run


def _bounded(fact: Fact, pattern: str) -> str:
    """Return the pattern of a passage, in which a number at the edge is not part of a longer one."""
    before = _BEFORE if fact.pieces[0][0].isdigit() else ""
    after = _AFTER if fact.pieces[-1][-1].isdigit() else ""
    return f"{before}{pattern}{after}"


def _loosened(token: str) -> str:
    return _ANY_NUMBER if token[0].isdigit() else _ANY_GRADE if token[0] in "●◐○◌" else re.escape(token)


def _missing(fact: Fact, section: str, printed: PrintedSection) -> MissingFact:
    for pattern, text in (*_patterns(fact, printed, loose=True), *_same_label(fact, printed)):
        for match in re.finditer(pattern, text.text):
            there = match.group().replace("\n", "" if fact.shape == "labels" else " ")
            if there != " ".join(fact.pieces):
                return MissingFact(fact, section, text.page(match.start()), there)
    return MissingFact(fact, section, printed.first_page, "")


def _same_label(fact: Fact, printed: PrintedSection) -> Iterator[tuple[str, SearchableText]]:
    """Yield the pattern of a row with another content: a number may have become a word, or a word a number."""
    if fact.shape == "row" and len(fact.pieces) > 1:
        others = "\n[^\n]*" * (len(fact.pieces) - 1)
        yield f"(?<=\n){re.escape(fact.pieces[0])}{others}(?=\n)", printed.lines


# --- page 1


def as_printed(sections: Sequence[Section], printed: dict[str, PrintedSection]) -> tuple[Section, ...]:
    """Return the sections with page 1 as short as it is on the page, and the frame to match.

    Which blocks page 1 shed was decided by its layout. Digits do not matter here, so that a wrong digit does not pass
    for a block that was shed.
    """
    shed: dict[str, tuple[str, ...]] = {}
    found = []
    for section in sections:
        if isinstance(section.content, FirstPage) and section.id in printed:
            content = _likeliest(section, section.content, printed[section.id])
            shed[section.lang] = content.shed
            section = replace(section, content=content)
        found.append(section)
    return tuple(
        replace(section, content=section.content.told(shed.get(section.lang, ())))
        if isinstance(section.content, Told)
        else section
        for section in found
    )


def with_page_numbers(
    sections: Sequence[Section], places: Callable[[Iterable[str]], Mapping[str, int]]
) -> tuple[Section, ...]:
    """Return the sections with the contents naming the pages to which their links lead, which ``places`` finds."""
    found = []
    for section in sections:
        content = section.content
        if isinstance(content, Paged):
            section = replace(section, content=content.paged(places(dict.fromkeys(filter(None, content.named)))))
        found.append(section)
    return tuple(found)


def _likeliest(section: Section, glance: FirstPage, printed: PrintedSection) -> FirstPage:
    """Return, of all forms of page 1, the fullest of those that differ least from what is printed."""
    forms = [glance]
    while (smaller := forms[-1].smaller()) is not None:
        forms.append(smaller)
    wanted = [Counter(map(_likeness, section_facts(replace(section, content=form)))) for form in forms]
    found = {_likeness(fact): _count(fact, printed, loose=True) for fact in section_facts(section)}
    wrong = [sum(abs(form[likeness] - number) for likeness, number in found.items()) for form in wanted]
    return forms[wrong.index(min(wrong))]


def _likeness(fact: Fact) -> tuple[str, ...]:
    """Return a fact without its numbers and grades."""
    return (fact.shape, *("".join(map(_loosened, _TOKEN.findall(piece))) for piece in fact.pieces))
