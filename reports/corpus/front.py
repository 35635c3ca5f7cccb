"""The text of a file -> its front matter and body: JSON first, then YAML, nothing passed over in silence.

`json` and PyYAML both keep the last of two equal keys, PyYAML follows aliases and reads ``no`` as false, and
python-frontmatter drops what it cannot use. Here each of these is a fault with a place and a remedy.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any, ClassVar, NoReturn

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from reports.corpus.places import json_lines
from reports.errors import Problem

MAX_DEPTH = 40
"""Levels of nesting in front matter; records use four."""

MAX_CHARACTERS = 1_000_000
"""The longest front matter that is read: YAML takes seconds for a million characters, and records a hundredth."""

_FENCE = re.compile(r"-{3,}[ \t]*(?:\n|$)")
_CORRECT = "Correct the text at this place"

_NULL, _BOOL, _INT, _FLOAT = (f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float"))


class FrontFault(Exception):
    """A file without usable front matter, with every problem behind it; `Problem.file` is still open."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


def _refuse(message: str, remedy: str, field: str = "", line: int | None = None) -> NoReturn:
    raise FrontFault(Problem("", field, message, remedy, line))


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the C one where PyYAML has it
    """YAML with the scalars of JSON: dates, ``no`` and ``12:30`` stay text."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


_Loader.add_implicit_resolver(_NULL, re.compile(r"(?:~|null|)$"), ["~", "n", ""])
_Loader.add_implicit_resolver(_BOOL, re.compile(r"(?:true|false)$"), ["t", "f"])
_Loader.add_implicit_resolver(_INT, re.compile(r"-?(?:0|[1-9][0-9]{0,18})$"), list("-0123456789"))
_Loader.add_implicit_resolver(
    _FLOAT, re.compile(r"-?(?:0|[1-9][0-9]{0,18})(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?$"), list("-0123456789")
)


def _finite(digits: str) -> float | str:
    """A number, or its digits where it is beyond every number, as 1e999."""
    return number if isfinite(number := float(digits)) else digits


_SCALARS: dict[str, Callable[[str], Any]] = {
    _NULL: lambda _: None,
    _BOOL: lambda text: text == "true",
    _INT: int,
    _FLOAT: _finite,
}


class _Handler(YAMLHandler):
    """Front matter between ``---`` lines at the very top: JSON, or YAML in a safe and strict reading."""

    def split(self, text: str) -> tuple[str, str]:
        opening = _FENCE.match(text)
        if opening is None:
            _refuse("no front matter", "Begin the file with a line ---, the record's fields, and another line ---")
        start = end = opening.end() - 1
        while (end := text.find("\n---", end)) >= 0:
            if closing := _FENCE.match(text, end + 1):
                return text[start + 1 : end + 1], text[closing.end() :]
            end += 1
        _refuse("front matter is never closed", "Put a line --- after the last field", line=1)

    def load(self, fm: str, **_: object) -> dict[str, Any]:
        if len(fm) > MAX_CHARACTERS:
            _refuse(f"front matter is longer than {MAX_CHARACTERS:,} characters", "Move the long texts to the body")
        data = _load(fm)
        if not isinstance(data, dict):
            kind = {list: "a list", type(None): "empty"}.get(type(data), "a single value")
            _refuse(f"front matter is {kind}", 'Write fields and their values, e.g. {"id": "…", "title": "…"}')
        return data


_HANDLER = _Handler()


def read_front(text: str) -> tuple[dict[str, Any], str]:
    """Front matter and body of a file's text; raises `FrontFault`."""
    above = _blank_lines_above(text)
    try:
        data, body = frontmatter.parse(text, handler=_HANDLER)
    except FrontFault as fault:
        raise FrontFault(*(p._replace(line=p.line and p.line + above) for p in fault.problems)) from None
    return data, body


def _blank_lines_above(text: str) -> int:
    return text.count("\n", 0, len(text) - len(text.lstrip()))


def _load(front: str) -> Any:
    try:
        data = _DECODER.decode(front)
    except RecursionError:
        _refuse_depth()
    except _RepeatedKey as repeated:
        raise FrontFault(*(_repeats(front) or [_repeated(str(repeated), None)])) from None
    except ValueError as fault:
        return _load_yaml(front, fault)
    if front.count("{") + front.count("[") > MAX_DEPTH and _deeper(data, MAX_DEPTH):
        _refuse_depth()
    return data


def _refuse_depth() -> NoReturn:
    _refuse(f"front matter is nested more than {MAX_DEPTH} levels deep", "Flatten it; a record needs four levels")


def _deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    children = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper(child, levels - 1) for child in children)


class _RepeatedKey(Exception):
    pass


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        seen: set[str] = set()
        raise _RepeatedKey(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return mapping


# Made once: to make one costs as much as to read a short record.
_DECODER = json.JSONDecoder(object_pairs_hook=_mapping, parse_constant=str, parse_float=_finite)


def _repeated(field: str, line: int | None) -> Problem:
    return Problem("", field, "the key stands twice in one block", "Keep one value and delete the other", line)


# --- YAML, and places in either notation -------------------------------------------------------------------------


def _load_yaml(front: str, json_fault: ValueError) -> Any:
    try:
        node = _compose(front)
    except yaml.YAMLError as fault:
        if isinstance(json_fault, json.JSONDecodeError) and re.match(r'\s*[\[{]\s*["}\]]', front):
            _refuse(f"front matter is not JSON: {json_fault.msg}", _CORRECT, line=json_fault.lineno + 1)
        place = _line(getattr(fault, "problem_mark", None))
        reason = str(getattr(fault, "problem", None) or "unreadable").replace("\n", " ")
        _refuse(f"front matter is neither JSON nor YAML: {reason}", _CORRECT, line=place)
    repeats = [_repeated(path, line) for path, line, again in _places(node) if again]
    if repeats:
        raise FrontFault(*repeats)
    return _value(node)


def _compose(front: str) -> yaml.Node | None:
    """The node tree; aliases, anchors, tags, merge keys and deep nesting are refused before it is built."""
    depth = 0
    for event in yaml.parse(front, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent | yaml.CollectionEndEvent):
            depth += 1 if isinstance(event, yaml.CollectionStartEvent) else -1
        if depth > MAX_DEPTH:
            _refuse_depth()
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            _refuse(
                "front matter uses a YAML anchor, alias or tag",
                "Write the value out where it is meant",
                line=_line(event.start_mark),
            )
    return yaml.compose(front, Loader=_Loader)


def _line(mark: Any) -> int | None:
    """The line in the file: front matter begins on the second."""
    return mark.line + 2 if mark else None


def _places(node: yaml.Node | None, path: str = "") -> Iterator[tuple[str, int | None, bool]]:
    """(field path, line in the file, whether the key stood there before) of everything below a node."""
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield f"{path}[{index}]", _line(item.start_mark), False
            yield from _places(item, f"{path}[{index}]")
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
                _refuse("a key is not plain text", "Write the field's name as the key", path, _line(key.start_mark))
            here = f"{path}.{key.value}" if path else str(key.value)
            yield here, _line(key.start_mark), key.value in seen
            seen.add(key.value)
            yield from _places(value, here)


def _value(node: yaml.Node | None) -> Any:
    if node is None:
        return None
    if isinstance(node, yaml.MappingNode):
        return {key.value: _value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    return _SCALARS.get(node.tag, str)(node.value)


def _repeats(front: str) -> list[Problem]:
    return [_repeated(path, line) for path, line, again in _read_places(front) if again]


def _read_places(front: str) -> list[tuple[str, int | None, bool]]:
    """The places in front matter that `json` has read; none where YAML cannot follow, as with tabs."""
    try:
        return list(_places(_compose(front)))
    except (yaml.YAMLError, FrontFault):
        return []


def lines(text: str) -> dict[str, int]:
    """The line on which each field stands, and the first one of the ``body``; empty where it cannot be told."""
    trimmed = text.lstrip()
    front, body = _HANDLER.split(trimmed)
    above = text.count("\n", 0, len(text) - len(trimmed))
    try:
        # The fence is the line before.
        places = json_lines(front, above + 2)
    except ValueError:
        places = {path: line + above for path, line, _ in _read_places(front) if line}
    if said := body.strip():
        places.setdefault("body", above + trimmed.count("\n", 0, trimmed.rindex(said)) + 1)
    return places
