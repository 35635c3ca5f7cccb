"""A document to one PDF: sections laid out apart, page 1 made to fit, contents numbered, everything bound."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from reports.briefing.contents import Contents
from reports.briefing.frame import Frame as FrameContent
from reports.briefing.glance import Glance
from reports.briefing.section import Document, Furniture, Section
from reports.errors import DocumentProblem
from reports.render.binding import bind, first_pages
from reports.render.look import Look
from reports.render.pages import render_section
from reports.render.sidecar import SectionPages, Sidecar
from reports.render.stamping import Frame
from reports.render.templating import section_html, style_sheet
from reports.render.text import plain

_ROUNDS = 4
_MIRROR_MM = 4.0
"""How much wider the inner margin is in print."""
_FRAMES = {
    ("A4", "normal"): Frame(),
    ("A4", "large"): Frame(size=9.0, leading=12.5),
    ("Letter", "normal"): Frame(side=80.25),
    ("Letter", "large"): Frame(side=80.25, size=9.0, leading=12.5),
}
"""Where heads and feet stand, to match the margins in templates/style."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished document."""

    name: str
    pdf: bytes
    pages: int
    parts: tuple[tuple[Section, Sidecar], ...]
    """Every section as it is printed, and what is known of its pages: what an inspection needs."""


def render_document(document: Document, look: Look) -> Rendered:
    """Lay out every section of ``document`` and bind them.

    Same document, look, fonts and versions give the same bytes, in any process.

    Raises:
        DocumentProblem: a section cannot be set without a fault, or page 1 cannot be made to fit.
    """
    sections, laid = lay_out(document.sections, look)
    pdf = bind(
        [(section, laid[section.id]) for section in sections],
        title=document.title,
        lang=document.lang,
        author=document.author,
        subject=document.subject,
        keywords=document.keywords,
        as_of=document.as_of,
        furniture=_set(document.furniture, document.lang),
        embedded=document.embedded,
        frame=_FRAMES[look.paper, look.text_size],
        blank_before_right_hand=look.profile == "print",
        mirror_mm=_MIRROR_MM if look.profile == "print" else 0.0,
    )
    parts = tuple((section, laid[section.id].sidecar) for section in sections)
    return Rendered(document.name, pdf, sum(pages.count for pages in laid.values()), parts)


def _set(furniture: Furniture, lang: str) -> Furniture:
    """Heads and feet through the same text filter as the pages."""
    texts = {entry.name: plain(getattr(furniture, entry.name), lang) for entry in fields(furniture)}
    return Furniture(**texts)


def lay_out(sections: tuple[Section, ...], look: Look) -> tuple[tuple[Section, ...], dict[str, SectionPages]]:
    """Every section as it is printed, and its pages by id.

    Contents come last, because they name pages; the frame comes after page 1, because it says what that shed.
    """
    laid: dict[str, SectionPages] = {}
    final: dict[str, Section] = {}
    shed: dict[str, tuple[str, ...]] = {}
    for section in sections:
        if isinstance(section.content, Glance):
            fitted, laid[section.id] = _fit(section, section.content, look)
            final[section.id] = fitted
            shed[section.lang] = fitted.content.shed  # type: ignore[attr-defined]
    for section in sections:
        if isinstance(section.content, FrameContent):
            told = section.content.told(shed.get(section.lang, ()))
            final[section.id] = replace(section, content=told)
    for section in sections:
        if section.id not in laid and not isinstance(section.content, Contents):
            final.setdefault(section.id, section)
            laid[section.id] = lay_out_section(final[section.id], look)
    final |= _number(sections, laid, look)
    return tuple(final[section.id] for section in sections), laid


def lay_out_section(section: Section, look: Look) -> SectionPages:
    """One section's pages."""
    html, assets = section_html(section, look)
    return render_section(html, assets, section_id=section.id, style=style_sheet(look))


def _fit(section: Section, glance: Glance, look: Look) -> tuple[Section, SectionPages]:
    """Page 1 with as few blocks shed as makes it one page."""
    content: Glance | None = glance
    while content is not None:
        candidate = replace(section, content=content)
        pages = lay_out_section(candidate, look)
        if pages.count == 1:
            return candidate, pages
        content = content.smaller()
    raise DocumentProblem(
        f"section {section.id}: page 1 does not fit on a page",
        remedy="Shorten its name or verdict, or use smaller text.",
    )


def _number(sections: tuple[Section, ...], laid: dict[str, SectionPages], look: Look) -> dict[str, Section]:
    """Lay out the contents with page numbers into ``laid``, and return them as printed.

    Their length does not depend on the numbers, so the second round settles what the first one guessed.
    """
    contents = {s.id: s.content for s in sections if isinstance(s.content, Contents)}
    lengths = dict.fromkeys(contents, 1)
    for _ in range(_ROUNDS):
        pages = _page_numbers(sections, laid, lengths, look)
        numbered = {s.id: replace(s, content=contents[s.id].paged(pages)) for s in sections if s.id in contents}
        trial = {key: lay_out_section(section, look) for key, section in numbered.items()}
        found = {key: pages.count for key, pages in trial.items()}
        if found == lengths:
            laid |= trial
            return numbered
        lengths = found
    raise DocumentProblem(
        "the contents do not settle", remedy="Give their template a layout that does not depend on page numbers."
    )


def _page_numbers(
    sections: tuple[Section, ...], laid: dict[str, SectionPages], lengths: dict[str, int], look: Look
) -> dict[str, int]:
    """Page number, from 1, of every section and anchor when the contents are as long as ``lengths`` says."""
    counts = [lengths[s.id] if s.id in lengths else laid[s.id].count for s in sections]
    firsts = first_pages(list(zip(sections, counts, strict=True)), blank_before_right_hand=look.profile == "print")
    found: dict[str, int] = {}
    for section, first in zip(sections, firsts, strict=True):
        found[section.id] = first + 1
        if section.id not in lengths:
            anchors = laid[section.id].sidecar["anchors"].items()
            found |= {anchor: first + 1 + int(place[0]) for anchor, place in anchors}
    return found
