"""Tables that people keep -> what they say of each edition of each record, and every cell that cannot be read."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from shlex import quote
from typing import Any

from reports.corpus.fields import FieldType
from reports.corpus.vocabulary import Vocabulary
from reports.errors import Problem
from reports.language import base, detect_any, is_tag, tag
from reports.tables.entries import CellPlace, Entry, Way
from reports.tables.headings import folded, language_of, type_of
from reports.tables.heads import HeadColumn, TableHead, find_head, head_problems, is_blank, unmerged
from reports.tables.mapping import EXTRA, TableMapping
from reports.tables.sheets import CellSheet
from reports.tables.values import CellFault, ColumnWays, text_of, value_of, ways_of

_SPOKEN: frozenset[FieldType | None] = frozenset({"line", "text", "description", "milestones"})
"""Types of fields that are written in a language; all others are facts, which are the same in every edition."""
_FEW_WORDS = 24
"""Characters of a text that may stand in any edition: a name, an abbreviation."""
_LONGEST_ID = 64
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


class ForeignTables:
    """Reads the sheets of one file."""

    def __init__(self, file: str, mapping: TableMapping, vocabulary: Vocabulary) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self._mapping = mapping
        self._vocabulary = vocabulary
        self._entries: dict[tuple[str, str, str], Entry] = {}
        self._renamed: list[str] = []
        self._made = 0

    def read(self, sheets: Sequence[CellSheet]) -> list[Entry]:
        """Return what the sheets say of each edition; problems and what is to be known are noted."""
        wanted = [sheet for sheet in sheets if not self._mapping.sheets or sheet.name in self._mapping.sheets]
        heads = [(sheet, find_head(sheet, self._mapping)) for sheet in wanted if not sheet.is_hidden]
        for sheet in sheets:
            if sheet.rows and (sheet.is_hidden or sheet not in wanted or (sheet, None) in heads):
                why = "it is hidden" if sheet.is_hidden else "none of its first rows is a head that is known"
                self.notes.append(f"passed over: sheet {sheet.name}: {why}" if sheet in wanted else
                                  f"passed over: sheet {sheet.name}, which the mapping does not name")  # fmt: skip
        found = [(sheet, head) for sheet, head in heads if head is not None]
        if not found:
            remedy = f"Write a mapping: reports import --sketch {quote(self.file)}"
            self.problems.append(Problem(self.file, "", "has no row in which two headings are known", remedy))
        for sheet, head in found:
            self._read_sheet(sheet, head)
        self._tell()
        return list(self._entries.values())

    def _tell(self) -> None:
        if self._renamed:
            more = f" and {len(self._renamed) - 3} more" if len(self._renamed) > 3 else ""
            self.notes.append(f"ids are written in small letters with hyphens: {', '.join(self._renamed[:3])}{more}")
        if self._made:
            self.notes.append(f"no column holds ids: {self._made} were made of country and title, and change with them")

    # --- one sheet

    def _read_sheet(self, sheet: CellSheet, head: TableHead) -> None:
        sketch = f"Write a mapping: reports import --sketch {quote(self.file)}"
        self.problems += head_problems(sheet, head, self.file, sketch)
        if head.first > 1:
            self.notes.append(f"{sheet.name or self.file}: rows above the head in row {head.first} are left out")
        columns = [column for column in head.columns if column.heading is not None]
        ways = {column.number: self._ways(sheet, head, column) for column in columns}
        spoken = self._mapping.sheets.get(sheet.name) or language_of(sheet.name)
        hidden, repeated = 0, 0
        for number in range(head.last + 1, len(sheet.rows) + 1):
            row = unmerged(sheet, number)
            if all(is_blank(cell) for cell in row):
                continue
            if _is_head_again(row, head):
                repeated += 1
                continue
            hidden += number in sheet.hidden_rows
            self._read_row(CellPlace(sheet.name, number), row, columns, ways, spoken)
        where = sheet.name or self.file
        if hidden:
            self.notes.append(f"{where}: {hidden} hidden rows are read like all others")
        if repeated:
            self.notes.append(f"{where}: the head stands there again {repeated} times, and is left out")

    def _ways(self, sheet: CellSheet, head: TableHead, column: HeadColumn) -> ColumnWays:
        cells = (row[column.number - 1] for row in sheet.rows[head.last :] if len(row) >= column.number)
        return ways_of(cells, self._mapping.dates, sheet.counts_from)

    # --- one row

    def _read_row(
        self,
        at: CellPlace,
        row: Sequence[Any],
        columns: Sequence[HeadColumn],
        ways: Mapping[int, ColumnWays],
        spoken: str,
    ) -> None:
        values: list[tuple[HeadColumn, Any, CellPlace]] = []
        for column in columns:
            assert column.heading is not None
            place = CellPlace(at.sheet, at.row, column.number, column.text)
            cell = row[column.number - 1] if column.number <= len(row) else None
            try:
                value = value_of(cell, _type(column), ways[column.number])
            except CellFault as fault:
                self._note(place, fault.message, fault.remedy)
                value = None
            values.append((column, self._worded(column.heading.field, value), place))
        said = {(c.heading.field, c.heading.language): value for c, value, _ in values if c.heading is not None}
        languages = self._languages(said, spoken)
        if not languages:
            self._note(at, "has no title", "Write a title, or take the row out if it is no record.")
            return
        if "" in languages:
            column = next(one for one in columns if one.heading is not None and one.heading.field == "lang")
            here = CellPlace(at.sheet, at.row, column.number, column.text)
            self._note(here, "is no language", "Write a tag or a name: zh, 中文, en, English …")
            return
        id, place = self._id(said, values, at)
        if not id:
            return
        for language in languages:
            self._add(Entry("policy", id, language, at, {("id",): id}, {("id",): place}), values, languages)

    def _worded(self, field: str, value: Any) -> Any:
        """Return a value with the word of the program for one of the table's own, where the mapping has one."""
        words = self._mapping.values.get(field, {})
        return words.get(value, value) if isinstance(value, str) else value

    def _languages(self, said: Mapping[tuple[str, str], Any], spoken: str) -> tuple[str, ...]:
        """Return the languages of the editions of a row; () where it has no title."""
        titled = {language: value for (field, language), value in said.items() if field == "title" and value}
        own = tuple(language for language in titled if language)
        if own or not titled:
            return tuple(map(tag, own))
        named = str(said.get(("lang", "")) or "")
        if named:
            return (language_of(named) or (tag(named) if is_tag(tag(named)) else ""),)
        if spoken or self._mapping.lang:
            return (tag(spoken or self._mapping.lang),)
        texts = [value for (field, _), value in said.items() if field in ("title", "description", "body") and value]
        return (detect_any(" ".join(map(str, texts))),)

    def _id(
        self, said: Mapping[tuple[str, str], Any], values: Iterable[tuple[HeadColumn, Any, CellPlace]], at: CellPlace
    ) -> tuple[str, CellPlace]:
        """Return the id of a row and the cell that it stands in; "" where it has none, which is noted."""
        for column, value, place in values:
            if column.heading is not None and column.heading.field == "id":
                written = text_of(value) if value is not None else ""
                if written:
                    return self._as_id(written, place), place
                self._note(place, "is empty", "Write an id of a-z, 0-9 and hyphens.")
                return "", place
        made = self._made_id(said, values)
        self._made += bool(made)
        return made, at

    def _as_id(self, written: str, place: CellPlace) -> str:
        plain = unicodedata.normalize("NFKC", written).strip()
        near = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:_LONGEST_ID].strip("-")
        kept = re.sub(r"[^\w]+|_+", "", plain.lower())
        if not near or re.sub("-", "", near) != kept[:_LONGEST_ID]:
            self._note(place, f"“{written}” cannot be an id", "Use 1 to 64 of a-z, 0-9 and hyphens.")
            return ""
        if near != written:
            self._renamed.append(f"{written} is {near}")
        return near

    def _made_id(self, said: Mapping[tuple[str, str], Any], values: Iterable[tuple[HeadColumn, Any, CellPlace]]) -> str:
        """Return an id made of the columns that the mapping names, else of country and title."""
        chosen = self._mapping.id_from
        held = {folded(column.text): text_of(value) for column, value, _ in values if value is not None}
        parts = [held[heading] for heading in chosen if heading in held]
        if not chosen:
            titles = [str(value) for (field, _), value in said.items() if field == "title" and value]
            country = str(said.get(("country", "")) or "")
            title = max(titles, key=lambda text: sum(char.isascii() and char.isalpha() for char in text), default="")
            parts = [self._vocabulary.country(country).code or country, title] if titles else []
        if not any(parts):
            return ""
        whole = " ".join(self._vocabulary.country(part).code or part for part in parts)
        near = (
            re.sub(r"[^a-z0-9]+", "-", unicodedata.normalize("NFKC", whole).lower()).strip("-")[:_LONGEST_ID].strip("-")
        )
        if sum(char.isalpha() for char in near) >= 8 and whole.isascii():
            return near
        digest = hashlib.sha256(whole.encode()).hexdigest()[:10]
        lead = re.sub(r"[^a-z0-9]+", "-", (self._vocabulary.country(parts[0]).code or "").lower() or parts[0].lower())
        return "-".join(filter(None, (lead.strip("-")[:40].strip("-"), digest)))

    def _add(
        self, entry: Entry, values: Iterable[tuple[HeadColumn, Any, CellPlace]], languages: tuple[str, ...]
    ) -> None:
        for column, value, place in values:
            heading = column.heading
            if heading is None or heading.field in ("id", "lang"):
                continue
            if heading.language and tag(heading.language) != entry.language:
                continue
            if not heading.language and len(languages) > 1 and not self._belongs(column, value, entry, languages):
                continue
            way = way_of(heading.field)
            entry.said[way], entry.cells[way] = value, place
        if (first := self._entries.setdefault(entry.key, entry)) is not entry:
            place = entry.cells.get(("id",), entry.place)
            self._note(place, f"has the id of row {first.place.row}{_in_sheet(first, entry)}: {entry.id}",
                       "Give one of them another id, or take it out.")  # fmt: skip

    def _belongs(self, column: HeadColumn, value: Any, entry: Entry, languages: tuple[str, ...]) -> bool:
        """Tell whether a text that is of no edition alone belongs to one: facts do, and texts in its language."""
        text = str(value or "")
        if _type(column) not in _SPOKEN or (len(text) < _FEW_WORDS and text.isascii()):
            return True
        spoken = base(detect_any(text))
        return spoken == base(entry.language) or spoken not in map(base, languages)

    def _note(self, place: CellPlace, message: str, remedy: str) -> None:
        self.problems.append(place.problem(self.file, message, remedy))


def _type(column: HeadColumn) -> FieldType | None:
    return type_of(column.heading.field) if column.heading is not None else None


def way_of(field: str) -> Way:
    """Return the way to a field that a mapping names."""
    return (field.removeprefix(EXTRA),) if field.startswith(EXTRA) else tuple(field.split("."))


def _is_head_again(row: Sequence[Any], head: TableHead) -> bool:
    texts = {column.number: folded(column.text) for column in head.columns}
    said = Counter(
        isinstance(cell, str) and texts.get(number) == folded(cell)
        for number, cell in enumerate(row, 1) if not is_blank(cell)
    )  # fmt: skip
    return said[True] >= 2 and not said[False]


def _in_sheet(first: Entry, entry: Entry) -> str:
    return f" of sheet {first.place.sheet}" if first.place.sheet != entry.place.sheet else ""
