"""A folder of Markdown files -> a `Corpus`: every record, twins paired by id, and every problem found."""

from __future__ import annotations

import gc
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from reports.corpus.contradictions import contradictions
from reports.corpus.fields import read_policy, read_profile
from reports.corpus.front import FrontFault, lines, read_front
from reports.corpus.policy import Corpus, Policy, Profile, Record
from reports.corpus.reading import Reading, cleaned, has_escape, has_unset, mark_unset
from reports.corpus.vocabulary import Vocabulary
from reports.errors import InputProblem, Problem
from reports.language import detect, is_tag, tag

MAX_BYTES = 8_000_000
"""The largest file that is read as a record."""

_NAME_IT = "Name the folder that holds the records, e.g. --corpus policies"
_SUFFIXES = (".md", ".markdown")
_PROFILES = "countries"
_Sheet = TypeVar("_Sheet", Policy, Profile)
_LANGUAGE_ORDER = {"zh-Hans": 0, "zh-Hant": 1, "en": 2}


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    """To open it by."""
    name: str
    """Relative to the corpus, with forward slashes; names that are not UTF-8 are escaped."""
    regular: bool
    link: bool


def read_corpus(path: Path, vocabulary: Vocabulary | None = None) -> Corpus:
    """Every record and profile below a folder; files with problems are left out and reported.

    Raises `InputProblem` where the folder is absent or holds no Markdown.
    """
    if not path.is_dir():
        what = "is not a folder" if path.exists() else "does not exist"
        raise InputProblem(f"corpus {path} {what}", remedy=_NAME_IT)
    root = path.resolve()
    files = sorted(_markdown(str(root), ""), key=lambda file: file.name)
    if not files:
        raise InputProblem(f"corpus {path} holds no Markdown files", remedy=_NAME_IT)
    sheets, problems, warnings = _read_all(files, root, vocabulary or Vocabulary.load())
    policies, collisions = _distinct([sheet for sheet in sheets if isinstance(sheet, Policy)])
    profiles, profile_collisions = _distinct([sheet for sheet in sheets if isinstance(sheet, Profile)])
    records = _paired(policies)
    for record in records:
        warnings += contradictions(record)
    warnings += _rivals(profiles)
    return Corpus(
        origin=str(path),
        records=tuple(records),
        profiles=tuple(sorted(profiles, key=_profile_order)),
        problems=(*problems, *collisions, *profile_collisions),
        warnings=tuple(warnings),
    )


def _read_all(
    files: Iterable[_File], root: Path, vocabulary: Vocabulary
) -> tuple[list[Policy | Profile], list[Problem], list[Problem]]:
    """What the files hold, and their problems and warnings."""
    sheets: list[Policy | Profile] = []
    problems: list[Problem] = []
    warnings: list[Problem] = []
    with _without_collector():
        for file in files:
            reading = Reading(file.name, vocabulary)
            if (sheet := _read(file, root, reading)) is not None:
                sheets.append(sheet)
            problems += reading.problems
            warnings += reading.warnings
    return sheets, problems, warnings


@contextmanager
def _without_collector() -> Iterator[None]:
    """Records hold no cycles and stay; looking through them again and again is a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _markdown(folder: str, below: str) -> Iterator[_File]:
    """Markdown files below a folder; README and hidden ones are skipped, linked folders are not entered."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _markdown(entry.path, f"{below}{entry.name}/")
            elif entry.name.lower().endswith(_SUFFIXES) and not entry.name.lower().startswith("readme."):
                name = os.fsencode(below + entry.name).decode("utf-8", "backslashreplace")
                yield _File(entry.path, cleaned(name), entry.is_file(), entry.is_symlink())


def _read(file: _File, root: Path, reading: Reading) -> Policy | Profile | None:
    text = _text(file, root, reading)
    if text is None:
        return None
    marked = has_unset(text)
    if marked:
        text = mark_unset(text)
    try:
        data, body = read_front(text)
    except FrontFault as fault:
        reading.problems += (replace(p, file=file.name, field=cleaned(p.field)) for p in fault.problems)
        return None
    if marked or has_escape(text):
        # An escape can stand for any character, so the values are looked through, not the text.
        data, body = reading.printable(data, ""), reading.printable(body, "body")
    folders = (root.name, *file.name.split("/")[:-1])
    language = _language(folders, data, body, reading)
    read = read_profile if any(folder.lower() == _PROFILES for folder in folders) else read_policy
    found = read(data, body, language, reading)
    if reading.problems:
        at = lines(text)
        reading.problems = [replace(problem, line=at.get(problem.field)) for problem in reading.problems]
    return found


def _text(file: _File, root: Path, reading: Reading) -> str | None:
    if file.link and not Path(file.path).resolve().is_relative_to(root):
        reading.problem("", "is a link that leads out of the corpus", "Put a copy of the file in its place")
        return None
    if not file.regular:
        reading.problem("", "is not a file, or a link that leads nowhere", "Put a file in its place")
        return None
    try:
        with open(file.path, "rb") as stream:
            # Asked first: to read with a limit, Python would set that much memory aside for every file.
            size = os.fstat(stream.fileno()).st_size
            data = stream.read() if size <= MAX_BYTES else b""
    except OSError as fault:
        reading.problem("", f"cannot be read: {fault.strerror or fault}", "Make it a file that you may read")
        return None
    if size > MAX_BYTES:
        reading.problem("", f"is larger than {MAX_BYTES // 1_000_000} MB", "Cut it down to one record")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        reading.problems.append(Problem(file.name, "", "is not UTF-8", "Save it as UTF-8", line))
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _language(folders: Iterable[str], data: dict[str, Any], body: str, reading: Reading) -> str:
    """The nearest folder's language, then the record's own ``lang``, then that of its text."""
    folder = next((tag(name) for name in reversed(tuple(folders)) if is_tag(name)), "")
    written = data.get("lang")
    own = ""
    if isinstance(written, str) and is_tag(written.strip()):
        own = tag(data.pop("lang").strip())
    elif written is not None:
        reading.warn("lang", "is not a language tag", "Write zh, zh-Hant, en …, or leave it out")
    if folder and own and folder[:2] != own[:2]:
        message = f"“{own}” contradicts the folder, which says {folder}"
        reading.warn("lang", message, "Move the file, or correct the field")
        return folder
    return own or folder or detect(_sample(data, body))


def _sample(data: dict[str, Any], body: str) -> str:
    texts = (data.get(key) for key in ("title", "name", "description", "summary", "source"))
    return "\n".join([*(text for text in texts if isinstance(text, str)), body[:2000]])


def _distinct(found: list[_Sheet]) -> tuple[list[_Sheet], list[Problem]]:
    """The first by path of each id and language; each further one is a problem."""
    first: dict[tuple[str, str], _Sheet] = {}
    collisions = []
    for one in found:
        holder = first.setdefault((one.id, one.language), one)
        if holder is not one:
            message = f"“{one.id}” is the id of {holder.path} as well, in the same language"
            collisions.append(Problem(one.path, "id", message, "Give one of them another id, or delete it"))
    return list(first.values()), collisions


def _paired(policies: Iterable[Policy]) -> list[Record]:
    editions: defaultdict[str, list[Policy]] = defaultdict(list)
    for policy in policies:
        editions[policy.id].append(policy)
    return [Record(id=id, editions=tuple(sorted(editions[id], key=_edition_order))) for id in sorted(editions)]


def _edition_order(policy: Policy) -> tuple[int, str]:
    return _LANGUAGE_ORDER.get(policy.language, len(_LANGUAGE_ORDER)), policy.language


def _profile_order(profile: Profile) -> tuple[str, tuple[int, ...], str, str]:
    """By jurisdiction; of two profiles the one audited last comes first, so that it is the one in use."""
    audited = profile.provenance.last_audit_date
    newest = tuple(-part for part in audited.earliest) if audited else (0,)
    return _jurisdiction(profile), newest, profile.id, profile.language


def _jurisdiction(profile: Profile) -> str:
    return profile.country.code or profile.country.written


def _rivals(profiles: Iterable[Profile]) -> Iterator[Problem]:
    """A warning for each profile beside a better one of the same jurisdiction and language."""
    used: dict[tuple[str, str], Profile] = {}
    for profile in sorted(profiles, key=_profile_order):
        holder = used.setdefault((_jurisdiction(profile), profile.language), profile)
        if holder is not profile:
            message = f"{_jurisdiction(profile)} has another profile, {holder.path}, audited later; that one is used"
            yield Problem(profile.path, "name", message, "Merge the two")
