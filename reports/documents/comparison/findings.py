"""The sentences of a comparison: leads, the widest gap, pillars that nobody has settled, the weakest evidence.

Leads and gaps are told among evidence-backed values, where two of the jurisdictions have one. Equals are named or
counted. The words stand in ``templates/strings``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from msgspec import Struct

from reports.analysis.evidence import BACKED, GradedScore
from reports.analysis.pillars import JurisdictionPillar
from reports.analysis.scores import JurisdictionAssessment
from reports.corpus.policy import DIMENSIONS, PILLARS, Profile, Record
from reports.documents.shared.request import Context
from reports.documents.shared.sentences import Sentence
from reports.documents.shared.values import number, share
from reports.language import Strings


class Side(Struct, frozen=True):
    """One of the jurisdictions compared."""

    code: str
    name: str
    records: tuple[Record, ...]
    cells: tuple[GradedScore, ...]
    """Every score of its records, whatever their standing."""
    scores: JurisdictionAssessment
    profile: Profile | None
    pillars: tuple[JurisdictionPillar, ...]

    @property
    def backed_cells(self) -> int:
        """How many of its scores have evidence and a citation."""
        return sum(cell.grade in BACKED for cell in self.cells)


class _Contest(Struct, frozen=True):
    """A dimension in which jurisdictions can be compared, with the ends of their values."""

    dimension: str
    high: float
    leaders: tuple[Side, ...]
    low: float
    last: tuple[Side, ...]

    @property
    def gap(self) -> float:
        """How far the highest is above the lowest."""
        # Scores have one decimal, and their differences no more.
        return round(self.high - self.low, 6)


def verdict(sides: Sequence[Side], context: Context) -> str:
    """Say whose scores cannot be judged, then who leads alone in how many dimensions, and how many leads are shared."""
    words = context.words
    if all(value.value is None for side in sides for value in side.scores.all):
        return words("verdict.no_scores")
    found = _leads(_contests(sides), sides, words)
    unbacked = [side.name for side in sides if all(value.value is None for value in side.scores.backed)]
    if not unbacked:
        return found
    return words(
        "comparison.clauses", unbacked=words("comparison.unbacked", names=_names(unbacked, words)), verdict=found
    )


def _leads(contests: Sequence[_Contest], sides: Sequence[Side], words: Strings) -> str:
    if not contests:
        return words("comparison.none_compared")
    if len(contests) == 1:
        (only,) = contests
        key = "comparison.ahead_one" if len(only.leaders) == 1 else "comparison.shared_one"
        dimension = words(f"dimension.running.{only.dimension}")
        return words("comparison.verdict_one", dimension=dimension, part=words(key, name=only.leaders[0].name))
    alone = {side.code: sum(contest.leaders == (side,) for contest in contests) for side in sides}
    parts = [
        words("comparison.ahead", name=side.name, n=alone[side.code])
        for side in sorted(sides, key=lambda side: -alone[side.code])
        if alone[side.code]
    ]
    shared = sum(len(contest.leaders) > 1 for contest in contests)
    if shared:
        parts.append(words("comparison.shared", n=shared))
    return words("comparison.verdict", n=len(contests), parts=words("comparison.and").join(parts))


def messages(sides: Sequence[Side], context: Context) -> tuple[Sentence, ...]:
    """Return messages from a closed list: the widest gap, pillars that nobody has settled, the weakest evidence."""
    words = context.words
    return (*_widest(_contests(sides), words), *_open_pillars(sides, words), *_weakest(sides, words))


def _contests(sides: Sequence[Side]) -> tuple[_Contest, ...]:
    """Return the dimensions in which two of the jurisdictions or more have an evidence-backed value."""
    found = []
    for place, dimension in enumerate(DIMENSIONS):
        values = [(value, side) for side in sides if (value := side.scores.backed[place].value) is not None]
        if len(values) > 1:
            high, low = max(value for value, _ in values), min(value for value, _ in values)
            leaders, last = (tuple(side for value, side in values if value == end) for end in (high, low))
            found.append(_Contest(dimension, high, leaders, low, last))
    return tuple(found)


def _widest(contests: Sequence[_Contest], words: Strings) -> Iterator[Sentence]:
    gap = max((contest.gap for contest in contests), default=0.0)
    if not gap:
        return
    widest = [contest for contest in contests if contest.gap == gap]
    names = [words(f"dimension.running.{contest.dimension}") for contest in widest]
    if len(widest) > 1:
        text = words("comparison.widest_tied", gap=number(gap, words), dimensions=_names(names, words))
        yield Sentence(text)
        return
    one = widest[0]
    yield Sentence(
        words(
            "comparison.widest" if len(contests) > 1 else "comparison.gap",
            dimension=names[0],
            high=_names([side.name for side in one.leaders], words),
            high_value=number(one.high, words),
            low=_names([side.name for side in one.last], words),
            low_value=number(one.low, words),
            gap=number(gap, words),
        )
    )


def _open_pillars(sides: Sequence[Side], words: Strings) -> Iterator[Sentence]:
    settled = ("in-force", "stated-absent")
    names = [
        words(f"pillar.running.{pillar}")
        for place, pillar in enumerate(PILLARS)
        if all(side.pillars[place].state not in settled for side in sides)
    ]
    if names:
        joined = words("common.list_separator").join(names)
        yield Sentence(words("comparison.open_pillars", n=len(names), names=joined))


def _weakest(sides: Sequence[Side], words: Strings) -> Iterator[Sentence]:
    """Name all whose share of backed scores is the lowest; nobody where all have the same, or one has no score."""
    if not all(side.cells for side in sides):
        return
    shares = {side.code: Fraction(side.backed_cells, len(side.cells)) for side in sides}
    lowest = min(shares.values())
    worst = [side for side in sides if shares[side.code] == lowest]
    if len(worst) == len(sides):
        return
    backed, n = worst[0].backed_cells, len(worst[0].cells)
    if len(worst) == 1:
        yield Sentence(words("comparison.weakest", name=worst[0].name, backed=backed, n=n))
        return
    names = _names([side.name for side in worst], words)
    key = "comparison.weakest_tied" if backed else "comparison.weakest_tied_none"
    yield Sentence(words(key, names=names, share=share(backed, n, words)))


def _names(names: Sequence[str], words: Strings) -> str:
    """Join names as the language joins them."""
    if len(names) < 2:
        return "".join(names)
    return words("common.enumeration_last", first=words("common.enumeration").join(names[:-1]), last=names[-1])
