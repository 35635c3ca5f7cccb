"""Export, then import: the same records and profiles, every field of them, from a workbook and from CSV."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from reports.app.exporting import export
from reports.app.importing import import_table
from reports.app.requests import ExportRequest, ImportRequest
from reports.corpus.policy import Policy, Profile
from reports.corpus.reader import read_corpus
from reports.corpus.record_writer import write_file
from reports.errors import InputProblem
from tests.cli.running import write_record
from tests.corpus.filled import filled
from tests.tables.test_export import FORMULAS, LONG

LATE = date(2030, 1, 1)
"""A day on which everything has been published."""


def out_and_in(corpus: Path, tmp_path: Path, format: str) -> Path:
    """Export a corpus, import the tables into another folder, and return that."""
    table = tmp_path / "t.xlsx" if format == "xlsx" else tmp_path / "tables"
    export(ExportRequest(corpus=str(corpus), format=format, as_of=LATE)).write(table)  # type: ignore[arg-type]
    import_table(ImportRequest(table=table, output=tmp_path / "back"))
    return tmp_path / "back"


def assert_same(one: Path, other: Path) -> None:
    """Both folders hold the same records and profiles, in the same files."""
    first, second = read_corpus(one), read_corpus(other)
    assert second.problems == ()
    assert first.records
    assert first.records == second.records
    assert first.profiles == second.profiles


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_the_sample_comes_back_as_it_was(sample_corpus: Path, tmp_path: Path, format: str) -> None:
    assert_same(sample_corpus, out_and_in(sample_corpus, tmp_path, format))


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_both_real_exports_come_back_as_they_were(real_export: Path, tmp_path: Path, format: str) -> None:
    assert_same(real_export, out_and_in(real_export, tmp_path, format))


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_a_record_and_a_profile_in_which_every_field_says_something_come_back(tmp_path: Path, format: str) -> None:
    for said, name in ((filled(Policy), "policies/en/no-act.md"), (filled(Profile), "countries/en/no-way.md")):
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(write_file(said))
    assert_same(tmp_path / "corpus", out_and_in(tmp_path / "corpus", tmp_path, format))


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_odd_texts_unknown_keys_and_long_texts_come_back(tmp_path: Path, format: str) -> None:
    for number, text in enumerate((*FORMULAS, "'=1", "a_x000D_b_x005F_", "[1, 2]", "TRUE", "007", "1.50", "null")):
        write_record(tmp_path / "corpus", id=f"cn-{number:02}", source=text.strip(), interpretation=f" a\n\n{text}\n b")
    write_record(
        tmp_path / "corpus", id="cn-long", interpretation=LONG, body="Zeile\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        sectors=["a; b", "c", "[d]"], relatedFacilities=["Sleipner", "Snøhvit"],
        maturity={"pilot": [1, 2.5, None, True, {"x": "甲"}]}, big=12345678901234567890, small=0.1, flag=False,
        analysis={"mrv": {"score": "high", "note": {"by": ["x"]}}, "custom": {"score": 5}, "odd": "text"},
        regulatory={"liability_period": "", "own_pillar": "甲"}, impactAnalysis={"economic": "乙", "own": "丙"},
        evolution={"milestones": [{"date": "soon", "event": "丁"}, {"date": "2024-03", "event": "戊", "by": "己"}],
                   "supersedes": ["cn-00", "gone"], "odd": {"k": 1}},
        pubDate="not known", year="about 2020",
    )  # fmt: skip
    assert_same(tmp_path / "corpus", out_and_in(tmp_path / "corpus", tmp_path, format))


def test_a_second_import_writes_what_changed_and_keeps_what_was_changed_by_hand(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        write_record(tmp_path / "corpus", id=f"cn-{name}")
    back = out_and_in(tmp_path / "corpus", tmp_path, "xlsx")
    paths = {name: back / "zh" / f"cn-{name}.md" for name in ("a", "b", "c")}
    # By hand: the body of one, the title of another.
    paths["a"].write_text(paths["a"].read_text("utf-8").replace("正文一句。", "手写的正文。"), "utf-8")
    paths["b"].write_text(paths["b"].read_text("utf-8").replace("甲办法", "手改的标题"), "utf-8")
    before = {name: path.read_bytes() for name, path in paths.items()}
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    rows = {row[0].value: row for row in book["records"].iter_rows(min_row=2)}
    title = [cell.value for cell in book["records"][1]].index("title")
    rows["cn-a"][title].value = "表中新题"
    book.save(tmp_path / "t.xlsx")
    result = import_table(ImportRequest(table=tmp_path / "t.xlsx", output=back))
    assert [one.path for one in result.of("changed")] == ["zh/cn-a.md"]
    assert {one.path: one.kept for one in result.kept} == {"zh/cn-a.md": ("body",), "zh/cn-b.md": ("title",)}
    records = read_corpus(back).by_id
    assert (records["cn-a"].primary.title, records["cn-a"].primary.body) == ("表中新题", "手写的正文。")
    assert paths["b"].read_bytes() == before["b"]
    assert paths["c"].read_bytes() == before["c"]
    again = import_table(ImportRequest(table=tmp_path / "t.xlsx", output=back))
    assert (again.of("new"), again.of("changed")) == ((), ())


def test_what_was_changed_in_both_is_a_problem_until_somebody_says_which_holds(tmp_path: Path) -> None:
    write_record(tmp_path / "corpus", id="cn-a")
    back = out_and_in(tmp_path / "corpus", tmp_path, "xlsx")
    path = back / "zh" / "cn-a.md"
    path.write_text(path.read_text("utf-8").replace("甲办法", "手改的标题"), "utf-8")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    title = [cell.value for cell in book["records"][1]].index("title") + 1
    book["records"].cell(2, title).value = "表中新题"
    book.save(tmp_path / "t.xlsx")
    before = path.read_bytes()
    with pytest.raises(InputProblem) as refused:
        import_table(ImportRequest(table=tmp_path / "t.xlsx", output=back))
    (problem,) = refused.value.problems
    assert problem.field == "records!C2 (title)"
    assert "zh/cn-a.md" in problem.message
    assert path.read_bytes() == before
    import_table(ImportRequest(table=tmp_path / "t.xlsx", output=back, prefer="file"))
    assert read_corpus(back).by_id["cn-a"].primary.title == "手改的标题"
    # What was settled once is settled.
    assert import_table(ImportRequest(table=tmp_path / "t.xlsx", output=back)).of("changed") == ()
    path.write_text(path.read_text("utf-8").replace("手改的标题", "又改的标题"), "utf-8")
    book["records"].cell(2, title).value = "又一新题"
    book.save(tmp_path / "t.xlsx")
    import_table(ImportRequest(table=tmp_path / "t.xlsx", output=back, prefer="table"))
    assert read_corpus(back).by_id["cn-a"].primary.title == "又一新题"


def test_records_that_no_import_wrote_are_not_overwritten(tmp_path: Path) -> None:
    write_record(tmp_path / "corpus", id="cn-a")
    export(ExportRequest(corpus=str(tmp_path / "corpus"), as_of=LATE)).write(tmp_path / "t.xlsx")
    path = write_record(tmp_path / "mine", id="cn-a", title="另有其题")
    before = path.read_bytes()
    with pytest.raises(InputProblem) as refused:
        import_table(ImportRequest(table=tmp_path / "t.xlsx", output=tmp_path / "mine"))
    assert [problem.field for problem in refused.value.problems] == ["records!C2 (title)"]
    assert path.read_bytes() == before


def test_a_cell_that_is_emptied_empties_the_field_and_a_column_that_is_gone_leaves_it(tmp_path: Path) -> None:
    write_record(tmp_path / "corpus", id="cn-a", url="https://example.org/a")
    back = out_and_in(tmp_path / "corpus", tmp_path, "xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    names = [cell.value for cell in book["records"][1]]
    book["records"].cell(2, names.index("url") + 1).value = None
    book["records"].delete_cols(names.index("source") + 1)
    book.save(tmp_path / "t.xlsx")
    import_table(ImportRequest(table=tmp_path / "t.xlsx", output=back))
    edition = read_corpus(back).by_id["cn-a"].primary
    assert (edition.url, edition.source) == ("", "某部")


def test_a_score_that_is_changed_in_its_sheet_reaches_the_record(tmp_path: Path) -> None:
    write_record(tmp_path / "corpus", id="cn-a")
    back = out_and_in(tmp_path / "corpus", tmp_path, "xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    names = [cell.value for cell in book["scores"][1]]
    for row in book["scores"].iter_rows(min_row=2):
        if row[names.index("dimension")].value == "mrv":
            row[names.index("score")].value = 81
    book.save(tmp_path / "t.xlsx")
    import_table(ImportRequest(table=tmp_path / "t.xlsx", output=back))
    (score,) = read_corpus(back).by_id["cn-a"].primary.analysis
    assert (score.score, score.evidence) == (81.0, "须每年报告。")


def test_faults_in_our_own_tables_are_named_by_sheet_and_cell(tmp_path: Path) -> None:
    write_record(tmp_path / "corpus", id="cn-a")
    export(ExportRequest(corpus=str(tmp_path / "corpus"), as_of=LATE)).write(tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    book["scores"]["G2"].value = "high"
    book["scores"]["A3"].value = "cn-gone"
    book["scores"]["F3"].value = True
    names = [cell.value for cell in book["records"][1]]
    book["records"].cell(2, names.index("other") + 1).value = "{no json"
    book["records"].cell(2, names.index("path") + 1).value = "../out.md"
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(InputProblem) as refused:
        import_table(ImportRequest(table=tmp_path / "t.xlsx", output=tmp_path / "back"))
    fields = [problem.field for problem in refused.value.problems]
    assert [field.split(" ")[0] for field in fields] == ["records!AO2", "scores!G2", "scores!row", "records!row"]
    assert not (tmp_path / "back").exists()
    assert not (tmp_path / "out.md").exists()


def test_a_table_of_ours_is_known_by_its_columns_under_another_name_and_with_a_title_above(tmp_path: Path) -> None:
    write_record(tmp_path / "corpus", id="cn-a")
    export(ExportRequest(corpus=str(tmp_path / "corpus"), format="csv", as_of=LATE)).write(tmp_path / "tables")
    data = (tmp_path / "tables" / "records.csv").read_bytes()
    (tmp_path / "Sheet - records.csv").write_bytes(data)
    (tmp_path / "titled.csv").write_text("Our records\n" + data.decode("utf-8-sig"), "utf-8")
    for name in ("Sheet - records.csv", "titled.csv"):
        out = tmp_path / name.removesuffix(".csv")
        import_table(ImportRequest(table=tmp_path / name, output=out))
        (record,) = read_corpus(out).records
        assert (record.primary.title, record.primary.source, record.primary.analysis) == ("甲办法", "某部", ())


def test_what_the_last_import_said_is_kept_beside_the_records(tmp_path: Path) -> None:
    write_record(tmp_path / "corpus", id="cn-a")
    back = out_and_in(tmp_path / "corpus", tmp_path, "csv")
    memory = json.loads((back / ".reports-import.json").read_text("utf-8"))
    assert (memory["format"], list(memory["files"])) == ("ccus-reports/import", ["zh/cn-a.md"])
    dry = import_table(ImportRequest(table=tmp_path / "tables", output=tmp_path / "dry", dry_run=True))
    assert (len(dry.of("new")), (tmp_path / "dry").exists()) == (1, False)
