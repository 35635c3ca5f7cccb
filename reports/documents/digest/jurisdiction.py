"""The digest on one jurisdiction: a section that stands alone when a printed digest is split."""

from __future__ import annotations

from msgspec.structs import replace

from reports.analysis.changes.change import Change
from reports.analysis.scores import JurisdictionAssessment
from reports.documents.digest.issue import Issue
from reports.documents.digest.model import Jurisdiction, ValueRow
from reports.documents.digest.world import rules_of
from reports.documents.shared.change_rows import grouped
from reports.documents.shared.news import news
from reports.documents.shared.section import Dumbbell, DumbbellRow, Figure, Section
from reports.documents.shared.sentences import KeyMessage, message
from reports.documents.shared.values import ascii_code, number
from reports.language import tag


def jurisdiction_section(code: str, issue: Issue) -> Section:
    """Return the section of one jurisdiction, which starts on a right-hand page."""
    context, words = issue.context, issue.context.words
    own = tuple(record for record in issue.records if record.jurisdiction == code)
    events = tuple(event for event in issue.events if event.jurisdiction == code)
    changes = tuple(change for change in issue.changes.entries if change.jurisdiction == code) if issue.changes else ()
    real = [change for change in changes if change.is_real and change.ledger == "record"]
    other = context.other_name("country", code)
    dates = tuple(row for row in issue.ahead if row.jurisdiction == code)
    figure = _figure(code, issue)
    content = Jurisdiction(
        kicker=words("digest.jurisdiction_kicker", title=issue.title),
        name=issue.name(code),
        other_name=words("glance.other_names", other=other, code=code) if other != code else "",
        line=_line(code, issue, changes),
        messages=_messages(changes, issue),
        figure=figure,
        values_heading=words("digest.values" if issue.changes else "front.dimensions"),
        values=() if figure else _values(code, issue),
        peers=_peers(code, issue) if figure else "",
        events=events,
        events_empty=words("digest.no_events"),
        rules=rules_of(events, issue),
        altered=grouped(real, issue.names) if issue.names else (),
        altered_empty=words("changes.record_empty" if issue.changes else "changes.no_baseline"),
        dates=dates,
        dates_empty=words("digest.no_dates", n=len(own)),
    )
    return Section(
        f"jurisdiction-{ascii_code(code)}-{context.language}",
        "digest_jurisdiction.html",
        issue.name(code),
        tag(context.language),
        content,
        right_hand=True,
    )


def _line(code: str, issue: Issue, changes: tuple[Change, ...]) -> str:
    words = issue.context.words
    own = sum(record.jurisdiction == code for record in issue.records)
    counting = issue.context.selection.counting.get(code, 0)
    if issue.changes is None:
        return words("digest.line_alone", n=own, counting=counting)
    before = sum(record.jurisdiction == code for record in issue.changes.old.records)
    real = sum(change.is_real for change in changes)
    return words("digest.line", n=own, before=before, counting=counting, real=real, editorial=len(changes) - real)


def _messages(changes: tuple[Change, ...], issue: Issue) -> tuple[KeyMessage, ...]:
    if issue.changes is None:
        return ()
    told = news(replace(issue.changes, entries=changes), issue.context)
    return tuple(message(sentence, issue.mentioned, issue.context) for sentence in told)


def _figure(code: str, issue: Issue) -> Figure | None:
    """Return the five values before and now; None where no value is known, or none moved."""
    before, now = issue.scores_before.get(code), issue.context.assessment.jurisdictions.get(code)
    if now is None or before is None or _same(before, now):
        return None
    words = issue.context.words
    rows = tuple(
        DumbbellRow(
            words(f"dimension.{new.dimension}"),
            old.value,
            new.value,
            old.grade,
            new.grade,
            text=words("common.not_recorded") if new.value is None else "",
        )
        for old, new in zip(before.all, now.all, strict=True)
        if not (old.value is None and new.value is None)
    )
    said = words("common.list_separator").join(
        words(
            "chart.same" if row.old == row.new else "chart.changed",
            label=row.label,
            old=number(row.old, words),
            new=number(row.new, words),
        )
        for row in rows
    )
    return Figure(Dumbbell(rows, tag(issue.context.language)), words("chart.values", values=said))


def _same(before: JurisdictionAssessment, now: JurisdictionAssessment) -> bool:
    return [(v.value, v.grade) for v in before.all] == [(v.value, v.grade) for v in now.all]


def _peers(code: str, issue: Issue) -> str:
    words = issue.context.words
    medians = [
        words("chart.peer", label=words(f"dimension.{v.dimension}"), median=number(v.median, words), n=v.n)
        for v in issue.context.assessment.jurisdictions[code].all
        if v.median is not None
    ]
    return words("chart.peers", values=words("common.list_separator").join(medians)).strip() if medians else ""


def _values(code: str, issue: Issue) -> tuple[ValueRow, ...]:
    """Return the five values beside their peers; before, too, where there is a baseline."""
    words, now = issue.context.words, issue.context.assessment.jurisdictions.get(code)
    if now is None:
        return ()
    before = issue.scores_before.get(code)
    olds = before.all if before else (None,) * len(now.all)
    return tuple(
        ValueRow(
            name=words(f"dimension.{new.dimension}"),
            old=number(old.value, words) if old else "",
            old_grade=(old.grade or "") if old else "",
            new=number(new.value, words),
            new_grade=new.grade or "",
            median=number(new.median, words) if new.median is not None else "–",
            n=new.n,
        )
        for old, new in zip(olds, now.all, strict=True)
    )
