"""Contents: where everything is, and the instruments at one look; page numbers arrive after rendering."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from reports.corpus.policy import DIMENSIONS, Record
from reports.documents.shared.request import Context
from reports.documents.shared.section import Section, Value
from reports.documents.shared.terms import term
from reports.documents.shared.values import compact, number, quoted
from reports.language import tag

_LINES_PER_PAGE = 11
"""Instruments on a page of the contents, about."""


class ContentsEntry(Struct, frozen=True):
    """One line of the contents; ``page`` is filled in when the pages are known."""

    title: str
    section: str
    """Section id, or ``<section id>--<anchor>``."""
    level: int = 1
    page: str = ""


class Instrument(Struct, frozen=True):
    """One line of the instruments table."""

    number: int
    title: Value
    status: Value
    weight: Value
    date: Value
    best: str
    """Strongest score as printed."""
    grade: str
    dimension: str
    backed: str
    """"3/5": scores with evidence and citation, of those recorded."""
    counts: bool
    section: str
    group: str = ""
    """Heading the line stands under: jurisdiction in a category briefing."""
    page: str = ""


class Contents(Struct, frozen=True):
    """The contents page or pages."""

    entries: tuple[ContentsEntry, ...]
    instruments: tuple[Instrument, ...]

    @property
    def pages_expected(self) -> int:
        """About how many pages it takes."""
        return 1 + len(self.instruments) // _LINES_PER_PAGE

    @property
    def named(self) -> tuple[str, ...]:
        """The sections and anchors whose pages it names."""
        return (*(line.section for line in self.entries), *(line.section for line in self.instruments))

    def paged(self, pages: Mapping[str, int]) -> Self:
        """Return the same contents with page numbers, by section id or anchor."""
        return replace(
            self,
            entries=tuple(replace(e, page=str(pages[e.section])) for e in self.entries),
            # A record whose sheet is not bound in stands on no page.
            instruments=tuple(replace(i, page=str(pages.get(i.section, ""))) for i in self.instruments),
        )


def contents_section(
    entries: tuple[ContentsEntry, ...], instruments: tuple[Instrument, ...], context: Context
) -> Section:
    """Return the contents as a section."""
    return Section(
        f"contents-{context.language}",
        "contents.html",
        context.words("contents.title"),
        tag(context.language),
        Contents(entries, instruments),
    )


def instrument(position: int, record: Record, context: Context, group: str = "") -> Instrument:
    """Return one record as a line of the table."""
    policy, words = record.edition(context.language), context.words
    scored = [g for g in context.assessed(record).grades if g.score is not None]
    named = [g for g in scored if g.dimension in DIMENSIONS]
    top = max((g.score or 0.0 for g in named), default=None)
    best = [g for g in named if g.score == top]
    grades = {g.grade for g in best}
    backed = sum(g.grade in ("A", "B") for g in scored)
    return Instrument(
        number=position,
        title=quoted(policy, "title", policy.title, context.language),
        status=term(policy, "status", "status", policy.status, context, brief=True),
        weight=term(policy, "legalWeight", "legal_weight", policy.legal_weight, context, brief=True),
        date=compact(
            policy, "pubDate" if policy.pub_date else "year", policy.date, policy.pub_date_written, context.language
        ),
        best=number(top, words),
        # Scores that are equal may rest on unlike evidence; one grade does not stand for all.
        grade=(best[0].grade or "") if len(grades) == 1 else "",
        dimension=_best_dimension([g.dimension for g in best], context),
        backed=words("contents.backed", k=backed, n=len(scored)) if scored else "",
        counts=context.assessed(record).standing.counts,
        section=context.sheet(record.id),
        group=group,
    )


def _best_dimension(dimensions: list[str], context: Context) -> str:
    """Name the dimension of the best score; where several have it they are counted."""
    if len(dimensions) > 1:
        return context.words("contents.best_in", n=len(dimensions))
    return "".join(context.words(f"dimension.short.{one}") for one in dimensions)
