"""The pillars of whole jurisdictions, from what their records and their profiles say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reports.analysis.evidence import Basis
from reports.analysis.pillars import JurisdictionPillar, jurisdiction_pillars
from reports.analysis.record import RecordAssessment
from reports.corpus.policy import PILLARS, Corpus

PillarsByLanguage = Mapping[str, tuple[JurisdictionPillar, ...]]
"""The pillars of a jurisdiction as a reader of each language is told them."""


def tell_pillars(
    codes: Iterable[str],
    corpus: Corpus,
    assessed: Mapping[str, RecordAssessment],
    languages: Iterable[str],
    basis: Basis,
) -> dict[str, PillarsByLanguage]:
    """Tell the pillars of some jurisdictions of a corpus, by code; its records are ``assessed`` with their editions."""
    languages = tuple(languages)
    found: dict[str, PillarsByLanguage] = {}
    for code in codes:
        own = [(r, assessed[r.id].editions) for r in corpus.records if r.jurisdiction == code]
        found[code] = {
            language: jurisdiction_pillars(
                [state for record, told in own for state in told[record.edition(language).language].pillars],
                corpus.profile(code, language),
                basis,
            )
            for language in languages
        }
    return found


def settled_pillars(
    corpus: Corpus, assessed: Mapping[str, RecordAssessment], peers: frozenset[str]
) -> dict[str, frozenset[str]]:
    """Return, of each of the seven pillars, the ``peers`` of which an instrument in force says what the rule is."""
    own = [(assessed[r.id].settles, r.jurisdiction) for r in corpus.records if r.jurisdiction in peers]
    return {pillar: frozenset(code for settles, code in own if pillar in settles) for pillar in PILLARS}
