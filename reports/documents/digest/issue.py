"""One issue of the digest: everything that its pages are briefed from, gathered once for a reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from msgspec import Struct

from reports.analysis.changes.change import Change
from reports.analysis.changes.ledger import Changes
from reports.analysis.changes.period import Period
from reports.analysis.scores import JurisdictionAssessment
from reports.corpus.policy import Record
from reports.documents.digest.happenings import dates_to_come, happenings
from reports.documents.digest.model import DateAhead, Happening
from reports.documents.shared.change_rows import Names
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.terms import jurisdiction_name
from reports.language import collation_key, format_date


class Issue(Struct, frozen=True, dict=True):
    """A request for a digest, its context, and what follows from them."""

    request: DocumentRequest
    context: Context

    @property
    def records(self) -> tuple[Record, ...]:
        """The records selected, in their order."""
        return self.request.selection.records

    @property
    def period(self) -> Period:
        """What the digest speaks of."""
        assert self.request.period is not None
        return self.request.period

    @property
    def changes(self) -> Changes | None:
        """What changed since the baseline; None without one."""
        return self.context.changes

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The numbers of the records that the digest speaks of, by id, in the order of the selection."""
        return {record.id: place for place, record in enumerate(self.mentioned, 1)}

    @cached_property
    def mentioned(self) -> tuple[Record, ...]:
        """The records that something happened to, that changed, or that a date lies ahead of."""
        context, found = self.context, set[str]()
        found |= {event.record for event in happenings(self.records, self.period, self.changes, None, {}, context)}
        found |= {row.record for row in dates_to_come(self.records, self.request.calendar, {}, context)}
        found |= {change.id for change in self.real if change.subject == "record"}
        return tuple(record for record in self.records if record.id in found)

    @cached_property
    def names(self) -> Names | None:
        """How changed records are called; None without a baseline."""
        return Names(self.changes, self.context, self.numbers) if self.changes is not None else None

    @cached_property
    def real(self) -> tuple[Change, ...]:
        """Every change that is more than editorial."""
        return tuple(change for change in self.changes.entries if change.is_real) if self.changes else ()

    @property
    def moves(self) -> tuple[Change, ...]:
        """The scores that are not what they were."""
        return self.changes.moves if self.changes else ()

    @cached_property
    def events(self) -> tuple[Happening, ...]:
        """What happened in the world."""
        return happenings(self.records, self.period, self.changes, self.names, self.numbers, self.context)

    @cached_property
    def ahead(self) -> tuple[DateAhead, ...]:
        """The dates to come."""
        return dates_to_come(self.records, self.request.calendar, self.numbers, self.context)

    def dates_until(self, day: date) -> tuple[DateAhead, ...]:
        """Return the dates to come until a day, which may lie beyond those that the digest prints."""
        return dates_to_come(self.records, self.request.calendar, self.numbers, self.context, day)

    @cached_property
    def new_records(self) -> tuple[Record, ...]:
        """The records that came since the baseline, in the order of the selection."""
        come = {change.id for change in self.real if not change.field and change.subject == "record"}
        return tuple(record for record in self.records if record.id in come)

    @property
    def scores_before(self) -> Mapping[str, JurisdictionAssessment]:
        """The values of jurisdictions before, without their peers."""
        since = self.context.assessment.since
        return since.jurisdictions if since else {}

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """Codes of those in which something happened or changed, by name."""
        found = {event.jurisdiction for event in self.events} | {change.jurisdiction for change in self.real}
        return tuple(sorted(filter(None, found), key=self.collated))

    def name(self, code: str) -> str:
        """Return the display name of a jurisdiction."""
        return jurisdiction_name(code, self.context)

    @property
    def title(self) -> str:
        """The period as the reader calls it: a quarter, or its days, and until when where it is not over."""
        until, words = self.until, self.context.words
        return words("digest.until", title=self.called, day=until) if until else self.called

    @property
    def called(self) -> str:
        """The period alone, as the reader calls it."""
        words, found = self.context.words, self.period.quarter
        if found is not None:
            return words("digest.quarter", year=str(found[0]), number=words(f"digest.ordinal.{found[1]}"))
        return self.days

    @property
    def until(self) -> str:
        """The day of the digest in words where its period is not over; "" where it is."""
        day = self.context.basis.as_of
        return format_date(day, self.context.language) if day < self.period.last else ""

    @property
    def days(self) -> str:
        """The first and the last day in words."""
        first, last = (format_date(day, self.context.language) for day in (self.period.first, self.period.last))
        return self.context.words("digest.days", first=first, last=last)

    def collated(self, code: str) -> tuple[bool, tuple[bytes, str]]:
        """Return a key to sort jurisdictions by name; what is international comes last."""
        return code == "INT", collation_key(self.name(code), self.context.language)
