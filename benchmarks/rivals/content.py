"""What a rival's document says: the same records, tables, charts and notes as ours, as plain blocks in order.

Nothing of the program is used: this is what a competent user writes in an afternoon. A rival turns the blocks into its
own language. What is left out is what takes more than an afternoon: grades by review and boilerplate, peers by
jurisdiction, lineage, every check.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.rivals.words import DIMENSIONS, IMPACTS, METHOD, PILLARS, Words, words_of

Record = Mapping[str, Any]
Read = Callable[[Path], tuple[dict[str, Any], str]]
"""Front matter and body of a file."""


@dataclass(frozen=True)
class Heading:
    """A heading; one of level 1 stands in the contents."""

    level: int
    text: str
    new_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class Items:
    """A numbered list."""

    texts: Sequence[str]


@dataclass(frozen=True)
class Table:
    """Rows of cells under a head; widths are shares of the line."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]


@dataclass(frozen=True)
class Chart:
    """Numbers from 0 to 100 by label; ``kind`` is radar or bars. None is a gap."""

    kind: str
    labels: Sequence[str]
    values: Sequence[float | None]


@dataclass(frozen=True)
class Timeline:
    """Points on an axis of years."""

    labels: Sequence[str]
    years: Sequence[float]


@dataclass(frozen=True)
class Contents:
    """The list of headings with page numbers."""


Block = Heading | Paragraph | Items | Table | Chart | Timeline | Contents


class Content(NamedTuple):
    """A document."""

    name: str
    title: str
    lang: str
    blocks: Sequence[Block]


def read_quickly(path: Path) -> tuple[dict[str, Any], str]:
    """Read front matter as the JSON that it is."""
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    found: dict[str, Any] = json.loads(front)
    return found, body


def contents_of(corpus: Path, what: str, langs: Sequence[str], read: Read) -> Iterator[Content]:
    """Return the documents of ``what``: ``policy:ID``, ``country:NAME``, ``countries``, ``quarter``, ``changed:ID``."""
    by_lang = {lang: _read_records(corpus, lang, read) for lang in langs}
    chinese = by_lang.get("zh") or _read_records(corpus, "zh", read)
    kind, _, name = what.partition(":")
    for lang in langs:
        desk = _Desk(by_lang[lang], chinese, lang)
        if kind == "policy":
            yield desk.sheet(name)
        elif kind == "country":
            yield desk.briefing("country", name)
        elif kind == "changed":
            # What a quarter makes anew where this record has changed.
            yield desk.sheet(name)
            yield from (desk.briefing(field, chinese[name][field]) for field in ("country", "category"))
        elif kind in ("countries", "quarter"):
            yield from (desk.briefing("country", one) for one in desk.subjects("country"))
            if kind == "quarter":
                yield from (desk.briefing("category", one) for one in desk.subjects("category"))
                yield from (desk.sheet(one) for one in desk.records)


def _read_records(corpus: Path, lang: str, read: Read) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for path in sorted((corpus / "policies" / lang).glob("*.md")):
        front, body = read(path)
        found[front["id"]] = {**front, "body": body}
    return found


class _Desk:
    """The records of a language; what groups them is written in the Chinese ones."""

    def __init__(self, records: dict[str, Record], chinese: dict[str, Record], lang: str) -> None:
        self.records = {key: record for key, record in records.items() if key in chinese}
        self._chinese, self._lang, self._words = chinese, lang, words_of(lang)

    def subjects(self, field: str) -> list[str]:
        return sorted({self._chinese[key][field] for key in self.records})

    def sheet(self, key: str) -> Content:
        record = self.records[key]
        blocks = [*_sheet(record, self._words), *_frame([record], self._words)]
        return Content(f"policy_{key}_{self._lang}", record["title"], self._lang, blocks)

    def briefing(self, field: str, subject: str) -> Content:
        chosen = [record for key, record in self.records.items() if self._chinese[key][field] == subject]
        chosen.sort(key=lambda record: (record.get("pubDate", ""), record["id"]), reverse=True)
        number = self.subjects(field).index(subject)
        title = str(chosen[0][field])
        blocks = [*_front(title, chosen, list(self.records.values()), self._words)]
        for record in chosen:
            blocks += _sheet(record, self._words)
        return Content(f"{field}_{number:02}_{self._lang}", title, self._lang, [*blocks, *_frame(chosen, self._words)])


def score(record: Record, dimension: str) -> float | None:
    """Return a score, if there is one."""
    cell = record.get("analysis", {}).get(dimension, {})
    found: float | None = cell.get("score")
    return found


def _has_evidence(record: Record, dimension: str) -> bool:
    cell = record["analysis"].get(dimension, {})
    return bool(cell.get("evidence") and cell.get("citation"))


def _best(records: Sequence[Record], dimension: str) -> float | None:
    return max((found for record in records if (found := score(record, dimension)) is not None), default=None)


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


# --- the first pages


def _front(title: str, chosen: Sequence[Record], everything: Sequence[Record], w: Words) -> Iterator[Block]:
    best = {d: _best(chosen, d) for d in DIMENSIONS}
    backed = sum(_has_evidence(r, d) for r in chosen for d in r.get("analysis", {}))
    cells = sum(len(r.get("analysis", {})) for r in chosen)
    yield Heading(1, title)
    yield Paragraph(w.verdict.format(records=len(chosen), backed=backed, cells=cells))
    statuses = len({record["status"] for record in chosen})
    yield Table(w.figures, [[str(len(chosen)), f"{backed}/{cells}", str(statuses)]], (1, 1, 1))
    yield Chart("bars", [w.dimensions[d] for d in DIMENSIONS], [best[d] for d in DIMENSIONS])
    yield Items([w.message.format(dimension=w.dimensions[d], score=_shown(best[d])) for d in DIMENSIONS[:3]])
    yield Table(w.recent, [[r.get("pubDate", "–"), r["title"]] for r in chosen[:5]], (1, 4))
    yield Chart("radar", [w.dimensions[d] for d in DIMENSIONS], [best[d] for d in DIMENSIONS])
    yield Table(w.pillar_head, list(_pillars(chosen, w)), (2, 5, 3))
    yield Contents()
    yield Heading(1, w.instruments)
    yield Table(w.instrument_head, [_instrument(n, r, w) for n, r in enumerate(chosen, 1)], (1, 6, 2, 2, 2))
    yield from _dimensions(chosen, everything, w)
    yield from _impact(chosen, w)
    yield Heading(1, w.pillars)
    yield Table(w.pillar_head, list(_pillars(chosen, w)), (2, 5, 3))
    yield Heading(1, w.timeline)
    yield Timeline([r["title"] for r in chosen], [_year(r) for r in chosen])
    yield Table(w.recent, [[r.get("pubDate", "–"), r["title"]] for r in reversed(chosen)], (1, 4))
    yield Heading(1, w.gaps)
    yield Items([w.gap.format(dimension=w.dimensions[d], title=r["title"]) for r in chosen for d in DIMENSIONS
                 if score(r, d) is None] or ["–"])  # fmt: skip


def _year(record: Record) -> float:
    date = record.get("pubDate") or f"{record.get('year', 2020)}-01-01"
    parts: list[str] = [*date.split("-"), "1"]
    return int(parts[0]) + (int(parts[1]) - 1) / 12


def _instrument(number: int, record: Record, w: Words) -> list[str]:
    found = {d: value for d in DIMENSIONS if (value := score(record, d)) is not None}
    top = max(found, key=lambda d: found[d], default="")
    best = f"{found[top]:g} {w.dimensions[top]}" if top else "–"
    return [str(number), f"{record['title']} ({record.get('legalWeight', '')})", record["status"],
            record.get("pubDate", "–"), best]  # fmt: skip


def _dimensions(chosen: Sequence[Record], everything: Sequence[Record], w: Words) -> Iterator[Block]:
    countries: dict[str, list[Record]] = {}
    for record in everything:
        countries.setdefault(record["country"], []).append(record)
    yield Heading(1, w.five)
    rows = []
    for d in DIMENSIONS:
        peers = [value for group in countries.values() if (value := _best(group, d)) is not None]
        middle = _shown(statistics.median(peers)) if peers else "–"
        rows.append([w.dimensions[d], _shown(_best(chosen, d)), middle, str(len(peers))])
    yield Table(w.score_head, rows, (3, 1, 1, 1))
    for d in DIMENSIONS:
        strongest = max(chosen, key=lambda r: score(r, d) or -1)
        cell = strongest.get("analysis", {}).get(d, {})
        yield Heading(2, f"{w.dimensions[d]} {_shown(score(strongest, d))}")
        yield Paragraph(f"{strongest['title']}: {cell.get('label', '')}")
        yield Paragraph(cell.get("evidence", "–"))
        yield Paragraph(f"{w.citation}: {cell.get('citation', '–')}", small=True)


def _impact(chosen: Sequence[Record], w: Words) -> Iterator[Block]:
    yield Heading(1, w.impact)
    for aspect in IMPACTS:
        yield Heading(2, w.impacts[aspect])
        for number, record in enumerate(chosen, 1):
            if text := record.get("impactAnalysis", {}).get(aspect):
                yield Heading(3, f"{number}. {record['title']}")
                yield Paragraph(text)


def _pillars(chosen: Sequence[Record], w: Words) -> Iterator[list[str]]:
    for pillar in PILLARS:
        said = [(r["regulatory"][pillar], r["title"]) for r in chosen if r.get("regulatory", {}).get(pillar)]
        yield [w.pillar_names[pillar], *(said[0] if said else ("–", "–"))]


# --- a record, and the notes


def _sheet(record: Record, w: Words) -> Iterator[Block]:
    yield Heading(1, record["title"], new_page=True)
    for part in record["body"].strip().split("\n\n"):
        yield Heading(2, part.lstrip("# ")) if part.startswith("#") else Paragraph(part)
    for aspect in IMPACTS:
        if text := record.get("impactAnalysis", {}).get(aspect):
            yield Heading(3, w.impacts[aspect])
            yield Paragraph(text)
    keys = ("id", "country", "category", "status", "legalWeight", "pubDate", "source")
    facts = [record.get(key) or "–" for key in keys]
    yield Table(w.facts, [[str(fact) for fact in facts]], (3, 2, 2, 2, 3, 2, 3))
    names, values = [w.dimensions[d] for d in DIMENSIONS], [score(record, d) for d in DIMENSIONS]
    yield Chart("radar", names, values)
    yield Chart("bars", names, values)
    rows = []
    for d in DIMENSIONS:
        cell = record.get("analysis", {}).get(d, {})
        evidence = f"{cell.get('label', '')} {cell.get('evidence', '–')}"
        rows.append([w.dimensions[d], _shown(score(record, d)), evidence, cell.get("citation") or "–"])
    yield Table(w.evidence_head, rows, (2, 1, 6, 3))
    yield Table(w.pillar_head, list(_pillars([record], w)), (2, 5, 3))
    provenance, evolution = record.get("provenance", {}), record.get("evolution", {})
    yield Paragraph(f"{w.lineage}: {', '.join(evolution.get('supersedes', [])) or '–'}", small=True)
    who = (provenance.get(key, "–") for key in ("author", "reviewer", "lastAuditDate"))
    yield Paragraph(" · ".join(map(str, who)), small=True)
    yield Paragraph(record.get("url") or "–", small=True)


def _frame(chosen: Sequence[Record], w: Words) -> Iterator[Block]:
    yield Heading(1, w.notes, new_page=True)
    yield Items([w.count.format(records=len(chosen)), w.missing, w.machine])
    yield Heading(2, w.method)
    yield Items(METHOD[w.lang])
    yield Heading(2, w.cite)
    yield Paragraph(w.citing)
    yield Heading(2, w.sources)
    rows = [[str(n), f"{r['title']} {r['id']}", r.get("source", "–"), r.get("pubDate", "–"), r.get("url") or "–"]
            for n, r in enumerate(chosen, 1)]  # fmt: skip
    yield Table(w.source_head, rows, (1, 5, 3, 2, 4))
