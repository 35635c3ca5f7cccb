"""`reports export`: the records selected and what the analysis says of them, as tables."""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from pyarrow import parquet

from reports.app.exporting import Exported, export
from reports.app.requests import ExportRequest, Filters
from reports.corpus.reader import read_corpus
from reports.tables import workbook
from reports.tables.declaration import TABLES
from tests.cli.running import Command, write_record
from tests.tables.reading import sheet_rows

DAY = "2026-04-06"


@pytest.fixture(scope="module")
def book(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the sample corpus, in English."""
    path = tmp_path_factory.mktemp("book") / "all.xlsx"
    _export(sample_corpus, lang="en").write(path)
    return path


def _export(corpus: Path, **asked: Any) -> Exported:
    return export(ExportRequest(corpus=str(corpus), as_of=datetime.fromisoformat(DAY).date(), **asked))


def test_a_workbook_has_every_table_with_its_columns_a_filter_and_a_frozen_head(book: Path) -> None:
    found = openpyxl.load_workbook(book)
    assert found.sheetnames == [table.name for table in TABLES]
    for table in TABLES:
        sheet = found[table.name]
        head = [cell.value for cell in sheet[1]]
        assert head == [*table.names, "part"]
        assert all(name.isascii() for name in table.names)
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", sheet.dimensions)
        assert sheet["A1"].font.b


def test_names_of_columns_and_codes_are_the_same_in_every_language_and_names_are_not(sample_corpus: Path) -> None:
    def rows(lang: str) -> list[dict[str, Any]]:
        exported = _export(sample_corpus, lang=lang, tables=("scores",))
        table = exported.tables[0]
        return [dict(zip(table.names, row, strict=True)) for row in table.rows(exported.view)]

    chinese, english = rows("zh"), rows("en")
    assert [{**row, "dimension_name": ""} for row in chinese] == [{**row, "dimension_name": ""} for row in english]
    assert {row["dimension_name"] for row in chinese} != {row["dimension_name"] for row in english}


@pytest.mark.parametrize(
    ("lang", "face"), [("zh", "Microsoft YaHei"), ("ja", "Yu Gothic"), ("ko", "Malgun Gothic"), ("en", "Calibri")]
)
def test_a_workbook_is_in_a_face_that_excel_has_for_its_language(
    sample_corpus: Path, tmp_path: Path, lang: str, face: str
) -> None:
    _export(sample_corpus, lang=lang, tables=("medians",)).write(tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["medians"]
    assert {sheet["A1"].font.name, sheet["A2"].font.name} == {face}


def test_what_the_workbook_says_of_a_score_is_what_the_analysis_says(book: Path, sample_corpus: Path) -> None:
    exported = _export(sample_corpus, lang="en")
    graded = {
        (record.id, one.dimension): one
        for record in exported.view.records
        for one in exported.view.assessment.records[record.id].grades
    }
    rows = sheet_rows(book, "scores")
    assert len(rows) >= 5 * sum(len(record.editions) for record in exported.view.records)
    for row in rows:
        one = graded[row["id"], row["dimension"]]
        assert (row["value"], row["grade"] or None, row["reason"]) == (one.score, one.grade, one.reason)


def test_numbers_days_and_flags_are_typed_and_missing_is_empty(book: Path) -> None:
    rows = sheet_rows(book, "records")
    assert {type(row["year"]) for row in rows} <= {int, type(None)}
    assert all(isinstance(row["pub_date_from"], datetime) for row in rows if row["pub_date"])
    assert {row["counts"] for row in rows} == {True, False}
    assert {type(row["score"]) for row in sheet_rows(book, "scores")} <= {int, float, type(None)}
    missing = [row for row in sheet_rows(book, "scores") if row["reason"] == "missing"]
    assert missing
    assert {row["value"] for row in missing} == {None}


def test_peers_medians_and_ranks_agree_with_each_other(book: Path) -> None:
    peers = [row for row in sheet_rows(book, "peers") if row["values"] == "backed"]
    ranks = {(row["country_code"], row["dimension"]): row for row in sheet_rows(book, "ranks") if row["values"] == "backed"}
    assert ranks
    for row in peers:
        rank = ranks.get((row["country_code"], row["dimension"]))
        if rank is not None:
            higher = {one["country_code"] for one in peers if one["dimension"] == row["dimension"] and one["value"] is not None
                      and one["value"] > row["value"] and (one["country_code"], row["dimension"]) in ranks}  # fmt: skip
            assert rank["rank"] == len(higher) + 1


def test_the_same_records_give_the_same_bytes(sample_corpus: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        _export(sample_corpus, lang="zh").write(tmp_path / f"{name}.xlsx")
        for ending in ("csv", "jsonl", "parquet"):
            _export(sample_corpus, format=ending).write(tmp_path / f"{name}-{ending}")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    for path in tmp_path.glob("a-*/*"):
        assert path.read_bytes() == (tmp_path / path.parent.name.replace("a-", "b-") / path.name).read_bytes()


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "＋1", "－1", "＠x", "=HYPERLINK(\"http://x\")", "<r>x</r>", "https://example.org/a")


def test_texts_that_look_like_formulas_links_or_markup_stay_text(tmp_path: Path) -> None:
    for number, text in enumerate(FORMULAS):
        write_record(tmp_path / "corpus", id=f"cn-{number:02}", source=text.strip(), interpretation=f"a\n{text}")
    _export(tmp_path / "corpus").write(tmp_path / "x.xlsx")
    found = openpyxl.load_workbook(tmp_path / "x.xlsx")["records"]
    names = [cell.value for cell in found[1]]
    column = names.index("source") + 1
    cells = {found.cell(row, 1).value: found.cell(row, column) for row in range(2, found.max_row + 1)}
    for number, text in enumerate(FORMULAS):
        cell = cells[f"cn-{number:02}"]
        assert (cell.data_type, cell.value, cell.hyperlink) == ("s" if cell.value else "n", text.strip(), None)


def test_csv_guards_what_a_spreadsheet_would_take_for_a_formula_and_nothing_else(tmp_path: Path) -> None:
    for number, text in enumerate((*FORMULAS, "'=1", "plain")):
        write_record(tmp_path / "corpus", id=f"cn-{number:02}", source=text.strip())
    _export(tmp_path / "corpus", format="csv", tables=("records",)).write(tmp_path / "x.csv")
    data = (tmp_path / "x.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid,lang,")
    assert b"\r\n" in data
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        sources = [row["source"] for row in csv.DictReader(file)]
    assert sources == [
        *("'=1+1", "'+1", "'-1", "'@SUM(A1)", "'=1", "'＝1+1", "'＋1", "'－1", "'＠x"),
        *("'=HYPERLINK(\"http://x\")", "<r>x</r>", "https://example.org/a", "''=1", "plain"),
    ]


LONG = "甲\U00020000" * 16_000 + "乙" * 40_000


def test_a_text_longer_than_a_cell_goes_on_in_the_rows_below_and_says_so(tmp_path: Path) -> None:
    write_record(tmp_path / "corpus", interpretation=LONG)
    write_record(tmp_path / "corpus", id="cn-two")
    _export(tmp_path / "corpus", tables=("records",)).write(tmp_path / "x.xlsx")
    rows = [row for row in sheet_rows(tmp_path / "x.xlsx", "records") if row["id"] == "cn-one"]
    assert [row["part"] for row in rows] == [1, 2, 3]
    assert "".join(row["interpretation"] or "" for row in rows) == LONG
    assert all(len((row["interpretation"] or "").encode("utf-16-le")) // 2 <= 32_767 for row in rows)
    assert [row["title"] for row in rows] == ["甲办法", None, None]
    assert {row["part"] for row in sheet_rows(tmp_path / "x.xlsx", "records") if row["id"] == "cn-two"} == {None}


def test_characters_that_xml_cannot_hold_come_back_and_what_looks_like_their_escapes_stays(tmp_path: Path) -> None:
    write_record(tmp_path / "corpus", interpretation="a_x000D_b & <c>\r\nd _x005F_ e")
    exported = _export(tmp_path / "corpus", tables=("records",))
    exported.write(tmp_path / "x.xlsx")
    (edition,) = exported.view.records[0].editions
    (row,) = sheet_rows(tmp_path / "x.xlsx", "records")
    assert "_x000D_" in edition.interpretation
    assert row["interpretation"] == edition.interpretation


def test_a_short_text_stands_once_in_a_workbook_however_many_rows_have_it(book: Path, sample_corpus: Path) -> None:
    with ZipFile(book) as parts:
        shared = parts.read("xl/sharedStrings.xml").decode()
        rows = parts.read("xl/worksheets/sheet2.xml").decode()
    assert shared.count(">MRV<") == 1
    assert ">MRV<" not in rows
    assert int(shared.split('uniqueCount="')[1].split('"')[0]) == shared.count("<si>")
    ids = {row["id"] for row in sheet_rows(book, "scores")}
    assert ids == {record.id for record in read_corpus(sample_corpus).records}


def test_texts_are_the_same_where_they_are_too_many_to_be_shared(
    book: Path, sample_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "_MOST_SHARED", 20)
    monkeypatch.setattr(workbook, "_MOST_KNOWN", 3)
    _export(sample_corpus, lang="en").write(tmp_path / "x.xlsx")
    for table in TABLES:
        assert sheet_rows(tmp_path / "x.xlsx", table.name) == sheet_rows(book, table.name)


def test_a_day_that_excel_cannot_count_is_text_and_one_in_early_1900_is_counted_as_it_does(tmp_path: Path) -> None:
    for number, day in enumerate(("1899-12-31", "1900-01-01", "1900-02-28", "1900-03-01", "2024-02-29")):
        write_record(tmp_path / "corpus", id=f"cn-{number}", pubDate=day, year=None)
    exported = _export(tmp_path / "corpus", tables=("records",), filters=Filters())
    exported.write(tmp_path / "x.xlsx")
    found = {row["id"]: row["pub_date_from"] for row in sheet_rows(tmp_path / "x.xlsx", "records")}
    assert found["cn-0"] == "1899-12-31"
    # openpyxl, too, knows that Excel counts a 29 February 1900.
    told = [found[f"cn-{number}"].date().isoformat() for number in range(2, 5)]
    assert told == ["1900-02-28", "1900-03-01", "2024-02-29"]


def test_json_lines_and_parquet_hold_lists_and_types(sample_corpus: Path, tmp_path: Path) -> None:
    _export(sample_corpus, format="jsonl").write(tmp_path / "j")
    _export(sample_corpus, format="parquet").write(tmp_path / "p")
    lines = [json.loads(line) for line in (tmp_path / "j" / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    table = parquet.read_table(tmp_path / "p" / "records.parquet").to_pylist()
    assert [line["sectors"] or None for line in lines] == [row["sectors"] or None for row in table]
    assert any(isinstance(line["sectors"], list) and line["sectors"] for line in lines)
    assert [row["counts"] for row in table] == [line["counts"] for line in lines]
    assert {type(row["pub_date_from"]).__name__ for row in table} <= {"date", "NoneType"}


def test_a_filter_narrows_every_table_but_what_countries_are_compared_with(sample_corpus: Path, tmp_path: Path) -> None:
    _export(sample_corpus, filters=Filters(country=("NO",))).write(tmp_path / "x.xlsx")
    for name in ("records", "scores", "pillars", "dates", "profiles"):
        assert {row["country_code"] for row in sheet_rows(tmp_path / "x.xlsx", name)} == {"NO"}
    assert len({row["country_code"] for row in sheet_rows(tmp_path / "x.xlsx", "peers")}) > 5


def test_changes_since_a_baseline_stand_in_their_table(sample_corpus: Path, tmp_path: Path) -> None:
    _export(sample_corpus, baseline=str(sample_corpus / "snapshots" / "2025Q4.jsonl")).write(tmp_path / "x.xlsx")
    rows = sheet_rows(tmp_path / "x.xlsx", "changes")
    assert {row["ledger"] for row in rows} == {"world", "record"}
    moved = [row for row in rows if row["class"] == "re-scored"]
    assert moved
    assert all(isinstance(row["value_new"], int | float) for row in moved)


def test_the_command_names_files_and_refuses_what_it_cannot_write(
    reports: Command, sample_corpus: Path, tmp_path: Path
) -> None:
    ran = reports("export", "--corpus", sample_corpus, "--country", "NO", "-o", tmp_path, "--as-of", DAY)
    assert ran.path == tmp_path / f"ccus-tables_NO_{DAY}_zh.xlsx"
    ran = reports("export", "--corpus", sample_corpus, "-o", tmp_path / "x.csv")
    assert (ran.code, (tmp_path / "x.csv").exists()) == (2, False)
    assert "--table" in ran.err
    ran = reports("export", "--corpus", sample_corpus, "-o", tmp_path / "x.docx")
    assert ran.code == 2
    ran = reports("export", "--corpus", sample_corpus, "--table", "nothing")
    assert (ran.code, "records" in ran.err) == (2, True)


def test_list_tells_codes_files_scores_and_grades_in_every_language_alike(reports: Command, sample_corpus: Path) -> None:
    told = {
        lang: json.loads(reports("list", "--corpus", sample_corpus, "--json", "--lang", lang, "--as-of", DAY).out)
        for lang in ("zh", "en")
    }
    fixed = ("id", "codes", "year", "paths", "standing", "counts", "scores")
    chinese, english = ([{key: row[key] for key in fixed} for row in told[lang]["records"]] for lang in ("zh", "en"))
    assert chinese == english
    record = next(row for row in told["en"]["records"] if row["codes"]["country"] == "NO")
    assert record["names"]["country"] == record["country"] == "Norway"
    corpus = read_corpus(sample_corpus)
    assert record["paths"] == {edition.language: edition.path for edition in corpus.by_id[record["id"]].editions}
    assert all(one["grade"] in ("A", "B", "C", "D") for one in record["scores"].values() if one["score"] is not None)
