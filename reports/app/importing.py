"""Records from a spreadsheet: a table read, settled with what lies in a folder, and written; or its mapping written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reports.app.observer import SILENT, Observer
from reports.app.requests import ImportRequest
from reports.config.project import find_configuration
from reports.confined import confined
from reports.corpus.naming import vocabulary_of
from reports.errors import InputProblem, Problem, UsageProblem
from reports.files import write_all_whole, write_whole
from reports.language import is_tag, tag
from reports.tables.declaration import BY_NAME
from reports.tables.entries import Entry
from reports.tables.foreign_tables import ForeignTables
from reports.tables.heads import sketch_of
from reports.tables.import_plan import ImportPlan, PlannedFile, plan_import
from reports.tables.mapping import TableMapping, read_mapping
from reports.tables.merging import NAME
from reports.tables.own_tables import OwnTables, own_sheet
from reports.tables.sheets import UNPACKED, CellSheet
from reports.tables.table_files import read_table

_MOST_BYTES = 200_000_000
_FOLDER_FILES = "*.csv"


class Imported(Struct, frozen=True):
    """What an import has done, or would do."""

    folder: Path
    plan: ImportPlan
    is_written: bool

    def of(self, state: str) -> tuple[PlannedFile, ...]:
        """Return the files that are ``new``, ``changed`` or ``unchanged``."""
        return tuple(one for one in self.plan.files if one.state == state)

    @property
    def kept(self) -> tuple[PlannedFile, ...]:
        """The files in which something that was changed by hand stays."""
        return tuple(one for one in self.plan.files if one.kept)


def import_table(request: ImportRequest, observer: Observer = SILENT) -> Imported:
    """Make records of a table, or bring those that an earlier import made up to date.

    Nothing is overwritten that was changed by hand, and nothing at all is written where there is a problem.

    Raises:
        UsageProblem: what is asked for cannot be.
        InputProblem: the table cannot be read; every problem in it, with sheet, cell and remedy.
    """
    mapping = read_mapping(request.mapping) if request.mapping else TableMapping()
    if request.lang:
        mapping = _spoken(mapping, request.lang)
    configuration = find_configuration(request.config, request.output if request.output.is_dir() else None)
    vocabulary = vocabulary_of(configuration)
    file = str(request.table)
    sheets = _sheets(request)
    found = [(sheet, None if mapping.is_given else own_sheet(sheet)) for sheet in sheets]
    own = [ours for _, ours in found if ours is not None]
    problems: list[Problem]
    if any(sheet.name in ("records", "profiles") for sheet in own):
        reader = OwnTables(file)
        others = [one for one, ours in found if ours is None and one.rows and one.name not in BY_NAME]
        entries, notes = reader.read(own), [f"passed over: sheet {sheet.name}" for sheet in others]
        problems = reader.problems
    else:
        foreign = ForeignTables(file, mapping, vocabulary)
        entries, notes = foreign.read(_unnamed(sheets, request)), foreign.notes
        problems = foreign.problems
    plan = plan_import(entries, request.output, vocabulary, file, request.prefer)
    _refuse(file, (*problems, *plan.problems), entries)
    notes += [f"{file} is read as {sheet.guessed}" for sheet in sheets if sheet.guessed]
    for note in (*notes, *plan.notes):
        observer.warn(note)
    if not request.dry_run:
        _write(request.output, plan)
    return Imported(request.output, plan, is_written=not request.dry_run)


def _refuse(file: str, problems: Sequence[Problem], entries: Sequence[Entry]) -> None:
    distinct = tuple(dict.fromkeys(problems))
    if distinct:
        count = "1 problem" if len(distinct) == 1 else f"{len(distinct)} problems"
        raise InputProblem(f"{file}: {count}; nothing is written", problems=distinct)
    if not entries:
        raise InputProblem(f"{file} holds no records", remedy="Name a table with a row for each record.")


def _write(folder: Path, plan: ImportPlan) -> None:
    write_all_whole((folder / one.path, one.data) for one in plan.files if one.data)
    if plan.memory:
        write_whole(folder / NAME, plan.memory)


def sketch_mapping(request: ImportRequest) -> str:
    """Return a mapping file for a table, made by looking at its heads.

    Raises:
        InputProblem: the table cannot be read, or has no head.
    """
    return sketch_of(str(request.table), _unnamed(_sheets(request), request))


# --- the table


def write_sketch(path: Path, text: str) -> None:
    """Write a sketch; raises UsageProblem where a file is there already."""
    if path.exists():
        raise UsageProblem(f"{path} is there already", remedy="Name another file with -o, or take it away.")
    write_whole(path, text.encode())


def _sheets(request: ImportRequest) -> list[CellSheet]:
    path = request.table
    if path.is_dir():
        files = sorted(path.glob(_FOLDER_FILES))
        if not files:
            raise InputProblem(f"{path} holds no CSV files", remedy="Name a table, or a folder that export wrote.")
        return [sheet for file in files for sheet in _read(file, request)]
    return _read(path, request)


def _read(path: Path, request: ImportRequest) -> list[CellSheet]:
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            raise InputProblem(f"{path} is larger than {_MOST_BYTES // 10**6} MB", remedy="Divide it.")
        data = path.read_bytes()
    except OSError as error:
        raise InputProblem(f"{path} cannot be read ({error.strerror})", remedy="Name a table.") from error
    return confined(
        UNPACKED * size, path.name, read_table, data, path.name, path.stem, request.encoding, request.separator,
        remedy="Divide it, or save it as CSV.",
    )  # fmt: skip


def _unnamed(sheets: Sequence[CellSheet], request: ImportRequest) -> list[CellSheet]:
    """Return the sheets as people know them: a file of text has none, and is no sheet of its name."""
    return [
        replace(sheet, name="") if not sheet.counts_from and not request.table.is_dir() else sheet for sheet in sheets
    ]


def _spoken(mapping: TableMapping, lang: str) -> TableMapping:
    if not is_tag(tag(lang)):
        raise UsageProblem(f"--lang: “{lang}” is no language tag", remedy="Write zh, en, ja, ko, zh-Hant …")
    return replace(mapping, lang=tag(lang))
