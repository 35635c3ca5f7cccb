"""Strips: where a country, some countries or all of a category stand in each dimension, and on which instrument.

A picture holds the dots; every word and number stands beside it in a table. Only values graded A or B are ranked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from unicodedata import east_asian_width

from msgspec import Struct
from msgspec.structs import replace

from reports.analysis.evidence import BACKED
from reports.analysis.scores import DimensionSpread, DimensionValue, JurisdictionAssessment
from reports.corpus.policy import DIMENSIONS, Record
from reports.documents.shared.request import Context
from reports.documents.shared.section import STRIP_MM, Figure, Strip, StripMark, Value
from reports.documents.shared.terms import jurisdiction_name
from reports.documents.shared.values import number, quoted, shortened
from reports.language import Strings, tag

SIGNS = ("●", "◆", "▲", "d", "e", "f")
"""The marks of those compared, in the order in which they are named."""
BESIDE = 3
"""Of more that are compared the names of dimensions stand over the dots, so that each has a column."""
_COMPARED_MM, _STACKED_MM = 63.5, 54.0
"""The width of a picture beside the values of up to three, and of more."""
_TITLE, _TITLE_LATIN = 17, 33
"""Characters of a title that stand on a line under the name of a dimension."""
_START = 30
_HALF = 10.0
"""Half of the way from one number of the scale to the next."""


class StripTick(Struct, frozen=True):
    """A number of the scale over the dots, and what its cell takes of the width."""

    text: str
    width: str


class StripScale(Struct, frozen=True):
    """The numbers over the dots: each stands in the middle of its cell, the last at the end of its own."""

    indent: str
    """What stands free before the first cell."""
    ticks: tuple[StripTick, ...]


class StripSource(Struct, frozen=True):
    """The instrument behind a value, pointed to by its number."""

    title: Value
    number: int
    """0 where it has no sheet in the document."""
    section: str


class SideValue(Struct, frozen=True):
    """The value of one whom strips are about, with its rank and the instrument behind it."""

    value: str
    grade: str
    """"" where no instrument in force has a score: `value` says so."""
    higher: str
    """A higher value that is not evidenced, in words; "" where there is none."""
    higher_grade: str
    rank: str
    source: StripSource | None


class StripRow(Struct, frozen=True):
    """One dimension of a country: its value among all."""

    name: str
    figure: Figure
    side: SideValue
    median: str
    """In words; "" where nobody else is evidenced."""
    score: float | None
    """Value and median as numbers, for the data of page 1."""
    middle: float | None


class CategoryStripRow(Struct, frozen=True):
    """One dimension of a category: all values, their median, and who has the highest."""

    name: str
    evidenced: str
    """How many of those that have a value have one that is evidenced."""
    figure: Figure
    median: str
    value: str
    """The highest that is evidenced; "" where none is."""
    grade: str
    holders: str
    """All who have it; that nobody has."""


class ComparisonStripRow(Struct, frozen=True):
    """One dimension of a comparison: the dots of all others, a line for each of those compared."""

    name: str
    figure: Figure
    sides: tuple[SideValue, ...]


class StripTable(Struct, frozen=True):
    """Strips under one scale, with the key of their marks."""

    heading: str
    scale: StripScale
    rows: tuple[StripRow, ...] | tuple[CategoryStripRow, ...] | tuple[ComparisonStripRow, ...]
    caption: str
    signs: tuple[str, ...] = ()
    """The marks of those compared, in order."""
    columns: tuple[str, ...] = ()
    """Their names."""
    stacked: bool = False
    """Whether the names of dimensions stand over the dots."""

    def without_titles(self) -> StripTable:
        """Return the same with the titles of instruments cut to a line."""
        rows = tuple(_with_short_title(row) if isinstance(row, StripRow) else row for row in self.rows)
        return replace(self, rows=rows)


def _with_short_title(row: StripRow) -> StripRow:
    source = row.side.source
    if source is None:
        return row
    wide = any(east_asian_width(character) in "WF" for character in source.title.text)
    length = _TITLE if wide else _TITLE_LATIN
    return replace(row, side=replace(row.side, source=replace(source, title=shortened(source.title, length))))


class _StripBasis(Struct, frozen=True):
    """What all rows of a table rest on."""

    context: Context
    start: int
    """Where the axis begins: at 30, or at the ten below a value that is lower."""
    numbers: Mapping[str, int]
    """Of the records, by id."""

    @classmethod
    def of(cls, own: Iterable[DimensionValue], records: Iterable[Record], context: Context) -> _StripBasis:
        """Begin the axis below all dots, and below ``own``, which have marks."""
        dots = (value for spread in context.selection.spreads for value in (*spread.evidenced, *spread.unsupported))
        marks = (value.value for value in own if value.value is not None)
        start = min([_START, *(int(value // 10) * 10 for value in (*dots, *marks))])
        return cls(context, start, {record.id: place for place, record in enumerate(records, 1)})

    def spread(self, dimension: str) -> DimensionSpread:
        """Return how the dots of a dimension lie."""
        return self.context.selection.spreads[DIMENSIONS.index(dimension)]


# --- a country


def country_strips(code: str, records: tuple[Record, ...], context: Context) -> StripTable | None:
    """Return where a country stands in each dimension, the best rank first; None where it has no value at all."""
    scores, words = context.assessment.jurisdictions[code], context.words
    pairs = list(zip(scores.all, scores.backed, strict=True))
    if all(value.value is None for value, _ in pairs):
        return None
    basis = _StripBasis.of((*scores.all, *scores.backed), records, context)
    name = jurisdiction_name(code, context)
    rows = tuple(_country_row(name, *pair, basis) for pair in sorted(pairs, key=_by_rank))
    if scores.counting == 1:
        # One instrument stands behind all of them, and need not be named five times.
        rows = tuple(replace(row, side=replace(row.side, source=None)) for row in rows)
    weak = any(value.value is not None and value.grade not in BACKED for value, _ in pairs)
    others = context.selection.spreads[0].of
    caption = words("strips.key" if others else "strips.key_alone", name=name)
    caption += words("strips.key_weak") if weak else ""
    heading = words("strips.heading", n=others + scores.is_peer) if others else words("strips.heading_alone")
    return StripTable(heading, _scale(rows[0].figure), rows, caption + words("strips.key_axis", start=basis.start))


def judged_value(
    value: DimensionValue, backed: DimensionValue, records: tuple[Record, ...], context: Context
) -> tuple[DimensionValue, SideValue]:
    """Return the value that is judged, the evidenced one if there is one, and the same in words."""
    told, basis = _told(value, backed), _StripBasis.of((), records, context)
    return told, _side_value(value, backed, basis)


def _by_rank(pair: tuple[DimensionValue, DimensionValue]) -> tuple[bool, bool, int, float]:
    """Order by rank, then what is evidenced and not ranked, then the rest, the highest first."""
    told = _told(*pair)
    return pair[1].value is None, told.value is None, pair[1].rank or 0, -(told.value or 0.0)


def _country_row(name: str, value: DimensionValue, backed: DimensionValue, basis: _StripBasis) -> StripRow:
    words = basis.context.words
    side = _side_value(value, backed, basis)
    told = dict.fromkeys((one.value, one.grade) for one in (value, backed) if one.value is not None)
    marks = tuple(StripMark(score, grade) for score, grade in told)
    figure = _figure(value.dimension, marks, [_said(name, value, backed, basis.context)], basis)
    median = words("strips.median", median=number(backed.median, words)) if backed.median is not None else ""
    score = _told(value, backed).value
    return StripRow(words(f"dimension.{value.dimension}"), figure, side, median, score, backed.median)


def _told(value: DimensionValue, backed: DimensionValue) -> DimensionValue:
    """Return the value that is judged: the one that is evidenced, if there is one."""
    return value if backed.value is None else backed


def _side_value(value: DimensionValue, backed: DimensionValue, basis: _StripBasis, form: str = "rank") -> SideValue:
    words, told = basis.context.words, _told(value, backed)
    higher = value.value if value.value != told.value else None
    return SideValue(
        value=number(told.value, words),
        grade=told.grade or "",
        higher=words("strips.higher", value=number(higher, words)) if higher is not None else "",
        higher_grade=(value.grade or "") if higher is not None else "",
        rank=_rank(told, backed, form, words),
        source=_source(told.record_id, basis),
    )


def _rank(told: DimensionValue, backed: DimensionValue, form: str, words: Strings) -> str:
    if told.value is None:
        return "–"
    if backed.value is None or backed.rank is None:
        return words("strips.not_ranked")
    return words(f"strips.{form}_tied" if backed.tied else f"strips.{form}", rank=backed.rank, n=backed.rank_of)


def _source(record_id: str | None, basis: _StripBasis) -> StripSource | None:
    if record_id is None:
        return None
    context, place = basis.context, basis.numbers.get(record_id, 0)
    policy = context.corpus.by_id[record_id].edition(context.language)
    title = quoted(policy, "title", policy.title, context.language)
    return StripSource(title, place, context.sheet(record_id) if place else "")


# --- a category


def category_strips(context: Context) -> StripTable | None:
    """Return how the jurisdictions of a category are spread in each dimension, the highest median first."""
    selection, words = context.selection, context.words
    if not any(spread.evidenced or spread.unsupported for spread in selection.spreads):
        return None
    basis = _StripBasis.of((), (), context)
    ranked = sorted(selection.spreads, key=lambda spread: -(spread.median or 0.0))
    rows = tuple(_category_row(spread, basis) for spread in ranked)
    apart = sum(one.counting for one in selection.jurisdictions.values() if not one.is_peer)
    caption = words("strips.key_category") + words("strips.key_axis", start=basis.start)
    caption += words("strips.key_apart", n=apart) if apart else ""
    return StripTable(
        words("strips.heading_category", n=selection.spreads[0].of), _scale(rows[0].figure), rows, caption
    )


def _category_row(spread: DimensionSpread, basis: _StripBasis) -> CategoryStripRow:
    words, evidenced = basis.context.words, len(spread.evidenced)
    names = words("common.list_separator").join(jurisdiction_name(code, basis.context) for code in spread.holders)
    key = "strips.holders" if len(spread.holders) > 1 else "strips.holder" if spread.holders else "strips.nobody"
    return CategoryStripRow(
        name=words(f"dimension.{spread.dimension}"),
        evidenced=words("strips.evidenced", k=evidenced, n=evidenced + len(spread.unsupported)),
        figure=_figure(spread.dimension, (), [], basis),
        median=number(spread.median, words) if spread.median is not None else "–",
        value=number(spread.highest, words) if spread.highest is not None else "",
        grade=spread.weakest or "",
        holders=words(key, names=names),
    )


# --- a comparison


def comparison_strips(codes: tuple[str, ...], records: tuple[Record, ...], context: Context) -> StripTable | None:
    """Return the values of some jurisdictions beside each other, the widest gap first."""
    found, words = context.assessment.jurisdictions, context.words
    sides = [found[code] for code in codes]
    if all(value.value is None for side in sides for value in side.all):
        return None
    basis = _StripBasis.of((value for side in sides for value in (*side.all, *side.backed)), records, context)
    places = sorted(range(len(DIMENSIONS)), key=lambda place: -_gap(place, sides))
    rows = tuple(_comparison_row(place, sides, basis) for place in places)
    caption = words("strips.key_comparison", n=context.selection.spreads[0].of) + words(
        "strips.key_axis", start=basis.start
    )
    names = tuple(jurisdiction_name(code, context) for code in codes)
    heading, scale = words("strips.heading_comparison"), _scale(rows[0].figure)
    return StripTable(heading, scale, rows, caption, SIGNS[: len(codes)], names, len(codes) > BESIDE)


def _gap(place: int, sides: list[JurisdictionAssessment]) -> float:
    """Return how far the evidenced values lie apart; below 0 where there are not two."""
    values = [value for side in sides if (value := side.backed[place].value) is not None]
    return max(values) - min(values) if len(values) > 1 else -1.0


def _comparison_row(place: int, sides: list[JurisdictionAssessment], basis: _StripBasis) -> ComparisonStripRow:
    context, dimension = basis.context, DIMENSIONS[place]
    pairs = [(side.all[place], side.backed[place]) for side in sides]
    # A line has one mark: the value that is judged, one that cannot be, or none.
    marks = tuple(
        StripMark(told.value, told.grade, sign)
        for told, sign in zip((_told(*pair) for pair in pairs), SIGNS, strict=False)
    )
    names = (jurisdiction_name(side.code, context) for side in sides)
    said = [_said(name, *pair, context) for name, pair in zip(names, pairs, strict=True)]
    figure = _figure(dimension, marks, said, basis, compared=True)
    values = tuple(_side_value(*pair, basis, form="rank_brief") for pair in pairs)
    return ComparisonStripRow(context.words(f"dimension.{dimension}"), figure, values)


# --- the picture


def _scale(figure: Figure) -> StripScale:
    """Return the numbers over the dots, placed as the picture places them."""
    spec = figure.spec
    assert isinstance(spec, Strip)
    ticks = [tick for tick in range(20, 101, 20) if tick - _HALF >= spec.start]
    edges = [*(spec.at(tick - _HALF) for tick in ticks), 1.0]
    cells = zip(ticks, edges, edges[1:], strict=False)
    return StripScale(_share(edges[0]), tuple(StripTick(str(tick), _share(end - begin)) for tick, begin, end in cells))


def _share(part: float) -> str:
    return f"{100 * part:.2f}%"


def _figure(
    dimension: str, marks: tuple[StripMark, ...], said: list[str], basis: _StripBasis, *, compared: bool = False
) -> Figure:
    """Return the picture of one row, and all its values in words."""
    spread, words, language = basis.spread(dimension), basis.context.words, tag(basis.context.language)
    whose = "alt_others" if said else "alt"
    for key, values in (("evidenced", spread.evidenced), ("unsupported", spread.unsupported)):
        said = [*said, words(f"strips.{whose}_{key}", values=_listed(values, words))] if values else said
    if spread.median is not None:
        said = [*said, words("strips.alt_median", median=number(spread.median, words))]
    told = words("strips.alt_separator").join(said) or words("common.not_recorded")
    alt = words("strips.alt", name=words(f"dimension.{dimension}"), values=told)
    width = STRIP_MM if not compared else _COMPARED_MM if len(marks) <= BESIDE else _STACKED_MM
    dots = (spread.evidenced, spread.unsupported, spread.median)
    return Figure(Strip(*dots, marks, language, basis.start, compared, width), alt)


def _listed(values: tuple[float, ...], words: Strings) -> str:
    """Name each value once, with the number of those who have it."""
    return words("common.list_separator").join(
        words("strips.times", value=number(value, words), n=n) if n > 1 else number(value, words)
        for value, n in Counter(values).items()
    )


def _said(name: str, value: DimensionValue, backed: DimensionValue, context: Context) -> str:
    """Name whom the row is about with the value that is judged, and a higher one that is not."""
    words = context.words
    told = dict.fromkeys((one.value, one.grade) for one in (backed, value) if one.value is not None)
    if not told:
        return words("strips.alt_missing", label=name)
    return words("common.list_separator").join(
        words("chart.value", label=name, value=number(score, words), grade=grade or "–") for score, grade in told
    )
