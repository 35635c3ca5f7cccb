"""The quarterly digest: what happened in the world, what changed in our record, never one for the other."""

from __future__ import annotations

from reports.analysis.changes.change import Change
from reports.documents.digest.front import cover_section, quarter_section
from reports.documents.digest.issue import Issue
from reports.documents.digest.jurisdiction import jurisdiction_section
from reports.documents.digest.model import Annex, AnnexBlock, DigestReview
from reports.documents.digest.moves import pillars_part, scores_part
from reports.documents.digest.record import record_part
from reports.documents.digest.watch import watch_part
from reports.documents.digest.world import dates_part, world_part
from reports.documents.shared.change_rows import editorial_lines
from reports.documents.shared.contents import ContentsEntry
from reports.documents.shared.kind import Bind
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section
from reports.language import tag


def digest_sections(request: DocumentRequest, context: Context, bind: Bind | None = None) -> tuple[Section, ...]:
    """Return the sections of one language; ``bind`` makes the sheets of new records, which stand with theirs."""
    issue = Issue(request, context)
    words, language = context.words, context.language
    jurisdictions = [(code, jurisdiction_section(code, issue)) for code in issue.jurisdictions]
    review, annex = _review(issue), _annex(issue)
    title = words("digest.review")
    review_section = Section(f"review-{language}", "digest_review.html", title, tag(language), review)
    entries = (
        ContentsEntry(words("digest.glance"), f"glance-{language}"),
        ContentsEntry(title, review_section.id),
        *(ContentsEntry(words(f"digest.part.{part}"), f"{review_section.id}--{part}", 2) for part in _parts(review)),
        *(ContentsEntry(section.title, section.id, 3) for _, section in jurisdictions),
        *((ContentsEntry(annex.title, annex.id),) if annex else ()),
        ContentsEntry(words("frame.title"), f"frame-{language}"),
    )
    sections = [cover_section(issue, entries), quarter_section(issue), review_section]
    for code, section in jurisdictions:
        sections.append(section)
        if bind is not None and request.with_sheets:
            sections += [bind(record) for record in issue.new_records if record.jurisdiction == code]
    return (*sections, *((annex,) if annex else ()))


def _review(issue: Issue) -> DigestReview:
    changes = issue.changes
    scores = scores_part(issue) if changes is not None else None
    pillars = pillars_part(issue) if changes is not None else None
    watch = watch_part(issue)
    return DigestReview(
        dates=dates_part(issue),
        world=world_part(issue),
        record=record_part(issue) if changes is not None else None,
        no_record=issue.context.words("changes.no_baseline"),
        scores=scores if scores and (scores.moved or scores.founded) else None,
        pillars=pillars if pillars and pillars.rows else None,
        watch=watch if watch.groups else None,
    )


def _parts(review: DigestReview) -> tuple[str, ...]:
    """Return the anchors of the parts that are printed."""
    there = {"scores": review.scores, "pillars": review.pillars, "watch": review.watch}
    parts = ("dates", "world", "record", "scores", "pillars", "watch")
    return tuple(part for part in parts if there.get(part, review) is not None)


def _annex(issue: Issue) -> Section | None:
    """Return every editorial change by jurisdiction; None where there is none."""
    context, words = issue.context, issue.context.words
    editorial = issue.changes.of_kind("editorial") if issue.changes else ()
    if not editorial or issue.names is None:
        return None
    by_code: dict[str, list[Change]] = {}
    for change in editorial:
        by_code.setdefault(change.jurisdiction, []).append(change)
    blocks = tuple(
        AnnexBlock(issue.name(code), editorial_lines(by_code[code], issue.names))
        for code in sorted(by_code, key=issue.collated)
    )
    counts: dict[str, int] = {}
    for change in editorial:
        counts[change.why] = counts.get(change.why, 0) + 1
    reasons = words("common.list_separator").join(
        words("digest.reason", why=words(f"why.{why}"), n=n) for why, n in sorted(counts.items(), key=lambda e: -e[1])
    )
    content = Annex(words("digest.reasons", n=len(editorial), reasons=reasons), blocks)
    language = context.language
    return Section(f"annex-{language}", "digest_annex.html", words("digest.annex"), tag(language), content)
