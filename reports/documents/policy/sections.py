"""The policy sheet: one record on one or two pages, the same wherever it is bound in."""

from __future__ import annotations

from reports.analysis.evidence import GradedScore
from reports.analysis.lineage import Link
from reports.analysis.pillars import PillarState
from reports.corpus.comments import without_comments
from reports.corpus.fields import EVOLUTION, POLICY, PROVENANCE, SCORE
from reports.corpus.policy import DIMENSIONS, IMPACTS, Policy, Record
from reports.documents.policy.model import PolicySheet, ScoreRow
from reports.documents.shared.other_fields import other_fields
from reports.documents.shared.parts import DatedLine, PillarRow
from reports.documents.shared.request import Context
from reports.documents.shared.section import BarRow, Bars, Figure, Radar, Section, Spoke, Value
from reports.documents.shared.terms import dimension_name, pillar_name, publication, spoken, term
from reports.documents.shared.values import Labelled, dated, number, origin, prose, quoted
from reports.language import LATIN_LANGUAGE, tag


def sheet_section(record: Record, context: Context, *, level: int = 1) -> Section:
    """Return the sheet of ``record`` as a section; its id is ``context.sheet(record.id)``."""
    sheet = compose_sheet(record, context)
    return Section(
        id=context.sheet(record.id),
        template="sheet.html",
        title=sheet.title.text,
        lang=tag(context.language),
        content=sheet,
        level=level,
    )


def compose_sheet(record: Record, context: Context) -> PolicySheet:
    """Decide everything that the sheet of ``record`` prints for a reader of ``context.language``."""
    words, language = context.words, context.language
    policy = record.edition(language)
    grades, pillars = context.assessed(record).grades, context.told(record).pillars
    return PolicySheet(
        title=quoted(policy, "title", policy.title, language),
        other_title=_other_title(record, policy),
        identity=_identity(policy, context),
        notices=_notices(record, policy, context),
        description=_description(policy, language),
        body=prose(policy, "body", policy.body, language),
        interpretation=quoted(policy, "interpretation", policy.interpretation, language),
        impacts=tuple(
            Labelled(_aspect(i.aspect, context), quoted(policy, f"impactAnalysis.{i.aspect}", i.text, language))
            for i in policy.impact
        ),
        bars=_bars(grades, context),
        radar=_radar(grades, context),
        scores=tuple(_score_row(graded, record, context) for graded in grades if _says_something(graded, grades)),
        uncounted="" if any(g.score is not None for g in grades) else words("sheet.no_scores"),
        pillars=tuple(pillar_row(p, record, context) for p in pillars if p.text),
        pillars_silent=_silent_pillars(pillars, context),
        lineage=_lineage(record, policy, context),
        milestones=_milestones(policy, language),
        provenance=_provenance(record, policy, context),
        more=_more(policy, context),
        address=quoted(policy, "url", policy.url, language),
    )


def _says_something(graded: GradedScore, grades: tuple[GradedScore, ...]) -> bool:
    # A record without any score gets a sentence instead of five empty rows.
    return graded.source is not None or any(g.source is not None for g in grades)


def _other_title(record: Record, policy: Policy) -> Value:
    for edition in record.editions:
        if edition.language != policy.language:
            return Value(edition.title, origin(edition, "title"), edition.language)
    return Value("")


def _identity(policy: Policy, context: Context) -> tuple[Labelled, ...]:
    words, language = context.words, context.language
    facilities = len(policy.related_facilities)
    entries = (
        ("country", term(policy, "country", "country", policy.country, context)),
        ("category", term(policy, "category", "category", policy.category, context)),
        ("status", term(policy, "status", "status", policy.status, context)),
        ("legal_weight", term(policy, "legalWeight", "legal_weight", policy.legal_weight, context)),
        ("source", quoted(policy, "source", policy.source, language)),
        ("date", publication(policy, context)),
        ("sectors", quoted(policy, "sectors", words("common.list_separator").join(policy.sectors), language)),
        (
            "facilities",
            Value(words("sheet.facilities_count", n=facilities), origin(policy, "relatedFacilities"))
            if facilities
            else Value(""),
        ),
        ("id", Value(policy.id, origin(policy, "id"), "" if language == LATIN_LANGUAGE else LATIN_LANGUAGE)),
    )
    return tuple(Labelled(words(f"sheet.{key}"), value) for key, value in entries if value)


def _notices(record: Record, policy: Policy, context: Context) -> tuple[str, ...]:
    words = context.words
    found = []
    if not record.has_edition(context.language):
        found.append(words("sheet.other_language", name=words.language_name(policy.language)))
    reason = context.assessed(record).standing.reason
    if reason != "in-force":
        found.append(words(f"standing.{reason}"))
    return tuple(found)


def _description(policy: Policy, language: str) -> Value:
    """Return the description, unless it is the beginning of the body or the body the beginning of it."""
    said, body = (_squeezed(without_comments(text)) for text in (policy.description, policy.body))
    if not said or said in body:
        return Value("")
    return quoted(policy, "description", policy.description, language)


def _squeezed(text: str) -> str:
    return "".join(character for character in text if character.isalnum()).casefold()


def _aspect(aspect: str, context: Context) -> str:
    return context.words(f"impact.{aspect}") if aspect in IMPACTS else aspect


def _score_row(graded: GradedScore, record: Record, context: Context) -> ScoreRow:
    language, field = context.language, f"analysis.{graded.dimension}"
    policy = record.edition(language)
    entry = policy.score(graded.dimension)
    if entry is None and graded.source is not None:
        # Only a twin says something about the dimension.
        entry, policy = graded.source, next(e for e in record.editions if e.language == graded.language)
    shown = graded.reason in ("no-evidence", "boilerplate", "repeated")
    texts = (entry.label, entry.evidence, entry.citation, entry.audit_note) if entry else ("", "", "", "")
    label, evidence, citation, note = (
        quoted(policy, f"{field}.{key}", text, language)
        for key, text in zip(("label", "evidence", "citation", "auditNote"), texts, strict=True)
    )
    return ScoreRow(
        dimension=dimension_name(graded.dimension, context),
        score=Value(number(graded.score, context.words), origin(policy, f"{field}.score")),
        grade=graded.grade or "",
        reason=context.words(f"grade.reason.{graded.reason}") if shown else "",
        label=label,
        evidence=evidence,
        citation=citation,
        audit_note=note,
        more=other_fields(policy, entry, SCORE, context, f"{field}.") if entry else (),
    )


def _bars(grades: tuple[GradedScore, ...], context: Context) -> Figure | None:
    scored = sorted(
        (g for g in grades if g.dimension in DIMENSIONS),
        key=lambda g: -1.0 if g.score is None else g.score,
        reverse=True,
    )
    if not any(g.score is not None for g in scored):
        return None
    rows = tuple(
        BarRow(dimension_name(g.dimension, context), g.score, g.grade, text=number(g.score, context.words))
        for g in scored
    )
    return Figure(Bars(rows, tag(context.language), width_mm=90), alt=spoken(rows, context))


def _radar(grades: tuple[GradedScore, ...], context: Context) -> Figure | None:
    spokes = tuple(
        Spoke(context.words(f"dimension.short.{g.dimension}"), g.score, grade=g.grade)
        for g in grades
        if g.dimension in DIMENSIONS
    )
    if sum(s.value is not None for s in spokes) < 3:
        return None
    rows = tuple(BarRow(s.label, s.value, s.grade) for s in spokes)
    return Figure(Radar(spokes, tag(context.language), width_mm=62), alt=spoken(rows, context, "chart.radar"))


def pillar_row(state: PillarState, record: Record, context: Context) -> PillarRow:
    """Return a pillar's state in words, with what the printed edition says, or a twin where that says nothing."""
    edition = record.edition(context.language)
    text = edition.pillar(state.pillar)
    if not text or context.vocabulary.placeholder(text):
        text, edition = state.text, next(e for e in record.editions if e.language == state.language)
    return PillarRow(
        label=pillar_name(state.pillar, context),
        state=state.state,
        word=context.words(f"pillar_state.{state.state}"),
        text=quoted(edition, f"regulatory.{state.pillar}", text, context.language),
    )


def _silent_pillars(pillars: tuple[PillarState, ...], context: Context) -> str:
    silent = [pillar_name(p.pillar, context) for p in pillars if not p.text]
    if not silent:
        return ""
    if len(silent) == len(pillars):
        return context.words("sheet.pillars_all_silent")
    return context.words("sheet.pillars_silent", names=context.words("common.list_separator").join(silent))


def _lineage(record: Record, policy: Policy, context: Context) -> tuple[Labelled, ...]:
    words, language, evolution = context.words, context.language, policy.evolution
    found = [
        Labelled(words(f"lineage.{link.relation}"), _target(link, policy, context))
        for link in context.assessed(record).links
    ]
    if evolution.clusters:
        text = words("common.list_separator").join(evolution.clusters)
        found.append(Labelled(words("lineage.clusters"), quoted(policy, "evolution.clusters", text, language)))
    for key, field, text in (
        ("window", "effectiveApplicationWindow", evolution.effective_application_window),
        ("source_date", "sourcePublicationDate", evolution.source_publication_date),
        ("current_version", "currentConsolidatedVersion", evolution.current_consolidated_version),
    ):
        if text:
            found.append(Labelled(words(f"lineage.{key}"), quoted(policy, f"evolution.{field}", text, language)))
    return (*found, *other_fields(policy, evolution, EVOLUTION, context, "evolution."))


def _target(link: Link, policy: Policy, context: Context) -> Value:
    address = origin(policy, "evolution")
    if link.dangling:
        return Value(context.words("lineage.dangling", id=link.target_id), address)
    known = context.corpus.by_id[link.target_id].edition(context.language)
    return Value(context.words("lineage.known", title=known.title, id=link.target_id), address)


def _milestones(policy: Policy, language: str) -> tuple[DatedLine, ...]:
    found = []
    for index, milestone in enumerate(policy.evolution.milestones):
        field = f"evolution.milestones.{index}"
        date = quoted(policy, f"{field}.date", milestone.written, language)
        found.append(DatedLine(date, quoted(policy, f"{field}.event", milestone.event, language)))
    return tuple(found)


def _provenance(record: Record, policy: Policy, context: Context) -> tuple[Labelled, ...]:
    words, language, provenance = context.words, context.language, policy.provenance
    review = context.assessed(record).review
    author = quoted(policy, "provenance.author", provenance.author, language)
    if review.machine_author and author:
        author = Value(words("provenance.machine", name=author.text), author.origin)
    entries = (
        ("author", author or Value(words("common.not_recorded"))),
        ("reviewer", _reviewer(record, policy, context)),
        (
            "audited",
            dated(
                policy, "provenance.lastAuditDate", provenance.last_audit_date, provenance.last_audit_written, language
            ),
        ),
        ("self_described", quoted(policy, "reviewStatus", policy.review_status, language)),
    )
    found = tuple(Labelled(words(f"provenance.{key}"), value) for key, value in entries if value)
    return found + other_fields(policy, provenance, PROVENANCE, context, "provenance.")


def _reviewer(record: Record, policy: Policy, context: Context) -> Value:
    """Name the reviewer of the edition that is printed, and the editions that lack a listed one where it has one."""
    words, assessed = context.words, context.assessed(record)
    name = quoted(policy, "provenance.reviewer", policy.provenance.reviewer, context.language)
    if not name:
        return Value(words("provenance.none"), name.origin)
    own = assessed.editions[policy.language].review
    state = "listed" if own.listed else "pending" if own.pending else "unlisted"
    if not own.listed or assessed.review.listed:
        return Value(words(f"provenance.{state}", name=name.text), name.origin)
    others = {edition.language: assessed.editions[edition.language].review for edition in record.editions}
    lacking = [(language, review.pending) for language, review in others.items() if not review.listed]
    is_unnamed = lacking[0][1]
    editions = words("common.enumeration").join(
        words.language_name(language) for language, pending in lacking if pending is is_unnamed
    )
    key = "provenance.unnamed_elsewhere" if is_unnamed else "provenance.unlisted_elsewhere"
    return Value(words(key, name=name.text, editions=editions), name.origin)


def _more(policy: Policy, context: Context) -> tuple[Labelled, ...]:
    found = other_fields(policy, policy, POLICY, context)
    written = policy.pub_date_written
    if policy.pub_date is not None and policy.pub_date.day is None and written != str(policy.pub_date.year):
        # 1 January stands for 'year known': the page says the year, this line what the record holds.
        entry = Labelled(context.words("sheet.date_written"), Value(written, origin(policy, "pubDate")))
        found = (entry, *found)
    return found
