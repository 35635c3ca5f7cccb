"""Page 1 of a country briefing."""

from __future__ import annotations

from reports.analysis.changes.ledger import Changes
from reports.analysis.evidence import BACKED
from reports.analysis.pillars import JurisdictionPillar, PillarState
from reports.corpus.policy import PILLARS, Policy, Profile
from reports.documents.country.findings import Findings
from reports.documents.country.judgements import contradicting, judgements
from reports.documents.country.verdict import verdict
from reports.documents.shared.glance import coming, kicker, recent
from reports.documents.shared.page_dates import changed_judgement, changed_whole, undated_rest
from reports.documents.shared.page_one import (
    COMING,
    JUDGEMENTS,
    PAST,
    PageOne,
    PagePillar,
    TallyItem,
    judgements_of,
)
from reports.documents.shared.parts import ProfileBlock
from reports.documents.shared.request import Context
from reports.documents.shared.section import Value
from reports.documents.shared.sentences import SheetReference
from reports.documents.shared.strips import country_strips
from reports.documents.shared.terms import pillar_name
from reports.documents.shared.values import quoted, shortened


def country_page(
    findings: Findings, subject: str, profile: Profile | None, said: ProfileBlock | None, changes: Changes | None
) -> PageOne:
    """Return page 1 of a country briefing; without a record it shows what the profile has ``said``."""
    context, words, records = findings.context, findings.context.words, findings.records
    name, other = context.name("country", subject), context.other_name("country", subject)
    told = judgements(findings)
    if changes is not None:
        told = [*told[: JUDGEMENTS - 1], *changed_judgement(changes, context)]
    found = judgements_of(told, records, context)
    return PageOne(
        kicker=kicker(context, "country"),
        name=name,
        other_names=words("glance.other_names", other=other, code=subject) if other != subject else "",
        verdict=verdict(findings),
        tally=_tally(findings) if records else (),
        strips=country_strips(subject, records, context),
        strips_empty=words("glance.bars_empty") if records else "",
        judgements_heading=words("page.judgements"),
        judgements=found,
        pillars=page_pillars(findings, profile),
        profile=None if records else said,
        past_heading=words("page.past"),
        past=recent(records, context, PAST),
        past_empty=words("glance.recent_empty"),
        coming_heading=words("page.coming"),
        coming=coming(records, context, COMING),
        coming_rest=undated_rest(records, context),
        changed=changed_whole(changes, records, context),
        changes_section="" if changes is None else f"changes-{context.language}",
    )


def _tally(findings: Findings) -> tuple[TallyItem, ...]:
    """Count, over the records in force and the five dimensions: instruments, evidence, reviews, pillars."""
    words, context, cells = findings.context.words, findings.context, findings.counted_cells
    counted = [record for record in findings.records if context.assessed(record).standing.counts]
    grades: list[str] = sorted({cell.grade for cell in cells if cell.grade in BACKED})
    seven = [p for p in findings.pillars if p.pillar in PILLARS]
    items: tuple[tuple[str, int, int, dict[str, str]], ...] = (
        ("counted", findings.scores.counting, len(findings.records), {}),
        ("evidenced", sum(cell.grade in BACKED for cell in cells), len(cells), {"grades": findings.figures(grades)}),
        ("reviewed", sum(context.assessed(r).review.listed for r in counted), len(counted), {}),
        ("settled", sum(p.state == "in-force" for p in seven), len(seven), {}),
    )
    return tuple(
        TallyItem(
            words("page.share", k=k, n=n),
            words(f"page.tally.{key}_graded" if said.get("grades") else f"page.tally.{key}", figure=k, **said),
        )
        for key, k, n, said in items
    )


def page_pillars(findings: Findings, profile: Profile | None) -> tuple[PagePillar, ...]:
    """Return the seven pillars as page 1 prints them."""
    return tuple(_pillar(p, profile, findings) for p in findings.pillars if p.pillar in PILLARS)


def _pillar(pillar: JurisdictionPillar, profile: Profile | None, findings: Findings) -> PagePillar:
    context, said, against = findings.context, pillar.strongest, contradicting(pillar)
    alone, beside = context.words.conventions.excerpt.alone, context.words.conventions.excerpt.beside
    length = alone if against is None else beside
    whole = _said(said, profile, context, 2 * length)
    return PagePillar(
        label=pillar_name(pillar.pillar, context),
        state=pillar.state,
        word=context.words(f"pillar_state.{pillar.state}"),
        text=whole,
        brief=shortened(whole, length),
        references=_references(pillar, said, findings),
        other=_said(against, profile, context, length - len(context.words("page.other_text"))),
        other_references=_references(pillar, against, findings) if against else (),
    )


def _said(entry: PillarState | None, profile: Profile | None, context: Context, length: int) -> Value:
    if entry is None:
        return Value("")
    source: Policy | Profile | None = profile if entry.origin == "profile" else None
    if entry.origin == "policy":
        source = context.corpus.by_id[entry.record_id].edition(entry.language)
    if source is None:
        return Value("")
    return shortened(quoted(source, f"regulatory.{entry.pillar}", entry.text, context.language), length)


def _references(pillar: JurisdictionPillar, entry: PillarState, findings: Findings) -> tuple[SheetReference, ...]:
    """Point to the sheets of the records that say the same."""
    numbers = {record.id: place for place, record in enumerate(findings.records, 1)}
    same = (one.record_id for one in pillar.entries if (one.text, one.state) == (entry.text, entry.state))
    ids = dict.fromkeys(id for id in same if id in numbers)
    return tuple(SheetReference(numbers[id], findings.context.sheet(id)) for id in ids)
