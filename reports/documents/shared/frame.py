"""The frame every document ends with: data notes, method, sources, how to cite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import ceil
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from reports import __version__
from reports.analysis.evidence import AUDIT_YEARS, BOILERPLATE_RECORDS
from reports.analysis.scores import RANKED_FROM
from reports.corpus.as_of import was_audited_after
from reports.corpus.dates import compact_date
from reports.corpus.generated import strip_generated
from reports.corpus.policy import Record
from reports.documents.shared.citation import cite_document
from reports.documents.shared.parts import Remainder
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section, Value
from reports.documents.shared.terms import publication
from reports.documents.shared.values import quoted, text_width
from reports.language import detect, edition_order, format_date, tag

METHOD_VERSION = "2"
"""Raised whenever a rule of grading, counting or comparing changes."""


class SourceLine(Struct, frozen=True):
    """Where one record's text comes from."""

    number: int
    id: str
    section: str
    title: Value
    source: Value
    date: Value
    url: Value


class LaterLine(Struct, frozen=True):
    """A record that is left out, for it was not published by the day."""

    id: str
    title: Value
    date: str


class DocumentFrame(Struct, frozen=True):
    """Data notes, method, sources and citation, decided but for what page 1 had to shed."""

    remainder: Remainder | None
    query: str
    notes: tuple[str, ...]
    kept_out: tuple[str, ...]
    method: tuple[str, ...]
    sources: tuple[SourceLine, ...]
    """Of the records whose sheets are not bound in; a sheet says itself where it comes from."""
    citation: str
    citation_heading: str
    shed_words: dict[str, str]
    """What each block that page 1 may shed is called."""
    shed: tuple[str, ...] = ()
    shed_intro: str = ""
    later_intro: str = ""
    later: tuple[LaterLine, ...] = ()

    @property
    def half(self) -> int:
        """How many rules of the method stand in the first of two columns, so that both are about as high."""
        heights = [ceil(text_width(rule) / 24) + 0.2 for rule in self.method]
        return min(range(len(heights) + 1), key=lambda n: abs(sum(heights[:n]) - sum(heights[n:])))

    def told(self, blocks: tuple[str, ...]) -> Self:
        """Return the same frame, saying which blocks page 1 shed."""
        # What has no word here was not lost: the document goes on with it.
        named = (self.shed_words.get(block.partition(".")[0], "") for block in blocks)
        names = dict.fromkeys(filter(None, named))
        return replace(self, shed=tuple(names))


def frame_section(
    request: DocumentRequest,
    context: Context,
    title: str,
    publisher: str,
    records: tuple[Record, ...],
    remainder: Remainder | None = None,
) -> Section:
    """Return the frame of a document in one language; ``records`` are its sources, ``remainder`` comes before all."""
    words, later = context.words, request.selection.later
    frame = DocumentFrame(
        remainder=remainder,
        query=request.selection.canonical,
        notes=_notes(request, context),
        kept_out=request.skipped_files,
        method=method_in_words(context),
        sources=tuple(
            _source(index, record, context) for index, record in enumerate(records, 1) if not context.sheet(record.id)
        ),
        citation=cite_document(title, publisher, context.edition, context.basis.as_of, words),
        citation_heading=words("frame.citation"),
        shed_words={key.removeprefix("shed."): words(key) for key in words.keys() if key.startswith("shed.")},  # noqa: SIM118 - no dict
        shed_intro=words("frame.shed"),
        later_intro=words("frame.later", n=len(later), day=dated_as_of(context)) if later else "",
        later=tuple(_later(record, context) for record in later),
    )
    title = words("frame.title")
    return Section(f"frame-{context.language}", "frame.html", title, tag(context.language), frame, has_grades=False)


def _notes(request: DocumentRequest, context: Context) -> tuple[str, ...]:
    words, selection = context.words, request.selection
    records = selection.records
    out = selection.total - len(records)
    notes = [words("frame.counts", corpus=selection.total, selected=len(records), out=out)]
    if beyond := context.corpus.beyond:
        notes.append(words("frame.beyond", source=beyond.source, n=beyond.records, of=beyond.total))
    if before := context.notice_before:
        notes.append(words("frame.notice_before", notice=before))
    notes.extend(_day_notes(request, context))
    notes.extend(_place_notes(request, context))
    if not records:
        return tuple(notes)
    cover = context.selection.coverage
    by = cover.by_grade
    notes.append(words("frame.grades", n=cover.scored, a=by["A"], b=by["B"], c=by["C"], d=by["D"]))
    notes.extend(_review_notes(records, context))
    notes.extend(_language_notes(records, context))
    dangling = _dangling(records, context)
    if dangling:
        notes.append(words("frame.dangling", n=dangling))
    facilities = sum(bool(r.edition(context.language).related_facilities) for r in records)
    if facilities:
        notes.append(words("frame.facilities", n=facilities))
    return tuple(notes)


def _day_notes(request: DocumentRequest, context: Context) -> Iterator[str]:
    """Say what the day of the document leaves out and cannot know, where the corpus is later than it."""
    if not request.selection.query.as_of:
        return
    words, records, basis = context.words, request.selection.records, context.basis
    day = dated_as_of(context)
    yield words("frame.as_of", day=day)
    counted = [
        ("frame.undated_as_of", sum(all(edition.date is None for edition in r.editions) for r in records)),
        ("frame.recorded_later", sum(was_audited_after(record, basis.as_of) for record in records)),
    ]
    yield from (words(key, n=n, day=day) for key, n in counted if n)
    replaced = [r.id for r in records if r.id in basis.replaced_later and context.assessed(r).standing.counts]
    if replaced:
        ids = words("common.list_separator").join(replaced)
        yield words("frame.replaced_later", n=len(replaced), day=day, ids=ids)


def _place_notes(request: DocumentRequest, context: Context) -> Iterator[str]:
    """Name the records whose country nothing knows, whether they are in the document or may belong to it."""
    words = context.words
    unplaced = [one for one in request.selection.unplaced if not context.vocabulary.knows("country", one.country)]
    if unplaced:
        named = (words("frame.unplaced_record", id=one.id, country=one.country) for one in unplaced)
        yield words("frame.unplaced", n=len(unplaced), records=words("common.list_separator").join(named))


def _later(record: Record, context: Context) -> LaterLine:
    policy, language = record.edition(context.language), context.language
    return LaterLine(
        record.id, quoted(policy, "title", policy.title, language), compact_date(policy.date) if policy.date else ""
    )


def _review_notes(records: tuple[Record, ...], context: Context) -> Iterator[str]:
    """Say how many records were reviewed, and which editions lack a reviewer whom their twin names."""
    words, assessed = context.words, [context.assessed(record) for record in records]
    found = [(one, [key for key, edition in one.editions.items() if not edition.review.listed]) for one in assessed]
    yield words(
        "frame.reviews",
        n=len(found),
        listed=sum(one.review.listed for one in assessed),
        # Nobody reviewed it in any language.
        pending=sum(one.review.pending for one, lacking in found if len(lacking) == len(one.editions)),
        machine=sum(one.review.machine_author for one in assessed),
    )
    half = Counter(key for one, lacking in found if len(lacking) < len(one.editions) for key in lacking)
    for language in sorted(half, key=edition_order):
        yield words("frame.reviews_lacking", n=half[language], edition=words.language_name(language))


def _language_notes(records: tuple[Record, ...], context: Context) -> list[str]:
    """Say how many records stand in another language, and how many pieces of evidence do."""
    words, found = context.words, []
    other = sum(not record.has_edition(context.language) for record in records)
    if other:
        found.append(words("frame.other_language", n=other))
    cells = foreign = generated = 0
    for record in records:
        policy = record.edition(context.language)
        for score in policy.analysis:
            text, mark = strip_generated(score.evidence)
            cells += bool(text)
            generated += mark
            foreign += bool(text) and detect(text, policy.language) != tag(context.language)
    if foreign:
        found.append(words("frame.foreign", n=foreign, of=cells))
    if generated:
        found.append(words("frame.generated", n=generated))
    return found


def _dangling(records: tuple[Record, ...], context: Context) -> int:
    return sum(link.dangling for record in records for link in context.assessed(record).links)


def method_in_words(context: Context) -> tuple[str, ...]:
    """Return the rules in words, with the numbers taken from the code that applies them."""
    words = context.words
    values = {
        "months": 12 * AUDIT_YEARS,
        "repeats": BOILERPLATE_RECORDS,
        "least": RANKED_FROM,
        "version": METHOD_VERSION,
        "program": __version__,
        "reviewers": len(context.basis.reviewers),
    }
    keys = (
        "grades",
        "missing",
        "country_value",
        "peers",
        "ranks",
        "two_sets",
        "pillars",
        "dates",
        "sentences",
        *(("ledgers", "editorial") if context.baseline or context.held_before else ()),
        "version",
    )
    return tuple(words(f"method.{key}", **values) for key in keys)


def _source(position: int, record: Record, context: Context) -> SourceLine:
    policy, language = record.edition(context.language), context.language
    return SourceLine(
        position,
        policy.id,
        context.sheet(record.id),
        quoted(policy, "title", policy.title, language),
        quoted(policy, "source", policy.source, language),
        publication(policy, context),
        quoted(policy, "url", policy.url, language),
    )


def dated_as_of(context: Context) -> str:
    """Return the day the document speaks of, as its language writes it."""
    return format_date(context.basis.as_of, context.language)
