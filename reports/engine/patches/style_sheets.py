"""Style sheets read with less work: the engine's own without what no page asks of it, and selectors by their shape.

The engine reads three sheets of its own when it is loaded. That of forms and that of presentational hints serve options
that are never set. Half of the third one are counters of many scripts: each is read when something is counted in it.
Nothing else is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib import import_module, resources
from itertools import count
from typing import Any

MAIN, UNUSED = "html5_ua.css", ("html5_ph.css", "html5_ua_form.css")

_PACKAGE = "weasyprint.css"
_COUNTER = re.compile(r"@counter-style\s+([\w-]+)\s*\{[^{}]*\}")
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_files = resources.files


def _files_less(package: Any) -> Any:
    return _Sheets() if getattr(package, "__name__", "") == _PACKAGE else _files(package)


class _Sheets:
    """The folder of the engine's style sheets, with less in them."""

    def __truediv__(self, name: str) -> _Sheet:
        return _Sheet("" if name in UNUSED else _COUNTER.sub("", _sheet(name)))


class _Sheet(str):
    def read_text(self, _: str) -> str:
        return str(self)


def _sheet(name: str) -> str:
    return (_files(_PACKAGE) / name).read_text("utf-8")


@contextmanager
def reading_less() -> Iterator[None]:
    """While the engine is loaded: selectors and its own sheets are read with less work, now and afterwards."""
    compiler: Any = import_module("cssselect2.compiler")
    compiler.eval = evaluate
    resources.files = _files_less
    try:
        yield
    finally:
        resources.files = _files
    document: Any = import_module("weasyprint.document")
    document.CounterStyle = _counting(document.CounterStyle)


def _counting(known: type) -> type:
    css: Any = import_module("weasyprint")
    rules = {match[1]: match[0] for match in _COUNTER.finditer(_sheet(MAIN))}

    @cache
    def read(name: str) -> Any:
        found: dict[str, Any] = {}
        css.CSS(string=rules[name], counter_style=found)
        return found[name]

    class Counters(known):  # type: ignore[misc]
        """The counters of a document, and those of the engine that it does not define itself."""

        def __contains__(self, name: object) -> bool:
            return super().__contains__(name) or name in rules

        def __missing__(self, name: str) -> Any:
            return read(name)

    return Counters


def evaluate(source: str, names: dict[str, Any], _: object = None) -> Any:
    """A selector's test from its Python.

    Most selectors differ only in the elements and classes that they name: what they have in common is compiled once.
    """
    if "\\" in source:
        return eval(source, names)
    texts = _TEXT.findall(source)
    numbers = count()
    shape = _TEXT.sub(lambda _: f"_{next(numbers)}", source)
    return _maker(shape, len(texts), tuple(names.items()))(*(text[1:-1] for text in texts))


@lru_cache(maxsize=1024)
def _maker(shape: str, texts: int, names: tuple[tuple[str, Any], ...]) -> Callable[..., Any]:
    given = ", ".join(f"_{number}" for number in range(texts))
    maker: Callable[..., Any] = eval(f"lambda {given}: {shape}", dict(names))
    return maker
