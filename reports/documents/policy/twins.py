"""The bilingual sheet: twin beside twin, block by block, in two columns."""

from __future__ import annotations

import re
from collections import Counter

from msgspec.structs import replace

from reports.corpus.policy import IMPACTS, Record
from reports.documents.policy.evidence import twin_rows
from reports.documents.policy.imprint import imprint
from reports.documents.policy.model import PolicySheet, Twins
from reports.documents.policy.sections import compose_sheet, sheet_section
from reports.documents.shared.parts import PillarRow
from reports.documents.shared.request import Context
from reports.documents.shared.section import Prose, Section, Value
from reports.documents.shared.values import Labelled
from reports.language import tag


def twin_section(record: Record, contexts: list[Context], *, level: int = 1) -> Section:
    """Return both editions of ``record`` as one section; the first context's language leads.

    A record that lacks one of them is printed once, as a sheet that says so.
    """
    first, second = contexts
    if not (record.has_edition(first.language) and record.has_edition(second.language)):
        return _only_edition(record, first if record.has_edition(first.language) else second, level)
    left, right = compose_sheet(record, first, second.language), compose_sheet(record, second)
    twins = Twins(
        left=left,
        right=right,
        left_lang=tag(first.language),
        right_lang=tag(second.language),
        body=_paragraphs(left.body, right.body),
        impacts=_aspects(left.impacts, right.impacts),
        scores=twin_rows(record, first, second),
        pillars=_pillars(left, right),
        milestones=_milestones(left, right),
        imprint=_only_there(imprint(record, record.edition(second.language), first), left.imprint),
    )
    return Section(first.sheet(record.id), "twins.html", left.title.text, tag(first.language), twins, level=level)


def _pillars(left: PolicySheet, right: PolicySheet) -> tuple[tuple[PillarRow | None, PillarRow | None], ...]:
    """Pair the pillars of both sides, each by the field that it comes from."""
    sides = [{row.text.origin.partition("#")[2]: row for row in sheet.pillars} for sheet in (left, right)]
    return tuple((sides[0].get(field), sides[1].get(field)) for field in dict.fromkeys((*sides[0], *sides[1])))


def _milestones(left: PolicySheet, right: PolicySheet) -> tuple[tuple[Value, Value, Value], ...]:
    """Set the events of both sides on one date beside each other, each date as often as the fuller side has it."""
    found: dict[tuple[str, int], list[Value]] = {}
    for side, sheet in enumerate((left, right)):
        seen: Counter[str] = Counter()
        for event in sheet.milestones:
            row = found.setdefault((event.date.text, seen[event.date.text]), [event.date, Value(""), Value("")])
            row[1 + side] = event.text
            seen[event.date.text] += 1
    return tuple((date, one, other) for date, one, other in found.values())


def _only_there(entries: tuple[Labelled, ...], known: tuple[Labelled, ...]) -> tuple[Labelled, ...]:
    """Return the entries of an imprint whose text the other one does not have."""
    said = {(entry.label, entry.value.text) for entry in known}
    return tuple(entry for entry in entries if (entry.label, entry.value.text) not in said)


def _only_edition(record: Record, context: Context, level: int) -> Section:
    section, policy = sheet_section(record, context, level=level), record.edition(context.language)
    sheet = section.content
    if not isinstance(sheet, PolicySheet) or not record.has_edition(context.language):
        return section
    name = context.words.language_name(policy.language)
    notice = context.words("sheet.only_edition", name=name)
    return replace(section, content=replace(sheet, notices=(notice, *sheet.notices)))


_BETWEEN_BLOCKS = re.compile(r"\n(?:[ \t]*\n)+(?=\S)(?![0-9]{1,9}[.)]\s)")
_WHOLE = re.compile(r"^[ \t>]*(?:`{3}|~{3}|\[[^\]\n]+\]:)|\^\[", re.MULTILINE)
"""What reaches over the empty lines of a text: code, and what stands at its foot. A numbered item counts on."""


def _paragraphs(left: Prose, right: Prose) -> tuple[tuple[Prose | None, Prose | None], ...]:
    """Pair the blocks of two Markdown texts; a text that falls apart into others without its end stays whole."""
    parts = [[block for block in _BETWEEN_BLOCKS.split(p.markdown) if block.strip()] for p in (left, right)]
    if len(parts[0]) != len(parts[1]) or any(_WHOLE.search(p.markdown) for p in (left, right)):
        return ((left, right),)
    pairs = zip(parts[0], parts[1], strict=True)
    return tuple((replace(left, markdown=a), replace(right, markdown=b)) for a, b in pairs)


def _aspects(
    left: tuple[Labelled, ...], right: tuple[Labelled, ...]
) -> tuple[tuple[Labelled | None, Labelled | None], ...]:
    sides = [{entry.value.origin.partition("#")[2]: entry for entry in side} for side in (left, right)]
    known = [f"impactAnalysis.{aspect}" for aspect in IMPACTS]
    fields = [*(field for field in known if field in sides[0] or field in sides[1]), *sides[0], *sides[1]]
    return tuple((sides[0].get(field), sides[1].get(field)) for field in dict.fromkeys(fields))
