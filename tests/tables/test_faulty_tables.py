"""Tables with the faults that spreadsheets have: each is read rightly, or one clear problem a cell says what to do."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from reports.app.importing import Imported, import_table
from reports.app.observer import Observer
from reports.app.requests import ImportRequest
from reports.corpus.policy import Policy
from reports.corpus.reader import read_corpus
from reports.errors import InputProblem
from tests.tables.making import HEAD, ROW, shown, text_table, with_part, workbook


class Listener(Observer):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def warn(self, text: str) -> None:
        self.told.append(text)


def brought_in(table: Path, **asked: Any) -> tuple[dict[tuple[str, str], Policy], list[str]]:
    """The editions that an import makes of a table, by id and language, and what is told meanwhile."""
    listener, out = Listener(), table.parent / "records"
    result: Imported = import_table(ImportRequest(table=table, output=out, **asked), listener)
    assert result.is_written
    corpus = read_corpus(out)
    assert corpus.problems == ()
    return {(one.id, one.language): one for record in corpus.records for one in record.editions}, listener.told


def problems(table: Path, **asked: Any) -> list[str]:
    """The places and messages of an import that is refused; nothing is written then."""
    with pytest.raises(InputProblem) as refused:
        import_table(ImportRequest(table=table, output=table.parent / "records", **asked))
    assert not (table.parent / "records").exists()
    assert all(problem.remedy for problem in refused.value.problems)
    return [f"{problem.field}: {problem.message}" for problem in refused.value.problems]


def only(table: Path, **asked: Any) -> Policy:
    """The one edition that an import makes of a table."""
    (found,) = brought_in(table, **asked)[0].values()
    return found


def score(edition: Policy) -> float | None:
    """Its score for incentives."""
    (found,) = edition.analysis
    return found.score


# --- heads


def test_a_title_merged_over_the_head_is_left_out(tmp_path: Path) -> None:
    table = workbook(tmp_path / "t.xlsx", ["政策台账"], HEAD, ROW, change=lambda sheet: sheet.merge_cells("A1:G1"))
    found, told = brought_in(table)
    assert (found["cn-a", "zh-Hans"].title, found["cn-a", "zh-Hans"].pub_date_written) == (ROW[1], "2024-03-15")
    assert any("row" in line and "left out" in line for line in told)


def test_a_head_of_two_rows_with_merged_groups_gives_twins(tmp_path: Path) -> None:
    def merge(sheet: Any) -> None:
        for cells in ("A1:A2", "B1:C1", "D1:D2"):
            sheet.merge_cells(cells)

    table = workbook(
        tmp_path / "t.xlsx", ["编号", "标题", None, "国家"], [None, "中文", "英文", None],
        ["no-a", "封存条例", "Storage Regulations", "挪威"], change=merge,
    )  # fmt: skip
    found, _ = brought_in(table)
    assert {key: one.title for key, one in found.items()} == {
        ("no-a", "zh-Hans"): "封存条例",
        ("no-a", "en"): "Storage Regulations",
    }


def test_two_heads_in_two_languages_are_one(tmp_path: Path) -> None:
    english = ("ID", "Title", "Country", "Status", "Publication date", "Incentive score", "Incentive evidence")
    assert only(workbook(tmp_path / "t.xlsx", HEAD, english, ROW)).title == ROW[1]


def test_a_head_that_comes_again_is_no_record(tmp_path: Path) -> None:
    found, told = brought_in(workbook(tmp_path / "t.xlsx", HEAD, ROW, HEAD, ("cn-b", *ROW[1:])))
    assert {id for id, _ in found} == {"cn-a", "cn-b"}
    assert any("again 1 times" in line for line in told)


def test_a_column_without_a_head_or_with_an_unknown_one_is_named_once(tmp_path: Path) -> None:
    table = workbook(tmp_path / "t.xlsx", (*HEAD, None, "备注"), (*ROW, "x", "y"), ("cn-b", *ROW[1:], "x", "y"))
    assert problems(table) == [
        "台账!H1: is empty, but H2 below it is not",
        "台账!I1 (备注): is not known",
    ]


def test_a_second_column_for_a_field_is_named(tmp_path: Path) -> None:
    table = workbook(tmp_path / "t.xlsx", (*HEAD, "名称"), (*ROW, "乙"))
    assert problems(table) == ["台账!H1 (名称): is a second column for title; B1 is the first"]


def test_empty_columns_and_rows_say_nothing(tmp_path: Path) -> None:
    rows = [(None, *row[:3], None, *row[3:]) for row in (HEAD, ROW)]
    assert only(workbook(tmp_path / "t.xlsx", [], rows[0], [], rows[1], ["\u00a0", " "])).id == "cn-a"


def test_headings_in_two_languages_with_remarks_or_in_two_lines_are_known(tmp_path: Path) -> None:
    head = (
        "ID\n(编号)",
        "标题 Title",
        "国家（Country）",
        "Status / 状态",
        "发布日期(年/月/日)",
        "激励得分（0-100）",
        "激励证据*",
    )
    found = only(workbook(tmp_path / "t.xlsx", head, ROW))
    assert (found.id, found.title, score(found)) == ("cn-a", ROW[1], 60.0)


def test_a_head_far_down_is_found_and_charts_are_passed_over(tmp_path: Path) -> None:
    def move(sheet: Any) -> None:
        sheet.move_range("A1:G2", rows=18, cols=3)
        sheet.parent.create_chartsheet("图")

    assert only(workbook(tmp_path / "t.xlsx", HEAD, ROW, change=move)).id == "cn-a"


def test_rows_that_are_sums_or_remarks_are_named(tmp_path: Path) -> None:
    table = workbook(tmp_path / "t.xlsx", HEAD, ROW, ("合计", None, None, None, None, 60), ("资料来源：自编",))
    assert problems(table) == ["台账!row 3: has no title", "台账!row 4: has no title"]


def test_a_language_that_is_none_is_named(tmp_path: Path) -> None:
    rows = [("id", "lang", "title", "country"), ("a", "中文", "甲", "中国"), ("b", "Klingon!", "B", "China")]
    assert problems(workbook(tmp_path / "t.xlsx", *rows)) == ["台账!B3 (lang): is no language"]


# --- days


def test_days_are_read_however_a_workbook_holds_them(tmp_path: Path) -> None:
    days = [date(2024, 3, 15), datetime(2024, 3, 15, 8, 30), 45366, "2024-03-15", "2024/3/15", "2024年3月15日", "20240315",
            "15 March 2024", "2024.3.15", " ２０２４－０３－１５ "]  # fmt: skip
    rows = [(f"cn-{number}", *ROW[1:4], day, *ROW[5:]) for number, day in enumerate(days)]
    found, _ = brought_in(workbook(tmp_path / "t.xlsx", HEAD, *rows))
    read = [found[f"cn-{number}", "zh-Hans"].pub_date for number in range(len(days))]
    assert [(one.year, one.month, one.day) for one in read if one] == [(2024, 3, 15)] * len(days)


def test_a_workbook_that_counts_from_1904_is_read_so(tmp_path: Path) -> None:
    rows = [("cn-a", *ROW[1:]), ("cn-b", *ROW[1:4], 45366 - 1462, *ROW[5:])]
    book = openpyxl.load_workbook(workbook(tmp_path / "t.xlsx", HEAD, *rows))
    book.epoch = CALENDAR_MAC_1904
    book["台账"]["E2"].value = date(2024, 3, 15)
    book.save(tmp_path / "t.xlsx")
    found, _ = brought_in(tmp_path / "t.xlsx")
    assert {one.pub_date_written for one in found.values()} == {"2024-03-15"}


def test_years_and_parts_of_days_stay_what_they_are(tmp_path: Path) -> None:
    days = [2024, "2024", "2024-03", "2024年3月"]
    rows = [(f"cn-{number}", *ROW[1:4], day, *ROW[5:]) for number, day in enumerate(days)]
    found, _ = brought_in(workbook(tmp_path / "t.xlsx", HEAD, *rows))
    read = [found[f"cn-{number}", "zh-Hans"].pub_date for number in range(len(days))]
    assert [(one.year, one.month, one.day) for one in read if one] == [
        *((2024, None, None), (2024, None, None), (2024, 3, None), (2024, 3, None)),
    ]


def test_days_with_strokes_are_read_by_those_that_can_be_read_one_way_alone(tmp_path: Path) -> None:
    def rows(*days: str) -> list[list[str]]:
        return [shown(HEAD), *(shown((f"cn-{n}", *ROW[1:4], day, *ROW[5:])) for n, day in enumerate(days))]

    found, _ = brought_in(text_table(tmp_path / "t.csv", *rows("03/04/2024", "25/12/2023")))
    assert found["cn-0", "zh-Hans"].pub_date_written == "2024-04-03"
    (tmp_path / "u").mkdir()
    said, other = problems(text_table(tmp_path / "u" / "t.csv", *rows("03/04/2024", "05/06/2023")))
    assert said == "E2 (发布日期): 03/04/2024 can be 2024-03-04 or 2024-04-03"
    assert other.startswith("E3 (发布日期): ")


def test_days_that_cannot_be_told_are_named_each(tmp_path: Path) -> None:
    days = ["45366", "31/02/2024", "3/4/24", "soon"]
    rows = [shown((f"cn-{number}", *ROW[1:4], day, *ROW[5:])) for number, day in enumerate(days)]
    assert problems(text_table(tmp_path / "t.csv", HEAD, *rows)) == [
        "E2 (发布日期): 45366 is the number of a day, and the file does not say from which year it counts",
        "E3 (发布日期): 31/02/2024 is no day",
        "E4 (发布日期): 3/4/24 has a year of two digits",
        "E5 (发布日期): “soon” cannot be read as a date",
    ]


# --- numbers and words


def test_scores_are_read_as_percentages_full_width_and_text(tmp_path: Path) -> None:
    written = [0.85, "85%", "８５", "85分", "85,0", 85, "85/100", " 85 "]
    rows = [(f"cn-{number}", *ROW[1:5], one, ROW[6]) for number, one in enumerate(written)]

    def as_percent(sheet: Any) -> None:
        sheet["F2"].number_format = "0%"

    found, _ = brought_in(workbook(tmp_path / "t.xlsx", HEAD, *rows, change=as_percent))
    assert [score(found[f"cn-{number}", "zh-Hans"]) for number in range(len(written))] == [85.0] * len(written)


def test_scores_that_are_none_are_named_each_and_missing_ones_are_missing(tmp_path: Path) -> None:
    written = ["high", 140, -1, True, "n/a", None, "—"]
    rows = [(f"cn-{number}", *ROW[1:5], one, ROW[6]) for number, one in enumerate(written)]
    assert problems(workbook(tmp_path / "t.xlsx", HEAD, *rows)) == [
        "台账!F2 (激励得分): “high” is no score",
        "台账!F3 (激励得分): 140 is no score",
        "台账!F4 (激励得分): -1 is no score",
        "台账!F5 (激励得分): “true” is no score",
    ]
    found, _ = brought_in(workbook(tmp_path / "u.xlsx", HEAD, *rows[4:]))
    assert len(found) == 3
    assert {score(one) for one in found.values()} == {None}


def test_errors_and_formulas_that_were_never_reckoned_are_named_and_reckoned_ones_are_read(tmp_path: Path) -> None:
    def put(sheet: Any) -> None:
        sheet["F2"].value, sheet["G2"].value = "=1+1", "#N/A"
        sheet["F3"].value = "#DIV/0!"

    table = workbook(tmp_path / "t.xlsx", HEAD, ROW, ("cn-b", *ROW[1:]), change=put)
    assert problems(table) == [
        "台账!F2 (激励得分): holds a formula that was never reckoned (“=1+1”)",
        "台账!G2 (激励证据): holds the error #N/A",
        "台账!F3 (激励得分): holds the error #DIV/0!",
    ]

    def reckoned(data: bytes) -> bytes:
        return re.sub(rb"<f>1\+1</f><v ?/?>(</v>)?", b"<f>1+1</f><v>2</v>", data)

    def put_one(sheet: Any) -> None:
        sheet["F2"].value = "=1+1"

    table = workbook(tmp_path / "u.xlsx", HEAD, ROW, change=put_one)
    assert score(only(with_part(table, "xl/worksheets/sheet1.xml", reckoned))) == 2.0


def test_hard_spaces_full_width_and_marks_do_not_make_other_words(tmp_path: Path) -> None:
    row = ("\u00a0ＣＮ－Ａ\u00a0", "\u3000甲省\u00a0办法\ufeff", "\u00a0中国 ", "现行\u200b", *ROW[4:])
    found = only(workbook(tmp_path / "t.xlsx", HEAD, row))
    assert (found.id, found.title, found.country.code) == ("cn-a", "甲省 办法", "CN")
    assert found.status is not None
    assert found.status.code == "in-force"


def test_ids_that_come_twice_are_named_with_the_first_row(tmp_path: Path) -> None:
    table = workbook(tmp_path / "t.xlsx", HEAD, ROW, ("cn-b", *ROW[1:]), ROW)
    assert problems(table) == ["台账!A4 (编号): has the id of row 2: cn-a"]


def test_ids_that_are_none_rows_without_a_title_and_names_of_nobody_are_told(tmp_path: Path) -> None:
    rows = [("省〔2024〕3号", *ROW[1:]), ("cn-b", None, *ROW[2:]), ("cn-c", ROW[1], None, *ROW[3:])]
    assert problems(workbook(tmp_path / "t.xlsx", HEAD, *rows)) == [
        "台账!A2 (编号): “省〔2024〕3号” cannot be an id",
        "台账!row 3: has no title",
        "台账!C4 (国家): is missing",
    ]
    found, told = brought_in(workbook(tmp_path / "u.xlsx", HEAD, ("cn-d", ROW[1], "亚特兰蒂斯", *ROW[3:])))
    assert found["cn-d", "zh-Hans"].country.code is None
    assert any("C2 (国家)" in line and "亚特兰蒂斯" in line for line in told)


def test_numbers_in_columns_of_text_are_text_and_ids_that_look_like_numbers_stay(tmp_path: Path) -> None:
    found = only(workbook(tmp_path / "t.xlsx", HEAD, (7, 2024, "中国", "现行", *ROW[4:])))
    assert (found.id, found.title) == ("7", "2024")


def test_hidden_rows_are_read_and_told_and_hidden_sheets_are_passed_over(tmp_path: Path) -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True
        other = sheet.parent.create_sheet("旧")
        other.append(list(HEAD))
        other.append(["cn-z", *ROW[1:]])
        other.sheet_state = "hidden"

    found, told = brought_in(workbook(tmp_path / "t.xlsx", HEAD, ROW, ("cn-b", *ROW[1:]), change=hide))
    assert {id for id, _ in found} == {"cn-a", "cn-b"}
    assert any("1 hidden rows" in line for line in told)
    assert any("旧" in line and "hidden" in line for line in told)


def test_merged_cells_in_rows_hold_for_each_of_them(tmp_path: Path) -> None:
    rows = [ROW, ("cn-b", "乙", None, *ROW[3:])]
    found, _ = brought_in(workbook(tmp_path / "t.xlsx", HEAD, *rows, change=lambda sheet: sheet.merge_cells("C2:C3")))
    assert {one.country.code for one in found.values()} == {"CN"}


# --- encodings and separators

JAPANESE = ("識別子", "件名", "国名", "公表日")
KOREAN = ("식별자", "제목", "국가", "공포일")
TRADITIONAL = ("編號", "標題", "國家", "發布日期")
FRENCH = ("id", "title", "country", "description")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_chinese_text_is_read_in_its_encodings_with_any_separator(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    row = [*shown(ROW)[:-1], f"须报告；含“引号”、{separator}与\n换行。"]
    found = only(text_table(tmp_path / "t.csv", HEAD, row, encoding=encoding, separator=separator))
    assert (found.title, found.analysis[0].evidence) == (ROW[1], row[-1])


@pytest.mark.parametrize(
    ("encoding", "head", "row"),
    [
        ("shift_jis", JAPANESE, ("jp-a", "二酸化炭素の貯留事業に関する法律", "日本", "2024年5月24日")),
        ("euc_kr", KOREAN, ("kr-a", "이산화탄소 포집 및 저장에 관한 법률", "대한민국", "2024-02-06")),
        ("big5", TRADITIONAL, ("tw-a", "二氧化碳捕捉與封存管理辦法草案", "日本", "2024-02-06")),
        (
            "cp1252",
            FRENCH,
            ("fr-a", "Stratégie nationale de captage", "France", "Déployée à l’échelle du bassin, où l’été …"),
        ),
    ],
)
def test_other_encodings_are_told_by_their_common_letters(
    tmp_path: Path, encoding: str, head: tuple[str, ...], row: tuple[str, ...]
) -> None:
    assert only(text_table(tmp_path / "t.csv", head, row, encoding=encoding)).title == row[1]


def test_an_encoding_that_cannot_be_told_is_asked_for_and_a_named_one_is_taken(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_bytes("id,title,country\na,ŽŠŽŠ,FR\n".encode("iso8859-2"))
    (said,) = problems(table)
    assert "encoding" in said
    assert only(table, encoding="iso8859-2").title == "ŽŠŽŠ"


def test_a_quotation_mark_that_is_never_closed_is_named(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text('id,title,country\na,"Open title,NO\nb,Other,NO\n', "utf-8")
    assert problems(table) == [": has a quotation mark in line 2 or behind it that is never closed"]


def test_a_table_as_google_writes_it_is_read(tmp_path: Path) -> None:
    head = ("id", "title", "country", "description", "extra", "pubDate")
    row = ("no-a", 'The "Longship" decision', "Norway", "First line.\nSecond line, with a comma.", "TRUE", "3/25/2024")
    mapping = tmp_path / "m.toml"
    columns = "".join(f'"{name}" = "{name if name != "extra" else "extra.isLead"}"\n' for name in head)
    mapping.write_text(f"[columns]\n{columns}", encoding="utf-8")
    found = only(text_table(tmp_path / "t.csv", head, row, mark=b"\xef\xbb\xbf"), mapping=mapping)
    assert (found.description, found.pub_date_written) == (row[3], "2024-03-25")
    assert found.extra == {"isLead": "TRUE"}


# --- files that are no tables


def old_workbook(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))


def locked_workbook(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"))


def damaged_workbook(path: Path) -> None:
    whole = workbook(path, HEAD, ROW).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def other_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (old_workbook, "old format (.xls)"),
        (locked_workbook, "password"),
        (damaged_workbook, "cannot be read as a workbook"),
        (other_archive, "cannot be read as a workbook"),
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.write_bytes(b"%PDF-1.7 x"), "no table of cells"),
        (lambda path: path.write_bytes(b"<html><table></table></html>"), "web page"),
        (lambda path: path.write_bytes("只有一行文字\n".encode()), "two headings"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(tmp_path: Path, make: Callable[[Path], object], said: str) -> None:
    make(tmp_path / "t.xlsx")
    (problem,) = problems(tmp_path / "t.xlsx")
    assert said in problem


def test_a_workbook_that_unpacks_to_far_too_much_is_refused_within_limits(tmp_path: Path) -> None:
    table = workbook(tmp_path / "t.xlsx", HEAD, ROW)
    bomb = b"<sheetData>" + b'<row><c t="inlineStr"><is><t>x</t></is></c></row>' * 4_000_000
    with_part(table, "xl/worksheets/sheet1.xml", lambda data: data.replace(b"<sheetData>", bomb))
    assert table.stat().st_size < 2_000_000
    with pytest.raises(InputProblem, match=r"t\.xlsx: unpacks to \d+ MB"):
        import_table(ImportRequest(table=table, output=tmp_path / "records"))
    assert not (tmp_path / "records").exists()


def test_every_problem_of_a_table_is_told_at_once(tmp_path: Path) -> None:
    rows = [("cn-a", *ROW[1:4], "soon", "high", ROW[6]), ("cn-a", None, *ROW[2:]), ("", *ROW[1:])]
    assert len(problems(workbook(tmp_path / "t.xlsx", HEAD, *rows))) == 4
