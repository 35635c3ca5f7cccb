"""The evidence table of a sheet: scores, and beside them once what they rest on."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from reports.analysis.evidence import GradedScore
from reports.corpus.fields import SCORE
from reports.corpus.policy import Record
from reports.documents.policy.model import EvidenceRow, EvidenceScore
from reports.documents.shared.other_fields import other_fields
from reports.documents.shared.request import Context
from reports.documents.shared.section import Value
from reports.documents.shared.shades import score_bar
from reports.documents.shared.terms import dimension_name
from reports.documents.shared.values import number, origin, quoted, text_width

_LONG_ROW = 12 * 36
"""Width of the text of a row, in em, from which on it may break: twelve lines of the column."""
_TOLD_REASONS = ("no-evidence", "boilerplate", "repeated")


def evidence_rows(record: Record, context: Context) -> tuple[EvidenceRow, ...]:
    """Return the rows of the evidence table, scores that rest on the same evidence in one of them."""
    rows = _rows(record, context)
    return tuple(_merged(tuple(rows[place] for place in same)) for same in _alike([_said(row) for row in rows]))


def twin_rows(record: Record, first: Context, second: Context) -> tuple[tuple[EvidenceRow, EvidenceRow | None], ...]:
    """Return the rows in two languages; those on the right are None where both editions say the same.

    Each score on the left is named in both languages, so that it stands once.
    """
    left, right = _rows(record, first), _rows(record, second)
    found = []
    for same in _alike([(_said(one), _said(other)) for one, other in zip(left, right, strict=True)]):
        one, other = (_merged(tuple(rows[place] for place in same)) for rows in (left, right))
        named = zip(one.scores, other.scores, strict=True)
        scores = tuple(replace(score, other=_unless_in(score.dimension, twin.dimension)) for score, twin in named)
        found.append((replace(one, scores=scores), None if _said(one)[1:] == _said(other)[1:] else other))
    return tuple(found)


def _rows(record: Record, context: Context) -> list[EvidenceRow]:
    """Return a row for every score; none at all for a record without any, which gets a sentence instead."""
    grades = context.assessed(record).grades
    if all(graded.source is None for graded in grades):
        return []
    return [_row(graded, record, context) for graded in grades]


def _row(graded: GradedScore, record: Record, context: Context) -> EvidenceRow:
    language, field = context.language, f"analysis.{graded.dimension}"
    policy = record.edition(language)
    entry = policy.score(graded.dimension)
    if entry is None and graded.source is not None:
        # Only a twin says something about the dimension.
        entry, policy = graded.source, next(e for e in record.editions if e.language == graded.language)
    texts = (entry.label, entry.evidence, entry.citation, entry.audit_note) if entry else ("", "", "", "")
    label, evidence, citation, note = (
        quoted(policy, f"{field}.{key}", text, language)
        for key, text in zip(("label", "evidence", "citation", "auditNote"), texts, strict=True)
    )
    more = other_fields(policy, entry, SCORE, context, f"{field}.") if entry else ()
    place = origin(policy, f"{field}.score")
    # What cannot be read as a score is quoted from its place; the sign that there is none comes from nowhere.
    is_quoted = any(item.value.origin == place for item in more)
    score = EvidenceScore(
        dimension=dimension_name(graded.dimension, context),
        score=Value(number(graded.score, context.words), "" if is_quoted else place),
        grade=graded.grade or "",
        bar=score_bar(graded.score, graded.grade),
    )
    return EvidenceRow(
        scores=(score,),
        reason=context.words(f"grade.reason.{graded.reason}") if graded.reason in _TOLD_REASONS else "",
        is_long=text_width("".join(texts)) > _LONG_ROW,
        label=label,
        evidence=evidence,
        citation=citation,
        audit_note=note,
        more=more,
    )


def _unless_in(name: str, other: str) -> str:
    """Return the name in the other language, unless the first one holds it: MRV is MRV everywhere."""
    return "" if other in name else other


def _said(row: EvidenceRow) -> tuple[object, ...]:
    """Return what a row says beside its score, the reason of its grade first."""
    more = tuple((item.label, item.value.text) for item in row.more)
    return row.reason, row.label.text, row.evidence.text, row.citation.text, row.audit_note.text, more


def _alike(said: Sequence[object]) -> list[list[int]]:
    """Return the places of equal entries together, in the order in which each is first found."""
    found: dict[object, list[int]] = {}
    for place, entry in enumerate(said):
        found.setdefault(entry, []).append(place)
    return list(found.values())


def _merged(rows: tuple[EvidenceRow, ...]) -> EvidenceRow:
    """Return rows that say the same as one, with all their scores."""
    return replace(rows[0], scores=tuple(score for row in rows for score in row.scores))
