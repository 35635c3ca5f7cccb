"""Counters of many scripts are read from the engine's style sheet when something is counted in them."""

from __future__ import annotations

from functools import cache
from typing import Any

# Before any part of the engine is named, it is loaded with the shipped fonts.
from reports.engine.load import weasyprint
from reports.engine.patches.style_sheets import counter_rules

# isort: split
from weasyprint.css.counters import CounterStyle

_RULES = counter_rules()


class LazyCounterStyle(CounterStyle):  # type: ignore[misc]
    """The counters of a document, and those of the engine that it does not define itself."""

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in _RULES

    def __missing__(self, name: str) -> Any:
        return _read(name)


@cache
def _read(name: str) -> Any:
    found: dict[str, Any] = {}
    weasyprint.CSS(string=_RULES[name], counter_style=found)
    return found[name]
