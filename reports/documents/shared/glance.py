"""At a glance: the one page that stands alone, and the order in which it gives way when it does not fit."""

from __future__ import annotations

from typing import Any, Self

from msgspec import Struct
from msgspec.structs import replace

from reports.analysis.agenda import dates_ahead
from reports.analysis.changes.ledger import Changes
from reports.analysis.evidence import Review, review_of
from reports.analysis.pillars import CountryPillar
from reports.analysis.scores import DimensionValue, standing
from reports.corpus.policy import PILLARS, Policy, Profile, Record
from reports.documents.policy.sections import Event, PillarRow, pillar_name, spoken
from reports.documents.shared.change_rows import total
from reports.documents.shared.frame import dated_as_of
from reports.documents.shared.news import news
from reports.documents.shared.request import Context
from reports.documents.shared.section import Bar, Bars, Figure, Radar, Section, Spoke, Value
from reports.documents.shared.sentences import Findings, Sentence, key_messages, verdict
from reports.documents.shared.values import compact, foreign, number, origin, quoted, share
from reports.language import format_date, format_number, tag

_MOST_CHANGES = 3
_A_QUARTER = 100
"""Days that a stretch may have to be called a quarter: one and what it takes to write about it."""

EXCERPTS = {"zh": (14, 34), "en": (26, 62)}
"""Characters of a pillar's text that page 1 quotes beside the radar, and without it; the whole text follows inside."""


class Reference(Struct, frozen=True):
    """A numbered pointer to a record's sheet."""

    number: int
    section: str


class Message(Struct, frozen=True):
    """A key message and the sheets it rests on; ``stop`` is the mark that the references go before."""

    text: str
    references: tuple[Reference, ...] = ()
    stop: str = ""


class Headline(Struct, frozen=True):
    """A figure in large type and what it counts."""

    figure: str
    caption: str


class Standing(Struct, frozen=True):
    """One line of a short ranking: a name, a number beside it, a remark."""

    name: str
    figure: str
    remark: str


_ORDER = (
    ("radar", 0),
    ("messages", 2),
    ("recent", 2),
    ("changed", 2),
    ("dates", 2),
    ("ranking", 5),
    ("bars_notes", 1),
    ("recent", 1),
    ("changed", 1),
    ("dates", 1),
    ("pillars", 0),
    ("messages", 1),
    ("ranking", 0),
    ("bars_notes", 0),
    ("recent", 0),
    ("changed", 0),
    ("dates", 0),
    ("messages", 0),
    ("bars", 0),
    ("headlines", 0),
)
"""What goes first, and how much of it stays."""


class Glance(Struct, frozen=True):
    """Everything page 1 prints; `shed` names the blocks that had to go."""

    kicker: str
    name: str
    other_names: str
    verdict: str
    headlines: tuple[Headline, ...]
    bars_heading: str
    bars: Figure | None
    bars_empty: str
    bars_notes: tuple[str, ...]
    messages: tuple[Message, ...]
    recent_heading: str
    recent: tuple[Event, ...]
    recent_empty: str
    dates: tuple[Event, ...]
    dates_empty: str
    radar: Figure | None = None
    pillars: tuple[PillarRow, ...] = ()
    pillars_wide: tuple[PillarRow, ...] = ()
    """The same rows with longer excerpts, for the page without the radar."""
    ranking_heading: str = ""
    ranking: tuple[Standing, ...] = ()
    changed: tuple[Message, ...] = ()
    """What changed since the baseline; with one it stands in the place of `recent`."""
    changed_total: str = ""
    """The sum of the differences."""
    changed_section: str = ""
    """Where every change is listed."""
    order: tuple[tuple[str, int], ...] = _ORDER
    """In which order blocks give way."""
    shed: tuple[str, ...] = ()

    def smaller(self) -> Self | None:
        """The same page with one block less, in the fixed order; None when there is nothing left to give."""
        for block, keep in self.order:
            content = getattr(self, block)
            if content is None or (isinstance(content, tuple) and len(content) <= keep):
                continue
            less = content[:keep] if isinstance(content, tuple) else None
            changes: dict[str, Any] = {block: less, "shed": (*self.shed, f"{block}.{keep}")}
            if block == "radar":
                changes["pillars"] = self.pillars_wide
            return replace(self, **changes)
        return None


def country_glance(findings: Findings, subject: str, profile: Profile | None, changes: Changes | None) -> Section:
    """Page 1 of a country briefing."""
    context, words = findings.context, findings.context.words
    name = context.name("country", subject)
    other = context.vocabulary.name("country", subject, "en" if context.language == "zh" else "zh")
    narrow, wide = (
        tuple(_pillar(p, profile, context, length) for p in findings.pillars if p.pillar in PILLARS)
        for length in EXCERPTS[context.language]
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


def told_changes(glance: Glance, changes: Changes, records: tuple[Record, ...], context: Context) -> Glance:
    """The same page, with what changed in the place of the latest events."""
    return replace(
        glance,
        recent_heading=changed_heading(changes, context),
        recent=(),
        changed=tuple(message(sentence, records, context) for sentence in news(changes, context)[:_MOST_CHANGES]),
        changed_total=context.words("glance.changed_total", total=total(changes, context)),
        changed_section=f"changes-{context.language}",
    )


def changed_heading(changes: Changes, context: Context) -> str:
    """What a comparison is called: by the quarter, by its first day, or by neither."""
    period = changes.period
    if period is None:
        return context.words("glance.changed")
    if (period.last - period.first).days <= _A_QUARTER:
        return context.words("glance.changed_quarter")
    return context.words("glance.changed_since", day=format_date(period.first, context.language))


def kicker(context: Context, kind: str) -> str:
    """The line above the name: what document this is, and its edition."""
    edition = context.edition or dated_as_of(context)
    return context.words("glance.kicker", kind=context.words(f"kind.{kind}"), edition=edition)


def message(sentence: Sentence, records: tuple[Record, ...], context: Context) -> Message:
    """A sentence with pointers to those of its records that have a sheet in this document."""
    numbers = {record.id: index for index, record in enumerate(records, 1)}
    found = tuple(Reference(numbers[i], context.sheet(i)) for i in dict.fromkeys(sentence.records) if i in numbers)
    stop = "。" if sentence.text.endswith("。") else ""
    return Message(sentence.text.removesuffix(stop), found, stop)


def country_bars(values: tuple[DimensionValue, ...], context: Context) -> Figure | None:
    """Ranked bars of a jurisdiction's dimension values with the peer medians as ticks."""
    ranked = sorted(values, key=lambda v: -1.0 if v.value is None else v.value, reverse=True)
    if all(v.value is None for v in ranked):
        return None
    words = context.words
    rows = tuple(
        Bar(words(f"dimension.{v.dimension}"), v.value, v.grade, v.median, number(v.value, words)) for v in ranked
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
    rows = tuple(Bar(words(f"dimension.{v.dimension}"), v.value, v.grade) for v in values)
    return Figure(Radar(spokes, tag(context.language)), spoken(rows, context, "chart.radar"))


def _headlines(findings: Findings) -> tuple[Headline, ...]:
    words, context, records, cells = findings.context.words, findings.context, findings.records, findings.cells
    backed = sum(cell.grade in ("A", "B") for cell in cells)
    reviews = [review_of(record, context.basis) for record in records]
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


def status_counts(records: tuple[Record, ...], context: Context) -> str:
    """How many records stand in which status, as a caption: "11 records: 10 in force, 1 upcoming"."""
    words = context.words
    counts: dict[str, int] = {}
    for record in records:
        status = record.primary.status
        code = status.code if status is not None and status.code else "unknown"
        counts[code] = counts.get(code, 0) + 1
    parts = words("common.list_separator").join(
        words(
            "glance.status_count",
            n=n,
            status=words("status.unknown") if code == "unknown" else context.name("status", code),
        )
        for code, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
    counting = sum(standing(record, context.basis).counts for record in records)
    return words("glance.records", parts=parts, counting=counting)


def _reviewed(reviews: list[Review], context: Context) -> str:
    machine = sum(review.machine_author for review in reviews)
    key = "reviewed_machine_all" if machine == len(reviews) else "reviewed_machine" if machine else "reviewed"
    return context.words(f"glance.{key}", machine=machine, n=len(reviews))


def _bars_notes(findings: Findings) -> tuple[str, ...]:
    words = findings.context.words
    values = [v for v in findings.scores.all if v.value is not None]
    peers = [v.n for v in values if v.median is not None]
    if not values:
        return ()
    if not peers:
        return (words("glance.note_no_peers"),)
    span = str(peers[0]) if min(peers) == max(peers) else f"{min(peers)}–{max(peers)}"
    notes = [words("glance.note_peers", n=span)]
    ranked = [v for v in values if v.rank is not None]
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


def recent(records: tuple[Record, ...], context: Context, limit: int = 3) -> tuple[Event, ...]:
    """The latest dated events up to ``as_of``: publications and milestones, newest first."""
    today = (context.basis.as_of.year, context.basis.as_of.month, context.basis.as_of.day)
    found = []
    for position, record in enumerate(records, 1):
        policy = record.edition(context.language)
        if policy.pub_date is not None and policy.pub_date.earliest <= today:
            text = Value(
                context.words("glance.adopted", title=policy.title),
                origin(policy, "pubDate"),
                foreign(policy.title, policy, context.language),
            )
            found.append((policy.pub_date, "pubDate", text, policy, position))
        for index, step in enumerate(policy.evolution.milestones):
            if step.date is not None and step.date.earliest <= today:
                field = f"evolution.milestones.{index}"
                found.append((step.date, field, quoted(policy, field, step.event, context.language), policy, position))
    found.sort(key=lambda item: (item[0].earliest, item[3].id), reverse=True)
    return tuple(
        Event(
            compact(policy, field, date, date.written, context.language),
            text,
            policy.title,
            context.sheet(policy.id),
            position,
        )
        for date, field, text, policy, position in found[:limit]
    )


def coming(records: tuple[Record, ...], context: Context, limit: int | None = 3) -> tuple[Event, ...]:
    """The dates ahead, next first."""
    numbers = {record.id: position for position, record in enumerate(records, 1)}
    events = []
    for ahead in dates_ahead(records, context.basis.as_of, language=context.language)[:limit]:
        policy = context.corpus.by_id[ahead.record_id].edition(ahead.language)
        text = quoted(policy, ahead.field, ahead.event, context.language)
        if ahead.kind != "milestone":
            words = context.words(f"glance.{ahead.kind}", title=policy.title)
            text = replace(text, text=words)
        events.append(
            Event(
                compact(policy, ahead.field, ahead.date, ahead.date.written, context.language),
                text,
                policy.title,
                context.sheet(ahead.record_id),
                numbers[ahead.record_id],
            )
        )
    return tuple(events)


def _pillar(pillar: CountryPillar, profile: Profile | None, context: Context, length: int) -> PillarRow:
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
