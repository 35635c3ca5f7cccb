"""Assembles the sections of a document: decides in which order they are laid out, fits page 1, numbers the contents.

The caller lays the sections out, so no layout engine is needed here: a generator yields sections and is sent the
sidecars of their pages.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

from msgspec.structs import replace

from reports.documents.shared.section import Section
from reports.documents.shared.two_pass import FirstPage, Fitted, Paged, Told
from reports.documents.shared.unset import Shortfall, unset_section
from reports.errors import Problem
from reports.typeset.look import Look
from reports.typeset.sidecar import Sidecar

_MOST_ROUNDS = 4

Sections = tuple[Section, ...]
Laid = Mapping[str, Sidecar]
"""The sidecars of laid-out sections, by section id."""
Assembly = Generator[Sections, Laid, Sections]
"""Yields sections to lay out, in any order or in parallel; is sent their sidecars; returns all sections as printed."""


def assemble(sections: Sections, look: Look) -> Assembly:
    """Yield the sections of a document to be laid out until all are as they will be printed.

    What does not fit is set the next way that it has: a sheet closer, page 1 with a block less. Contents come last,
    because they name pages; the frame comes after page 1, because it lists the blocks that page 1 shed. Of what is
    sent for a section the last counts.

    A page 1 that cannot be made to fit is replaced by a page that says so.

    """
    laid: dict[str, Sidecar] = {}
    final = {section.id: section for section in sections}
    is_first = True
    while unfit := _pages_to_fit(tuple(final.values()), laid):
        # Sections that wait for no other one go with the first round.
        wanted = (*unfit, *(s for s in sections if not isinstance(s.content, _NOT_FIRST))) if is_first else unfit
        laid.update((yield wanted))
        is_first = False
        for section in [section for section in unfit if not _fits(section, laid)]:
            final[section.id] = _set_smaller(section)
            del laid[section.id]
    final |= {section.id: section for section in _with_shed_blocks(sections, final)}
    if rest := tuple(s for s in final.values() if s.id not in laid and not isinstance(s.content, Paged)):
        laid.update((yield rest))
    final |= yield from _number(tuple(final[section.id] for section in sections), laid, look)
    return tuple(final[section.id] for section in sections)


_NOT_FIRST = (Fitted, Told, Paged)


def most_pages(section: Section) -> int | None:
    """Return how many pages a section may have at most; None where there is no limit."""
    return section.content.most_pages if isinstance(section.content, Fitted) else None


def _pages_to_fit(sections: Sections, laid: Laid) -> Sections:
    """Return the sections with several ways to be set that are not yet known to fit."""
    return tuple(section for section in sections if not _fits(section, laid))


def _fits(section: Section, laid: Laid) -> bool:
    if not isinstance(section.content, Fitted):
        return True
    count, most = _count(section, laid), section.content.most_pages
    if count <= 1 or (most is not None and count > most):
        return count == 1
    return laid[section.id]["filled"] >= section.content.least_fill


def _count(section: Section, laid: Laid) -> int:
    return len(laid[section.id]["pages"]) if section.id in laid else 0


def _set_smaller(section: Section) -> Section:
    """Return a section set the next way that it has; where none is left, a page that says so."""
    content = section.content.smaller() if isinstance(section.content, Fitted) else None
    if content is None:
        problem = Problem(section.id, "", "page 1 does not fit on a page", "Shorten its verdict, or use smaller text.")
        return unset_section(section, Shortfall(section.id, True, ("first-page",), problems=(problem,)))
    return replace(section, content=content)


def _with_shed_blocks(sections: Sections, final: Mapping[str, Section]) -> Sections:
    """Return the frames, which list the blocks that the first page in their language shed."""
    shed = {s.lang: s.content.shed for s in final.values() if isinstance(s.content, FirstPage)}
    frames = ((s, s.content) for s in (final[s.id] for s in sections) if isinstance(s.content, Told))
    return tuple(replace(section, content=frame.told(shed.get(section.lang, ()))) for section, frame in frames)


def _number(sections: Sections, laid: Laid, look: Look) -> Generator[Sections, Laid, dict[str, Section]]:
    """Yield the contents with page numbers until their length settles, and return them by section id.

    Their length does not depend on the numbers, so the second round settles what the first one guessed. What does not
    settle names no pages.
    """
    contents = {s.id: s.content for s in sections if isinstance(s.content, Paged)}
    lengths = {key: content.pages_expected for key, content in contents.items()}
    for _ in range(_MOST_ROUNDS):
        pages = _page_numbers(sections, laid, lengths, look)
        numbered = {s.id: replace(s, content=contents[s.id].paged(pages)) for s in sections if s.id in contents}
        if not numbered:
            return {}
        found = {key: len(sidecar["pages"]) for key, sidecar in (yield tuple(numbered.values())).items()}
        if found == lengths:
            return numbered
        lengths = found
    # No number is better than a wrong one: what is as long on one try as on another names no pages.
    unnumbered = {key: replace(final, content=contents[key].paged({})) for key, final in numbered.items()}
    yield tuple(unnumbered.values())
    return unnumbered


def _page_numbers(sections: Sections, laid: Laid, lengths: Mapping[str, int], look: Look) -> dict[str, int]:
    """Return the page, from 1, of every section and anchor when the contents are as long as ``lengths`` says."""
    counts = [lengths[s.id] if s.id in lengths else _count(s, laid) for s in sections]
    firsts = first_pages(list(zip(sections, counts, strict=True)), blank_before_right_hand=look.is_for_paper)
    found = _Pages()
    for section, first in zip(sections, firsts, strict=True):
        found[section.id] = first + 1
        if section.id not in lengths:
            anchors = laid[section.id]["anchors"].items()
            found |= {anchor: first + 1 + int(place[0]) for anchor, place in anchors}
    return found


class _Pages(dict[str, int]):
    """Page numbers by section and anchor; a place that nobody knows is on the first page of its section."""

    def __missing__(self, name: str) -> int:
        section, parted, _ = name.partition("--")
        if not parted:
            raise KeyError(name)
        return self[section]


def without_position(section: Section) -> Section:
    """Return a section without its position in the document, on which its pages do not depend."""
    return replace(section, level=1, right_hand=False, running="", is_opening=False, has_grades=True)


def first_pages(sections: Sequence[tuple[Section, int]], *, blank_before_right_hand: bool = False) -> list[int]:
    """Return the page, from 0, on which each section starts, by the number of pages of each."""
    starts, page = [], 0
    for section, count in sections:
        page += blank_before_right_hand and section.right_hand and page % 2
        starts.append(page)
        page += count
    return starts
