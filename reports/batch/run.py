"""Runs a plan: documents that are up to date stay, the others are made, written and noted; the manifest comes last.

A document that fails never stops the others. A run that is killed loses only the documents in progress: files are
written whole or not at all, and a journal lists those that are.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from reports.batch.builder import DocumentBuilder, DocumentOutcome, Job
from reports.batch.index_page import write_index
from reports.batch.inputs import baseline_digest, differing, inputs_key, read_inputs
from reports.batch.manifest import HIDDEN, Journal, Manifest, ManifestEntry, read_manifest
from reports.batch.orders import Order
from reports.composition.compose import compose
from reports.composition.needs import assess_for, assess_whole
from reports.config.by_language import TextByLanguage, text_in
from reports.config.formats import HTML
from reports.documents.shared.request import Context, DocumentRequest
from reports.documents.shared.unset import incompleteness
from reports.errors import ReportsError, UsageProblem
from reports.files import write_whole

FAILED = ".failed"
"""Folder of failed documents: the reason, and the HTML of the sections that it concerns."""
THUMBNAILS = "thumbnails"
_ABANDONED = 60.0
"""Seconds after which a temporary file is taken for one that a killed run has left."""


CalendarWriter = Callable[[DocumentRequest, Context, Path], bytes]


class RunSettings(Struct, frozen=True):
    """The settings that all documents of a run share."""

    context: Context
    folder: Path
    publisher: TextByLanguage = ""
    footer: TextByLanguage = ""
    contact: TextByLanguage = ""
    memory_mb: int | None = None
    seconds: int | None = None
    lenient: bool = False
    fail_fast: bool = False
    force: bool = False
    """Whether documents are written again that are up to date."""
    verify: bool = False
    """Whether finished files are read and compared by their hashes, whatever their dates say."""
    write_calendar: CalendarWriter | None = None
    """Writes the dates ahead of a document as an .ics file, whose place it is told; b"" where there are none."""


class Progress(Struct, frozen=True):
    """The progress of a run after a document."""

    entry: ManifestEntry
    done: int
    total: int
    share: float
    """Estimated share of the work that is done."""
    reasons: tuple[str, ...] = ()
    """Why a document was made anew that an earlier run had made."""


@dataclass(slots=True)
class Run:
    """One run of a plan into a folder."""

    orders: tuple[Order, ...]
    settings: RunSettings
    builder: DocumentBuilder
    before: dict[str, ManifestEntry] = field(init=False)
    """Entries of an earlier run into the folder, finished or not."""
    entries: dict[str, ManifestEntry] = field(init=False)
    """The entry of every document if it were made now, as a failure."""
    _shared: Context = field(init=False)
    """The view in which everything is assessed that documents have in common."""
    _contexts: dict[tuple[object, ...], Context] = field(default_factory=dict)
    """By edition and by what a document is about: documents that differ in their look share what is assessed."""

    def __post_init__(self) -> None:
        self._shared = assess_whole(self.settings.context)
        folder = self.settings.folder
        self.before = read_manifest(folder) | Journal(folder).read()[1]
        baseline = baseline_digest(self.settings.context)
        self.entries = {order.name: self._entry(order, baseline) for order in self.orders}

    def _entry(self, order: Order, baseline: str) -> ManifestEntry:
        request, look = order.request, order.look
        inputs = read_inputs(
            order, self._context(order), self.builder.fingerprint(look),
            baseline=baseline, publisher=self.settings.publisher, footer=self.settings.footer,
            contact=self.settings.contact,
        )  # fmt: skip
        selection = request.selection
        return ManifestEntry(
            name=order.name,
            file=f"{order.name}.pdf",
            title="",
            kind=request.kind,
            subject=request.subject,
            languages=request.languages,
            profile=look.profile,
            paper=look.paper,
            text_size=look.text_size,
            edition=text_in(order.edition, request.languages[0]),
            state="failed",
            key=inputs_key(inputs),
            inputs=inputs,
            selection={
                "query": selection.canonical,
                "total": selection.total,
                "left_out": to_builtins(selection.left_out),
                "records": [record.id for record in selection.records],
            },
        )

    def _context(self, order: Order) -> Context:
        """Return the context with the edition of the order, all that it needs and, for a digest, its period."""
        asked = order.request
        key = (str(order.edition), asked.kind, asked.subject, asked.selection.canonical, asked.languages, asked.period)
        if key not in self._contexts:
            context = replace(self._shared, edition_text=order.edition)
            if asked.period is not None and context.baseline is not None:
                come = asked.period.until(context.basis.as_of)
                context = replace(context, baseline=replace(context.baseline, period=come))
            self._contexts[key] = assess_for(asked, context)
        return self._contexts[key]

    def is_current(self, order: Order) -> bool:
        """Return whether the document lies in the folder as it would be written now."""
        before = self.before.get(order.name)
        if self.settings.force or before is None or before.key != self.entries[order.name].key:
            return False
        if not _has_formats(before, order):
            return False
        settings = self.settings
        is_whole = not (before.findings or before.incomplete)
        return (settings.lenient or is_whole) and before.is_in(settings.folder, by_hash=settings.verify)

    def falls_short(self, state: str) -> bool:
        """Return whether a document of this state is not what was asked for."""
        return state == "failed" or (state == "incomplete" and not self.settings.lenient)

    def reasons(self, order: Order) -> list[str]:
        """Return the reasons to make a document again; none where it is up to date."""
        before = self.before.get(order.name)
        if before is None:
            return ["no earlier run into this folder has made it"]
        if reasons := list(differing(before.inputs, self.entries[order.name].inputs)):
            return reasons
        if before.state == "failed":
            return [f"it failed the last time: {before.error}"]
        if not before.is_in(self.settings.folder, by_hash=self.settings.verify):
            return [f"{before.file} is gone or was changed by someone else"]
        if not _has_formats(before, order):
            return ["it is wanted in another format"]
        if before.incomplete and not self.settings.lenient:
            return [f"it was incomplete the last time: {before.incomplete[0]}"]
        if before.findings and not self.settings.lenient:
            return ["it was written although its inspection found faults"]
        return ["every section is laid out anew"] if self.settings.force else []

    def job(self, order: Order) -> Job:
        """Return an order as a job for the document builder."""
        settings = self.settings

        def composed() -> Any:
            return compose(
                order.request, self._context(order),
                publisher=settings.publisher, footer=settings.footer, contact=settings.contact,
            )  # fmt: skip

        return Job(
            order.name, order.look, composed, settings.memory_mb, settings.seconds,
            lenient=settings.lenient, thumbnail=True, html=True, web=HTML in order.formats,
        )  # fmt: skip

    def execute(self, head: Mapping[str, Any], report: Callable[[Progress], None]) -> Manifest:
        """Make what is not up to date; ``head`` is what the manifest says of the run as a whole.

        With `fail_fast` the first failure ends the run; the manifest is then not written, and the run can be resumed.
        """
        started = time.monotonic()
        folder = self.settings.folder
        current = [self.before[order.name] for order in self.orders if self.is_current(order)]
        kept = {entry.name: _kept(entry).noted(folder) for entry in current}
        _delete_abandoned(folder)
        todo = [order for order in self.orders if order.name not in kept]
        reasons = {order.name: tuple(self.reasons(order)) for order in todo if order.name in self.before}
        tally = _Tally(sum(order.size for order in self.orders), {order.name: order.size for order in self.orders})
        entries = dict(kept)
        for entry in kept.values():
            report(tally.count(entry))
        with Journal(folder) as journal:
            journal.begin(dict(head), kept)
            for outcome in self.builder.make(map(self.job, todo)):
                entry = entries[outcome.name] = self._write_outcome(outcome)
                journal.note(entry)
                report(replace(tally.count(entry), reasons=reasons.get(entry.name, ())))
                if self.settings.fail_fast and self.falls_short(entry.state):
                    return self._manifest(entries, head, started)
            manifest = self._manifest(entries, head, started)
            folders = {order.look.template_dir for order in self.orders}
            # Of documents with several folders of templates none is that of the whole run.
            write_index(folder, manifest, THUMBNAILS, folders.pop() if len(folders) == 1 else None)
            manifest.write(folder)
            journal.end()
        return manifest

    def _write_outcome(self, outcome: DocumentOutcome) -> ManifestEntry:
        """Write a document, or the reason why there is none."""
        folder = self.settings.folder
        entry = replace(
            self.entries[outcome.name],
            title=outcome.title,
            seconds=outcome.seconds,
            sections=outcome.sections,
            rendered=outcome.rendered,
        )
        shutil.rmtree(folder / FAILED / outcome.name, ignore_errors=True)
        error = outcome.error or (incompleteness(outcome.name, outcome.incomplete) if outcome.incomplete else None)
        if error is not None:
            _write_reason(folder / FAILED / outcome.name, error, outcome.html)
        if outcome.error is not None:
            return replace(entry, error=_line(outcome.error))
        path = folder / entry.file
        entry = self._write_annex(self._write_calendar(entry))
        if outcome.web:
            write_whole(path.with_suffix(".html"), outcome.web)
        write_whole(path, outcome.pdf)
        write_whole(folder / THUMBNAILS / f"{outcome.name}.png", outcome.thumbnail)
        return replace(
            entry,
            state="incomplete" if outcome.incomplete else "written",
            sha256=hashlib.sha256(outcome.pdf).hexdigest(),
            pages=outcome.pages,
            bytes=len(outcome.pdf),
            web=f"{outcome.name}.html" if outcome.web else "",
            web_sha256=hashlib.sha256(outcome.web).hexdigest() if outcome.web else "",
            web_bytes=len(outcome.web),
            findings=tuple(str(finding.problem()) for finding in outcome.findings),
            incomplete=tuple(dict.fromkeys(str(problem) for one in outcome.incomplete for problem in one.problems)),
        ).noted(folder)

    def _write_annex(self, entry: ManifestEntry) -> ManifestEntry:
        """Write the workbook of a document beside it, before it."""
        order = next(order for order in self.orders if order.name == entry.name)
        if not order.annex:
            return entry
        # Most runs do without it.
        from reports.tables.annex import write_annex

        name, data = f"{entry.name}.{order.annex}", write_annex(order.request, self._context(order), entry.title)
        write_whole(self.settings.folder / name, data)
        return replace(entry, annex=name, annex_sha256=hashlib.sha256(data).hexdigest(), annex_bytes=len(data))

    def _write_calendar(self, entry: ManifestEntry) -> ManifestEntry:
        """Write the dates ahead of a document beside it, before it: a run that ends in between makes both anew."""
        order = next(order for order in self.orders if order.name == entry.name)
        if self.settings.write_calendar is None or order.request.period is None:
            return entry
        path = self.settings.folder / f"{entry.name}.ics"
        data = self.settings.write_calendar(order.request, self._context(order), path)
        if not data:
            return entry
        write_whole(path, data)
        return replace(
            entry,
            calendar=path.relative_to(self.settings.folder).as_posix(),
            calendar_sha256=hashlib.sha256(data).hexdigest(),
        )

    def _manifest(self, entries: Mapping[str, ManifestEntry], head: Mapping[str, Any], started: float) -> Manifest:
        states = Counter(entry.state for entry in entries.values())
        used = {key for entry in entries.values() for key in entry.sections}
        sections = {key: to_builtins(note) for key, note in sorted(self.builder.sections.items())}
        run = {
            **head,
            "documents": len(entries),
            **{state: states[state] for state in ("written", "unchanged", "incomplete", "failed")},
            "pages": sum(entry.pages for entry in entries.values()),
            "bytes": sum(entry.bytes for entry in entries.values()),
            "sections": {
                "asked_for": len(sections),
                "laid_out": sum(note["renderings"] for note in sections.values()),
                "in_documents": len(used),
            },
            "seconds": round(time.monotonic() - started, 3),
        }
        return Manifest(run, tuple(entries[name] for name in sorted(entries)), sections)


class _Tally(Struct):
    """Counts the finished work of a run."""

    work: int
    sizes: dict[str, int]
    done: int = 0
    finished: int = 0

    def count(self, entry: ManifestEntry) -> Progress:
        self.done += 1
        self.finished += self.sizes[entry.name]
        return Progress(entry, self.done, len(self.sizes), self.finished / self.work)


def _has_formats(before: ManifestEntry, order: Order) -> bool:
    """Return whether a document was written in every format that it is wanted in, and with its workbook."""
    return (HTML not in order.formats or bool(before.web)) and (not order.annex or bool(before.annex))


def _line(error: Exception) -> str:
    return error.message if isinstance(error, ReportsError) else f"{type(error).__name__}: {error}"


def _kept(before: ManifestEntry) -> ManifestEntry:
    return before if before.state == "incomplete" else replace(before, state="unchanged")


def _write_reason(folder: Path, error: Exception, html: Mapping[str, str]) -> None:
    """Write why a document failed or is incomplete, and the HTML of its sections, for whoever investigates."""
    lines = [_line(error)]
    if isinstance(error, ReportsError):
        lines += [f"  {problem}" for problem in error.problems]
        lines += [f"  {error.remedy}"] if error.remedy and not error.problems else []
    else:
        lines += getattr(error, "__notes__", [])
    write_whole(folder / "reason.txt", "\n".join([*lines, ""]).encode("utf-8", "replace"))
    for section, text in html.items():
        write_whole(folder / f"{section}.html", text.encode("utf-8", "replace"))


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Lock a folder against other runs, for the life of this process at most; raises UsageProblem if it is locked."""
    path = folder / HIDDEN / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            _lock(lock.fileno())
        except BlockingIOError as error:
            raise UsageProblem(
                f"another run is writing into {folder}", remedy="Wait for it, or name another folder with -o."
            ) from error
        except OSError:
            # A file system without locks keeps nobody out.
            pass
        yield


def _lock(handle: int) -> None:
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _delete_abandoned(folder: Path) -> None:
    """Delete temporary files that a killed run has left."""
    for path in _temporary(folder):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _ABANDONED:
                path.unlink()


def _temporary(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names if name.startswith(".reports-") and name.endswith(".tmp"))
