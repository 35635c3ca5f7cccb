"""Changes as a reader sees them: rows with words for class and field, the old text and the new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from reports.analysis.changes.cells import MILESTONES
from reports.analysis.changes.change import CellChange, Change, Meaning
from reports.analysis.changes.ledger import Changes
from reports.corpus.dates import compact_date
from reports.corpus.fields import POLICY
from reports.corpus.policy import IMPACTS, Policy, Profile, Record
from reports.corpus.revision import PREFIX
from reports.documents.shared.request import Context
from reports.documents.shared.section import Value
from reports.documents.shared.terms import dimension_name, jurisdiction_name, pillar_name
from reports.documents.shared.values import number, quoted, titled
from reports.language import Spoken, detect, excerpts, format_date, is_read_as, marked, tag

_TERMS = {field.key: field.vocabulary for field in POLICY.terms}
"""Fields that hold a controlled word, and of which list."""


class ChangeRow(Struct, frozen=True):
    """One change, decided for print."""

    kind: str
    """Code of the class."""
    word: str
    """The class as the reader calls it."""
    title: Value
    """The instrument, or the profile."""
    section: str
    """Section id of its sheet; "" where it has none in the document."""
    number: int
    field: str
    """The field as the reader calls it; "" where the record came or went whole."""
    old: Value
    new: Value
    old_grade: str = ""
    new_grade: str = ""
    date: str = ""
    """When it happened."""
    id: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether the record came or went as a whole."""
        return not self.field


class ChangeGroup(Struct, frozen=True):
    """The changes of one class."""

    word: str
    rows: tuple[ChangeRow, ...]


class EditorialLine(Struct, frozen=True):
    """The editorial changes of one record in one line."""

    title: Value
    section: str
    text: str
    id: str = ""


class Ledgers(Struct, frozen=True):
    """Both ledgers whole: what a section prints that lists every change."""

    compared: str
    """With what, and over which days."""
    total: str
    """The sum of the differences."""
    world: tuple[ChangeRow, ...]
    world_empty: str
    record: tuple[ChangeGroup, ...]
    record_empty: str
    editorial: tuple[EditorialLine, ...]
    editorial_empty: str


class Names(Struct, frozen=True):
    """How the records of both states are called, and where their sheets are."""

    changes: Changes
    context: Context
    numbers: Mapping[str, int]
    """Of the records that have a sheet in the document, by id."""

    def source(self, change: Change) -> Policy | Profile:
        """Return the edition that a change is told from: the reader's, of the record as it is now, else as it was."""
        language = self.context.language
        if change.subject == "profile":
            found = [p for p in (*self.changes.new.profiles, *self.changes.old.profiles) if p.id == change.id]
            return min(found, key=lambda p: (not is_read_as(p.language, language), p.language))
        record = self.changes.new.by_id.get(change.id) or self.changes.old.by_id[change.id]
        return record.edition(language)

    def title(self, change: Change) -> Value:
        """Return the title of the record, or what a profile is called."""
        source = self.source(change)
        if isinstance(source, Policy):
            return quoted(source, "title", source.title, self.context.language)
        return Value(self.context.words("changes.profile", name=jurisdiction_name(change.jurisdiction, self.context)))

    def evidence(self, change: Change) -> tuple[Value, Value]:
        """Return the evidence of a score before and now, in the reader's edition."""
        now = self.changes.new.by_id.get(change.id)
        return self._evidence(self.changes.before(change.id), change), self._evidence(now, change)

    def _evidence(self, record: Record | None, change: Change) -> Value:
        policy = record.edition(self.context.language) if record else None
        entry = policy.score(change.field.removeprefix("analysis.")) if policy else None
        if policy is None or entry is None:
            return Value("")
        return quoted(policy, f"{change.field}.evidence", entry.evidence, self.context.language)

    def section(self, change: Change) -> str:
        """Return the section id of the record's sheet."""
        return self.context.sheet(change.id) if self.number(change) else ""

    def number(self, change: Change) -> int:
        """Return the record's number in the document; 0 where it has none."""
        return self.numbers.get(change.id, 0) if change.subject == "record" else 0


def ledgers(changes: Changes, context: Context, numbers: Mapping[str, int]) -> Ledgers:
    """Return every change of a comparison, in the order of the classes."""
    names, words = Names(changes, context, numbers), context.words
    real = [change for change in changes.entries if change.is_real]
    return Ledgers(
        compared=compared_with(changes, context),
        total=total(changes, context),
        world=tuple(change_row(change, names) for change in real if change.ledger == "world"),
        world_empty=words("changes.world_empty" if changes.period else "changes.no_period"),
        record=grouped((change for change in real if change.ledger == "record"), names),
        record_empty=words("changes.record_empty"),
        editorial=editorial_lines((change for change in changes.entries if not change.is_real), names),
        editorial_empty=words("changes.editorial_empty"),
    )


def grouped(changes: Iterable[Change], names: Names) -> tuple[ChangeGroup, ...]:
    """Group changes by class, each class with its number."""
    rows: dict[str, list[ChangeRow]] = {}
    for change in changes:
        rows.setdefault(change.kind, []).append(change_row(change, names))
    return tuple(
        ChangeGroup(names.context.words("changes.group", word=found[0].word, n=len(found)), tuple(found))
        for found in rows.values()
    )


def total(changes: Changes, context: Context) -> str:
    """Return the sum of the differences in words: raw, real, editorial."""
    tally = changes.tally
    return context.words("changes.total", raw=tally.raw, real=tally.real, editorial=tally.editorial)


def compared_with(changes: Changes, context: Context) -> str:
    """Say what the corpus is compared with, and how many records both hold."""
    words, counts = context.words, {"old": len(changes.old.records), "new": len(changes.new.records)}
    if context.baseline is None:
        return words("changes.no_baseline")
    return words("changes.compared", baseline=named_baseline(context), **counts)


def named_baseline(context: Context) -> str:
    """Name what the corpus is compared with: by its day, else by its commit; a folder's name says nothing."""
    baseline, words = context.baseline, context.words
    if baseline is not None and baseline.day is not None:
        return words("changes.baseline_day", day=format_date(baseline.day, context.language))
    if baseline is not None and baseline.name.startswith(PREFIX):
        return words("changes.baseline_commit", commit=baseline.name.removeprefix(PREFIX))
    return words("changes.baseline")


def change_row(change: Change, names: Names) -> ChangeRow:
    """Return a change as a row of a table."""
    context = names.context
    old, new = _texts(change, names)
    moved = change.movement
    if moved is not None and moved.old.score == moved.new.score:
        # The row holds the evidence, which has no grade.
        moved = None
    return ChangeRow(
        kind=change.kind,
        word=context.words(f"change.{change.kind}"),
        title=names.title(change),
        section=names.section(change),
        number=names.number(change),
        field=field_name(change.field, context),
        old=old,
        new=new,
        old_grade=(moved.old.grade or "") if moved else "",
        new_grade=(moved.new.grade or "") if moved else "",
        date=compact_date(change.date) if change.date else "",
        id=change.id,
    )


def editorial_lines(changes: Iterable[Change], names: Names) -> tuple[EditorialLine, ...]:
    """Return the editorial changes, a line for each record, in the order of the records."""
    by_record: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        by_record.setdefault((change.subject, change.id), []).append(change)
    return tuple(_editorial(found, names) for found in by_record.values())


def _editorial(found: Sequence[Change], names: Names) -> EditorialLine:
    words = names.context.words
    said = [
        words("changes.editorial_part", field=field_name(change.field, names.context), why=words(f"why.{change.why}"))
        for change in found
    ]
    text = words("common.list_separator").join(dict.fromkeys(said))
    return EditorialLine(names.title(found[0]), names.section(found[0]), text, found[0].id)


def field_name(path: str, context: Context) -> str:
    """Return a field as the reader calls it; one that is not known, as found."""
    head, _, rest = path.partition(".")
    if not path:
        return ""
    if path.startswith(MILESTONES):
        return context.words("field.milestone")
    if head == "analysis":
        return dimension_name(rest, context)
    if head == "regulatory":
        return pillar_name(rest, context)
    if head == "impactAnalysis":
        return context.words(f"impact.{rest}") if rest in IMPACTS else rest
    if head == "edition":
        return context.words("field.edition", name=context.words.language_name(rest))
    return context.words.get(f"field.{path.rpartition('.')[2]}", path)


def _texts(change: Change, names: Names) -> tuple[Value, Value]:
    """Return what stood there and what stands there now, as a table shows it."""
    context = names.context
    if not change.field:
        return _whole(change, names)
    if change.kind == "renamed":
        return Value(change.old), Value(change.new)
    if change.movement is not None and change.movement.old.score != change.movement.new.score:
        old, new = (number(score.score, context.words) for score in (change.movement.old, change.movement.new))
        return Value(old), Value(new, f"{change.id}/{change.movement.new.language}#{change.field}.score")
    if change.movement is not None:
        return _evidence(change, names)
    cell = change.cell(context.language)
    if cell is None:
        return Value(""), Value("")
    if change.field in _TERMS:
        return _term(change.field, cell.old, cell.before, context), _term(change.field, cell.new, cell.after, context)
    return _quoted(change, cell, names)


def _term(field: str, written: str, meaning: Meaning, context: Context) -> Value:
    """Return a controlled word by its display name; one that is not known, as found."""
    kind = _TERMS[field]
    code = str(meaning[0]) if meaning else ""
    return Value(context.name(kind, code) if code in context.vocabulary.codes(kind) else written)


def _evidence(change: Change, names: Names) -> tuple[Value, Value]:
    """Return the evidence before and after, under the same score."""
    assert change.movement is not None
    before, after = (
        (score.source.evidence or score.source.label) if score.source else ""
        for score in (change.movement.old, change.movement.new)
    )
    old, new = excerpts(before, after)
    return _spoken(old, "", names), _spoken(new, "", names)


def _quoted(change: Change, cell: CellChange, names: Names) -> tuple[Value, Value]:
    source, old, new = names.source(change), *excerpts(cell.old, cell.new)
    place = f"{source.id}/{cell.language}#{cell.field}"
    return _spoken(old, "", names), _spoken(new, place if new else "", names)


def _spoken(text: str, origin: str, names: Names) -> Value:
    """Return a text of a record, in whatever language it is."""
    lang = detect(text, tag(names.context.language)) if text else ""
    return Value(text, origin, "" if lang == tag(names.context.language) else lang)


def _whole(change: Change, names: Names) -> tuple[Value, Value]:
    """Say of a record that came or went how it stands, and since when; of one that was taken up, by which."""
    context, source = names.context, names.source(change)
    if change.other_ids:
        heirs = [_heir(id, context) for id in change.other_ids]
        joined = context.words("common.list_separator").join(marked(title, title.language) for title in heirs)
        return Value(""), Value(context.words("changes.into", title=heirs[0] if len(heirs) == 1 else joined))
    if isinstance(source, Profile):
        return Value(""), Value("")
    status = source.status
    name = context.name("status", status.code) if status and status.code else status.written if status else ""
    since = compact_date(source.date) if source.date else context.words("changes.undated")
    stands = Value(context.words("common.list_separator").join(filter(None, (name, since))))
    return (stands, Value("")) if change.kind in ("withdrawn", "not-in-export") else (Value(""), stands)


def _heir(id: str, context: Context) -> Spoken:
    """Return the title of a record that took another up, with its language where that is not the document's."""
    record = context.corpus.by_id.get(id)
    return Spoken(id, "") if record is None else titled(record.edition(context.language), context.language)
