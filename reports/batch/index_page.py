"""Writes index.html of a run: every document with its first page, size and link, and failures with their reasons."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from reports.batch.manifest import Manifest
from reports.files import write_whole
from reports.typeset.outer_templates import render_outer

NAME = "index.html"
_TEMPLATE = "batch-index.html"


def write_index(folder: Path, manifest: Manifest, thumbnails: str, templates: Path | None = None) -> None:
    """Write the index page beside the documents; ``thumbnails`` is the folder of thumbnails below it.

    ``templates`` is a folder whose template of it goes before the shipped one.
    """
    entries = sorted(manifest.documents, key=lambda entry: (entry.kind, entry.name))
    kinds = [(kind, list(group)) for kind, group in groupby(entries, lambda entry: entry.kind)]
    html = render_outer(_TEMPLATE, templates, run=manifest.run, kinds=kinds, thumbnails=thumbnails)
    write_whole(folder / NAME, html.encode())
