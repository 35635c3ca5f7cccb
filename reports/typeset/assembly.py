"""A document's sections as they are printed: in which order they are laid out, page 1 made to fit, contents numbered.

Who lays a section out is the caller's affair, so no engine is needed here: a section goes out, and what is known of its
pages comes back.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

from msgspec.structs import replace

from reports.documents.shared.section import Section
from reports.documents.shared.two_pass import FirstPage, Paged, Told
from reports.errors import DocumentProblem
from reports.typeset.look import Look
from reports.typeset.sidecar import Sidecar

_ROUNDS = 4
_LINES = 11
"""Instruments on a page of the contents, as a first guess."""

Sections = tuple[Section, ...]
Laid = Mapping[str, Sidecar]
"""What is known of the pages of sections, by section id."""
Assembly = Generator[Sections, Laid, Sections]
"""Yields sections to lay out, in any order or at once; is sent what is known of them; returns all as printed."""


def assemble(sections: Sections, look: Look) -> Assembly:
    """Ask for every section of a document until all are as they will be printed.

    Contents come last, because they name pages; the frame comes after page 1, because it says what that shed. What was
    sent last for a section is what holds.

    Raises:
        DocumentProblem: page 1 cannot be made to fit, or the contents do not settle.
    """
    laid: dict[str, Sidecar] = {}
    final = {section.id: section for section in sections}
    while unfit := _unfit(tuple(final.values()), laid):
        # Whatever waits for nothing goes with the first round.
        wanted = unfit if laid else (*unfit, *(s for s in sections if not isinstance(s.content, _LATE)))
        laid.update((yield wanted))
        final |= {section.id: _smaller(section) for section in unfit if not _fits(section, laid)}
    final |= {section.id: section for section in _told(sections, final)}
    if rest := tuple(s for s in final.values() if s.id not in laid and not isinstance(s.content, Paged)):
        laid.update((yield rest))
    final |= yield from _number(sections, laid, look)
    return tuple(final[section.id] for section in sections)


_LATE = (FirstPage, Told, Paged)


def most_pages(section: Section) -> int | None:
    """How many pages a section may have; None for as many as it likes."""
    return 1 if isinstance(section.content, FirstPage) else None


def _unfit(sections: Sections, laid: Laid) -> Sections:
    """First pages that are not known to fit on a page."""
    return tuple(section for section in sections if not _fits(section, laid))


def _fits(section: Section, laid: Laid) -> bool:
    most = most_pages(section)
    return most is None or 1 <= _count(section, laid) <= most


def _count(section: Section, laid: Laid) -> int:
    return len(laid[section.id]["pages"]) if section.id in laid else 0


def _smaller(section: Section) -> Section:
    """The first page with one block less."""
    content = section.content.smaller() if isinstance(section.content, FirstPage) else None
    if content is None:
        raise DocumentProblem(
            f"section {section.id}: page 1 does not fit on a page",
            remedy="Shorten its name or verdict, or use smaller text.",
        )
    return replace(section, content=content)


def _told(sections: Sections, final: Mapping[str, Section]) -> Sections:
    """The frames, saying what the first page in their language shed."""
    shed = {s.lang: s.content.shed for s in final.values() if isinstance(s.content, FirstPage)}
    frames = ((s, s.content) for s in sections if isinstance(s.content, Told))
    return tuple(replace(section, content=frame.told(shed.get(section.lang, ()))) for section, frame in frames)


def _number(sections: Sections, laid: Laid, look: Look) -> Generator[Sections, Laid, dict[str, Section]]:
    """The contents with page numbers.

    Their length does not depend on the numbers, so the second round settles what the first one guessed.
    """
    contents = {s.id: s.content for s in sections if isinstance(s.content, Paged)}
    lengths = {key: 1 + len(content.instruments) // _LINES for key, content in contents.items()}
    for _ in range(_ROUNDS):
        pages = _page_numbers(sections, laid, lengths, look)
        numbered = {s.id: replace(s, content=contents[s.id].paged(pages)) for s in sections if s.id in contents}
        if not numbered:
            return {}
        found = {key: len(sidecar["pages"]) for key, sidecar in (yield tuple(numbered.values())).items()}
        if found == lengths:
            return numbered
        lengths = found
    raise DocumentProblem(
        "the contents do not settle", remedy="Give their template a layout that does not depend on page numbers."
    )


def _page_numbers(sections: Sections, laid: Laid, lengths: Mapping[str, int], look: Look) -> dict[str, int]:
    """Page number, from 1, of every section and anchor when the contents are as long as ``lengths`` says."""
    counts = [lengths[s.id] if s.id in lengths else _count(s, laid) for s in sections]
    firsts = first_pages(list(zip(sections, counts, strict=True)), blank_before_right_hand=look.is_for_paper)
    found: dict[str, int] = {}
    for section, first in zip(sections, firsts, strict=True):
        found[section.id] = first + 1
        if section.id not in lengths:
            anchors = laid[section.id]["anchors"].items()
            found |= {anchor: first + 1 + int(place[0]) for anchor, place in anchors}
    return found


def bare(section: Section) -> Section:
    """What the pages of a section depend on: where it stands in a document is the binding's affair."""
    return replace(section, level=1, right_hand=False)


def first_pages(sections: Sequence[tuple[Section, int]], *, blank_before_right_hand: bool = False) -> list[int]:
    """Page, from 0, on which each section starts, by the number of pages of each."""
    starts, page = [], 0
    for section, count in sections:
        page += blank_before_right_hand and section.right_hand and page % 2
        starts.append(page)
        page += count
    return starts
