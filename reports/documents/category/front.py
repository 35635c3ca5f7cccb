"""The pages of a category briefing between page 1 and the sheets: all side by side, then every instrument."""

from __future__ import annotations

from collections import Counter, defaultdict

from reports.analysis.evidence import BACKED
from reports.analysis.scores import DimensionValue, JurisdictionAssessment
from reports.corpus.policy import DIMENSIONS, Record
from reports.documents.category.findings import CategoryFindings, evidenced, strength
from reports.documents.category.model import (
    CategoryFront,
    CategoryInstrument,
    Cluster,
    HeatCell,
    HeatGroup,
    HeatRow,
)
from reports.documents.shared.glance import coming
from reports.documents.shared.impact_summary import impact_summary
from reports.documents.shared.leading import leading_instruments
from reports.documents.shared.page_one import COMING
from reports.documents.shared.request import Context
from reports.documents.shared.section import Value
from reports.documents.shared.sentences import SheetReference
from reports.documents.shared.shades import shade
from reports.documents.shared.terms import term
from reports.documents.shared.values import number, quoted, titled

GROUPS = ("whole", "part", "bare", "apart")
"""How far jurisdictions are evidenced; apart from them those that are not compared."""
_NONE, _APART = -1, -2
"""Steps of lightness without a ground: what is not evidenced, and what is not compared."""


def category_front(findings: CategoryFindings) -> CategoryFront:
    """Return the front of a category briefing."""
    records, context = findings.records, findings.context
    dates = coming(records, context, limit=None)
    clusters, lone = _clusters(records, context)
    best, sheets = _best(findings)
    return CategoryFront(
        columns=tuple(context.words(f"dimension.short.{dimension}") for dimension in DIMENSIONS),
        heat=_heat(findings),
        best=best,
        best_sheets=sheets,
        instruments=tuple(_instrument(place, record, findings) for place, record in enumerate(records, 1)),
        impact=impact_summary(records, _leaders(findings), context),
        clusters=clusters,
        lone_clusters=context.words("category.lone_clusters", n=lone) if lone else "",
        coming=dates if len(dates) > COMING else (),
    )


# --- how all stand


def _heat(findings: CategoryFindings) -> tuple[HeatGroup, ...]:
    context, groups = findings.context, defaultdict[str, list[HeatRow]](list)
    for country in sorted(context.selection.jurisdictions.values(), key=strength):
        groups[_group(country)].append(_heat_row(country, findings))
    return tuple(
        HeatGroup(context.words(f"category.heat_group.{group}"), tuple(groups[group]))
        for group in GROUPS
        if groups[group]
    )


def _group(country: JurisdictionAssessment) -> str:
    if not country.is_peer:
        return "apart"
    count = evidenced(country)
    return "whole" if count == len(DIMENSIONS) else "part" if count else "bare"


def _heat_row(country: JurisdictionAssessment, findings: CategoryFindings) -> HeatRow:
    words = findings.context.words
    return HeatRow(
        name=findings.name(country.code),
        counting=country.counting,
        evidenced=words("page.share", k=evidenced(country), n=len(DIMENSIONS)),
        cells=tuple(
            _heat_cell(value, backed, findings.context, is_compared=country.is_peer)
            for value, backed in zip(country.all, country.backed, strict=True)
        ),
    )


def _heat_cell(value: DimensionValue, backed: DimensionValue, context: Context, *, is_compared: bool) -> HeatCell:
    """Return the evidenced value, with the higher one that is not; where none is evidenced, the one there is."""
    words = context.words
    if backed.value is None:
        return HeatCell(number(value.value, words), value.grade or "", _NONE)
    level = shade(backed.value, backed.grade) if is_compared else _APART
    cell = HeatCell(number(backed.value, words), backed.grade or "", level)
    if value.value == backed.value:
        return cell
    return HeatCell(cell.text, cell.grade, cell.level, number(value.value, words), value.grade or "")


# --- the best evidenced


def _best(findings: CategoryFindings) -> tuple[str, tuple[SheetReference, ...]]:
    """Name the instrument in force with the most evidenced scores, or count those that have as many by country."""
    words, context = findings.context.words, findings.context
    counts = {record.id: findings.backed(record) for record in findings.counted}
    most = max(counts.values(), default=0)
    if not most:
        return words("category.no_practice"), ()
    best = [(place, record) for place, record in enumerate(findings.records, 1) if counts.get(record.id) == most]
    if len(best) == 1:
        ((place, record),) = best
        title = titled(record.edition(context.language), context.language)
        sheets = (SheetReference(place, context.sheet(record.id)),)
        return words("category.practice", title=title, name=_place(record, context), n=most), sheets
    by_country = Counter(_place(record, context) for _, record in best)
    by_number: defaultdict[int, list[str]] = defaultdict(list)
    for name, n in by_country.items():
        by_number[n].append(name)
    parts = [
        words("category.each" if len(names) > 1 else "category.own", names=findings.listing(names), n=n)
        for n, names in sorted(by_number.items(), reverse=True)
    ]
    joined = words("category.semicolon").join(parts)
    return words("category.practice_tied", n=len(best), backed=most, parts=joined), ()


def _place(record: Record, context: Context) -> str:
    """Return the name of a record's jurisdiction; the spelling found where it has no code."""
    country = record.primary.country
    return context.name("country", country.code) if country.code else country.written


# --- every instrument


def _instrument(place: int, record: Record, findings: CategoryFindings) -> CategoryInstrument:
    context, policy = findings.context, record.edition(findings.context.language)
    grades = {cell.dimension: cell for cell in context.assessed(record).grades}
    scores = findings.scores(record)
    return CategoryInstrument(
        group=_place(record, context),
        number=place,
        title=quoted(policy, "title", policy.title, context.language),
        section=context.sheet(record.id),
        status=term(policy, "status", "status", policy.status, context, brief=True),
        evidenced=context.words("page.share", k=findings.backed(record), n=len(scores)) if scores else "",
        cells=tuple(
            HeatCell(number(grades[name].score, context.words), grades[name].grade or "", _level(grades[name].grade))
            for name in DIMENSIONS
        ),
        counts=context.assessed(record).standing.counts,
    )


def _level(grade: str | None) -> int:
    """Tell what is evidenced from what is not: the table of instruments has no ground."""
    return _APART if grade in BACKED else _NONE


def _leaders(findings: CategoryFindings) -> tuple[str, ...]:
    """Return the instruments behind the highest evidenced value of each dimension."""
    by_code = findings.context.selection.jurisdictions
    values = (
        by_code[code].backed[place] for place, spread in enumerate(findings.spreads) for code in spread.holders
    )
    return leading_instruments(values)


def _clusters(records: tuple[Record, ...], context: Context) -> tuple[tuple[Cluster, ...], int]:
    """Return the clusters of two instruments or more, and how many others there are."""
    members: defaultdict[str, list[SheetReference]] = defaultdict(list)
    names: dict[str, Value] = {}
    for place, record in enumerate(records, 1):
        policy = record.edition(context.language)
        for index, name in enumerate(policy.evolution.clusters):
            members[name].append(SheetReference(place, context.sheet(record.id)))
            names.setdefault(name, quoted(policy, f"evolution.clusters.{index}", name, context.language))
    shared = [name for name, own in members.items() if len(own) > 1]
    shared.sort(key=lambda name: (-len(members[name]), name))
    return tuple(Cluster(names[name], tuple(members[name])) for name in shared), len(members) - len(shared)
