"""The table of check rules, read from ``rules.toml``, and the finding that a broken rule gives."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Literal, NamedTuple

from msgspec import Struct

UNKNOWN_NAME = "unknown-name"
"""The rule about words that the vocabulary does not know, which are listed by language with the nearest known ones."""

RENDERED = frozenset({"not-settable"})
"""The rules that nothing but a try to set the documents can find broken."""

Severity = Literal["error", "warning", "note"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""The worst first: it cannot be right as it stands; it may mislead a reader; it is worth knowing."""


class CheckRule(Struct, frozen=True):
    """One thing that the check looks for, as ``rules.toml`` describes it."""

    id: str
    severity: Severity
    title: str
    """What is found, in a few words."""
    why: str
    """What a reader would wrongly believe, or what documents do about it."""
    remedy: str


class CheckFinding(NamedTuple):
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
    language: str = ""
    """Tag of the language that the file is in, where what is wrong is a word of it."""
    level: Severity | Literal[""] = ""
    """What reports.toml makes of the severity of its rule; "" where it says nothing."""

    @property
    def severity(self) -> Severity:
        """Return the severity of the rule that is broken, or what the settings make of it."""
        return self.level or RULES[self.rule].severity


def _read_rules() -> Iterator[CheckRule]:
    """Read the rules from ``rules.toml``, in its order."""
    text = files("reports.analysis.checks").joinpath("rules.toml").read_text(encoding="utf-8")
    for name, said in tomllib.loads(text).items():
        yield CheckRule(id=name, **said)


RULES: dict[str, CheckRule] = {rule.id: rule for rule in _read_rules()}
"""Every rule by its id, the worst first."""


def finding_in(file: str, record: str, rule: str, field: str, message: str) -> CheckFinding:
    """Return a finding with the remedy of its rule; its line is not known yet."""
    return CheckFinding(file, None, field, rule, message, RULES[rule].remedy, record)
