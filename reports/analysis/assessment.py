"""The assessment of a corpus as plain values: what was asked, and all that documents choose from, order and word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from reports.analysis.evidence import Basis
from reports.analysis.jurisdictions import PillarsByLanguage
from reports.analysis.record import RecordAssessment
from reports.analysis.scores import Aggregate, Coverage, DimensionSpread, JurisdictionAssessment
from reports.corpus.policy import Record

if TYPE_CHECKING:
    from reports.analysis.changes.baseline import BaselineScope, SinceBaseline
    from reports.analysis.changes.held import HeldEdition, HeldScope


class Scope(Struct, frozen=True):
    """What an assessment is asked for; what is not asked for costs nothing."""

    records: tuple[Record, ...] = ()
    """The records selected, of which everything is said."""
    languages: tuple[str, ...] = ()
    """The languages of readers, in which pillars of jurisdictions are told."""
    peers: bool = False
    """Whether every jurisdiction of the corpus is valued and ranked, for which all records are graded."""
    pillars_of: tuple[str, ...] = ()
    """Codes of the jurisdictions whose pillars are told, from the records selected and the profile."""
    alone: bool = False
    """Whether the records selected are valued by jurisdiction as if there were no others."""
    baseline: BaselineScope | None = None
    """What the records selected are compared with; ``None`` where nothing is."""
    held: HeldScope | None = None
    """The edition that the one reader of a document holds, and this one; ``None`` of a document for anybody."""


class SelectionAssessment(Struct, frozen=True):
    """What the records selected say together, whatever else the corpus holds."""

    coverage: Coverage
    """Over all of their scores, whatever their standing."""
    pillars: Mapping[str, PillarsByLanguage]
    """By jurisdiction, of those that the scope names; else of the states and the EU among those valued alone."""
    jurisdictions: Mapping[str, JurisdictionAssessment]
    """By code, from the records selected alone; empty unless the scope asks for it."""
    counting: Mapping[str, int]
    """Instruments in force of each jurisdiction; a family counts once, as in the values."""
    medians: tuple[Aggregate, ...]
    """Over the states and the EU among `jurisdictions`, by dimension."""
    backed_medians: tuple[Aggregate, ...]
    """The same over scores graded A or B alone."""
    spreads: tuple[DimensionSpread, ...]
    """By dimension, of the states and the EU among `jurisdictions`; where the selection is not valued alone, of those
    of the whole corpus but for the ones that the scope names, and of nobody where none of these has peers."""


class Assessment(Struct, frozen=True):
    """All there is to say of a corpus on one day, as far as a scope asks for it."""

    basis: Basis
    """The rules, and what the whole corpus says that they need."""
    scope: Scope = Scope()
    records: Mapping[str, RecordAssessment] = {}
    """By id: the records selected and those that they name; all of the corpus where jurisdictions are ranked."""
    families: Mapping[str, str] = {}
    """The family of each record of the corpus by id, where jurisdictions are ranked."""
    jurisdictions: Mapping[str, JurisdictionAssessment] = {}
    """By code, over the whole corpus: peers do not depend on what is selected."""
    medians: tuple[Aggregate, ...] = ()
    """Over all states and the EU, by dimension."""
    settled: Mapping[str, frozenset[str]] = {}
    """By pillar the states and the EU of which an instrument in force settles it, by code."""
    selection: SelectionAssessment | None = None
    """``None`` where neither records are selected nor pillars asked for."""
    since: SinceBaseline | None = None
    """What is not as it was; ``None`` where nothing is compared with."""
    held: HeldEdition | None = None
    """What changed since the edition that is held; ``None`` where none is."""
