"""The quarterly digest: what the rest of the program needs to know of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.corpus.policy import Profile, Record
from reports.corpus.selection import Query
from reports.documents.shared.kind import Bind, Kind
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.section import Section


class DigestKind(Kind):
    """A period: what happened in the world, what changed in our record, and the sheets of the records that are new."""

    code = "digest"
    command = "digest"
    least_subjects = 0
    most_subjects = 0
    takes_period = True
    compares_peers = True
    is_about_all = True
    is_sent_by_kind = True

    def covered(self, request: DocumentRequest) -> frozenset[str] | None:
        """Return the jurisdictions that its query names; none where it picks records by what they are."""
        query = request.selection.query.on_any_day
        if query == Query(country=query.country):
            return frozenset(query.country) or None
        return frozenset()

    def profiles(self, request: DocumentRequest, context: Context) -> tuple[Profile, ...]:
        """Return the profiles of the jurisdictions covered, in the order of the corpus."""
        covered = self.covered(request)
        return tuple(p for p in context.corpus.profiles if covered is None or p.jurisdiction in covered)

    def subject_name(self, request: DocumentRequest, view: Context) -> str:
        """Return the period as the reader calls it."""
        from reports.documents.digest.issue import Issue

        return Issue(request, view).title

    def foot_name(self, request: DocumentRequest, view: Context) -> str:
        """Return the period alone: the foot of a page names the day or the edition besides."""
        from reports.documents.digest.issue import Issue

        return Issue(request, view).called

    def front(self, request: DocumentRequest, view: Context) -> tuple[Section, ...]:
        """Return page 1, the record, the countries and the annex."""
        from reports.documents.digest.sections import digest_sections

        return digest_sections(request, view)

    def sections(self, request: DocumentRequest, views: Sequence[Context], bind: Bind) -> Iterator[Section]:
        """Yield the sections; in one language the sheets stand between the countries and the annex."""
        if len(views) > 1:
            yield from super().sections(request, views, bind)
            return
        from reports.documents.digest.sections import digest_sections

        yield from digest_sections(request, views[0], bind)

    def bound(self, request: DocumentRequest, context: Context) -> frozenset[str] | None:
        """Return the ids of the records that came since the baseline."""
        if not request.with_sheets:
            return frozenset()
        from reports.documents.digest.issue import Issue

        return frozenset(record.id for record in Issue(request, context).new_records)

    def sources(self, request: DocumentRequest, view: Context) -> tuple[Record, ...]:
        """Return the records that something happened to, that changed, or that a date lies ahead of."""
        from reports.documents.digest.issue import Issue

        return Issue(request, view).mentioned


KIND = DigestKind()
