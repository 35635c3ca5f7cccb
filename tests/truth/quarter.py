"""Page 1 of a digest recounted: what is new, gone, scored otherwise and dated to the period, from two states of files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.truth.claims import Filled, Report, day_of
from tests.truth.recount import COUNTRIES, Cell, Count, Record, folded, letters, status_of
from tests.truth.sentences import Words, number

ENDED = ("cancelled", "superseded", "merged")
ADOPTED = ("in-force", "upcoming")
Move = tuple[str, str, Cell | None, Cell | None]
"""Id, dimension, and the score before and now."""


@dataclass
class Quarter:
    """Page 1 of a digest, and what two states of the corpus come to; without a state before, ``old`` is None."""

    old: Count | None
    new: Count
    first: str
    last: str
    page: dict[str, Any]
    words: Words
    report: Report

    @property
    def today(self) -> str:
        return self.new.as_of.isoformat()

    def _ids(self, one: Count | None, other: Count | None) -> set[str]:
        return set(one.records if one else ()) - set(other.records if other else ())

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Ids now by ids before: the same title in the same country."""
        found = {}
        for gone in self._ids(self.old, self.new) - self.merged:
            before = self._before(gone)
            for came in self._ids(self.new, self.old):
                after = self.new.records[came]
                if before.country == after.country and before.titles() & after.titles():
                    found[gone] = came
        return found

    @cached_property
    def merged(self) -> set[str]:
        named = {target for record in self.new.records.values() for target in record.links()}
        return self._ids(self.old, self.new) & named

    @cached_property
    def came(self) -> list[Record]:
        ids = self._ids(self.new, self.old) - set(self.renamed.values()) if self.old else set[str]()
        return [self.new.records[id] for id in sorted(ids)]

    @cached_property
    def gone(self) -> Counter[str]:
        """How many are gone, by what became of them."""
        left = self._ids(self.old, self.new) - self.merged - self.renamed.keys()
        ended = sum(self._before(id).status in ENDED for id in left)
        return Counter({"merged": len(self.merged), "withdrawn": ended, "not-in-export": len(left) - ended})

    def _before(self, id: str) -> Record:
        assert self.old is not None
        return self.old.records[id]

    def adopted(self) -> int:
        return sum(self.holds(_published(r)) and r.status in ADOPTED for r in self.came)

    def holds(self, day: str) -> bool:
        return bool(day) and self.first <= day and day + "~" * (len(day) < 10) <= self.last

    @cached_property
    def scores(self) -> dict[str, list[Move]]:
        """The scores that moved, were first given, or were filled in where none had evidence of its own."""
        found: dict[str, list[Move]] = {"moved": [], "first": [], "filled": []}
        if self.old is None:
            return found
        pairs = {id: id for id in self.old.records.keys() & self.new.records.keys()} | self.renamed
        for before, after in sorted(pairs.items()):
            one, other = self._before(before), self.new.records[after]
            for dimension in sorted(one.cells.keys() | other.cells.keys()):
                old, new = one.cells.get(dimension), other.cells.get(dimension)
                kind = "moved" if (old and old.score) != (new and new.score) else ""
                if old is None:
                    kind = "first"
                elif old.grade == "D" and new and new.grade != "D" and _entries(one, dimension) != _entries(other, dimension):
                    kind = "filled"
                if kind:
                    found[kind].append((after, dimension, old, new))
        return found

    def furthest(self) -> tuple[float, list[Move]]:
        by = {(id, d): round(abs(new.score - old.score), 6) for id, d, old, new in self.scores["moved"] if old and new}
        most = max(by.values(), default=0.0)
        return most, [move for move in self.scores["moved"] if by.get((move[0], move[1])) == most]

    @cached_property
    def events(self) -> set[tuple[str, str]]:
        """Record and day of all that records date to the period, and that is no longer to come."""
        found = set()
        for record in self.new.records.values():
            for kind, when, _ in record.dated():
                day = _published(record) if kind == "adopted" else day_of(when)
                proper = kind != "adopted" or record.status in (*ADOPTED, "draft", "draft-title", "planned")
                if proper and self.holds(day) and day <= self.today:
                    found.add((record.id, day))
        return found

    def titled(self, text: str) -> set[str]:
        """The ids of the records that are called so."""
        states = (self.new, self.old) if self.old else (self.new,)
        return {r.id for state in states for r in state.records.values() if letters(text) in r.titles()}

    def statuses(self) -> int:
        if self.old is None:
            return 0
        both = self.old.records.keys() & self.new.records.keys()
        return sum(_statuses(self._before(id)) != _statuses(self.new.records[id]) for id in both)


Check = Callable[[Quarter, Filled], bool]


def _published(record: Record) -> str:
    """The day of publication, where the record does not contradict it; 1 January stands for a year alone."""
    told = record.first()
    day, year = day_of(str(told.get("pubDate") or "")).removesuffix("-01-01"), str(told.get("year") or "")[:4]
    return day if not year or day.startswith(year) else ""


def _entries(record: Record, dimension: str) -> list[object]:
    return [(edition.get("analysis") or {}).get(dimension) for edition in record.editions.values()]


def _statuses(record: Record) -> set[str]:
    return {status_of(edition["status"]) for edition in record.editions.values() if edition.get("status")}


# --- claims --------------------------------------------------------------------------------------------------------


def _figure(quarter: Quarter, key: str) -> float:
    """The large figure whose caption has these words; -1 where there is none."""
    for headline in quarter.page["headlines"]:
        if any(found == key for found, _ in quarter.words.readings(headline["caption"], "digest.tally")):
            return number(headline["figure"])
    return -1.0


def verdict(quarter: Quarter, filled: Filled) -> bool:
    """Tell whether both halves of the verdict are true."""
    said, new = quarter.words.readings, len(quarter.came)
    world = next(iter(said(filled["world"], "digest.verdict_")), ("", {}))
    happened = 0.0 if world[0] == "digest.verdict_no_world" else number(world[1].get("n", "1"))
    if happened != max(_figure(quarter, "digest.tally_events"), 0):
        return False
    real, scored = max(_figure(quarter, "digest.tally_real"), 0), {kind: len(found) for kind, found in quarter.scores.items()}
    key, of = next(((key, of) for key, of in said(filled["record"], "digest.verdict_")), ("", {}))
    if key.startswith("digest.verdict_scores_"):
        return _scored(of, key.removeprefix("digest.verdict_scores_"), scored)
    right = {
        "digest.verdict_no_baseline": quarter.old is None,
        "digest.verdict_nothing": real == 0,
        "digest.verdict_editorial": real == 0,
        "digest.verdict_record": (number(of.get("new", "0")), number(of.get("other", "0"))) == (new, real - new),
        "digest.verdict_new": number(of.get("n", "1")) == new == real,
        "digest.verdict_real": number(of.get("n", "1")) == real and not new,
    }
    return right.get(key, False)


def _scored(filled: Filled, share: str, scored: dict[str, int]) -> bool:
    """Tell whether the scores that changed, and those of them that were filled in or first given, are counted right."""
    every, fresh = sum(scored.values()), scored["first"] + scored["filled"]
    told = {"all": every, "none": 0}.get(share, number(filled.get("filled", "-1")))
    return number(filled.get("n", "1")) == every and told == fresh


def new_records(quarter: Quarter, filled: Filled) -> bool:
    return (number(filled.get("n", "1")), number(filled.get("adopted", "1"))) == (len(quarter.came), quarter.adopted())


def new_of_old(quarter: Quarter, filled: Filled) -> bool:
    return new_records(quarter, {**filled, "adopted": "0"})


def gone(quarter: Quarter, filled: Filled) -> bool:
    said = Counter[str]()
    for part in re.split(r", |、", filled["parts"]):
        key, of = next(iter(quarter.words.readings(part, "news.")), ("", {"n": "0"}))
        said[key.removeprefix("news.")] += int(number(of["n"]))
    return said == +quarter.gone and number(filled.get("n", "1")) == quarter.gone.total()


def scores(quarter: Quarter, filled: Filled) -> bool:
    most, furthest = quarter.furthest()
    if number(filled.get("n", "1")) != len(quarter.scores["moved"]):
        return False
    if "by" in filled:
        return (number(filled["by"]), number(filled["furthest"])) == (most, len(furthest))
    id, dimension, old, new = furthest[0]
    named = quarter.words.named(filled["dimension"], "dimension.")
    values = number(filled["old"]), number(filled["new"])
    right = len(furthest) == 1 and id in quarter.titled(filled["title"]) and named == {dimension}
    return right and values == (old and old.score, new and new.score)


def stock(quarter: Quarter, filled: Filled) -> bool:
    records = list(quarter.new.records.values())
    cells = [cell for record in records for cell in record.cells.values()]
    share = round(100 * sum(cell.grade in "AB" for cell in cells) / len(cells)) if cells else -1
    told = [number(filled[key]) for key in ("n", "jurisdictions", "counting", "share")]
    families = {(record.country, record.family) for record in records if record.counts}
    return told == [len(records), len({record.country for record in records}), len(families), share]


def status_told(quarter: Quarter, filled: Filled) -> bool:
    found = {id for id in quarter.titled(filled["title"]) if id in quarter.new.records}
    return any(folded_status(quarter, filled["status"]) in _statuses(quarter.new.records[id]) for id in found)


def folded_status(quarter: Quarter, name: str) -> str:
    codes = {texts[-1]: key.removeprefix("name.status.") for key, texts in quarter.words.templates.items() if key.startswith("name.status.")}
    return codes.get(name, status_of(name))


def _profiles(count: Count | None) -> frozenset[str]:
    return count.profile_ids if count else frozenset()


CHECKS: dict[str, Check] = {
    "digest.verdict": verdict,
    "digest.stock": stock,
    "digest.stock_unscored": lambda q, f: not any(r.cells for r in q.new.records.values()) and number(f.get("n", "1")) == len(q.new.records),
    "news.new": new_records,
    "news.new_old": new_of_old,
    "news.gone": gone,
    "news.renamed": lambda q, f: number(f.get("n", "1")) == len(q.renamed),
    "news.scores": scores,
    "news.scores_one": scores,
    "news.scores_tied": scores,
    "news.first_scored": lambda q, f: number(f.get("n", "1")) == len(q.scores["first"]),
    "news.statuses": lambda q, f: number(f.get("n", "1")) <= q.statuses(),
    "news.status": status_told,
    "news.profiles_new": lambda q, f: number(f.get("n", "1")) == len(_profiles(q.new) - _profiles(q.old)),
    "news.profiles_gone": lambda q, f: number(f.get("n", "1")) == len(_profiles(q.old) - _profiles(q.new)),
    "news.event": lambda q, f: any(day == day_of(f["date"]) and id in q.titled(f["title"]) for id, day in q.events),
    "news.milestone": lambda q, f: any(day == day_of(f["date"]) and id in q.titled(f["title"]) for id, day in q.events),
    "news.nothing": lambda q, _: not q.came and not q.gone.total() and not any(q.scores.values()),
    "digest.note_moves": lambda q, _: bool(q.scores["moved"]),
    "digest.note_medians": lambda q, _: q.old is not None and not q.scores["moved"],
    "digest.note_stock": lambda q, _: q.old is None,
}
"""What each key claims; texts that were rewritten or filled in are counted by nobody else."""
UNCOUNTED = ("news.replaced", "news.rewritten", "news.more_events", "news.scores_gone")


# --- rows ----------------------------------------------------------------------------------------------------------


def figures(quarter: Quarter) -> Iterator[tuple[str, str, bool]]:
    right = {
        "digest.tally_new": len(quarter.came),
        "digest.tally_scores": sum(map(len, quarter.scores.values())),
        "digest.tally_records": 0 if quarter.old else len(quarter.new.records),
        "digest.tally_events": len(quarter.events),
    }
    for key, n in right.items():
        # What there is none of is left out.
        told = max(_figure(quarter, key), 0)
        yield key, f"{told:g}, counted {n}", told == n


def dates(quarter: Quarter) -> Iterator[tuple[str, str, bool]]:
    year = f"{int(quarter.today[:4]) + 1}{quarter.today[4:]}"
    for name, low, high in (("recent", quarter.first, min(quarter.last, quarter.today)), ("dates", quarter.today, year)):
        for event in quarter.page[name]:
            ids = quarter.titled(event["instrument"])
            there = ids & quarter.new.records.keys()
            known = {day_of(when) for id in there for _, when, _ in quarter.new.records[id].dated()}
            day = event["date"]
            inside = low[: len(day)] <= day <= high
            yield f"digest.{name}", f"{day} {event['instrument']}", inside and (day in known or not event["instrument"])


def moves(quarter: Quarter) -> Iterator[tuple[str, str, bool]]:
    by = []
    for row in quarter.page["bars"]:
        if "new" not in row:
            continue
        ids, dimension = quarter.titled(row["label"]), row["detail"]
        known = {(new_id, old and (old.score, old.grade), new and (new.score, new.grade)) for new_id, _, old, new in quarter.scores["moved"]}
        told = ((row["old"], row["old_grade"]), (row["new"], row["new_grade"]) if row["new"] is not None else None)
        by.append(abs(row["new"] - row["old"]) if row["new"] is not None else -1)
        yield "digest.moves", f"{row['label']} {dimension} {told}", any((id, *told) in known for id in ids)
    yield "digest.moves", f"furthest first: {by}", by == sorted(by, reverse=True)


def ranking(quarter: Quarter) -> Iterator[tuple[str, str, bool]]:
    counts = []
    new = Counter(record.country for record in quarter.came)
    for line in quarter.page["ranking"]:
        counts.append(number(line["figure"]))
        code = folded(line["name"], COUNTRIES)
        right = number(line["remark"]) == new[code] <= counts[-1]
        yield "digest.ranking", f"{line['name']} {line['figure']} {line['remark']}", right
    real = _figure(quarter, "digest.tally_real")
    yield "digest.ranking", f"{counts}", counts == sorted(counts, reverse=True) and sum(counts) <= max(real, 0)


def sentences(quarter: Quarter) -> Iterator[tuple[str, str]]:
    """Yield every sentence with the group of keys that its words stand in."""
    whole = quarter.page["verdict"]
    until = next((of["verdict"] for key, of in quarter.words.readings(whole, "digest.verdict_until")), whole)
    yield "digest.verdict", until
    for message in quarter.page["messages"]:
        yield ("digest.stock" if any(quarter.words.readings(message["text"], "digest.stock")) else "news."), message["text"]
    yield from (("digest.note", note) for note in quarter.page["bars_notes"])


def recount_quarter(quarter: Quarter) -> None:
    """Recount every claim of a digest's page 1."""
    where = f"{quarter.first}/{quarter.words.language}"
    for group, text in sentences(quarter):
        read = list(quarter.words.readings(text, group))
        known = next(((key, of) for key, of in read if key in CHECKS), None)
        if known is not None:
            quarter.report.enter(known[0], f"{where}: {text}", CHECKS[known[0]](quarter, known[1]))
        else:
            quarter.report.unread[next((key for key, _ in read if key in UNCOUNTED), text[:60])] += 1
    for part in (figures, dates, moves, ranking):
        for key, text, right in part(quarter):
            quarter.report.enter(key, f"{where}: {text}", right)
