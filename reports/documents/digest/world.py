"""The digest on the world: what happened in it, by jurisdiction and with impact, and which dates lie ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from reports.corpus.policy import IMPACTS
from reports.documents.digest.happenings import SOON, YEAR, undated
from reports.documents.digest.issue import Issue
from reports.documents.digest.model import AdoptedRule, DatesAhead, Happening, World, WorldBlock
from reports.documents.shared.values import Labelled, quoted


def dates_part(issue: Issue) -> DatesAhead:
    """Return the dates to come."""
    words = issue.context.words
    limit = _limit(issue, SOON)
    # A date known to its year alone is not said to come within ninety days.
    soon = tuple(row for row in issue.ahead if row.latest <= limit)
    notes = [words("digest.dates_note", n=len(issue.records), calendar=len(issue.request.calendar))]
    if vague := sum(not row.day for row in issue.ahead):
        notes.append(words("digest.dates_vague", n=vague))
    return DatesAhead(
        soon_heading=words("digest.soon", n=SOON),
        soon=soon,
        soon_empty=words("digest.no_dates_within", n=len(issue.records), days=SOON),
        later_heading=words("digest.later"),
        later=tuple(row for row in issue.ahead if row.latest > limit),
        later_empty=words("digest.no_dates_within", n=len(issue.records), days=YEAR),
        notes=tuple(notes),
    )


def _limit(issue: Issue, days: int) -> tuple[int, int, int]:
    today = issue.context.basis.as_of
    day = today + min(timedelta(days=days), date.max - today)
    return (day.year, day.month, day.day)


def world_part(issue: Issue) -> World:
    """Return what happened, by jurisdiction, with impact."""
    words = issue.context.words
    by_code = {code: [e for e in issue.events if e.jurisdiction == code] for code in issue.jurisdictions}
    blocks = tuple(
        WorldBlock(issue.name(code), tuple(events), rules_of(events, issue))
        for code, events in by_code.items()
        if events
    )
    notes = [words("digest.world_note")]
    if vague := undated(issue.records, issue.period, issue.context):
        notes.append(words("digest.world_vague", n=vague))
    return World(blocks, words("digest.no_events"), tuple(notes))


def rules_of(events: Sequence[Happening], issue: Issue) -> tuple[AdoptedRule, ...]:
    """Return the instruments adopted or taking effect, each once."""
    found = []
    for id, same in groupby(sorted((e for e in events if e.is_rule), key=lambda e: e.record), key=lambda e: e.record):
        first = next(same)
        policy = issue.context.corpus.by_id[id].edition(issue.context.language)
        impacts = tuple(
            Labelled(
                issue.context.words(f"impact.{entry.aspect}") if entry.aspect in IMPACTS else entry.aspect,
                quoted(policy, f"impactAnalysis.{entry.aspect}", entry.text, issue.context.language),
            )
            for entry in policy.impact
        )
        found.append(AdoptedRule(first.title, first.section, first.number, impacts))
    return tuple(found)
