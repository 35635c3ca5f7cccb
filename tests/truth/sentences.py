"""The sentences of page 1 read back: a pattern for each template of templates/strings, and what it was filled with."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

STRINGS: Final = Path(__file__).resolve().parent.parent.parent / "templates" / "strings"
FORMS: Final = frozenset({"zero", "one", "two", "few", "many", "other", "none"})
PLACEHOLDER: Final = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
NUMBER: Final = re.compile(r"-?\d[\d,.]*")
JOINTS: Final = re.compile(r"[\s,，、;；]|\band\b|和|与|及|以及")


class Words:
    """The templates of one language, by key."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._patterns: dict[tuple[str, bool], re.Pattern[str]] = {}
        self._table = tomllib.loads((STRINGS / f"{language}.toml").read_text(encoding="utf-8"))

    @cached_property
    def templates(self) -> dict[str, tuple[str, ...]]:
        """Every text by dotted key; one with plural forms under the key of its noun, without the form."""
        return dict(_flat(self._table, ""))

    def text(self, key: str) -> str:
        return self.templates[key][-1]

    def pattern(self, template: str, *, lazy: bool = True) -> re.Pattern[str]:
        """Turn a template into a pattern with a group for each placeholder; lazy ones take as little as they can."""
        if (template, lazy) in self._patterns:
            return self._patterns[template, lazy]
        parts, end = [], 0
        for match in PLACEHOLDER.finditer(template):
            parts.append(re.escape(template[end : match.start()]))
            parts.append(self._group(match[1], match[2] or "", "?" if lazy else ""))
            end = match.end()
        return self._patterns.setdefault((template, lazy), re.compile("".join(parts) + re.escape(template[end:]), re.S))

    def _group(self, name: str, noun: str, lazily: str) -> str:
        forms = self.templates.get(f"count.{noun}", ())
        if not forms:
            return f"(?P<{name}>.+{lazily})"
        nouns = "|".join(re.escape(form.replace("{n:,}", "").replace("{n}", "").strip()) for form in forms)
        return rf"(?P<{name}>[\d,.]+ ?(?:{nouns}))"

    def readings(self, text: str, group: str, *, lazy: bool = True) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield the keys of a group whose template this text fills, the one with the most words of its own first."""
        found = []
        for key, templates in self.templates.items():
            for template in templates if key.startswith(group) else ():
                if match := self.pattern(template, lazy=lazy).fullmatch(text):
                    found.append((-len(PLACEHOLDER.sub("", template)), key, match.groupdict()))
        yield from ((key, values) for _, key, values in sorted(found, key=lambda one: one[0]))

    def named(self, text: str, group: str) -> set[str] | None:
        """Return the codes that a list of names names; None where something else stands in it."""
        found, rest = set(), text
        names = {k.removeprefix(group): v[-1] for k, v in self.templates.items() if k.startswith(group)}
        for code, name in sorted(names.items(), key=lambda item: -len(item[1])):
            if name in rest:
                found.add(code)
                rest = rest.replace(name, "", 1)
        return None if JOINTS.sub("", rest) else found


def number(text: str) -> float:
    """Return the number in a filled placeholder, without its noun."""
    match = NUMBER.search(text)
    return float(match[0].replace(",", "").rstrip(".")) if match else -1.0


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            forms = tuple(text for form, text in value.items() if form in FORMS)
            if forms and value.keys() <= FORMS | {"by"}:
                yield prefix + key, forms
            else:
                yield from _flat(value, f"{prefix}{key}.")
        elif isinstance(value, str):
            yield prefix + key, (value,)
