"""The digest on our record: how many changes of each class and where, and which records came and went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reports.analysis.changes.change import KINDS, RECORD, WORLD, Change, Kind
from reports.corpus.policy import Record
from reports.documents.digest.issue import Issue
from reports.documents.digest.model import ClassRow, OurRecord, OverviewRow, RecordLine
from reports.documents.shared.change_rows import compared_with, grouped, total
from reports.documents.shared.terms import term
from reports.documents.shared.values import compact, quoted

_COLUMNS: tuple[tuple[Kind, ...], ...] = (
    WORLD,
    ("catalogued",),
    ("merged", "renamed", "withdrawn", "not-in-export"),
    ("status-corrected",),
    ("re-scored", "first-scored"),
    ("placeholder-replaced",),
    ("pillar-changed",),
    ("text-changed",),
    ("editorial",),
)
"""What the columns of the overview count; the first is the ledger of the world."""


def record_part(issue: Issue) -> OurRecord:
    """Count what changed in our record: the sum, the classes, the jurisdictions, what came and what went."""
    context, words, changes, names = issue.context, issue.context.words, issue.changes, issue.names
    assert changes is not None
    assert names is not None
    under = Counter(changes.leading.values())
    rows = {
        kind: ClassRow(words(f"change.{kind}"), words(f"class_rule.{kind}"), changes.counts[kind], under[kind])
        for kind in KINDS
    }
    went = changes.of_kind("merged", "renamed", "withdrawn", "not-in-export", "status-corrected")
    return OurRecord(
        compared=compared_with(changes, context),
        total=total(changes, context),
        world=tuple(rows[kind] for kind in WORLD),
        record=tuple(rows[kind] for kind in RECORD),
        columns=tuple(words(f"digest.column.{place}") for place in range(len(_COLUMNS))),
        overview=_overview(issue, changes.entries),
        sums=_counts(changes.entries),
        raw=changes.tally.raw,
        arrivals=tuple(_arrival(record, issue) for record in issue.new_records),
        fates=grouped(went, names),
    )


def _overview(issue: Issue, entries: Sequence[Change]) -> tuple[OverviewRow, ...]:
    by_code: dict[str, list[Change]] = {}
    for change in entries:
        by_code.setdefault(change.jurisdiction, []).append(change)
    order = sorted(by_code, key=lambda code: (-sum(c.is_real for c in by_code[code]), code))
    return tuple(OverviewRow(issue.name(code), _counts(by_code[code]), len(by_code[code])) for code in order)


def _counts(entries: Sequence[Change]) -> tuple[str, ...]:
    counts = (sum(change.kind in kinds for change in entries) for kinds in _COLUMNS)
    return tuple(str(count) if count else "" for count in counts)


def _arrival(record: Record, issue: Issue) -> RecordLine:
    policy, context = record.edition(issue.context.language), issue.context
    field = "pubDate" if policy.pub_date else "year"
    return RecordLine(
        group=issue.name(record.jurisdiction),
        title=quoted(policy, "title", policy.title, context.language),
        section=context.sheet(record.id),
        number=issue.numbers.get(record.id, 0),
        status=term(policy, "status", "status", policy.status, context, brief=True),
        weight=term(policy, "legalWeight", "legal_weight", policy.legal_weight, context, brief=True),
        date=compact(policy, field, policy.date, policy.pub_date_written, context.language),
    )
