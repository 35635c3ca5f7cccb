"""Page 1: it stands alone, judges, and gives way block by block where it does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from reports.corpus.policy import Record
from reports.documents.shared.parts import DatedLine, ProfileBlock
from reports.documents.shared.pillar_units import UnitTable
from reports.documents.shared.request import Context
from reports.documents.shared.section import Value
from reports.documents.shared.sentences import KeyMessage, Sentence, SheetReference, message
from reports.documents.shared.strips import StripTable

PAST, COMING, JUDGEMENTS = 3, 3, 3
"""How many past and coming dates and judgements page 1 holds where there is room."""

ORDER = (
    ("whole_texts", 0),
    ("past", 2),
    ("judgements", 2),
    ("other_texts", 0),
    ("titles", 0),
    ("coming", 2),
    ("past", 1),
    ("coming", 1),
    ("past", 0),
    ("coming", 0),
    ("pillars", 0),
    ("units", 0),
    ("judgements", 1),
    ("judgements", 0),
    ("tally", 0),
    ("strips", 0),
)
"""What gives way first, and how much of it stays; `whole_texts` are what is said of pillars in more than a line, which
stands in the sheets as well, `other_texts` is what another source says of a pillar, `titles` are
those of the instruments beside the strips, whose numbers stay."""


class TallyItem(Struct, frozen=True):
    """A figure and what it counts."""

    figure: str
    caption: str


class Judgement(Struct, frozen=True):
    """A judgement: its gist in a few words, then the sentence, and the sheets that it rests on."""

    lead: str
    message: KeyMessage


class PagePillar(Struct, frozen=True):
    """A regulatory pillar in a line: its state, what is said of it and by whom, and what another source says."""

    label: str
    state: str
    word: str
    text: Value
    brief: Value
    """The same in a line."""
    references: tuple[SheetReference, ...]
    other: Value = Value("")
    other_references: tuple[SheetReference, ...] = ()


class Changed(Struct, frozen=True):
    """What changed since an earlier state, whole: the last judgement has room for the weightiest alone."""

    heading: str
    messages: tuple[KeyMessage, ...]
    total: str


class PageOne(Struct, frozen=True, kw_only=True):
    """Everything page 1 prints; `shed` names the blocks that had to go."""

    kicker: str
    name: str
    other_names: str = ""
    verdict: str
    tally: tuple[TallyItem, ...]
    strips: StripTable | None
    strips_empty: str = ""
    judgements_heading: str
    judgements: tuple[Judgement, ...]
    pillars: tuple[PagePillar, ...] = ()
    units: UnitTable | None = None
    profile: ProfileBlock | None = None
    """What the profile of a country says, where there is no record that could."""
    past_heading: str
    past: tuple[DatedLine, ...]
    past_empty: str
    coming_heading: str
    coming: tuple[DatedLine, ...]
    coming_rest: str
    """How many records name no date ahead."""
    changed: Changed | None = None
    """What changed, which a mail tells in place of the last judgement."""
    changes_section: str = ""
    """Where every change is listed; the last judgement leads there."""
    shed: tuple[str, ...] = ()

    @property
    def most_pages(self) -> int | None:
        """One: page 1 stands alone."""
        return 1

    @property
    def least_fill(self) -> float:
        """Nothing: there is no second page."""
        return 0.0

    def smaller(self) -> Self | None:
        """Return the same page with one block less, in the fixed order; None when there is nothing left to give."""
        for block, keep in ORDER:
            if less := self._without(block, keep):
                return replace(less, shed=(*self.shed, f"{block}.{keep}"))
        return None

    def _without(self, block: str, keep: int) -> Self | None:
        """Return the same with at most ``keep`` entries of a block; None where it has no more."""
        if block == "whole_texts":
            brief = tuple(replace(row, text=row.brief) for row in self.pillars)
            return replace(self, pillars=brief) if brief != self.pillars else None
        if block == "other_texts":
            plain = tuple(replace(row, other=Value(""), other_references=()) for row in self.pillars)
            return replace(self, pillars=plain) if plain != self.pillars else None
        if block == "titles":
            strips = self.strips.without_titles() if self.strips else None
            return replace(self, strips=strips) if strips != self.strips else None
        content = getattr(self, block)
        if content is None or (isinstance(content, tuple) and len(content) <= keep):
            return None
        if block == "judgements" and keep and self.changed:
            # What changed was asked for: it is the last to go.
            return replace(self, judgements=(*content[: keep - 1], content[-1]))
        return replace(self, **{block: content[:keep] if isinstance(content, tuple) else None})


def judgements_of(
    found: Sequence[tuple[str, Sentence]], records: tuple[Record, ...], context: Context
) -> tuple[Judgement, ...]:
    """Return the first judgements as page 1 prints them; each is given as its lead and its sentence."""
    return tuple(Judgement(lead, message(sentence, records, context)) for lead, sentence in found[:JUDGEMENTS])
