"""What an outcome depends on: every file and folder that a request reads, also while some of them are broken."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from reports.app.requests import BatchRequest, BriefRequest
from reports.batch.plan import NAME as PLAN
from reports.batch.plan import Plan, find_plan
from reports.batch.stamp import WatchedPath
from reports.config.project import NAME as SETTINGS
from reports.config.project import Configuration, find_configuration
from reports.corpus.opening import corpus_folder
from reports.engine.fingerprint import library_files
from reports.errors import ReportsError
from reports.typeset.look import Look

_RECORDS = (".md", ".markdown")
_TEMPLATES = (".html", ".css", ".toml", ".txt")


def watched_by_batch(
    request: BatchRequest, configuration: Configuration, plan: Plan, look: Look
) -> tuple[WatchedPath, ...]:
    """Return all files that a batch depends on; one without a path stands for what cannot be watched."""
    named = request.corpus or configuration.corpus
    corpus = corpus_folder(named)
    brand = request.appearance.brand or configuration.brand
    sources = [face.source for face in look.brand.fonts.faces]
    settings = [request.config or SETTINGS, *([corpus / SETTINGS, corpus / PLAN] if corpus else []), PLAN, plan.file]
    files = (*settings, brand, look.brand.logo, configuration.calendar, *sources)
    return (*_listed(files, look.template_dir, named, plan.baseline), *map(WatchedPath, library_files()))


def _listed(files: Iterable[Path | str | None], templates: Path | str | None, *corpora: str) -> Iterator[WatchedPath]:
    """Yield what is named of files, the folder of templates, and what corpora are read from."""
    yield from (WatchedPath(str(file)) for file in files if file)
    if templates:
        yield WatchedPath(str(templates), _TEMPLATES)
    yield from (_source(corpus) for corpus in corpora if corpus)


def _source(named: str) -> WatchedPath:
    """Return what a corpus is read from."""
    folder = corpus_folder(named)
    if folder is None:
        return WatchedPath(named if Path(named).is_file() else "")
    return WatchedPath(str(folder), _RECORDS)


def watched_by(request: BriefRequest | BatchRequest) -> tuple[WatchedPath, ...]:
    """Return all files and folders that documents depend on, as far as they can be told; raises nothing.

    What is broken or missing is among them: it may be mended. What is no file, a reference of git, is left out.
    """
    configuration = _configuration(request)
    named = request.corpus or configuration.corpus
    corpus = corpus_folder(named) if named else None
    brand = str(request.appearance.brand or configuration.brand)
    templates = request.appearance.template_dir or configuration.template_dir
    files: list[Path | str] = [request.config or SETTINGS, brand, *_named_in(brand), configuration.calendar]
    files += [corpus / SETTINGS] if corpus else []
    baseline = request.baseline or ""
    if isinstance(request, BatchRequest):
        plan = _plan(request, corpus)
        baseline = baseline or _baseline(plan)
        files += [PLAN, *([corpus / PLAN] if corpus else []), plan or ""]
    elif request.calendar:
        files.append(request.calendar)
    found = _listed(files, templates, named, baseline)
    return tuple(dict.fromkeys(one for one in found if one.path))


def _configuration(request: BriefRequest | BatchRequest) -> Configuration:
    with suppress(ReportsError, OSError):
        return find_configuration(request.config, corpus_folder(request.corpus) if request.corpus else None)
    return Configuration()


def _plan(request: BatchRequest, corpus: Path | None) -> Path | None:
    if request.by:
        return None
    with suppress(ReportsError):
        return find_plan(request.plan, corpus)
    return request.plan


def _baseline(plan: Path | None) -> str:
    """Return the baseline that a plan names, as far as the plan can be read."""
    written = _table(plan).get("baseline", "") if plan else ""
    return str(plan.parent / written) if plan and isinstance(written, str) and written else ""


def _named_in(brand: str) -> Iterator[Path]:
    """Yield the files that a brand may name: any text in it that could be one, for its fonts may be what is broken."""
    for text in _texts(_table(Path(brand))) if brand else ():
        if "." in text and "\0" not in text and len(text) < 255:
            yield Path(brand).parent / text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _table(path: Path) -> Mapping[str, Any]:
    with suppress(OSError, ValueError, RecursionError):
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    return {}
