"""The engine's own style sheets are read without what no page asks of them; selectors are compiled by their shape.

The engine reads three sheets of its own when it is loaded. That of forms and that of presentational hints serve options
that are never set. Half of the third one are counters of many scripts: `counter_styles.py` reads each when something is
counted in it. Nothing else is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import resources
from itertools import count
from types import CodeType
from typing import Any

_MAIN, _UNUSED = "html5_ua.css", ("html5_ph.css", "html5_ua_form.css")
_left_out = {*_UNUSED}
_PACKAGE = "weasyprint.css"
_COUNTER = re.compile(r"@counter-style\s+([\w-]+)\s*\{[^{}]*\}")
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_files = resources.files
_PLACES = ("id_selectors", "class_selectors", "lower_local_name_selectors", "namespace_selectors")
LISTS = ("lang_attr_selectors", "other_selectors")
"""Where a matcher keeps selectors that are not looked up by a name."""


def files(package: Any) -> Any:
    """Return the folder of a package; that of the engine's style sheets holds shorter ones."""
    return _ShortSheets() if getattr(package, "__name__", "") == _PACKAGE else _files(package)


class _ShortSheets:
    """The folder of the engine's style sheets, with less in them."""

    def __truediv__(self, name: str) -> _SheetText:
        return _SheetText("" if name in _left_out else main_sheet())


class _SheetText(str):
    """The text of a style sheet, where the engine reads that of a file."""

    def read_text(self, _: str) -> str:
        """Return the text."""
        return str(self)


def leave_out_main() -> None:
    """Let the engine be loaded without its main sheet, whose rules are added afterwards."""
    _left_out.add(_MAIN)


def main_sheet() -> str:
    """Return the engine's main sheet without its counters."""
    return _COUNTER.sub("", _sheet(_MAIN))


def counter_rules() -> dict[str, str]:
    """Return the rules of counters that were left out, by the name of the counter."""
    return {match[1]: match[0] for match in _COUNTER.finditer(_sheet(_MAIN))}


def _sheet(name: str) -> str:
    return (_files(_PACKAGE) / name).read_text("utf-8")


def evaluate(source: str, names: dict[str, Any], _: object = None) -> Any:
    """Return the test of a selector from its Python source.

    Most selectors differ only in the elements and classes that they name: what they have in common is compiled once.
    The test says in ``made_of`` what its shape is and what it names.
    """
    shape, texts = source, ()
    if "\\" not in source:
        numbers = count()
        texts = tuple(text[1:-1] for text in _TEXT.findall(source))
        shape = _TEXT.sub(lambda _: f"_{next(numbers)}", source)
    test = _maker(shape, len(texts), tuple(names.items()))(*texts)
    test.made_of = shape, texts
    return test


@lru_cache(maxsize=1024)
def _maker(shape: str, texts: int, names: tuple[tuple[str, Any], ...]) -> Callable[..., Any]:
    maker: Callable[..., Any] = eval(maker_code(shape, texts), dict(names))
    return maker


def maker_code(shape: str, texts: int) -> CodeType:
    """Return the code of what makes a test of this shape from so many texts."""
    given = ", ".join(f"_{number}" for number in range(texts))
    return compile(f"lambda {given}: {shape}", "<selector>", "eval")


def entries(matcher: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield every selector of the engine's matcher: where it is kept, what it is looked up by there, and its entry."""
    for place in _PLACES:
        for key, found in getattr(matcher, place).items():
            yield from ((place, key, entry) for entry in found)
    for place in LISTS:
        yield from ((place, "", entry) for entry in getattr(matcher, place))
