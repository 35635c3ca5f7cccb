"""What briefings are made from, for tests: a view of some records, a country's findings, one section of a document."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from reports.composition.needs import assess_for, assess_whole
from reports.corpus.policy import Corpus, Pillar, Profile, Record, Score, Term
from reports.corpus.selection import Query, Selection
from reports.documents.country.findings import Findings
from reports.documents.shared.request import Context, DocumentRequest, open_context
from reports.documents.shared.section import Document, Section
from tests.analysis.builders import AS_OF, PERSON, VOCABULARY, corpus, record, score

PEERS = ("GB", "JP", "KR", "NO", "US")


def peers(value: float, *dimensions: str) -> tuple[Record, ...]:
    """Five countries with one instrument each, which has the same value in every dimension, on evidence of its own."""
    return tuple(
        record(
            f"{code.lower()}-peer",
            code,
            analysis=tuple(score(name, value, f"{code} rules {name}.", "s. 1") for name in dimensions or ("mrv",)),
        )
        for code in PEERS
    )


def boilerplate(*dimensions: str) -> tuple[Score, ...]:
    """Scores that repeat one sentence, and so are D."""
    return tuple(score(dimension, 40, "Standard alignment applies.", "Art. 1") for dimension in dimensions)


def profile(country: str = "CN", language: str = "zh-Hans", **fields: Any) -> Profile:
    """A country profile."""
    written: dict[str, Any] = {"id": "profile", "path": "countries/zh/profile.md", "name": country}
    return Profile(**(written | {"language": language, "country": Term(code=country, written=country)} | fields))


def says(**texts: str) -> tuple[Pillar, ...]:
    """Pillars with what is said about them."""
    return tuple(Pillar(pillar=name, text=text) for name, text in texts.items())


def view(
    *records: Record, language: str = "en", reviewers: tuple[str, ...] = (PERSON,), profiles: tuple[Profile, ...] = ()
) -> Context:
    """A reader's view of a corpus of these records."""
    found = replace(corpus(*records), profiles=profiles)
    return assess_whole(open_context(found, VOCABULARY, as_of=AS_OF, reviewers=reviewers, language=language))


def with_profiles(found: Corpus, *profiles: Profile) -> Corpus:
    """The same corpus with country profiles."""
    return replace(found, profiles=profiles)


def findings(
    *own: Record, others: tuple[Record, ...] = (), language: str = "en", profiles: tuple[Profile, ...] = ()
) -> Findings:
    """What the sentences about the country of ``own`` are chosen from; ``others`` are the rest of the corpus."""
    country = own[0].jurisdiction
    selection = Selection(own, Query(), "", len(own), ())
    request = DocumentRequest("country", country, selection, (language,))
    context = assess_for(request, view(*own, *others, language=language, profiles=profiles))
    pillars = context.selection.pillars[country][language]
    return Findings(own, context.assessment.jurisdictions[country], pillars, context)


def section(document: Document, id: str) -> Section:
    """The section of a document with this id."""
    (found,) = (section for section in document.sections if section.id == id)
    return found
