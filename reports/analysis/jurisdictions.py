"""The pillars of whole jurisdictions, from what their records and their profiles say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reports.analysis.evidence import Basis
from reports.analysis.pillars import JurisdictionPillar, jurisdiction_pillars
from reports.analysis.record import RecordAssessment
from reports.corpus.policy import Corpus

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
