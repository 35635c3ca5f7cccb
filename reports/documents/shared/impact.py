"""What instruments say of their impact, aspect by aspect."""

from __future__ import annotations

from msgspec import Struct

from reports.corpus.policy import IMPACTS, Record
from reports.documents.shared.request import Context
from reports.documents.shared.section import Value
from reports.documents.shared.values import quoted


class ImpactLine(Struct, frozen=True):
    """What one instrument says about one aspect."""

    number: int
    instrument: Value
    section: str
    text: Value


class ImpactBlock(Struct, frozen=True):
    """One aspect of impact over all instruments."""

    name: str
    lines: tuple[ImpactLine, ...]
    silent: str
    """How many say nothing; "" where all speak."""


def impact_blocks(records: tuple[Record, ...], context: Context) -> tuple[ImpactBlock, ...]:
    """Return economic, technical, environmental impact, and any other aspect found, by instrument."""
    words, language = context.words, context.language
    editions = [record.edition(language) for record in records]
    others = dict.fromkeys(i.aspect for policy in editions for i in policy.impact if i.aspect not in IMPACTS)
    blocks = []
    for aspect in (*IMPACTS, *others):
        lines = tuple(
            ImpactLine(
                position,
                quoted(policy, "title", policy.title, language),
                context.sheet(policy.id),
                quoted(policy, f"impactAnalysis.{aspect}", entry.text, language),
            )
            for position, policy in enumerate(editions, 1)
            for entry in policy.impact
            if entry.aspect == aspect
        )
        silent = len(editions) - len(lines)
        name = words(f"impact.{aspect}") if aspect in IMPACTS else aspect
        blocks.append(ImpactBlock(name, lines, words("front.impact_silent", n=silent) if silent else ""))
    return tuple(blocks)
