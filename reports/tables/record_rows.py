"""Rows of what records and profiles say: one for each edition, score, pillar, impact and date."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from reports.analysis.evidence import GradedScore
from reports.analysis.record import EditionAssessment
from reports.corpus.fields import POLICY, PROFILE, SCORE
from reports.corpus.policy import DIMENSIONS, PILLARS, Pillar, Policy, Score
from reports.language import Strings
from reports.tables.columns import Row, TableColumn
from reports.tables.field_columns import Filled, field_columns, first_day, precision
from reports.tables.view import TableView

MILESTONE = "evolution.milestones"

ID = TableColumn("id", "text", "column.id", is_key=True)
LANG = TableColumn("lang", "code", "column.lang", is_key=True)
COUNTRY = TableColumn("country_code", "code", "column.country_code")
BODY = TableColumn("body", "text", "field.body", "body")
PATH = TableColumn("path", "text", "column.path")

_POLICY: tuple[Filled, ...] = tuple(field_columns(POLICY))
_PROFILE: tuple[Filled, ...] = tuple(field_columns(PROFILE))
_SCORE: tuple[Filled, ...] = tuple(field_columns(SCORE))
_SILENT = Score("", None)

RECORD_COLUMNS = (
    *(column for column, _ in _POLICY),
    TableColumn("standing", "code", "column.standing"),
    TableColumn("counts", "flag", "column.counts"),
    TableColumn("reviewer_listed", "flag", "column.reviewer_listed"),
    TableColumn("review_pending", "flag", "column.review_pending"),
    TableColumn("machine_author", "flag", "column.machine_author"),
    TableColumn("audit_current", "flag", "column.audit_current"),
    PATH,
    BODY,
)

PROFILE_COLUMNS = (
    *(column for column, _ in _PROFILE),
    COUNTRY,
    TableColumn("country_name", "name", "column.name_of"),
    PATH,
    BODY,
)

WRITTEN = TableColumn("written", "flag", "column.written")

SCORE_COLUMNS = (
    ID,
    LANG,
    COUNTRY,
    TableColumn("dimension", "code", "column.dimension", is_key=True),
    TableColumn("dimension_name", "name", "column.name_of"),
    WRITTEN,
    *(column for column, _ in _SCORE),
    TableColumn("value", "number", "column.value"),
    TableColumn("grade", "code", "column.grade"),
    TableColumn("reason", "code", "column.reason"),
    TableColumn("cited", "flag", "column.cited"),
    TableColumn("decides", "flag", "column.decides"),
)

PILLAR_COLUMNS = (
    TableColumn("of", "code", "column.of", is_key=True),
    ID,
    LANG,
    COUNTRY,
    TableColumn("pillar", "code", "column.pillar", is_key=True),
    TableColumn("pillar_name", "name", "column.name_of"),
    WRITTEN,
    TableColumn("text", "text", "column.text", "regulatory"),
    TableColumn("state", "code", "column.state"),
)

IMPACT_COLUMNS = (
    ID,
    LANG,
    COUNTRY,
    TableColumn("aspect", "code", "column.aspect", is_key=True),
    TableColumn("aspect_name", "name", "column.name_of"),
    TableColumn("text", "text", "column.text", "impactAnalysis"),
)

DATE_COLUMNS = (
    ID,
    LANG,
    COUNTRY,
    TableColumn("kind", "code", "column.date_kind"),
    TableColumn("field", "text", "column.date_field", is_key=True),
    TableColumn("date", "text", "column.date", f"{MILESTONE}.date"),
    TableColumn("date_from", "day", "column.day_from"),
    TableColumn("date_precision", "code", "column.precision"),
    TableColumn("event", "text", "column.event", f"{MILESTONE}.event"),
    TableColumn("ahead", "flag", "column.ahead"),
)


def record_rows(view: TableView) -> Iterator[Row]:
    """Yield a row for each edition of each record."""
    fills = [fill for _, fill in _POLICY]
    for record in view.records:
        said = view.assessment.records[record.id]
        standing = (said.standing.reason, said.standing.counts)
        for edition in record.editions:
            told = said.editions[edition.language].review
            review = (told.listed, told.pending, told.machine_author, told.current)
            yield (*(fill(edition, view) for fill in fills), *standing, *review, edition.path, edition.body)


def profile_rows(view: TableView) -> Iterator[Row]:
    """Yield a row for each edition of each country profile."""
    for profile in view.profiles:
        code = profile.country.code or ""
        filled = (fill(profile, view) for _, fill in _PROFILE)
        yield (*filled, code, view.country(code) if code else "", profile.path, profile.body)


def score_rows(view: TableView) -> Iterator[Row]:
    """Yield a row for each edition and dimension: what the edition says, and how the record is graded for it."""
    name_of, fills = _names(view.words, "dimension"), [fill for _, fill in _SCORE]
    for record in view.records:
        graded = {entry.dimension: entry for entry in view.assessment.records[record.id].grades}
        for edition in record.editions:
            own = {entry.dimension: entry for entry in edition.analysis}
            for dimension in dict.fromkeys((*DIMENSIONS, *own)):
                said = own.get(dimension)
                yield (
                    record.id, edition.language, _code_of(edition), dimension,
                    name_of(dimension), said is not None,
                    *(fill(said or _SILENT, view) for fill in fills), *_judged(graded.get(dimension), edition),
                )  # fmt: skip


def _judged(graded: GradedScore | None, edition: Policy) -> Row:
    if graded is None:
        return (None, "", "", False, False)
    decides = graded.language == edition.language
    return (graded.score, graded.grade or "", graded.reason, graded.cited, decides)


def pillar_rows(view: TableView) -> Iterator[Row]:
    """Yield a row for each edition and pillar, of records and then of profiles."""
    name_of = _names(view.words, "pillar")
    for record in view.records:
        told = view.assessment.records[record.id].editions
        for edition in record.editions:
            states = {entry.pillar: entry.state for entry in told[edition.language].pillars}
            head = ("policy", edition.id, edition.language, _code_of(edition))
            yield from (head + row for row in _pillars_of(edition.regulatory, states, name_of))
    for profile in view.profiles:
        head = ("profile", profile.id, profile.language, profile.country.code or "")
        yield from (head + row for row in _pillars_of(profile.regulatory, {}, name_of))


def _pillars_of(said: tuple[Pillar, ...], states: Mapping[str, str], name_of: Callable[[str], str]) -> Iterator[Row]:
    own = {entry.pillar: entry.text for entry in said}
    for pillar in dict.fromkeys((*PILLARS, *own)):
        yield (pillar, name_of(pillar), pillar in own, own.get(pillar, ""), states.get(pillar, ""))


def impact_rows(view: TableView) -> Iterator[Row]:
    """Yield a row for each edition and each aspect of which it tells an impact."""
    name_of = _names(view.words, "impact")
    for record in view.records:
        for edition in record.editions:
            for entry in edition.impact:
                yield (
                    record.id, edition.language, _code_of(edition), entry.aspect, name_of(entry.aspect), entry.text,
                )  # fmt: skip


def date_rows(view: TableView) -> Iterator[Row]:
    """Yield a row for each date of each edition: its milestones as written, then what else it dates."""
    for record in view.records:
        told = view.assessment.records[record.id].editions
        for edition in record.editions:
            head = (record.id, edition.language, _code_of(edition))
            yield from (head + row for row in _dates_of(edition, told[edition.language]))


def _dates_of(edition: Policy, told: EditionAssessment) -> Iterator[Row]:
    ahead = {(entry.kind, entry.field) for entry in told.ahead if entry.language == edition.language}
    for place, milestone in enumerate(edition.evolution.milestones):
        field, when = f"{MILESTONE}.{place}", milestone.date
        is_ahead = ("milestone", field) in ahead
        yield ("milestone", field, milestone.written, first_day(when), precision(when), milestone.event, is_ahead)
    for entry in told.history:
        if entry.language != edition.language or entry.field.startswith(MILESTONE):
            continue
        when, is_ahead = entry.date, (entry.kind, entry.field) in ahead
        yield (entry.kind, entry.field, when.written, first_day(when), precision(when), entry.event, is_ahead)


def _names(words: Strings, kind: str) -> Callable[[str], str]:
    """Return what names a code of a kind; itself where it has no name. Tens of thousands of rows ask for a few."""
    return cache(lambda code: words.get(f"{kind}.{code}", code))


def _code_of(edition: Policy) -> str:
    return edition.country.code or ""
