"""`reports import --sketch`: a mapping written by looking at the heads of a table, corrected, and followed."""

from __future__ import annotations

import tomllib
from pathlib import Path

import openpyxl
import pytest

from reports.app.importing import import_table
from reports.app.requests import ImportRequest
from reports.corpus.fields import POLICY
from reports.corpus.policy import Policy
from reports.corpus.reader import read_corpus
from reports.errors import InputProblem
from reports.language import DOCUMENT_LANGUAGES
from reports.tables.headings import read_heading
from tests.cli.running import Command
from tests.tables.making import text_table, workbook

LAWS_HEAD = (
    *("Document ID", "Document Title", "Family ID", "Family Title", "Family Summary", "Collection Title(s)"),
    *("Document Role", "Document Variant", "Document Content URL", "Document Type", "Category", "Language", "Source"),
    *("Geographies", "Geography ISOs", "Sector", "First event in timeline", "Last event in timeline"),
    *("Full timeline of events (types)", "Full timeline of events (dates)", "Date Added to System"),
)
"""The heads of the files that Climate Policy Radar and Climate Change Laws of the World give out."""
LAWS_ROW = (
    *("carbon-storage-act_ab12", "Carbon Storage Act", "carbon-storage-act_9f3c", "Carbon Storage Act"),
    *("Sets out permits and transfer of liability for storage sites.", "", "MAIN", "Original Language"),
    *("https://example.org/act.pdf", "Act", "Legislative", "English", "CCLW", "Norway", "NOR", "Energy;Industry"),
    *("2014-12-05T00:00:00Z", "2020-03-01T00:00:00Z", "Passed/Approved;Amended"),
    *("2014-12-05T00:00:00Z;2020-03-01T00:00:00Z", "2022-01-01"),
)
AGENCY_HEAD = ("Title", "Country", "Year", "Status", "Jurisdiction", "Topics", "Policy types", "Sectors", "Technologies",
               "Description", "Learn more")  # fmt: skip
"""The heads of a table from the policies database of the International Energy Agency."""
AGENCY_ROW = ("Capture Investment Grant", "Japan", "2023", "In force", "National", "Carbon Capture Utilisation and Storage",
              "Payments, finance and taxation, Grants", "Industry, Power", "CO2 capture", "Pays a share of the costs.",
              "https://example.org/grant")  # fmt: skip


def sketched(reports: Command, table: Path) -> Path:
    """The mapping that the program writes for a table."""
    path = table.with_suffix(".toml")
    ran = reports("import", "--sketch", table, "-o", path)
    assert ran.code == 0, ran.err
    return path


def only(reports: Command, table: Path, mapping: Path) -> Policy:
    """The one edition that a table gives by a mapping."""
    ran = reports("import", table, "--mapping", mapping, "-o", table.parent / "records")
    assert ran.code == 0, ran.err
    (record,) = read_corpus(table.parent / "records").records
    (edition,) = record.editions
    return edition


def test_the_heads_of_laws_of_the_world_are_mapped(reports: Command, tmp_path: Path) -> None:
    table = text_table(tmp_path / "laws.csv", LAWS_HEAD, LAWS_ROW)
    mapping = sketched(reports, table)
    said = mapping.read_text("utf-8")
    # What an analyst corrects: one document a law, by the name of its family, with its dates.
    for before, after in (
        ('"Document ID" = "id"', '"Document ID" = ""'),
        ('"Family ID" = "extra.Family ID"', '"Family ID" = "id"'),
        ('"Document Type" = "extra.Document Type"', '"Document Type" = "legalWeight"'),
        ('"Category" = "category"', '"Category" = ""'),
        ('"Family Title" = "extra.Family Title"', '"Family Title" = ""'),
        ('"Geography ISOs" = "extra.Geography ISOs"', '"Geography ISOs" = ""'),
    ):
        assert before in said
        said = said.replace(before, after)
    mapping.write_text(said, "utf-8")
    found = only(reports, table, mapping)
    assert (found.id, found.language, found.title) == ("carbon-storage-act-9f3c", "en", "Carbon Storage Act")
    assert (found.country.code, found.sectors, found.source) == ("NO", ("Energy", "Industry"), "CCLW")
    assert found.pub_date is not None
    assert (found.pub_date.year, found.pub_date.month, found.pub_date.day) == (2014, 12, 5)
    assert found.description == LAWS_ROW[4]
    assert found.url == "https://example.org/act.pdf"
    assert found.extra["Full timeline of events (types)"] == "Passed/Approved;Amended"


def test_the_heads_of_the_energy_agency_are_mapped(reports: Command, tmp_path: Path) -> None:
    table = text_table(tmp_path / "agency.csv", AGENCY_HEAD, AGENCY_ROW)
    mapping = sketched(reports, table)
    said = mapping.read_text("utf-8").replace('"Learn more" = "extra.Learn more"', '"Learn more" = "url"')
    assert '"Jurisdiction" = "extra.Jurisdiction"  # “Country” is the country already;' in said
    mapping.write_text(said + '\n[values.category]\n"Payments, finance and taxation, Grants" = "incentive"\n', "utf-8")
    found = only(reports, table, mapping)
    assert (found.id, found.country.code, found.year) == ("jp-capture-investment-grant", "JP", 2023)
    assert found.category is not None
    assert (found.category.code, found.sectors) == ("incentive", ("Industry", "Power"))
    assert found.status is not None
    assert found.status.code == "in-force"
    assert found.extra["Jurisdiction"] == "National"


def test_a_sketch_says_what_it_does_not_know_and_is_not_written_over(reports: Command, tmp_path: Path) -> None:
    table = workbook(tmp_path / "t.xlsx", ["标题", "国家", "内部\n备注"], ["甲", "中国", "x"])
    mapping = sketched(reports, table)
    found = tomllib.loads(mapping.read_text("utf-8"))
    assert found["columns"] == {"标题": "title", "国家": "country", "内部 备注": "extra.内部 备注"}
    assert found["id_from"] == ["国家", "标题"]
    ran = reports("import", "--sketch", table, "-o", mapping)
    assert (ran.code, "there already" in ran.err) == (2, True)


def test_every_fault_of_a_mapping_is_named(tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    lines = '"A" = "titel"\n"B" = "title@klingon"\n"C" = 3\n'
    mapping.write_text(f'dates = "y/m/d"\nlang = "??"\nodd = 1\n[columns]\n{lines}', "utf-8")
    table = text_table(tmp_path / "t.csv", ("A", "B"), ("x", "y"))
    with pytest.raises(InputProblem) as refused:
        import_table(ImportRequest(table=table, mapping=mapping, output=tmp_path / "records"))
    fields = [problem.field for problem in refused.value.problems]
    assert fields == ["odd", "dates", "lang", "columns.A", "columns.B", "columns.C"]


def test_twins_come_from_paired_columns_from_rows_and_from_sheets(reports: Command, tmp_path: Path) -> None:
    head = ("id", "title_zh", "title_en", "country", "描述（中文）", "Description (English)")
    pairs = workbook(tmp_path / "a.xlsx", head, ("no-a", "条例", "Regulations", "挪威", "中文摘要。", "A summary."))
    rows = workbook(tmp_path / "b.xlsx", ("id", "lang", "title", "country"), ("no-a", "中文", "条例", "挪威"),
                    ("no-a", "en", "Regulations", "Norway"))  # fmt: skip
    book = openpyxl.load_workbook(
        workbook(tmp_path / "c.xlsx", ("id", "title", "country"), ("no-a", "条例", "挪威"), name="中文")
    )
    sheet = book.create_sheet("English")
    for row in (("id", "title", "country"), ("no-a", "Regulations", "Norway")):
        sheet.append(row)
    book.save(tmp_path / "c.xlsx")
    for table in (pairs, rows, tmp_path / "c.xlsx"):
        out = tmp_path / table.stem
        assert reports("import", table, "-o", out).code == 0
        (record,) = read_corpus(out).records
        assert [(one.language, one.title) for one in record.editions] == [("zh-Hans", "条例"), ("en", "Regulations")]
    (record,) = read_corpus(tmp_path / "a").records
    assert [one.description for one in record.editions] == ["中文摘要。", "A summary."]


def test_headings_name_fields_that_there_are_in_every_language_of_documents() -> None:
    from reports.tables.headings import _words, type_of

    words = _words()
    assert set(words) - {"languages", "counters", "dimensions", "dimension_parts"} == {
        one.partition("-")[0] for one in DOCUMENT_LANGUAGES
    }
    for language, fields in words.items():
        if language not in ("languages", "counters", "dimensions", "dimension_parts"):
            assert [field for field in fields if type_of(field) is None] == []
    assert all(read_heading(field.key) for field in POLICY.front if field.block is None)


def test_the_command_says_what_is_new_what_is_next_and_gives_json(reports: Command, tmp_path: Path) -> None:
    table = workbook(tmp_path / "t.xlsx", ["编号", "标题", "国家"], ["cn-a", "甲", "中国"])
    ran = reports("import", table, "-o", tmp_path / "records", "--dry-run", "--json")
    assert '"new": [\n  "policies/zh/cn-a.md"\n ]' in ran.out
    assert not (tmp_path / "records").exists()
    ran = reports("import", table, "-o", tmp_path / "records")
    assert (ran.code, "policies/zh/cn-a.md" in ran.out, "reports country" in ran.err) == (0, True, True)
    assert "1 unchanged" in reports("import", table, "-o", tmp_path / "records").err


@pytest.mark.parametrize("heading", ["序号", "連番", "순번", "Serial No."])
def test_a_column_that_numbers_the_rows_is_left_out_with_a_mapping_and_without(
    reports: Command, tmp_path: Path, heading: str
) -> None:
    table = text_table(tmp_path / "t.csv", (heading, "title", "country"), ("1", "甲办法", "中国"))
    assert f'"{heading}" = ""' in sketched(reports, table).read_text(encoding="utf-8")
    assert reports("import", table, "-o", tmp_path / "records").code == 0
    (record,) = read_corpus(tmp_path / "records").records
    assert (record.primary.title, record.primary.extra) == ("甲办法", {})
