"""Page 1 in source.json: what a document writes of it, whole, and the same read back for those who tell it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct, UnsetType, to_builtins

from reports.documents.shared.section import Bars, Dumbbell, Section
from reports.language import tag

if TYPE_CHECKING:
    from reports.corpus.policy import Record
    from reports.documents.shared.glance import Glance
    from reports.documents.shared.page_one import Judgement, PageOne
    from reports.documents.shared.parts import DatedLine
    from reports.documents.shared.sentences import KeyMessage

Number = int | float


# --- written


def first_pages(languages: Iterable[str], records: Sequence[Record], sections: Iterable[Section]) -> dict[str, Any]:
    """Return page 1 by language, whole: what the page itself may have shed for want of room is here.

    ``records`` are the sources of the document, in the order of their numbers.
    """
    from reports.documents.shared.glance import Glance
    from reports.documents.shared.page_one import PageOne

    ids, by_tag = [record.id for record in records], {tag(language): language for language in languages}
    write = {Glance: _glance, PageOne: _page_one}
    return {
        by_tag[section.lang]: write[type(section.content)](section.content, ids)  # type: ignore[index,operator]
        for section in sections
        if type(section.content) in write and section.lang in by_tag
    }


def _page_one(page: PageOne, ids: list[str]) -> dict[str, Any]:
    return {
        "kicker": page.kicker,
        "name": page.name,
        "other_names": page.other_names,
        "verdict": page.verdict,
        "headlines": [to_builtins(item) for item in page.tally],
        "bars_heading": page.strips.heading if page.strips else "",
        "bars": [bar for row in (page.strips.rows if page.strips else ()) for bar in _strip_bars(row)],
        "bars_notes": [page.strips.caption] if page.strips else [],
        "messages": [_judgement(judgement, ids) for judgement in page.judgements],
        "recent_heading": page.past_heading,
        "recent": [_event(event, ids) for event in page.past],
        "changed": [],
        "changed_total": "",
        "dates": [_event(event, ids) for event in page.coming],
        "dates_empty": page.coming_rest,
        "pillars": [
            {"label": row.label, "state": row.state, "word": row.word, "text": row.text.text} for row in page.pillars
        ],
        "ranking_heading": "",
        "ranking": [],
    }


def _strip_bars(row: object) -> list[dict[str, Any]]:
    """Return the value of a strip as a bar of a mail's table; strips without an own value have their median."""
    from reports.documents.shared.strips import CategoryStripRow, StripRow

    if isinstance(row, StripRow):
        return [{"label": row.name, "text": row.side.value, "grade": row.side.grade or None}]
    if isinstance(row, CategoryStripRow):
        return [{"label": row.name, "text": row.median, "grade": None}]
    return []


def _judgement(judgement: Judgement, ids: list[str]) -> dict[str, Any]:
    said = _message(judgement.message, ids)
    return {**said, "text": f"{judgement.lead} {said['text']}"}


def _glance(glance: Glance, ids: list[str]) -> dict[str, Any]:
    bars = glance.bars.spec if glance.bars else None
    return {
        "kicker": glance.kicker,
        "name": glance.name,
        "other_names": glance.other_names,
        "verdict": glance.verdict,
        "headlines": [to_builtins(headline) for headline in glance.headlines],
        "bars_heading": glance.bars_heading,
        "bars": [to_builtins(row) for row in bars.rows] if isinstance(bars, Bars | Dumbbell) else [],
        "bars_notes": list(glance.bars_notes),
        "messages": [_message(message, ids) for message in glance.messages],
        "recent_heading": glance.recent_heading,
        "recent": [_event(event, ids) for event in glance.recent],
        "changed": [_message(message, ids) for message in glance.changed],
        "changed_total": glance.changed_total,
        "dates": [_event(event, ids) for event in glance.dates],
        "dates_empty": glance.dates_empty,
        "pillars": [
            {"label": row.label, "state": row.state, "word": row.word, "text": row.text.text}
            for row in glance.pillars_wide or glance.pillars
        ],
        "ranking_heading": glance.ranking_heading,
        "ranking": [to_builtins(line) for line in glance.ranking],
    }


def _message(message: KeyMessage, ids: list[str]) -> dict[str, Any]:
    return {
        "text": message.text + message.stop,
        "records": [ids[reference.number - 1] for reference in message.references],
    }


def _event(event: DatedLine, ids: list[str]) -> dict[str, Any]:
    return {
        "date": event.date.text,
        "text": event.text.text,
        "instrument": event.instrument,
        "record": ids[event.number - 1] if event.number else "",
    }


# --- read


class HeadlineData(Struct, frozen=True):
    """A figure in large type and what it counts."""

    figure: str
    caption: str


class BarData(Struct, frozen=True):
    """A row of the chart on page 1: a bar, or, where `new` is set, a movement."""

    label: str
    text: str = ""
    grade: str | None = None
    peer: Number | None = None
    detail: str = ""
    old: Number | None = None
    new: Number | UnsetType | None = UNSET
    old_grade: str | None = None
    new_grade: str | None = None


class MessageData(Struct, frozen=True):
    """One sentence of page 1."""

    text: str


class EventData(Struct, frozen=True):
    """Something that happened or will happen, with its date as printed."""

    date: str
    text: str
    instrument: str


class PillarData(Struct, frozen=True):
    """A regulatory pillar, and in one word how it stands."""

    label: str
    word: str


class RankData(Struct, frozen=True):
    """One line of the short ranking."""

    name: str
    figure: str
    remark: str


class GlanceData(Struct, frozen=True):
    """Page 1 of a briefing or digest in one language, whole."""

    kicker: str
    name: str
    other_names: str
    verdict: str
    headlines: tuple[HeadlineData, ...]
    bars_heading: str
    bars: tuple[BarData, ...]
    bars_notes: tuple[str, ...]
    messages: tuple[MessageData, ...]
    recent_heading: str
    recent: tuple[EventData, ...]
    changed: tuple[MessageData, ...]
    changed_total: str
    dates: tuple[EventData, ...]
    dates_empty: str
    pillars: tuple[PillarData, ...]
    ranking_heading: str
    ranking: tuple[RankData, ...]
