"""Front matter in YAML, read safely and strictly; and the lines of fields, which YAML can tell of JSON as well.

PyYAML keeps the last of two equal keys, follows aliases and reads ``no`` as false, and python-frontmatter drops what it
cannot use. Here these are faults, or text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, NamedTuple

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from reports.corpus.front_format import (
    MAX_DEPTH,
    FrontMatterFault,
    decimal,
    fields_of,
    refuse,
    refuse_depth,
    repeated,
    split,
    whole,
)

_CORRECT = "Correct the text at this place"
_BARE_DASH = re.compile(r"-(?=[ \t]*(?:#.*)?(?:\n|$))")
"""A dash for "nothing", which stands alone behind its key; YAML takes it for the beginning of a list."""
_MOST_DASHES, _LONGEST_DASHED = 200, 50_000
"""Each dash is found by reading anew, so there is an end to it: so many of them, in so many characters."""
_NULL, _BOOL, _INT, _FLOAT = (f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float"))


def loader_of_json(base: type[Any]) -> type[Any]:
    """Return a loader of PyYAML that knows the scalars of JSON alone: dates, ``no`` and ``12:30`` stay text."""

    class Loader(base):  # type: ignore[misc]  # whichever is given
        yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}

    Loader.add_implicit_resolver(_NULL, re.compile(r"(?:~|null|)$"), ["~", "n", ""])
    Loader.add_implicit_resolver(_BOOL, re.compile(r"(?:true|false)$"), ["t", "f"])
    Loader.add_implicit_resolver(_INT, re.compile(r"-?(?:0|[1-9][0-9]{0,18})$"), list("-0123456789"))
    Loader.add_implicit_resolver(
        _FLOAT, re.compile(r"-?(?:0|[1-9][0-9]{0,18})(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?$"), list("-0123456789")
    )
    return Loader


_Loader = loader_of_json(getattr(yaml, "CSafeLoader", yaml.SafeLoader))
"""The one written in C, where PyYAML has it."""

_SCALARS: dict[str, Callable[[str], Any]] = {
    _NULL: lambda _: None,
    _BOOL: lambda text: text == "true",
    _INT: whole,
    _FLOAT: decimal,
}


class _Handler(YAMLHandler):
    """A handler that refuses front matter which holds no fields; python-frontmatter's own ones drop it."""

    def __init__(self, json_fault: ValueError) -> None:
        super().__init__()
        self._json_fault = json_fault

    def split(self, text: str) -> tuple[str, str]:
        return split(text)

    def load(self, fm: str, **_: object) -> dict[str, Any]:
        return fields_of(_load(fm, self._json_fault))


def read_yaml(text: str, json_fault: ValueError) -> tuple[dict[str, Any], str]:
    """Return front matter that `json` refused with ``json_fault``, and the body; raises `FrontMatterFault`."""
    return frontmatter.parse(text, handler=_Handler(json_fault))


def _load(front: str, json_fault: ValueError) -> Any:
    try:
        node = _compose(front)
    except yaml.YAMLError as fault:
        if isinstance(json_fault, json.JSONDecodeError) and re.match(r'\s*[\[{]\s*["}\]]', front):
            message = f"front matter is not JSON: {json_fault.msg}"
            refuse("front-matter-syntax", message, _CORRECT, line=json_fault.lineno + 1)
        place = _line(getattr(fault, "problem_mark", None))
        reason = str(getattr(fault, "problem", None) or "unreadable").replace("\n", " ")
        refuse("front-matter-syntax", f"front matter is neither JSON nor YAML: {reason}", _CORRECT, line=place)
    repeats = [repeated(path, line) for path, line, again in _places(node) if again]
    if repeats:
        raise FrontMatterFault(*repeats)
    return _value(node)


def _compose(front: str) -> yaml.Node | None:
    """Return the node tree; a dash alone behind a key, which YAML refuses, is read as the text that it is."""
    for _ in range(_MOST_DASHES if len(front) <= _LONGEST_DASHED else 0):
        try:
            return _composed(front)
        except yaml.YAMLError as fault:
            quoted = _with_dash_quoted(front, getattr(fault, "problem_mark", None))
            if quoted is None:
                raise
            front = quoted
    return _composed(front)


def _with_dash_quoted(front: str, place: Any) -> str | None:
    """Return front matter with quotes round a dash at the place of a fault; None where there is none."""
    if place is None:
        return None
    *before, line = front.split("\n")[: place.line + 1]
    at = sum(map(len, before)) + len(before) + place.column
    if not _BARE_DASH.match(front, at) or not line[: place.column].rstrip().endswith(":"):
        return None
    return f'{front[:at]}"-"{front[at + 1 :]}'


def _composed(front: str) -> yaml.Node | None:
    """Return the node tree; refuse aliases, anchors, tags, merge keys and deep nesting before it is built."""
    depth = 0
    for event in yaml.parse(front, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent | yaml.CollectionEndEvent):
            depth += 1 if isinstance(event, yaml.CollectionStartEvent) else -1
        if depth > MAX_DEPTH:
            refuse_depth()
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            refuse(
                "yaml-alias",
                "front matter uses a YAML anchor, alias or tag",
                "Write the value out where it is meant",
                line=_line(event.start_mark),
            )
    return yaml.compose(front, Loader=_Loader)


def _line(mark: Any) -> int | None:
    """Return the line in the file: front matter begins on the second."""
    return mark.line + 2 if mark else None


def _places(node: yaml.Node | None, path: str = "") -> Iterator[tuple[str, int | None, bool]]:
    """Yield field path, line in the file, and whether the key stood there before, for everything below a node."""
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield f"{path}[{index}]", _line(item.start_mark), False
            yield from _places(item, f"{path}[{index}]")
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
                remedy = "Write the field's name as the key"
                refuse("yaml-alias", "a key is not plain text", remedy, path, _line(key.start_mark))
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


class Scalar(NamedTuple):
    """A value in front matter, and where it stands in the text of it."""

    start: int
    end: int
    style: str
    """The mark that it begins with: a quote, | or >; "" where it stands bare."""
    is_on_one_line: bool


def read_scalars(front: str) -> dict[str, Scalar]:
    """Return the values in front matter by field path; none where YAML cannot read it as it stands."""
    try:
        return dict(_scalars(_composed(front), ""))
    except (yaml.YAMLError, FrontMatterFault):
        return {}


def _scalars(node: yaml.Node | None, path: str) -> Iterator[tuple[str, Scalar]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(value, f"{path}.{key.value}" if path else str(key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _scalars(item, f"{path}[{index}]")
    elif isinstance(node, yaml.ScalarNode):
        start, end = node.start_mark, node.end_mark
        yield path, Scalar(start.index, end.index, node.style or "", start.line == end.line)


def read_places(front: str) -> list[tuple[str, int | None, bool]]:
    """Return the places in front matter that `json` has read; none where YAML cannot read it, as with tabs."""
    try:
        return list(_places(_compose(front)))
    except (yaml.YAMLError, FrontMatterFault):
        return []
