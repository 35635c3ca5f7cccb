"""Facts that a section must print against what it prints: which are missing, and what stands in their place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from reports.audit.facts import Fact, section_facts
from reports.audit.printed import Printed, Text
from reports.briefing.frame import Frame
from reports.briefing.glance import Glance
from reports.briefing.section import Section

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[●◐○◌][A-D]|.", re.DOTALL)
_NUMBER, _GRADE = r"\d+(?:\.\d+)?", r"(?:[●◐○◌]?[A-D]?)"
_BEFORE, _AFTER = r"(?<!\d)(?<!\d\.)", r"(?!\.?\d)"



@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that is not printed as it should be."""

    fact: Fact
    section: str
    page: int
    """Where it should stand: from 1; the first page of the section where nothing like it is found."""
    printed: str
    """What stands there instead; "" where nothing like it is found."""


def missing_facts(section: Section, printed: Printed) -> tuple[Missing, ...]:
    """The facts of ``section`` that its pages do not print; each needs a place of its own."""
    facts = section_facts(section)
    lines, run = printed.lines(), printed.run()
    expected: Counter[tuple[tuple[str, ...], bool]] = Counter()
    found = []
    for fact in facts:
        key = (fact.pieces, fact.whole)
        expected[key] += 1
        if _count(fact, map(re.escape, fact.pieces), lines, run) < expected[key]:
            found.append(_missing(fact, section.id, printed, lines, run))
    return tuple(found)


def _count(fact: Fact, pieces: Iterable[str], lines: Text, run: Text) -> int:
    """How often ``pieces``, patterns for those of ``fact``, are printed."""
    pattern = "\n".join(pieces)
    if not fact.whole:
        return len(re.findall(_bounded(fact, pattern), lines.text))
    # Two rows share the break between them.
    whole = len(re.findall(f"(?<=\n){pattern}(?=\n)", lines.text))
    if whole or len(fact.pieces) > 1:
        return whole
    return len(re.findall(_bounded(fact, pattern), run.text))


def _bounded(fact: Fact, pattern: str) -> str:
    """The pattern of a fact in one piece, where a number at its edge is no part of a longer one."""
    before = _BEFORE if fact.pieces[0][0].isdigit() else ""
    after = _AFTER if fact.pieces[0][-1].isdigit() else ""
    return f"{before}{pattern}{after}"


# --- what stands instead


def _missing(fact: Fact, section: str, printed: Printed, lines: Text, run: Text) -> Missing:
    for pattern, text in _like(fact, lines, run):
        for match in re.finditer(pattern, text.text):
            if match.group() != "\n".join(fact.pieces):
                return Missing(fact, section, text.page(match.start()), match.group().replace("\n", " "))
    return Missing(fact, section, printed.first_page, "")


def _like(fact: Fact, lines: Text, run: Text) -> Iterator[tuple[str, Text]]:
    """Patterns for the same words with other numbers and grades, the closest first; and where to look for them."""
    loose = "\n".join(_likeness(fact))
    if not fact.whole:
        yield _bounded(fact, loose), lines
        return
    yield f"(?<=\n){loose}(?=\n)", lines
    if len(fact.pieces) > 1:
        # A number may have become a word, or a word a number: whatever follows the same label.
        others = "\n[^\n]*" * (len(fact.pieces) - 1)
        yield f"(?<=\n){re.escape(fact.pieces[0])}{others}(?=\n)", lines
    else:
        yield _bounded(fact, loose), run


def _loosened(piece: str) -> str:
    return "".join(
        _NUMBER if token[0].isdigit() else _GRADE if token[0] in "●◐○◌" else re.escape(token)
        for token in _TOKEN.findall(piece)
    )


def differing(fact: Fact, printed: str) -> tuple[str, str] | None:
    """The first number or grade in which a fact and what is printed differ; None where they are not alike."""
    wanted, there = (_TOKEN.findall(text) for text in (" ".join(fact.pieces), printed))
    for ours, theirs in zip(wanted, there, strict=False):
        if ours != theirs:
            return ours, theirs
    return None


# --- page 1


def as_printed(sections: Sequence[Section], printed: dict[str, Printed]) -> tuple[Section, ...]:
    """The sections with page 1 as short as it is on the page, and the frame saying so.

    What page 1 had to shed was decided by its layout. Digits do not matter here, so that a wrong one does not pass for
    a block that was shed.
    """
    shed: dict[str, tuple[str, ...]] = {}
    found = []
    for section in sections:
        if isinstance(section.content, Glance) and section.id in printed:
            content = _likeliest(section, section.content, printed[section.id])
            shed[section.lang] = content.shed
            section = replace(section, content=content)
        found.append(section)
    return tuple(
        replace(section, content=section.content.told(shed.get(section.lang, ())))
        if isinstance(section.content, Frame)
        else section
        for section in found
    )


def _likeliest(section: Section, glance: Glance, printed: Printed) -> Glance:
    """Of all the forms that page 1 may take, the fullest of those that differ least from what is printed."""
    lines, run = printed.lines(), printed.run()
    forms = [glance]
    while (smaller := forms[-1].smaller()) is not None:
        forms.append(smaller)
    wanted = [Counter(map(_likeness, section_facts(replace(section, content=form)))) for form in forms]
    found = {
        likeness: _count(fact, likeness, lines, run)
        for fact in section_facts(section)
        for likeness in [_likeness(fact)]
    }
    wrong = [sum(abs(form[likeness] - number) for likeness, number in found.items()) for form in wanted]
    return forms[wrong.index(min(wrong))]


def _likeness(fact: Fact) -> tuple[str, ...]:
    """A fact but for its numbers and grades, as patterns for its pieces."""
    return tuple(map(_loosened, fact.pieces))
