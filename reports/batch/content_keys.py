"""Cache keys of sections, charts and verdicts: a hash of everything that their content depends on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import astuple

from reports.documents.shared.section import ChartSpec, Figure, Section
from reports.engine.fingerprint import Fingerprint
from reports.typeset.assembly import without_position
from reports.typeset.look import Look


def section_key(section: Section, look: Look, fingerprint: Fingerprint) -> str:
    """Return the cache key of a section's pages."""
    parts = (fingerprint.pages, fingerprint.templates, fingerprint.brand, *_libraries(fingerprint))
    return _hash(["section", *parts, look.paper, look.text_size, without_position(section)])


def chart_key(spec: ChartSpec, look: Look, fingerprint: Fingerprint) -> str:
    """Return the cache key of a chart: templates and sizes of paper do not bear on it."""
    return _hash(["chart", fingerprint.pages, *_libraries(fingerprint), look.palette, spec])


def verdict_key(section: str, look: Look, fingerprint: Fingerprint) -> str:
    """Return the key of what an inspection says of the section with this key; the binding moves pages for print."""
    return _hash(["verdict", section, fingerprint.program, *_libraries(fingerprint), look.profile])


def _libraries(fingerprint: Fingerprint) -> tuple[str, str, str]:
    return fingerprint.fonts, fingerprint.engine, fingerprint.python


def charts_of(value: Any) -> Iterator[ChartSpec]:
    """Yield every chart in a view model."""
    if isinstance(value, Figure):
        yield value.spec
    elif isinstance(value, tuple | list):
        for one in value:
            yield from charts_of(one)
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from charts_of(getattr(value, name))


def _hash(value: Any) -> str:
    text = json.dumps(value, default=_parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _parts(value: Any) -> list[Any]:
    """Return a view model as its type and its values; a value without one canonical form is refused."""
    if not isinstance(value, Struct):
        raise TypeError(f"{type(value).__name__} has no place in a view model")
    return [f"{type(value).__module__}.{type(value).__qualname__}", *astuple(value)]
