"""Every claim of a country's page 1 held against the second count: verdict, judgements, tally, strips."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tests.truth.claims import Check, Filled, Page, ahead_in, ahead_of, evidence, next_date, not_counted
from tests.truth.recount import DIMENSIONS, PILLARS, Record, Value, is_peer, letters, pillar_of
from tests.truth.sentences import number

FIRST, RANKED_FROM, NAMED = 3, 5, 3
OPEN = ("proposed", "profile", "not-recorded")


def ranked(page: Page) -> dict[str, Value]:
    return {d: v for d, v in page.backed.items() if v.ranked >= RANKED_FROM}


def first(page: Page) -> dict[str, Value]:
    return {d: v for d, v in ranked(page).items() if v.rank <= FIRST}


def below(page: Page) -> set[str]:
    return {d for d, v in page.compared().items() if d not in first(page) and v.value < (v.median or 0)}


def grades(page: Page, dimensions: set[str], filled: Filled) -> bool:
    return set(re.findall("[A-D]", filled["grades"])) == {min(page.backed[d].grades) for d in dimensions}


def in_place(page: Page, filled: Filled, *, ahead: bool, behind: bool) -> bool:
    """Tell whether those named as first and as below are all of them, with their ranks and grades."""
    low = below(page)
    if not ranked(page) or bool(first(page)) != ahead or bool(low) != behind:
        return False
    if ahead and told_first(page, filled["first"]) != {d: (v.rank, v.equals > 0) for d, v in first(page).items()}:
        return False
    if behind and page.words.named(filled["below"], "dimension.running.") != low:
        return False
    return grades(page, {*first(page), *low}, filled)


def told_first(page: Page, text: str) -> dict[str, tuple[int, bool]]:
    """Return the rank of each dimension named, and whether a tie is said."""
    found: dict[str, tuple[int, bool]] = {}
    for key, of in pieces(page, text, "verdict.between_ranks", ("rank_tied_each", "rank_tied", "rank"), "verdict."):
        named = page.words.named(of["dimensions"], "dimension.running.") or set()
        right = (len(named) > 1) == key.endswith("_each") or key == "rank"
        found |= {d: (int(number(of["rank"])) if right else 0, key != "rank") for d in named}
    return found


def pieces(page: Page, text: str, between: str, keys: tuple[str, ...], group: str) -> Iterator[tuple[str, Filled]]:
    """Yield the parts of a list, each of which fills one of some templates; a part holds the joint as well."""
    joint, rest = page.words.text(between), text
    while rest:
        ends = [*(m.start() for m in re.finditer(re.escape(joint), rest)), len(rest)]
        for end, key in ((end, key) for end in ends for key in keys):
            if match := page.words.pattern(page.words.text(group + key)).fullmatch(rest[:end]):
                yield key, match.groupdict()
                rest = rest[end + len(joint) :]
                break
        else:
            yield "", {"dimensions": "", "dimension": "", "rank": "", "value": "", "after": ""}
            return


def middle(page: Page, filled: Filled) -> bool:
    n = number(filled["n"]) if "n" in filled else 1
    none = not first(page) and not below(page) and bool(ranked(page))
    return none and n == len(page.compared()) and grades(page, set(page.backed), filled)


def highest(page: Page, filled: Filled, *, level: bool, few: bool) -> bool:
    values = {d: v.value for d, v in page.backed.items()}
    best = {d for d, value in values.items() if value == max(values.values())}
    stands = bool(values) and not ranked(page) and bool(page.compared()) == few and (len(best) == len(values)) == level
    named = page.dimensions(filled) == best and number(filled["value"]) == max(values.values(), default=-1)
    return stands and named and grades(page, best, filled)


def unfounded(page: Page, filled: Filled) -> bool:
    cells = [c for r in page.counting for d, c in r.cells.items() if d in DIMENSIONS]
    n = number(filled["n"]) if "n" in filled else 1
    counting = number(filled["counting"]) if "counting" in filled else 1
    told = set(re.findall("[A-D]", filled["grades"])) == {c.grade for c in cells}
    return bool(page.every) and not page.backed and n == len(cells) and counting == page.families and told


def whole(page: Page, _filled: Filled) -> bool:
    """Read the verdict's two clauses, of which the first may hold the mark that parts them."""
    verdict = page.glance["verdict"]
    for lazy in (True, False):
        for _, parts in page.words.readings(verdict, "verdict.whole", lazy=lazy):
            clauses = [next(_known(page, clause, "verdict."), None) for clause in parts.values()]
            if all(clauses):
                return all(CHECKS[key](page, of) for key, of in filter(None, clauses))
    return False


def _known(page: Page, text: str, group: str) -> Iterator[tuple[str, Filled]]:
    return ((key, of) for key, of in page.words.readings(text, group) if key in CHECKS and key != "verdict.whole")


def exclusive(page: Page) -> dict[str, list[str]]:
    """The dimensions that each record alone holds with evidence, in order."""
    found: dict[str, list[str]] = {}
    for d in DIMENSIONS:
        if d in page.backed and len(page.backed[d].holders) == 1:
            found.setdefault(next(iter(page.backed[d].holders)), []).append(d)
    return found


def holders(page: Page) -> dict[str, list[str]]:
    """Those that hold most."""
    found = exclusive(page)
    most = max(map(len, found.values()), default=0)
    return {id: held for id, held in found.items() if len(held) == most}


def held(page: Page, filled: Filled) -> bool:
    n = number(filled["n"])
    until = "end" not in filled or any(expires(page, id, filled["end"]) for id in holders(page))
    most = {len(dimensions) for dimensions in holders(page).values()}
    return until and n >= 3 and most == {n} and number(filled["of"]) == len(page.backed) and page.families > 1


def expires(page: Page, id: str, told: str) -> bool:
    """Tell whether a record states an end, ahead of the day, of which all numbers stand in a date as printed."""
    today = page.count.as_of.isoformat()
    days = [day for kind, day, _ in page.count.records[id].dated() if kind == "expires" and day + "~" > today]
    return any(set(re.findall(r"\d+", told)) <= {str(int(part)) for part in day.split("-")} for day in days)


def fallback(page: Page, id: str, dimension: str) -> float | None:
    """The best evidenced score of the others."""
    cells = (r.cells.get(dimension) for r in page.counting if r.id != id)
    return max((cell.score for cell in cells if cell and cell.grade in "AB"), default=None)


def without(page: Page, id: str, dimension: str, key: str, of: Filled) -> bool:
    value, after = page.backed[dimension], fallback(page, id, dimension)
    if number(of["value"]) != value.value or (after is None) != (key == "lost"):
        return False
    if after is None:
        return True
    others = [
        values[dimension].value
        for code, values in page.count.whole[1].items()
        if code != page.code and is_peer(code) and dimension in values
    ]
    right = number(of["after"]) == after and (value.ranked < RANKED_FROM) == (key == "falls_unranked")
    if key == "falls_unranked":
        return right
    rank, tied = 1 + sum(other > after for other in others), after in others
    return right and number(of["rank"]) == rank and tied == (key == "falls_tied")


def dependent(page: Page, filled: Filled) -> bool:
    keys = ("lost", "falls_tied", "falls", "falls_unranked")
    told = list(pieces(page, filled["losses"], "judgement.between", keys, "judgement."))
    names = {page.words.text(f"dimension.short.{d}"): d for d in DIMENSIONS}
    for id, dimensions in holders(page).items():
        if "end" in filled and not expires(page, id, filled["end"]):
            continue
        if "title" in filled and letters(filled["title"]) not in page.count.records[id].titles():
            continue
        said = [names.get(of["dimension"]) for _, of in told]
        if said == dimensions[:NAMED] and all(
            without(page, id, str(d), key, of) for d, (key, of) in zip(said, told, strict=True)
        ):
            return len(dimensions) > 1 and page.families > 1
    return False


def spread(page: Page, filled: Filled) -> bool:
    most, n = max(map(len, exclusive(page).values()), default=0), number(filled["n"])
    return most < 2 and n == len(page.backed) > 2 and max(2, len(exclusive(page))) <= number(filled["holders"]) <= n


def unquotable(page: Page, filled: Filled) -> bool:
    n, value = number(filled["n"]) if "n" in filled else 1, number(filled["value"])
    cells = [c for r in page.counting for d, c in r.cells.items() if d in DIMENSIONS]
    top = max((v.value for v in page.every.values()), default=-1)
    best = {d: min(v.grades) for d, v in page.every.items() if v.value == top}
    named = page.dimensions(filled) or set()
    return n == len(cells) and value == top and not page.backed and {best.get(d) for d in named} == {filled["grade"]}


def settled(page: Page, pillar: str) -> int:
    """How many other countries have a rule in force."""
    every: list[Record] = list(page.count.records.values())
    own = {r.country for r in every if r.counts and is_peer(r.country) and pillar_of(r, pillar) == "in-force"}
    return len(own - {page.code})


def open_pillars(page: Page) -> set[str]:
    return {pillar for pillar, state in page.states().items() if state in OPEN}


def unsettled(page: Page, filled: Filled, *, most: bool, counted: bool) -> bool:
    named, left = page.words.named(filled["names"], "pillar.running.") or set(), open_pillars(page)
    order = sorted(named, key=lambda p: filled["names"].index(page.words.text(f"pillar.running.{p}")))
    counts = {pillar: settled(page, pillar) for pillar in left}
    if not named <= left or most != (len(left) > NAMED) or (not most and named != left):
        return False
    if not counted:
        return not is_peer(page.code) or not any(counts.values())
    said = [int(text) for text in re.findall(r"\d+", filled["counts"])]
    best = sorted((n for n in counts.values() if n or not most), reverse=True)[:NAMED]
    peers = {r.country for r in page.count.records.values() if is_peer(r.country)} - {page.code}
    return said == [counts[p] for p in order] == best and number(filled["peers"]) == len(peers)


def disputed(page: Page) -> set[str]:
    """The pillars of which one source in force has a rule, and another says that there is none."""
    profile = page.count.profiles.get((page.code, page.words.language), {}).get("regulatory") or {}
    found = set()
    for pillar, state in page.states().items():
        said = {pillar_of(record, pillar) for record in page.records}
        alone = page.count.pillar(pillar, page.code, (), page.words.language) if profile.get(pillar) else ""
        if state == "in-force" and "stated-absent" in {*said, alone}:
            found.add(pillar)
    return found


def contradicted(page: Page, filled: Filled, *, most: bool) -> bool:
    named = page.words.named(filled["names"], "pillar.running.") or set()
    return (
        named <= disputed(page)
        and len(named) == min(NAMED, len(disputed(page)))
        and most == (len(disputed(page)) > NAMED)
    )


def undated(page: Page) -> int:
    today = page.count.as_of.isoformat()
    return sum(not ahead_in([record], today) for record in page.records)


def no_date(page: Page, filled: Filled) -> bool:
    n = number(filled["n"]) if "n" in filled else 1
    return not ahead_of(page) and n == len(page.records)


LEADS: dict[str, Callable[[Page], float | None]] = {
    "judgement.lead.dependent": lambda p: max(map(len, holders(p).values()), default=0),
    "judgement.lead.unsettled": lambda p: len(open_pillars(p)),
    "judgement.lead.unsettled_all": lambda p: None if len(open_pillars(p)) == len(PILLARS) else -1,
    "judgement.lead.contradicted": lambda p: len(disputed(p)),
}
"""The number that a lead brings, or None for none."""


def tally(page: Page) -> dict[str, tuple[int, int]]:
    cells = [c for r in page.counting for d, c in r.cells.items() if d in DIMENSIONS]
    evidenced = sum(c.grade in "AB" for c in cells), len(cells)
    return {
        "page.tally.counted": (page.families, len(page.records)),
        "page.tally.evidenced": evidenced,
        "page.tally.evidenced_graded": evidenced,
        "page.tally.reviewed": (sum(r.reviewed_by(page.count.people) for r in page.counting), len(page.counting)),
        "page.tally.settled": (list(page.states().values()).count("in-force"), len(PILLARS)),
    }


def strip_rows(page: Page) -> Iterator[tuple[str, str, bool]]:
    """Yield each strip: the value that is judged, with its grade."""
    names = {page.words.text(f"dimension.{d}"): d for d in DIMENSIONS}
    for row in page.glance["bars"]:
        value = page.backed.get(names[row["label"]]) or page.every.get(names[row["label"]])
        told = number(row["text"]) if value else -1.0
        right = (told, row["grade"]) == ((value.value, min(value.grades)) if value else (-1.0, None))
        yield "strips.rows", f"{row['label']} {row['text']} {row['grade']}", right


CHECKS: dict[str, Check] = {
    "verdict.whole": whole,
    "verdict.first_and_below": lambda p, f: in_place(p, f, ahead=True, behind=True),
    "verdict.first": lambda p, f: in_place(p, f, ahead=True, behind=False),
    "verdict.below": lambda p, f: in_place(p, f, ahead=False, behind=True),
    "verdict.middle": middle,
    "verdict.alone": lambda p, f: highest(p, f, level=False, few=False),
    "verdict.alone_level": lambda p, f: highest(p, f, level=True, few=False),
    "verdict.few": lambda p, f: highest(p, f, level=False, few=True),
    "verdict.few_level": lambda p, f: highest(p, f, level=True, few=True),
    "verdict.held": held,
    "verdict.held_until": held,
    "verdict.no_scores": lambda p, _: not p.every,
    "verdict.unfounded_one": unfounded,
    "verdict.unfounded_all": unfounded,
    "verdict.backed": evidence,
    "verdict.all_backed": lambda p, f: evidence(p, f, "all"),
    "verdict.none_backed": lambda p, f: evidence(p, f, "none"),
    "judgement.unfounded": unquotable,
    "judgement.only": lambda p, f: p.families == 1 and max(map(len, holders(p).values()), default=0) == number(f["n"]),
    "judgement.dependent": dependent,
    "judgement.dependent_until": dependent,
    "judgement.dependent_titled": dependent,
    "judgement.spread": spread,
    "judgement.unsettled_one": lambda p, f: unsettled(p, f, most=False, counted=True),
    "judgement.unsettled": lambda p, f: unsettled(p, f, most=False, counted=True),
    "judgement.unsettled_most": lambda p, f: unsettled(p, f, most=True, counted=True),
    "judgement.unsettled_most_one": lambda p, f: unsettled(p, f, most=True, counted=True),
    "judgement.unsettled_alone": lambda p, f: unsettled(p, f, most=False, counted=False),
    "judgement.unsettled_alone_most": lambda p, f: unsettled(p, f, most=True, counted=False),
    "judgement.contradicted": lambda p, f: contradicted(p, f, most=False),
    "judgement.contradicted_most": lambda p, f: contradicted(p, f, most=True),
    "judgement.next": next_date,
    "judgement.no_date": no_date,
    "judgement.not_counted": not_counted,
    "page.tally.counted": lambda _p, _f: True,
    "page.tally.evidenced": lambda p, _: not p.backed,
    "page.tally.evidenced_graded": lambda p, f: (
        set(re.findall("[A-D]", f["grades"]))
        == {c.grade for r in p.counting for d, c in r.cells.items() if d in DIMENSIONS and c.grade in "AB"}
    ),
    "page.tally.reviewed": lambda _p, _f: True,
    "page.tally.settled": lambda _p, _f: True,
    "page.undated_all": no_date,
    "page.undated_rest": lambda p, f: undated(p) == (number(f["n"]) if "n" in f else 1) < len(p.records),
    "strips.heading_alone": lambda p, _: (
        not is_peer(p.code) or not any(is_peer(r.country) for r in p.count.records.values() if r.country != p.code)
    ),
    "strips.heading": lambda p, f: (
        number(f["n"]) == len({r.country for r in p.count.records.values() if is_peer(r.country)})
    ),
}
"""What each key claims."""
