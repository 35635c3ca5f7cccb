"""Compares a document's records with a later corpus, by the same query and rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from reports.analysis.evidence import grade_record
from reports.audit.verification import Verification
from reports.composition.embedding import content_hash, given
from reports.corpus.as_of import corpus_as_of
from reports.corpus.policy import Corpus, Record
from reports.corpus.selection import select
from reports.documents.shared.request import Context, open_context
from reports.errors import NothingSelected


class LaterChange(Struct, frozen=True):
    """A record that has changed since the document was made."""

    record: str
    what: str
    """``changed``, ``gone``, ``appeared``, ``regraded``; of those that are only compared with: ``peer changed`` …"""
    fields: tuple[str, ...] = ()
    """``<language>#<field>`` of what changed."""


def changes_since(verification: Verification, corpus: Corpus) -> tuple[LaterChange, ...]:
    """Return the records of a document that have changed, appeared or gone in ``corpus``, then its peers."""
    reopened = verification.reopened
    basis = reopened.context.basis
    corpus = corpus_as_of(corpus, basis.as_of)
    today = open_context(
        corpus,
        basis.vocabulary,
        as_of=basis.as_of,
        reviewers=tuple(basis.reviewers),
        language=reopened.context.language,
        edition=reopened.context.edition_text,
    )
    embedded = [reopened.context.corpus.by_id[record["id"]] for record in verification.source["records"]]
    changes = [change for record in embedded for change in _change(record, reopened.context, today)]
    known = {record.id for record in reopened.request.selection.records}
    changes += [
        LaterChange(record.id, "appeared") for record in _answering(verification, corpus) if record.id not in known
    ]
    return (*changes, *_peer_changes(verification, today, {change.record for change in changes}))


def _change(record: Record, then: Context, today: Context) -> Iterator[LaterChange]:
    later = {one.id: one for one in today.corpus.later}
    now = today.corpus.by_id.get(record.id) or later.get(record.id)
    if now is None:
        # Another document need not embed what its corpus held.
        if today.corpus.beyond is None:
            yield LaterChange(record.id, "gone")
    elif content_hash(now) != content_hash(record):
        yield LaterChange(record.id, "changed", tuple(_fields(record, now)))
    elif [g.grade for g in grade_record(now, today.basis)] != [g.grade for g in grade_record(record, then.basis)]:
        # A sentence of it has become boilerplate, or is so no more.
        yield LaterChange(record.id, "regraded")


def _fields(before: Record, after: Record) -> Iterator[str]:
    old, new = ({edition.language: edition for edition in record.editions} for record in (before, after))
    for language in sorted(old.keys() | new.keys()):
        if language not in old or language not in new:
            yield language
            continue
        one, other = (asdict(replace(editions[language], path="")) for editions in (old, new))
        yield from (f"{language}#{field}" for field in one if one[field] != other[field])


def _answering(verification: Verification, corpus: Corpus) -> tuple[Record, ...]:
    try:
        return select(corpus, verification.reopened.request.selection.query).records
    except NothingSelected:
        return ()


def _peer_changes(verification: Verification, today: Context, told: set[str]) -> Iterator[LaterChange]:
    """Yield the rows of the table of peers that are different today."""
    reopened = verification.reopened
    fresh = given(
        reopened.request,
        today,
        verification.document,
        publisher=reopened.publisher,
        footer=reopened.footer,
        contact=reopened.contact,
    )
    then, now = (_by_id(source["peers"]) for source in (verification.source, fresh))
    whole = {record["id"] for record in verification.source["records"]} | told
    for identifier in sorted((then.keys() | now.keys()) - whole):
        if identifier not in now:
            if today.corpus.beyond is None:
                yield LaterChange(identifier, "peer gone")
        elif identifier not in then:
            yield LaterChange(identifier, "peer appeared")
        elif then[identifier] != now[identifier]:
            keys = then[identifier].keys() | now[identifier].keys()
            different = sorted(key for key in keys if then[identifier].get(key) != now[identifier].get(key))
            yield LaterChange(identifier, "peer changed", tuple(different))


def _by_id(rows: list[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {row["id"]: row for row in rows}
