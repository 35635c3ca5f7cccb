"""What an edition is published from: a finished run, the records that its documents select, and the edition before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from reports.analysis.changes.baseline import Baseline
from reports.analysis.changes.ledger import Changes
from reports.batch.manifest import ManifestEntry
from reports.config.by_language import TextByLanguage
from reports.config.calendar import CalendarDate
from reports.corpus.policy import Record
from reports.documents.shared.request import Context
from reports.site.ledgers import ToldChanges
from reports.site.state import SiteEdition
from reports.typeset.look import Look


class EditionBefore(Struct, frozen=True):
    """An edition that is published, and where it lies."""

    edition: SiteEdition
    folder: Path


class EditionComparison(Struct, frozen=True):
    """What an edition is compared with, and what differs."""

    changes: Changes
    baseline: Baseline
    """The same state, as documents name it."""
    since: str
    """The edition before; "" where it is the baseline of the plan."""


class EditionSource(Struct, frozen=True, dict=True):
    """All that an edition is made of."""

    id: str
    title: TextByLanguage
    """What the plan calls the edition; "" is its day."""
    languages: tuple[str, ...]
    """Those of its documents, in the order of the plan."""
    folder: Path
    """Of the run."""
    entries: tuple[ManifestEntry, ...]
    context: Context
    """With everything assessed."""
    noted: tuple[CalendarDate, ...]
    """The dates of an analyst."""
    look: Look
    data: Mapping[str, bytes | Path]
    """Records and tables, by address."""
    comparison: EditionComparison | None
    before: EditionBefore | None
    """The edition before."""
    replaced: EditionBefore | None
    """The edition of the same name that is published already."""
    told_before: ToldChanges | None
    """What that one told."""
    site: str
    """Identity of the site."""
    url: str = ""
    revision: int = 0

    @property
    def as_of(self) -> date:
        """The day that it speaks of."""
        return self.context.basis.as_of

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """The records that its documents select, by id."""
        wanted = {id for entry in self.entries for id in entry.selection["records"]}
        return tuple(record for record in self.context.corpus.records if record.id in wanted)

    @cached_property
    def by_language(self) -> Mapping[str, Context]:
        """The view of each reader."""
        return {language: self.context.read_by(language) for language in self.languages}
