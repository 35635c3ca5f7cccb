"""Writes index.html of a run: every document with its first page, size and link, and failures with their reasons."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.batch.manifest import Manifest
from reports.files import write_whole
from reports.language import tag
from reports.resources import TEMPLATES

NAME = "index.html"
_TEMPLATE = "batch-index.html"


def write_index(folder: Path, manifest: Manifest, thumbnails: str) -> None:
    """Write the index page beside the documents; ``thumbnails`` is the folder of thumbnails below it."""
    loader = FileSystemLoader(TEMPLATES)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"tag": tag, "size": _size}
    entries = sorted(manifest.documents, key=lambda entry: (entry.kind, entry.name))
    kinds = [(kind, list(group)) for kind, group in groupby(entries, lambda entry: entry.kind)]
    html = environment.get_template(_TEMPLATE).render(run=manifest.run, kinds=kinds, thumbnails=thumbnails)
    write_whole(folder / NAME, html.encode())


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3))} kB" if count else "-"
