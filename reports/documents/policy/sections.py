"""The policy sheet: one record on one or two pages, the same wherever it is bound in."""

from __future__ import annotations

from msgspec.structs import replace

from reports.analysis.pillars import PillarState
from reports.corpus.comments import without_comments
from reports.corpus.policy import IMPACTS, Policy, Record
from reports.documents.policy.evidence import evidence_rows
from reports.documents.policy.expected import first_setting
from reports.documents.policy.imprint import imprint, silent_pillars
from reports.documents.policy.model import PolicySheet
from reports.documents.shared.parts import DatedLine, PillarRow
from reports.documents.shared.request import Context
from reports.documents.shared.section import Section, Value
from reports.documents.shared.terms import pillar_name, publication, term
from reports.documents.shared.values import Labelled, origin, prose, quoted, text_width
from reports.language import LATIN_LANGUAGE, conventions, is_read_as, tag

_LONG_IMPACT = 36 * 15
"""Width of a statement, in em, from which on three columns are no help: most of a page of one of them."""


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


def compose_sheet(record: Record, context: Context, beside: str = "") -> PolicySheet:
    """Decide everything that the sheet of ``record`` prints for a reader of ``context.language``.

    The title is given a second time in the language ``beside``; "" is the one that the reader's language names.
    """
    words, language = context.words, context.language
    policy = record.edition(language)
    grades, pillars = context.assessed(record).grades, context.told(record).pillars
    sheet = PolicySheet(
        title=quoted(policy, "title", policy.title, language),
        other_title=_other_title(record, policy, beside or conventions(language).beside),
        identity=_identity(policy, context),
        notices=_notices(record, policy, context),
        description=_description(policy, language),
        body=prose(policy, "body", policy.body, language),
        interpretation=quoted(policy, "interpretation", policy.interpretation, language),
        impacts=tuple(
            Labelled(_aspect(i.aspect, context), quoted(policy, f"impactAnalysis.{i.aspect}", i.text, language))
            for i in policy.impact
        ),
        impacts_are_long=any(text_width(impact.text) > _LONG_IMPACT for impact in policy.impact),
        scores=evidence_rows(record, context),
        uncounted="" if any(g.score is not None for g in grades) else words("sheet.no_scores"),
        pillars=tuple(pillar_row(p, record, context) for p in pillars if p.text),
        milestones=_milestones(policy, language),
        pillars_silent=silent_pillars(pillars, context),
        imprint=imprint(record, policy, context),
        address=quoted(policy, "url", policy.url, language),
    )
    return replace(sheet, setting=first_setting(sheet))


def _other_title(record: Record, policy: Policy, beside: str) -> Value:
    """Return the title in the language ``beside``, else in the first other one."""
    others = sorted(
        (edition for edition in record.editions if edition.language != policy.language),
        key=lambda edition: not is_read_as(edition.language, beside),
    )
    return Value(others[0].title, origin(others[0], "title"), others[0].language) if others else Value("")


def _identity(policy: Policy, context: Context) -> tuple[Labelled, ...]:
    words, language = context.words, context.language
    entries = (
        ("country", term(policy, "country", "country", policy.country, context)),
        ("category", term(policy, "category", "category", policy.category, context)),
        ("status", term(policy, "status", "status", policy.status, context)),
        ("legal_weight", term(policy, "legalWeight", "legal_weight", policy.legal_weight, context)),
        ("source", quoted(policy, "source", policy.source, language)),
        ("date", publication(policy, context)),
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


def _milestones(policy: Policy, language: str) -> tuple[DatedLine, ...]:
    found = []
    for index, milestone in enumerate(policy.evolution.milestones):
        field = f"evolution.milestones.{index}"
        date = quoted(policy, f"{field}.date", milestone.written, language)
        found.append(DatedLine(date, quoted(policy, f"{field}.event", milestone.event, language)))
    return tuple(found)
