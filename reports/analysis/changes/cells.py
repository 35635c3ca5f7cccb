"""A record or profile as cells: what each field of each edition writes, and what that says.

The table of fields says how each of them is compared; `_CELLS` and `_PARTS` hold a function for each way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from reports.analysis.changes.change import Meaning
from reports.analysis.changes.wording import words_of
from reports.corpus.dates import compact_date, read_date
from reports.corpus.fields import POLICY, PROFILE, Field, FieldBlock
from reports.corpus.policy import Corpus, Policy, Profile, Record, Term
from reports.corpus.vocabulary import Vocabulary, fold
from reports.language import edition_order

MILESTONES = ("evolution.milestones.", "calendar.")
"""Fields whose last part is a date: one cell a date."""

_ECHO_FROM = 40
"""A description that repeats so many letters of the body says nothing of its own; a shorter one may by chance."""


class Cell(Struct, frozen=True):
    """What a field of one edition writes, and what that says."""

    raw: str
    """Everything the field holds; two cells with the same text do not differ."""
    written: str
    """What a reader is shown."""
    texts: tuple[str, ...]
    """The parts whose words count; a placeholder, and an echo of a text beside it, is ""."""
    fixed: tuple[str | float | None, ...] = ()
    """What no translation changes: a code, a number, a date."""

    @property
    def meaning(self) -> Meaning:
        """What the cell says, in a form that compares."""
        found = (*self.fixed, *map(words_of, self.texts))
        return found if any(part not in ("", None) for part in found) else ()


Cells = Mapping[str, Cell]
"""By dotted path; a field that holds nothing has no cell."""


def edition_cells(edition: Policy | Profile, vocabulary: Vocabulary) -> Cells:
    """Return the cells of one edition."""
    block = POLICY if isinstance(edition, Policy) else PROFILE
    return {path: cell for path, cell in _block(edition, block, "", vocabulary) if cell.raw}


def editions_of(subject: Record | tuple[Profile, ...]) -> Mapping[str, Policy | Profile]:
    """Return the editions of a record or profile by language, with the one from which facts are read first."""
    editions: tuple[Policy | Profile, ...] = subject.editions if isinstance(subject, Record) else subject
    return {e.language: e for e in sorted(editions, key=lambda e: edition_order(e.language))}


def profiles_of(corpus: Corpus) -> Mapping[str, tuple[Profile, ...]]:
    """Return the profiles by id, twins together."""
    found: dict[str, tuple[Profile, ...]] = {}
    for profile in corpus.profiles:
        found[profile.id] = (*found.get(profile.id, ()), profile)
    return dict(sorted(found.items()))


def normalised(corpus: Corpus, vocabulary: Vocabulary) -> dict[str, dict[tuple[str, str], Meaning]]:
    """Everything that a corpus says: meanings by field and language, by record id; profiles under ``profile:<id>``."""
    subjects: dict[str, Record | tuple[Profile, ...]] = {record.id: record for record in corpus.records}
    subjects |= {profile_key(id): profiles for id, profiles in profiles_of(corpus).items()}
    return {
        key: {
            (field, language): meaning
            for language, edition in editions_of(subject).items()
            for field, cell in edition_cells(edition, vocabulary).items()
            if (meaning := cell.meaning)
        }
        for key, subject in subjects.items()
    }


def profile_key(id: str) -> str:
    """Return the id of a profile among records."""
    return f"profile:{id}"


def _block(said: Any, block: FieldBlock, prefix: str, vocabulary: Vocabulary) -> Iterator[tuple[str, Cell]]:
    """Yield path and cell of every field of a block, then of the keys that the program does not know."""
    for field in block.fields:
        path, compared = prefix + field.key, field.comparison
        if compared in _CELLS:
            yield path, _CELLS[compared](said, field, vocabulary)
        elif field.block is not None:
            yield from _PARTS[compared](getattr(said, field.attribute), field.block, path, vocabulary)
    yield from _others(said.extra, vocabulary, prefix)


# --- fields of one cell


def _text_of(said: Any, field: Field, vocabulary: Vocabulary) -> Cell:
    return _text(getattr(said, field.attribute), vocabulary)


def _text(written: str, vocabulary: Vocabulary) -> Cell:
    return Cell(written, written, ("" if vocabulary.placeholder(written) else written,))


def _list_of(said: Any, field: Field, vocabulary: Vocabulary) -> Cell:
    return _text(", ".join(getattr(said, field.attribute)), vocabulary)


def _description_of(said: Any, field: Field, vocabulary: Vocabulary) -> Cell:
    return _unless_echo(said, field, vocabulary, _ECHO_FROM)


def _summary_of(said: Any, field: Field, vocabulary: Vocabulary) -> Cell:
    return _unless_echo(said, field, vocabulary, 1)


def _unless_echo(said: Any, field: Field, vocabulary: Vocabulary, least: int) -> Cell:
    """Return the cell of a description; where the body begins with it, or holds it whole, it is said there."""
    written = getattr(said, field.attribute)
    words = "".join(words_of(written).split())
    is_echo = len(words) >= least and words in "".join(words_of(said.body).split())
    return Cell(written, written, ("",)) if is_echo else _text(written, vocabulary)


def _exact_of(said: Any, field: Field, _: Vocabulary) -> Cell:
    # Points and strokes tell "since" from "until", so nothing but white space goes.
    written = getattr(said, field.attribute)
    return Cell(written, written, (), ("".join(written.split()).casefold(),))


def _address_of(said: Any, field: Field, _: Vocabulary) -> Cell:
    written = getattr(said, field.attribute)
    return Cell(written, written, (), (written.rstrip("/").casefold(),))


def _term_of(said: Any, field: Field, _: Vocabulary) -> Cell:
    term: Term | None = getattr(said, field.attribute)
    if term is None:
        return Cell("", "", ())
    return Cell(_json([term.written, term.code]), term.written, (), (term.code or fold(term.written),))


def _number_of(said: Any, field: Field, _: Vocabulary) -> Cell:
    value = getattr(said, field.attribute)
    written = "" if value is None else f"{value:g}"
    return Cell(written, written, (), (value,))


def _date_of(said: Any, field: Field, _: Vocabulary) -> Cell:
    written, when = getattr(said, field.written), getattr(said, field.attribute)
    return Cell(written, written, (), (when.year, when.month, when.day) if when else (written,))


def _published_of(said: Any, field: Field, vocabulary: Vocabulary) -> Cell:
    """Return the cell of the date of publication, which holds the year beside it as well."""
    date, year = _date_of(said, field, vocabulary), said.year
    written = date.written or (str(year) if year else "")
    return Cell(_json([date.raw, *date.fixed, year]) if written else "", written, (), (*date.fixed, year))


def _set_of(said: Any, field: Field, _: Vocabulary) -> Cell:
    entries = getattr(said, field.attribute)
    return Cell(", ".join(entries), ", ".join(entries), (), tuple(sorted(entries)))


def _counted_of(said: Any, field: Field, _: Vocabulary) -> Cell:
    entries = getattr(said, field.attribute)
    return Cell(" ".join(entries), str(len(entries)) if entries else "", (), tuple(sorted(entries)))


_CELLS: Mapping[str, Callable[[Any, Field, Vocabulary], Cell]] = {
    "text": _text_of,
    "exact": _exact_of,
    "description": _description_of,
    "summary": _summary_of,
    "address": _address_of,
    "term": _term_of,
    "number": _number_of,
    "date": _date_of,
    "published": _published_of,
    "list": _list_of,
    "set": _set_of,
    "counted": _counted_of,
}
"""By way of comparing, the cell of a field. What is never compared, or in another field's cell, has none."""


# --- fields of several cells


def _blocks_by_name(entries: Any, block: FieldBlock, path: str, vocabulary: Vocabulary) -> Iterator[tuple[str, Cell]]:
    for entry in entries:
        yield f"{path}.{getattr(entry, block.name)}", _whole(entry, block, vocabulary)


def _whole(entry: Any, block: FieldBlock, vocabulary: Vocabulary) -> Cell:
    """Return one cell for all fields of a block; a reader is shown the first of them."""
    everything = {key: value for key, value in asdict(entry).items() if key != block.name}
    cells = [_CELLS[field.comparison](entry, field, vocabulary) for field in block.fields if not field.editorial]
    cells.append(_text(_json(entry.extra), vocabulary))
    return Cell(
        _json(everything) if any(_there(value) for value in everything.values()) else "",
        cells[0].written,
        tuple(text for cell in cells for text in cell.texts),
        tuple(part for cell in cells for part in cell.fixed),
    )


def _there(value: Any) -> bool:
    return value is not None and value != "" and value != {}


def _texts_by_name(entries: Any, block: FieldBlock, path: str, vocabulary: Vocabulary) -> Iterator[tuple[str, Cell]]:
    (text,) = block.fields
    for entry in entries:
        yield f"{path}.{getattr(entry, block.name)}", _text_of(entry, text, vocabulary)


def _milestones(entries: Any, block: FieldBlock, path: str, vocabulary: Vocabulary) -> Iterator[tuple[str, Cell]]:
    date, *others = block.fields
    steps = [
        (
            getattr(entry, date.written),
            "; ".join(filter(None, [_CELLS[field.comparison](entry, field, vocabulary).written for field in others])),
        )
        for entry in entries
    ]
    yield from _dated(f"{path}.", steps, vocabulary)


_PARTS: Mapping[str, Callable[[Any, FieldBlock, str, Vocabulary], Iterator[tuple[str, Cell]]]] = {
    "block": lambda said, block, path, vocabulary: _block(said, block, f"{path}.", vocabulary),
    "blocks_by_name": _blocks_by_name,
    "texts_by_name": _texts_by_name,
    "milestones": _milestones,
}


def _dated(prefix: str, steps: list[tuple[str, str]], vocabulary: Vocabulary) -> Iterator[tuple[str, Cell]]:
    events: dict[str, list[str]] = {}
    for when, event in steps:
        events.setdefault(_iso(when), []).append(event)
    for when, said in events.items():
        text = "; ".join(filter(None, said))
        # A date alone is a statement, too.
        yield f"{prefix}{when}", Cell(text or when, text or when, _text(text, vocabulary).texts, (when,))


def _iso(written: str) -> str:
    """Return a date in one form as far as it is known, so that the milestones of twins match."""
    when = read_date(written)
    return written if when is None else compact_date(when)


def _others(entries: Mapping[str, Any], vocabulary: Vocabulary, prefix: str = "") -> Iterator[tuple[str, Cell]]:
    """Keys that the program does not know; a record's own calendar is one, as far as it is one."""
    for key, value in entries.items():
        if f"{prefix}{key}." == MILESTONES[1] and _is_calendar(value):
            steps = [(str(entry.get("date", "")), str(entry.get("event", ""))) for entry in value]
            yield from _dated(MILESTONES[1], steps, vocabulary)
        elif _there(value):
            written = value if isinstance(value, str) else _json(value)
            yield f"{prefix}{key}", _text(written, vocabulary)


def _is_calendar(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, Mapping) for entry in value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
