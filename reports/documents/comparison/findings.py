"""The sentences of a comparison: who is highest in what, and three judgements from a closed list.

Each has its condition and the values that it quotes; its priority is its place in the list. Values are compared among
evidenced scores alone, where two of the jurisdictions have one, and equals are named. The words stand in
``templates/strings``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from reports.analysis.pillars import JurisdictionPillar
from reports.analysis.scores import JurisdictionAssessment
from reports.corpus.policy import DIMENSIONS, PILLARS, Profile, Record
from reports.documents.shared.request import Context
from reports.documents.shared.sentences import Sentence, joined
from reports.documents.shared.values import number, share
from reports.language import Strings

MANY = 3
"""Dimensions that must rest on one instrument for that to be told."""
_MOST_PARTS, _MOST_LACKING = 3, 2
"""Jurisdictions of which one judgement tells something."""

Told = tuple[str, Sentence]
"""A judgement: its lead, and its sentence."""


class Side(Struct, frozen=True):
    """One of the jurisdictions compared."""

    code: str
    name: str
    records: tuple[Record, ...]
    scores: JurisdictionAssessment
    profile: Profile | None
    pillars: tuple[JurisdictionPillar, ...]
    numbers: Mapping[str, int]
    """Of the records of the document, by id."""


class _Contest(Struct, frozen=True):
    """A dimension in which jurisdictions can be compared, with the ends of their values."""

    dimension: str
    high: float
    leaders: tuple[Side, ...]
    low: float
    last: tuple[Side, ...]
    grades: frozenset[str]
    """Of the highest value."""

    @property
    def gap(self) -> float:
        """How far the highest is above the lowest."""
        # Scores have one decimal, and their differences no more.
        return round(self.high - self.low, 6)


# --- the verdict


def verdict(sides: Sequence[Side], context: Context) -> str:
    """Say whose scores cannot be judged, then who is highest in which dimensions, alone or with others."""
    words = context.words
    if all(value.value is None for side in sides for value in side.scores.all):
        return words("comparison.no_scores")
    unbacked = [side.name for side in sides if all(value.value is None for value in side.scores.backed)]
    parts = [words("comparison.unbacked", names=_names(unbacked, words))] if unbacked else []
    return joined([*parts, _highest(_contests(sides), sides, words)], words)


def _highest(contests: Sequence[_Contest], sides: Sequence[Side], words: Strings) -> str:
    if not contests:
        return words("comparison.none_compared")
    by_leaders: defaultdict[tuple[str, ...], list[_Contest]] = defaultdict(list)
    for contest in contests:
        by_leaders[tuple(side.name for side in contest.leaders)].append(contest)
    # Alone before together, all together last; else in the order in which they were named.
    order = sorted(by_leaders.items(), key=lambda item: len(item[0]))
    parts = [part for names, won in order for part in _part(names, won, len(sides), words)]
    if rest := len(DIMENSIONS) - len(contests):
        parts.append(words("comparison.rest", n=rest))
    grades = words("common.or").join(sorted(frozenset[str]().union(*(contest.grades for contest in contests))))
    told = words("common.graded", n=sum(len(contest.leaders) for contest in contests), grades=grades)
    return words("comparison.verdict", parts=words("comparison.and").join(parts), grades=told)


def _part(names: tuple[str, ...], won: Sequence[_Contest], sides: int, words: Strings) -> Iterator[str]:
    if len(names) == sides:
        for contest in won:
            dimension, value = words(f"dimension.running.{contest.dimension}"), number(contest.high, words)
            yield words("comparison.level", dimension=dimension, value=value)
        return
    dimensions = _names([words(f"dimension.running.{contest.dimension}") for contest in won], words)
    key = "comparison.alone" if len(names) == 1 else "comparison.tied"
    yield words(key, names=_names(names, words), dimensions=dimensions)


def _contests(sides: Sequence[Side]) -> tuple[_Contest, ...]:
    """Return the dimensions in which two of the jurisdictions or more have an evidence-backed value."""
    found = []
    for place, dimension in enumerate(DIMENSIONS):
        values = [(value, side) for side in sides if (value := side.scores.backed[place].value) is not None]
        if len(values) > 1:
            high, low = max(value for value, _ in values), min(value for value, _ in values)
            leaders, last = (tuple(side for value, side in values if value == end) for end in (high, low))
            grades = frozenset(side.scores.backed[place].grade or "" for side in leaders)
            found.append(_Contest(dimension, high, leaders, low, last, grades))
    return tuple(found)


# --- judgements


def judgements(sides: Sequence[Side], context: Context) -> tuple[Told, ...]:
    """Return the judgements whose condition holds, by priority."""
    return tuple(told for judge in JUDGEMENTS for told in judge(sides, context))


def _told(key: str, words: Strings, text: str, *records: str) -> Told:
    return words(f"comparison.lead.{key}"), Sentence(text, records)


def _resting(sides: Sequence[Side], context: Context) -> Iterator[Told]:
    """Say of whom three evidenced values or more rest on one instrument, which has no equal there."""
    words, found = context.words, []
    for side in sides:
        ids = [value.record_id for value in side.scores.backed if value.record_id in side.numbers and not value.also]
        for record_id, count in Counter(ids).most_common(1):
            if count >= MANY and record_id is not None:
                found.append((count, side, record_id))
    found.sort(key=lambda one: -one[0])
    told = found[:_MOST_PARTS]
    if told:
        parts = [
            words("comparison.rests", n=count, name=side.name, number=side.numbers[record_id])
            for count, side, record_id in told
        ]
        yield _told("rests", words, words("comparison.resting", n=len(told), parts=words("comparison.and").join(parts)))


def _lacking(sides: Sequence[Side], context: Context) -> Iterator[Told]:
    """Name the pillars that one jurisdiction alone has not in force, of those who lack most of them."""
    words = context.words
    lacks = {
        side.code: [
            pillar
            for place, pillar in enumerate(PILLARS)
            if [other.code for other in sides if other.pillars[place].state != "in-force"] == [side.code]
        ]
        for side in sides
    }
    most = max(map(len, lacks.values()))
    parts = [
        words(
            "comparison.lacks",
            n=len(sides) - 1,
            names=_names([words(f"pillar.running.{pillar}") for pillar in lacks[side.code]], words),
            name=side.name,
        )
        for side in sides
        if most and len(lacks[side.code]) == most
    ]
    if parts:
        yield _told("lacks", words, joined(parts[:_MOST_LACKING], words))


def _undated(sides: Sequence[Side], context: Context) -> Iterator[Told]:
    """Say where no instrument names a date ahead: nowhere, or in all places but one."""
    words = context.words
    dated = [sum(bool(context.told(record).ahead) for record in side.records) for side in sides]
    records = sum(len(side.records) for side in sides)
    if not any(dated):
        yield _told("undated", words, words("comparison.undated", n=records))
    elif sum(n > 0 for n in dated) == 1:
        (name,) = (side.name for side, n in zip(sides, dated, strict=True) if n)
        yield _told("dated", words, words("comparison.dated", n=sum(dated), name=name, rest=records - sum(dated)))


def _weakest(sides: Sequence[Side], context: Context) -> Iterator[Told]:
    """Name all whose share of evidenced scores is the lowest; nobody where all have the same, or one has no score."""
    words, covers = context.words, {side.code: side.scores.coverage for side in sides}
    if not all(cover.scored for cover in covers.values()):
        return
    shares = {code: Fraction(cover.backed, cover.scored) for code, cover in covers.items()}
    worst = [side for side in sides if shares[side.code] == min(shares.values())]
    if len(worst) == len(sides):
        return
    cover = covers[worst[0].code]
    if len(worst) == 1:
        text = words("comparison.weakest", name=worst[0].name, backed=cover.backed, n=cover.scored)
    else:
        names = _names([side.name for side in worst], words)
        key = "comparison.weakest_tied" if cover.backed else "comparison.weakest_none"
        text = words(key, names=names, share=share(cover.backed, cover.scored, words))
    yield _told("weakest", words, text)


def _widest(sides: Sequence[Side], context: Context) -> Iterator[Told]:
    words, contests = context.words, _contests(sides)
    gap = max((contest.gap for contest in contests), default=0.0)
    if not gap:
        return
    widest = [contest for contest in contests if contest.gap == gap]
    names = [words(f"dimension.running.{contest.dimension}") for contest in widest]
    if len(widest) > 1:
        text = words("comparison.widest_tied", gap=number(gap, words), dimensions=_names(names, words))
    else:
        one = widest[0]
        text = words(
            "comparison.widest" if len(contests) > 1 else "comparison.gap",
            dimension=names[0],
            high=_names([side.name for side in one.leaders], words),
            high_value=number(one.high, words),
            low=_names([side.name for side in one.last], words),
            low_value=number(one.low, words),
            gap=number(gap, words),
        )
    yield _told("widest", words, text)


def _open(sides: Sequence[Side], context: Context) -> Iterator[Told]:
    """Name the pillars that none of them has in force."""
    words = context.words
    names = [
        words(f"pillar.running.{pillar}")
        for place, pillar in enumerate(PILLARS)
        if all(side.pillars[place].state != "in-force" for side in sides)
    ]
    if names:
        yield _told("open", words, words("comparison.open", n=len(names), names=_names(names, words)))


JUDGEMENTS = (_resting, _lacking, _undated, _weakest, _widest, _open)
"""The closed list, by priority."""


def _names(names: Sequence[str], words: Strings) -> str:
    """Join names as the language joins them."""
    if len(names) < 2:
        return "".join(names)
    return words("common.enumeration_last", first=words("common.enumeration").join(names[:-1]), last=names[-1])
