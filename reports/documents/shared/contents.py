"""Instruments at one look, a line each; page numbers arrive after rendering."""

from __future__ import annotations

from msgspec import Struct

from reports.corpus.policy import DIMENSIONS, Record
from reports.documents.shared.request import Context
from reports.documents.shared.section import Value
from reports.documents.shared.terms import term
from reports.documents.shared.values import compact, number, quoted


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
