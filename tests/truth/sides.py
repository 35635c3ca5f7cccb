"""Page 1 of a comparison recounted: who leads where, gaps, open pillars, evidence side by side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.truth.claims import Filled, Report
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
        return [cell for record in self.records[code] for cell in record.cells.values()]

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


def leads(spread: Spread, filled: Filled) -> bool:
    contests = spread.contests()
    tops = [{c for c, v in values.items() if v == max(values.values())} for values in contests.values()]
    alone = Counter(next(iter(top)) for top in tops if len(top) == 1)
    shared = sum(len(top) > 1 for top in tops)
    said, told = Counter[str](), 0
    for part in filled["parts"].split(spread.words.text("comparison.and")):
        key, of = next(iter(spread.words.readings(part, "comparison.")), ("", {}))
        if key == "comparison.ahead":
            said[spread.names.get(of["name"], of["name"])] = int(number(of["n"]))
        elif key == "comparison.shared":
            told = int(number(of["n"]))
        else:
            return False
    return (said, told, number(filled["n"])) == (alone, shared, len(contests))


def leads_in_one(spread: Spread, filled: Filled) -> bool:
    contests = spread.contests()
    if spread.words.named(filled["dimension"], "dimension.running.") != set(contests) or len(contests) != 1:
        return False
    values = next(iter(contests.values()))
    top = {code for code, value in values.items() if value == max(values.values())}
    key, of = next(iter(spread.words.readings(filled["part"], "comparison.")), ("", {}))
    return spread.named(of["name"]) == top if key == "comparison.ahead_one" else key == "comparison.shared_one" and len(top) > 1


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


def open_pillars(spread: Spread, filled: Filled) -> bool:
    states = {p: {_state(spread, p, code) for code in spread.codes} for p in PILLARS}
    nowhere = {p for p, found in states.items() if not found & {"in-force", "stated-absent"}}
    return number(filled["n"]) == len(nowhere) and spread.words.named(filled["names"], "pillar.running.") == nowhere


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
    "comparison.verdict": leads,
    "comparison.verdict_one": leads_in_one,
    "comparison.unbacked": unbacked,
    "comparison.none_compared": lambda s, _: not s.contests(),
    "verdict.no_scores": lambda s, _: not any(s.count.whole[0].get(code) for code in s.codes),
    "comparison.widest": gap,
    "comparison.widest_tied": gap,
    "comparison.gap": lambda s, f: gap(s, f, only=True),
    "comparison.open_pillars": open_pillars,
    "comparison.weakest": weakest,
    "comparison.weakest_tied": weakest,
    "comparison.weakest_tied_none": lambda s, f: weakest(s, f | {"share": "0"}),
}


def _state(spread: Spread, pillar: str, code: str) -> str:
    return spread.count.pillar(pillar, code, spread.records[code], spread.words.language)


def bars(spread: Spread) -> Iterator[tuple[str, str, bool]]:
    labels = {spread.words.text(f"dimension.{d}"): d for d in DIMENSIONS}
    for row in (spread.page["bars"] or {"spec": {"rows": []}})["spec"]["rows"]:
        for bar in row["bars"]:
            found = spread.count.whole[0].get(spread.names[bar["label"]], {}).get(labels[row["label"]])
            told = (bar["value"], bar["grade"], bar["peer"])
            right = (found.value, min(found.grades), found.median) if found else (None, None, bar["peer"])
            yield "comparison.bars", f"{row['label']} {bar['label']} {told}, counted {right}", told == right


def pillar_rows(spread: Spread) -> Iterator[tuple[str, str, bool]]:
    for pillar, row in zip(PILLARS, spread.page["pillars"], strict=True):
        told, right = [cell["state"] for cell in row["cells"]], [_state(spread, pillar, code) for code in spread.codes]
        yield "comparison.pillars", f"{row['label']}: {told}, counted {right}", told == right


def evidence(spread: Spread) -> Iterator[tuple[str, str, bool]]:
    people = spread.count.people
    right: dict[str, list[list[int]]] = {
        "records": [[len(found)] for found in spread.records.values()],
        "counting": [[len({r.family for r in found if r.counts})] for found in spread.records.values()],
        "scores": [[len(spread.cells(code))] for code in spread.codes],
        "grades": [[sum(c.grade == g for c in spread.cells(code)) for g in "ABCD"] for code in spread.codes],
        "reviewed": [[sum(r.reviewed_by(people) for r in found), len(found)] for found in spread.records.values()],
        "machine": [[sum(r.by_machine() for r in found)] for found in spread.records.values()],
    }
    labels = {spread.words.text(f"comparison.{key}"): key for key in (*right, "backed")}
    for row in spread.page["evidence"]:
        key = labels[row["label"]]
        told = [[int(part) for part in re.findall(r"\d+", value)] for value in row["values"]]
        if key == "backed":
            shares = [[round(float(spread.share(c)) * 100)] if spread.cells(c) else [] for c in spread.codes]
            yield f"comparison.{key}", f"{told}, counted {shares}", told == shares
        else:
            yield f"comparison.{key}", f"{told}, counted {right[key]}", told == right[key]


def sentences(spread: Spread) -> Iterator[str]:
    verdict = spread.page["verdict"]
    for key, of in spread.words.readings(verdict, "comparison.clauses"):
        if any(known == "comparison.unbacked" for known, _ in spread.words.readings(of["unbacked"], key[:11])):
            yield from (of["unbacked"], of["verdict"])
            break
    else:
        yield verdict
    yield from (message["text"] + message.get("stop", "") for message in spread.page["messages"])


def recount_spread(spread: Spread) -> None:
    """Recount every claim of a comparison's page 1."""
    where = f"{'-'.join(spread.codes)}/{spread.words.language}"
    for text in sentences(spread):
        # A name of several words can be parted in several ways, of which one is meant.
        read = [found for lazy in (True, False) for found in spread.words.readings(text, "", lazy=lazy)]
        known = [(key, of) for key, of in read if key in CHECKS]
        if not known:
            spread.report.unread[text[:60]] += 1
            continue
        right = any(CHECKS[key](spread, of) for key, of in known if key == known[0][0])
        spread.report.enter(known[0][0], f"{where}: {text}", right)
    for part in (bars, pillar_rows, evidence):
        for key, text, right in part(spread):
            spread.report.enter(key, f"{where}: {text}", right)
