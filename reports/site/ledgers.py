"""The two ledgers between an edition and the one before it, as data, and what their changes are known by."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from msgspec import DecodeError, Struct
from msgspec.json import decode as json_decode
from msgspec.structs import replace

from reports.analysis.changes.change import Change, Ledger, Of
from reports.analysis.changes.ledger import Changes
from reports.corpus.dates import compact_date
from reports.errors import InputProblem
from reports.site.places import CHANGES


class ToldChange(Struct, frozen=True):
    """A change as the data of an edition tell it."""

    ledger: Ledger
    kind: str
    """Its class."""
    id: str
    subject: Of
    jurisdiction: str
    field: str
    languages: tuple[str, ...]
    old: str
    new: str
    date: str
    """When it happened, as far as that is known; only in the ledger of the world."""
    other_ids: tuple[str, ...]
    why: str
    """Why it is editorial; "" where it is not."""
    told: datetime
    """When the site first told it so."""

    def key(self, edition: str) -> str:
        """Return what its entry in a feed is known by: an event by itself, a change of the record with its record."""
        place = f"{edition}/{self.ledger}/{self.subject}/{self.id}"
        return f"{place}/{self.kind}/{self.field}" if self.ledger == "world" else place

    @property
    def is_real(self) -> bool:
        """Whether it is more than editorial."""
        return self.kind != "editorial"


class ToldChanges(Struct, frozen=True):
    """Everything that differs between an edition and what it is compared with."""

    edition: str
    since: str
    """The edition that it is compared with; "" for the baseline of the plan, or where there is none."""
    since_day: date | None
    """The day that that speaks of."""
    is_compared: bool
    changes: tuple[ToldChange, ...]


def tell_changes(
    changes: Changes | None, edition: str, since: str, since_day: date | None, told: datetime
) -> ToldChanges:
    """Return the changes of a comparison as data."""
    entries = changes.entries if changes else ()
    return ToldChanges(edition, since, since_day, changes is not None, tuple(_told(one, told) for one in entries))


def _told(one: Change, told: datetime) -> ToldChange:
    return ToldChange(
        one.ledger, one.kind, one.id, one.subject, one.jurisdiction, one.field, one.languages, one.old, one.new,
        compact_date(one.date) if one.date else "", one.other_ids, one.why, told,
    )  # fmt: skip


def as_told_before(changes: ToldChanges, before: ToldChanges | None) -> ToldChanges:
    """Return changes of an edition that is published again: what it had told already keeps the time of that."""
    if before is None:
        return changes
    known = {_without_time(one): one.told for one in before.changes}
    kept = (replace(one, told=known.get(_without_time(one), one.told)) for one in changes.changes)
    return replace(changes, changes=tuple(kept))


def _without_time(one: ToldChange) -> tuple[object, ...]:
    return tuple(getattr(one, name) for name in one.__struct_fields__ if name != "told")


def time_of(day: date, revision: int) -> datetime:
    """Return the time that an edition bears: midnight of its day, and a second more for each revision."""
    return datetime.combine(day, time(), UTC) + timedelta(seconds=revision)


def read_changes(folder: Path) -> ToldChanges:
    """Read the ledgers of a published edition; raises InputProblem where they are missing or broken."""
    path = folder / CHANGES
    try:
        return json_decode(path.read_bytes(), type=ToldChanges)
    except (OSError, DecodeError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read ({error})"
        raise InputProblem(message, remedy="Take the file from a copy of the site.") from error
