"""Made-up records in as few words as a test needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from reports.analysis.evidence import Basis, make_basis
from reports.corpus.policy import (
    Corpus,
    Evolution,
    Milestone,
    PartialDate,
    Pillar,
    Policy,
    Provenance,
    Record,
    Score,
    Term,
)
from reports.corpus.vocabulary import Vocabulary

VOCABULARY = Vocabulary.load()
AS_OF = date(2026, 4, 6)
PERSON = "Li Wei"


def score(dimension: str, value: float | None, evidence: str = "", citation: str = "") -> Score:
    # As reading gives them: 60 and 60.0 are not the same text.
    return Score(dimension, None if value is None else float(value), evidence=evidence, citation=citation)


def scores(**values: float | None) -> tuple[Score, ...]:
    """Scores with evidence of their own and a citation."""
    return tuple(score(name, value, f"Finding {name} {value}.", "Art. 5") for name, value in values.items())


def when(text: str) -> PartialDate:
    year, month, day = (*(int(part) for part in text.split("-")), None, None)[:3]
    assert year is not None
    return PartialDate(year=year, month=month, day=day, written=text)


def milestone(text: str, event: str) -> Milestone:
    return Milestone(date=when(text), written=text, event=event)


def pillars(**texts: str) -> tuple[Pillar, ...]:
    return tuple(Pillar(pillar=name, text=text) for name, text in texts.items())


def provenance(reviewer: str = "", audited: str = "", author: str = "") -> Provenance:
    return Provenance(author=author, reviewer=reviewer, last_audit_date=when(audited) if audited else None)


def policy(id: str = "a", country: str | None = "CN", status: str | None = "in-force", **fields: Any) -> Policy:
    """A Chinese edition in force, but for ``fields``; ``country`` None is a spelling without a code."""
    values: dict[str, Any] = {
        "language": "zh-Hans",
        "path": f"zh/{id}.md",
        "title": f"《{id}》",
        "country": Term(code=country, written=country or "Ruritania"),
        "status": Term(code=status, written=status or "vigente"),
    }
    return Policy(id=id, **(values | fields))


def english(id: str = "a", **fields: Any) -> Policy:
    return policy(id, **({"language": "en", "path": f"en/{id}.md", "title": f"The {id} rules"} | fields))


def record(id: str = "a", country: str | None = "CN", status: str | None = "in-force", **fields: Any) -> Record:
    """A record with one edition."""
    return twins(policy(id, country, status, **fields))


def twins(*editions: Policy) -> Record:
    return Record(id=editions[0].id, editions=editions)


def linked(supersedes: str = "", superseded_by: str = "", consolidated_from: str = "") -> Evolution:
    """Links to ids set apart by spaces."""
    return Evolution(
        supersedes=tuple(supersedes.split()),
        superseded_by=tuple(superseded_by.split()),
        consolidated_from=tuple(consolidated_from.split()),
    )


def corpus(*records: Record) -> Corpus:
    return Corpus(origin="made up", records=tuple(sorted(records, key=lambda record: record.id)))


def basis(*records: Record, reviewers: tuple[str, ...] = (PERSON,), as_of: date = AS_OF) -> Basis:
    return make_basis(corpus(*records), VOCABULARY, as_of, reviewers)
