"""What a document embeds of its baseline, and the baseline read back: only what differs is there twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain
from typing import Any

from msgspec import Struct, convert, to_builtins

from reports.analysis.changes.baseline import Baseline, SinceBaseline
from reports.analysis.changes.period import Period
from reports.analysis.evidence import Basis
from reports.config.calendar import CalendarDate
from reports.config.notice import Notice
from reports.corpus.policy import Corpus, Profile, Record, dump
from reports.corpus.selection import Query


def dump_baseline(baseline: Baseline, since: SinceBaseline) -> dict[str, Any]:
    """Return as much of the baseline as a document's comparison rests on."""
    old, new = since.changes.old, since.changes.new
    now = {(profile.id, profile.language): profile for profile in new.profiles}
    kept = [record.id for record in old.records if is_same(record, new.by_id.get(record.id))]
    same = [profile for profile in old.profiles if is_same(profile, now.get((profile.id, profile.language)))]
    targets = {target for r in old.records for e in r.editions for target in e.evolution.superseded_by}
    replaced = sorted(baseline.basis.replaced_later & old.by_id.keys())
    return {
        "name": baseline.name,
        "day": baseline.day.isoformat() if baseline.day else None,
        "period": dump_period(baseline.period),
        "scope": to_builtins(baseline.scope),
        "kept": kept,
        "records": [dump(record) for record in old.records if record.id not in kept],
        "kept_profiles": [[profile.id, profile.language] for profile in same],
        "profiles": [dump(profile) for profile in old.profiles if profile not in same],
        "boilerplate": sorted(since.boilerplate),
        "in_force": sorted(baseline.basis.in_force & targets),
        **({"replaced_later": replaced} if replaced else {}),
        **({"notice": baseline.corpus.notice} if baseline.corpus.notice else {}),
    }


def dump_period(period: Period | None) -> list[str] | None:
    """Return the first and the last day."""
    return [period.first.isoformat(), period.last.isoformat()] if period else None


def read_period(days: tuple[date, date] | None) -> Period | None:
    """Read back what `dump_period` wrote."""
    return Period(*days) if days else None


def dump_calendar(entries: Iterable[CalendarDate]) -> list[dict[str, Any]]:
    """Return the dates of an analyst's calendar."""
    return [to_builtins(entry) for entry in entries]


def read_calendar_data(entries: Iterable[Mapping[str, Any]]) -> tuple[CalendarDate, ...]:
    """Read back what `dump_calendar` wrote."""
    return convert(entries, tuple[CalendarDate, ...])


class BaselineData(Struct, frozen=True):
    """What `dump_baseline` wrote."""

    name: str
    day: date | None
    period: tuple[date, date] | None
    scope: dict[str, Any] | None
    kept: tuple[str, ...]
    records: tuple[Record, ...]
    kept_profiles: tuple[tuple[str, str], ...]
    profiles: tuple[Profile, ...]
    boilerplate: frozenset[str]
    in_force: frozenset[str]
    replaced_later: frozenset[str] = frozenset()
    notice: Notice = ""

    def missing(self, corpus: Corpus) -> str:
        """Return the first record or profile that is said to be in ``corpus`` as well, but is not; "" where all are."""
        profiles = {(profile.id, profile.language) for profile in corpus.profiles}
        lost = (id for id in self.kept if id not in corpus.by_id)
        lost_profiles = ("/".join(key) for key in self.kept_profiles if key not in profiles)
        return next(chain(lost, lost_profiles), "")

    def restore(self, corpus: Corpus, basis: Basis, scope: Query | None) -> Baseline:
        """Return the baseline, as far as it is embedded, with what it has in common with ``corpus``."""
        now = {(profile.id, profile.language): profile for profile in corpus.profiles}
        records = (*self.records, *(corpus.by_id[id] for id in self.kept))
        profiles = (*self.profiles, *(now[key] for key in self.kept_profiles))
        old = Corpus(
            origin=self.name,
            records=tuple(sorted(records, key=lambda record: record.id)),
            profiles=tuple(sorted(profiles, key=lambda profile: (profile.id, profile.language))),
            notice=self.notice,
        )
        rules = Basis(
            basis.as_of, basis.reviewers, basis.vocabulary, self.boilerplate, self.in_force, self.replaced_later
        )
        return Baseline(self.name, self.day, old, rules, read_period(self.period), scope)


def is_same(one: Record | Profile, other: Record | Profile | None) -> bool:
    """Return whether both say the same; where their files lie is no part of it."""
    return other is not None and _said(one) == _said(other)


def _said(model: Record | Profile) -> dict[str, Any]:
    """Return what it says; where its files lie is no part of it."""
    content = dump(model)
    for edition in content.get("editions", [content]):
        edition.pop("path", None)
    return content
