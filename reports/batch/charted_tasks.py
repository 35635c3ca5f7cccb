"""Tasks that print charts: each gets those that were drawn before, and a worker that can draw only where some lack."""

from __future__ import annotations

from msgspec.structs import replace

from reports.batch.content_keys import chart_key, charts_of
from reports.batch.draft import Draft, SectionOrder
from reports.batch.tasks import LaySection, Tools, WriteWebEdition
from reports.cache import Cache
from reports.documents.shared.section import ChartSpec, Document, Section


def section_task(order: SectionOrder, cache: Cache) -> LaySection:
    """Return the task that lays out a section."""
    cached, is_complete = _drawn_before(order.draft, cache, order.section)
    tools = Tools.ENGINE if is_complete else Tools.CHARTS
    return LaySection(order.section, order.draft.job.look, order.draft.limits, cached, tools)


def web_task(draft: Draft, bound: Document, cache: Cache) -> WriteWebEdition:
    """Return the task that writes the HTML edition of a document, with its sections as they are printed."""
    sections = tuple(draft.wanted.values())
    cached, is_complete = _drawn_before(draft, cache, *sections)
    tools = Tools.WEB if is_complete else Tools.CHARTS
    return WriteWebEdition(replace(bound, sections=sections), draft.job.look, draft.limits, cached, tools)


def _drawn_before(draft: Draft, cache: Cache, *sections: Section) -> tuple[dict[ChartSpec, bytes], bool]:
    """Return the charts of some sections that are in the cache, and whether these are all."""
    specs = dict.fromkeys(spec for section in sections for spec in charts_of(section))
    stored = ((spec, cache.get(chart_key(spec, draft.job.look, draft.fingerprint))) for spec in specs)
    cached = {spec: svg for spec, svg in stored if svg is not None}
    return cached, len(cached) == len(specs)
