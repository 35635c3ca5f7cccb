"""Builds documents from sections: each section is laid out once for all documents, cached by its content, and bound.

A document passes through as a draft. It requests sections; those that are not in the cache go to a worker, and when the
last one is there the draft requests more or is bound.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import cast

from msgspec.structs import replace

from reports.batch.charted_tasks import section_task, web_task
from reports.batch.content_keys import chart_key, section_key, verdict_key
from reports.batch.draft import DocumentOutcome, Draft, InspectionShare, Job, SectionNote, SectionOrder, WebOrder
from reports.batch.executors import ProcessPool, Start, TaskResult, WorkerPool
from reports.batch.glyph_findings import compose_job, report_missing_glyphs
from reports.batch.section_forms import SectionForms
from reports.batch.tasks import (
    MANY,
    BindDocument,
    BoundDocument,
    InspectSections,
    LaidOutSection,
    Task,
    WriteHtml,
)
from reports.cache import Cache
from reports.documents.shared.section import Section
from reports.engine.fingerprint import Fingerprint, take_fingerprint
from reports.errors import EnvironmentProblem
from reports.limits import limits_for
from reports.typeset.assembly import assemble
from reports.typeset.look import Look
from reports.typeset.sidecar import SectionPages, Sidecar

__all__ = ["DocumentBuilder", "DocumentOutcome", "Job"]

_INSPECTED_AT_ONCE = 100
"""Sections of a long document that a worker inspects in one task."""
_IN_ORDER = b"in order"
_ATTEMPTS = 3
"""How often a section that vanished from the cache is laid out anew for one document."""


OpenPool = Callable[[], AbstractContextManager[WorkerPool[object]]]
"""Opens a pool of workers, which closes with the context."""


class DocumentBuilder:
    """Makes documents with the workers of a pool and the sections in a cache."""

    def __init__(
        self, cache: Cache, workers: int = 1, start: Start | None = None, *, open_pool: OpenPool | None = None
    ) -> None:
        """Use ``workers`` processes of this machine, or the pool that ``open_pool`` opens."""
        self.sections: dict[str, SectionNote] = {}
        """Every section that a document requested, by key."""
        self._cache = cache
        self._open_pool: OpenPool = open_pool or partial(ProcessPool, workers, start)
        self._fingerprints: dict[Look, Fingerprint] = {}
        self._layouts: dict[str, Sidecar] = {}
        """Page sizes and anchors of sections, which is what an assembly asks for; the pages stay in the cache."""
        self._failed: dict[str, Exception] = {}
        self._forms = SectionForms()
        self._waiting: dict[str, list[Draft]] = {}
        self._section_queue: deque[SectionOrder] = deque()
        self._ready_to_bind: deque[Draft] = deque()
        self._inspections: deque[InspectionShare] = deque()
        self._web_wanted: deque[WebOrder] = deque()
        self._html_wanted: deque[Draft] = deque()
        """Failed drafts whose HTML is wanted; the others are in `_failed_drafts`."""
        self._failed_drafts: deque[Draft] = deque()

    def make(self, jobs: Iterable[Job]) -> Iterator[DocumentOutcome]:
        """Make documents, and yield each as soon as it is done.

        A document that fails is an outcome with an error. An interrupt, or closing the iterator, ends all workers.
        """
        queue = iter(jobs)
        with self._open_pool() as pool:
            while True:
                while pool.free:
                    yield from self._report_failed()
                    task = self._next_task()
                    if task is not None:
                        pool.submit(*task)
                    elif (job := next(queue, None)) is not None:
                        yield from self._open(job)
                    else:
                        break
                yield from self._report_failed()
                if not pool.busy:
                    if not self._html_wanted:
                        return
                    continue
                for ticket, done in pool.wait():
                    yield from self._receive(ticket, done)

    def count_cached(self, job: Job) -> tuple[int, int]:
        """Return how many sections of a document are in the cache, and how many it has before page 1 is fitted."""
        (document, _), fingerprint = compose_job(job), self.fingerprint(job.look)
        keys = [section_key(section, job.look, fingerprint) for section in document.sections]
        return sum(self._cache.get(key) is not None for key in keys), len(keys)

    def fingerprint(self, look: Look) -> Fingerprint:
        """Return the fingerprint of all that documents of this look depend on besides their content."""
        if look not in self._fingerprints:
            self._fingerprints[look] = take_fingerprint(look)
        return self._fingerprints[look]

    # --- documents come in

    def _open(self, job: Job) -> Iterator[DocumentOutcome]:
        """Compose a document and request its first sections; yields an outcome where that fails."""
        try:
            document, found = compose_job(job)
            fingerprint = self.fingerprint(job.look)
        except Exception as error:
            yield DocumentOutcome(job.name, error=error)
            return
        limits = limits_for(len(document.sections), job.memory_mb, job.seconds)
        draft = Draft(job, document, limits, fingerprint, assemble(document.sections, job.look), found)
        self._advance(draft, lambda: next(draft.steps))

    def _advance(self, draft: Draft, step: Callable[[], tuple[Section, ...]]) -> None:
        """Advance the assembly of a draft as long as the sections that it requests are in the cache."""
        while True:
            try:
                self._request_sections(draft, step())
            except StopIteration as end:
                draft.final = end.value
                self._request_sections(draft, draft.final)
            except Exception as error:
                self._fail(draft, error)
                return
            if draft.missing or draft.error:
                return
            if draft.final:
                self._ready_to_bind.append(draft)
                return
            step = self._send_layouts(draft)

    def _send_layouts(self, draft: Draft) -> Callable[[], tuple[Section, ...]]:
        laid = {section.id: self._layouts[key] for key, section in draft.wanted.items()}
        return lambda: draft.steps.send(laid)

    def _request_sections(self, draft: Draft, sections: tuple[Section, ...]) -> None:
        """Note which of ``sections`` are not in the cache, and queue those that no draft has requested yet."""
        draft.wanted = dict(self._forms.settle(section, draft) for section in sections)
        draft.missing.clear()
        for key, section in draft.wanted.items():
            if key in self._failed:
                self._fail(draft, self._failed[key])
                return
            self._request(draft, key, section)

    def _request(self, draft: Draft, key: str, section: Section) -> None:
        if self._is_cached(key, section):
            return
        draft.missing.add(key)
        if key not in self._waiting:
            self._section_queue.append(SectionOrder(key, section, draft))
        self._waiting.setdefault(key, []).append(draft)

    def _set_otherwise(self, draft: Draft, key: str) -> None:
        """Request the next form of a section in the place of the one that failed."""
        new = self._forms.settle(draft.wanted[key], draft)
        draft.wanted = dict(new if known == key else (known, section) for known, section in draft.wanted.items())
        draft.missing.discard(key)
        self._request(draft, *new)

    def _go_on(self, draft: Draft) -> None:
        """Go on with a draft where nothing that it has requested is missing any more."""
        if draft.missing or draft.error:
            return
        if draft.final:
            self._ready_to_bind.append(draft)
        else:
            self._advance(draft, self._send_layouts(draft))

    def _is_cached(self, key: str, section: Section) -> bool:
        if key in self._layouts:
            return True
        packed = self._cache.get(key)
        if packed is not None:
            self._note_section(key, section.id, SectionPages.unpack(packed).sidecar)
        return packed is not None

    def _note_section(self, key: str, section_id: str, sidecar: Sidecar) -> SectionNote:
        self._layouts[key] = cast(Sidecar, {name: sidecar[name] for name in ("pages", "filled", "anchors")})
        note = self.sections.setdefault(key, SectionNote(section_id))
        note.pages = len(sidecar["pages"])
        return note

    def _report_failed(self) -> Iterator[DocumentOutcome]:
        while self._failed_drafts:
            draft = self._failed_drafts.popleft()
            yield self._outcome(draft, error=draft.error)

    # --- tasks go out

    def _next_task(self) -> tuple[Task, object] | None:
        """Return the next task and its ticket; tasks that finish a document go first."""
        if self._html_wanted:
            draft = self._html_wanted.popleft()
            return self._html_task(draft), draft
        if self._web_wanted:
            order = self._web_wanted.popleft()
            return web_task(order.draft, self._forms.bound(order.draft), self._cache), order
        while self._ready_to_bind:
            draft = self._ready_to_bind.popleft()
            task = self._binding_task(draft)
            if task is not None:
                return task, draft
        while self._inspections:
            share = self._inspections.popleft()
            draft, bound = share.draft, share.draft.bound
            if bound is not None:
                return InspectSections(draft.job.name, bound.pdf, share.parts, draft.job.look, draft.limits), share
        while self._section_queue:
            wanted = self._section_queue.popleft()
            if self._waiting.get(wanted.key):
                return section_task(wanted, self._cache), wanted
            self._waiting.pop(wanted.key, None)
        return None

    def _html_task(self, draft: Draft) -> WriteHtml:
        concerned = tuple(s for key, s in draft.wanted.items() if key in self._failed) or draft.final
        return WriteHtml(draft.job.name, concerned or draft.document.sections, draft.job.look, draft.limits)

    def _binding_task(self, draft: Draft) -> BindDocument | None:
        """Return the task that binds a draft; None where pages have vanished from the cache and are laid out again."""
        packed = {key: self._cache.get(key) for key in draft.wanted}
        vanished = [key for key, data in packed.items() if data is None]
        if vanished:
            draft.bindings += 1
            for key in vanished:
                self._layouts.pop(key, None)
            if draft.bindings > _ATTEMPTS:
                error = EnvironmentProblem("the cache loses what it is given", remedy="Do without it: --no-cache.")
                self._fail(draft, error)
            else:
                self._request_sections(draft, draft.final)
            return None
        if (refusal := self._forms.refusal(draft)) is not None:
            self._fail(draft, refusal)
            return None
        document = self._forms.bound(draft)
        pages = tuple(data for data in packed.values() if data is not None)
        draft.inspected = at_once = frozenset(self._uninspected(draft))
        if len(at_once) >= MANY:
            sections = zip(document.sections, pages, strict=True)
            draft.parts = [(s, SectionPages.without_pages(data)) for s, data in sections if s.id in at_once]
            at_once = frozenset()
        return BindDocument(document, pages, draft.job.look, draft.limits, at_once, draft.job.thumbnail)

    def _uninspected(self, draft: Draft) -> Iterator[str]:
        """Yield the ids of sections whose pages no inspection has passed, and of the first in each language.

        The pages of a section are the same in every document; heads and feet are the same on all pages of a language.
        """
        languages: set[str] = set()
        for key, section in draft.wanted.items():
            is_first, languages = section.lang not in languages, languages | {section.lang}
            if is_first or self._cache.get(verdict_key(key, draft.job.look, draft.fingerprint)) is None:
                yield section.id

    # --- results come back

    def _receive(self, ticket: object, done: TaskResult) -> Iterator[DocumentOutcome]:
        if isinstance(ticket, SectionOrder):
            self._receive_section(ticket, done)
        elif isinstance(ticket, WebOrder):
            error = None if isinstance(done.result, bytes) else _error_of(done, ticket.draft.job.name)
            yield replace(ticket.outcome, web=done.result if error is None else b"", error=error)
        elif isinstance(ticket, InspectionShare):
            yield from self._receive_findings(ticket.draft, done)
        elif isinstance(ticket, Draft) and ticket.error is not None:
            html = done.result if isinstance(done.result, dict) else {}
            yield self._outcome(ticket, error=ticket.error, html=html)
        elif isinstance(ticket, Draft):
            ticket.seconds += done.seconds
            yield from self._receive_document(ticket, done)

    def _receive_section(self, order: SectionOrder, done: TaskResult) -> None:
        drafts = self._waiting.pop(order.key, [])
        order.draft.seconds += done.seconds
        order.draft.rendered += 1
        if isinstance(done.result, LaidOutSection):
            self._store(order, done.result, done.seconds)
            for draft in drafts:
                draft.missing.discard(order.key)
                self._go_on(draft)
            return
        error = _error_of(done, order.section.id)
        for draft in drafts:
            if self._forms.after_error(order.key, draft, error):
                self._set_otherwise(draft, order.key)
                self._go_on(draft)
            else:
                self._failed[order.key] = self._forms.first_error(order.key, error)
                self._fail(draft, self._failed[order.key])

    def _store(self, order: SectionOrder, laid: LaidOutSection, seconds: float) -> None:
        look, fingerprint = order.draft.job.look, order.draft.fingerprint
        self._cache.put(order.key, laid.packed)
        for spec, svg in laid.drawn.items():
            self._cache.put(chart_key(spec, look, fingerprint), svg)
        note = self._note_section(order.key, order.section.id, SectionPages.unpack(laid.packed).sidecar)
        note.renderings += 1
        note.seconds = round(seconds, 3)

    def _receive_document(self, draft: Draft, done: TaskResult) -> Iterator[DocumentOutcome]:
        bound = done.result
        if not isinstance(bound, BoundDocument):
            self._fail(draft, _error_of(done, draft.job.name))
        elif draft.parts:
            draft.bound = bound
            starts = range(0, len(draft.parts), _INSPECTED_AT_ONCE)
            draft.unread = len(starts)
            self._inspections.extend(
                InspectionShare(draft, tuple(draft.parts[n : n + _INSPECTED_AT_ONCE])) for n in starts
            )
        else:
            yield from self._finish(draft, bound)

    def _receive_findings(self, draft: Draft, done: TaskResult) -> Iterator[DocumentOutcome]:
        """Add what was found in a share of a document's sections; the last share finishes the document."""
        draft.seconds += done.seconds
        draft.unread -= 1
        if draft.bound is None:
            return
        if not isinstance(done.result, tuple):
            self._fail(draft, _error_of(done, draft.job.name))
            draft.bound = None
            return
        draft.bound = replace(draft.bound, findings=tuple(sorted({*draft.bound.findings, *done.result})))
        if not draft.unread:
            yield from self._finish(draft, draft.bound)
            draft.bound = None

    def _finish(self, draft: Draft, bound: BoundDocument) -> Iterator[DocumentOutcome]:
        bound = replace(bound, findings=self._forms.grave(draft, bound.findings))
        faulty = {finding.section for finding in bound.findings}
        for key, section in draft.wanted.items():
            if section.id in draft.inspected - faulty:
                self._cache.put(verdict_key(key, draft.job.look, draft.fingerprint), _IN_ORDER)
        if bound.findings and self._forms.after_findings(draft, bound.findings):
            # Its pages may be more or fewer now, so that everything that names pages is set anew.
            draft.bound, draft.parts, draft.final = None, [], ()
            draft.steps = assemble(draft.document.sections, draft.job.look)
            self._advance(draft, lambda: next(draft.steps))
            return
        if bound.findings and not draft.job.lenient:
            # This import brings the PDF reader with it, which this process needs only now.
            from reports.audit.findings import refusal

            draft.final = tuple(section for section in draft.final if section.id in faulty)
            self._fail(draft, refusal(draft.job.name, bound.findings))
            return
        outcome = self._outcome(
            draft, pdf=bound.pdf, pages=bound.pages, findings=(*draft.found, *bound.findings),
            thumbnail=bound.thumbnail, incomplete=tuple(self._forms.shortfalls(draft)),
        )  # fmt: skip
        if draft.job.web:
            self._web_wanted.append(WebOrder(draft, outcome))
        else:
            yield outcome

    def _fail(self, draft: Draft, error: Exception) -> None:
        """Give a draft up; its HTML can still be written."""
        if draft.error is None:
            draft.error = report_missing_glyphs(draft, error)
            (self._html_wanted if draft.job.html else self._failed_drafts).append(draft)
        for key in draft.missing:
            if waiting := self._waiting.get(key):
                self._waiting[key] = [other for other in waiting if other is not draft]

    def _outcome(self, draft: Draft, **known: object) -> DocumentOutcome:
        return DocumentOutcome(
            draft.job.name,
            title=draft.document.title,
            sections=tuple(draft.wanted) if draft.final else (),
            rendered=draft.rendered,
            seconds=round(draft.seconds, 3),
            **known,  # type: ignore[arg-type]
        )


def _error_of(done: TaskResult, name: str) -> Exception:
    """Return why a task has no result."""
    return done.error or RuntimeError(f"{name} came back empty")
