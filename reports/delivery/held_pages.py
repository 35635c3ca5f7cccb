"""Binds pages in front of documents that list what changed since the editions that their readers hold.

A document is made again from the data inside it, without a corpus: first as it is, which must give the same bytes, so
that nothing but the pages is another; then for each edition that is held. All readers of one edition share one copy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from reports.analysis.changes.ledger import Changes
from reports.analysis.changes.sides import ComparedSide
from reports.audit.verification import verify_document
from reports.batch.builder import DocumentBuilder, DocumentOutcome, Job
from reports.cache import open_cache
from reports.composition.compose import compose
from reports.composition.reopening import Reopened, reopen
from reports.corpus.embedded import open_source
from reports.corpus.vocabulary import Vocabulary
from reports.delivery.finished import Finished
from reports.delivery.held_editions import HeldChanges
from reports.documents.shared.section import Document
from reports.documents.shared.unset import incompleteness
from reports.errors import DocumentProblem
from reports.limits import processors
from reports.typeset.look import Look, Paper, Profile, TextSize

Copies = Mapping[tuple[Finished, str], Finished]
"""Documents with pages in front, by the document and the hash of what the edition said that is held."""

_AS_IT_IS = ""


class HeldPages(Struct, frozen=True):
    """What makes such copies."""

    look: Look
    """Brand and templates; paper, size of text and profile, where no run noted them beside a document."""
    vocabulary: Vocabulary
    say: Callable[[str], None] = lambda _: None
    """Hears that the cache cannot be used."""

    def bind(
        self, wanted: Iterable[tuple[Finished, HeldChanges]], said: Callable[[str], ComparedSide]
    ) -> Copies:
        """Return a copy for each document and edition that somebody holds; ``said`` gives what an edition said.

        Raises:
            DocumentProblem: a document cannot be made again as it is, or a copy is not right.
            EnvironmentProblem: a library or font is missing.
        """
        held: dict[Finished, dict[str, HeldChanges]] = {}
        for report, changes in wanted:
            held.setdefault(report, {})[changes.held] = changes
        if not held:
            return {}
        copies: dict[tuple[Finished, str], Finished] = {}
        with self.look.in_force(), open_cache(say=self.say) as cache, TemporaryDirectory() as folder:
            jobs, ordered = _Jobs(self, held, said, Path(folder)), dict[str, tuple[Finished, str]]()
            for outcome in DocumentBuilder(cache, processors()).make(jobs.all(ordered)):
                report, edition = ordered[outcome.name]
                _refuse_failed(report, outcome)
                if edition == _AS_IT_IS:
                    _refuse_other(report, outcome)
                else:
                    copies[report, edition] = self._copy(report, outcome, Path(folder))
        return copies

    def look_of(self, report: Finished) -> Look:
        """Return the look that a document was made with."""
        entry = report.entry
        if entry is None:
            return self.look
        return replace(
            self.look, paper=cast(Paper, entry.paper), text_size=cast(TextSize, entry.text_size),
            profile=cast(Profile, entry.profile),
        )  # fmt: skip

    def _copy(self, report: Finished, outcome: DocumentOutcome, folder: Path) -> Finished:
        """Return the copy once all that it prints has been compared with its data."""
        for data, ending in ((outcome.pdf, "pdf"), (outcome.web, "html")):
            if data:
                path = folder / f"{report.name.replace('/', '_')}.{ending}"
                path.write_bytes(data)
                verification = verify_document(path, self.vocabulary, self.look.template_dir)
                if verification.outcome != "as written":
                    problems = tuple(difference.problem() for difference in verification.differences)
                    raise DocumentProblem(
                        f"{report.name} with what changed in front is not right", remedy=_FAULT, problems=problems
                    )
        sha256 = hashlib.sha256(outcome.pdf).hexdigest()
        return replace(
            report, data=outcome.pdf, sha256=sha256, pages=outcome.pages, web=outcome.web, has_changes_in_front=True
        )


_FAULT = "This is a fault of the program; leave changes_page out of the recipients until it is mended."


class _Jobs(Struct, frozen=True):
    """The documents to make: each as it is, and for each edition that somebody holds."""

    pages: HeldPages
    held: Mapping[Finished, Mapping[str, HeldChanges]]
    said: Callable[[str], ComparedSide]
    folder: Path

    def all(self, ordered: dict[str, tuple[Finished, str]]) -> Iterator[Job]:
        """Yield the jobs, and note by their names in ``ordered`` what they are."""
        for number, (report, editions) in enumerate(self.held.items()):
            reopened, look = self._reopened(report, number), self.pages.look_of(report)
            ordered[report.name] = report, _AS_IT_IS
            yield Job(report.name, look, lambda reopened=reopened: _composed(reopened))  # type: ignore[misc] # bound now
            for held, changes in editions.items():
                name = f"{report.name} ({changes.day}, {held[:12]})"
                ordered[name] = report, held
                yield Job(name, look, self._for_holder(report, reopened, changes), web=bool(report.web))

    def _reopened(self, report: Finished, number: int) -> Reopened:
        path = self.folder / f"{number}.pdf"
        path.write_bytes(report.data)
        try:
            return reopen(open_source(path).data, self.pages.vocabulary)
        finally:
            path.unlink()

    def _for_holder(self, report: Finished, reopened: Reopened, changes: HeldChanges) -> Callable[[], Document]:
        def compose_copy() -> Document:
            copy = reopened.for_holder(self.said(changes.held))
            assert copy.context.held is not None
            if _told(copy.context.held.changes) != _told(changes.changes):
                raise DocumentProblem(
                    f"{report.name}: its pages would tell other changes than the mail",
                    remedy="Make the document anew with today's settings.",
                )
            return _composed(copy)

        return compose_copy


def _told(changes: Changes) -> list[tuple[str, str, str, str, str]]:
    """Return what pages and mail must have in common."""
    graded = [(one, one.movement.new.grade if one.movement else "") for one in changes.entries]
    return [(one.ledger, one.kind, one.id, one.field, grade or "") for one, grade in graded]


def _composed(reopened: Reopened) -> Document:
    return compose(
        reopened.request, reopened.context,
        publisher=reopened.publisher, footer=reopened.footer, contact=reopened.contact,
    )  # fmt: skip


def _refuse_failed(report: Finished, outcome: DocumentOutcome) -> None:
    if outcome.error:
        raise outcome.error
    if outcome.incomplete:
        raise incompleteness(report.name, outcome.incomplete)


def _refuse_other(report: Finished, outcome: DocumentOutcome) -> None:
    if hashlib.sha256(outcome.pdf).hexdigest() != report.sha256:
        raise DocumentProblem(
            f"{report.name}.pdf cannot be made again as it is, so no pages are bound in front of it",
            remedy="Say the --brand and --template-dir that it was made with, or make it anew with this release.",
        )
