"""The front of a country briefing: what stands between page 1 and the sheets."""

from __future__ import annotations

from msgspec.structs import replace

from reports.analysis.evidence import BACKED, GradedScore
from reports.analysis.pillars import JurisdictionPillar, PillarState
from reports.analysis.scores import DimensionValue
from reports.corpus.fields import PROFILE, PROVENANCE, TARGETS
from reports.corpus.policy import EU_MEMBERS, PILLARS, Policy, Profile, Record
from reports.documents.country.findings import Findings
from reports.documents.country.model import CountryFront, FrontLeader
from reports.documents.shared.contents import instrument
from reports.documents.shared.glance import coming
from reports.documents.shared.history import timeline
from reports.documents.shared.impact_summary import impact_summary
from reports.documents.shared.other_fields import other_fields
from reports.documents.shared.parts import PillarText, ProfileBlock
from reports.documents.shared.request import Context
from reports.documents.shared.section import Value
from reports.documents.shared.sentences import SheetReference
from reports.documents.shared.strips import judged_value
from reports.documents.shared.terms import dimension_name, pillar_name
from reports.documents.shared.values import Labelled, number, prose, quoted, titled

_COORDINATES = ("x", "y", "lat", "lng", "lon")
"""Keys under which a profile keeps its place on a map."""


def country_front(subject: str, findings: Findings, profile: Profile | None) -> CountryFront:
    """Return the front of a country briefing."""
    context, records = findings.context, findings.records
    figure, events = timeline(records, context)
    undated = sum(record.edition(context.language).date is None for record in records)
    pairs = list(zip(findings.scores.all, findings.scores.backed, strict=True))
    pillars = [(p, _pillar_texts(p, profile, findings)) for p in findings.pillars]
    leading = dict.fromkeys(value.record_id or "" for pair in pairs for value in reversed(pair))
    return CountryFront(
        instruments=tuple(instrument(place, record, context) for place, record in enumerate(records, 1)),
        leaders=tuple(_leader(*pair, records, context) for pair in pairs),
        coverage=_coverage(findings),
        gaps=_gaps(findings),
        coming=coming(records, context, limit=None),
        pillars=tuple(text for p, texts in pillars if p.pillar in PILLARS for text in texts),
        other_pillars=tuple(text for p, texts in pillars if p.pillar not in PILLARS for text in texts),
        impact=impact_summary(records, list(leading), context),
        timeline=figure,
        events=events,
        # It speaks of the other records, beside those with a date.
        undated=context.words("front.undated", n=undated) if undated and events else "",
        also_applies=_also_applies(subject, context),
        profile=profile_block(profile, context),
    )


def profile_block(profile: Profile | None, context: Context) -> ProfileBlock | None:
    """Return what a profile says; None where it says nothing but its pillars, which stand with the others.

    A body that only says its summary again is a stub, and is left out; a map's coordinates are no words.
    """
    if profile is None:
        return None
    body = "" if profile.body.strip() == profile.summary.strip() else profile.body
    summary = "" if profile.body.strip().startswith(profile.summary.strip()) or not body.strip() else profile.summary
    lines = _profile_lines(profile, context)
    if not (body or any(".strategicTargets" in f".{line.value.origin.partition('#')[2]}" for line in lines)):
        return None
    told = prose(profile, "summary", summary, context.language)
    return ProfileBlock(lines, told, prose(profile, "body", body, context.language))


def _profile_lines(profile: Profile, context: Context) -> tuple[Labelled, ...]:
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
        *(line for line in other_fields(profile, profile, PROFILE, context) if not _is_coordinate(line)),
        *other_fields(profile, targets, TARGETS, context, "strategicTargets."),
        *other_fields(profile, by, PROVENANCE, context, "provenance."),
    )


def _is_coordinate(line: Labelled) -> bool:
    key = line.value.origin.rpartition("#")[2].rpartition(".")[2]
    return key in _COORDINATES and line.value.text.replace(".", "").lstrip("-").isdigit()


def _leader(
    value: DimensionValue, backed: DimensionValue, records: tuple[Record, ...], context: Context
) -> FrontLeader:
    """Return the value that is judged, its instrument and what it rests on."""
    words, language = context.words, context.language
    told, side = judged_value(value, backed, records, context)
    row = FrontLeader(
        name=dimension_name(value.dimension, context),
        side=side,
        median=words("strips.median", median=number(backed.median, words)) if backed.median is not None else "",
    )
    if told.record_id is None:
        return row
    policy = context.corpus.by_id[told.record_id].edition(language)
    score, field = policy.score(told.dimension), f"analysis.{told.dimension}"
    texts = (score.label, score.evidence, score.citation) if score else ("", "", "")
    label, evidence, citation = (
        quoted(policy, f"{field}.{key}", text, language)
        for key, text in zip(("label", "evidence", "citation"), texts, strict=True)
    )
    key = "front.of_records_tied" if told.also else "front.of_records"
    place = next((place for place, record in enumerate(records, 1) if record.id == told.record_id), 0)
    return replace(
        row,
        number=place,
        section=context.sheet(told.record_id) if place else "",
        instrument=quoted(policy, "title", policy.title, language),
        counted=words(key, n=told.of, equals=len(told.also)),
        label=label,
        evidence=evidence,
        citation=citation,
    )


def _coverage(findings: Findings) -> str:
    """Return how well founded the scores are that page 1 counts."""
    cells, counting = findings.counted_cells, findings.scores.counting
    backed = sum(cell.grade in BACKED for cell in cells)
    return findings.context.words("front.coverage", records=counting, scored=len(cells), backed=backed)


def _pillar_texts(pillar: JurisdictionPillar, profile: Profile | None, findings: Findings) -> tuple[PillarText, ...]:
    """Return every distinct text about a pillar with all that say it, the one that decides its state first."""
    context, words = findings.context, findings.context.words
    numbers = {record.id: place for place, record in enumerate(findings.records, 1)}
    said: dict[tuple[str, str], list[PillarState]] = {}
    for entry in pillar.entries:
        said.setdefault((entry.state, entry.text), []).append(entry)
    label = pillar_name(pillar.pillar, context)
    found: list[PillarText] = []
    for (state, _), entries in said.items():
        source = _source(entries[0], profile, context)
        if source is None:
            continue
        ids = dict.fromkeys(entry.record_id for entry in entries if entry.record_id in numbers)
        found.append(
            PillarText(
                "" if found else label,
                state,
                words(f"pillar_state.{state}"),
                quoted(source, f"regulatory.{pillar.pillar}", entries[0].text, context.language),
                tuple(SheetReference(numbers[id], context.sheet(id)) for id in ids),
                words("front.profile_short") if any(entry.origin == "profile" for entry in entries) else "",
            )
        )
    if not found:
        found.append(PillarText(label, pillar.state, words(f"pillar_state.{pillar.state}"), Value(""), (), ""))
    return tuple(found)


def _source(entry: PillarState, profile: Profile | None, context: Context) -> Policy | Profile | None:
    return context.corpus.by_id[entry.record_id].edition(entry.language) if entry.origin == "policy" else profile


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
            title = titled(record.edition(context.language), context.language)
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
