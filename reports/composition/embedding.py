"""source.json: the data that a document carries, so that every number in it can be recomputed from the file alone.

What is *given* (records, peers, rules in force) is enough to brief the document again; what is *derived* from it
(grades, aggregates, page 1, hashes) stands beside it for readers that do not recompute.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins
from msgspec.structs import replace

from reports import __version__
from reports.analysis.scores import Aggregate, Coverage, DimensionValue, JurisdictionAssessment
from reports.composition.needs import assess_for
from reports.config.by_language import TextByLanguage, text_for
from reports.corpus.embedded import FORMAT, FORMAT_VERSION, NAME
from reports.corpus.policy import DIMENSIONS, EU_MEMBERS, Beyond, Profile, Record, dump
from reports.corpus.printable import printable_name
from reports.corpus.selection import Selection
from reports.documents.kinds import kind_of
from reports.documents.shared.frame import METHOD_VERSION
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Document, Embedded
from reports.documents.shared.unset import Shortfall
from reports.language import unmarked, words_in_force
from reports.resources import installed

if TYPE_CHECKING:
    from reports.analysis.changes.ledger import Changes
SEAL = "sha256"
"""Key of the hash over all that is given."""
INCOMPLETE = "incomplete"
"""Key of what the pages lack; there only where they lack something."""
_OUTSIDE = (("corpus", "kept_out"), ("selection", "unplaced"), ("later",), ("peers",), (INCOMPLETE,))
"""Ways to what a document says of files and records that are no part of it."""
_DERIVED = ("grades", "aggregates", "changes", "glance", "hashes")
"""Keys of what is derived."""
ENGINES = (
    "weasyprint",
    "pydyf",
    "matplotlib",
    "pikepdf",
    "deflate",
    "uharfbuzz",
    "fonttools",
    "jinja2",
    "markdown-it-py",
    "babel",
)
"""What the pages depend on besides this program."""


def embed_source(
    request: DocumentRequest,
    context: Context,
    document: Document,
    *,
    publisher: TextByLanguage,
    footer: TextByLanguage,
    contact: TextByLanguage,
) -> Embedded:
    """Return the file to embed in ``document``, which was composed from the other arguments."""
    stated = given(request, context, document, publisher=publisher, footer=footer, contact=contact)
    content = {**stated, **derived(request, context, document), SEAL: digest(stated)}
    return Embedded(NAME, canonical(content) + b"\n", context.words("document.source", n=len(content["records"])))


def with_shortfalls(document: Document, lacking: Sequence[Shortfall]) -> Document:
    """Return a document whose data say what its pages lack; the same document where they lack nothing."""
    if not lacking:
        return document
    return replace(document, embedded=tuple(_telling(one, lacking) for one in document.embedded))


def _telling(embedded: Embedded, lacking: Sequence[Shortfall]) -> Embedded:
    if embedded.name != NAME:
        return embedded
    content = {**json.loads(embedded.data), INCOMPLETE: to_builtins(lacking)}
    stated = {key: part for key, part in content.items() if key not in (*_DERIVED, SEAL)}
    return replace(embedded, data=canonical({**content, SEAL: digest(stated)}) + b"\n")


def outside_characters(document: Document) -> frozenset[str]:
    """Return the characters, ASCII apart, that only files and records which are no part of a document brought to it."""
    found: set[str] = set()
    for embedded in document.embedded:
        if embedded.name == NAME:
            content = json.loads(embedded.data)
            outside = [_taken(content, way) for way in _OUTSIDE]
            inside = {key: part for key, part in content.items() if key not in _DERIVED}
            found |= {*canonical(outside).decode()} - {*canonical(inside).decode()}
    return frozenset(char for char in found if not char.isascii())


def _taken(content: dict[str, Any], way: Sequence[str]) -> Any:
    """Take a part out of nested data and return it; None where it is not there."""
    *above, last = way
    for key in above:
        content = content.get(key) or {}
    return content.pop(last, None)


def canonical(content: Any) -> bytes:
    """Return JSON that is the same for equal content."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: Any) -> str:
    """Return the sha256 of the canonical form, in hexadecimal digits."""
    return hashlib.sha256(canonical(content)).hexdigest()


# --- what is given
def given(
    request: DocumentRequest,
    context: Context,
    document: Document,
    *,
    publisher: TextByLanguage,
    footer: TextByLanguage,
    contact: TextByLanguage,
) -> dict[str, Any]:
    """Return everything that the document was composed from, as far as it bears on it."""
    context = assess_for(request, context)
    records, corpus, basis = _records(request, context), context.corpus, context.basis
    boilerplate = frozenset[str]().union(*(context.assessed(record).boilerplate for record in records))
    targets = {target for r in records for e in r.editions for target in e.evolution.superseded_by}
    return {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "method": METHOD_VERSION,
        "as_of": basis.as_of.isoformat(),
        "made_with": {"program": __version__, "engines": _engines()},
        "document": {
            "kind": request.kind,
            "subject": request.subject,
            "title": document.title,
            "name": document.name,
            "languages": list(request.languages),
            "compared": list(request.compared),
            **_issue(request),
            "with_sheets": request.with_sheets,
            **_told(request, edition=context.edition_text, publisher=publisher, footer=footer, contact=contact),
        },
        "corpus": {
            "name": folder_name(corpus.origin),
            "kept_out": list(request.skipped_files),
            **_beyond(corpus.beyond),
            **({"notice": corpus.notice} if corpus.notice else {}),
        },
        "selection": _selection(request.selection),
        **({"names": basis.vocabulary.printed} if basis.vocabulary.printed else {}),
        **({"words": house.by_language} if (house := words_in_force()) else {}),
        "reviewers": sorted(basis.reviewers),
        "boilerplate": sorted(boilerplate),
        "in_force": sorted(basis.in_force & targets),
        **_left_to_come(request, context, records),
        "records": [dump(record) for record in records],
        "profiles": [dump(profile) for profile in kind_of(request.kind).profiles(request, context)],
        "peers": list(_peers(request, records, context)),
        "baseline": _baseline(context),
        **_held(request, context),
    }


def _told(request: DocumentRequest, **texts: TextByLanguage) -> dict[str, TextByLanguage]:
    """Return what the readers of a document are told of texts by language."""
    return {name: text_for(text, request.languages) for name, text in texts.items()}


def _selection(found: Selection) -> dict[str, Any]:
    """Return what was asked for, and what answers it."""
    return {
        "query": to_builtins(found.query),
        "canonical": found.canonical,
        "total": found.total,
        "left_out": to_builtins(found.left_out),
        "records": [record.id for record in found.records],
        **({"unplaced": to_builtins(found.unplaced)} if found.unplaced else {}),
    }


def _left_to_come(request: DocumentRequest, context: Context, records: Sequence[Record]) -> dict[str, Any]:
    """Return what answers the query but was published later, and what was replaced later; nothing where all was."""
    found = {
        "later": [_later(record) for record in request.selection.later],
        "replaced_later": sorted(context.basis.replaced_later & {record.id for record in records}),
    }
    return {key: value for key, value in found.items() if value}


def _later(record: Record) -> dict[str, Any]:
    """Return what a document says of a record that it leaves out as not published yet."""
    return {
        "id": record.id,
        "editions": {e.language: {"title": e.title, "date": to_builtins(e.date)} for e in record.editions},
    }


def _beyond(beyond: Beyond | None) -> dict[str, Any]:
    """Return what the document says of records that were not there; nothing where all were."""
    if beyond is None:
        return {}
    return {"beyond": {"source": beyond.source, "records": beyond.records, "total": beyond.total}}


def _issue(request: DocumentRequest) -> dict[str, Any]:
    """Return the period and the calendar of a document that speaks of one."""
    if request.period is None and not request.calendar:
        return {"period": None, "calendar": []}
    # What changes, and when, is the business of some documents only.
    from reports.composition.baseline_data import dump_calendar, dump_period

    return {"period": dump_period(request.period), "calendar": dump_calendar(request.calendar)}


def _baseline(context: Context) -> dict[str, Any] | None:
    if context.baseline is None or context.assessment.since is None:
        return None
    from reports.composition.baseline_data import dump_baseline

    return dump_baseline(context.baseline, context.assessment.since)


def _held(request: DocumentRequest, context: Context) -> dict[str, Any]:
    """Return what the edition said that a reader holds; nothing of a document for anybody."""
    if context.held_before is None:
        return {}
    from reports.composition.held_data import as_side, dump_held

    return {"held": dump_held(context.held_before, as_side(request, context))}


def folder_name(origin: str) -> str:
    """Return what the corpus is called, without the way to it on this machine."""
    name = Path(origin).name
    return printable_name(name if name not in ("", "..") else Path(origin).resolve().name)


@cache
def _engines() -> dict[str, str]:
    return {name: version for name in ENGINES if (version := installed(name))}


def _records(request: DocumentRequest, context: Context) -> tuple[Record, ...]:
    """Return the records selected, in their order, and after them those that the jurisdiction's values rest on too."""
    selected = request.selection.records
    if not kind_of(request.kind).compares_peers:
        return selected
    known = {record.id for record in selected}
    subjects = set(kind_of(request.kind).jurisdictions(request)) or {record.jurisdiction for record in selected}
    own = (r for r in context.corpus.records if r.jurisdiction in subjects and r.id not in known)
    return (*selected, *own)


def _peers(request: DocumentRequest, records: Sequence[Record], context: Context) -> Iterator[dict[str, Any]]:
    """Yield the records that bear on the document without being embedded whole: compared with, or linked to."""
    embedded = {record.id for record in records}
    named = {link.target_id for record in records for link in context.assessed(record).links}
    compares = kind_of(request.kind).compares_peers
    by_id = context.corpus.by_id
    others = context.corpus.records if compares else (by_id[id] for id in sorted(named & by_id.keys()))
    for record in others:
        if record.id not in embedded:
            applies = compares and request.subject in EU_MEMBERS and record.jurisdiction == "EU"
            yield _peer(record, context, compares=compares, titled=applies or record.id in named)


def _peer(record: Record, context: Context, *, compares: bool, titled: bool) -> dict[str, Any]:
    """Return one line of the table of peers: what medians and ranks need of a record."""
    country, assessed = record.primary.country, context.assessed(record)
    graded = assessed.grades if assessed.standing.counts and compares else ()
    found: dict[str, Any] = {
        "id": record.id,
        "country": country.code or country.written,
        "coded": country.code is not None,
        "standing": assessed.standing.reason,
        "date": list(record.primary.date.earliest) if record.primary.date else [],
        "links": [link.target_id for link in assessed.links if not link.dangling],
        "scores": {
            cell.dimension: [cell.score, cell.grade]
            for cell in graded
            if cell.score is not None and cell.dimension in DIMENSIONS
        },
        "settles": sorted(assessed.settles) if compares else [],
    }
    if titled:
        found["titles"] = {edition.language: edition.title for edition in record.editions}
    return {key: value for key, value in found.items() if value not in ([], {})}


# --- what is derived
def derived(request: DocumentRequest, context: Context, document: Document) -> dict[str, Any]:
    """Return what the program makes of it: grades, aggregates in both sets, page 1, hashes."""
    context = assess_for(request, context)
    records, profiles = _records(request, context), kind_of(request.kind).profiles(request, context)
    return {
        "grades": {record.id: _grades(record, context) for record in records},
        "aggregates": _aggregates(request, context),
        "changes": _changes(context.changes),
        "glance": _first_pages(request, context, document),
        "hashes": {
            "records": {record.id: content_hash(record) for record in records},
            "profiles": {f"{p.id}/{p.language}": content_hash(p) for p in profiles},
        },
    }


def content_hash(model: Record | Profile) -> str:
    """Hash what a record or profile says, in every language; where its files lie is no part of it."""
    content = dump(model)
    for edition in content.get("editions", [content]):
        edition.pop("path", None)
    return digest(content)


def _grades(record: Record, context: Context) -> dict[str, Any]:
    return {
        graded.dimension: {
            "score": graded.score,
            "grade": graded.grade,
            "reason": graded.reason,
            "written": {e.language: entry.score for e in record.editions if (entry := e.score(graded.dimension))},
        }
        for graded in context.assessed(record).grades
        if graded.score is not None
    }


def _aggregates(request: DocumentRequest, context: Context) -> dict[str, Any]:
    records, selection = request.selection.records, context.selection
    found: dict[str, Any] = {"selection": _coverage(selection.coverage)}
    kind = kind_of(request.kind)
    if kind.compares_peers:
        codes = kind.jurisdictions(request) or sorted({record.jurisdiction for record in records})
        found["jurisdictions"] = {code: _country(context.assessment.jurisdictions[code]) for code in codes}
    elif kind.compares_selection:
        found["jurisdictions"] = {code: _country(country) for code, country in selection.jurisdictions.items()}
        found["medians"] = {"all": _medians(selection.medians), "backed": _medians(selection.backed_medians)}
    return found


def _changes(changes: Changes | None) -> dict[str, Any] | None:
    """Count the changes of each class since the baseline; None without one."""
    return None if changes is None else {**to_builtins(changes.tally), "classes": dict(changes.counts)}


def _country(scores: JurisdictionAssessment) -> dict[str, Any]:
    return {
        "records": scores.records,
        "counting": scores.counting,
        "coverage": _coverage(scores.coverage),
        "all": [_value(value) for value in scores.all],
        "backed": [_value(value) for value in scores.backed],
    }


def _coverage(found: Coverage) -> dict[str, Any]:
    return {"cells": found.cells, "scored": found.scored, "backed": found.backed, "by_grade": dict(found.by_grade)}


def _value(value: DimensionValue) -> dict[str, Any]:
    keys = ("dimension", "value", "grade", "of", "median", "n", "rank", "rank_of", "tied")
    return {**{key: getattr(value, key) for key in keys}, "record": value.record_id}


def _medians(medians: Iterable[Aggregate]) -> dict[str, Any]:
    """Return the median over jurisdictions and its n, by dimension."""
    return {dimension: {"median": one.value, "n": one.n} for dimension, one in zip(DIMENSIONS, medians, strict=True)}


def _first_pages(request: DocumentRequest, context: Context, document: Document) -> dict[str, Any]:
    kind = kind_of(request.kind)
    if not kind.has_first_page:
        return {}
    # It brings modules that a record's sheet does without.
    from reports.composition.page_one_data import first_pages

    told: dict[str, Any] = _read_out(first_pages(request.languages, kind.sources(request, context), document.sections))
    return told


def _read_out(told: Any) -> Any:
    """Return what page 1 says without the marks of languages, which readers of data have no use for."""
    if isinstance(told, str):
        return unmarked(told)
    if isinstance(told, Mapping):
        return {key: _read_out(value) for key, value in told.items()}
    return [_read_out(one) for one in told] if isinstance(told, list | tuple) else told
