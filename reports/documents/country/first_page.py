"""Page 1 of a country briefing."""

from __future__ import annotations

from msgspec.structs import replace

from reports.analysis.changes.ledger import Changes
from reports.analysis.evidence import Review
from reports.analysis.pillars import JurisdictionPillar
from reports.analysis.scores import DimensionValue
from reports.corpus.policy import PILLARS, Policy, Profile
from reports.documents.country.findings import Findings, key_messages, verdict
from reports.documents.shared.glance import Glance, Headline, coming, kicker, recent, status_counts, told_changes
from reports.documents.shared.parts import PillarRow
from reports.documents.shared.request import Context
from reports.documents.shared.section import BarRow, Bars, Figure, Radar, Section, Spoke, Value
from reports.documents.shared.sentences import message
from reports.documents.shared.terms import pillar_name, spoken
from reports.documents.shared.values import number, quoted, share
from reports.language import format_number, tag


def country_glance(findings: Findings, subject: str, profile: Profile | None, changes: Changes | None) -> Section:
    """Return page 1 of a country briefing."""
    context, words = findings.context, findings.context.words
    name = context.name("country", subject)
    other = context.other_name("country", subject)
    excerpt = words.conventions.excerpt
    narrow, wide = (
        tuple(_pillar(p, profile, context, length) for p in findings.pillars if p.pillar in PILLARS)
        for length in (excerpt.beside_radar, excerpt.alone)
    )
    radar = _radar(findings.scores.all, context)
    glance = Glance(
        kicker=kicker(context, "country"),
        name=name,
        other_names=words("glance.other_names", other=other, code=subject) if other != subject else "",
        verdict=verdict(findings),
        headlines=_headlines(findings),
        bars_heading=words("glance.bars_country"),
        bars=country_bars(findings.scores.all, context),
        bars_empty=words("glance.bars_empty"),
        bars_notes=_bars_notes(findings),
        messages=tuple(message(s, findings.records, context) for s in key_messages(findings)),
        recent_heading=words("glance.recent"),
        recent=recent(findings.records, context),
        recent_empty=words("glance.recent_empty"),
        dates=coming(findings.records, context),
        dates_empty=words("glance.dates_empty", n=len(findings.records)),
        radar=radar,
        pillars=narrow if radar else wide,
        pillars_wide=wide,
    )
    if changes is not None:
        glance = told_changes(glance, changes, findings.records, context)
    return Section(f"glance-{context.language}", "glance.html", name, tag(context.language), glance)


def country_bars(values: tuple[DimensionValue, ...], context: Context) -> Figure | None:
    """Return ranked bars of a jurisdiction's dimension values with the peer medians as ticks."""
    ranked = sorted(values, key=lambda v: -1.0 if v.value is None else v.value, reverse=True)
    if all(v.value is None for v in ranked):
        return None
    words = context.words
    rows = tuple(
        BarRow(words(f"dimension.{v.dimension}"), v.value, v.grade, v.median, number(v.value, words)) for v in ranked
    )
    peers = words("common.list_separator").join(
        words("chart.peer", label=words(f"dimension.{v.dimension}"), median=number(v.median, words), n=v.n)
        for v in ranked
        if v.median is not None
    )
    alt = spoken(rows, context) + (words("chart.peers", values=peers) if peers else "")
    return Figure(Bars(rows, tag(context.language)), alt)


def _radar(values: tuple[DimensionValue, ...], context: Context) -> Figure | None:
    if sum(v.value is not None for v in values) < 3:
        return None
    words = context.words
    spokes = tuple(Spoke(words(f"dimension.short.{v.dimension}"), v.value, v.median, v.grade) for v in values)
    rows = tuple(BarRow(words(f"dimension.{v.dimension}"), v.value, v.grade) for v in values)
    return Figure(Radar(spokes, tag(context.language)), spoken(rows, context, "chart.radar"))


def _headlines(findings: Findings) -> tuple[Headline, ...]:
    words, context, records, cells = findings.context.words, findings.context, findings.records, findings.cells
    backed = sum(cell.grade in ("A", "B") for cell in cells)
    reviews = [context.assessed(record).review for record in records]
    seven = [p for p in findings.pillars if p.pillar in PILLARS]
    return (
        Headline(format_number(len(records), context.language), status_counts(records, context)),
        Headline(share(backed, len(cells), words), words("glance.backed", backed=backed, n=len(cells))),
        Headline(words("glance.of", k=sum(r.listed for r in reviews), n=len(reviews)), _reviewed(reviews, context)),
        Headline(
            words("glance.of", k=sum(p.state in ("in-force", "stated-absent") for p in seven), n=len(seven)),
            words("glance.pillars_settled", profile=sum(p.state == "profile" for p in seven)),
        ),
    )


def _reviewed(reviews: list[Review], context: Context) -> str:
    machine = sum(review.machine_author for review in reviews)
    key = "reviewed_machine_all" if machine == len(reviews) else "reviewed_machine" if machine else "reviewed"
    return context.words(f"glance.{key}", machine=machine, figure=len(reviews))


def _bars_notes(findings: Findings) -> tuple[str, ...]:
    words = findings.context.words
    values = [v for v in findings.scores.all if v.value is not None]
    peers = [v.n for v in values if v.median is not None]
    if not values:
        return ()
    if not peers:
        return (words("glance.note_no_peers"),)
    span = str(peers[0]) if min(peers) == max(peers) else f"{min(peers)}–{max(peers)}"
    is_compared = any(None not in (v.value, v.median) for v in findings.scores.backed)
    notes = [words("glance.note_peers" if is_compared else "glance.note_peers_alone", n=span)]
    ranked = [v for v in findings.scores.backed if v.rank is not None]
    if ranked:
        parts = words("common.list_separator").join(
            words(
                "glance.rank_tied" if v.tied else "glance.rank",
                dimension=words(f"dimension.short.{v.dimension}"),
                rank=v.rank,
                n=v.rank_of,
            )
            for v in ranked
        )
        notes.append(words("glance.note_ranks", ranks=parts, records=findings.scores.counting))
    return tuple(notes)


def _pillar(pillar: JurisdictionPillar, profile: Profile | None, context: Context, length: int) -> PillarRow:
    said = pillar.strongest
    source: Policy | Profile | None = profile if said.origin == "profile" else None
    if said.origin == "policy":
        source = context.corpus.by_id[said.record_id].edition(said.language)
    field = f"regulatory.{said.pillar}"
    value = quoted(source, field, said.text, context.language) if source is not None else Value("")
    if len(value.text) > length:
        value = replace(value, text=value.text[: length - 1].rstrip() + "…")
    return PillarRow(
        pillar_name(pillar.pillar, context), pillar.state, context.words(f"pillar_state.{pillar.state}"), value
    )
