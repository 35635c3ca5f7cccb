"""source.json read back: the request and the context that a document was composed from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct, ValidationError, convert
from msgspec.json import schema as json_schema
from msgspec.structs import replace

from reports.analysis.assessment import Assessment
from reports.analysis.changes.baseline import Baseline
from reports.analysis.changes.sides import ComparedSide
from reports.analysis.evidence import Basis, Grade, GradedScore, Reason, Review
from reports.analysis.lineage import Link
from reports.analysis.record import RecordAssessment
from reports.analysis.standing import Standing, StandingReason
from reports.composition.baseline_data import BaselineData, read_calendar_data, read_period
from reports.composition.held_data import HeldData
from reports.composition.needs import assess_for
from reports.config.by_language import TextByLanguage
from reports.config.notice import Notice
from reports.corpus.embedded import FORMAT, FORMAT_VERSION, NAME, writer_of
from reports.corpus.policy import (
    DIMENSIONS,
    Beyond,
    Corpus,
    Evolution,
    PartialDate,
    Policy,
    Profile,
    Record,
    Term,
)
from reports.corpus.selection import LeftOut, Query, Selection, Unplaced
from reports.corpus.vocabulary import Vocabulary
from reports.documents import KINDS
from reports.documents.kinds import kind_of
from reports.documents.shared.frame import METHOD_VERSION
from reports.documents.shared.request import Context, DocumentRequest
from reports.errors import InputProblem
from reports.language import DOCUMENT_LANGUAGES, NO_WORDS, HouseWords
from reports.language.house_file import checked_words

_REASONS: dict[Grade, Reason] = {"A": "reviewed", "B": "cited", "C": "uncited", "D": "no-evidence"}
"""What stands for the reason of a peer's grade, of which the table of peers gives the letter alone."""


_NOBODY = Review("", "", None, listed=False, pending=True, machine_author=False, current=False)


class Reopened(Struct, frozen=True):
    """What a document was composed from, and what its brand said."""

    request: DocumentRequest
    context: Context
    publisher: TextByLanguage
    footer: TextByLanguage
    contact: TextByLanguage = ""
    words: HouseWords = NO_WORDS
    """Those of the house that made it."""

    def for_holder(self, before: ComparedSide) -> Reopened:
        """Return the same for a reader who holds an edition, of which pages in front tell what changed since."""
        context = replace(self.context, held_before=before)
        return replace(self, context=assess_for(self.request, context))


# Derived parts and later additions are not read here.


class _Document(Struct, frozen=True, kw_only=True):
    kind: str
    subject: str
    languages: tuple[str, ...]
    compared: tuple[str, ...] = ()
    period: tuple[date, date] | None = None
    calendar: tuple[dict[str, Any], ...] = ()
    with_sheets: bool = True
    edition: TextByLanguage
    publisher: TextByLanguage
    footer: TextByLanguage
    contact: TextByLanguage = ""


class _Corpus(Struct, frozen=True):
    name: str
    kept_out: tuple[str, ...]
    beyond: Beyond | None = None
    notice: Notice = ""


class _Selection(Struct, frozen=True):
    query: dict[str, Any]
    canonical: str
    total: int
    left_out: tuple[LeftOut, ...]
    records: tuple[str, ...]
    unplaced: tuple[Unplaced, ...] = ()


class _Peer(Struct, frozen=True):
    id: str
    country: str
    coded: bool
    standing: StandingReason
    date: tuple[int, int, int] | None = None
    links: tuple[str, ...] = ()
    scores: dict[str, tuple[float, Grade]] | None = None
    titles: dict[str, str] | None = None
    settles: tuple[str, ...] = ()


class _LaterEdition(Struct, frozen=True):
    title: str
    date: PartialDate | None


class _Later(Struct, frozen=True):
    id: str
    editions: dict[str, _LaterEdition]


class _Source(Struct, frozen=True):
    as_of: date
    document: _Document
    corpus: _Corpus
    selection: _Selection
    reviewers: frozenset[str]
    boilerplate: frozenset[str]
    in_force: frozenset[str]
    records: tuple[Record, ...]
    profiles: tuple[Profile, ...]
    peers: tuple[_Peer, ...]
    later: tuple[_Later, ...] = ()
    replaced_later: frozenset[str] = frozenset()
    baseline: BaselineData | None = None
    held: HeldData | None = None
    names: dict[str, dict[str, str]] = {}
    words: dict[str, dict[str, str | dict[str, str]]] = {}


def source_schema() -> dict[str, Any]:
    """Return the JSON schema of what a document must hold to be composed again; it may hold more."""
    schema = json_schema(_Source)
    stated = {"format": {"const": FORMAT}, "version": {"type": "integer", "minimum": 1, "maximum": FORMAT_VERSION}}
    source = schema["$defs"].pop("_Source")
    source["properties"] = {**stated, "method": {"type": "string"}, **source["properties"]}
    source["required"] = [*stated, "method", *source["required"]]
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema", **source, "title": NAME}
    return {**named, "$defs": schema["$defs"]}


def reopen(source: Mapping[str, Any], vocabulary: Vocabulary, *, of_any_method: bool = False) -> Reopened:
    """Return everything that `compose` needs to brief the document again.

    Raises:
        InputProblem: something in ``source`` is missing or malformed, or it was made by another method.
    """
    if source.get("method") != METHOD_VERSION and not of_any_method:
        raise InputProblem(
            f"the document was made by method {source.get('method')}, this program applies {METHOD_VERSION}",
            remedy=writer_of(source),
        )
    try:
        read = convert(source, _Source)
        query = convert(read.selection.query, Query)
    except ValidationError as error:
        raise _malformed(str(error)) from error
    if read.document.kind not in KINDS:
        raise _malformed(f"document.kind: {read.document.kind} is not known")
    return _reopen(read, query, vocabulary.printing(read.names))


def _malformed(what: str) -> InputProblem:
    return InputProblem(f"{NAME} is malformed: {what}", remedy="Take the PDF as it was written.")


def _reopen(read: _Source, query: Query, vocabulary: Vocabulary) -> Reopened:
    document = read.document
    records = (*read.records, *map(_as_record, read.peers))
    corpus = Corpus(
        origin=read.corpus.name,
        records=tuple(sorted(records, key=lambda record: record.id)),
        profiles=read.profiles,
        beyond=read.corpus.beyond,
        notice=read.corpus.notice,
        as_of=read.as_of if query.as_of else None,
        later=tuple(map(_as_later_record, read.later)),
    )
    _require_parts(read, corpus)
    basis = Basis(
        as_of=read.as_of,
        reviewers=read.reviewers,
        vocabulary=vocabulary,
        boilerplate=read.boilerplate,
        in_force=read.in_force,
        replaced_later=read.replaced_later,
    )
    kind = kind_of(document.kind)
    if kind.takes_period and document.period is None:
        raise _malformed("document.period: nothing is there")
    selection = Selection(
        records=tuple(corpus.by_id[id] for id in read.selection.records),
        query=query,
        canonical=read.selection.canonical,
        total=read.selection.total,
        left_out=read.selection.left_out,
        later=corpus.later,
        unplaced=read.selection.unplaced,
    )
    context = Context(
        corpus,
        Assessment(basis, records={peer.id: _assessed(peer) for peer in read.peers}),
        document.languages[0],
        document.edition,
        baseline=_baseline(read, corpus, basis),
        held_before=_held(read, corpus),
    )
    request = _request(read, selection)
    known = {record.jurisdiction for record in corpus.records} | {one.jurisdiction for one in corpus.profiles}
    if unknown := next((code for code in kind.jurisdictions(request) if code not in known), ""):
        raise _malformed(f"document.subject: no record is of {unknown}")
    words = checked_words(read.words, NAME)
    return Reopened(request, assess_for(request, context), document.publisher, document.footer, document.contact, words)


def _require_parts(read: _Source, corpus: Corpus) -> None:
    """Refuse data in which nothing is selected, or that speak of records and languages that are not there."""
    document = read.document
    missing = next((id for id in read.selection.records if id not in corpus.by_id), None)
    # Only a country may have nothing but a profile.
    rests_on_profile = kind_of(document.kind).may_rest_on_profile and bool(read.profiles)
    is_empty = not read.selection.records and not rests_on_profile
    if missing or is_empty or not document.languages:
        said = f"{missing} is not among the records" if missing else "nothing is there"
        raise _malformed(f"selection.records: {said}")
    if unknown := next((language for language in document.languages if language not in DOCUMENT_LANGUAGES), ""):
        raise _malformed(f"document.languages: there are no words in {unknown!r}")


def _request(read: _Source, selection: Selection) -> DocumentRequest:
    document = read.document
    try:
        calendar = read_calendar_data(document.calendar)
    except ValidationError as error:
        raise _malformed(f"document.calendar: {error}") from error
    return DocumentRequest(
        document.kind,
        document.subject,
        selection,
        document.languages,
        read.corpus.kept_out,
        compared=document.compared,
        period=read_period(document.period),
        calendar=calendar,
        with_sheets=document.with_sheets,
    )


def _baseline(read: _Source, corpus: Corpus, basis: Basis) -> Baseline | None:
    if read.baseline is None:
        return None
    if missing := read.baseline.missing(corpus):
        raise _malformed(f"baseline: {missing} is said to be in both, but is not there")
    try:
        scope = convert(read.baseline.scope, Query | None)
    except ValidationError as error:
        raise _malformed(f"baseline.scope: {error}") from error
    return read.baseline.restore(corpus, basis, scope)


def _held(read: _Source, corpus: Corpus) -> ComparedSide | None:
    if read.held is None:
        return None
    if missing := read.held.missing(corpus):
        raise _malformed(f"held: {missing} is said to be in both, but is not there")
    try:
        return read.held.restore(corpus)
    except ValidationError as error:
        raise _malformed(f"held.query: {error}") from error


def _as_record(peer: _Peer) -> Record:
    """Return as much of a record as the table of peers knows."""
    day = peer.date
    editions = (
        Policy(
            id=peer.id,
            language=language,
            path="",
            title=title,
            country=Term(code=peer.country if peer.coded else None, written=peer.country),
            pub_date=PartialDate(year=day[0], month=day[1], day=day[2], written="") if day else None,
            # Links of any kind join families.
            evolution=Evolution(consolidated_from=peer.links),
        )
        for language, title in (peer.titles or {"zh-Hans": peer.id}).items()
    )
    return Record(id=peer.id, editions=tuple(editions))


def _as_later_record(later: _Later) -> Record:
    """Return as much of a record published later as the notes page says of it."""
    unknown = Term(code=None, written="")
    editions = (
        Policy(id=later.id, language=language, path="", title=said.title, country=unknown, pub_date=said.date)
        for language, said in later.editions.items()
    )
    return Record(id=later.id, editions=tuple(editions))


def _assessed(peer: _Peer) -> RecordAssessment:
    """Return what the table of peers says of a record, whose evidence and reviewer it does not give."""
    scores = peer.scores or {}
    return RecordAssessment(
        id=peer.id,
        standing=Standing(peer.standing == "in-force", peer.standing, peer.standing),
        grades=tuple(_graded_score(dimension, scores.get(dimension)) for dimension in DIMENSIONS),
        review=_NOBODY,
        links=tuple(Link("consolidated-from", target, dangling=False) for target in peer.links),
        settles=frozenset(peer.settles),
    )


def _graded_score(dimension: str, found: tuple[float, Grade] | None) -> GradedScore:
    if found is None:
        return GradedScore(dimension, None, None, "missing", None, "", False)
    score, grade = found
    return GradedScore(dimension, score, grade, _REASONS[grade], None, "", grade in ("A", "B"))
