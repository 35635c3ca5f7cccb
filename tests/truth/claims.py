"""Every claim of a page 1 held against the second count of its corpus."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tests.truth.recount import (
    DIMENSIONS,
    PILLARS,
    Count,
    Record,
    Value,
    letters,
)
from tests.truth.sentences import Words, number

Filled = dict[str, str]
SHOWN = 3
"""Dates that page 1 has room for."""


@dataclass
class Report:
    """What became of the claims of some pages."""

    recounted: int = 0
    false: list[tuple[str, str]] = field(default_factory=list)
    """The key of the claim's words, and where it stands, what it says, and what is right."""
    unread: Counter[str] = field(default_factory=Counter)
    """Keys, or words that no template explains."""

    def enter(self, key: str, text: str, right: bool) -> None:
        """Count a claim, and keep it where it is false."""
        self.recounted += 1
        if not right:
            self.false.append((key, text))


@dataclass
class Page:
    """Page 1 of a country or category in one language, and what its records come to."""

    count: Count
    kind: str
    code: str
    glance: dict[str, Any]
    words: Words
    report: Report

    def __post_init__(self) -> None:
        self.bases = self._bases()

    @cached_property
    def records(self) -> list[Record]:
        every = self.count.records.values()
        return [r for r in every if (r.country if self.kind == "country" else r.category) == self.code]

    @cached_property
    def counting(self) -> list[Record]:
        return [record for record in self.records if record.counts]

    @cached_property
    def families(self) -> int:
        return len({(record.country, record.family) for record in self.counting})

    @cached_property
    def every(self) -> dict[str, Value]:
        return self.count.whole[0].get(self.code, {})

    @cached_property
    def backed(self) -> dict[str, Value]:
        return self.count.whole[1].get(self.code, {})

    def compared(self) -> dict[str, Value]:
        return {d: v for d, v in self.backed.items() if v.median is not None}

    def dimensions(self, filled: Filled) -> set[str] | None:
        return self.words.named(filled.get("dimensions") or filled.get("dimension") or "", "dimension.running.")

    def states(self) -> dict[str, str]:
        language = self.words.language
        return {p: self.count.pillar(p, self.code, self.records, language) for p in PILLARS}

    def _bases(self) -> list[tuple[int, int, int]]:
        """Scores, those backed and those of grade D, on each base that a page may keep to, but to one alone."""
        found = []
        for records in (self.records, self.counting):
            for five in (False, True):
                cells = [c for r in records for d, c in r.cells.items() if not five or d in DIMENSIONS]
                found.append((len(cells), sum(c.grade in "AB" for c in cells), sum(c.grade == "D" for c in cells)))
        return found

    def on_one_base(self, *wanted: tuple[int, float]) -> bool:
        """Tell whether some figures stand on a base that the page keeps to so far; from now on it must keep to that."""
        kept = [base for base in self.bases if all(base[place] == value for place, value in wanted)]
        self.bases = kept or self.bases
        return bool(kept)


Check = Callable[[Page, Filled], bool]
"""Whether what a template was filled with is true."""


# --- the verdict ---------------------------------------------------------------------------------------------------


def evidence(page: Page, filled: Filled, backed: str = "") -> bool:
    n = number(filled["n"]) if "n" in filled else 1.0
    share = {"all": n, "none": 0.0}[backed] if backed else number(filled["backed"])
    return page.on_one_base((0, n), (1, share))


# --- messages ------------------------------------------------------------------------------------------------------


def weak(page: Page, filled: Filled) -> bool:
    n = number(filled["n"]) if "n" in filled else 1.0
    return page.on_one_base((0, n), (2, number(filled["empty"]) if "empty" in filled else n))


def next_date(page: Page, filled: Filled) -> bool:
    ahead = ahead_of(page)
    first = min((day for day, _, _ in ahead), default="")
    parts, said = re.findall(r"\d+", filled["date"]), letters(filled["event"])
    marks = {kind: letters(page.words.text(f"glance.{kind}").split("{")[0]) for kind in ("effective", "expires")}
    told = any(marks.get(kind, letters(words)) in said for day, kind, words in ahead if day == first)
    return bool(first) and first[:4] in parts and told


def not_counted(page: Page, filled: Filled) -> bool:
    out = len(page.records) - len(page.counting)
    n = number(filled["n"]) if "n" in filled else 1.0
    return (n, number(filled["of"]) if "of" in filled else n) == (out, len(page.records))


# --- figures, notes, charts ----------------------------------------------------------------------------------------


CHECKS: dict[str, Check] = {
    "verdict.no_scores": lambda p, _: not p.every,
    "verdict.backed": evidence,
    "verdict.all_backed": lambda p, f: evidence(p, f, "all"),
    "verdict.none_backed": lambda p, f: evidence(p, f, "none"),
    "verdict.none_scored": lambda p, _: p.on_one_base((0, 0)),
    "message.weak": weak,
    "message.weak_all": weak,
}
"""What each key claims. One that is not here is reported as not recounted."""


# --- dates ---------------------------------------------------------------------------------------------------------


def day_of(written: str) -> str:
    found = re.match(r"(\d{4})[-/.年]?(\d{1,2})?[-/.月]?(\d{1,2})?", written.strip())
    return "-".join(part.zfill(2) for part in found.groups() if part) if found else ""


def ahead_of(page: Page) -> list[tuple[str, str, str]]:
    """Return day, kind and words of every date ahead that the records themselves state."""
    return ahead_in(page.records, page.count.as_of.isoformat())


def ahead_in(records: list[Record], today: str) -> list[tuple[str, str, str]]:
    """Return the same of some records."""
    ended = ("cancelled", "superseded", "merged")
    found = {(day_of(when), kind, words) for r in records if r.status not in ended for kind, when, words in r.dated()}
    return sorted(one for one in found if one[1] != "adopted" and one[0] + "~" > today)
