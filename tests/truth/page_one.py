"""A whole page 1 recounted: its sentences, and the rows of its figures, charts, dates, pillars and ranking."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from tests.truth import claims, country
from tests.truth.claims import Page, ahead_of, day_of
from tests.truth.recount import COUNTRIES, DIMENSIONS, PILLARS, Value, folded, is_peer, letters, valued
from tests.truth.sentences import number


def dates(page: Page) -> Iterator[tuple[str, str, bool]]:
    """Yield each date ahead and each latest event, and whether the record states it."""
    today, ahead = page.count.as_of.isoformat(), ahead_of(page)
    marks = {kind: letters(page.words.text(f"glance.{kind}").split("{")[0]) for kind in ("effective", "expires")}
    printed = page.glance["dates"]
    for event in printed:
        said = letters(event["text"])
        stated = any(day == event["date"] and marks.get(kind, letters(words)) in said for day, kind, words in ahead)
        yield "glance.dates", f"{event['date']} {event['text']}", stated
    days = sorted({day for day, kind, _ in ahead if kind == "milestone"})[:1]
    yield "glance.dates", f"the first of {len(printed)}", not days or (bool(printed) and printed[0]["date"] <= days[0])
    for event in page.glance["recent"]:
        known = {(day_of(when), letters(words)) for r in page.records for _, when, words in r.dated()}
        stated = any(day == event["date"] and words in letters(event["text"]) for day, words in known)
        yield "glance.recent", f"{event['date']} {event['text']}", stated and event["date"] <= today


CHECKS = claims.CHECKS | country.CHECKS
"""What each key of any page claims."""


# --- the whole page ------------------------------------------------------------------------------------------------


def bars(page: Page) -> Iterator[tuple[str, str, bool]]:
    """Yield each row of the chart: value, grade and median of a country, or median and number of a category."""
    names = {page.words.text(f"dimension.{d}"): d for d in DIMENSIONS}
    sets = [page.every, page.backed]
    if page.kind == "category":
        sets = [_medians(valued(page.records, grades)) for grades in ("ABCD", "AB")]
    for row in page.glance["bars"]:
        found = [values.get(names[row["label"]]) for values in sets]
        told, peer = row.get("value"), row.get("peer")
        right = any(v.value == told if v else told is None for v in found)
        if page.kind == "category":
            right = any(v.value == told and number(row["text"].split("(")[-1].split("（")[-1]) == v.n for v in found if v) or told is None
        elif told is not None:
            right = any(v and v.value == told and row["grade"] == min(v.grades) for v in found)
            right = right and (peer is None or any(v and v.median == peer for v in found))
        yield "glance.bars", f"{row['label']} {told} {row.get('grade')} {peer}", right


def _medians(values: dict[str, dict[str, Value]]) -> dict[str, Value]:
    columns = {d: [own[d].value for code, own in values.items() if d in own and is_peer(code)] for d in DIMENSIONS}
    return {d: Value(median(column), set(), set(), n=len(column)) for d, column in columns.items() if column}


def pillar_rows(page: Page) -> Iterator[tuple[str, str, bool]]:
    names = {page.words.text(f"pillar.{pillar}"): pillar for pillar in PILLARS}
    states = page.states()
    for row in page.glance["pillars"]:
        yield "glance.pillars", f"{row['label']}: {row['state']}", states[names[row["label"]]] == row["state"]


def ranking(page: Page) -> Iterator[tuple[str, str, bool]]:
    for line in page.glance["ranking"]:
        code = folded(line["name"], COUNTRIES)
        families = len({r.family for r in page.counting if r.country == code})
        total = sum(r.country == code for r in page.records)
        right = number(line["figure"]) == families and number(line["remark"]) == total
        yield "category.ranking", f"{line['name']} {line['figure']} {line['remark']}", right


def figures(page: Page) -> Iterator[tuple[str, str, bool]]:
    """Yield the large figures beside which no words can be false."""
    for headline in page.glance["headlines"]:
        key = next((key for key, _ in page.words.readings(headline["caption"], "") if key in CHECKS), "")
        if key in country.CHECKS:
            k, n = country.tally(page)[key]
            yield key, f"{headline['figure']} {headline['caption']}", headline["figure"] == f"{k}/{n}"
            continue
        right = {
            "glance.records": len(page.records),
            "glance.records_lineage": len(page.records),
            "category.jurisdictions_caption": len({record.country for record in page.records}),
        }.get(key)
        if right is not None:
            yield key, f"{headline['figure']} {headline['caption']}", number(headline["figure"]) == right


def sentences_of(page: Page) -> Iterator[tuple[str, str]]:
    """Yield every sentence of the page with the group of keys that its words stand in."""
    verdict = page.glance["verdict"]
    parted = page.kind == "country" and any(page.words.readings(verdict, "verdict.whole"))
    yield "verdict.whole" if parted else "verdict." if page.kind == "country" else "category.", verdict
    if page.kind == "country":
        for text in judged(page):
            yield "message.weak" if any(page.words.readings(text, "message.weak")) else "judgement.", text
        yield from (("strips.", text) for text in [page.glance["bars_heading"]] if text)
        yield from (("page.", text) for text in [page.glance["dates_empty"]] if text)
    else:
        yield from (("message.", message["text"]) for message in page.glance["messages"])
        yield from (("glance.note", note) for note in page.glance["bars_notes"])
    for headline in page.glance["headlines"]:
        yield "page.tally." if page.kind == "country" else "", headline["caption"]


def judged(page: Page) -> Iterator[str]:
    """Yield the sentence of each judgement; its lead is recounted apart."""
    for message in page.glance["messages"]:
        yield next((message["text"][end:].lstrip() for _, _, end in leads(page, message["text"])), message["text"])


def leads(page: Page, text: str) -> Iterator[tuple[str, dict[str, str], int]]:
    """Yield the leads with which a judgement may begin: key, what it is filled with, where it ends."""
    for key, templates in page.words.templates.items():
        for template in templates if key.startswith("judgement.lead.") else ():
            if match := page.words.pattern(f"{template} ").match(text):
                yield key, match.groupdict(), match.end()


def judgement_leads(page: Page) -> Iterator[tuple[str, str, bool]]:
    """Yield the lead of each judgement with the number it brings."""
    for message in page.glance["messages"] if page.kind == "country" else ():
        for key, filled, _ in leads(page, message["text"]):
            right = country.LEADS[key](page) if key in country.LEADS else None
            told = number(filled["n"]) if "n" in filled else None
            yield key, message["text"], right == told


def recount(page: Page) -> None:
    """Recount every claim of a page, and enter in its report what is false and what was not recounted."""
    where = f"{page.code}/{page.words.language}"
    for group, text in sentences_of(page):
        found = list(page.words.readings(text, group))
        known = [(key, filled) for key, filled in found if key in CHECKS]
        if not known:
            page.report.unread[found[0][0] if found else f"{group}? {text[:60]}"] += 1
            continue
        key, filled = known[0]
        page.report.enter(key, f"{where}: {text}", CHECKS[key](page, filled))
    rows = country.strip_rows if page.kind == "country" else bars
    for part in (figures, rows, dates, pillar_rows, ranking, judgement_leads):
        for key, text, right in part(page):
            page.report.enter(key, f"{where}: {text}", right)
