"""Every claim of a page 1 held against the second count of its corpus."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tests.truth.recount import (
    COUNTRIES,
    DIMENSIONS,
    PILLARS,
    Count,
    Record,
    Value,
    folded,
    letters,
    plain,
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

    def side(self, sign: int) -> set[str]:
        """The dimensions ahead of the median, behind it, or level with it."""
        return {d for d, v in self.compared().items() if _sign(v.value - (v.median or 0)) == sign}

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


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


# --- the verdict ---------------------------------------------------------------------------------------------------


def position(page: Page, filled: Filled, sides: tuple[int, ...], *, whole: bool) -> bool:
    compared = page.compared()
    if "n" in filled and number(filled["n"]) != len(compared):
        return False
    for name, sign in (("ahead", 1), ("behind", -1)):
        if name in filled and page.words.named(filled[name], "dimension.running.") != page.side(sign):
            return False
    if whole:
        return bool(compared) and page.side(sides[0]) == set(compared)
    if "dimension" in filled:
        return page.dimensions(filled) == set(compared) == page.side(sides[0])
    return all(bool(page.side(sign)) == (sign in sides) for sign in (1, -1))


def no_peers(page: Page, filled: Filled) -> bool:
    return not page.compared() and _highest(page, filled)


def _highest(page: Page, filled: Filled) -> bool:
    if not page.backed:
        return False
    top = max(v.value for v in page.backed.values())
    return number(filled["value"]) == top and page.dimensions(filled) == {d for d, v in page.backed.items() if v.value == top}


def evidence(page: Page, filled: Filled, backed: str = "") -> bool:
    n = number(filled["n"]) if "n" in filled else 1.0
    share = {"all": n, "none": 0.0}[backed] if backed else number(filled["backed"])
    return page.on_one_base((0, n), (1, share))


def review(page: Page, filled: Filled, share: str) -> bool:
    reviewed = sum(record.reviewed_by(page.count.people) for record in page.records)
    n = number(filled["n"]) if "n" in filled else 1.0
    said = {"none": 0.0, "all": n}.get(share)
    return n == len(page.records) and reviewed == (number(filled["listed"]) if said is None else said)


def category_verdict(page: Page, filled: Filled) -> bool:
    return (
        number(filled["n"]) == len(page.records)
        and number(filled["jurisdictions"]) == len({record.country for record in page.records})
        and number(filled["counting"]) in (page.families, len(page.counting))
        and any(CHECKS[key](page, of) for key, of in page.words.readings(filled["evidence"], "verdict.") if key in CHECKS)
    )


# --- messages ------------------------------------------------------------------------------------------------------


def concentrated(page: Page, filled: Filled) -> bool:
    alone = [next(iter(v.holders)) for v in page.backed.values() if len(v.holders) == 1]
    mine = sum(letters(filled["title"]) in page.count.records[id].titles() for id in alone)
    several = len(page.counting) > 1
    return several and mine == number(filled["n"]) and number(filled["of"]) == len(page.backed)


def strongest(page: Page, filled: Filled) -> bool:
    if not _highest(page, filled):
        return False
    named = [page.backed[d] for d in page.dimensions(filled) or ()]
    holders = set().union(*(v.holders for v in named))
    if "title" not in filled:
        return number(filled["n"]) == len(holders)
    grades = set().union(*(v.grades for v in named))
    told = set(re.findall("[A-D]", filled["grade"]))
    return len(holders) == 1 and letters(filled["title"]) in page.count.records[holders.pop()].titles() and told == grades


def only_backed(page: Page, filled: Filled) -> bool:
    return strongest(page, filled) and len(page.dimensions(filled) or ()) == len(page.backed)


def gap(page: Page, filled: Filled) -> bool:
    behind = {d: round((v.median or 0) - v.value, 6) for d, v in page.compared().items() if v.value < (v.median or 0)}
    worst = max(behind.values(), default=0.0)
    named = page.dimensions(filled) or set()
    if not behind or named != {d for d, by in behind.items() if by == worst}:
        return False
    one = page.backed[next(iter(named))]
    pairs = (("value", one.value), ("median", one.median), ("n", one.n), ("gap", worst))
    return all(abs(number(filled[key]) - float(right or 0)) < 0.051 for key, right in pairs if key in filled)


def gap_only(page: Page, filled: Filled) -> bool:
    return gap(page, filled) and page.dimensions(filled) == page.side(-1)


def silent_pillars(page: Page, filled: Filled) -> bool:
    silent = {pillar for pillar, state in page.states().items() if state not in ("in-force", "stated-absent")}
    named = page.words.named(filled["names"], "pillar.running.") if "names" in filled else set(PILLARS)
    told = list(page.states().values()).count("profile")
    right = "profile" not in filled or number(filled["profile"]) == told
    n = number(filled["n"]) if "n" in filled else 1 if "names" in filled else len(PILLARS)
    return right and n == len(silent) and named == silent


def weak(page: Page, filled: Filled) -> bool:
    n = number(filled["n"]) if "n" in filled else 1.0
    return page.on_one_base((0, n), (2, number(filled["empty"]) if "empty" in filled else n))


def next_date(page: Page, filled: Filled) -> bool:
    ahead = ahead_of(page)
    first = min((day for day, _, _ in ahead), default="")
    parts = re.findall(r"\d+", filled["date"])
    return bool(first) and first[:4] in parts and any(plain(words) in plain(filled["event"]) for day, _, words in ahead if day == first)


def not_counted(page: Page, filled: Filled) -> bool:
    out = len(page.records) - len(page.counting)
    n = number(filled["n"]) if "n" in filled else 1.0
    return (n, number(filled["of"]) if "of" in filled else n) == (out, len(page.records))


def leader(page: Page, filled: Filled) -> bool:
    held = {code: len({r.family for r in page.counting if r.country == code}) for code in {r.country for r in page.counting}}
    code, n = folded(filled["name"], COUNTRIES), number(filled["n"])
    return held.get(code) == n and all(other < n for name, other in held.items() if name != code)


def practice(page: Page, filled: Filled) -> bool:
    shares = {r.id: sum(c.grade in "AB" for c in r.cells.values()) for r in page.counting}
    most = max(shares.values(), default=0)
    best = [id for id, n in shares.items() if n == most]
    if "title" not in filled:
        return most == number(filled["backed"]) and len(best) == number(filled["n"])
    told = number(filled["backed"]) if "backed" in filled else 1.0
    only = "backed" in filled or sum(n > 0 for n in shares.values()) == 1
    return len(best) == 1 and only and most == told and letters(filled["title"]) in page.count.records[best[0]].titles()


# --- figures, notes, charts ----------------------------------------------------------------------------------------


def records_line(page: Page, filled: Filled) -> bool:
    rest, names = filled["parts"], page.words.templates
    for code, n in Counter(record.status for record in page.records).items():
        name = names[f"status.{code}"][-1]
        part = page.words.text("glance.status_count").format(n=n, status=name)
        if part not in rest:
            return False
        rest = rest.replace(part, "", 1)
    return not re.search(r"\w", rest) and number(filled["counting"]) in (page.families, len(page.counting))


def machine(page: Page, filled: Filled) -> bool:
    drafted = sum(record.by_machine() for record in page.records)
    return drafted == (number(filled["machine"]) if "machine" in filled else len(page.records))


def settled(page: Page, filled: Filled) -> bool:
    return list(page.states().values()).count("profile") == (number(filled["profile"]) if "profile" in filled else 0)


def peers_note(page: Page, filled: Filled) -> bool:
    if "n" not in filled:
        return not any(v.median is not None for v in page.every.values())
    told = [int(part) for part in re.findall(r"\d+", filled["n"])]
    sets = [[v.n for v in values.values() if v.median is not None] for values in (page.every, page.backed)]
    return any(n and [min(n), max(n)] == [told[0], told[-1]] for n in sets)


def ranks_note(page: Page, filled: Filled) -> bool:
    right = {(page.words.text(f"dimension.short.{d}"), v.rank, v.ranked, v.equals > 0) for d, v in page.backed.items() if v.ranked >= 5}
    said = set()
    for part in re.split(r", |、", filled["ranks"]):
        key, of = next(iter(page.words.readings(part, "glance.rank")), ("", {"dimension": "", "rank": "", "n": ""}))
        said.add((of["dimension"], int(number(of["rank"])), int(number(of["n"])), key.endswith("_tied")))
    return said == right and number(filled["records"]) == page.families


CHECKS: dict[str, Check] = {
    "verdict.mixed": lambda p, f: position(p, f, (1, -1), whole=False),
    "verdict.ahead": lambda p, f: position(p, f, (1,), whole=False),
    "verdict.behind": lambda p, f: position(p, f, (-1,), whole=False),
    "verdict.all_ahead": lambda p, f: position(p, f, (1,), whole=True),
    "verdict.all_behind": lambda p, f: position(p, f, (-1,), whole=True),
    "verdict.all_level": lambda p, f: position(p, f, (0,), whole=True),
    "verdict.level": lambda p, f: position(p, f, (0,), whole=True),
    "verdict.one_ahead": lambda p, f: position(p, f, (1,), whole=False),
    "verdict.one_behind": lambda p, f: position(p, f, (-1,), whole=False),
    "verdict.one_level": lambda p, f: position(p, f, (0,), whole=False),
    "verdict.no_peers": no_peers,
    "verdict.no_peers_level": no_peers,
    "verdict.no_scores": lambda p, _: not p.every,
    "verdict.unfounded": lambda p, _: bool(p.every) and not p.backed,
    "verdict.uncited": lambda p, _: bool(p.every) and not p.backed,
    "verdict.backed": evidence,
    "verdict.all_backed": lambda p, f: evidence(p, f, "all"),
    "verdict.none_backed": lambda p, f: evidence(p, f, "none"),
    "verdict.none_scored": lambda p, _: p.on_one_base((0, 0)),
    "verdict.review_none": lambda p, f: review(p, f, "none"),
    "verdict.review_some": lambda p, f: review(p, f, "some"),
    "verdict.review_all": lambda p, f: review(p, f, "all"),
    "verdict.category": category_verdict,
    "message.concentrated": concentrated,
    "message.strongest": strongest,
    "message.strongest_several": strongest,
    "message.only_backed": only_backed,
    "message.gap": gap,
    "message.gap_tied": gap,
    "message.gap_only": gap_only,
    "message.silent_pillars": silent_pillars,
    "message.no_pillars": silent_pillars,
    "message.weak": weak,
    "message.weak_all": weak,
    "message.next": next_date,
    "message.not_counted": not_counted,
    "message.not_counted_all": not_counted,
    "message.leader": leader,
    "message.practice": practice,
    "message.practice_tied": practice,
    "glance.records": records_line,
    "glance.records_lineage": records_line,
    "glance.backed": lambda p, f: evidence(p, f) if "backed" in f else p.on_one_base((0, 0)),
    "glance.reviewed": lambda p, _: not any(r.by_machine() for r in p.records),
    "glance.reviewed_machine": machine,
    "glance.reviewed_machine_all": machine,
    "glance.pillars_settled": settled,
    "glance.note_peers": lambda p, f: bool(p.compared()) and peers_note(p, f),
    "glance.note_peers_alone": lambda p, f: not p.compared() and peers_note(p, f),
    "glance.note_no_peers": peers_note,
    "glance.note_ranks": ranks_note,
    "glance.note_category": lambda _p, _f: True,
    "category.jurisdictions_caption": lambda _p, _f: True,
    "category.impact_caption": lambda _p, _f: True,
}
"""What each key claims. One that is not here is reported as not recounted."""


# --- dates ---------------------------------------------------------------------------------------------------------


def day_of(written: str) -> str:
    found = re.match(r"(\d{4})[-/.年]?(\d{1,2})?[-/.月]?(\d{1,2})?", written.strip())
    return "-".join(part.zfill(2) for part in found.groups() if part) if found else ""


def ahead_of(page: Page) -> list[tuple[str, str, str]]:
    """Return day, kind and words of every date ahead that the records themselves state."""
    today = page.count.as_of.isoformat()
    ended = ("cancelled", "superseded", "merged")
    found = {(day_of(when), kind, words) for r in page.records if r.status not in ended for kind, when, words in r.dated()}
    return sorted(one for one in found if one[1] != "adopted" and one[0] + "~" > today)
