"""Documents made from sections: each section laid out once, whoever holds it, kept by its content, and bound.

A document goes through it as a draft. It asks for sections; those in the cache are there, the others go to a worker,
and when the last one has come in it asks for more or is bound.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from reports.batch.cache import Cache, open_cache
from reports.batch.content_keys import chart_key, charts_of, section_key, verdict_key
from reports.batch.draft import Draft, Inspection, Job, Outcome, SectionNote, SectionOrder
from reports.batch.executors import Done, Pool, Start, Workforce
from reports.batch.limits import limits_for, processors
from reports.batch.tasks import MANY, BindDocument, Bound, InspectSections, Laid, LaySection, Task, Tools, WriteHtml
from reports.documents.shared.section import Document, Section
from reports.engine.fingerprint import NO_FINGERPRINT, Fingerprint, take_fingerprint
from reports.errors import DocumentProblem, EnvironmentProblem
from reports.typeset.assembly import assemble
from reports.typeset.look import Look
from reports.typeset.sidecar import SectionPages, Sidecar

if TYPE_CHECKING:
    from reports.audit.findings import InspectionFinding

__all__ = ["Job", "Outcome", "Press", "make_document"]

_LONG = 40
"""Sections of a document that several workers lay out sooner than one."""
_SHARE = 100
"""Sections that a worker inspects at once, where a document has many."""
_IN_ORDER = b"in order"
_ATTEMPTS = 3
"""How often a section that vanished from the cache is laid out anew for one document."""


Hire = Callable[[], AbstractContextManager[Workforce[object]]]
"""Gets workers for as long as the context lasts."""


class Press:
    """Makes documents with the workers of a pool and what a cache holds."""

    def __init__(
        self, cache: Cache, workers: int = 1, start: Start | None = None, *, hire: Hire | None = None
    ) -> None:
        """``hire`` gets others than so many ``workers`` of this machine."""
        self.sections: dict[str, SectionNote] = {}
        """Every section that a document asked for, by key."""
        self._cache = cache
        self._hire: Hire = hire or partial(Pool, workers, start)
        self._fingerprints: dict[Look, Fingerprint] = {}
        self._places: dict[str, Sidecar] = {}
        """Where pages and anchors of sections are, as far as an assembly asks; the pages stay in the cache."""
        self._failed: dict[str, Exception] = {}
        self._waiting: dict[str, list[Draft]] = {}
        self._orders: deque[SectionOrder] = deque()
        self._ready: deque[Draft] = deque()
        self._inspections: deque[Inspection] = deque()
        self._broken: deque[Draft] = deque()
        """Drafts that failed and whose HTML is wanted; those whose is not are `_lost`."""
        self._lost: deque[Draft] = deque()

    def make(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Make documents, and answer each as soon as it is done.

        A document that fails is an outcome with an error. An interrupt, or closing the iterator, ends all workers.
        """
        queue = iter(jobs)
        with self._hire() as pool:
            while True:
                while pool.free:
                    yield from self._given_up()
                    task = self._next_task()
                    if task is not None:
                        pool.submit(*task)
                    elif (job := next(queue, None)) is not None:
                        yield from self._open(job)
                    else:
                        break
                yield from self._given_up()
                if not pool.busy:
                    return
                for ticket, done in pool.wait():
                    yield from self._receive(ticket, done)

    def kept(self, job: Job) -> tuple[int, int]:
        """How many sections of a document are in the cache, of how many, before its pages are known."""
        (document, _), fingerprint = _composed(job), self.fingerprint(job.look)
        keys = [section_key(section, job.look, fingerprint) for section in document.sections]
        return sum(self._cache.get(key) is not None for key in keys), len(keys)

    def fingerprint(self, look: Look) -> Fingerprint:
        """What documents of this look depend on besides what they say."""
        if look not in self._fingerprints:
            self._fingerprints[look] = take_fingerprint(look)
        return self._fingerprints[look]

    # --- documents come in

    def _open(self, job: Job) -> Iterator[Outcome]:
        """Compose a document and ask for its first sections; an outcome where that fails."""
        try:
            document, found = _composed(job)
            fingerprint = self.fingerprint(job.look)
        except Exception as error:
            yield Outcome(job.name, error=error)
            return
        limits = limits_for(len(document.sections), job.memory_mb, job.seconds)
        draft = Draft(job, document, limits, fingerprint, assemble(document.sections, job.look), found)
        self._advance(draft, lambda: next(draft.steps))

    def _advance(self, draft: Draft, step: Callable[[], tuple[Section, ...]]) -> None:
        """Let the assembly take a step, and the next ones as long as all that it asks for is there."""
        while True:
            try:
                self._want(draft, step())
            except StopIteration as end:
                draft.final = end.value
                self._want(draft, draft.final)
            except Exception as error:
                self._fail(draft, error)
                return
            if draft.missing or draft.error:
                return
            if draft.final:
                self._ready.append(draft)
                return
            step = self._answer(draft)

    def _answer(self, draft: Draft) -> Callable[[], tuple[Section, ...]]:
        laid = {section.id: self._places[key] for key, section in draft.wanted.items()}
        return lambda: draft.steps.send(laid)

    def _want(self, draft: Draft, sections: tuple[Section, ...]) -> None:
        """Note which of ``sections`` are not there yet, and order those that nobody has ordered."""
        draft.wanted = {section_key(section, draft.job.look, draft.fingerprint): section for section in sections}
        draft.missing.clear()
        for key, section in draft.wanted.items():
            if key in self._failed:
                self._fail(draft, self._failed[key])
                return
            if self._is_there(key, section):
                continue
            draft.missing.add(key)
            if key not in self._waiting:
                self._orders.append(SectionOrder(key, section, draft))
            self._waiting.setdefault(key, []).append(draft)

    def _is_there(self, key: str, section: Section) -> bool:
        if key in self._places:
            return True
        packed = self._cache.get(key)
        if packed is not None:
            self._note(key, section.id, SectionPages.unpack(packed).sidecar)
        return packed is not None

    def _note(self, key: str, section_id: str, sidecar: Sidecar) -> SectionNote:
        self._places[key] = cast(Sidecar, {name: sidecar[name] for name in ("pages", "anchors")})
        note = self.sections.setdefault(key, SectionNote(section_id))
        note.pages = len(sidecar["pages"])
        return note

    def _given_up(self) -> Iterator[Outcome]:
        while self._lost:
            draft = self._lost.popleft()
            yield self._outcome(draft, error=draft.error)

    # --- tasks go out

    def _next_task(self) -> tuple[Task, object] | None:
        """The next task and its ticket: what makes an end of a document goes first."""
        if self._broken:
            draft = self._broken.popleft()
            return self._html_task(draft), draft
        while self._ready:
            draft = self._ready.popleft()
            task = self._binding_task(draft)
            if task is not None:
                return task, draft
        while self._inspections:
            share = self._inspections.popleft()
            draft, bound = share.draft, share.draft.bound
            if bound is not None:
                return InspectSections(draft.job.name, bound.pdf, share.parts, draft.job.look, draft.limits), share
        while self._orders:
            order = self._orders.popleft()
            if self._waiting.get(order.key):
                return self._section_task(order), order
            self._waiting.pop(order.key, None)
        return None

    def _html_task(self, draft: Draft) -> WriteHtml:
        concerned = tuple(s for key, s in draft.wanted.items() if key in self._failed) or draft.final
        return WriteHtml(draft.job.name, concerned or draft.document.sections, draft.job.look, draft.limits)

    def _binding_task(self, draft: Draft) -> BindDocument | None:
        """The task that binds a draft; ``None`` where pages have vanished from the cache, which are laid out anew."""
        packed = {key: self._cache.get(key) for key in draft.wanted}
        vanished = [key for key, data in packed.items() if data is None]
        if vanished:
            draft.bindings += 1
            for key in vanished:
                self._places.pop(key, None)
            if draft.bindings > _ATTEMPTS:
                error = EnvironmentProblem("the cache loses what it is given", remedy="Do without it: --no-cache.")
                self._fail(draft, error)
            else:
                self._want(draft, draft.final)
            return None
        document = replace(draft.document, sections=tuple(replace(s, content=None) for s in draft.final))
        pages = tuple(data for data in packed.values() if data is not None)
        draft.inspected = at_once = frozenset(self._uninspected(draft))
        if len(at_once) >= MANY:
            sections = zip(document.sections, pages, strict=True)
            draft.parts = [(s, SectionPages.without_pages(data)) for s, data in sections if s.id in at_once]
            at_once = frozenset()
        return BindDocument(document, pages, draft.job.look, draft.limits, at_once, draft.job.thumbnail)

    def _uninspected(self, draft: Draft) -> Iterator[str]:
        """Ids of the sections whose pages no inspection has found in order, and of the first in each language.

        A section's pages are the same in every document; heads and feet are the same on every page of one language.
        """
        languages: set[str] = set()
        for key, section in draft.wanted.items():
            is_first, languages = section.lang not in languages, languages | {section.lang}
            if is_first or self._cache.get(verdict_key(key, draft.job.look, draft.fingerprint)) is None:
                yield section.id

    def _section_task(self, order: SectionOrder) -> LaySection:
        look, fingerprint = order.draft.job.look, order.draft.fingerprint
        specs = dict.fromkeys(charts_of(order.section))
        kept = {spec: svg for spec in specs if (svg := self._cache.get(chart_key(spec, look, fingerprint))) is not None}
        tools = Tools.ENGINE if len(kept) == len(specs) else Tools.CHARTS
        return LaySection(order.section, look, order.draft.limits, kept, tools)

    # --- results come back

    def _receive(self, ticket: object, done: Done) -> Iterator[Outcome]:
        if isinstance(ticket, SectionOrder):
            self._receive_section(ticket, done)
        elif isinstance(ticket, Inspection):
            yield from self._receive_findings(ticket.draft, done)
        elif isinstance(ticket, Draft) and ticket.error is not None:
            html = done.result if isinstance(done.result, dict) else {}
            yield self._outcome(ticket, error=ticket.error, html=html)
        elif isinstance(ticket, Draft):
            ticket.seconds += done.seconds
            yield from self._receive_document(ticket, done)

    def _receive_section(self, order: SectionOrder, done: Done) -> None:
        drafts = self._waiting.pop(order.key, [])
        order.draft.seconds += done.seconds
        order.draft.rendered += 1
        if not isinstance(done.result, Laid):
            self._failed[order.key] = _reason(done, order.section.id)
            for draft in drafts:
                self._fail(draft, self._failed[order.key])
            return
        self._keep(order, done.result, done.seconds)
        for draft in drafts:
            draft.missing.discard(order.key)
            if draft.missing or draft.error:
                continue
            if draft.final:
                self._ready.append(draft)
            else:
                self._advance(draft, self._answer(draft))

    def _keep(self, order: SectionOrder, laid: Laid, seconds: float) -> None:
        look, fingerprint = order.draft.job.look, order.draft.fingerprint
        self._cache.put(order.key, laid.packed)
        for spec, svg in laid.drawn.items():
            self._cache.put(chart_key(spec, look, fingerprint), svg)
        note = self._note(order.key, order.section.id, SectionPages.unpack(laid.packed).sidecar)
        note.renderings += 1
        note.seconds = round(seconds, 3)

    def _receive_document(self, draft: Draft, done: Done) -> Iterator[Outcome]:
        bound = done.result
        if not isinstance(bound, Bound):
            self._fail(draft, _reason(done, draft.job.name))
        elif draft.parts:
            draft.bound = bound
            starts = range(0, len(draft.parts), _SHARE)
            draft.unread = len(starts)
            self._inspections.extend(Inspection(draft, tuple(draft.parts[n : n + _SHARE])) for n in starts)
        else:
            yield from self._finish(draft, bound)

    def _receive_findings(self, draft: Draft, done: Done) -> Iterator[Outcome]:
        """Add what was found in a share of the sections of a document; the last share finishes it."""
        draft.seconds += done.seconds
        draft.unread -= 1
        if draft.bound is None:
            return
        if not isinstance(done.result, tuple):
            self._fail(draft, _reason(done, draft.job.name))
            draft.bound = None
            return
        draft.bound = replace(draft.bound, findings=tuple(sorted({*draft.bound.findings, *done.result})))
        if not draft.unread:
            yield from self._finish(draft, draft.bound)
            draft.bound = None

    def _finish(self, draft: Draft, bound: Bound) -> Iterator[Outcome]:
        faulty = {finding.section for finding in bound.findings}
        for key, section in draft.wanted.items():
            if section.id in draft.inspected - faulty:
                self._cache.put(verdict_key(key, draft.job.look, draft.fingerprint), _IN_ORDER)
        if bound.findings and not draft.job.lenient:
            # Findings bring the reader of PDFs with them, which this process needs only now.
            from reports.audit.findings import refusal

            draft.final = tuple(section for section in draft.final if section.id in faulty)
            self._fail(draft, refusal(draft.job.name, bound.findings))
            return
        yield self._outcome(
            draft, pdf=bound.pdf, pages=bound.pages, findings=(*draft.found, *bound.findings), thumbnail=bound.thumbnail
        )

    def _fail(self, draft: Draft, error: Exception) -> None:
        """Give a draft up; its HTML is still to be had."""
        if draft.error is None:
            draft.error = _told(draft, error)
            (self._broken if draft.job.html else self._lost).append(draft)
        for key in draft.missing:
            if waiting := self._waiting.get(key):
                self._waiting[key] = [other for other in waiting if other is not draft]

    def _outcome(self, draft: Draft, **known: object) -> Outcome:
        return Outcome(
            draft.job.name,
            title=draft.document.title,
            sections=tuple(draft.wanted) if draft.final else (),
            rendered=draft.rendered,
            seconds=round(draft.seconds, 3),
            **known,  # type: ignore[arg-type]
        )


def _reason(done: Done, name: str) -> Exception:
    """Why a task brought nothing."""
    return done.error or RuntimeError(f"{name} came back empty")


def _composed(job: Job) -> tuple[Document, tuple[InspectionFinding, ...]]:
    """The document of a job, and what had to be done to it so that it can be written whatever its texts."""
    document = job.compose()
    if not job.lenient:
        return document, ()
    # Both bring libraries with them that this process needs for nothing else.
    from reports.audit.findings import in_no_face
    from reports.typeset.missing_glyphs import GETA, prefer_own_sheets, replace_missing

    document, missing = replace_missing(document)
    return document, tuple(in_no_face(one.section, one.origin, one.char, GETA) for one in prefer_own_sheets(missing))


def _told(draft: Draft, error: Exception) -> Exception:
    """The error; where characters that no face has are behind it, those of the whole document at once."""
    if not isinstance(error, DocumentProblem):
        return error
    from reports.audit.findings import in_no_face
    from reports.typeset.missing_glyphs import prefer_own_sheets, replace_missing

    _, missing = replace_missing(draft.document)
    if not missing:
        return error
    problems = [in_no_face(one.section, one.origin, one.char).problem() for one in prefer_own_sheets(missing)]
    chars = {one.char for one in missing}
    others = [problem for problem in error.problems if chars.isdisjoint(problem.message)]
    return DocumentProblem(
        f"{draft.job.name} has characters that no face has and was not written; --lenient writes it all the same",
        remedy=error.remedy,
        problems=tuple(dict.fromkeys((*problems, *others))),
    )


def make_document(job: Job, *, workers: int | None = None, kept: bool = True, start: Start | None = None) -> Outcome:
    """Make one document; without the user's cache unless it is ``kept``.

    A long one has all processors unless a number of ``workers`` is named; for a short one, starting them does not pay.
    """
    if workers is None:
        workers = processors() if len(job.compose().sections) >= _LONG else 1
    with open_cache(kept=kept) as cache:
        press = Press(cache, workers, start)
        if not kept:  # To tell them takes every file of the program to read, and nobody asks for them.
            press._fingerprints[job.look] = NO_FINGERPRINT
        (outcome,) = press.make([job])
        return outcome
