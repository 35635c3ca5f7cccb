"""What a check looks for: one rule for each way in which a record, or a file, misleads its reader."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Literal, NamedTuple

from msgspec import Struct

Severity = Literal["error", "warning", "note"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""From the worst: it cannot be right as it stands; it may mislead a reader; it is worth knowing."""


class Rule(Struct, frozen=True):
    """One thing that a check looks for."""

    id: str
    severity: Severity
    title: str
    """What is found, in a few words."""
    why: str
    """What a reader would believe wrongly, or what documents do about it."""
    remedy: str


class Finding(NamedTuple):
    """One rule broken at one place."""

    file: str
    """Path relative to the corpus, with forward slashes."""
    line: int | None
    """Counted from 1, where it is known."""
    field: str
    """Dotted field path, e.g. ``analysis.mrv.score``; "" for the file as a whole."""
    rule: str
    message: str
    remedy: str
    record: str
    """Id of the record or profile; "" where the file cannot be read as one."""

    @property
    def severity(self) -> Severity:
        """How bad breaking the rule is."""
        return RULES[self.rule].severity


def _read_rules() -> Iterator[Rule]:
    text = files("reports.analysis.checks").joinpath("rules.toml").read_text(encoding="utf-8")
    for name, said in tomllib.loads(text).items():
        yield Rule(id=name, **said)


RULES: dict[str, Rule] = {rule.id: rule for rule in _read_rules()}
"""Every rule by its id, the worst first."""


def found_in(file: str, record: str, rule: str, field: str, message: str) -> Finding:
    """A finding with the remedy of its rule, its line still open."""
    return Finding(file, None, field, rule, message, RULES[rule].remedy, record)
