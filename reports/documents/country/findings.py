"""The sentences of a country briefing: a closed list, each with a condition, a priority and the values it quotes.

The priority is the place in the list, which also breaks a tie. Nothing else is asserted. The words stand in
``templates/strings``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from reports.analysis.evidence import BACKED, GradedScore
from reports.analysis.pillars import JurisdictionPillar
from reports.analysis.scores import DimensionValue, JurisdictionAssessment
from reports.corpus.policy import PILLARS, Record
from reports.documents.shared.glance import dated_event
from reports.documents.shared.request import Context
from reports.documents.shared.sentences import Sentence, evidence_clause, not_counted, weak
from reports.documents.shared.values import number
from reports.language import format_date

_MOST_REFERENCES = 3
"""Sheets that a sentence points to."""
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

    @property
    def backed(self) -> list[DimensionValue]:
        """The values that rest on evidence and a citation: what is judged."""
        return [v for v in self.scores.backed if v.value is not None]

    @property
    def best(self) -> list[DimensionValue]:
        """The highest of them: more than one where several dimensions have the same."""
        top = max((v.value or 0.0 for v in self.backed), default=None)
        return [v for v in self.backed if v.value == top]

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
    clauses = {
        "position": _position(findings),
        "evidence": evidence_clause(findings.cells, findings.context.words),
        "review": _review(findings),
    }
    # That nothing is backed was said already where values are not compared for that reason.
    backed = any(cell.grade in BACKED for cell in findings.cells)
    is_told = not backed and any(v.value is not None for v in findings.scores.all)
    return words("verdict.sentence_unbacked" if is_told else "verdict.sentence", **clauses)


def _position(findings: Findings) -> str:
    """Say where it stands: by evidence-backed values alone, beside the same of its peers."""
    words = findings.context.words
    if all(v.value is None for v in findings.scores.all):
        return words("verdict.no_scores")
    if not findings.backed:
        return words("verdict.uncited" if findings.scores.coverage.by_grade["C"] else "verdict.unfounded")
    compared = [v for v in findings.backed if v.median is not None]
    if not compared:
        return _without_peers(findings)
    ahead = [v for v in compared if (v.value or 0.0) > (v.median or 0.0)]
    behind = [v for v in compared if (v.value or 0.0) < (v.median or 0.0)]
    names = {"ahead": findings.dimensions(ahead), "behind": findings.dimensions(behind)}
    if ahead and behind:
        return words("verdict.mixed", **names)
    side = "ahead" if ahead else "behind" if behind else "level"
    if len(compared) == 1:
        return words(f"verdict.one_{side}", dimension=findings.dimensions(compared))
    whole = side == "level" or len(ahead or behind) == len(compared)
    return words(f"verdict.all_{side}" if whole else f"verdict.{side}", n=len(compared), **names)


def _without_peers(findings: Findings) -> str:
    """Name the highest of several values, all of those that are equal; of one value nothing is said but what it is."""
    best, value = findings.best, number(findings.best[0].value, findings.context.words)
    key = "verdict.no_peers" if len(best) < len(findings.backed) else "verdict.no_peers_level"
    return findings.context.words(key, dimensions=findings.dimensions(best), value=value)


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
    """Say that several values rest on one instrument, which has no equal there and is not the only one with scores."""
    words, context = findings.context.words, findings.context
    exclusive = [v for v in findings.backed if not v.also]
    record_id, count = max(
        Counter(v.record_id or "" for v in exclusive).items(), key=lambda item: item[1], default=("", 0)
    )
    if count >= MANY and any(v.of > 1 for v in exclusive if v.record_id == record_id):
        title = context.corpus.by_id[record_id].edition(context.language).title
        yield Sentence(words("message.concentrated", title=title, n=count, of=len(findings.backed)), (record_id,))


def _strongest(findings: Findings) -> Iterator[Sentence]:
    """Name the highest evidence-backed value, the dimensions that have it, and the instrument or how many there are."""
    words, context, best = findings.context.words, findings.context, findings.best
    if not best:
        return
    holders = tuple(dict.fromkeys(id for v in best for id in (v.record_id or "", *v.also)))
    said = {"dimensions": findings.dimensions(best), "value": number(best[0].value, words)}
    if len(holders) > 1:
        yield Sentence(words("message.strongest_several", n=len(holders), **said), holders[:_MOST_REFERENCES])
        return
    title = context.corpus.by_id[holders[0]].edition(context.language).title
    grades = words("common.enumeration").join(sorted({v.grade or "" for v in best}))
    only = findings.scores.coverage.backed == len(best)
    key = "message.only_backed" if only else "message.strongest"
    yield Sentence(words(key, grade=grades, title=title, **said), holders)


def _widest_gap(findings: Findings) -> Iterator[Sentence]:
    """Name the dimension furthest below its peers; several that are as far below are named together."""
    words = findings.context.words
    # Scores have one decimal, medians two.
    gaps = [(round(v.median - v.value, 6), v) for v in findings.backed if v.median is not None and v.value is not None]
    behind = [(gap, v) for gap, v in gaps if gap > 0]
    if not behind:
        return
    gap = max(gap for gap, _ in behind)
    worst = [v for by, v in behind if by == gap]
    said = {"dimensions": findings.dimensions(worst), "gap": number(gap, words)}
    ids = tuple(dict.fromkeys(v.record_id or "" for v in worst))
    if len(worst) > 1:
        yield Sentence(words("message.gap_tied", **said), ids)
        return
    key = "message.gap" if len(behind) > 1 else "message.gap_only"
    value, median = (number(one, words) for one in (worst[0].value, worst[0].median))
    yield Sentence(words(key, value=value, median=median, n=worst[0].n, **said), ids)


def _silent_pillars(findings: Findings) -> Iterator[Sentence]:
    """Name the pillars that no instrument in force settles."""
    words = findings.context.words
    silent = [p for p in findings.pillars if p.pillar in PILLARS and p.state not in ("in-force", "stated-absent")]
    if len(silent) == len(PILLARS):
        told = sum(pillar.state == "profile" for pillar in silent)
        yield Sentence(words("message.no_pillars", profile=told))
    elif silent:
        names = findings.listing([words(f"pillar.running.{p.pillar}") for p in silent])
        yield Sentence(words("message.silent_pillars", names=names, n=len(silent)))


def _weak(findings: Findings) -> Iterator[Sentence]:
    """Say that too many scores have no evidence of their own."""
    cells = findings.cells
    empty = sum(cell.grade == "D" for cell in cells)
    if cells and empty / len(cells) >= WEAK_SHARE:
        yield Sentence(weak(empty, len(cells), findings.context.words))


def _next_date(findings: Findings) -> Iterator[Sentence]:
    """Name the next date known."""
    words, context = findings.context.words, findings.context
    for ahead in context.ahead(findings.records)[:1]:
        day = format_date((ahead.date.year, ahead.date.month, ahead.date.day), context.language)
        yield Sentence(words("message.next", date=day, event=dated_event(ahead, context)), (ahead.record_id,))


def _not_counted(findings: Findings) -> Iterator[Sentence]:
    """Count the records that are listed but do not count."""
    words, context = findings.context.words, findings.context
    left_out = [r for r in findings.records if not context.assessed(r).standing.counts]
    if left_out:
        text = not_counted(len(left_out), len(findings.records), words)
        yield Sentence(text, tuple(record.id for record in left_out))


MESSAGES = (_concentrated, _strongest, _silent_pillars, _weak, _widest_gap, _next_date, _not_counted)
"""The closed list of key messages, by priority."""
