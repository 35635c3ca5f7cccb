"""The imprint of a sheet, in small type at its foot: what a reader looks up and does not read."""

from __future__ import annotations

from msgspec.structs import replace

from reports.analysis.lineage import Link
from reports.analysis.pillars import PillarState
from reports.corpus.fields import EVOLUTION, POLICY, PROVENANCE
from reports.corpus.policy import Policy, Record
from reports.documents.shared.other_fields import other_fields
from reports.documents.shared.request import Context
from reports.documents.shared.section import Value
from reports.documents.shared.terms import pillar_name
from reports.documents.shared.values import Labelled, dated, origin, quoted, titled


def imprint(record: Record, policy: Policy, context: Context) -> tuple[Labelled, ...]:
    """Return what the imprint says of an edition of a record: whom it concerns, its lineage and where it comes from."""
    words, language = context.words, context.language
    sectors = quoted(policy, "sectors", words("common.list_separator").join(policy.sectors), language)
    entries = [("sectors", sectors)] if sectors else []
    if facilities := len(policy.related_facilities):
        counted = Value(words("sheet.facilities_count", n=facilities), origin(policy, "relatedFacilities"))
        entries.append(("facilities", counted))
    found = (
        *(Labelled(words(f"sheet.{key}"), value) for key, value in entries),
        *_lineage(record, policy, context),
        *_provenance(record, policy, context),
        *_more(policy, context),
    )
    own = [entry for entry in found if entry.is_own]
    if own:
        # The name of the group stands before the first of them.
        own[0] = replace(own[0], label=words("sheet.own_keys") + words("common.colon") + own[0].label)
    return (*(entry for entry in found if not entry.is_own), *own)


def silent_pillars(pillars: tuple[PillarState, ...], context: Context) -> str:
    """Return the pillars of which the record says nothing, as a sentence; "" where it speaks of all."""
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
    return Value(context.words("lineage.known", title=titled(known, context.language), id=link.target_id), address)


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
    if policy.pub_date is not None and policy.pub_date.day is None and written != f"{policy.pub_date.year:04}":
        # 1 January stands for 'year known': the page says the year, this line what the record holds.
        entry = Labelled(context.words("sheet.date_written"), Value(written, origin(policy, "pubDate")))
        found = (entry, *found)
    return found
