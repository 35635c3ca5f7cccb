"""The state as the page in the browser is told it: values of JSON, without the document itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from reports.errors import Problem
from reports.preview.orders import PreviewFailure, PreviewFinding, ShownDocument
from reports.preview.sources import Editor, SourcePlace, find_place, line_of
from reports.preview.state import PreviewState

_MOST_SOURCES = 4
"""Records that are named under a page; a page of tables has values of all."""


def describe(state: PreviewState, editor: Editor) -> dict[str, Any]:
    """Return all that the page shows, but for pictures and the HTML edition."""
    document = state.document
    return {
        "revision": state.revision,
        "builds": state.builds,
        "phase": state.phase,
        "name": document.name if document else "",
        "title": document.title if document else "",
        "language": document.language if document else "",
        "right": document is not None and document.is_right,
        "pages": _pages(state, document, editor) if document else [],
        "web": hashlib.sha256(document.web).hexdigest() if document and document.web else "",
        "findings": [_finding(one, state, editor) for one in state.findings],
        "failure": _failure(state.failure, state, editor),
        "notes": list(state.notes),
        "documents": list(state.documents),
        "saved": list(state.saved),
        "saves": state.saves,
        "saveFailure": _failure(state.save_failure, state, editor),
        "seconds": state.seconds,
    }


def files_shown(state: PreviewState) -> frozenset[str]:
    """Return the files that the page may ask to open: those that it names."""
    problems = (*_problems(state.failure), *_problems(state.save_failure))
    said = [*(one.file for one in state.findings), *(one.file for one in problems)]
    named = {path for file in said if (path := _path(file, state.corpus))}
    return frozenset(named | set(state.document.files.values() if state.document else ()))


def describe_place(place: SourcePlace | None, corpus: str, editor: Editor) -> dict[str, Any]:
    """Return a place as the page opens it; {} where there is none."""
    if place is None:
        return {}
    shown = place.file.removeprefix(f"{corpus}/") if corpus else place.file
    return {
        "file": place.file, "line": place.line, "field": place.field, "shown": shown, "link": editor.link(place)
    }  # fmt: skip


def _pages(state: PreviewState, document: ShownDocument, editor: Editor) -> list[dict[str, Any]]:
    return [
        {
            "key": digest.whole,
            "width": page.width,
            "height": page.height,
            "section": page.section,
            "place": page.place,
            "changed": number in state.changed,
            "sources": _sources((value.origin for value in page.values), document, state, editor),
        }
        for number, (page, digest) in enumerate(zip(document.pages, document.digests, strict=True))
    ]


def _sources(
    origins: Iterable[str], document: ShownDocument, state: PreviewState, editor: Editor
) -> list[dict[str, Any]]:
    """Return the files of the records on a page; none where it has values of many."""
    editions = dict.fromkeys(origin.partition("#")[0] for origin in origins)
    if len(editions) > _MOST_SOURCES:
        return []
    places = ((one, SourcePlace(document.files[one], 1)) for one in editions if one in document.files)
    return [{"edition": one, **describe_place(place, state.corpus, editor)} for one, place in places]


def _finding(one: PreviewFinding, state: PreviewState, editor: Editor) -> dict[str, Any]:
    place = _place_of(one.file, one.line, one.field, state)
    if place is None and one.origin and state.document:
        place = find_place(f"{one.origin}#{one.field}", state.document.files)
    return {
        "severity": one.severity, "message": one.message, "remedy": one.remedy, "rule": one.rule,
        "page": one.page, "field": one.field, "place": describe_place(place, state.corpus, editor),
    }  # fmt: skip


def _failure(failure: PreviewFailure | None, state: PreviewState, editor: Editor) -> dict[str, Any] | None:
    if failure is None:
        return None
    problems = [
        {
            "message": one.message, "remedy": one.remedy, "field": one.field, "file": one.file,
            "place": describe_place(_place_of(one.file, one.line, one.field, state), state.corpus, editor),
        }
        for one in failure.problems
    ]  # fmt: skip
    return {"message": failure.message, "remedy": failure.remedy, "problems": problems, "trace": failure.trace}


def _problems(failure: PreviewFailure | None) -> tuple[Problem, ...]:
    return failure.problems if failure else ()


def _place_of(file: str, line: int | None, field: str, state: PreviewState) -> SourcePlace | None:
    """Return the place of a problem; its file is named as the user would type it, or by its record."""
    path = _path(file, state.corpus)
    if path:
        return SourcePlace(path, line or line_of(path, field), field)
    return find_place(f"{file}#{field}", state.document.files) if state.document else None


def _path(file: str, corpus: str) -> str:
    """Return the absolute path of a file that is there; "" where none is."""
    if not file or "\0" in file:
        return ""
    for path in (Path(corpus, file) if corpus else None, Path(file)):
        try:
            if path is not None and path.is_file():
                return str(path.absolute())
        except OSError:
            continue
    return ""
