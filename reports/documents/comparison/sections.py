"""The comparison of two to six jurisdictions: where they stand, what follows, what they say and on what it rests."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reports.analysis.pillars import JurisdictionPillar
from reports.corpus.policy import IMPACTS, PILLARS, Policy, Profile, Record
from reports.documents.comparison.findings import Side, judgements, verdict
from reports.documents.comparison.model import (
    FigureRow,
    NumberedTitle,
    SideCell,
    SideRow,
    SideStatement,
    SideTable,
    Spread,
)
from reports.documents.shared.glance import coming, kicker
from reports.documents.shared.leading import leading_instruments
from reports.documents.shared.page_one import COMING, judgements_of
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section, Value
from reports.documents.shared.sentences import joined
from reports.documents.shared.strips import BESIDE, ComparisonStripRow, StripTable, comparison_strips
from reports.documents.shared.terms import jurisdiction_name
from reports.documents.shared.values import quoted, shortened
from reports.language import tag

_LONG, _BRIEF = 100, 46
"""Characters of a pillar's text that a column quotes, and where room is short; half as many ideographs."""
_QUOTED = 2
"""Instruments a side whose impact is told."""


def comparison_sections(request: DocumentRequest, context: Context) -> tuple[Section, ...]:
    """Return the front of a comparison in one language; sheets and frame follow."""
    records = request.selection.records
    sides = [_side(code, records, context) for code in request.compared]
    title = context.words("comparison.spread")
    content = _spread(request.compared, sides, records, context)
    return (Section(f"spread-{context.language}", "comparison.html", title, tag(context.language), content),)


def _side(code: str, records: tuple[Record, ...], context: Context) -> Side:
    own = tuple(record for record in records if record.jurisdiction == code)
    profile = context.corpus.profile(code, context.language)
    scores, pillars = context.assessment.jurisdictions[code], context.selection.pillars[code][context.language]
    numbers = {record.id: place for place, record in enumerate(records, 1)}
    return Side(code, jurisdiction_name(code, context), own, scores, profile, pillars, numbers)


def _spread(codes: tuple[str, ...], sides: list[Side], records: tuple[Record, ...], context: Context) -> Spread:
    words = context.words
    strips = comparison_strips(codes, records, context)
    impacts = _abreast(sides, lambda these: _impact_rows(these, context))
    dates = coming(records, context, limit=None)
    told = judgements_of(judgements(sides, context), records, context)
    return Spread(
        kicker=kicker(context, "comparison"),
        name=words("common.list_separator").join(side.name for side in sides),
        verdict=verdict(sides, context),
        strips=strips,
        strips_empty=words("glance.bars_empty"),
        judgements_heading=words("page.judgements"),
        judgements=told,
        pillars=_abreast(sides, lambda these: _pillar_rows(these, context)),
        impacts=impacts,
        impacts_note=_impacts_note(sides, records, context),
        columns=tuple(side.name for side in sides),
        evidence=_evidence(sides, context),
        targets=_abreast(sides, lambda these: _targets(these, context)),
        coming=dates[:COMING],
        coming_rest=_coming_rest(records, len(dates), context),
        key=_key(records, strips, impacts, context),
        pages_meant=2 if len(sides) <= BESIDE else 4,
        is_wide=len(sides) > BESIDE or bool(dates),
        is_joined=len(sides) > BESIDE,
    )


def _abreast(sides: Sequence[Side], rows: Callable[[Sequence[Side]], tuple[SideRow, ...]]) -> tuple[SideTable, ...]:
    """Return a table for every three jurisdictions, as even as can be; none without rows."""
    count = -(-len(sides) // BESIDE)
    size = -(-len(sides) // count)
    found = []
    for first in range(0, len(sides), size):
        these = sides[first : first + size]
        if told := rows(these):
            found.append(SideTable(tuple(side.name for side in these), told))
    return tuple(found)


# --- pillars and targets


def _pillar_rows(sides: Sequence[Side], context: Context) -> tuple[SideRow, ...]:
    return tuple(
        SideRow(
            context.words(f"pillar.{pillar}"), tuple(_pillar_cell(side.pillars[place], side, context) for side in sides)
        )
        for place, pillar in enumerate(PILLARS)
    )


def _pillar_cell(pillar: JurisdictionPillar, side: Side, context: Context) -> SideCell:
    said = pillar.strongest
    source: Policy | Profile | None = side.profile if said.origin == "profile" else None
    if said.origin == "policy":
        source = context.corpus.by_id[said.record_id].edition(said.language)
    word = context.words(f"pillar_state.{pillar.state}")
    if source is None or not said.text:
        return SideCell(pillar.state, word=word)
    text = quoted(source, f"regulatory.{said.pillar}", said.text, context.language)
    part = 1 if text.text.isascii() else 2
    return SideCell(pillar.state, shortened(text, _LONG // part), shortened(text, _BRIEF // part), word)


def _targets(sides: Sequence[Side], context: Context) -> tuple[SideRow, ...]:
    """Return what the profiles say of targets; nothing where no profile says anything."""
    rows = []
    for key, field in (
        ("capture2030", "capture_2030"),
        ("storage2050", "storage_2050"),
        ("netZeroYear", "net_zero_year"),
    ):
        cells = tuple(_target(side, key, field, context) for side in sides)
        if any(cell.text for cell in cells):
            rows.append(SideRow(context.words(f"profile.{key}"), cells))
    return tuple(rows)


def _target(side: Side, key: str, field: str, context: Context) -> SideCell:
    text: str = getattr(side.profile.targets, field) if side.profile else ""
    if side.profile is None or not text or context.vocabulary.placeholder(text):
        return SideCell(word=context.words("common.not_recorded"))
    return SideCell(text=quoted(side.profile, f"strategicTargets.{key}", text, context.language))


# --- impact


def _leading(side: Side) -> tuple[str, ...]:
    """Return the instruments that lead most dimensions of a jurisdiction, by evidenced values where it has any."""
    ids = leading_instruments(side.scores.backed) or leading_instruments(side.scores.all)
    return tuple(record_id for record_id in ids if record_id in side.numbers)[:_QUOTED]


def _impact_rows(sides: Sequence[Side], context: Context) -> tuple[SideRow, ...]:
    rows = []
    for aspect in IMPACTS:
        cells = tuple(_impact_cell(side, aspect, context) for side in sides)
        if any(cell.statements for cell in cells):
            rows.append(SideRow(context.words(f"comparison.aspects.{aspect}"), cells))
    return tuple(rows)


def _impact_cell(side: Side, aspect: str, context: Context) -> SideCell:
    found = []
    for record_id in _leading(side):
        policy = context.corpus.by_id[record_id].edition(context.language)
        for entry in policy.impact:
            if entry.aspect == aspect:
                text = quoted(policy, f"impactAnalysis.{aspect}", entry.text, context.language)
                found.append(SideStatement(side.numbers[record_id], context.sheet(record_id), text))
    return SideCell(word=context.words("common.not_recorded"), statements=tuple(found))


def _impacts_note(sides: Sequence[Side], records: Sequence[Record], context: Context) -> str:
    """Name the instruments that lead and say nothing of their impact, and say where the rest stands."""
    words = context.words
    leading = {record_id: side.numbers[record_id] for side in sides for record_id in _leading(side)}
    editions = {record.id: record.edition(context.language) for record in records}
    silent = [number for record_id, number in leading.items() if not editions[record_id].impact]
    others = sum(bool(edition.impact) and record_id not in leading for record_id, edition in editions.items())
    parts, separator = [], words("common.list_separator")
    if silent:
        parts.append(words("comparison.impact_silent", n=len(silent), numbers=separator.join(map(str, sorted(silent)))))
    if others:
        is_bound = any(context.sheet(record.id) for record in records)
        parts.append(words("comparison.impact_others" if is_bound else "comparison.impact_unbound", n=others))
    return joined(parts, words)


# --- evidence, dates, key


def _evidence(sides: list[Side], context: Context) -> tuple[FigureRow, ...]:
    """Count how well the scores of each are founded, and who wrote and reviewed its records."""
    words = context.words
    reviews = [[context.assessed(record).review for record in side.records] for side in sides]
    covers = [side.scores.coverage for side in sides]
    counted = [sum(context.assessed(record).standing.counts for record in side.records) for side in sides]

    def row(key: str, pairs: list[tuple[int, int]]) -> FigureRow:
        return FigureRow(words(f"comparison.{key}"), tuple(words("comparison.of", k=k, n=n) for k, n in pairs))

    return (
        row("counting", [(k, len(side.records)) for k, side in zip(counted, sides, strict=True)]),
        row("backed", [(cover.backed, cover.scored) for cover in covers]),
        row("reviewed", [(sum(one.listed for one in found), len(found)) for found in reviews]),
        row("machine", [(sum(one.machine_author for one in found), len(found)) for found in reviews]),
    )


def _coming_rest(records: Sequence[Record], dates: int, context: Context) -> str:
    """Say how many dates ahead stand in the sheets alone, and how many records name none."""
    words = context.words
    silent = sum(not context.told(record).ahead for record in records)
    key = "comparison.dates_none" if silent == len(records) else "comparison.dates_rest"
    parts = [words("comparison.dates_more", n=dates - COMING)] if dates > COMING else []
    return joined([*parts, words(key, n=silent) if silent else ""], words)


def _key(
    records: Sequence[Record], strips: StripTable | None, impacts: Sequence[SideTable], context: Context
) -> tuple[NumberedTitle, ...]:
    """Name the instruments that the pages point to, by their numbers."""
    rows = strips.rows if strips else ()
    sides = [side for row in rows if isinstance(row, ComparisonStripRow) for side in row.sides]
    used = {side.source.number for side in sides if side.source}
    used |= {one.number for table in impacts for row in table.rows for cell in row.cells for one in cell.statements}
    found = []
    for number, record in enumerate(records, 1):
        if number in used:
            policy = record.edition(context.language)
            title: Value = quoted(policy, "title", policy.title, context.language)
            found.append(NumberedTitle(number, title, context.sheet(record.id)))
    return tuple(found)
