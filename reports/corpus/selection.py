"""A query in the user's own spellings -> the records that answer it, in order, and what was left out and why."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from typing import NoReturn, TypeVar

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from reports.corpus.as_of import was_published
from reports.corpus.dates import Day, span_of
from reports.corpus.policy import DIMENSIONS, Corpus, PartialDate, Record, Term
from reports.corpus.vocabulary import Vocabulary, fold
from reports.errors import NothingSelected, Problem, UsageProblem

TERMS = ("country", "category", "status", "legal_weight")
"""The conditions whose values are words of the vocabulary."""

EVERYTHING = "*"
"""The canonical form of a query without conditions."""

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "!=": operator.ne,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
_COMPARISON = re.compile(r"\s*([^<>=!\s]+)\s*(>=|<=|!=|==?|>|<)\s*(\d+(?:\.\d+)?)\s*")
_WIDE = str.maketrans({"≥": ">=", "≤": "<=", "≠": "!=", "＞": ">", "＜": "<", "＝": "=", "–": "-", "…": ".."})
_DATE = r"\d{4}(?:-\d{1,2}(?:-\d{1,2})?)?"
_YEARS = re.compile(r"(?P<op>>=|<=|>|<|)(?P<one>\d{4})|(?P<first>\d{4})(?:-|\.\.)(?P<last>\d{4})")
_DATES = re.compile(rf"(?P<op>>=|<=|>|<|)(?P<one>{_DATE})|(?P<first>{_DATE})?\.\.(?P<last>{_DATE})?")
_START: Day = (0, 1, 1)
_END: Day = (9999, 12, 31)


class Span(Struct, frozen=True, order=True):
    """A stretch of time, both ends in it."""

    first: Day
    last: Day
    written: str
    """In canonical form: ``2024``, ``2020-2024``, ``>=2024-03-01``, ``2024-01..2024-06``."""

    def holds(self, first: Day, last: Day) -> bool | None:
        """Return whether a date known to lie from ``first`` to ``last`` is inside; ``None`` where it may be."""
        if self.first <= first and last <= self.last:
            return True
        return False if last < self.first or self.last < first else None


class Comparison(Struct, frozen=True, order=True):
    """A score against a number: ``mrv>=80``."""

    dimension: str
    operator: str
    number: float

    def __str__(self) -> str:
        return f"{self.dimension}{self.operator}{self.number:g}"


class Query(Struct, frozen=True):
    """Conditions in codes: the values of one are alternatives, and all conditions must hold."""

    country: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    legal_weight: tuple[str, ...] = ()
    year: tuple[Span, ...] = ()
    published: tuple[Span, ...] = ()
    where: tuple[Comparison, ...] = ()
    id: tuple[str, ...] = ()
    as_of: date | UnsetType = UNSET
    """The day by which records must have been published; set by `select` where the corpus holds later ones."""

    @property
    def on_any_day(self) -> Query:
        """The same query without its day."""
        return replace(self, as_of=UNSET)

    @property
    def canonical(self) -> str:
        """Return one form for all spellings of the same query; `EVERYTHING` where there are no conditions."""
        return " & ".join(text for text, _ in _conditions(self)) or EVERYTHING


class LeftOut(Struct, frozen=True):
    """How many records a condition left out; each record counts under the first condition that it fails."""

    condition: str
    records: int
    undecided: int
    """How many of them lack the value, or have a date that is known too coarsely to tell."""


class Unplaced(Struct, frozen=True):
    """A record whose country is not known, so that it may belong to any."""

    id: str
    country: str
    """As written."""


class Selection(Struct, frozen=True):
    """The records that answer a query."""

    records: tuple[Record, ...]
    """By jurisdiction (codes, then unknown names), then the newest first, then by id; none twice."""
    query: Query
    canonical: str
    total: int
    """How many records the corpus holds."""
    left_out: tuple[LeftOut, ...]
    later: tuple[Record, ...] = ()
    """Those that fail the day alone: published after it, or not known to have been published by it."""
    unplaced: tuple[Unplaced, ...] = ()
    """By id, those that answer all but the country, which has no code: some are selected, others may belong here."""


def select(corpus: Corpus, query: Query, *, allow_none: bool = False) -> Selection:
    """Return the records that answer ``query``; raises `NothingSelected` where none does, unless that is allowed."""
    if corpus.later and corpus.as_of is not None:
        query = replace(query, as_of=corpus.as_of)
    total, is_by_id = len(corpus.records) + len(corpus.later), bool(query.id) and query.on_any_day == Query(id=query.id)
    every = corpus.named(query.id) if is_by_id else (*corpus.records, *corpus.later)
    conditions = list(_conditions(query))
    # Ids are the first condition then, so all that were not looked at fail that one.
    counts = [[total - len(every) if place == 0 else 0, 0] for place in range(len(conditions))]
    chosen, later = [], []
    for record in every:
        for place, (_, holds) in enumerate(conditions):
            if not (answer := holds(record)):
                counts[place][0] += 1
                counts[place][1] += answer is None
                if query.as_of and place == len(conditions) - 1:
                    later.append(record)
                break
        else:
            chosen.append(record)
    left_out = tuple(LeftOut(text, *count) for (text, _), count in zip(conditions, counts, strict=True) if count[0])
    if not chosen and not allow_none:
        _refuse_empty(total, query, left_out, later)
    chosen.sort(key=_order)
    later.sort(key=_order)
    return Selection(
        tuple(chosen), query, query.canonical, total, left_out, tuple(later), unplaced(every, query)
    )


def unplaced(every: Iterable[Record], query: Query) -> tuple[Unplaced, ...]:
    """Return the records of unknown countries that answer all of a query but its country."""
    conditions = [holds for _, holds in _conditions(replace(query, country=()))]
    found = (record for record in every if record.primary.country.code is None)
    answering = (record for record in found if all(holds(record) for holds in conditions))
    return tuple(Unplaced(record.id, record.primary.country.written) for record in answering)


def _refuse_empty(total: int, query: Query, left_out: tuple[LeftOut, ...], later: list[Record]) -> NoReturn:
    if later:
        first = min(later, key=lambda record: record.primary.date.earliest if record.primary.date else _END)
        written = first.primary.date.written if first.primary.date else ""
        raise NothingSelected(
            f"no record answers {query.canonical}: by then {first.id}, dated {written}, is not known to be out",
            remedy="Name a later day with --as-of",
        )
    reasons = "; ".join(f"{gone.condition} leaves out {gone.records}" for gone in left_out)
    remedy = f"Ask for less: of {total} records, {reasons}" if reasons else "Name a corpus with records"
    raise NothingSelected(f"no record answers {query.canonical}", remedy=remedy)


def _order(record: Record) -> tuple[bool, str, Day, str]:
    published = record.primary.date
    year, month, day = published.earliest if published else _START
    return record.primary.country.code is None, record.jurisdiction, (-year, -month, -day), record.id


def lowest_score(record: Record, dimension: str) -> float | None:
    """Return a record's score: where twins differ the lower one holds; ``None`` where no twin has one."""
    found = (edition.score(dimension) for edition in record.editions)
    return min((entry.score for entry in found if entry and entry.score is not None), default=None)


# --- conditions ------------------------------------------------------------------------------------------------

Holds = Callable[[Record], bool | None]


def _conditions(query: Query) -> Iterator[tuple[str, Holds]]:
    """Yield each condition in canonical form, with its test, which returns ``None`` where the record cannot tell."""
    for field in TERMS:
        if values := getattr(query, field):
            yield f"{field.replace('_', '-')}={','.join(values)}", _among(field, frozenset(values))
    if query.year:
        yield "year" + _spans(query.year), lambda record: _inside(query.year, _year(record))
    if query.published:
        yield "published" + _spans(query.published), lambda record: _inside(query.published, record.primary.date)
    if query.where:
        yield _alternatives(query.where), lambda record: _scores(query.where, record)
    if query.id:
        ids = frozenset(query.id)
        yield f"id={','.join(query.id)}", lambda record: record.id in ids
    # The last: what it leaves out answers the rest, and documents name it.
    if day := query.as_of:
        yield f"as-of={day.isoformat()}", lambda record: was_published(record, day)


def _spans(spans: Iterable[Span]) -> str:
    written = ",".join(span.written for span in spans)
    return written if written.startswith((">", "<")) and "," not in written else f"={written}"


def _alternatives(comparisons: Iterable[Comparison]) -> str:
    written = " | ".join(map(str, comparisons))
    return f"({written})" if "|" in written else written


def _among(field: str, values: frozenset[str]) -> Holds:
    def holds(record: Record) -> bool | None:
        term: Term | None = getattr(record.primary, field)
        return (term.code or term.written) in values if term else None

    return holds


def _year(record: Record) -> PartialDate | None:
    year = record.primary.year
    return PartialDate(year=year, written=str(year)) if year else record.primary.pub_date


def _inside(spans: Iterable[Span], when: PartialDate | None) -> bool | None:
    return _any(span.holds(*span_of(when)) for span in spans) if when else None


def _scores(comparisons: Iterable[Comparison], record: Record) -> bool | None:
    scores = ((each, lowest_score(record, each.dimension)) for each in comparisons)
    return _any(None if score is None else _OPERATORS[each.operator](score, each.number) for each, score in scores)


def _any(answers: Iterable[bool | None]) -> bool | None:
    """Return True where one answer is, else ``None`` where one is undecided, else False."""
    seen = set(answers)
    return True if True in seen else None if None in seen else False


# --- the user's spellings --------------------------------------------------------------------------------------


_Value = TypeVar("_Value", str, Span, Comparison)


class _NotUnderstood(Exception):
    """The failure of one value of an option: what is wrong with it, and what to do."""


def parse_query(
    vocabulary: Vocabulary,
    corpus: Corpus,
    *,
    country: Iterable[str] = (),
    category: Iterable[str] = (),
    status: Iterable[str] = (),
    legal_weight: Iterable[str] = (),
    year: Iterable[str] = (),
    published: Iterable[str] = (),
    where: Iterable[str] = (),
    id: Iterable[str] = (),
) -> Query:
    """Return a query from any known spelling or code, or a name that occurs in the corpus as written.

    Raises `UsageProblem` for every value that is not understood, naming the nearest known ones.
    """
    problems: list[Problem] = []

    def terms(kind: str, spellings: Iterable[str]) -> tuple[str, ...]:
        return _parsed(kind, spellings, lambda spelling: _codes(vocabulary, corpus, kind, spelling), problems)

    query = Query(
        country=terms("country", country),
        category=terms("category", category),
        status=terms("status", status),
        legal_weight=terms("legal_weight", legal_weight),
        year=_parsed("year", year, _year_span, problems),
        published=_parsed("published", published, _date_span, problems),
        where=_parsed("where", where, lambda text: _comparison(vocabulary, corpus, text), problems),
        id=_parsed("id", id, lambda text: _known_id(corpus, text), problems),
    )
    if problems:
        first = problems[0]
        raise UsageProblem(f"{first.field}: {first.message}", remedy=first.remedy, problems=tuple(problems))
    return query


def _parsed(
    name: str, spellings: Iterable[str], parse: Callable[[str], Iterable[_Value]], problems: list[Problem]
) -> tuple[_Value, ...]:
    """Return the values that the spellings stand for, each once, in order; add the others to ``problems``."""
    found: set[_Value] = set()
    for spelling in spellings:
        try:
            found.update(parse(spelling.strip()))
        except _NotUnderstood as fault:
            message, remedy = fault.args
            problems.append(Problem("", f"--{name.replace('_', '-')}", message, remedy))
    return tuple(sorted(found))


def _codes(vocabulary: Vocabulary, corpus: Corpus, kind: str, spelling: str) -> set[str]:
    """Return the code that a spelling folds to, else every name in the corpus that is the same word."""
    if code := vocabulary.term(kind, spelling).code:
        return {code}
    terms = (getattr(edition, kind) for record in (*corpus.records, *corpus.later) for edition in record.editions)
    written = {term.written for term in terms if term and term.code is None}
    if same := {name for name in written if fold(name) == fold(spelling)}:
        return same
    if kind == "country" and (codes := vocabulary.candidates(spelling)):
        raise _NotUnderstood(f"“{spelling}” is the name of several countries", f"Write one of {', '.join(codes)}")
    near = [*get_close_matches(spelling, sorted(written), 2), *vocabulary.nearest(kind, spelling)]
    every = ", ".join(vocabulary.codes(kind)) if kind != "country" else "a name or an ISO 3166-1 code"
    remedy = f"Known names near it: {', '.join(near)}" if near else f"Known are: {every}"
    raise _NotUnderstood(f"“{spelling}” is not a known {kind.replace('_', ' ')}", remedy)


def _known_id(corpus: Corpus, text: str) -> set[str]:
    if corpus.named((text.lower(),)):
        return {text.lower()}
    known = {*corpus.by_id, *(record.id for record in corpus.later)}
    near = get_close_matches(text.lower(), sorted(known), 3)
    remedy = f"Known ids near it: {', '.join(near)}" if near else "Name the id of a record of this corpus"
    raise _NotUnderstood(f"“{text}” is not the id of a record", remedy)


def _year_span(text: str) -> set[Span]:
    match = _YEARS.fullmatch(_narrow(text))
    if match is None:
        raise _NotUnderstood(f"“{text}” is not a year or a range of years", "Write 2024, 2020-2024 or >=2023")
    return {_span(match, text, "-")}


def _date_span(text: str) -> set[Span]:
    match = _DATES.fullmatch(_narrow(text))
    if match is None or match[0] == "..":
        remedy = "Write 2024, 2024-03, 2024-01..2024-06 or >=2024-03-01"
        raise _NotUnderstood(f"“{text}” is not a date or a range of dates", remedy)
    return {_span(match, text, "..")}


def _span(match: re.Match[str], text: str, dash: str) -> Span:
    if one := match["one"]:
        first, last, one = _bounds(one, text)
        after, before = (*last[:2], last[2] + 1), (*first[:2], first[2] - 1)
        ends = {"": (first, last), ">=": (first, _END), "<=": (_START, last), ">": (after, _END), "<": (_START, before)}
        return Span(*ends[match["op"]], match["op"] + one)
    first, _, start = _bounds(match["first"], text) if match["first"] else (_START, _START, "")
    _, last, end = _bounds(match["last"], text) if match["last"] else (_END, _END, "")
    if first > last:
        raise _NotUnderstood(f"“{text}” ends before it begins", "Write the earlier end first")
    return Span(first, last, start + dash + end)


def _bounds(written: str, text: str) -> tuple[Day, Day, str]:
    """Return first and last day of a year, month or day, and its ISO form."""
    parts = [int(part) for part in written.split("-")]
    year, month, day = (*parts, None, None)[:3]
    try:
        date(year or 0, month or 1, day or 1)
    except ValueError:
        raise _NotUnderstood(f"“{text}” is not in the calendar", "Write a date that exists") from None
    iso = "-".join(f"{part:04}" if index == 0 else f"{part:02}" for index, part in enumerate(parts))
    return (parts[0], month or 1, day or 1), (parts[0], month or 12, day or 31), iso


def _comparison(vocabulary: Vocabulary, corpus: Corpus, text: str) -> set[Comparison]:
    match = _COMPARISON.fullmatch(text.translate(_WIDE))
    if match is None:
        raise _NotUnderstood(
            f"“{text}” is not a comparison", 'Write a dimension, >=, <=, >, <, = or !=, and a number: "mrv>=80"'
        )
    name, sign, number = match.groups()
    records = (*corpus.records, *corpus.later)
    used = {score.dimension for record in records for edition in record.editions for score in edition.analysis}
    known = {fold(dimension): dimension for dimension in (*sorted(used), *DIMENSIONS)}
    dimension = vocabulary.term("dimension", name).code or known.get(fold(name), "")
    if dimension not in known.values():
        raise _NotUnderstood(
            f"“{name}” is not a dimension of this corpus", f"Known are: {', '.join(sorted(known.values()))}"
        )
    return {Comparison(dimension, "=" if sign == "==" else sign, float(number))}


def _narrow(text: str) -> str:
    return "".join(text.translate(_WIDE).split())
