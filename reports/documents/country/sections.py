"""The country briefing: a front that a minister reads, a sheet per record, the frame."""

from __future__ import annotations

from reports.corpus.policy import Profile
from reports.documents.country.findings import Findings
from reports.documents.country.first_page import country_page, page_pillars
from reports.documents.country.front import country_front
from reports.documents.country.model import CountryFront
from reports.documents.shared.parts import Remainder
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section
from reports.documents.shared.since import changes_sections
from reports.language import tag

_LEAST_RECORDS = 3
"""Fewer records need no front: page 1 and their sheets say it all."""


def country_sections(request: DocumentRequest, context: Context) -> tuple[Section, ...]:
    """Return the front of a country briefing in one language; sheets and frame follow."""
    findings, profile, content = _found(request, context)
    title, id = context.words("front.title"), f"front-{context.language}"
    first = country_page(findings, request.subject, profile, content.profile, context.changes)
    front = (Section(id, "country.html", title, tag(context.language), content),) if _has_front(request) else ()
    return (
        Section(f"glance-{context.language}", "page_one.html", first.name, tag(context.language), first),
        *front,
        *changes_sections(context.changes, request.selection.records, context),
    )


def country_remainder(request: DocumentRequest, context: Context) -> Remainder | None:
    """Return what a document without a front has still to say; None where page 1 and the sheets say it all."""
    if _has_front(request) or not request.selection.records:
        return None
    findings, profile, content = _found(request, context)
    rows = page_pillars(findings, profile)
    return content.remainder({(row.label, row.brief.text) for row in rows})


def _has_front(request: DocumentRequest) -> bool:
    records = request.selection.records
    return len(records) >= _LEAST_RECORDS or bool(records and not request.with_sheets)


def _found(request: DocumentRequest, context: Context) -> tuple[Findings, Profile | None, CountryFront]:
    profile = context.corpus.profile(request.subject, context.language)
    pillars = context.selection.pillars[request.subject][context.language]
    findings = Findings(
        request.selection.records, context.assessment.jurisdictions[request.subject], pillars, context
    )
    return findings, profile, country_front(request.subject, findings, profile)
