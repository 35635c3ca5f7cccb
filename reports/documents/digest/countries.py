"""The digest on countries: what happened in each, and what its records say otherwise than before, record by record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec.structs import replace

from reports.analysis.changes.change import WHOLE, Change
from reports.corpus.policy import IMPACTS
from reports.documents.digest.issue import Issue
from reports.documents.digest.model import (
    AdoptedRule,
    ChangedField,
    ChangedRecord,
    Countries,
    CountryBlock,
    Happening,
    MovedScore,
)
from reports.documents.shared.change_rows import Names, change_row, field_name
from reports.documents.shared.request import Context
from reports.documents.shared.section import Section, Value
from reports.documents.shared.values import Labelled, ascii_code, number, quoted
from reports.language import excerpts, tag

_EVIDENCE = 240
"""Characters of evidence that a cell quotes; the sheets and the data have it whole."""


def countries_section(countries: Countries, context: Context) -> Section:
    """Return the countries one after the other as a section."""
    title, language = context.words("digest.jurisdictions"), context.language
    return Section(f"countries-{language}", "digest_countries.html", title, tag(language), countries, right_hand=True)


def country_blocks(issue: Issue) -> tuple[CountryBlock, ...]:
    """Return the countries of which something is not told before."""
    return tuple(block for code in issue.jurisdictions if (block := _block(code, issue)) is not None)


def _block(code: str, issue: Issue) -> CountryBlock | None:
    context, words = issue.context, issue.context.words
    events = tuple(event for event in issue.events if event.jurisdiction == code)
    changes = tuple(change for change in issue.changes.entries if change.jurisdiction == code) if issue.changes else ()
    inside = [change for change in changes if is_told_inside(change)]
    on_map = sum(_is_place_on_map(change) for change in inside)
    records = tuple(_records([change for change in inside if not _is_place_on_map(change)], issue))
    if not events and not records:
        return None
    other = context.other_name("country", code)
    return CountryBlock(
        anchor=ascii_code(code),
        name=issue.name(code),
        other_name=words("glance.other_names", other=other, code=code) if other != code else "",
        line=_line(code, issue, changes, on_map),
        events=events,
        rules=rules_of(events, issue),
        records=records,
        values=tuple(_values(code, issue)),
    )


def is_told_inside(change: Change) -> bool:
    """Tell whether a change is told with its country: that a record came, went or stands otherwise was told before."""
    told_before = (*WHOLE, "renamed", "status-corrected")
    return change.is_real and bool(change.field) and change.kind not in told_before and change.ledger == "record"


def _is_place_on_map(change: Change) -> bool:
    """Tell whether a field holds coordinates, which say where something is drawn and nothing of the law."""
    try:
        found = [json.loads(text) for cell in change.cells for text in (cell.old, cell.new) if text]
    except ValueError:
        return False
    return bool(found) and all(isinstance(value, dict) and value.keys() == {"x", "y"} for value in found)


def _line(code: str, issue: Issue, changes: Sequence[Change], on_map: int) -> str:
    """Say how many records there are, and how many of their changes are real and editorial."""
    words = issue.context.words
    n = sum(record.jurisdiction == code for record in issue.records)
    counting = issue.context.selection.counting.get(code, 0)
    if issue.changes is None:
        return words("digest.line_alone", n=n, counting=counting)
    before = sum(record.jurisdiction == code for record in issue.changes.old.records)
    real = sum(change.is_real for change in changes)
    counts = {"real": real, "map": on_map, "editorial": len(changes) - real}
    told = [words(f"digest.line_{key}", n=count) for key, count in counts.items() if count]
    if not n and not before:
        stock = words("digest.line_none")
        return words("digest.line", stock=stock, changes=words("common.list_separator").join(told))
    stock = words("digest.line_same" if before == n else "digest.line_moved", n=n, before=before, counting=counting)
    return words("digest.line", stock=stock, changes=words("common.list_separator").join(told)) if told else stock


# --- what happened


def rules_of(events: Sequence[Happening], issue: Issue) -> tuple[AdoptedRule, ...]:
    """Return the instruments adopted or taking effect, each once, but for those whose own sheet follows."""
    found = []
    rules = sorted((e for e in events if e.is_rule and not e.section), key=lambda e: e.record)
    for id, same in groupby(rules, key=lambda e: e.record):
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


# --- what changed


def _records(changes: Sequence[Change], issue: Issue) -> Iterator[ChangedRecord]:
    """Yield the records with their changes, profiles last."""
    names = issue.names
    by_record: dict[tuple[bool, str], list[Change]] = {}
    for change in changes:
        by_record.setdefault((change.subject == "profile", change.id), []).append(change)
    for _, found in sorted(by_record.items(), key=lambda item: item[0]):
        assert names is not None
        moves = [change for change in found if change.movement is not None]
        others = (change for change in found if change.movement is None)
        fields = (*_scores(moves, names), *(_field(change, names) for change in others))
        yield ChangedRecord(names.title(found[0]), names.section(found[0]), names.number(found[0]), fields)


def _field(change: Change, names: Names) -> ChangedField:
    row = change_row(change, names)
    return ChangedField(row.word, row.field, (), row.old, row.new, "")


def _scores(moves: Sequence[Change], names: Names) -> Iterator[ChangedField]:
    """Yield the scores that moved, those that rest on the same evidence before and now in one row."""
    by_evidence: dict[tuple[str, str, str], list[Change]] = {}
    for change in moves:
        old, new = names.evidence(change)
        by_evidence.setdefault((change.kind, old.text, new.text), []).append(change)
    for found in by_evidence.values():
        old, new = shortened(*names.evidence(found[0]))
        same = old.text == new.text
        yield ChangedField(
            word=names.context.words(f"change.{found[0].kind}"),
            field="",
            scores=tuple(_score(change, names) for change in found),
            old=Value("") if same else old,
            new=new,
            remark=names.context.words("digest.same_evidence") if same and new else "",
        )


def _score(change: Change, names: Names) -> MovedScore:
    assert change.movement is not None
    old, new, words = change.movement.old, change.movement.new, names.context.words
    return MovedScore(
        field_name(change.field, names.context),
        number(old.score, words),
        old.grade or "",
        number(new.score, words),
        new.grade or "",
    )


def shortened(old: Value, new: Value) -> tuple[Value, Value]:
    """Return evidence before and now, as far as a cell holds it; the same where it is the same."""
    if old.text == new.text:
        return old, new
    texts = excerpts(old.text, new.text, _EVIDENCE)
    return replace(old, text=texts[0]), replace(new, text=texts[1])


def _values(code: str, issue: Issue) -> Iterator[MovedScore]:
    """Yield the values of a country that moved."""
    words = issue.context.words
    before, now = issue.scores_before.get(code), issue.context.assessment.jurisdictions.get(code)
    if before is None or now is None:
        return
    for old, new in zip(before.all, now.all, strict=True):
        if (old.value, old.grade) != (new.value, new.grade):
            yield MovedScore(
                words(f"dimension.{new.dimension}"),
                number(old.value, words),
                old.grade or "",
                number(new.value, words),
                new.grade or "",
            )
