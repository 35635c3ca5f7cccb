"""Turns a plan into orders: each document with its records, look and name, checked against the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any, cast

from msgspec import Struct
from msgspec.structs import replace

from reports.analysis.changes.period import begun, read_quarter
from reports.batch.plan import Plan, PlanEntry
from reports.composition.compose import ascii_code
from reports.config.by_language import TextByLanguage
from reports.config.calendar import CalendarDate
from reports.config.formats import PDF
from reports.corpus.policy import Corpus
from reports.corpus.selection import Query, Selection, parse_query, select
from reports.corpus.vocabulary import Vocabulary
from reports.documents.kinds import kind_of
from reports.documents.shared.kind import Kind, subject_of
from reports.documents.shared.request import DocumentRequest
from reports.errors import InputProblem, NothingSelected, Problem, UsageProblem
from reports.language import LANGUAGE_CHOICES
from reports.typeset.look import Look, Paper, Profile, TextSize

_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LONGEST = 180
"""Characters of a name: file systems take 255 bytes, and some programs append their own."""


class Order(Struct, frozen=True):
    """One document that a run is to write."""

    name: str
    """File name without ``.pdf``, below the output folder."""
    request: DocumentRequest
    look: Look
    edition: TextByLanguage
    field: str
    """The place in the plan that asks for it."""
    formats: tuple[str, ...] = (PDF,)
    """The formats that it is written in."""
    annex: str = ""
    """The format of the workbook beside it; "" where there is none."""

    @property
    def size(self) -> int:
        """A rough measure of the work: its records, and the sections that every document has besides."""
        return 4 + len(self.request.selection.records)


def place_orders(
    plan: Plan,
    corpus: Corpus,
    vocabulary: Vocabulary,
    *,
    look: Look,
    as_of: date,
    skipped_files: tuple[str, ...] = (),
    calendar: tuple[CalendarDate, ...] = (),
) -> tuple[Order, ...]:
    """Return an order for every document that a plan asks for, the largest first.

    Args:
        look: brand and templates; the plan decides the rest.
        skipped_files: files that could not be read.
        calendar: dates that digests add.

    Raises:
        InputProblem: a subject or filter is not known or selects nothing, or names collide or cannot be file names.
    """
    orders: list[Order] = []
    problems: list[Problem] = []
    for entry in plan.entries:
        try:
            context = _PlanContext(plan, corpus, vocabulary, skipped_files, calendar, as_of)
            orders += _entry_orders(entry, context, look, as_of)
        except (UsageProblem, NothingSelected) as problem:
            found = problem.problems or (Problem("", "", problem.message, problem.remedy),)
            problems += (one._replace(file=plan.file, field=_join(entry.field, one.field)) for one in found)
    problems += _name_problems(plan.file, orders)
    if problems:
        name = plan.file or "what is asked for"
        raise InputProblem(f"{name} cannot be used", remedy=problems[0].remedy, problems=tuple(problems))
    return tuple(sorted(orders, key=lambda order: (-order.size, order.name)))


def _join(field: str, option: str) -> str:
    """Return the field of a plan that an option of the command line stands for."""
    return ".".join(part for part in (field, option.removeprefix("--").replace("-", "_")) if part)


class _PlanContext(Struct, frozen=True):
    """A plan with the corpus that its subjects and filters are read against."""

    plan: Plan
    corpus: Corpus
    vocabulary: Vocabulary
    skipped_files: tuple[str, ...]
    calendar: tuple[CalendarDate, ...]
    as_of: date

    def query(self, filters: Mapping[str, tuple[str, ...]]) -> Query:
        return parse_query(self.vocabulary, self.corpus, **filters)


def _entry_orders(entry: PlanEntry, context: _PlanContext, look: Look, as_of: date) -> Iterator[Order]:
    for kind in entry.kinds:
        for request in _requests(entry, kind_of(kind), context):
            for lang, profile, paper, size in product(entry.languages, entry.profiles, entry.papers, entry.text_sizes):
                own = replace(
                    look, profile=cast(Profile, profile), paper=cast(Paper, paper), text_size=cast(TextSize, size)
                )
                spoken = replace(request, languages=LANGUAGE_CHOICES[lang])
                name = entry.name.format(**_placeholders(spoken, own, as_of))
                yield Order(name, spoken, own, entry.edition, entry.field, entry.formats, entry.annex)


def _placeholders(request: DocumentRequest, look: Look, as_of: date) -> dict[str, Any]:
    variant = [look.profile != "screen" and look.profile, look.paper != "A4" and look.paper.lower()]
    variant.append(look.text_size != "normal" and look.text_size)
    return {
        "kind": request.kind,
        "code": ascii_code(request.subject),
        "as_of": as_of.isoformat(),
        "lang": "-".join(request.languages),
        "profile": look.profile,
        "paper": look.paper.lower(),
        "text_size": look.text_size,
        "variant": "".join(f"_{one}" for one in variant if one),
    }


# --- subjects and their records


def _requests(entry: PlanEntry, kind: Kind, context: _PlanContext) -> Iterator[DocumentRequest]:
    """Yield what is to be briefed, before it is known in which languages."""
    if kind.takes_period:
        yield _of_period(entry, kind, context)
    elif kind.most_subjects > 1:
        yield _of_several(entry, kind, context)
    else:
        for subject, selection in _selections(entry, kind, context):
            yield DocumentRequest(kind.code, subject, selection, (), context.skipped_files)


def _of_period(entry: PlanEntry, kind: Kind, context: _PlanContext) -> DocumentRequest:
    if not context.plan.baseline:
        raise UsageProblem(f"a {kind.code} needs a baseline", remedy='Write baseline = "…" at the top of the plan.')
    if not entry.period:
        raise UsageProblem(f"a {kind.code} needs a period", remedy='Write period = "2026Q1".')
    period = begun(read_quarter(entry.period), context.as_of)
    selection = select(context.corpus, context.query(dict(entry.filters)))
    return DocumentRequest(
        kind.code, period.name, selection, (), context.skipped_files,
        period=period, calendar=context.calendar, with_sheets=entry.with_sheets,
    )  # fmt: skip


def _of_several(entry: PlanEntry, kind: Kind, context: _PlanContext) -> DocumentRequest:
    filters = dict(entry.filters)
    if kind.subject in filters:
        raise UsageProblem(f"{kind.subject} and subjects both name it", remedy=f"Leave out {kind.subject}.")
    query = context.query({**filters, kind.subject: entry.subjects})
    codes = tuple(dict.fromkeys(context.vocabulary.term(kind.subject, one).code or one for one in entry.subjects))
    if not kind.least_subjects <= len(codes) <= kind.most_subjects:
        remedy = f"Name {kind.least_subjects} to {kind.most_subjects} jurisdictions as subjects."
        raise UsageProblem(f"a {kind.code} of {len(codes)}", remedy=remedy)
    selection = select(context.corpus, query)
    if missing := set(codes) - {subject_of(record, kind.subject) for record in selection.records}:
        raise NothingSelected(f"no record of {', '.join(sorted(missing))} is selected", remedy="Leave it out.")
    return DocumentRequest(
        kind.code, "-".join(codes), selection, (), context.skipped_files, compared=codes, with_sheets=entry.with_sheets
    )


def _selections(entry: PlanEntry, kind: Kind, context: _PlanContext) -> Iterator[tuple[str, Selection]]:
    """Yield each subject as a code, and what its document selects."""
    filters = dict(entry.filters)
    field = kind.subject
    query = context.query(filters)
    if entry.subjects:
        if field in filters:
            raise UsageProblem(f"{field} and subjects both name it", remedy=f"Leave out {field} or subjects.")
        named = getattr(context.query({field: entry.subjects}), field)
    else:
        found = (subject_of(record, field) for record in select(context.corpus, query).records)
        named = tuple(dict.fromkeys(filter(None, found)))
    for subject in named:
        yield subject, select(context.corpus, replace(query, **{field: (subject,)}))


# --- names


def _name_problems(file: str, orders: list[Order]) -> Iterator[Problem]:
    taken: dict[str, Order] = {}
    for order in orders:
        if not _is_name(order.name):
            remedy = "Use ASCII letters, digits, dots, hyphens and underscores, and / for folders"
            yield Problem(file, _join(order.field, "name"), f"“{order.name}” is no file name", remedy)
        # Some file systems do not tell capitals from small letters.
        holder = taken.setdefault(order.name.casefold(), order)
        if holder is not order:
            message = f"“{order.name}” would be the name of two documents: {_described(holder)} and {_described(order)}"
            yield Problem(file, _join(order.field, "name"), message, "Put {lang}, {profile} or {code} into the name")


def _described(order: Order) -> str:
    request, look = order.request, order.look
    return f"{request.kind} {request.subject} {'-'.join(request.languages)} {look.profile} {look.paper}"


def _is_name(name: str) -> bool:
    parts = name.split("/")
    return len(name) <= _LONGEST and all(_PART.fullmatch(part) for part in parts)
