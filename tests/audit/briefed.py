"""A made-up corpus and documents of it: two Chinese instruments, five peers, one sentence that stands everywhere."""

from __future__ import annotations

from functools import cache
from typing import Any

from msgspec.structs import replace

from reports.composition.compose import compose
from reports.corpus.policy import Corpus, Policy, Record, Score
from reports.corpus.selection import parse_query, select
from reports.documents.shared.request import Context, DocumentRequest, open_context
from reports.documents.shared.section import Document
from reports.pdf.document import render_document
from reports.typeset.look import Look
from tests.analysis.builders import AS_OF, VOCABULARY, corpus, english, milestone, policy, record, score, scores, twins
from tests.analysis.builders import linked as linked_to

BOILERPLATE = "Baseline alignment of the framework."
PEERS = {"GB": 90, "JP": 80, "KR": 70, "NO": 60, "US": 50}
"""Each peer's score for incentive; every one of them repeats the boilerplate under mrv."""


def ets(**fields: Any) -> Record:
    """The first instrument, in two languages."""
    told = (
        score("incentive", 42, "Free allocation at first.", "Art. 9"),
        score("market", 82, "Compliance by surrender.", "Art. 14"),
        score("mrv", 78, BOILERPLATE, "Art. 11"),
    )
    evolution = replace(linked_to(), milestones=(milestone("2027-12-31", "覆盖主要行业"),))
    shared: dict[str, Any] = {"analysis": told, "year": 2024, "evolution": evolution, **fields}
    return twins(policy("cn-ets", **shared), english("cn-ets", **shared))


def relending(**fields: Any) -> Record:
    """The second instrument, without a citation."""
    told = (score("incentive", 76, "Cheap loans for capture."), score("strategic", 55, "A pilot programme.", "第三条"))
    said: dict[str, Any] = {"analysis": told, "year": 2021, **fields}
    return record("cn-loans", **said)


def pilot() -> Record:
    """A third instrument, with which there is a front: it stands alone with what it says of regulation."""
    return record("cn-pilot", year=2019, analysis=(score("statutory", 64, "A permit for each well.", "第五条"),))


def peers() -> list[Record]:
    """One instrument in force for each peer."""
    return [
        record(
            f"{code.lower()}-act",
            code,
            analysis=(*scores(incentive=value, market=value - 5), score("mrv", 65, BOILERPLATE, "s. 1")),
        )
        for code, value in PEERS.items()
    ]


def made_up(*own: Record) -> Corpus:
    """The peers, and the Chinese instruments given, or both of them."""
    return corpus(*(own or (ets(), relending())), *peers())


def context_of(found: Corpus, language: str = "zh", reviewers: tuple[str, ...] = ()) -> Context:
    """The view that documents are briefed from."""
    return open_context(found, VOCABULARY, as_of=AS_OF, reviewers=reviewers, language=language)


def brief(
    found: Corpus,
    kind: str = "country",
    subject: str = "CN",
    languages: tuple[str, ...] = ("zh",),
    **query: tuple[str, ...],
) -> Document:
    """A document as it is before it is laid out; without ``query`` the subject selects."""
    return _compose(found, _request(found, kind, subject, languages, **query))


def brief_without_sheets(found: Corpus, subject: str = "CN", languages: tuple[str, ...] = ("zh",)) -> Document:
    """The briefing of a country that binds no sheets."""
    return _compose(found, replace(_request(found, "country", subject, languages), with_sheets=False))


def _request(
    found: Corpus, kind: str, subject: str, languages: tuple[str, ...], **query: tuple[str, ...]
) -> DocumentRequest:
    asked = query or {"id" if kind == "policy" else kind: (subject,)}
    return DocumentRequest(kind, subject, select(found, parse_query(VOCABULARY, found, **asked)), languages)


def _compose(found: Corpus, request: DocumentRequest) -> Document:
    return compose(request, context_of(found, request.languages[0]), publisher="署")


@cache
def briefing() -> bytes:
    """The country briefing of the made-up corpus as a PDF."""
    return render_document(brief(made_up()), Look()).pdf


def fronted(languages: tuple[str, ...] = ("zh",)) -> Document:
    """The country briefing of three instruments: it has a front."""
    return brief(made_up(ets(), relending(), pilot()), languages=languages)


@cache
def fronted_briefing() -> bytes:
    """The same as a PDF."""
    return render_document(fronted(), Look()).pdf


@cache
def linked_briefing() -> bytes:
    """A briefing with a front, links to its sheets, and one to the web."""
    return render_document(brief(made_up(ets(url="https://gov.example/ets?a=1"), relending(), pilot())), Look()).pdf


def without_citation(edition: Policy, dimension: str) -> Policy:
    """An edition with one citation taken away."""

    def stripped(entry: Score) -> Score:
        return replace(entry, citation="") if entry.dimension == dimension else entry

    return replace(edition, analysis=tuple(map(stripped, edition.analysis)))
