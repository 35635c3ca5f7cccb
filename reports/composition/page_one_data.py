"""Page 1 as source.json holds it: whole, whatever the page itself has shed for want of room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, runtime_checkable

from msgspec import to_builtins

from reports.corpus.policy import Record
from reports.documents.shared.page_one import Judgement, PageOne
from reports.documents.shared.parts import DatedLine
from reports.documents.shared.section import Section
from reports.documents.shared.sentences import KeyMessage
from reports.documents.shared.strips import CategoryStripRow, StripRow
from reports.language import tag


@runtime_checkable
class TellsPageOne(Protocol):
    """A page 1 that says itself what the data of the document hold of it."""

    def page_one(self, ids: Sequence[str]) -> dict[str, Any]:
        """Return the page whole; ``ids`` are those of the records, in the order of their numbers."""


def first_pages(languages: Iterable[str], records: Sequence[Record], sections: Iterable[Section]) -> dict[str, Any]:
    """Return page 1 by language, whole: what the page itself may have shed for want of room is here.

    ``records`` are the sources of the document, in the order of their numbers.
    """
    ids, by_tag = [record.id for record in records], {tag(language): language for language in languages}
    return {
        by_tag[section.lang]: told
        for section in sections
        if section.lang in by_tag and (told := _told(section.content, ids)) is not None
    }


def _told(content: object, ids: list[str]) -> dict[str, Any] | None:
    """Return page 1 as data; None of what is none."""
    if isinstance(content, PageOne):
        return _page_one(content, ids)
    return content.page_one(ids) if isinstance(content, TellsPageOne) else None


def _page_one(page: PageOne, ids: list[str]) -> dict[str, Any]:
    changed = page.changed
    # What changed is told whole: the judgement that the page has of it would say a part of that twice.
    judgements = page.judgements[:-1] if changed else page.judgements
    return {
        "kicker": page.kicker,
        "name": page.name,
        "other_names": page.other_names,
        "verdict": page.verdict,
        "headlines": [to_builtins(item) for item in page.tally],
        "bars_heading": page.strips.heading if page.strips else "",
        "bars": [bar for row in (page.strips.rows if page.strips else ()) for bar in _strip_bars(row)],
        "bars_notes": [page.strips.caption] if page.strips else [],
        "messages": [_judgement(judgement, ids) for judgement in judgements],
        "recent_heading": changed.heading if changed else page.past_heading,
        "recent": [_event(event, ids) for event in page.past],
        "changed": [_message(one, ids) for one in changed.messages] if changed else [],
        "changed_total": changed.total if changed else "",
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
    if isinstance(row, StripRow):
        numbers = {"value": row.score, "peer": row.middle}
        return [{"label": row.name, "text": row.side.value, "grade": row.side.grade or None, **numbers}]
    if isinstance(row, CategoryStripRow):
        return [{"label": row.name, "text": row.median, "grade": None}]
    return []


def _judgement(judgement: Judgement, ids: list[str]) -> dict[str, Any]:
    said = _message(judgement.message, ids)
    return {**said, "text": f"{judgement.lead} {said['text']}"}


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
