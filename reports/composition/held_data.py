"""What a document embeds of the edition that its reader holds, and that edition read back."""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import Any

from msgspec import Struct, convert, to_builtins

from reports.analysis.changes.sides import ComparedSide
from reports.composition.baseline_data import is_same
from reports.config.notice import Notice
from reports.corpus.policy import Corpus, Profile, Record, dump
from reports.corpus.selection import Query
from reports.documents.kinds import kind_of
from reports.documents.shared.request import Context, DocumentRequest

NAMED = "the edition that is held"


class HeldData(Struct, frozen=True):
    """What `dump_held` wrote: only what differs from the document's own records is there."""

    day: date
    query: dict[str, Any]
    boilerplate: frozenset[str]
    kept: tuple[str, ...]
    records: tuple[Record, ...]
    kept_profiles: tuple[tuple[str, str], ...]
    profiles: tuple[Profile, ...]
    notice: Notice = ""

    def missing(self, corpus: Corpus) -> str:
        """Return the first record or profile that is said to be in ``corpus`` as well, but is not; "" where all are."""
        profiles = {(profile.id, profile.language) for profile in corpus.profiles}
        lost = (id for id in self.kept if id not in corpus.by_id)
        lost_profiles = ("/".join(key) for key in self.kept_profiles if key not in profiles)
        return next(chain(lost, lost_profiles), "")

    def restore(self, corpus: Corpus) -> ComparedSide:
        """Return what the edition said, with what it has in common with ``corpus``.

        Raises ValidationError where its query is none.
        """
        now = {(profile.id, profile.language): profile for profile in corpus.profiles}
        records = (*self.records, *(corpus.by_id[id] for id in self.kept))
        profiles = (*self.profiles, *(now[key] for key in self.kept_profiles))
        old = Corpus(
            origin=NAMED,
            records=tuple(sorted(records, key=lambda record: record.id)),
            profiles=tuple(sorted(profiles, key=lambda profile: (profile.id, profile.language))),
            notice=self.notice,
        )
        return ComparedSide(NAMED, old, self.day, convert(self.query, Query), self.boilerplate)


def dump_held(before: ComparedSide, after: ComparedSide) -> dict[str, Any]:
    """Return what the edition said that is held, as far as the one after it does not say it as well."""
    now = {(profile.id, profile.language): profile for profile in after.corpus.profiles}
    kept = [record.id for record in before.corpus.records if is_same(record, after.corpus.by_id.get(record.id))]
    same = [one for one in before.corpus.profiles if is_same(one, now.get((one.id, one.language)))]
    return {
        "day": before.day.isoformat() if before.day else None,
        "query": to_builtins(before.scope),
        "boilerplate": sorted(before.boilerplate or ()),
        "kept": kept,
        "records": [dump(record) for record in before.corpus.records if record.id not in kept],
        "kept_profiles": [[profile.id, profile.language] for profile in same],
        "profiles": [dump(profile) for profile in before.corpus.profiles if profile not in same],
        **({"notice": before.corpus.notice} if before.corpus.notice else {}),
    }


def as_side(request: DocumentRequest, context: Context) -> ComparedSide:
    """Return what a document says as a side of a comparison, the same as by the data inside it."""
    records = tuple(sorted(request.selection.records, key=lambda record: record.id))
    profiles = kind_of(request.kind).profiles(request, context)
    corpus = Corpus(origin=request.kind, records=records, profiles=profiles, notice=context.corpus.notice)
    basis = context.basis
    return ComparedSide(request.kind, corpus, basis.as_of, request.selection.query, basis.boilerplate)
