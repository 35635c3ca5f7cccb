"""Documents of one line, from templates that a test writes: the quickest work for a worker."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from reports.batch.builder import DocumentBuilder, DocumentOutcome, Job
from reports.batch.executors import Start
from reports.batch.tasks import LaySection, Tools
from reports.cache import open_cache
from reports.documents.shared.section import Document, Furniture, Section
from reports.limits import Limits
from reports.typeset.look import Look

PAGE = (
    '<!DOCTYPE html>\n<html lang="en"><head><title>x</title>{head}</head>'
    '<body id="{{{{ section.id }}}}"><h1>{{{{ section.title }}}}</h1>{body}</body></html>'
)
LIMITS = Limits(memory_mb=1_000, seconds=60, wait=600)


def note(folder: Path, body: str = "", *, head: str = "", name: str = "note", limits: Limits = LIMITS) -> Job:
    """A job whose only page is ``body``, written as a template into ``folder``."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.html").write_text(PAGE.format(head=head, body=body), encoding="utf-8")
    document = note_document(name)
    look = Look(template_dir=folder)
    return Job(name, look, lambda: document, limits.memory_mb, seconds=limits.seconds, lenient=True)


def note_document(name: str = "note") -> Document:
    """A document of one section."""
    return Document(
        name=name,
        title="Note",
        lang="en",
        edition="",
        subject="A note",
        author="Nobody",
        keywords=(),
        as_of="2026-07-01",
        sections=(Section(id=name, template=f"{name}.html", title="Note", lang="en", content=None),),
        furniture=Furniture("left", "centre", "{page} of {pages}"),
    )


def note_task(folder: Path, body: str = "", *, name: str = "note", limits: Limits = LIMITS) -> LaySection:
    """The same page as a task for a worker."""
    job = note(folder, body, name=name, limits=limits)
    return LaySection(note_document(name).sections[0], job.look, limits, {}, Tools.ENGINE)


def make(jobs: Iterable[Job], start: Start | None = None) -> list[DocumentOutcome]:
    """What becomes of documents that nothing is kept of, in the order of the jobs."""
    numbered = [replace(job, name=str(number)) for number, job in enumerate(jobs)]
    with open_cache(persistent=False) as cache:
        found = {outcome.name: outcome for outcome in DocumentBuilder(cache, start=start).make(numbered)}
    return [replace(found[job.name], name=job.compose().name) for job in numbered]


def made(job: Job) -> DocumentOutcome:
    """What becomes of one document."""
    return make([job])[0]
