"""`reports country`: what it writes, where, and what it says about it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from tests.cli.running import Command, write_record

SHEET = ("policy", "cn-one")
"""What holds for every document is tried on the quickest one."""


def text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_any_spelling_of_a_country_gives_the_same_bytes(reports: Command, small: Path) -> None:
    written = {}
    for spelling in ("中国", "CN", "China", "chn"):
        ran = reports("country", spelling, "--corpus", small, "--as-of", "2026-03-31", "-o", spelling)
        assert ran.code == 0, ran.err
        assert ran.path.name == "ccus-country_CN_2026-03-31_zh.pdf"
        written[spelling] = ran.path.read_bytes()
    assert set(written) == {"中国", "CN", "China", "chn"}
    assert len(set(written.values())) == 1


def test_a_misspelt_country_exits_2_and_names_the_nearest(reports: Command) -> None:
    ran = reports("country", "中果", "--corpus", "sample")
    assert (ran.code, ran.out) == (2, "")
    assert "中果" in ran.err
    assert "中国" in ran.err
    assert list(Path.cwd().iterdir()) == []


def test_an_empty_selection_exits_4_and_writes_nothing(reports: Command, small: Path) -> None:
    ran = reports("country", "中国", "--corpus", small, "--year", "1999", "-o", "there")
    assert (ran.code, ran.out) == (4, "")
    assert "1999" in ran.err
    assert list(Path.cwd().iterdir()) == []


def test_a_document_goes_to_the_folder_out_by_its_code_and_standard_output_is_its_path(
    reports: Command, small: Path
) -> None:
    ran = reports("country", "中国", "--corpus", small, "--as-of", "2026-03-31")
    assert (ran.code, ran.out) == (0, "out/ccus-country_CN_2026-03-31_zh.pdf\n")
    assert ran.path.read_bytes().startswith(b"%PDF-")
    assert "pages" in ran.err
    assert [path.name for path in Path("out").iterdir()] == [ran.path.name]


def test_output_names_a_file_where_it_ends_in_pdf(reports: Command, small: Path) -> None:
    ran = reports(*SHEET, "--corpus", small, "-o", "deep/er/my.PDF")
    assert (ran.code, ran.path) == (0, Path("deep/er/my.PDF"))
    assert [path.name for path in Path("deep/er").iterdir()] == ["my.PDF"]


def test_output_names_a_folder_where_it_is_one_whatever_its_name(reports: Command, small: Path) -> None:
    Path("my.pdf").mkdir()
    ran = reports(*SHEET, "--corpus", small, "-o", "my.pdf", "--as-of", "2026-03-31")
    assert (ran.code, ran.path) == (0, Path("my.pdf/ccus-policy_cn-one_2026-03-31_zh.pdf"))


def test_a_place_that_cannot_be_written_exits_6(reports: Command, small: Path) -> None:
    Path("file").write_text("", encoding="utf-8")
    ran = reports(*SHEET, "--corpus", small, "-o", "file/my.pdf")
    assert (ran.code, ran.out) == (6, "")
    assert "file/my.pdf" in ran.err


def test_json_tells_the_file_its_hash_and_what_was_selected(reports: Command, small: Path) -> None:
    write_record(small, id="cn-two", country="China", title="乙办法")
    write_record(small, id="jp-one", country="日本")
    ran = reports("country", "中国", "--corpus", small, "--json")
    told = json.loads(ran.out)
    pdf = Path(told["file"]).read_bytes()
    assert ran.code == 0
    assert told["bytes"] == len(pdf)
    assert told["sha256"] == hashlib.sha256(pdf).hexdigest()
    assert told["pages"] == len(pypdfium2.PdfDocument(pdf))
    assert sorted(told["records"]) == ["cn-one", "cn-two"]
    assert told["query"] == "country=CN"


def test_quiet_says_nothing_and_verbose_says_more(reports: Command, small: Path) -> None:
    assert reports(*SHEET, "--corpus", small, "-q").err == ""
    assert "ccus-policy_cn-one" in reports(*SHEET, "--corpus", small, "-v").err


def test_filters_narrow_the_document_and_it_says_so(reports: Command, small: Path) -> None:
    write_record(small, id="cn-old", title="旧办法", pubDate="1999-05-01")
    ran = reports("country", "中国", "--corpus", small, "--year", ">=2020", "-o", "one.pdf")
    printed = text(ran.path)
    assert "甲办法" in printed
    assert "旧办法" not in printed
    assert "year" in printed


def test_the_day_comes_from_source_date_epoch_and_a_flag_goes_before_it(reports: Command, small: Path) -> None:
    epoch = {"SOURCE_DATE_EPOCH": "1767225600"}
    command = (*SHEET, "--corpus", small)
    assert reports(*command, env=epoch).path.name == "ccus-policy_cn-one_2026-01-01_zh.pdf"
    assert reports(*command, "--as-of", "2026-02-03", env=epoch).path.name == "ccus-policy_cn-one_2026-02-03_zh.pdf"


def test_source_date_epoch_reaches_every_date_in_the_file(reports: Command, small: Path) -> None:
    ran = reports("country", "中国", "--corpus", small, env={"SOURCE_DATE_EPOCH": "1767225600"})
    with pikepdf.open(ran.path) as pdf:
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20260101")
    assert "2026 年 1 月 1 日" in text(ran.path)


@pytest.mark.parametrize("epoch", ["today", "-5", "1e9", "99999999999999999999"])
def test_a_source_date_epoch_that_is_no_day_exits_2(reports: Command, small: Path, epoch: str) -> None:
    ran = reports(*SHEET, "--corpus", small, env={"SOURCE_DATE_EPOCH": epoch})
    assert ran.code == 2
    assert "SOURCE_DATE_EPOCH" in ran.err


@pytest.mark.parametrize("day", ["31.3.2026", "2026-02-30", "yesterday"])
def test_a_day_that_is_no_date_exits_2(reports: Command, small: Path, day: str) -> None:
    ran = reports(*SHEET, "--corpus", small, "--as-of", day)
    assert ran.code == 2
    assert day in ran.err


def test_an_edition_is_printed(reports: Command, small: Path) -> None:
    ran = reports(*SHEET, "--corpus", small, "--edition", "2026 年第一季度")
    assert "2026 年第一季度" in text(ran.path)


@pytest.mark.parametrize(("lang", "name", "words"), [("en", "en", "China"), ("both", "zh-en", "China")])
def test_a_document_may_be_english_or_both(reports: Command, small: Path, lang: str, name: str, words: str) -> None:
    ran = reports("country", "中国", "--corpus", small, "--lang", lang, "--as-of", "2026-03-31")
    assert ran.path.name == f"ccus-country_CN_2026-03-31_{name}.pdf"
    assert words in text(ran.path)


def test_a_country_that_is_only_in_the_corpus_is_known_as_it_is_written_there(reports: Command, small: Path) -> None:
    write_record(small, id="at-one", country="亚特兰蒂斯")
    ran = reports("country", "亚特兰蒂斯", "--corpus", small, "--as-of", "2026-03-31")
    assert ran.code == 0, ran.err
    assert ran.path.name.isascii()
    assert "亚特兰蒂斯" in text(ran.path)


def test_a_subject_and_a_filter_that_contradict_each_other_are_not_taken_for_the_subject_alone(
    reports: Command, small: Path
) -> None:
    write_record(small, id="jp-one", country="日本")
    ran = reports("country", "中国", "--corpus", small, "--country", "日本")
    assert ran.code in (2, 4)
    assert ran.out == ""
