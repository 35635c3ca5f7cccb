"""What page 1 of a category claims, held against the second count of its corpus."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from statistics import median

from tests.truth.claims import Check, Filled, Page, ahead_of, day_of
from tests.truth.recount import COUNTRIES, DIMENSIONS, PILLARS, Value, folded, is_peer, pillar_of, valued
from tests.truth.sentences import number

Values = dict[str, dict[str, Value]]


def values(page: Page, grades: str) -> Values:
    """The values of the states and the EU, from the records of the category alone."""
    return {code: own for code, own in valued(page.records, grades).items() if is_peer(code)}


def peers(page: Page) -> set[str]:
    return {record.country for record in page.records if is_peer(record.country)}


def column(page: Page, dimension: str) -> list[float]:
    return sorted(own[dimension].value for own in values(page, "AB").values() if dimension in own)


def compared(page: Page) -> dict[str, list[float]]:
    return {d: found for d in DIMENSIONS if len(found := column(page, d)) > 1}


def countries(text: str) -> set[str]:
    return {folded(name, COUNTRIES) for name in re.split(r", | and |、|和", text)}


# --- the verdict


def verdict(page: Page, filled: Filled) -> bool:
    told = filled.get("told", "")
    parts = told.split(page.words.text("category.verdict.comma")) if told else []
    clauses = [(filled["backed"], "category.verdict."), *((part, "category.verdict.") for part in parts)]
    read = [[(k, of) for k, of in page.words.readings(text, group) if k in CLAUSES] for text, group in clauses]
    backed = values(page, "AB")
    grades = {min(value.grades) for own in backed.values() for value in own.values()}
    said = set(re.findall("[A-D]", filled["grades"]))
    return said == grades and all(any(CLAUSES[k](page, of) for k, of in found) for found in read)


def evidenced(page: Page, filled: Filled, *, every: bool = False) -> bool:
    backed, n = len(values(page, "AB")), number(filled["n"]) if "n" in filled else 1
    return n == len(peers(page)) and backed == (n if every else number(filled["k"]))


def highest_median(page: Page, filled: Filled) -> bool:
    found = {d: median(own) for d, own in compared(page).items()}
    top = max(found.values())
    best = {d for d, value in found.items() if value == top}
    return page.words.named(filled["dimensions"], "dimension.running.") == best and number(filled["value"]) == top


def widest(page: Page, filled: Filled) -> bool:
    found = {d: round(own[-1] - own[0], 6) for d, own in compared(page).items()}
    best = {d for d, gap in found.items() if gap == max(found.values())}
    if page.words.named(filled["dimensions"], "dimension.running.") != best:
        return False
    if "gap" in filled:
        return number(filled["gap"]) == max(found.values())
    (only,) = best
    return [number(filled["low"]), number(filled["high"])] == [column(page, only)[0], column(page, only)[-1]]


CLAUSES: dict[str, Check] = {
    "category.verdict.backed": evidenced,
    "category.verdict.all": lambda p, f: evidenced(p, f, every=True),
    "category.verdict.median": highest_median,
    "category.verdict.range": widest,
    "category.verdict.ranges": widest,
}


def single(page: Page, filled: Filled) -> bool:
    (code,) = peers(page)
    k = number(filled["k"]) if "k" in filled else 0
    return folded(filled["name"], COUNTRIES) == code and k == len(values(page, "AB").get(code, {}))


# --- judgements


def unbacked(page: Page, filled: Filled) -> bool:
    without = set(values(page, "ABCD")) - set(values(page, "AB"))
    named = countries(filled["names"])
    n = number(filled["n"]) if "n" in filled else len(named)
    return named <= without and n == len(without)


def pillars(page: Page, filled: Filled) -> bool:
    counts = _in_force(page)
    high, low = (end(counts[pillar] for pillar in PILLARS) for end in (max, min))
    ends = ({p for p in PILLARS if counts[p] == high}, {p for p in PILLARS if counts[p] == low})
    named = tuple(page.words.named(filled[key], "pillar.running.") for key in ("most", "least"))
    numbers = [number(filled[key]) for key in ("high", "low", "n")]
    return named == ends and numbers == [high, low, len(peers(page))]


def _in_force(page: Page) -> Counter[str]:
    found = {(pillar, r.country) for r in page.records for pillar in PILLARS if pillar_of(r, pillar) == "in-force"}
    return Counter(pillar for pillar, country in found if is_peer(country))


def resting(page: Page, filled: Filled) -> bool:
    families = {code: len({r.family for r in page.counting if r.country == code}) for code in peers(page)}
    there = [n for n in families.values() if n]
    return (number(filled["n"]), number(filled["of"])) == (there.count(1), len(there))


def leader(page: Page, filled: Filled) -> bool:
    backed = values(page, "AB")
    tops = {d: own[-1] for d, own in compared(page).items()}
    counts = Counter(code for d, top in tops.items() for code in backed if d in backed[code] and backed[code][d].value == top)
    code, n = folded(filled["name"], COUNTRIES), number(filled["n"])
    return counts[code] == n == max(counts.values()) and sum(count == n for count in counts.values()) == 1 and number(filled["of"]) == len(tops)


CHECKS: dict[str, Check] = {
    "category.verdict.apart": lambda p, _: not peers(p),
    "category.verdict.no_scores": lambda p, _: not values(p, "ABCD"),
    "category.verdict.single": single,
    "category.verdict.unbacked": lambda p, f: not values(p, "AB") and number(f["n"]) == len(peers(p)),
    "category.verdict.whole": verdict,
    "category.verdict.bare": verdict,
    "category.unbacked": unbacked,
    "category.unbacked_most": unbacked,
    "category.pillars": pillars,
    "category.no_pillars": lambda p, _: not _in_force(p),
    "category.single": resting,
    "category.leader": leader,
}


# --- the rows


def tally(page: Page) -> dict[str, tuple[int, int]]:
    """What each figure is, and of how many."""
    cells = [cell for record in page.counting for name, cell in record.cells.items() if name in DIMENSIONS]
    days = {day for day, _, _ in ahead_of(page)}
    dated = [r for r in page.records if any(day_of(when) in days for _, when, _ in r.dated())] if days else []
    return {
        "page.tally.counted": (page.families, len(page.records)),
        "page.tally.evidenced": (sum(cell.grade in "AB" for cell in cells), len(cells)),
        "page.tally.reviewed": (sum(r.reviewed_by(page.count.people) for r in page.counting), len(page.counting)),
        "page.tally.dated": (len(dated), len(page.records)),
    }


def strip_rows(page: Page) -> Iterator[tuple[str, str, bool]]:
    """Yield each row of the strips as a mail has it: the median of those evidenced."""
    names = {page.words.text(f"dimension.{d}"): d for d in DIMENSIONS}
    for row in page.glance["bars"]:
        found = column(page, names[row["label"]])
        right = number(row["text"]) == median(found) if found else row["text"] == "–"
        yield "glance.bars", f"{row['label']} {row['text']}", right
