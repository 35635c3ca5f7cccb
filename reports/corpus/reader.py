"""A folder of Markdown files -> a `Corpus`: every record, twins paired by id, and every problem found."""

from __future__ import annotations

import gc
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from reports.corpus.contradictions import contradictions
from reports.corpus.field_reader import FieldReader
from reports.corpus.fields import POLICY
from reports.corpus.folders import PROFILES, FolderLanguage, Folders, read_folders, sample_of
from reports.corpus.front_format import FrontMatterFault
from reports.corpus.front_matter import lines, read_front_matter
from reports.corpus.origin import NotEntered, Origin, SourceFile, Unreadable, open_folder, plain_text
from reports.corpus.policy import Corpus, Policy, Profile, Record
from reports.corpus.printable import break_lines, cleaned, composed, has_escape, has_unprintable, mark_unprintable
from reports.corpus.record_reader import read_policy, read_profile
from reports.corpus.vocabulary import Vocabulary
from reports.errors import Problem
from reports.language import base, detect_any, edition_order, is_language, tag

_OF_A_RECORD = frozenset(POLICY.keys) - {"title", "lang"}
"""Fields of which a record has one; notes that other programs keep have a title, too."""

_NO_RECORD = ("has none of a record's fields and is passed over", "Give it id, title and country if it is a record")

_DIGITS = 32

_Sheet = TypeVar("_Sheet", Policy, Profile)


def read_corpus(path: Path, vocabulary: Vocabulary | None = None) -> Corpus:
    """Return every record and profile below a folder; files with problems are left out and reported.

    Raises `InputProblem` where the folder is absent or holds no Markdown.
    """
    return read_origin(open_folder(path), vocabulary or Vocabulary.load())


class FileReading(Struct, frozen=True, array_like=True):
    """What one file of a corpus holds, and what was found in it on the way."""

    name: str
    policy: Policy | None = None
    profile: Profile | None = None
    problems: tuple[Problem, ...] = ()
    """What keeps the file out."""
    warnings: tuple[Problem, ...] = ()
    digest: str = ""
    """Of its bytes: lines of problems follow from them, too."""


def read_origin(origin: Origin, vocabulary: Vocabulary, folders: Folders | None = None) -> Corpus:
    """Return every record and profile that an origin holds; files with problems are left out and reported.

    ``folders`` is what its folders say, where that was found out already: of a part they could say something else.
    """
    with without_collector():
        folders = folders or read_folders(origin, vocabulary)
        around = ((file, folders.around(file.name)) for file in origin.files)
        readings = [read_file(file, origin.folder, said, vocabulary) for file, said in around if said is not None]
        return assemble(origin, folders, readings)


def assemble(origin: Origin, folders: Folders, readings: Iterable[FileReading]) -> Corpus:
    """Return the corpus that the files of an origin make up; ``readings`` are in the order of the files."""
    readings = tuple(readings)
    policies, collisions = _distinct([reading.policy for reading in readings if reading.policy is not None])
    profiles, profile_collisions = _distinct([reading.profile for reading in readings if reading.profile is not None])
    records = _paired(policies)
    problems = chain.from_iterable(reading.problems for reading in readings)
    warnings = chain.from_iterable(reading.warnings for reading in readings)
    return Corpus(
        origin=origin.named,
        records=tuple(records),
        profiles=tuple(sorted(profiles, key=_profile_order)),
        problems=(*problems, *collisions, *profile_collisions),
        warnings=(*folders.notes, *warnings, *chain.from_iterable(map(contradictions, records)), *_rivals(profiles)),
        beyond=origin.beyond,
        notice=origin.notice,
    )


@contextmanager
def without_collector() -> Iterator[None]:
    """Switch the garbage collector off: records hold no cycles, and it took a third of the time of reading."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            # The next collection would still begin with all of them.
            gc.freeze()
            gc.enable()


def read_file(file: SourceFile, folder: str, around: FolderLanguage, vocabulary: Vocabulary) -> FileReading:
    """Read one file of a corpus whose own folder is called ``folder``; ``around`` is what the folders below it say."""
    reading = FieldReader(file.name, vocabulary)
    sheet = _read(file, folder, around, reading)
    return FileReading(
        file.name,
        sheet if isinstance(sheet, Policy) else None,
        sheet if isinstance(sheet, Profile) else None,
        tuple(reading.problems),
        tuple(reading.warnings),
        reading.digest,
    )


def _read(file: SourceFile, folder: str, around: FolderLanguage, reading: FieldReader) -> Policy | Profile | None:
    text = _text(file, reading)
    if text is None:
        return None
    marked = has_unprintable(text)
    if marked:
        text = mark_unprintable(text)
    try:
        data, body = read_front_matter(text)
    except FrontMatterFault as fault:
        if _is_note(fault):
            reading.warnings += (p._replace(file=file.name) for p in fault.problems)
            return None
        reading.problems += (p._replace(file=file.name, field=cleaned(p.field)) for p in fault.problems)
        return None
    if marked or has_escape(text):
        # An escape can stand for any character, so the values are looked through, not the text.
        data, body = reading.printable(data, ""), reading.printable(break_lines(body), "body")
    folders = (folder, *file.name.split("/")[:-1])
    if not _OF_A_RECORD.intersection(data) and PROFILES not in map(str.lower, folders):
        reading.warn("passed-over", "", *_NO_RECORD)
        return None
    language = _language(around, data, body, reading)
    read = read_profile if any(folder.lower() == PROFILES for folder in folders) else read_policy
    found = read(data, body, language, reading)
    if reading.problems:
        at = lines(text)
        reading.problems = [problem._replace(line=at.get(problem.field)) for problem in reading.problems]
    return found


def _text(file: SourceFile, reading: FieldReader) -> str | None:
    try:
        data = file.load()
    except Unreadable as fault:
        note = reading.warn if isinstance(fault, NotEntered) else reading.problem
        note(fault.rule, "", fault.message, fault.remedy)
        return None
    reading.digest = digest_of(data)
    try:
        return composed(plain_text(data))
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        problem = Problem(file.name, "", "is not UTF-8", "Save it as UTF-8", line, rule="unreadable-file")
        reading.problems.append(problem)
        return None


def digest_of(data: bytes) -> str:
    """Return what tells the bytes of a file from those of its other states."""
    return hashlib.sha256(data).hexdigest()[:_DIGITS]


def _is_note(fault: FrontMatterFault) -> bool:
    return all(problem.rule == "passed-over" for problem in fault.problems)


def _language(around: FolderLanguage, data: dict[str, Any], body: str, reading: FieldReader) -> str:
    """Return the language that its folder names, else the record's own ``lang``, else that of its text."""
    folder, written = around.tag, data.get("lang")
    own = ""
    if isinstance(written, str) and is_language(written.strip()):
        own = tag(data.pop("lang").strip())
    elif written is not None:
        reading.warn("language-mismatch", "lang", "is not a language tag", "Write zh, zh-Hant, en …, or leave it out")
    if own and not around.is_certain:
        return own
    if folder and own and base(folder) != base(own):
        message = f"“{own}” contradicts the folder, which says {folder}"
        reading.warn("language-mismatch", "lang", message, "Move the file, or correct the field")
        return folder
    return own or folder or detect_any(sample_of(data, body))


def _distinct(found: list[_Sheet]) -> tuple[list[_Sheet], list[Problem]]:
    """Return the first by path of each id and language, and a problem for each further one."""
    first: dict[tuple[str, str], _Sheet] = {}
    collisions = []
    for one in found:
        holder = first.setdefault((one.id, one.language), one)
        if holder is not one:
            message = f"“{one.id}” is the id of {holder.path} as well, in the same language"
            remedy = "Give one of them another id, or delete it"
            collisions.append(Problem(one.path, "id", message, remedy, rule="id-collision"))
    return list(first.values()), collisions


def _paired(policies: Iterable[Policy]) -> list[Record]:
    editions: defaultdict[str, list[Policy]] = defaultdict(list)
    for policy in policies:
        editions[policy.id].append(policy)
    return [
        Record(id=id, editions=tuple(sorted(editions[id], key=lambda policy: edition_order(policy.language))))
        for id in sorted(editions)
    ]


def record_of(readings: Iterable[FileReading]) -> Record:
    """Return the record whose files these are, in their order."""
    policies, _ = _distinct([reading.policy for reading in readings if reading.policy is not None])
    (record,) = _paired(policies)
    return record


def _profile_order(profile: Profile) -> tuple[str, tuple[int, ...], str, str]:
    """Return the place of a profile: by jurisdiction, the one audited last first, so that it is the one in use."""
    audited = profile.provenance.last_audit_date
    newest = tuple(-part for part in audited.earliest) if audited else (0,)
    return _jurisdiction(profile), newest, profile.id, profile.language


def _jurisdiction(profile: Profile) -> str:
    return profile.country.code or profile.country.written


def _rivals(profiles: Iterable[Profile]) -> Iterator[Problem]:
    """Yield a warning for each profile beside a better one of the same jurisdiction and language."""
    used: dict[tuple[str, str], Profile] = {}
    for profile in sorted(profiles, key=_profile_order):
        holder = used.setdefault((_jurisdiction(profile), profile.language), profile)
        if holder is not profile:
            message = f"{_jurisdiction(profile)} has another profile, {holder.path}, audited later; that one is used"
            yield Problem(profile.path, "name", message, "Merge the two", rule="rival-profiles")
