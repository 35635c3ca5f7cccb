"""The category briefing: one kind of instrument across jurisdictions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from reports.analysis.changes.ledger import Changes
from reports.analysis.evidence import BACKED, GradedScore
from reports.analysis.scores import Aggregate, JurisdictionAssessment
from reports.corpus.policy import DIMENSIONS, Record
from reports.documents.category.model import CategoryFront, Cluster, HeatRow, Matrix, MatrixCell, MatrixRow, Practice
from reports.documents.shared.contents import ContentsEntry, contents_section, instrument
from reports.documents.shared.glance import (
    Glance,
    Headline,
    RankingLine,
    coming,
    kicker,
    median_bars,
    recent,
    status_counts,
    told_changes,
)
from reports.documents.shared.impact import impact_blocks
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section, Value
from reports.documents.shared.sentences import Sentence, evidence_clause, message, not_counted, weak
from reports.documents.shared.shades import shade
from reports.documents.shared.since import changes_entries, changes_sections
from reports.documents.shared.terms import term
from reports.documents.shared.values import compact, number, quoted, share
from reports.language import format_number, tag

Jurisdictions = Mapping[str, JurisdictionAssessment]
"""By code."""

_BEST = 5
"""Instruments whose evidence is told."""
_MOST_REFERENCES = 3
"""Sheets that a sentence points to."""


def category_sections(request: DocumentRequest, context: Context) -> tuple[Section, ...]:
    """Return the front of a category briefing in one language; sheets by jurisdiction and frame follow."""
    records = request.selection.records
    words, suffix = context.words, context.language
    scores = context.selection.jurisdictions
    changes = context.changes
    front_id, matrix_id = f"front-{suffix}", f"matrix-{suffix}"
    anchors = ("heat", "impact", "clusters", "practice", "dates")
    entries = (
        ContentsEntry(words("glance.title"), f"glance-{suffix}"),
        ContentsEntry(words("category.matrix"), matrix_id),
        ContentsEntry(words("category.front"), front_id),
        *(ContentsEntry(words(f"category.{anchor}"), f"{front_id}--{anchor}", 2) for anchor in anchors),
        *changes_entries(changes, context),
        ContentsEntry(words("frame.title"), f"frame-{suffix}"),
    )
    instruments = tuple(
        instrument(index, record, context, jurisdiction(record, context)) for index, record in enumerate(records, 1)
    )
    language = tag(context.language)
    return (
        _glance(request.subject, records, scores, changes, context),
        contents_section(entries, instruments, context),
        Section(
            matrix_id, "matrix.html", words("category.matrix"), language, _matrix(records, context), landscape=True
        ),
        Section(front_id, "category.html", words("category.front"), language, _front(records, scores, context)),
        *changes_sections(changes, records, context),
    )


def jurisdiction(record: Record, context: Context) -> str:
    """Return the display name of a record's jurisdiction; the spelling found where it has no code."""
    country = record.primary.country
    return context.name("country", country.code) if country.code else country.written


def _columns(context: Context) -> tuple[str, ...]:
    return tuple(context.words(f"dimension.{d}") for d in DIMENSIONS)


def _cell(score: float | None, grade: str | None, context: Context) -> MatrixCell:
    return MatrixCell(number(score, context.words), grade or "", shade(score, grade))


def _matrix(records: tuple[Record, ...], context: Context) -> Matrix:
    rows = []
    for position, record in enumerate(records, 1):
        policy = record.edition(context.language)
        by_dimension = {g.dimension: g for g in context.assessed(record).grades}
        rows.append(
            MatrixRow(
                group=jurisdiction(record, context),
                title=quoted(policy, "title", policy.title, context.language),
                section=context.sheet(record.id),
                number=position,
                status=term(policy, "status", "status", policy.status, context, brief=True),
                weight=term(policy, "legalWeight", "legal_weight", policy.legal_weight, context, brief=True),
                date=compact(
                    policy,
                    "pubDate" if policy.pub_date else "year",
                    policy.date,
                    policy.pub_date_written,
                    context.language,
                ),
                cells=tuple(_cell(by_dimension[d].score, by_dimension[d].grade, context) for d in DIMENSIONS),
                counts=context.assessed(record).standing.counts,
            )
        )
    return Matrix(context.words("category.matrix"), _columns(context), tuple(rows))


def _front(records: tuple[Record, ...], scores: Jurisdictions, context: Context) -> CategoryFront:
    dates = coming(records, context, limit=None)
    clusters, lone = _clusters(records, context)
    practices = _practices(records, context)
    return CategoryFront(
        columns=_columns(context),
        heat=_heat(scores, context),
        medians=_medians(context.selection.medians, context),
        backed_medians=_medians(context.selection.backed_medians, context),
        impacts=impact_blocks(records, context),
        clusters=clusters,
        lone_clusters=context.words("category.lone_clusters", n=lone) if lone else "",
        practices=practices,
        more_practices=_more_practices(practices, records, context),
        dates=dates,
        dates_empty="" if dates else context.words("glance.dates_empty", n=len(records)),
    )


def _heat(scores: Jurisdictions, context: Context) -> tuple[HeatRow, ...]:
    def strength(item: tuple[str, JurisdictionAssessment]) -> tuple[float, str]:
        found = [v.value for v in item[1].all if v.value is not None]
        return (-sum(found) / len(found) if found else 0.0, item[0])

    return tuple(
        HeatRow(_name(code, context), country.counting, tuple(_cell(v.value, v.grade, context) for v in country.all))
        for code, country in sorted(scores.items(), key=strength)
    )


def _name(code: str, context: Context) -> str:
    known = any(record.primary.country.code == code for record in context.corpus.records)
    return context.name("country", code) if known else code


def _medians(medians: tuple[Aggregate, ...], context: Context) -> tuple[str, ...]:
    """Return the median over jurisdictions by dimension, with its n."""
    words = context.words
    return tuple(words("category.median", median=number(one.value, words), n=one.n) for one in medians)


def _clusters(records: tuple[Record, ...], context: Context) -> tuple[tuple[Cluster, ...], int]:
    members: dict[str, list[str]] = defaultdict(list)
    names: dict[str, Value] = {}
    for record in records:
        policy = record.edition(context.language)
        for index, name in enumerate(policy.evolution.clusters):
            members[name].append(policy.title)
            names.setdefault(name, quoted(policy, f"evolution.clusters.{index}", name, context.language))
    shared = [name for name, titles in members.items() if len(titles) > 1]
    shared.sort(key=lambda name: (-len(members[name]), name))
    return tuple(Cluster(names[n], tuple(members[n])) for n in shared), len(members) - len(shared)


def _practices(records: tuple[Record, ...], context: Context) -> tuple[Practice, ...]:
    """Return the instruments with the most scores that have evidence and citation; then by their mean."""

    def key(record: Record) -> tuple[int, float, str]:
        backed = _backed(record, context)
        return (-len(backed), -sum(g.score or 0.0 for g in backed) / len(backed), record.id)

    places = {record.id: position for position, record in enumerate(records, 1)}
    practices = []
    for record in sorted(_founded(records, context), key=key)[:_BEST]:
        position, backed = places[record.id], _backed(record, context)
        policy = record.edition(context.language)
        scored = sum(g.score is not None for g in context.assessed(record).grades)
        mean = sum(g.score or 0.0 for g in backed) / len(backed)
        share_told = "category.practice_line_all" if len(backed) == scored else "category.practice_line"
        practices.append(
            Practice(
                quoted(policy, "title", policy.title, context.language),
                jurisdiction(record, context),
                len(backed),
                context.words(share_told, backed=len(backed), n=scored, mean=number(mean, context.words)),
                context.sheet(record.id),
                position,
            )
        )
    return tuple(practices)


def _backed(record: Record, context: Context) -> list[GradedScore]:
    return [g for g in context.assessed(record).grades if g.grade in BACKED]


def _founded(records: tuple[Record, ...], context: Context) -> list[Record]:
    """Return the instruments in force that have a score with evidence and citation."""
    return [r for r in records if context.assessed(r).standing.counts and _backed(r, context)]


def _more_practices(practices: tuple[Practice, ...], records: tuple[Record, ...], context: Context) -> str:
    """Count the instruments that have no line although they have as many backed scores as the last that has one."""
    if not practices:
        return ""
    least = practices[-1].count
    as_many = sum(len(_backed(record, context)) == least for record in _founded(records, context))
    more = as_many - sum(practice.count == least for practice in practices)
    return context.words("category.practice_more", n=more) if more else ""


def _glance(
    subject: str,
    records: tuple[Record, ...],
    scores: Jurisdictions,
    changes: Changes | None,
    context: Context,
) -> Section:
    words, name = context.words, context.name("category", subject)
    other = context.other_name("category", subject)
    cells = [g for record in records for g in context.assessed(record).grades if g.score is not None]
    backed = sum(g.grade in ("A", "B") for g in cells)
    counting = sum(country.counting for country in scores.values())
    glance = Glance(
        kicker=kicker(context, "category"),
        name=name,
        other_names=other,
        verdict=words(
            "verdict.category",
            n=len(records),
            jurisdictions=len(scores),
            counting=counting,
            evidence=evidence_clause(cells, words),
        ),
        headlines=_headlines(records, scores, cells, backed, context),
        bars_heading=words("glance.bars_category"),
        bars=median_bars(context.selection.medians, context),
        bars_empty=words("glance.bars_empty"),
        bars_notes=(words("glance.note_category"),),
        messages=tuple(message(s, records, context) for s in _messages(records, scores, cells, context)),
        recent_heading=words("glance.recent"),
        recent=recent(records, context),
        recent_empty=words("glance.recent_empty"),
        dates=coming(records, context),
        dates_empty=words("glance.dates_empty", n=len(records)),
        ranking_heading=words("category.ranking"),
        ranking=_ranking(records, scores, context),
    )
    if changes is not None:
        glance = told_changes(glance, changes, records, context)
    return Section(f"glance-{context.language}", "glance.html", name, tag(context.language), glance)


def _headlines(
    records: tuple[Record, ...],
    scores: Jurisdictions,
    cells: list[GradedScore],
    backed: int,
    context: Context,
) -> tuple[Headline, ...]:
    words = context.words
    speaking = sum(bool(record.edition(context.language).impact) for record in records)
    return (
        Headline(format_number(len(records), context.language), status_counts(records, context)),
        Headline(
            format_number(len(scores), context.language), words("category.jurisdictions_caption", figure=len(scores))
        ),
        Headline(share(backed, len(cells), words), words("glance.backed", backed=backed, n=len(cells))),
        Headline(words("glance.of", k=speaking, n=len(records)), words("category.impact_caption", figure=len(records))),
    )


def _ranking(records: tuple[Record, ...], scores: Jurisdictions, context: Context) -> tuple[RankingLine, ...]:
    """Return the jurisdictions by number of instruments that count; those with the same number by code."""
    total = Counter(record.jurisdiction for record in records)
    order = sorted(scores.items(), key=lambda item: (-item[1].counting, -total[item[0]], item[0]))
    return tuple(
        RankingLine(_name(code, context), str(country.counting), context.words("category.of_total", n=total[code]))
        for code, country in order[:8]
    )


def _messages(
    records: tuple[Record, ...],
    scores: Jurisdictions,
    cells: list[GradedScore],
    context: Context,
) -> tuple[Sentence, ...]:
    """Return messages from a closed list: the leader, the best evidenced, weak evidence, what does not count."""
    words, found = context.words, []
    counting = {code: country.counting for code, country in scores.items()}
    top = max(counting.values(), default=0)
    leaders = [code for code, n in counting.items() if n == top]
    if top > 1 and len(leaders) == 1 and len(counting) > 1:
        ids = tuple(r.id for r in records if r.jurisdiction == leaders[0] and context.assessed(r).standing.counts)
        found.append(Sentence(words("message.leader", name=_name(leaders[0], context), n=top), ids[:_MOST_REFERENCES]))
    found.extend(_best_evidenced(records, context))
    empty = sum(cell.grade == "D" for cell in cells)
    if empty:
        found.append(Sentence(weak(empty, len(cells), words)))
    left_out = [r for r in records if not context.assessed(r).standing.counts]
    if left_out:
        text = not_counted(len(left_out), len(records), words)
        found.append(Sentence(text, tuple(record.id for record in left_out[:3])))
    return tuple(found[:3])


def _best_evidenced(records: tuple[Record, ...], context: Context) -> Iterator[Sentence]:
    """Name the instrument with the most backed scores, or count those that have as many; one alone has no rival."""
    words, founded = context.words, _founded(records, context)
    if not founded or sum(context.assessed(record).standing.counts for record in records) == 1:
        return
    most = max(len(_backed(record, context)) for record in founded)
    best = [record for record in founded if len(_backed(record, context)) == most]
    ids = tuple(record.id for record in best[:_MOST_REFERENCES])
    if len(best) > 1:
        yield Sentence(words("message.practice_tied", n=len(best), backed=most), ids)
        return
    title = best[0].edition(context.language).title
    yield Sentence(words("message.practice", title=title, backed=most), ids)
