"""What changed since a baseline, as far as a document goes: the comparison behind "what changed" and the digest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from reports.analysis.changes.ledger import Changes, compare_corpora
from reports.corpus.policy import Corpus, Profile, Record
from reports.corpus.selection import Query, select
from reports.documents.shared.change_rows import ledgers
from reports.documents.shared.contents import ContentsEntry
from reports.documents.shared.request import Baseline, Context, DocumentRequest
from reports.documents.shared.scope import country_of, jurisdictions_of, used_profiles
from reports.documents.shared.section import Section
from reports.errors import NothingSelected
from reports.language import tag


def changes_of(request: DocumentRequest, context: Context) -> Changes | None:
    """Compare what a document is about with what it would have been about before; None without a baseline.

    Records that answered the query once and are gone belong to it; one that merely ceased to answer it does not.
    """
    baseline = context.baseline
    if baseline is None:
        return None
    key = (request.kind, request.subject, request.selection.canonical, request.languages)
    if key not in context.compared:
        context.compared[key] = _compare(baseline, request, context)
    return context.compared[key]


def changes_entries(changes: Changes | None, context: Context) -> tuple[ContentsEntry, ...]:
    """The line of the contents that leads to every change."""
    return () if changes is None else (ContentsEntry(context.words("changes.title"), f"changes-{context.language}"),)


def changes_sections(changes: Changes | None, records: tuple[Record, ...], context: Context) -> tuple[Section, ...]:
    """Every change as a section; none without a baseline."""
    if changes is None:
        return ()
    numbers = {record.id: position for position, record in enumerate(records, 1)}
    content = ledgers(changes, context, numbers)
    title = context.words("changes.title")
    return (Section(f"changes-{context.language}", "changes.html", title, tag(context.language), content),)


def seen_by(one: Corpus, scope: Query | None, other: Corpus) -> Corpus:
    """As much of ``other`` as ``one`` goes: what it selected, and what it holds by id; all of it without a scope."""
    if scope is None:
        return other
    held = {(profile.id, profile.language) for profile in one.profiles}
    found = {record.id for record in other.records if record.id in one.by_id} | _answering(other, scope)
    return replace(
        other,
        records=tuple(record for record in other.records if record.id in found),
        # A document of everything embeds every profile there was; another one only those it printed.
        profiles=tuple(p for p in other.profiles if scope == Query() or (p.id, p.language) in held),
    )


def _answering(corpus: Corpus, query: Query) -> set[str]:
    try:
        return {record.id for record in select(corpus, query).records}
    except NothingSelected:
        return set()


def _compare(baseline: Baseline, request: DocumentRequest, context: Context) -> Changes:
    selection = request.selection
    gone = _answering(baseline.corpus, selection.query) - context.corpus.by_id.keys()
    chosen = {record.id for record in selection.records} | gone
    profiles = used_profiles(request, context)
    before = replace(
        baseline.corpus,
        records=tuple(record for record in baseline.corpus.records if record.id in chosen),
        profiles=tuple(_profiles_before(baseline.corpus, context.corpus, profiles, request)),
    )
    after = replace(context.corpus, records=_by_id(selection.records), profiles=profiles)
    after = seen_by(baseline.corpus, baseline.scope, after)
    return compare_corpora(before, after, baseline.basis, context.basis, baseline.period)


def _by_id(records: Iterable[Record]) -> tuple[Record, ...]:
    return tuple(sorted(records, key=lambda record: record.id))


def _profiles_before(
    old: Corpus, new: Corpus, profiles: tuple[Profile, ...], request: DocumentRequest
) -> Iterator[Profile]:
    """The same profiles before, and those of the document's jurisdictions that are gone."""
    wanted = {(profile.id, profile.language) for profile in profiles}
    there = {profile.id for profile in new.profiles}
    countries = jurisdictions_of(request)
    for profile in old.profiles:
        is_gone = profile.id not in there and (countries is None or country_of(profile) in countries)
        if (profile.id, profile.language) in wanted or is_gone:
            yield profile
