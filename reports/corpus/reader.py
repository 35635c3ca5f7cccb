"""A folder of Markdown files -> a `Corpus`: every record, twins paired by id, and every problem found."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

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

_Sheet = TypeVar("_Sheet", Policy, Profile)


def read_corpus(path: Path, vocabulary: Vocabulary | None = None) -> Corpus:
    """Return every record and profile below a folder; files with problems are left out and reported.

    Raises `InputProblem` where the folder is absent or holds no Markdown.
    """
    return read_origin(open_folder(path), vocabulary or Vocabulary.load())


def read_origin(origin: Origin, vocabulary: Vocabulary, folders: Folders | None = None) -> Corpus:
    """Return every record and profile that an origin holds; files with problems are left out and reported.

    ``folders`` is what its folders say, where that was found out already: of a part they could say something else.
    """
    with without_collector():
        return _read_origin(origin, vocabulary, folders or read_folders(origin, vocabulary))


def _read_origin(origin: Origin, vocabulary: Vocabulary, folders: Folders) -> Corpus:
    sheets, problems, warnings = _read_all(origin, vocabulary, folders)
    policies, collisions = _distinct([sheet for sheet in sheets if isinstance(sheet, Policy)])
    profiles, profile_collisions = _distinct([sheet for sheet in sheets if isinstance(sheet, Profile)])
    records = _paired(policies)
    for record in records:
        warnings += contradictions(record)
    warnings += _rivals(profiles)
    return Corpus(
        origin=origin.named,
        records=tuple(records),
        profiles=tuple(sorted(profiles, key=_profile_order)),
        problems=(*problems, *collisions, *profile_collisions),
        warnings=tuple(warnings),
        beyond=origin.beyond,
        notice=origin.notice,
    )


def _read_all(
    origin: Origin, vocabulary: Vocabulary, folders: Folders
) -> tuple[list[Policy | Profile], list[Problem], list[Problem]]:
    """Return what the files hold, and their problems and warnings."""
    sheets: list[Policy | Profile] = []
    problems: list[Problem] = []
    warnings = list(folders.notes)
    for file in origin.files:
        around = folders.around(file.name)
        if around is None:
            continue
        reading = FieldReader(file.name, vocabulary)
        if (sheet := _read(file, origin.folder, around, reading)) is not None:
            sheets.append(sheet)
        problems += reading.problems
        warnings += reading.warnings
    return sheets, problems, warnings


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
    try:
        return composed(plain_text(data))
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        problem = Problem(file.name, "", "is not UTF-8", "Save it as UTF-8", line, rule="unreadable-file")
        reading.problems.append(problem)
        return None


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
