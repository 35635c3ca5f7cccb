"""What a record's sheet prints, in one language and in two."""

from __future__ import annotations

from msgspec import Struct

from reports.documents.shared.parts import DatedLine, PillarRow
from reports.documents.shared.section import Figure, Prose, Value
from reports.documents.shared.values import Labelled


class ScoreRow(Struct, frozen=True):
    """One line of the evidence table."""

    dimension: str
    score: Value
    grade: str
    """"A" to "D", or "" where the score is missing."""
    reason: str
    """Why it is D, in words; "" otherwise."""
    label: Value
    evidence: Value
    citation: Value
    audit_note: Value
    more: tuple[Labelled, ...]


class PolicySheet(Struct, frozen=True):
    """Everything the template prints about one record in one language."""

    title: Value
    other_title: Value
    """In the other document language; "" where there is no such edition."""
    identity: tuple[Labelled, ...]
    notices: tuple[str, ...]
    """What a reader must know before reading on: other language, superseded, draft in force …"""
    description: Value
    body: Prose
    interpretation: Value
    impacts: tuple[Labelled, ...]
    bars: Figure | None
    radar: Figure | None
    scores: tuple[ScoreRow, ...]
    uncounted: str
    """A sentence in place of the table where the record has no score at all."""
    pillars: tuple[PillarRow, ...]
    pillars_silent: str
    """Names of the pillars the record says nothing about, as one sentence; "" where it fills all seven."""
    lineage: tuple[Labelled, ...]
    milestones: tuple[DatedLine, ...]
    provenance: tuple[Labelled, ...]
    more: tuple[Labelled, ...]
    address: Value


class Twins(Struct, frozen=True):
    """A record in two languages, its blocks aligned; either side of a pair may be missing."""

    left: PolicySheet
    right: PolicySheet
    left_lang: str
    right_lang: str
    body: tuple[tuple[Prose | None, Prose | None], ...]
    """Paragraph beside paragraph where both texts have as many; else the whole texts as one pair."""
    impacts: tuple[tuple[Labelled | None, Labelled | None], ...]
    """Aspect beside aspect, the known ones first."""
