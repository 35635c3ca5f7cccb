"""Records whose names and dates are written otherwise than documents print them, and how they would be written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from reports.analysis.checks.levels import with_levels
from reports.analysis.checks.rules import finding_in
from reports.app.observer import SILENT, Observer
from reports.app.requests import CheckRequest
from reports.config.check_settings import CheckSettings
from reports.corpus.corrections import corrected
from reports.corpus.fields import POLICY, PROFILE, Field
from reports.corpus.naming import vocabulary_of
from reports.corpus.opening import corpus_folder, name_corpus, open_origin
from reports.corpus.origin import SourceFile, Unreadable
from reports.corpus.policy import Corpus, Policy, Profile
from reports.corpus.reader import read_origin
from reports.corpus.selection import parse_query, select
from reports.errors import UsageProblem
from reports.files import write_whole

_RULE = "folded-spelling"


class Correction(Struct, frozen=True):
    """A file of which something is to be written otherwise."""

    file: str
    """Relative to the corpus, with forward slashes."""
    path: Path
    before: bytes
    after: bytes
    fields: tuple[str, ...]


class Corrections(Struct, frozen=True):
    """What would be written otherwise in a corpus."""

    folder: Path
    files: tuple[Correction, ...]


def find_corrections(request: CheckRequest, observer: Observer = SILENT) -> Corrections:
    """Find what has one right answer in the records that a request selects; writes nothing.

    Raises:
        UsageProblem: no corpus is named, it is no folder, or a filter is not understood.
        InputProblem: there is no corpus of that name, or the settings cannot be used.
        NothingSelected: no record answers the filters.
    """
    configuration, named = name_corpus(request.corpus, request.config)
    folder = corpus_folder(named)
    if folder is None:
        raise UsageProblem(f"{named} is no folder, and nothing else is corrected", remedy="Name the folder of records.")
    origin, vocabulary = open_origin(named), vocabulary_of(configuration)
    corpus = read_origin(origin, vocabulary)
    if request.filters.named:
        selected = select(corpus, parse_query(vocabulary, corpus, **request.filters.named)).records
        corpus = Corpus(corpus.origin, selected)
    found, files = [], {file.name: file for file in origin.files}
    for sheet in sorted(_sheets(corpus), key=lambda one: one.path):
        data = _load(files[sheet.path])
        if data is None:
            continue
        block = POLICY if isinstance(sheet, Policy) else PROFILE

        def is_wanted(field: Field, path: str, sheet: Policy | Profile = sheet) -> bool:
            return field.type != "term" or _is_on(configuration.check, sheet, path)

        new = corrected(data, block, sheet.language, vocabulary, is_wanted)
        if new.left:
            observer.warn(f"{sheet.path}: {', '.join(new.left)}: left, for more than the value would have to change")
        if new.data != data:
            found.append(Correction(sheet.path, folder / sheet.path, data, new.data, new.fields))
    return Corrections(folder, tuple(found))


def write_corrections(corrections: Corrections, observer: Observer = SILENT) -> tuple[Correction, ...]:
    """Write every file that is still as it was found, whole, and return those.

    Raises EnvironmentProblem where one cannot be written; those before it are whole.
    """
    written = []
    for one in corrections.files:
        path = one.path.resolve()
        if not path.is_file() or path.read_bytes() != one.before:
            observer.warn(f"{one.file} has changed meanwhile and is left alone")
            continue
        write_whole(path, one.after)
        written.append(one)
    return tuple(written)


def _sheets(corpus: Corpus) -> Iterator[Policy | Profile]:
    yield from (edition for record in corpus.records for edition in record.editions)
    yield from corpus.profiles


def _load(file: SourceFile) -> bytes | None:
    try:
        return file.load()
    except Unreadable:
        return None


def _is_on(settings: CheckSettings, sheet: Policy | Profile, field: str) -> bool:
    """Tell whether the check would find a spelling there: where the rule is off, spellings are meant."""
    return bool(with_levels([finding_in(sheet.path, sheet.id, _RULE, field, "")], settings))
