"""A whole page 1 recounted: its sentences, and the rows of its figures, strips, dates and pillars."""

from __future__ import annotations

from collections.abc import Iterator

from tests.truth import category, claims, country
from tests.truth.claims import Page, ahead_of, day_of
from tests.truth.recount import PILLARS, letters
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


CHECKS = claims.CHECKS | country.CHECKS | category.CHECKS
"""What each key of any page claims."""


# --- the whole page ------------------------------------------------------------------------------------------------


def pillar_rows(page: Page) -> Iterator[tuple[str, str, bool]]:
    names = {page.words.text(f"pillar.{pillar}"): pillar for pillar in PILLARS}
    states = page.states()
    for row in page.glance["pillars"]:
        yield "glance.pillars", f"{row['label']}: {row['state']}", states[names[row["label"]]] == row["state"]


def figures(page: Page) -> Iterator[tuple[str, str, bool]]:
    """Yield the large figures beside which no words can be false."""
    right = country.tally(page) if page.kind == "country" else category.tally(page)
    for headline in page.glance["headlines"]:
        key = next((key for key, _ in page.words.readings(headline["caption"], "page.tally.") if key in right), "")
        k, n = right.get(key, (-1, -1))
        yield key, f"{headline['figure']} {headline['caption']}", headline["figure"] == f"{k}/{n}"


def sentences_of(page: Page) -> Iterator[tuple[str, str]]:
    """Yield every sentence of the page with the group of keys that its words stand in."""
    verdict = page.glance["verdict"]
    parted = page.kind == "country" and any(page.words.readings(verdict, "verdict.whole"))
    yield "verdict.whole" if parted else "verdict." if page.kind == "country" else "category.verdict.", verdict
    for text in judged(page):
        weak = any(page.words.readings(text, "message.weak"))
        own = page.kind == "category" and any(page.words.readings(text, "category."))
        yield "message.weak" if weak else "category." if own else "judgement.", text
    if page.kind == "country":
        yield from (("strips.", text) for text in [page.glance["bars_heading"]] if text)
    yield from (("page.", text) for text in [page.glance["dates_empty"]] if text)


def judged(page: Page) -> Iterator[str]:
    """Yield the sentence of each judgement; its lead is recounted apart."""
    for message in page.glance["messages"]:
        yield next((message["text"][end:].lstrip() for _, _, end in leads(page, message["text"])), message["text"])


def leads(page: Page, text: str) -> Iterator[tuple[str, dict[str, str], int]]:
    """Yield the leads with which a judgement may begin: key, what it is filled with, where it ends."""
    for key, templates in page.words.templates.items():
        for template in templates if key.startswith(("judgement.lead.", "category.lead.")) else ():
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
    rows = country.strip_rows if page.kind == "country" else category.strip_rows
    for part in (figures, rows, dates, pillar_rows, judgement_leads):
        for key, text, right in part(page):
            page.report.enter(key, f"{where}: {text}", right)
