"""Blocks that several pages print: a dated event, the state of a pillar, what a profile says."""

from __future__ import annotations

from msgspec import Struct

from reports.documents.shared.section import Prose, Value
from reports.documents.shared.sentences import SheetReference
from reports.documents.shared.values import Labelled


class PillarRow(Struct, frozen=True):
    """One regulatory pillar, its state told by glyph and word."""

    label: str
    state: str
    """Code of the state; templates choose the glyph by it."""
    word: str
    text: Value
    instrument: str = ""
    """The record that says so; "" in the record's own sheet."""
    section: str = ""
    """Section id of that record's sheet, to link to."""


class DatedLine(Struct, frozen=True):
    """One dated line: milestone, publication, deadline."""

    date: Value
    text: Value
    instrument: str = ""
    section: str = ""
    number: int = 0
    """The record's number in the document; 0 where it is not pointed to."""
    subject: str = ""
    """The instrument with the marks around it, where a list has no column for it; "" where the text names it."""


class PillarText(Struct, frozen=True):
    """One text about a pillar, and all that say it."""

    label: str
    """"" where the row above is about the same pillar."""
    state: str
    word: str
    text: Value
    references: tuple[SheetReference, ...]
    profile: str
    """The word for the country's profile, where it says so, too."""


class ProfileBlock(Struct, frozen=True):
    """What the profile of a country says: in a line each, and in its own words."""

    lines: tuple[Labelled, ...]
    summary: Prose
    """Empty where the body begins with it, or there is none to sum up."""
    body: Prose


class Remainder(Struct, frozen=True):
    """What neither page 1 nor a sheet says of a country whose few records need no front; its notes begin with it."""

    profile: ProfileBlock | None
    pillars: tuple[PillarText, ...]
    also_applies: tuple[Labelled, ...]
    other_pillars: tuple[PillarText, ...] = ()
