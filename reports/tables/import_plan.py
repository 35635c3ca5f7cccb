"""What a table says -> the files to be written, each settled with what lies there, and every problem at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from msgspec import Struct, to_builtins
from msgspec.json import encode

from reports.corpus.field_reader import FieldReader
from reports.corpus.folders import PROFILES
from reports.corpus.front_format import FrontMatterFault
from reports.corpus.front_matter import read_front_matter
from reports.corpus.origin import Origin, SourceFile, loader_of, open_folder
from reports.corpus.policy import Corpus, Policy, Profile
from reports.corpus.printable import break_lines, composed
from reports.corpus.reader import read_origin
from reports.corpus.record_reader import read_policy, read_profile
from reports.corpus.record_writer import front_matter_of, write_file
from reports.corpus.vocabulary import Vocabulary
from reports.errors import Problem
from reports.language import document_language
from reports.tables.entries import BLOCKS, Entry, Kind, Way, gathered, is_empty, spread
from reports.tables.merging import ImportMemory, Prefer, merge, read_memory
from reports.tables.values import quoted

_POLICIES = "policies"
_BODY, _LANG = ("body",), ("lang",)
_TOLD = frozenset({"unknown-name", "misspelt-key", "hidden-characters", "distant-date", "comment"})
"""Rules whose warnings are worth telling of a value that has just come in."""

_Said = Policy | Profile
_Key = tuple[Kind, str, str]


class PlannedFile(Struct, frozen=True):
    """One file that an import is about."""

    path: str
    """Below the folder, with forward slashes."""
    state: Literal["new", "changed", "unchanged"]
    data: bytes
    """What is to be written; b"" where nothing is."""
    kept: tuple[str, ...] = ()
    """Fields that were changed by hand in the file and stay."""


class ImportPlan(Struct, frozen=True):
    """All that an import would do."""

    files: tuple[PlannedFile, ...]
    problems: tuple[Problem, ...]
    """With any of them nothing is written."""
    notes: tuple[str, ...]
    memory: bytes
    """What the next import is to know; b"" where it knows that already."""


def plan_import(
    entries: Sequence[Entry], folder: Path, vocabulary: Vocabulary, file: str, prefer: Prefer = ""
) -> ImportPlan:
    """Settle what a table says with what lies in a folder.

    Args:
        entries: what the table says of each edition.
        folder: of records; it need not be there.
        vocabulary: the lists that names are looked up in.
        file: the table, as problems name it.
        prefer: which of two holds where table and file have both changed.
    """
    return _Planner(folder, vocabulary, file, prefer).plan(entries)


class _Planner:
    def __init__(self, folder: Path, vocabulary: Vocabulary, file: str, prefer: Prefer) -> None:
        self._folder = folder
        self._vocabulary = vocabulary
        self._file = file
        self._prefer = prefer
        self._origin = _origin_of(folder)
        self._there = _editions(read_origin(self._origin, vocabulary)) if self._origin else {}
        self._memory = read_memory(folder)
        self.problems: list[Problem] = []
        self.notes: list[str] = []

    def plan(self, entries: Sequence[Entry]) -> ImportPlan:
        planned: dict[str, PlannedFile] = {}
        said: dict[_Key, _Said] = {}
        hashes = dict(self._memory.files)
        for entry in entries:
            path = self._path(entry)
            if path is None:
                continue
            if path in planned:
                self._note(entry, "", f"is to lie in {path}, as another one is", "Give one of them another id or path.")
                continue
            found = self._settle(entry, path)
            if found is not None:
                planned[path], said[entry.key], hashes[path] = found
        if not self.problems:
            self._check(planned, said)
        memory = encode(ImportMemory(files=dict(sorted(hashes.items()))))
        is_known = hashes == self._memory.files
        return ImportPlan(
            tuple(planned.values()), tuple(self.problems), tuple(dict.fromkeys(self.notes)), b"" if is_known else memory
        )

    def _settle(self, entry: Entry, path: str) -> tuple[PlannedFile, _Said, dict[str, str]] | None:
        """Return what is to become of one file; None where a problem keeps it from being settled."""
        holder = self._there.get(entry.key)
        there = _fields(holder, entry.kind) if holder is not None else None
        told = self._read({**(there or {}), **entry.said}, entry, path, tells=True)
        if told is None:
            return None
        fields = _fields(told, entry.kind)
        spoken = {way: value for way, value in fields.items() if any(way[:n] in entry.said for n in range(1, 5))}
        spoken |= {way: None for way in entry.said if way not in fields and not _is_above(way, fields)}
        merged = merge(spoken, there, self._memory.files.get(path, {}), self._prefer)
        for way in merged.conflicts:
            message = f"was changed here and in {path}, which says {_short((there or {}).get(way))}"
            self._note(entry, ".".join(way), message, "Make them equal, or say --prefer table or --prefer file.")
        final = told if there is None else self._read(merged.fields, entry, path, tells=False)
        if final is None or merged.conflicts:
            return None
        is_same = holder == final
        state: Literal["new", "changed", "unchanged"] = (
            "unchanged" if is_same else "new" if there is None else "changed"
        )
        kept = tuple(".".join(way) for way in merged.kept)
        return PlannedFile(path, state, b"" if is_same else write_file(final), kept), final, merged.hashes

    def _read(self, fields: Mapping[Way, Any], entry: Entry, path: str, *, tells: bool) -> _Said | None:
        """Read fields as the file that says them is read."""
        front = gathered({way: value for way, value in fields.items() if way not in (_BODY, _LANG)})
        body = str(fields.get(_BODY) or "")
        text = composed(f"---\n{json.dumps(front, ensure_ascii=False)}\n---\n\n{break_lines(body)}\n")
        reading = FieldReader(path, self._vocabulary)
        try:
            data, body = read_front_matter(text)
        except FrontMatterFault as fault:
            for problem in fault.problems:
                self._note(entry, problem.field, problem.message, problem.remedy)
            return None
        data, body = reading.printable(data, ""), reading.printable(body, "body")
        read = read_policy if entry.kind == "policy" else read_profile
        found = read(data, body, entry.language, reading)
        for problem in reading.problems:
            remedy = "Write it in a column of its own." if problem.rule == "missing-field" else problem.remedy
            self._note(entry, problem.field, problem.message, remedy)
        for warning in reading.warnings if tells else ():
            if warning.rule in _TOLD:
                place = entry.place_of(warning.field)
                self.notes.append(str(place.problem(self._file, warning.message, warning.remedy)))
        return found

    def _path(self, entry: Entry) -> str | None:
        """Return the file of an entry: where it lies, where the table says, else by language and id."""
        holder = self._there.get(entry.key)
        if holder is not None:
            return holder.path
        home = _POLICIES if entry.kind == "policy" else PROFILES
        named = entry.path or f"{home}/{document_language(entry.language) or entry.language}/{entry.id}.md"
        parts = PurePosixPath(named).parts
        is_home = (PROFILES in (part.lower() for part in parts[:-1])) == (entry.kind == "profile")
        if (
            named.startswith("/")
            or "\\" in named
            or not named.endswith(".md")
            or not is_home
            or any(part.startswith(".") for part in parts)
        ):
            self._note(
                entry, "path", f"“{named}” is no place for it", "Empty the cell, or write a path below the folder."
            )
            return None
        if (self._folder / named).exists():
            message = f"is to lie in {named}, where another file lies"
            self._note(entry, "", message, "Give it another id, or move that file.")
            return None
        return named

    def _check(self, planned: Mapping[str, PlannedFile], said: Mapping[_Key, _Said]) -> None:
        """Read all files as they would lie in the folder, and note what would not be read as it was said."""
        new = {path: one.data for path, one in planned.items() if one.data}
        old = [one for one in self._origin.files if one.name not in new] if self._origin else []
        files = sorted(
            (*old, *(SourceFile(path, loader_of(data)) for path, data in new.items())), key=lambda one: one.name
        )
        if not files:
            return
        found = _editions(read_origin(Origin(str(self._folder), self._folder.resolve().name, files), self._vocabulary))
        for key, one in said.items():
            if found.get(key) != one:
                message = "would not be read back as the table says it"
                self.problems.append(Problem(one.path, "", message, "Name another folder with -o."))

    def _note(self, entry: Entry, field: str, message: str, remedy: str) -> None:
        place = entry.place_of(field)
        self.problems.append(place.problem(self._file, message, remedy))


def _origin_of(folder: Path) -> Origin | None:
    """Return what lies in a folder; None where no record does."""
    if not folder.is_dir() or next(folder.rglob("*.md"), None) is None:
        return None
    return open_folder(folder)


def _editions(corpus: Corpus) -> dict[_Key, _Said]:
    records: Iterator[_Said] = (edition for record in corpus.records for edition in record.editions)
    found: dict[_Key, _Said] = {("policy", one.id, one.language): one for one in records}
    return found | {("profile", one.id, one.language): one for one in corpus.profiles}


def _fields(said: _Said, kind: Kind) -> dict[Way, Any]:
    block = BLOCKS[kind]
    return {**spread(to_builtins(front_matter_of(said, block)), block), _BODY: said.body}


def _is_above(way: Way, fields: Iterable[Way]) -> bool:
    return any(other[: len(way)] == way for other in fields)


def _short(value: Any) -> str:
    return quoted("nothing" if is_empty(value) else str(value))
