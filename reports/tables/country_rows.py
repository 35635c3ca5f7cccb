"""Rows of what jurisdictions score beside their peers: values, medians, ranks, counts and pillars."""

from __future__ import annotations

from collections.abc import Iterator

from reports.analysis.scores import Aggregate, DimensionValue, ValueSet, medians_of
from reports.corpus.policy import DIMENSIONS
from reports.tables.columns import Row, TableColumn
from reports.tables.view import TableView

SETS: tuple[ValueSet, ...] = ("all", "backed")

BASIS = TableColumn("basis", "code", "column.basis")
CODE = TableColumn("country_code", "code", "column.country_code", is_key=True)
NAME = TableColumn("country_name", "name", "column.name_of")
DIMENSION = TableColumn("dimension", "code", "column.dimension", is_key=True)
DIMENSION_NAME = TableColumn("dimension_name", "name", "column.name_of")
VALUES = TableColumn("values", "code", "column.values", is_key=True)

PEER_COLUMNS = (
    *(BASIS, CODE, NAME, DIMENSION, DIMENSION_NAME, VALUES),
    TableColumn("value", "number", "column.country_value"),
    TableColumn("grade", "code", "column.grade"),
    TableColumn("record_id", "text", "column.record_id"),
    TableColumn("also", "list", "column.also"),
    TableColumn("instruments", "whole", "column.instruments"),
    TableColumn("median", "number", "column.median"),
    TableColumn("n", "whole", "column.n"),
    TableColumn("without", "number", "column.without"),
)

MEDIAN_COLUMNS = (
    *(BASIS, DIMENSION, DIMENSION_NAME, VALUES),
    TableColumn("median", "number", "column.median_all"),
    TableColumn("n", "whole", "column.n"),
    TableColumn("jurisdictions", "whole", "column.of_jurisdictions"),
)

RANK_COLUMNS = (
    *(BASIS, CODE, NAME, DIMENSION, DIMENSION_NAME, VALUES),
    TableColumn("rank", "whole", "column.rank"),
    TableColumn("rank_of", "whole", "column.rank_of"),
    TableColumn("tied", "whole", "column.tied"),
    TableColumn("equals", "list", "column.equals"),
)

COUNTRY_COLUMNS = (
    *(BASIS, CODE, NAME),
    TableColumn("is_peer", "flag", "column.is_peer"),
    TableColumn("records", "whole", "column.records"),
    TableColumn("counting", "whole", "column.counting"),
    TableColumn("cells", "whole", "column.cells"),
    TableColumn("scored", "whole", "column.scored"),
    TableColumn("grade_a", "whole", "column.graded"),
    TableColumn("grade_b", "whole", "column.graded"),
    TableColumn("grade_c", "whole", "column.graded"),
    TableColumn("grade_d", "whole", "column.graded"),
)

COUNTRY_PILLAR_COLUMNS = (
    CODE,
    NAME,
    TableColumn("pillar", "code", "column.pillar", is_key=True),
    TableColumn("pillar_name", "name", "column.name_of"),
    TableColumn("state", "code", "column.country_state"),
    TableColumn("record_ids", "list", "column.record_ids"),
    TableColumn("settled_by", "list", "column.settled_by"),
)


def peer_rows(view: TableView) -> Iterator[Row]:
    """Yield a row for each jurisdiction, dimension and set of values."""
    for head, value in _values(view):
        without = value.fallback.value if value.fallback else None
        yield (
            *head, value.value, value.grade or "", value.record_id or "", value.also, value.of, value.median, value.n,
            without,
        )  # fmt: skip


def rank_rows(view: TableView) -> Iterator[Row]:
    """Yield a row for each jurisdiction, dimension and set in which the jurisdiction has a rank."""
    for head, value in _values(view):
        if value.rank is not None:
            yield (*head, value.rank, value.rank_of, value.tied, value.equals)


def _values(view: TableView) -> Iterator[tuple[Row, DimensionValue]]:
    for basis, one in view.valued():
        for values in SETS:
            for value in one.all if values == "all" else one.backed:
                dimension = view.words.get(f"dimension.{value.dimension}", value.dimension)
                yield (basis, one.code, view.country(one.code), value.dimension, dimension, values), value


def median_rows(view: TableView) -> Iterator[Row]:
    """Yield a row for each dimension and set: the median over all states and the EU."""
    for basis in ("corpus", "selection"):
        peers = [one for told, one in view.valued() if told == basis and one.is_peer]
        for values in SETS if peers else ():
            yield from (row for row in _medians(view, basis, values, medians_of(peers, values)))


def _medians(view: TableView, basis: str, values: ValueSet, found: tuple[Aggregate, ...]) -> Iterator[Row]:
    for dimension, median in zip(DIMENSIONS, found, strict=True):
        name = view.words.get(f"dimension.{dimension}", dimension)
        yield (basis, dimension, name, values, median.value, median.n, median.of)


def country_rows(view: TableView) -> Iterator[Row]:
    """Yield a row for each jurisdiction: its records, and the grades of the scores that its values rest on."""
    for basis, one in view.valued():
        cover = one.coverage
        yield (
            basis, one.code, view.country(one.code), one.is_peer, one.records, one.counting, cover.cells, cover.scored,
            *cover.by_grade.values(),
        )  # fmt: skip


def country_pillar_rows(view: TableView) -> Iterator[Row]:
    """Yield a row for each jurisdiction whose pillars are told, and each pillar."""
    selected = view.assessment.selection
    for code, told in (selected.pillars if selected else {}).items():
        for pillar in told.get(view.context.language, ()):
            named = view.words.get(f"pillar.{pillar.pillar}", pillar.pillar)
            said = tuple(dict.fromkeys(entry.record_id for entry in pillar.entries if entry.origin == "policy"))
            settled = tuple(sorted(view.assessment.settled.get(pillar.pillar, ())))
            yield (code, view.country(code), pillar.pillar, named, pillar.state, said, settled)
