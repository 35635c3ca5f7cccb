"""The sentences of a country briefing: a closed list, each with a condition, a priority and the values it quotes.

The priority is the place in the list, which also breaks a tie. Nothing else is asserted. The words stand in
``templates/strings``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from msgspec import Struct

from reports.analysis.evidence import GradedScore
from reports.analysis.pillars import JurisdictionPillar
from reports.analysis.scores import DimensionValue, JurisdictionAssessment
from reports.corpus.policy import PILLARS, Record
from reports.documents.shared.request import Context
from reports.documents.shared.sentences import Sentence
from reports.documents.shared.values import number
from reports.language import format_date

MANY = 3
"""A value is 'concentrated' when so many dimensions rest on one instrument."""
WEAK_SHARE = 1 / 3
"""Evidence is called weak when at least this share of the scores is graded D."""


class Findings(Struct, frozen=True):
    """What the sentences of a jurisdiction are chosen from."""

    records: tuple[Record, ...]
    scores: JurisdictionAssessment
    pillars: tuple[JurisdictionPillar, ...]
    context: Context

    @property
    def cells(self) -> tuple[GradedScore, ...]:
        """Every score of every record, with its grade."""
        return tuple(g for r in self.records for g in self.context.assessed(r).grades if g.score is not None)

    def listing(self, names: list[str]) -> str:
        """Join names as the language joins them."""
        words = self.context.words
        if len(names) < 2:
            return "".join(names)
        return words("common.enumeration_last", first=words("common.enumeration").join(names[:-1]), last=names[-1])

    def dimensions(self, values: list[DimensionValue]) -> str:
        """Join the names of some dimensions."""
        return self.listing([self.context.words(f"dimension.running.{v.dimension}") for v in values])


def verdict(findings: Findings) -> str:
    """Return the one sentence under the name: where it stands, how well that is evidenced, who reviewed it."""
    words = findings.context.words
    clauses = [_position(findings), _evidence(findings), _review(findings)]
    return words("verdict.sentence", position=clauses[0], evidence=clauses[1], review=clauses[2])


def _position(findings: Findings) -> str:
    words = findings.context.words
    values = [v for v in findings.scores.all if v.value is not None]
    compared = [v for v in values if v.median is not None]
    if not values:
        return words("verdict.no_scores")
    if not compared:
        best = max(values, key=lambda v: v.value or 0.0)
        return words("verdict.no_peers", dimension=findings.dimensions([best]), value=number(best.value, words))
    ahead = [v for v in compared if (v.value or 0.0) > (v.median or 0.0)]
    behind = [v for v in compared if (v.value or 0.0) < (v.median or 0.0)]
    if ahead and behind:
        return words("verdict.mixed", ahead=findings.dimensions(ahead), behind=findings.dimensions(behind))
    if ahead:
        return words(
            "verdict.ahead" if len(ahead) < len(compared) else "verdict.all_ahead",
            ahead=findings.dimensions(ahead),
            n=len(compared),
        )
    if behind:
        return words(
            "verdict.behind" if len(behind) < len(compared) else "verdict.all_behind",
            behind=findings.dimensions(behind),
            n=len(compared),
        )
    return words("verdict.level", n=len(compared))


def _evidence(findings: Findings) -> str:
    words, cells = findings.context.words, findings.cells
    backed = sum(cell.grade in ("A", "B") for cell in cells)
    key = "verdict.none_scored" if not cells else "verdict.all_backed" if backed == len(cells) else "verdict.backed"
    return words(key, n=len(cells), backed=backed)


def _review(findings: Findings) -> str:
    words = findings.context.words
    listed = sum(findings.context.assessed(record).review.listed for record in findings.records)
    key = "review_none" if not listed else "review_all" if listed == len(findings.records) else "review_some"
    return words(f"verdict.{key}", n=len(findings.records), listed=listed)


def key_messages(findings: Findings, limit: int = 3) -> tuple[Sentence, ...]:
    """Return the first ``limit`` messages whose condition holds, in the order of the list below."""
    found: list[Sentence] = []
    for message in MESSAGES:
        found.extend(message(findings))
        if len(found) >= limit:
            break
    return tuple(found[:limit])


def _concentrated(findings: Findings) -> Iterator[Sentence]:
    """Say that several dimensions rest on one instrument."""
    words, context = findings.context.words, findings.context
    by_record = sorted((v for v in findings.scores.all if v.record_id), key=lambda v: v.record_id or "")
    groups = [(key or "", len(list(items))) for key, items in groupby(by_record, key=lambda v: v.record_id)]
    record_id, count = max(groups, key=lambda group: group[1], default=("", 0))
    if count >= MANY:
        title = context.corpus.by_id[record_id].edition(context.language).title
        yield Sentence(words("message.concentrated", title=title, n=count, of=len(by_record)), (record_id,))


def _strongest(findings: Findings) -> Iterator[Sentence]:
    """Name the highest value, and the instrument behind it."""
    words, context = findings.context.words, findings.context
    values = [v for v in findings.scores.all if v.value is not None]
    if not values:
        return
    best = max(values, key=lambda v: v.value or 0.0)
    title = context.corpus.by_id[best.record_id or ""].edition(context.language).title
    yield Sentence(
        words(
            "message.strongest",
            dimension=findings.dimensions([best]),
            value=number(best.value, words),
            grade=best.grade,
            title=title,
        ),
        (best.record_id or "",),
    )


def _widest_gap(findings: Findings) -> Iterator[Sentence]:
    """Name the dimension furthest below its peers."""
    words = findings.context.words
    gaps = [v for v in findings.scores.all if v.value is not None and v.median is not None and v.value < v.median]
    if gaps:
        worst = max(gaps, key=lambda v: (v.median or 0.0) - (v.value or 0.0))
        yield Sentence(
            words(
                "message.gap",
                dimension=findings.dimensions([worst]),
                value=number(worst.value, words),
                median=number(worst.median, words),
                n=worst.n,
            ),
            (worst.record_id,) if worst.record_id else (),
        )


def _silent_pillars(findings: Findings) -> Iterator[Sentence]:
    """Name the pillars that no instrument in force settles."""
    words = findings.context.words
    silent = [p for p in findings.pillars if p.pillar in PILLARS and p.state not in ("in-force", "stated-absent")]
    if len(silent) == len(PILLARS):
        yield Sentence(words("message.no_pillars", n=len(PILLARS)))
    elif silent:
        names = findings.listing([words(f"pillar.running.{p.pillar}") for p in silent])
        yield Sentence(words("message.silent_pillars", names=names, n=len(silent)))


def _weak(findings: Findings) -> Iterator[Sentence]:
    """Say that too many scores have no evidence of their own."""
    words, cells = findings.context.words, findings.cells
    empty = sum(cell.grade == "D" for cell in cells)
    if cells and empty / len(cells) >= WEAK_SHARE:
        yield Sentence(words("message.weak", n=len(cells), empty=empty))


def _next_date(findings: Findings) -> Iterator[Sentence]:
    """Name the next date known."""
    words, context = findings.context.words, findings.context
    for ahead in context.ahead(findings.records)[:1]:
        day = (ahead.date.year, ahead.date.month, ahead.date.day)
        yield Sentence(
            words("message.next", date=format_date(day, context.language), event=ahead.event), (ahead.record_id,)
        )


def _not_counted(findings: Findings) -> Iterator[Sentence]:
    """Count the records that are listed but do not count."""
    words, context = findings.context.words, findings.context
    left_out = [r for r in findings.records if not context.assessed(r).standing.counts]
    if left_out:
        yield Sentence(
            words("message.not_counted", n=len(left_out), of=len(findings.records)), tuple(r.id for r in left_out)
        )


MESSAGES = (_concentrated, _strongest, _silent_pillars, _weak, _widest_gap, _next_date, _not_counted)
"""The closed list of key messages, by priority."""
