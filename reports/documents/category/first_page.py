"""Page 1 of a category briefing."""

from __future__ import annotations

from reports.analysis.changes.ledger import Changes
from reports.analysis.evidence import BACKED
from reports.documents.category.findings import CategoryFindings
from reports.documents.category.judgements import judgements, verdict
from reports.documents.shared.glance import coming, kicker, recent
from reports.documents.shared.page_dates import changed_judgement, changed_whole, undated_rest
from reports.documents.shared.page_one import COMING, JUDGEMENTS, PAST, PageOne, TallyItem, judgements_of
from reports.documents.shared.pillar_units import unit_table
from reports.documents.shared.section import Section
from reports.documents.shared.strips import category_strips
from reports.language import tag


def category_page(subject: str, findings: CategoryFindings, changes: Changes | None) -> Section:
    """Return page 1 of a category briefing."""
    context, words, records = findings.context, findings.context.words, findings.records
    name, other = context.name("category", subject), context.other_name("category", subject)
    told = judgements(findings)
    if changes is not None:
        told = [*told[: JUDGEMENTS - 1], *changed_judgement(changes, context)]
    page = PageOne(
        kicker=kicker(context, "category"),
        name=name,
        other_names=other if other != name else "",
        verdict=verdict(findings),
        tally=_tally(findings),
        strips=category_strips(context),
        strips_empty=words("glance.bars_empty"),
        judgements_heading=words("page.judgements"),
        judgements=judgements_of(told, records, context),
        units=unit_table(findings.pillars(), context),
        past_heading=words("page.past"),
        past=recent(records, context, PAST),
        past_empty=words("glance.recent_empty"),
        coming_heading=words("page.coming"),
        coming=coming(records, context, COMING),
        coming_rest=undated_rest(records, context),
        changed=changed_whole(changes, records, context),
        changes_section="" if changes is None else f"changes-{context.language}",
    )
    return Section(f"glance-{context.language}", "category_page.html", name, tag(context.language), page)


def _tally(findings: CategoryFindings) -> tuple[TallyItem, ...]:
    """Count, over the records in force and the five dimensions: instruments, evidence, reviews, dates ahead."""
    words, context, cells = findings.context.words, findings.context, findings.cells
    counted = findings.counted
    items = (
        ("counted", sum(context.selection.counting.values()), len(findings.records)),
        ("evidenced", sum(cell.grade in BACKED for cell in cells), len(cells)),
        ("reviewed", sum(context.assessed(record).review.listed for record in counted), len(counted)),
        ("dated", sum(bool(context.told(record).ahead) for record in findings.records), len(findings.records)),
    )
    return tuple(
        TallyItem(words("page.share", k=k, n=n), words(f"page.tally.{key}", figure=k))
        for key, k, n in items
    )
