"""The engine's own style sheet and the shipped ones, parsed once when the program is set up and kept.

Parsing them took a tenth of the time of a sheet. The file is made and trusted as the compiled templates are; it holds
the parts of the engine's parsed sheets, in which the tests of selectors are code.
"""

from __future__ import annotations

import hashlib
import importlib
import marshal
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

from reports.compiled_file import can_keep, can_trust, keep_compiled, read_compiled
from reports.engine.patches import installer, style_sheets
from reports.errors import EnvironmentProblem
from reports.resources import TEMPLATES, installed
from reports.typeset import styles

ENGINE = "engine"
"""The key of the engine's own sheet; the others are known by their text."""

_GROUP = "kept style sheets"
_NAME = "styles"
_LIBRARIES = ("weasyprint", "cssselect2", "tinycss2")

Entry = tuple[str, str, int, tuple[str, ...], Any, int, Any, Any]
"""Place in the matcher and key there; shape and texts of the test; specificity, number, pseudo-element, declarations.

The engine's matcher numbers the selectors of all its sheets through, those that never match included.
"""

_kept: dict[str, bytes] = {}
"""Parsed sheets, packed, by `_key`."""
_makers: list[Callable[..., Any]] = []
"""What makes the test of a selector, by the number of its shape."""


def load_kept_styles() -> None:
    """Read the sheets that were kept; called before the engine is loaded."""
    if not installer.is_on(_GROUP) or not can_trust() or _kept:
        return
    with suppress(OSError):
        code = read_compiled(TEMPLATES, _NAME, _ingredients())
        if code is not None:
            shapes, sheets = marshal.loads(code)
            _makers[:] = [_maker(shape) for shape in shapes]
            _kept.update(sheets)
            style_sheets.leave_out_main()


def is_kept(text: str) -> bool:
    """Return whether a sheet of this text, or the engine's, need not be parsed."""
    return _key(text) in _kept


def add_kept(text: str, css: Any) -> None:
    """Add the rules of a kept sheet behind those of a parsed one."""
    entries, rules, count = pickle.loads(_kept[_key(text)])
    matcher = css.matcher
    for place, key, shape, texts, specificity, order, pseudo, payload in entries:
        entry = (_makers[shape](*texts), specificity, matcher.order + order, pseudo, payload)
        found = getattr(matcher, place)
        (found if place in style_sheets.LISTS else found.setdefault(key, [])).append(entry)
    matcher.order += count
    css.page_rules += rules


def keep_styles(parse: Callable[[str], Any]) -> None:
    """Parse the shipped sheets and keep them, where they are not kept yet; ``parse`` returns the engine's sheet.

    Where nothing can be kept, nothing is done.
    """
    if not installer.is_on(_GROUP) or not can_trust() or _kept:
        return
    with suppress(OSError, EnvironmentProblem):
        if can_keep(TEMPLATES):
            keep_compiled(TEMPLATES, _NAME, _ingredients(), _packed(parse))
            load_kept_styles()


def _packed(parse: Callable[[str], Any]) -> bytes:
    numbers: dict[tuple[str, int], int] = {}
    sheets = {ENGINE: style_sheets.main_sheet(), **{text: text for text in styles.shipped_sheets()}}
    found = {}
    for name, text in sheets.items():
        css = parse(text)
        entries = [_entry(place, key, entry, numbers) for place, key, entry in style_sheets.entries(css.matcher)]
        found[_key(name)] = pickle.dumps((entries, css.page_rules, css.matcher.order))
    return marshal.dumps(([style_sheets.maker_code(*shape) for shape in numbers], found))


def _entry(place: str, key: str, entry: Any, numbers: dict[tuple[str, int], int]) -> Entry:
    test, specificity, order, pseudo, payload = entry
    shape, texts = test.made_of
    number = numbers.setdefault((shape, len(texts)), len(numbers))
    return place, key, number, texts, specificity, order, pseudo, payload


def _maker(code: CodeType) -> Callable[..., Any]:
    maker: Callable[..., Any] = eval(code, _names())
    return maker


@cache
def _names() -> dict[str, Any]:
    """Return what the tests of selectors may name."""
    compiler = importlib.import_module("cssselect2.compiler")
    return {name: getattr(compiler, name) for name in ("split_whitespace", "ascii_lower", "urlparse")}


@cache
def _ingredients() -> bytes:
    makers = [Path(module.__file__ or "").read_bytes() for module in (style_sheets, sys.modules[__name__])]
    versions = [installed(library) for library in _LIBRARIES]
    return repr((styles.shipped_sheets(), makers, versions, sys.version)).encode()


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
