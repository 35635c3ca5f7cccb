"""The sentences on page 1 of a category: the verdict, and judgements from a closed list.

A judgement has a lead and a sentence, its condition, and its place in the list as priority. Only evidenced values are
compared. The words stand in ``templates/strings``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from reports.analysis.scores import DimensionSpread
from reports.corpus.policy import PILLARS
from reports.documents.category.findings import CategoryFindings, evidenced
from reports.documents.shared.sentences import Sentence, weak
from reports.documents.shared.values import number

Told = tuple[str, Sentence]
"""A lead and its sentence."""

_MOST_NAMED = 3
"""Countries and pillars that a judgement names one by one."""
_MOST_SHEETS = 3
"""Sheets that a judgement points to."""
_COMPARED = 2
"""Countries of which a value is known, for a median or a range to say something."""
WEAK_SHARE = 1 / 3
"""Evidence is called weak when at least this share of the scores is graded D."""


# --- the verdict


def verdict(findings: CategoryFindings) -> str:
    """Say how many can be compared; then where the median is highest, and where values lie furthest apart."""
    words, peers = findings.context.words, findings.peers
    if not peers:
        return words("category.verdict.apart", n=len(findings.records))
    if all(value.value is None for one in peers for value in one.all):
        return words("category.verdict.no_scores")
    count = sum(evidenced(one) > 0 for one in peers)
    if len(peers) == 1:
        return words("category.verdict.single", name=findings.name(peers[0].code), k=evidenced(peers[0]))
    if not count:
        return words("category.verdict.unbacked", n=len(peers))
    backed = words("category.verdict.all" if count == len(peers) else "category.verdict.backed", k=count, n=len(peers))
    graded = [value.grade or "" for one in peers for value in one.backed if value.value is not None]
    grades = words("common.graded", n=len(graded), grades=words("common.or").join(sorted(set(graded))))
    told = words("category.verdict.comma").join((*_median(findings), *_range(findings)))
    key = "category.verdict.whole" if told else "category.verdict.bare"
    return words(key, backed=backed, told=told, grades=grades)


def _compared(findings: CategoryFindings) -> list[DimensionSpread]:
    return [spread for spread in findings.spreads if len(spread.evidenced) >= _COMPARED]


def _median(findings: CategoryFindings) -> Iterator[str]:
    words, compared = findings.context.words, _compared(findings)
    top = max((spread.median or 0.0 for spread in compared), default=0.0)
    best = [spread for spread in compared if spread.median == top]
    if compared and len(best) < len(compared):
        yield words("category.verdict.median", dimensions=findings.dimensions(best), value=number(top, words))


def _range(findings: CategoryFindings) -> Iterator[str]:
    words = findings.context.words
    # Scores have one decimal, and their differences no more.
    gaps = {spread.dimension: round(spread.evidenced[-1] - spread.evidenced[0], 6) for spread in _compared(findings)}
    widest = max(gaps.values(), default=0.0)
    found = [spread for spread in _compared(findings) if gaps[spread.dimension] == widest]
    if not widest:
        return
    dimensions = findings.dimensions(found)
    if len(found) > 1:
        yield words("category.verdict.ranges", dimensions=dimensions, gap=number(widest, words))
        return
    low, high = (number(value, words) for value in (found[0].evidenced[0], found[0].evidenced[-1]))
    yield words("category.verdict.range", dimensions=dimensions, low=low, high=high)


# --- judgements


def judgements(findings: CategoryFindings) -> list[Told]:
    """Return the judgements whose condition holds, in the order of the list below."""
    return [told for judge in JUDGEMENTS for told in judge(findings)]


def _unbacked(findings: CategoryFindings) -> Iterator[Told]:
    """Name those of which no score is evidenced; where others are, and so are compared."""
    words = findings.context.words
    scored = [one for one in findings.peers if any(value.value is not None for value in one.all)]
    found = [one for one in scored if not evidenced(one)]
    if not found or len(found) == len(scored):
        return
    names = findings.listing([findings.name(one.code) for one in found[:_MOST_NAMED]])
    key = "category.unbacked" if len(found) <= _MOST_NAMED else "category.unbacked_most"
    yield words("category.lead.unbacked", n=len(found)), Sentence(words(key, n=len(found), names=names))


def _pillars(findings: CategoryFindings) -> Iterator[Told]:
    """Name the pillar that most have in force and the one that fewest have, or say that nobody has any."""
    words, told = findings.context.words, findings.pillars()
    if len(told) < _COMPARED:
        return
    counts = Counter(dict.fromkeys(PILLARS, 0))
    counts.update(one.pillar for pillars in told.values() for one in pillars if one.state == "in-force")
    high, low = (end(counts[pillar] for pillar in PILLARS) for end in (max, min))
    if not high:
        yield words("category.lead.no_pillars"), Sentence(words("category.no_pillars"))
        return
    most, least = ([pillar for pillar in PILLARS if counts[pillar] == end] for end in (high, low))
    if high == low or len(most) > _MOST_NAMED or len(least) > _MOST_NAMED:
        return
    said = {
        "most": findings.listing([words(f"pillar.running.{pillar}") for pillar in most]),
        "least": findings.listing([words(f"pillar.running.{pillar}") for pillar in least]),
    }
    yield words("category.lead.pillars"), Sentence(words("category.pillars", high=high, low=low, n=len(told), **said))


def _single(findings: CategoryFindings) -> Iterator[Told]:
    """Say how many rest on one instrument, where most of those that have any do."""
    words, peers = findings.context.words, [one for one in findings.peers if one.counting]
    single = [one for one in peers if one.counting == 1]
    if len(peers) >= _COMPARED and 2 * len(single) > len(peers):
        yield words("category.lead.single"), Sentence(words("category.single", n=len(single), of=len(peers)))


def _no_date(findings: CategoryFindings) -> Iterator[Told]:
    words = findings.context.words
    if not findings.context.ahead(findings.records):
        yield words("judgement.lead.no_date"), Sentence(words("judgement.no_date", n=len(findings.records)))


def _leader(findings: CategoryFindings) -> Iterator[Told]:
    """Name the one that has the highest evidenced value in most dimensions, alone or with others."""
    words = findings.context.words
    counts = Counter(code for spread in _compared(findings) for code in spread.holders)
    top = max(counts.values(), default=0)
    best = [code for code, n in counts.items() if n == top]
    if len(best) == 1 and top > _COMPARED:
        grades = words("common.or").join(sorted({spread.weakest or "" for spread in _compared(findings)} - {""}))
        text = words("category.leader", name=findings.name(best[0]), n=top, of=len(_compared(findings)), grades=grades)
        yield words("category.lead.leader"), Sentence(text)


def _not_counted(findings: CategoryFindings) -> Iterator[Told]:
    words = findings.context.words
    out = [record.id for record in findings.records if not findings.context.assessed(record).standing.counts]
    if out:
        text = words("judgement.not_counted", n=len(out), of=len(findings.records))
        yield words("judgement.lead.not_counted"), Sentence(text, tuple(out[:_MOST_SHEETS]))


def _weak(findings: CategoryFindings) -> Iterator[Told]:
    words, cells = findings.context.words, findings.cells
    empty = sum(cell.grade == "D" for cell in cells)
    if cells and empty >= WEAK_SHARE * len(cells):
        yield words("judgement.lead.weak"), Sentence(weak(empty, len(cells), words))


JUDGEMENTS = (_unbacked, _pillars, _single, _no_date, _leader, _weak, _not_counted)
"""The closed list, by priority."""
