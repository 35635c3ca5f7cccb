"""The comparison of two to six jurisdictions: aligned bars, pillars and evidence side by side, instruments and time."""

from __future__ import annotations

from reports.analysis.evidence import GRADES, GradedScore
from reports.analysis.pillars import JurisdictionPillar
from reports.corpus.policy import DIMENSIONS, PILLARS, Policy, Profile, Record
from reports.documents.comparison.chronicle import chronicle
from reports.documents.comparison.findings import Side, messages, verdict
from reports.documents.comparison.model import (
    ComparisonFront,
    DimensionTable,
    FigureRow,
    LeaderRow,
    SideCell,
    SideRow,
    Spread,
)
from reports.documents.shared.contents import ContentsEntry, contents_section, instrument
from reports.documents.shared.glance import kicker
from reports.documents.shared.impact import impact_blocks
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import AlignedBars, AlignedRow, BarRow, Figure, Section, Value
from reports.documents.shared.sentences import message
from reports.documents.shared.terms import jurisdiction_name
from reports.documents.shared.values import number, quoted, share
from reports.language import is_cjk, tag

_EXCERPTS = {2: 120, 3: 80, 4: 56, 5: 40, 6: 26}
"""Characters of a pillar's text that a column quotes; the sheets have it whole. CJK text takes half as many."""


def comparison_sections(request: DocumentRequest, context: Context) -> tuple[Section, ...]:
    """Return the front of a comparison in one language; sheets and frame follow."""
    words, suffix, records = context.words, context.language, request.selection.records
    sides = [_side(code, records, context) for code in request.compared]
    numbers = {record.id: place for place, record in enumerate(records, 1)}
    spread_id, front_id = f"spread-{suffix}", f"front-{suffix}"
    anchors = ("dimensions", "impact", "timeline", "dates")
    entries = (
        ContentsEntry(words("comparison.spread"), spread_id),
        ContentsEntry(words("comparison.front"), front_id),
        *(ContentsEntry(words(f"comparison.{anchor}"), f"{front_id}--{anchor}", 2) for anchor in anchors),
        ContentsEntry(words("frame.title"), f"frame-{suffix}"),
    )
    names = {side.code: side.name for side in sides}
    instruments = tuple(
        instrument(place, record, context, names.get(record.jurisdiction, record.jurisdiction))
        for place, record in enumerate(records, 1)
    )
    language = tag(suffix)
    return (
        Section(
            spread_id,
            "comparison.html",
            words("comparison.spread"),
            language,
            _spread(sides, records, context),
            landscape=True,
        ),
        contents_section(entries, instruments, context),
        Section(
            front_id, "comparison_front.html", words("comparison.front"), language, _front(sides, numbers, context)
        ),
    )


def _side(code: str, records: tuple[Record, ...], context: Context) -> Side:
    own = tuple(record for record in records if record.jurisdiction == code)
    profile = context.corpus.profile(code, context.language)
    scores, pillars = context.assessment.jurisdictions[code], context.selection.pillars[code][context.language]
    cells = tuple(cell for record in own for cell in context.assessed(record).grades if cell.score is not None)
    return Side(code, jurisdiction_name(code, context), own, cells, scores, profile, pillars)


# --- the spread
def _spread(sides: list[Side], records: tuple[Record, ...], context: Context) -> Spread:
    words = context.words
    bars = _bars(sides, context)
    return Spread(
        kicker=kicker(context, "comparison"),
        name=words("common.list_separator").join(side.name for side in sides),
        verdict=verdict(sides, context),
        bars=bars,
        bars_empty=words("glance.bars_empty"),
        note=words("comparison.note"),
        messages=tuple(message(sentence, records, context) for sentence in messages(sides, context)),
        columns=tuple(side.name for side in sides),
        pillars=tuple(_pillar_row(place, sides, context) for place in range(len(PILLARS))),
        evidence=_evidence(sides, context),
        targets=_targets(sides, context),
    )


def _bars(sides: list[Side], context: Context) -> Figure | None:
    words = context.words
    rows = tuple(
        AlignedRow(
            words(f"dimension.{dimension}"),
            tuple(
                BarRow(side.name, v.value, v.grade, v.median, number(v.value, words))
                for side in sides
                for v in [side.scores.all[place]]
            ),
        )
        for place, dimension in enumerate(DIMENSIONS)
    )
    if all(bar.value is None for row in rows for bar in row.bars):
        return None
    separator = words("common.list_separator")
    said = separator.join(
        words("comparison.said", dimension=row.label, values=separator.join(_spoken(bar, context) for bar in row.bars))
        for row in rows
    )
    alt = words("comparison.alt", values=said)
    return Figure(AlignedBars(tuple(side.name for side in sides), rows, tag(context.language)), alt)


def _spoken(bar: BarRow, context: Context) -> str:
    return context.words("chart.value", label=bar.label, value=bar.text, grade=bar.grade or "–")


def _pillar_row(place: int, sides: list[Side], context: Context) -> SideRow:
    cells = tuple(_pillar_cell(side.pillars[place], side, len(sides), context) for side in sides)
    return SideRow(context.words(f"pillar.{PILLARS[place]}"), cells)


def _pillar_cell(pillar: JurisdictionPillar, side: Side, columns: int, context: Context) -> SideCell:
    said = pillar.strongest
    source: Policy | Profile | None = side.profile if said.origin == "profile" else None
    if said.origin == "policy":
        source = context.corpus.by_id[said.record_id].edition(said.language)
    word = context.words(f"pillar_state.{pillar.state}")
    if source is None or not said.text:
        return SideCell(pillar.state, Value(""), word)
    text = _cut(said.text, columns, context)
    return SideCell(pillar.state, quoted(source, f"regulatory.{said.pillar}", text, context.language), word)


def _cut(text: str, columns: int, context: Context) -> str:
    length = _EXCERPTS[columns] // (2 if is_cjk(context.language) and not text.isascii() else 1)
    return text if len(text) <= length else text[: length - 1].rstrip(" ,;，；、") + "…"


def _evidence(sides: list[Side], context: Context) -> tuple[FigureRow, ...]:
    """Count how well the scores of each are founded, and who reviewed its records."""
    words = context.words
    cells = {side.code: side.cells for side in sides}

    def row(key: str, values: list[str]) -> FigureRow:
        return FigureRow(words(f"comparison.{key}"), tuple(values))

    reviews = {side.code: [context.assessed(record).review for record in side.records] for side in sides}
    return (
        row("records", [str(len(side.records)) for side in sides]),
        row("counting", [str(context.selection.counting.get(side.code, 0)) for side in sides]),
        row("scores", [str(len(cells[side.code])) for side in sides]),
        row("grades", [_by_grade(cells[side.code]) for side in sides]),
        row(
            "backed",
            [share(sum(c.grade in ("A", "B") for c in cells[s.code]), len(cells[s.code]), words) for s in sides],
        ),
        row(
            "reviewed", [words("glance.of", k=sum(r.listed for r in found), n=len(found)) for found in reviews.values()]
        ),
        row("machine", [str(sum(review.machine_author for review in found)) for found in reviews.values()]),
    )


def _by_grade(cells: tuple[GradedScore, ...]) -> str:
    """Count the scores of each grade, from the best founded to the least."""
    return " / ".join(str(sum(cell.grade == grade for cell in cells)) for grade in GRADES)


def _targets(sides: list[Side], context: Context) -> tuple[SideRow, ...]:
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
        return SideCell("", Value(""), context.words("common.not_recorded"))
    return SideCell("", quoted(side.profile, f"strategicTargets.{key}", text, context.language))


# --- the front
def _front(sides: list[Side], numbers: dict[str, int], context: Context) -> ComparisonFront:
    records = tuple(record for side in sides for record in side.records)
    ordered = tuple(sorted(records, key=lambda record: numbers[record.id]))
    return ComparisonFront(
        dimensions=tuple(_dimension(place, sides, numbers, context) for place in range(len(DIMENSIONS))),
        impacts=impact_blocks(ordered, context),
        chronicle=chronicle([(side.name, side.records) for side in sides], numbers, context),
    )


def _dimension(place: int, sides: list[Side], numbers: dict[str, int], context: Context) -> DimensionTable:
    def strength(side: Side) -> float:
        value = side.scores.all[place].value
        return -1.0 if value is None else value

    rows = tuple(_leader(place, side, numbers, context) for side in sorted(sides, key=strength, reverse=True))
    return DimensionTable(context.words(f"dimension.{DIMENSIONS[place]}"), rows)


def _leader(place: int, side: Side, numbers: dict[str, int], context: Context) -> LeaderRow:
    words, value, backed = context.words, side.scores.all[place], side.scores.backed[place]
    rank = "–"
    if backed.rank is not None and backed.value is not None:
        rank = words("front.rank_tied" if backed.tied else "front.rank", rank=backed.rank, n=backed.rank_of)
    title, section, position = Value(""), "", 0
    if value.record_id is not None:
        policy = context.corpus.by_id[value.record_id].edition(context.language)
        title = quoted(policy, "title", policy.title, context.language)
        position = numbers.get(value.record_id, 0)
        section = context.sheet(value.record_id) if position else ""
    return LeaderRow(
        name=side.name,
        value=number(value.value, words),
        grade=value.grade or "",
        backed=number(backed.value, words),
        backed_grade=backed.grade or "",
        rank=rank,
        of=value.of,
        instrument=title,
        equals=words("comparison.equals", n=len(value.also)) if value.also else "",
        section=section,
        number=position,
    )
