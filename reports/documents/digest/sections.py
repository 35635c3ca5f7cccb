"""The quarterly digest: what happened in the world, what changed in our record, never one for the other."""

from __future__ import annotations

from msgspec.structs import replace

from reports.analysis.changes.change import Change
from reports.documents.digest.countries import countries_section, country_blocks
from reports.documents.digest.front import front_section
from reports.documents.digest.issue import Issue
from reports.documents.digest.model import Annex, AnnexBlock, Countries
from reports.documents.digest.movements import movements_of
from reports.documents.digest.review import follows, review_part
from reports.documents.digest.watch import watch_groups
from reports.documents.shared.change_rows import editorial_lines
from reports.documents.shared.kind import Bind
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section
from reports.language import tag


def digest_sections(request: DocumentRequest, context: Context, bind: Bind | None = None) -> tuple[Section, ...]:
    """Return the sections of one language; ``bind`` makes the sheets of new records, which follow the countries."""
    issue = Issue(request, context)
    language, title = context.language, context.words("digest.review")
    movements, blocks, annex = movements_of(issue), country_blocks(issue), _annex(issue)
    has_annex, has_sheets = annex is not None, bind is not None and request.with_sheets and bool(issue.new_records)
    places = {block.anchor: f"countries-{language}--{block.anchor}" for block in blocks}
    review = review_part(issue, movements, places)
    told = follows(review, len(blocks), len(issue.new_records), has_annex, issue)
    countries = None
    if blocks:
        # What would leave a page nearly empty by itself goes with the countries, before them and after them.
        follower = annex.content if annex is not None and not has_sheets and isinstance(annex.content, Annex) else None
        countries = countries_section(Countries(blocks, review.pillars, follower), context)
        review, annex = replace(review, pillars=None), annex if follower is None else None
    sections = [front_section(issue, movements, told)]
    if not review.is_empty:
        sections.append(Section(f"review-{language}", "digest_review.html", title, tag(language), review))
    sections += filter(None, [countries])
    if bind is not None and has_sheets:
        by_country = sorted(issue.new_records, key=lambda record: issue.collated(record.jurisdiction))
        sections += [bind(record) for record in by_country]
    return (*sections, *filter(None, [annex]))


def _annex(issue: Issue) -> Section | None:
    """Return the watch list and every editorial change by country; None where there is neither."""
    context, words, watch = issue.context, issue.context.words, watch_groups(issue)
    editorial = issue.changes.of_kind("editorial") if issue.changes else ()
    if not editorial and not watch:
        return None
    blocks: tuple[AnnexBlock, ...] = ()
    if issue.names is not None:
        by_code: dict[str, list[Change]] = {}
        for change in editorial:
            by_code.setdefault(change.jurisdiction, []).append(change)
        blocks = tuple(
            AnnexBlock(issue.name(code), editorial_lines(by_code[code], issue.names))
            for code in sorted(by_code, key=issue.collated)
        )
    title = words("digest.watch" if not editorial else "digest.annex_watch" if watch else "digest.annex")
    content = Annex(watch, _reasons(editorial, issue), blocks)
    return Section(f"annex-{context.language}", "digest_annex.html", title, tag(context.language), content)


def _reasons(editorial: tuple[Change, ...], issue: Issue) -> str:
    """Count the editorial changes by why they are; "" where there are none."""
    words = issue.context.words
    counts: dict[str, int] = {}
    for change in editorial:
        counts[change.why] = counts.get(change.why, 0) + 1
    ranked = sorted(counts.items(), key=lambda entry: -entry[1])
    reasons = words("common.list_separator").join(words("digest.reason", why=words(f"why.{w}"), n=n) for w, n in ranked)
    return words("digest.reasons", n=len(editorial), reasons=reasons) if editorial else ""
