"""Page 1 as source.json holds it, read back for those who tell it."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

Number = int | float


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
