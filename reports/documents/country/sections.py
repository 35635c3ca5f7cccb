"""The country briefing: a front that a minister reads, a sheet per record, the frame."""

from __future__ import annotations

from msgspec.structs import replace

from reports.analysis.evidence import GradedScore
from reports.analysis.pillars import JurisdictionPillar
from reports.analysis.scores import DimensionValue
from reports.corpus.fields import PROFILE, PROVENANCE, TARGETS
from reports.corpus.policy import EU_MEMBERS, PILLARS, Policy, Profile, Record
from reports.documents.country.findings import Findings
from reports.documents.country.first_page import country_glance
from reports.documents.country.model import CountryFront, DimensionBlock, Standings
from reports.documents.shared.contents import ContentsEntry, contents_section, instrument
from reports.documents.shared.glance import coming
from reports.documents.shared.history import timeline
from reports.documents.shared.impact import impact_blocks
from reports.documents.shared.other_fields import other_fields
from reports.documents.shared.parts import PillarRow
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Prose, Section, Value
from reports.documents.shared.since import changes_entries, changes_sections
from reports.documents.shared.terms import dimension_name, pillar_name
from reports.documents.shared.values import Labelled, number, prose, quoted
from reports.language import tag


def country_sections(request: DocumentRequest, context: Context) -> tuple[Section, ...]:
    """Return the front of a country briefing in one language; sheets and frame follow."""
    records = request.selection.records
    profile = context.corpus.profile(request.subject, context.language)
    pillars = context.selection.pillars[request.subject][context.language]
    findings = Findings(records, context.assessment.jurisdictions[request.subject], pillars, context)
    words, suffix = context.words, context.language
    front_id = f"front-{suffix}"
    front = _front(request.subject, findings, profile)
    changes = context.changes
    anchors = [a for a in ("dimensions", "impact", "pillars", "timeline", "gaps") if a != "timeline" or front.events]
    entries = (
        ContentsEntry(words("glance.title"), f"glance-{suffix}"),
        ContentsEntry(words("front.title"), front_id),
        *(ContentsEntry(words(f"front.{anchor}"), f"{front_id}--{anchor}", 2) for anchor in anchors),
        *changes_entries(changes, context),
        ContentsEntry(words("frame.title"), f"frame-{suffix}"),
    )
    instruments = tuple(instrument(index, record, context) for index, record in enumerate(records, 1))
    return (
        country_glance(findings, request.subject, profile, changes),
        contents_section(entries, instruments, context),
        Section(front_id, "country.html", words("front.title"), tag(context.language), front),
        *changes_sections(changes, records, context),
    )


def _front(subject: str, findings: Findings, profile: Profile | None) -> CountryFront:
    context, records = findings.context, findings.records
    figure, events = timeline(records, context)
    undated = sum(r.edition(context.language).date is None for r in records)
    language = context.language
    watch = coming(records, context, limit=None)
    return CountryFront(
        profile_summary=_profile_summary(profile, language),
        profile_body=prose(profile, "body", profile.body, language) if profile else Prose(""),
        profile_lines=_profile_lines(profile, context),
        dimensions=tuple(
            _dimension(value, backed, records, context)
            for value, backed in zip(findings.scores.all, findings.scores.backed, strict=True)
        ),
        coverage=_coverage(findings),
        impacts=impact_blocks(records, context),
        pillars=tuple(row for p in findings.pillars for row in _pillar_rows(p, profile, context)),
        timeline=figure,
        events=events,
        undated=context.words("front.undated", n=undated) if undated else "",
        gaps=_gaps(findings),
        watch=watch,
        watch_empty="" if watch else context.words("glance.dates_empty", n=len(records)),
        also_applies=_also_applies(subject, context),
    )


def _profile_summary(profile: Profile | None, language: str) -> Prose:
    """Return the profile's summary unless its body begins with it."""
    if profile is None or profile.body.strip().startswith(profile.summary.strip()):
        return Prose("")
    return prose(profile, "summary", profile.summary, language)


def _profile_lines(profile: Profile | None, context: Context) -> tuple[Labelled, ...]:
    if profile is None:
        return ()
    words, language, targets, by = context.words, context.language, profile.targets, profile.provenance
    entries = (
        ("region", "region", profile.region),
        ("capture2030", "strategicTargets.capture2030", targets.capture_2030),
        ("storage2050", "strategicTargets.storage2050", targets.storage_2050),
        ("netZeroYear", "strategicTargets.netZeroYear", targets.net_zero_year),
        ("author", "provenance.author", by.author),
        ("reviewer", "provenance.reviewer", by.reviewer),
        ("audited", "provenance.lastAuditDate", by.last_audit_written),
    )
    lines = tuple(
        Labelled(words(f"profile.{key}"), quoted(profile, field, text, language))
        for key, field, text in entries
        if text
    )
    return (
        *lines,
        *other_fields(profile, profile, PROFILE, context),
        *other_fields(profile, targets, TARGETS, context, "strategicTargets."),
        *other_fields(profile, by, PROVENANCE, context, "provenance."),
    )


def _dimension(
    value: DimensionValue, backed: DimensionValue, records: tuple[Record, ...], context: Context
) -> DimensionBlock:
    words, language = context.words, context.language
    name = dimension_name(value.dimension, context)
    counted = words("front.of_records", n=value.of)
    if value.also:
        counted = words("front.of_records_tied", n=value.of, equals=len(value.also))
    if value.record_id is None:
        none = Value("")
        return DimensionBlock(
            name, _standings(value, context), _ranked(backed, context), counted, none, "", none, none, none
        )
    policy = context.corpus.by_id[value.record_id].edition(language)
    score, field = policy.score(value.dimension), f"analysis.{value.dimension}"
    texts = (score.label, score.evidence, score.citation) if score else ("", "", "")
    label, evidence, citation = (
        quoted(policy, f"{field}.{key}", text, language)
        for key, text in zip(("label", "evidence", "citation"), texts, strict=True)
    )
    inside = any(record.id == value.record_id for record in records)
    return DimensionBlock(
        name,
        _standings(value, context),
        _ranked(backed, context),
        counted,
        quoted(policy, "title", policy.title, language),
        context.sheet(value.record_id) if inside else "",
        label,
        evidence,
        citation,
    )


def _standings(value: DimensionValue, context: Context) -> Standings:
    words = context.words
    return Standings(number(value.value, words), value.grade or "", number(value.median, words), value.n)


def _ranked(value: DimensionValue, context: Context) -> Standings:
    """Return an evidence-backed value with its rank: what rests on less is printed and not judged."""
    rank = "–"
    if value.rank is not None and value.value is not None:
        key = "front.rank_tied" if value.tied else "front.rank"
        rank = context.words(key, rank=value.rank, n=value.rank_of)
    return replace(_standings(value, context), rank=rank)


def _coverage(findings: Findings) -> str:
    """Return how well founded the scores are, of the records and scores that page 1 counts."""
    cells, records = findings.cells, findings.records
    backed = sum(cell.grade in ("A", "B") for cell in cells)
    return findings.context.words("front.coverage", records=len(records), scored=len(cells), backed=backed)


def _pillar_rows(pillar: JurisdictionPillar, profile: Profile | None, context: Context) -> tuple[PillarRow, ...]:
    """Return every text that says something about the pillar, the one that decides its state first."""
    words, language = context.words, context.language
    rows: list[PillarRow] = []
    for said in pillar.entries:
        own = said.origin == "policy"
        source = context.corpus.by_id[said.record_id].edition(said.language) if own else profile
        if source is None:
            continue
        rows.append(
            PillarRow(
                pillar_name(pillar.pillar, context) if not rows else "",
                said.state,
                words(f"pillar_state.{said.state}"),
                quoted(source, f"regulatory.{pillar.pillar}", said.text, language),
                source.title if isinstance(source, Policy) else words("front.profile"),
                context.sheet(said.record_id) if own else "",
            )
        )
    if not rows:
        state = words(f"pillar_state.{pillar.state}")
        rows.append(PillarRow(pillar_name(pillar.pillar, context), pillar.state, state, Value("")))
    return tuple(rows)


def _gaps(findings: Findings) -> tuple[str, ...]:
    """Return what the records do not say: missing scores, silent pillars, weak evidence, records that do not count."""
    context, words, cells = findings.context, findings.context.words, findings.cells
    found = []
    missing = [v for v in findings.scores.all if v.value is None]
    if missing:
        found.append(words("gap.dimensions", names=findings.dimensions(missing)))
    silent = [p for p in findings.pillars if p.pillar in PILLARS and p.state == "not-recorded"]
    if silent:
        names = findings.listing([words(f"pillar.running.{p.pillar}") for p in silent])
        found.append(words("gap.pillars", names=names, n=len(silent)))
    by_grade = _count(cells)
    if by_grade["D"] or by_grade["C"]:
        found.append(words("gap.evidence", n=len(cells), c=by_grade["C"], d=by_grade["D"]))
    for record in findings.records:
        reason = context.assessed(record).standing.reason
        if reason != "in-force":
            title = record.edition(context.language).title
            found.append(words("gap.standing", title=title, reason=words(f"standing.{reason}")))
    return tuple(found)


def _count(cells: tuple[GradedScore, ...]) -> dict[str, int]:
    return {grade: sum(cell.grade == grade for cell in cells) for grade in "ABCD"}


def _also_applies(subject: str, context: Context) -> tuple[Labelled, ...]:
    """Return the EU instruments in force, named for member states and not scored there."""
    if subject not in EU_MEMBERS:
        return ()
    found = []
    for record in context.corpus.records:
        if record.jurisdiction == "EU" and context.assessed(record).standing.counts:
            policy = record.edition(context.language)
            found.append(Labelled(policy.id, quoted(policy, "title", policy.title, context.language)))
    return tuple(found)
