"""A comparison recounted: who is highest where, what follows, gaps, pillars, evidence side by side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.truth.claims import Filled, Report, day_of
from tests.truth.recount import DIMENSIONS, PILLARS, Cell, Count, Record, Value
from tests.truth.sentences import Words, number

Compared = Mapping[str, Mapping[str, Value]]


@dataclass
class Spread:
    """Page 1 of a comparison, and what the records of its sides come to."""

    count: Count
    codes: tuple[str, ...]
    page: dict[str, Any]
    words: Words
    report: Report

    def __post_init__(self) -> None:
        self.names = dict(zip(self.page["columns"], self.codes, strict=True))
        every = self.count.records.values()
        self.records: dict[str, list[Record]] = {code: [r for r in every if r.country == code] for code in self.codes}

    def cells(self, code: str) -> list[Cell]:
        """The scores of the five dimensions that what is in force has."""
        counted = (record for record in self.records[code] if record.counts)
        return [cell for record in counted for name, cell in record.cells.items() if name in DIMENSIONS]

    def share(self, code: str) -> Fraction:
        cells = self.cells(code)
        return Fraction(sum(cell.grade in "AB" for cell in cells), len(cells))

    def contests(self) -> dict[str, dict[str, float]]:
        """The backed values of each dimension that two sides or more have one in."""
        backed = self.count.whole[1]
        found = {d: {c: backed[c][d].value for c in self.codes if d in backed.get(c, {})} for d in DIMENSIONS}
        return {dimension: values for dimension, values in found.items() if len(values) > 1}

    def named(self, text: str) -> set[str] | None:
        """The codes of the sides that a text names; None where something else stands in it."""
        found = set()
        for name, code in sorted(self.names.items(), key=lambda item: -len(item[0])):
            if name in text:
                found.add(code)
                text = text.replace(name, "", 1)
        return None if re.sub(r"[\s,，、]|\band\b|[和与及]", "", text) else found


Check = Callable[[Spread, Filled], bool]


def highest(spread: Spread, filled: Filled) -> bool:
    """Whether each dimension compared is given to those, and only those, who have its highest backed value."""
    contests, grades = spread.contests(), set[str]()
    right: dict[frozenset[str], set[str]] = {}
    for dimension, values in contests.items():
        top = frozenset(code for code, value in values.items() if value == max(values.values()))
        right.setdefault(top, set()).add(dimension)
        grades |= {min(spread.count.whole[1][code][dimension].grades) for code in top}
    said: dict[frozenset[str], set[str]] = {}
    rest = len(DIMENSIONS)
    for part in filled["parts"].split(spread.words.text("comparison.and")):
        key, of = next(iter(spread.words.readings(part, "comparison.")), ("", {}))
        named = spread.words.named(of.get("dimensions") or of.get("dimension") or "", "dimension.running.") or set()
        if key == "comparison.rest":
            rest = int(number(of["n"]))
        elif key == "comparison.level":
            said.setdefault(frozenset(spread.codes), set()).update(named)
            if any(number(of["value"]) != value for d in named for value in contests[d].values()):
                return False
        elif key in ("comparison.alone", "comparison.tied"):
            codes = frozenset(spread.named(of["names"]) or ())
            if (len(codes) == 1) != (key == "comparison.alone"):
                return False
            said[codes] = named
        else:
            return False
    uncompared = rest if rest < len(DIMENSIONS) else 0
    told = set(re.findall("[A-D]", filled["grades"]))
    return (said, told, uncompared) == (right, grades, len(DIMENSIONS) - len(contests))


def unbacked(spread: Spread, filled: Filled) -> bool:
    without = {code for code in spread.codes if not spread.count.whole[1].get(code)}
    return spread.named(filled["names"]) == without


def gap(spread: Spread, filled: Filled, *, only: bool = False) -> bool:
    contests = spread.contests()
    gaps = {d: round(max(values.values()) - min(values.values()), 6) for d, values in contests.items()}
    widest = {d for d, by in gaps.items() if by == max(gaps.values())}
    told = spread.words.named(filled.get("dimensions") or filled["dimension"], "dimension.running.")
    if told != widest or number(filled["gap"]) != gaps[next(iter(widest))] or (only and len(contests) > 1):
        return False
    if "high" not in filled:
        return True
    values = contests[widest.pop()]
    ends = (("high", max(values.values())), ("low", min(values.values())))
    return all(
        number(filled[f"{end}_value"]) == value and spread.named(filled[end]) == {c for c, v in values.items() if v == value}
        for end, value in ends
    )


def in_force(spread: Spread, pillar: str) -> set[str]:
    return {code for code in spread.codes if _state(spread, pillar, code) == "in-force"}


def open_pillars(spread: Spread, filled: Filled) -> bool:
    nowhere = {pillar for pillar in PILLARS if not in_force(spread, pillar)}
    return spread.words.named(filled["names"], "pillar.running.") == nowhere


def lacks(spread: Spread, filled: Filled) -> bool:
    """Whether the pillars named are those that one side alone has not in force, and nobody lacks more of them."""
    alone: dict[str, set[str]] = {code: set() for code in spread.codes}
    for pillar in PILLARS:
        lacking = set(spread.codes) - in_force(spread, pillar)
        if len(lacking) == 1:
            alone[lacking.pop()].add(pillar)
    most = max(map(len, alone.values()))
    code = spread.names.get(filled["name"], "")
    n = number(filled["n"]) if "n" in filled else 1
    right = spread.words.named(filled["names"], "pillar.running.") == alone.get(code)
    return right and len(alone[code]) == most > 0 and n == len(spread.codes) - 1


def resting(spread: Spread, filled: Filled) -> bool:
    """Whether each side named has as many backed values that one instrument alone holds."""
    for part in filled["parts"].split(spread.words.text("comparison.and")):
        key, of = next(iter(spread.words.readings(part, "comparison.rests")), ("", {}))
        values = spread.count.whole[1].get(spread.names.get(of.get("name", ""), ""), {}).values()
        alone = Counter(next(iter(value.holders)) for value in values if len(value.holders) == 1)
        if not key or number(of["n"]) != max(alone.values(), default=0):
            return False
    return True


def undated(spread: Spread, filled: Filled) -> bool:
    """Whether the dates ahead stand where the sentence has them: nowhere, or with one side alone."""
    held = {code: sum(_ahead(spread, record) for record in found) for code, found in spread.records.items()}
    total = sum(len(found) for found in spread.records.values())
    if "name" not in filled:
        return not any(held.values()) and number(filled["n"]) == total
    code = spread.names.get(filled["name"], "")
    rest = total - sum(held.values())
    return {c for c, n in held.items() if n} == {code} and (number(filled["n"]), number(filled["rest"])) == (held[code], rest)


def _ahead(spread: Spread, record: Record) -> bool:
    today = spread.count.as_of.isoformat()
    ended = record.status in ("cancelled", "superseded", "merged")
    days = (day_of(when) for kind, when, _ in record.dated() if kind != "adopted")
    return not ended and any(day and day + "~" > today for day in days)


def weakest(spread: Spread, filled: Filled) -> bool:
    shares = {code: spread.share(code) for code in spread.codes}
    worst = {code for code, found in shares.items() if found == min(shares.values())}
    if spread.named(filled.get("names") or filled["name"]) != worst:
        return False
    if "share" in filled:
        return number(filled["share"]) == round(float(min(shares.values())) * 100)
    cells = spread.cells(worst.pop())
    return (number(filled["backed"]), number(filled["n"])) == (sum(c.grade in "AB" for c in cells), len(cells))


CHECKS: dict[str, Check] = {
    "comparison.verdict": highest,
    "comparison.unbacked": unbacked,
    "comparison.none_compared": lambda s, _: not s.contests(),
    "comparison.no_scores": lambda s, _: not any(s.count.whole[0].get(code) for code in s.codes),
    "comparison.resting": resting,
    "comparison.lacks": lacks,
    "comparison.undated": undated,
    "comparison.dated": undated,
    "comparison.widest": gap,
    "comparison.widest_tied": gap,
    "comparison.gap": lambda s, f: gap(s, f, only=True),
    "comparison.open": open_pillars,
    "comparison.weakest": weakest,
    "comparison.weakest_tied": weakest,
    "comparison.weakest_none": lambda s, f: weakest(s, f | {"share": "0"}),
}


def _state(spread: Spread, pillar: str, code: str) -> str:
    return spread.count.pillar(pillar, code, spread.records[code], spread.words.language)


def strips(spread: Spread) -> Iterator[tuple[str, str, bool]]:
    """Yield the value of each side with its grade: the backed one if there is one."""
    labels = {spread.words.text(f"dimension.{d}"): d for d in DIMENSIONS}
    for row in (spread.page["strips"] or {"rows": []})["rows"]:
        for code, side in zip(spread.codes, row["sides"], strict=True):
            every, backed = (values.get(code, {}).get(labels[row["name"]]) for values in spread.count.whole)
            found = backed or every
            right = (found.value, min(found.grades)) if found else (-1.0, "")
            told = (number(side["value"]), side["grade"])
            yield "comparison.strips", f"{row['name']} {code} {told}, counted {right}", told == right


def pillar_rows(spread: Spread) -> Iterator[tuple[str, str, bool]]:
    for place, pillar in enumerate(PILLARS):
        told = [cell["state"] for table in spread.page["pillars"] for cell in table["rows"][place]["cells"]]
        right = [_state(spread, pillar, code) for code in spread.codes]
        yield "comparison.pillars", f"{pillar}: {told}, counted {right}", told == right


def evidence(spread: Spread) -> Iterator[tuple[str, str, bool]]:
    people, found = spread.count.people, spread.records.values()
    cells = [spread.cells(code) for code in spread.codes]
    right = {
        "counting": [[sum(r.counts for r in own), len(own)] for own in found],
        "backed": [[sum(c.grade in "AB" for c in own), len(own)] for own in cells],
        "reviewed": [[sum(r.reviewed_by(people) for r in own), len(own)] for own in found],
        "machine": [[sum(r.by_machine() for r in own), len(own)] for own in found],
    }
    labels = {spread.words.text(f"comparison.{key}"): key for key in right}
    for row in spread.page["evidence"]:
        key = labels[row["label"]]
        told = [[int(part) for part in re.findall(r"\d+", value)] for value in row["values"]]
        yield f"comparison.{key}", f"{told}, counted {right[key]}", told == right[key]


def sentences(spread: Spread) -> Iterator[str]:
    yield spread.page["verdict"]
    for judgement in spread.page["judgements"]:
        yield judgement["message"]["text"] + judgement["message"].get("stop", "")


def parted(spread: Spread, text: str) -> list[str]:
    """Part a text into the sentences that templates explain; whole where it cannot be parted."""
    for match in re.finditer(r"[.。] ?", text):
        first, rest = text[: match.start() + 1], text[match.end() :]
        if rest and all(any(key in CHECKS for key, _ in spread.words.readings(one, "comparison.")) for one in (first, rest)):
            return [first, rest]
    return [text]


def recount_spread(spread: Spread) -> None:
    """Recount every claim of a comparison's page 1."""
    where = f"{'-'.join(spread.codes)}/{spread.words.language}"
    for text in (part for whole in sentences(spread) for part in parted(spread, whole)):
        # A name of several words can be parted in several ways, of which one is meant.
        read = [found for lazy in (True, False) for found in spread.words.readings(text, "", lazy=lazy)]
        known = [(key, of) for key, of in read if key in CHECKS]
        if not known:
            spread.report.unread[text[:60]] += 1
            continue
        right = any(CHECKS[key](spread, of) for key, of in known if key == known[0][0])
        spread.report.enter(known[0][0], f"{where}: {text}", right)
    for part in (strips, pillar_rows, evidence):
        for key, text, right in part(spread):
            spread.report.enter(key, f"{where}: {text}", right)
