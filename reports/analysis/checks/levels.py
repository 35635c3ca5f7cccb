"""How much each finding matters once the settings have spoken: rules off, or raised, for files and for records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from reports.analysis.checks.rules import RULES, CheckFinding, Severity
from reports.config.check_settings import CheckException, CheckSettings
from reports.config.toml_file import nearest
from reports.errors import Problem

_WILD = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
_PARTS = re.compile(r"(\*\*/|\*\*|\*|\?)")


def with_levels(findings: Iterable[CheckFinding], settings: CheckSettings) -> tuple[CheckFinding, ...]:
    """Return the findings without those that are switched off, each with the severity that the settings give it."""
    if not settings.named:
        return tuple(findings)
    return tuple(one._replace(level=level) for one, level in _wanted(findings, settings))


def _wanted(findings: Iterable[CheckFinding], settings: CheckSettings) -> Iterator[tuple[CheckFinding, Severity]]:
    for one in findings:
        level = settings.levels.get(one.rule)
        for exception in settings.exceptions:
            if one.rule in exception.levels and _fits(exception, one):
                level = exception.levels[one.rule]
        if level != "off":
            yield one, level or one.severity


def _fits(exception: CheckException, found: CheckFinding) -> bool:
    asked = ((exception.paths, found.file), (exception.records, found.record))
    return all(not globs or any(pattern_of(glob).fullmatch(said) for glob in globs) for globs, said in asked)


@lru_cache(maxsize=1024)
def pattern_of(glob: str) -> re.Pattern[str]:
    """Return what a path or id must be: ``*`` stands for any part of a name, ``**`` for any folders."""
    return re.compile("".join(_WILD.get(part) or re.escape(part) for part in _PARTS.split(glob)), re.DOTALL)


def level_problems(settings: CheckSettings, file: str) -> Iterator[Problem]:
    """Yield every rule that is none, and every one that is set to two levels at one place."""
    seen: dict[tuple[str, str], str] = {}
    for field, rule in settings.named:
        place, _, level = field.rpartition(".")
        if rule not in RULES:
            yield Problem(file, field, f"“{rule}” is no rule of the check", nearest(rule, tuple(RULES)))
        elif seen.setdefault((place, rule), level) != level:
            message = f"“{rule}” is set to {seen[place, rule]} as well"
            yield Problem(file, field, message, "Leave one of the two.")
