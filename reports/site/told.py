"""The changes of an edition as readers are told them: the entries of its feeds, and the page that lists them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from msgspec import Struct

from reports.analysis.changes.change import Change
from reports.documents.shared.change_rows import ChangeRow, EditorialLine, Names, change_row, editorial_lines
from reports.documents.shared.request import Context
from reports.documents.shared.section import Value
from reports.documents.shared.terms import jurisdiction_name
from reports.language import Spoken, unmarked
from reports.site.feeds import FeedEntry
from reports.site.ledgers import ToldChange
from reports.site.places import page
from reports.site.source import EditionComparison


class ToldEntry(Struct, frozen=True):
    """What became of a record, or one event: an entry of a feed, and a part of the page."""

    key: str
    anchor: str
    ledger: str
    country: str
    title: Value
    rows: tuple[ChangeRow, ...]
    address: str
    """Of the record's sheet, within the edition; "" where no page tells it."""
    changes: tuple[ToldChange, ...]


def entries_of(
    comparison: EditionComparison,
    told: Sequence[ToldChange],
    edition: str,
    context: Context,
    places: Mapping[tuple[str, str], str],
) -> tuple[ToldEntry, ...]:
    """Return the entries of both ledgers, what happened in the world first; editorial changes are none."""
    names = Names(comparison.changes, context, {})
    groups: dict[str, list[tuple[Change, ToldChange]]] = {}
    for change, one in zip(comparison.changes.entries, told, strict=True):
        if one.is_real:
            groups.setdefault(one.key(edition), []).append((change, one))
    found = (_entry(key, group, names, places) for key, group in groups.items())
    return tuple(sorted(found, key=lambda entry: (entry.ledger != "world", entry.country, entry.key)))


def _entry(
    key: str, group: Sequence[tuple[Change, ToldChange]], names: Names, places: Mapping[tuple[str, str], str]
) -> ToldEntry:
    first, context = group[0][0], names.context
    return ToldEntry(
        key=key,
        anchor=f"c-{hashlib.sha256(key.encode()).hexdigest()[:12]}",
        ledger=first.ledger,
        country=jurisdiction_name(first.jurisdiction, context) if first.jurisdiction else "",
        title=names.title(first),
        rows=tuple(change_row(change, names) for change, _ in group),
        address=places.get((first.id, context.language), "") if first.subject == "record" else "",
        changes=tuple(one for _, one in group),
    )


def editorial_of(comparison: EditionComparison, context: Context) -> tuple[EditorialLine, ...]:
    """Return the editorial changes, a line for each record."""
    changes = comparison.changes
    return editorial_lines((one for one in changes.entries if not one.is_real), Names(changes, context, {}))


def as_feed_entry(entry: ToldEntry, edition: str, context: Context) -> FeedEntry:
    """Return an entry as a feed tells it."""
    words = context.words
    classes = dict.fromkeys(one.kind for one in entry.changes)
    named = words("common.list_separator").join(dict.fromkeys(row.word for row in entry.rows))
    title = words("common.colon").join(filter(None, (entry.country, entry.title.text)))
    return FeedEntry(
        key=entry.key,
        title=unmarked(words("site.entry", title=title, what=named)),
        updated=max(one.told for one in entry.changes),
        address=f"{edition}/{page('changes', context.language)}#{entry.anchor}",
        html=f"<ul>{''.join(_rows(entry.rows, context))}</ul>",
        terms=(entry.ledger, *classes, entry.changes[0].jurisdiction),
    )


def _rows(rows: Sequence[ChangeRow], context: Context) -> Iterator[str]:
    words = context.words
    for row in rows:
        head = words("common.list_separator").join(filter(None, (row.word, row.field, row.date)))
        old = _graded(row.old, row.old_grade)
        new = _graded(row.new, row.new_grade)
        said = " → ".join(filter(None, (old, new))) if old else new
        yield f"<li>{escape(head)}{escape(words('common.colon')) + said if said else ''}</li>"


def _graded(value: Value, grade: str) -> str:
    if not value:
        return ""
    text = escape(unmarked(str(value.text)) if isinstance(value.text, Spoken) else unmarked(value.text))
    text = f'<span lang="{value.lang}">{text}</span>' if value.lang else text
    return f"{text} ({grade})" if grade else text
