"""Documents of one line, from templates that a test writes: the quickest work for a worker."""

from __future__ import annotations

from pathlib import Path

from reports.batch.executors import Job
from reports.batch.limits import Limits
from reports.briefing.section import Document, Furniture, Section
from reports.render.look import Look

PAGE = (
    '<!DOCTYPE html>\n<html lang="en"><head><title>x</title>{head}</head>'
    '<body id="{{{{ section.id }}}}"><h1>{{{{ section.title }}}}</h1>{body}</body></html>'
)
LIMITS = Limits(memory_mb=1_000, seconds=60, wait=600)


def note(folder: Path, body: str = "", *, head: str = "", name: str = "note", limits: Limits = LIMITS) -> Job:
    """A job whose only page is ``body``, written as a template into ``folder``."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.html").write_text(PAGE.format(head=head, body=body), encoding="utf-8")
    return Job(document(f"{name}.html", name), Look(template_dir=folder), limits)


def document(template: str, name: str = "note") -> Document:
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
        sections=(Section(id=name, template=template, title="Note", lang="en", content=None),),
        furniture=Furniture("left", "centre", "{page} of {pages}"),
    )
