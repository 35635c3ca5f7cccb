"""The records that a query selects, and the numbers behind them, as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO

from msgspec import Struct
from msgspec.structs import replace

from reports import __version__
from reports.analysis.assess import assess
from reports.analysis.assessment import Scope
from reports.analysis.evidence import sentences_of
from reports.app.asking import open_view
from reports.app.loading import OpenedCorpus, languages_of, read_corpus, select
from reports.app.observer import SILENT, Observer
from reports.app.requests import OUTPUT, EditionRequest, ExportRequest, day_of
from reports.composition.embedding import folder_name
from reports.corpus.policy import Profile
from reports.corpus.selection import Query, Selection
from reports.documents.shared.request import Context
from reports.documents.shared.values import ascii_code
from reports.errors import EnvironmentProblem, UsageProblem
from reports.files import writing_whole
from reports.tables.columns import Row, TableSpec
from reports.tables.declaration import BY_NAME, TABLES
from reports.tables.facts import workbook_facts
from reports.tables.view import TableView

Writer = Callable[[TableSpec, Iterable[Row], IO[bytes]], None]
"""Writes a table into a file."""

_KIND = "tables"


class Exported(Struct, frozen=True, eq=False):
    """Tables that can be written."""

    name: str
    """A file name made from codes, without its ending."""
    format: str
    selection: Selection
    tables: tuple[TableSpec, ...]
    view: TableView
    folder: Path
    """Where they are written unless another place is named."""

    def write(self, output: Path | None = None) -> tuple[Path, ...]:
        """Write the tables, each file whole or not at all, and return their paths.

        A workbook is one file. In other formats there is a file a table, in a folder; one table alone may be a file.

        Args:
            output: a file with the ending of the format, or a folder; None is the folder of reports.toml, else ``out``.

        Raises:
            UsageProblem: several tables are to go into one file that holds one.
        """
        ending = f".{self.format}"
        is_file = output is not None and output.suffix.lower() == ending and not output.is_dir()
        if self.format == "xlsx":
            path = output if output is not None and is_file else (output or self.folder) / f"{self.name}{ending}"
            with writing_whole(path) as file:
                self.write_to(file)
            return (path,)
        if output is not None and is_file:
            self._require_one(output)
            paths = [output]
        else:
            folder = output or self.folder / self.name
            paths = [folder / f"{table.name}{ending}" for table in self.tables]
        write = _writer(self.format)
        for table, path in zip(self.tables, paths, strict=True):
            with writing_whole(path) as file:
                write(table, table.rows(self.view), file)
        return tuple(paths)

    def write_to(self, file: IO[bytes]) -> None:
        """Write a workbook, or one table in another format, into an open file; raises UsageProblem for several."""
        if self.format == "xlsx":
            from reports.tables.workbook import write_workbook

            write_workbook(self.view, file, self.tables)
            return
        self._require_one(None)
        _writer(self.format)(self.tables[0], self.tables[0].rows(self.view), file)

    def _require_one(self, output: Path | None) -> None:
        if len(self.tables) > 1:
            where = output or "standard output"
            remedy = "Name one with --table, or a folder, or write a workbook with --format xlsx."
            raise UsageProblem(f"{where} holds one table, and {len(self.tables)} are asked for", remedy=remedy)


def export(request: ExportRequest, opened: OpenedCorpus | None = None, observer: Observer = SILENT) -> Exported:
    """Lay out the records that a query selects, and what the analysis says of them, as tables.

    Args:
        request: what is asked for.
        opened: the corpus, where it has been read already.
        observer: hears what is left out.

    Raises:
        UsageProblem: a filter, a table or the language is not known.
        InputProblem: the corpus or the baseline cannot be read.
        NothingSelected: no record answers.
        EnvironmentProblem: Parquet is asked for and pyarrow is not installed.
    """
    tables = _tables(request.tables)
    if request.format not in ("xlsx", "csv", "jsonl"):
        _writer(request.format)
    if opened is None:
        opened = read_corpus(request.corpus, config=request.config, keep_going=request.keep_going, observer=observer)
    day = day_of(request.as_of)
    opened = opened.on(day)
    selection = select(opened, request.filters)
    language = languages_of(request.lang, opened.configuration)[0]
    asked = EditionRequest(as_of=day, baseline=request.baseline, keep_going=request.keep_going)
    context = open_view(asked, opened, language, observer)
    profiles = _profiles(opened, selection)
    context = _assessed(context, selection, profiles)
    facts = workbook_facts(
        kind=_KIND, name="", title="", corpus=folder_name(opened.corpus.origin), query=selection.canonical, day=day,
        records=len(selection.records), program=__version__, context=context,
    )  # fmt: skip
    name = f"ccus-{_KIND}_{ascii_code(_codes(selection))}_{day.isoformat()}_{language}"
    folder = Path(opened.configuration.output or OUTPUT)
    return Exported(name, request.format, selection, tables, TableView(context, selection, profiles, facts), folder)


def _tables(names: Sequence[str]) -> tuple[TableSpec, ...]:
    if unknown := [name for name in names if name not in BY_NAME]:
        raise UsageProblem(f"{unknown[0]!r} is no table", remedy=f"Name one of {', '.join(BY_NAME)}.")
    return tuple(table for table in TABLES if not names or table.name in names)


def _profiles(opened: OpenedCorpus, selection: Selection) -> tuple[Profile, ...]:
    """Return the profiles of the jurisdictions selected; all of them where nothing narrows the selection."""
    if selection.query.on_any_day == Query():
        return opened.corpus.profiles
    codes = {record.jurisdiction for record in selection.records}
    return tuple(profile for profile in opened.corpus.profiles if profile.jurisdiction in codes)


def _assessed(context: Context, selection: Selection, profiles: tuple[Profile, ...]) -> Context:
    baseline = None
    if context.baseline is not None:
        from reports.analysis.changes.baseline import BaselineScope

        covered = None if selection.query.on_any_day == Query() else frozenset(p.jurisdiction for p in profiles)
        baseline = BaselineScope(context.baseline, selection.query, profiles, covered)
    codes = {*(record.jurisdiction for record in selection.records), *(one.jurisdiction for one in profiles)}
    scope = Scope(
        records=selection.records, languages=(context.language,), peers=True, pillars_of=tuple(sorted(codes)),
        baseline=baseline,
    )  # fmt: skip
    basis = context.basis
    found = assess(
        context.corpus, context.vocabulary, as_of=basis.as_of, reviewers=basis.reviewers, scope=scope,
        known=context.assessment,
    )  # fmt: skip
    # A tenth of the memory that an export takes, and no row asks for them.
    sentences_of.cache_clear()
    return replace(context, assessment=found)


def _codes(selection: Selection) -> str:
    """Return the codes that a selection is named by: its countries and categories, else that it is of all."""
    query = selection.query
    return "-".join((*query.country, *query.category, *query.id)) or "all"


def _writer(format: str) -> Writer:
    """Return what writes a table in a format of one file a table."""
    if format == "parquet":
        try:
            from reports.tables.parquet import write_parquet
        except ImportError as error:
            remedy = "Install it: pip install 'ccus-reports[parquet]'."
            raise EnvironmentProblem("Parquet is written by pyarrow, which is not installed", remedy=remedy) from error
        return write_parquet
    from reports.tables.flat_files import FLAT

    return FLAT[format]
