"""The country briefing: a front that a minister reads, a sheet per record, the frame."""

from __future__ import annotations

from reports.documents.country.findings import Findings
from reports.documents.country.first_page import country_page
from reports.documents.country.front import country_front
from reports.documents.country.model import CountryFront
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section
from reports.documents.shared.since import changes_sections
from reports.language import tag

_LEAST_RECORDS = 3
"""Fewer records need no front: page 1 and their sheets say it all."""


def country_sections(request: DocumentRequest, context: Context) -> tuple[Section, ...]:
    """Return the front of a country briefing in one language; sheets and frame follow."""
    records = request.selection.records
    profile = context.corpus.profile(request.subject, context.language)
    pillars = context.selection.pillars[request.subject][context.language]
    findings = Findings(records, context.assessment.jurisdictions[request.subject], pillars, context)
    changes = context.changes
    title, id = context.words("front.title"), f"front-{context.language}"
    content = country_front(request.subject, findings, profile)
    first = country_page(findings, request.subject, profile, content.profile, changes)
    if len(records) >= _LEAST_RECORDS or not request.with_sheets:
        shown: CountryFront | None = content
    else:
        # A profile that says more than page 1 has room for has no other place.
        alone = content.profile_alone({(row.label, row.text.text) for row in first.pillars})
        shown = alone if alone.profile or alone.pillars else None
    front = (Section(id, "country.html", title, tag(context.language), shown),) if shown and records else ()
    return (
        Section(f"glance-{context.language}", "page_one.html", first.name, tag(context.language), first),
        *front,
        *changes_sections(changes, records, context),
    )
