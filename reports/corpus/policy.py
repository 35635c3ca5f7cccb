"""What a record says: `Policy` (one language), `Record` (twins), `Profile` (a country), `Corpus` (all)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

from msgspec import Struct, field, to_builtins

from reports.config.notice import Notice
from reports.errors import Problem
from reports.language import is_read_as, stand_ins

DIMENSIONS = ("incentive", "statutory", "market", "strategic", "mrv")
"""The five scored dimensions, in the order in which documents name them."""

PILLARS = (
    "pore_space_rights",
    "liability_transfer",
    "liability_period",
    "financial_assurance",
    "permitting_lead_time",
    "co2_definition",
    "cross_border_rules",
)
"""The seven regulatory pillars, in the order in which documents name them."""

IMPACTS = ("economic", "technical", "environmental")
"""The three impact fields, in the order in which documents name them."""

EU_MEMBERS = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
"""Member states of the European Union, to whom its instruments also apply."""


class _Said(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of what a file says, trimmed and checked where it was read."""


class Term(_Said, frozen=True):
    """A word from a controlled list: the code it folds to beside the spelling found."""

    code: str | None
    """``None`` where no code is known for the spelling."""
    written: str


class PartialDate(_Said, frozen=True, kw_only=True):
    """A date known to the year, the month or the day."""

    year: int
    month: int | None = None
    day: int | None = None
    written: str
    """As it stands in the record."""

    @property
    def earliest(self) -> tuple[int, int, int]:
        """Year, month and day for ordering, unknown parts as 1."""
        return (self.year, self.month or 1, self.day or 1)


class Score(_Said, frozen=True):
    """One dimension of ``analysis``; every text as written, "" where the record is silent."""

    dimension: str
    """One of `DIMENSIONS`, or another key as found."""
    score: float | None
    """0-100; ``None`` where missing. Missing is not zero."""
    label: str = ""
    evidence: str = ""
    citation: str = ""
    audit_note: str = ""
    extra: dict[str, Any] = {}
    """Keys that are not known, JSON values as found."""


class Pillar(_Said, frozen=True):
    """One entry of ``regulatory``."""

    pillar: str
    """One of `PILLARS`, or another key as found."""
    text: str
    """As written; "" means 'not recorded', never 'no rule'."""


class Impact(_Said, frozen=True):
    """One entry of ``impactAnalysis``."""

    aspect: str
    """One of `IMPACTS`, or another key as found."""
    text: str


class Milestone(_Said, frozen=True):
    """One dated event of ``evolution.milestones``."""

    date: PartialDate | None
    """``None`` where the record's date cannot be read; `written` keeps it."""
    written: str
    event: str


class Evolution(_Said, frozen=True):
    """How an instrument came about and what followed; ids as found, dangling or not."""

    supersedes: tuple[str, ...] = ()
    superseded_by: tuple[str, ...] = ()
    consolidated_from: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    effective_application_window: str = ""
    source_publication_date: str = ""
    current_consolidated_version: str = ""
    extra: dict[str, Any] = {}


class Provenance(_Said, frozen=True):
    """Who wrote the record, who reviewed it, when."""

    author: str = ""
    reviewer: str = ""
    last_audit_date: PartialDate | None = None
    last_audit_written: str = ""
    extra: dict[str, Any] = {}


class Policy(_Said, frozen=True):
    """One record in one language, validated and trimmed, nothing dropped."""

    id: str
    language: str
    """BCP 47: ``zh-Hans``, ``zh-Hant``, ``en``, ``ja`` …"""
    path: str
    """Relative to the corpus, with forward slashes."""
    title: str
    country: Term
    category: Term | None = None
    status: Term | None = None
    legal_weight: Term | None = None
    review_status: str = ""
    year: int | None = None
    pub_date: PartialDate | None = None
    pub_date_written: str = ""
    source: str = ""
    url: str = ""
    sectors: tuple[str, ...] = ()
    description: str = ""
    interpretation: str = ""
    related_facilities: tuple[str, ...] = ()
    analysis: tuple[Score, ...] = ()
    """Known dimensions first, in `DIMENSIONS` order, then the others as found; absent keys are absent."""
    regulatory: tuple[Pillar, ...] = ()
    """Known pillars first, in `PILLARS` order, then the others as found."""
    impact: tuple[Impact, ...] = ()
    """Non-empty ones; known aspects first."""
    evolution: Evolution = field(default_factory=Evolution)
    provenance: Provenance = field(default_factory=Provenance)
    body: str = ""
    """Markdown."""
    extra: dict[str, Any] = {}
    """Top-level keys that are not known, JSON values as found."""

    def score(self, dimension: str) -> Score | None:
        """Return the entry for ``dimension``, if the record has one."""
        return next((entry for entry in self.analysis if entry.dimension == dimension), None)

    def pillar(self, pillar: str) -> str:
        """Return what the record writes for ``pillar``; "" where nothing."""
        return next((entry.text for entry in self.regulatory if entry.pillar == pillar), "")

    @property
    def date(self) -> PartialDate | None:
        """Publication date; where it is missing, the year alone."""
        if self.pub_date is not None:
            return self.pub_date
        return PartialDate(year=self.year, written=str(self.year)) if self.year else None


class Record(_Said, frozen=True):
    """The twins of one id: the same instrument in one or more languages."""

    id: str
    editions: tuple[Policy, ...]
    """Ordered: zh-Hans, zh-Hant, en, then the others by tag; never empty."""

    @property
    def primary(self) -> Policy:
        """The edition that facts are read from: the first."""
        return self.editions[0]

    def edition(self, language: str) -> Policy:
        """Return the edition that is read as one in ``language``, else the best that stands in for it."""
        own = (e for e in self.editions if is_read_as(e.language, language))
        return next(own, None) or self._stand_in(language)

    def _stand_in(self, language: str) -> Policy:
        """Return the edition that is shown to readers of ``language``, in which there is none; else the primary one."""
        ranked = (e for wanted in stand_ins(language) for e in self.editions if e.language == wanted)
        return next(ranked, self.primary)

    def has_edition(self, language: str) -> bool:
        """Return whether an edition in ``language`` exists."""
        return is_read_as(self.edition(language).language, language)

    @property
    def jurisdiction(self) -> str:
        """The country code, or the spelling where no code is known; what records are grouped by."""
        return self.primary.country.code or self.primary.country.written


class Targets(_Said, frozen=True):
    """``strategicTargets`` of a country profile, texts as written."""

    capture_2030: str = ""
    storage_2050: str = ""
    net_zero_year: str = ""
    extra: dict[str, Any] = {}


class Profile(_Said, frozen=True):
    """A country profile in one language."""

    id: str
    language: str
    path: str
    name: str
    country: Term
    region: str = ""
    summary: str = ""
    regulatory: tuple[Pillar, ...] = ()
    targets: Targets = field(default_factory=Targets)
    provenance: Provenance = field(default_factory=Provenance)
    body: str = ""
    extra: dict[str, Any] = {}

    @property
    def jurisdiction(self) -> str:
        """The country code, or the spelling where no code is known."""
        return self.country.code or self.country.written

    def pillar(self, pillar: str) -> str:
        """Return what the profile writes for ``pillar``; "" where nothing."""
        return next((entry.text for entry in self.regulatory if entry.pillar == pillar), "")


def dump(said: Record | Profile) -> dict[str, Any]:
    """Return a record or a profile as values of JSON, without what is empty; msgspec.convert reads it back."""
    told: dict[str, Any] = to_builtins(said)
    for part in told.get("editions", [told]):
        # Blocks that say nothing are values of their own, which only their parts are compared with.
        for silent in [name for name, value in part.items() if value == {}]:
            del part[silent]
    return told


class Beyond(_Said, frozen=True):
    """What is known of the whole corpus where a document embeds a part of it."""

    source: str
    """The document's file."""
    records: int
    """How many records are here."""
    total: int
    """How many there were."""
    boilerplate: frozenset[str] = frozenset()
    """Normalised sentences of the records here that stood in too many of all."""
    in_force: frozenset[str] = frozenset()
    """Ids, here or not, of successors whose status says in force."""


class Corpus(Struct, frozen=True, dict=True):
    """Every record, twins paired by id, and every problem that reading found."""

    origin: str
    """What the user named: a folder, a snapshot, a git reference or a PDF."""
    records: Sequence[Record]
    """Ordered by id; of a corpus that was read before, each is unpacked when it is asked for."""
    profiles: tuple[Profile, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What made a file unreadable as a record; such files are not in `records`."""
    warnings: tuple[Problem, ...] = ()
    """What a reader should know but what keeps no file out: unknown names, folded spellings …"""
    beyond: Beyond | None = None
    """What is known of records that are not here; ``None`` where all are."""
    notice: Notice = ""
    """What it says of itself on every page: that its records are samples, for instance."""
    as_of: date | None = None
    """The day that it stands as of, where `later` holds records."""
    later: tuple[Record, ...] = ()
    """Records published after that day, by id: in no count, and named where they are left out."""

    @cached_property
    def by_id(self) -> Mapping[str, Record]:
        """Records by id."""
        known: Mapping[str, Record] | None = getattr(self.records, "by_id", None)
        return {record.id: record for record in self.records} if known is None else known

    def named(self, ids: Iterable[str]) -> tuple[Record, ...]:
        """Return the records of these ids, those published later too; what has none of them is not asked for."""
        wanted = frozenset(ids)
        found = (self.by_id[id] for id in sorted(wanted & self.by_id.keys()))
        return (*found, *(record for record in self.later if record.id in wanted))

    def profile(self, country: str, language: str) -> Profile | None:
        """Return the profile of a jurisdiction code, in ``language`` where there is one, else the best stand-in."""
        found = [p for p in self.profiles if p.jurisdiction == country]
        own = (p for p in found if is_read_as(p.language, language))
        ranked = (p for wanted in stand_ins(language) for p in found if p.language == wanted)
        return next(chain(own, ranked, found), None)
