"""The judgements on page 1 of a country: a closed list, each with a condition, its place in the list as priority.

A judgement has a lead of a few words and a sentence. It says what follows from rules and numbers; nothing else is
asserted. The words stand in ``templates/strings``.
"""

from __future__ import annotations

from collections.abc import Iterator

from reports.analysis.pillars import JurisdictionPillar, PillarState
from reports.analysis.scores import DimensionValue
from reports.corpus.policy import PILLARS
from reports.documents.country.findings import Findings
from reports.documents.country.verdict import expiry, holding
from reports.documents.shared.glance import dated_event
from reports.documents.shared.sentences import Sentence, weak
from reports.documents.shared.values import number, titled
from reports.language import format_date

Told = tuple[str, Sentence]
"""A lead and its sentence."""

DEPENDENT = 2
"""A judgement speaks of an instrument on which so many values rest alone."""
WEAK_SHARE = 1 / 3
"""Evidence is called weak when at least this share of the scores is graded D."""
_MOST_NAMED = 3
"""Values and pillars that a judgement names one by one."""


def judgements(findings: Findings) -> list[Told]:
    """Return the judgements whose condition holds, in the order of the list below."""
    return [told for judge in JUDGEMENTS for told in judge(findings)] if findings.records else []


def _unfounded(findings: Findings) -> Iterator[Told]:
    """Say that no score can be quoted, where none has evidence and a citation."""
    words = findings.context.words
    top = max((v for v in findings.scores.all if v.value is not None), key=lambda v: v.value or 0.0, default=None)
    if top is not None and not findings.backed:
        said = {"value": number(top.value, words), "dimension": findings.dimensions([top]), "grade": top.grade}
        text = words("judgement.unfounded", n=findings.scores.coverage.scored, **said)
        yield words("judgement.lead.unfounded"), Sentence(text, (top.record_id or "",))


def _dependent(findings: Findings) -> Iterator[Told]:
    """Say what the values would be without the one instrument on which several of them rest."""
    words, (record_id, held) = findings.context.words, holding(findings)
    if len(held) < DEPENDENT:
        return
    lead = words("judgement.lead.dependent", n=len(held))
    if findings.scores.counting == 1:
        yield words("judgement.lead.only"), Sentence(words("judgement.only", n=len(held)), (record_id,))
        return
    losses = words("judgement.between").join(_without(value, findings) for value in held[:_MOST_NAMED])
    numbers = {record.id: place for place, record in enumerate(findings.records, 1)}
    if record_id not in numbers:
        # What was not selected has no number here, and no date is read from it.
        context = findings.context
        title = titled(context.corpus.by_id[record_id].edition(context.language), context.language)
        yield lead, Sentence(words("judgement.dependent_titled", title=title, losses=losses))
        return
    end = expiry(record_id, findings)
    key = "judgement.dependent_until" if end else "judgement.dependent"
    yield lead, Sentence(words(key, number=numbers[record_id], end=end, losses=losses))


def _spread(findings: Findings) -> Iterator[Told]:
    """Say that the values rest on several instruments, none of which holds more than one of them alone."""
    words, (_, held) = findings.context.words, holding(findings)
    holders = {value.record_id for value in findings.backed}
    if len(held) < DEPENDENT <= len(holders) and len(findings.backed) > DEPENDENT:
        text = words("judgement.spread", n=len(findings.backed), holders=len(holders))
        yield words("judgement.lead.spread"), Sentence(text)


def _without(value: DimensionValue, findings: Findings) -> str:
    """Return what a value would be without its instrument."""
    words, after = findings.context.words, value.fallback
    said = {"dimension": words(f"dimension.short.{value.dimension}"), "value": number(value.value, words)}
    if after is None:
        return words("judgement.lost", **said)
    ranked = after.rank is not None
    key = "judgement.falls_unranked" if not ranked else "judgement.falls_tied" if after.tied else "judgement.falls"
    return words(key, after=number(after.value, words), rank=after.rank, **said)


def _unsettled(findings: Findings) -> Iterator[Told]:
    """Name the pillars that no instrument in force settles, and how many others have each."""
    context, words = findings.context, findings.context.words
    open_ones = [p for p in findings.pillars if p.pillar in PILLARS and p.state in _OPEN]
    if not open_ones:
        return
    settled = context.assessment.settled
    own = frozenset({findings.scores.code})
    peers = sum(one.is_peer for code, one in context.assessment.jurisdictions.items() if code not in own)
    counts = {p.pillar: len(settled.get(p.pillar, frozenset()) - own) for p in open_ones}
    some = "judgement.lead.unsettled" if len(open_ones) < len(PILLARS) else "judgement.lead.unsettled_all"
    lead = words(some, n=len(open_ones))
    has_peers = findings.scores.is_peer and any(counts.values())
    # Of many those are named that others have.
    likely = [p for p in open_ones if counts[p.pillar] or not has_peers or len(open_ones) <= _MOST_NAMED]
    named = sorted(likely, key=lambda p: -counts[p.pillar])[:_MOST_NAMED]
    names = findings.listing([words(f"pillar.running.{p.pillar}") for p in named])
    if not has_peers:
        key, said = "judgement.unsettled_alone", {}
    else:
        numbers = findings.figures([number(counts[p.pillar], words) for p in named])
        key, said = "judgement.unsettled", {"counts": numbers, "peers": peers}
    if len(open_ones) > _MOST_NAMED:
        key = f"{key}_most"
    if has_peers and len(named) == 1:
        key = f"{key}_one"
    text = words(key, names=names, **said)
    yield lead, Sentence(text, _proposing(named))


_OPEN = ("proposed", "profile", "not-recorded")


def _proposing(pillars: list[JurisdictionPillar]) -> tuple[str, ...]:
    """Return the records that propose a rule for some pillars."""
    told = (entry for pillar in pillars for entry in pillar.entries if entry.state == "proposed")
    return tuple(dict.fromkeys(entry.record_id for entry in told if entry.origin == "policy"))


def _contradicted(findings: Findings) -> Iterator[Told]:
    """Name the pillars of which one source in force gives a rule and another says that there is none."""
    words = findings.context.words
    both = [p for p in findings.pillars if p.pillar in PILLARS and contradicting(p) is not None]
    if not both:
        return
    names = findings.listing([words(f"pillar.running.{p.pillar}") for p in both[:_MOST_NAMED]])
    key = "judgement.contradicted" if len(both) <= _MOST_NAMED else "judgement.contradicted_most"
    entries = [entry for p in both for entry in (p.strongest, contradicting(p)) if entry is not None]
    ids = tuple(dict.fromkeys(entry.record_id for entry in entries if entry.origin == "policy"))
    yield words("judgement.lead.contradicted", n=len(both)), Sentence(words(key, names=names), ids)


def contradicting(pillar: JurisdictionPillar) -> PillarState | None:
    """Return what says that there is no rule, where another source in force gives one."""
    if pillar.state != "in-force":
        return None
    return next((entry for entry in pillar.entries if entry.state == "stated-absent"), None)


def _weak(findings: Findings) -> Iterator[Told]:
    """Say that too many scores have no evidence of their own."""
    words, cells = findings.context.words, findings.counted_cells
    empty = sum(cell.grade == "D" for cell in cells)
    if findings.backed and empty / len(cells) >= WEAK_SHARE:
        yield words("judgement.lead.weak"), Sentence(weak(empty, len(cells), words))


def _next_date(findings: Findings) -> Iterator[Told]:
    """Name the next date known, or that there is none."""
    words, context = findings.context.words, findings.context
    for ahead in context.ahead(findings.records)[:1]:
        day = format_date((ahead.date.year, ahead.date.month, ahead.date.day), context.language)
        text = words("judgement.next", date=day, event=dated_event(ahead, context))
        yield words("judgement.lead.next"), Sentence(text, (ahead.record_id,))
        return
    yield words("judgement.lead.no_date"), Sentence(words("judgement.no_date", n=len(findings.records)))


def _not_counted(findings: Findings) -> Iterator[Told]:
    """Count the records that are listed but do not count."""
    words, context = findings.context.words, findings.context
    left_out = [record for record in findings.records if not context.assessed(record).standing.counts]
    if left_out:
        text = words("judgement.not_counted", n=len(left_out), of=len(findings.records))
        yield words("judgement.lead.not_counted"), Sentence(text, tuple(record.id for record in left_out)[:_MOST_NAMED])


JUDGEMENTS = (_unfounded, _dependent, _unsettled, _contradicted, _weak, _not_counted, _spread, _next_date)
"""The closed list of judgements, by priority."""
