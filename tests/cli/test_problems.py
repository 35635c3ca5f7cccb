"""What a command does about files that cannot be read, and about everything else that is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest

from reports.resources import TEMPLATES
from tests.cli.running import Command, write_record

BROKEN = {
    "b01.md": "id",
    "b02.md": "title",
    "b03.md": "country",
    "b04.md": "id",
    "b05.md": "analysis.mrv",
    "b06.md": "analysis.mrv",
    "b07.md": "evolution",
    "d08.md": "id",
    "b09.md": "id",
    "b10.md": "",
}
"""Each broken file of the fixture, and the field that is wrong in it."""


def told_about(err: str, name: str) -> str:
    """The line that names a file."""
    lines = [line for line in err.splitlines() if name in line]
    assert lines, f"{name} is not named in\n{err}"
    return lines[0]


@pytest.mark.parametrize("command", [("country", "中国"), ("list",)])
def test_ten_broken_files_are_all_told_with_field_and_remedy_and_exit_3(
    reports: Command, broken: Path, command: tuple[str, ...]
) -> None:
    ran = reports(*command, "--corpus", broken)
    assert (ran.code, ran.out) == (3, "")
    for name, field in BROKEN.items():
        line = told_about(ran.err, name)
        message, _, remedy = line.partition(". ")
        assert field in message
        assert remedy.strip(), line
    assert list(Path.cwd().iterdir()) == []


def test_keep_going_goes_on_with_the_good_ones_and_says_so_in_the_document(reports: Command, broken: Path) -> None:
    ran = reports("country", "中国", "--corpus", broken, "--keep-going", "-o", "a.pdf")
    assert ran.code == 0, ran.err
    document = pypdfium2.PdfDocument(ran.path)
    notes = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    for name in BROKEN:
        assert "left out" in told_about(ran.err, name)
        assert name in notes
    assert "zh/cn-one.md" not in notes


def test_keep_going_lists_the_good_ones(reports: Command, broken: Path) -> None:
    ran = reports("list", "--corpus", broken, "--ids", "--keep-going")
    assert (ran.code, ran.out) == (0, "cn-one\n")


def test_a_good_corpus_has_nothing_left_out(reports: Command, small: Path) -> None:
    assert reports("list", "--corpus", small, "--ids", "--keep-going").err == ""


def test_a_corpus_that_is_not_there_exits_3(reports: Command) -> None:
    ran = reports("list", "--corpus", "nowhere")
    assert (ran.code, ran.out) == (3, "")
    assert "nowhere" in ran.err


def test_a_folder_without_records_exits_3(reports: Command, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    assert reports("list", "--corpus", tmp_path / "bare").code == 3


def test_a_command_without_a_corpus_exits_2_and_says_how_to_name_one(reports: Command) -> None:
    ran = reports("list")
    assert (ran.code, ran.out) == (2, "")
    assert "--corpus" in ran.err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("contry", "中国"), "country"),
        (("country", "中国", "--corpsu", "sample"), "--corpus"),
        (("country", "中国", "--corpus", "sample", "--lang", "zn"), "zh"),
        (("country", "中国", "--corpus", "sample", "--paper", "A5"), "A4"),
        (("country",), "COUNTRY"),
        (("policy",), "ID"),
        (("country", "中国", "日本", "--corpus", "sample"), "日本"),
    ],
)
def test_a_slip_on_the_command_line_exits_2_and_names_what_was_meant(
    reports: Command, words: tuple[str, ...], hint: str
) -> None:
    ran = reports(*words)
    assert (ran.code, ran.out) == (2, "")
    assert hint in ran.err


def test_a_text_that_no_face_can_set_exits_5_names_record_and_field_and_writes_the_rest(
    reports: Command, small: Path
) -> None:
    write_record(small, id="cn-odd", title="缺字", source="某\u9ffd局")
    ran = reports("policy", "cn-odd", "--corpus", small)
    assert ran.code == 5
    assert ran.path.is_file()
    assert "is incomplete" in ran.err
    assert "cn-odd/zh-Hans: source: \u9ffd (U+9FFD) is in no shipped face" in ran.err
    assert reports("verify", ran.path).code == 0
    for command in (("mail", "--to", "a@example.org"), ("print", "-o", "job.pdf")):
        refused = reports(*command, ran.path)
        assert refused.code == 5
        assert "is incomplete" in refused.err


def test_a_label_that_no_face_can_set_names_record_and_field_as_well(reports: Command, small: Path) -> None:
    write_record(small, id="cn-odd", title="缺鿽字", pubDate="2024-05-01")
    ran = reports("country", "CN", "--corpus", small)
    assert ran.code == 5
    assert "cn-odd/zh-Hans: title: 鿽 (U+9FFD) is in no shipped face" in ran.err


@pytest.mark.parametrize(
    ("stranger", "words"),
    [
        ({"country": "السعودية"}, ()),
        ({"country": "ישראל הגדולה"}, ()),
        ({"country": "\U0001f30d"}, ()),
        ({"title": "قانون", "country": "US"}, ()),
        ({"title": "缺鿽字", "pubDate": "2025-05-01"}, ("--as-of", "2024-12-31")),
    ],
    ids=["Arabic", "Hebrew", "emoji", "linked", "later"],
)
def test_what_a_stranger_brings_has_a_sign_and_costs_no_other_document_anything(
    reports: Command, small: Path, stranger: dict[str, str], words: tuple[str, ...]
) -> None:
    write_record(small, id="cn-linked", title="乙办法", pubDate="2024-06-01", evolution={"supersedes": ["stranger"]})
    write_record(small, **{"id": "stranger", "title": "外", **stranger})
    ran = reports("country", "CN", "--corpus", small, "-o", "a.pdf", "--lang", "zh", *words)
    assert ran.code == 0, ran.err
    with pypdfium2.PdfDocument(ran.path) as document:
        assert "〓" in "".join(page.get_textpage().get_text_range() for page in document)
    assert reports("verify", ran.path).code == 0


@pytest.mark.parametrize("name", ["ملف", "קובץ", "\U0001f4c4"])
def test_a_file_left_out_with_letters_that_no_face_has_is_named_with_signs(
    reports: Command, small: Path, name: str
) -> None:
    (small / "zh" / f"{name}.md").write_text("---\nid: [\n---\n", encoding="utf-8")
    ran = reports("country", "CN", "--corpus", small, "-o", "a.pdf", "--keep-going")
    assert ran.code == 0, ran.err
    assert f"{name}.md" in ran.err
    with pypdfium2.PdfDocument(ran.path) as document:
        assert f"{'〓' * len(name)}.md" in "".join(page.get_textpage().get_text_range() for page in document)
    assert reports("verify", ran.path).code == 0


def test_lenient_writes_it_all_the_same_with_a_sign_for_the_character_and_lists_it(
    reports: Command, small: Path
) -> None:
    cell = {"mrv": {"score": 70, "evidence": "须每鿽年报告。", "citation": "第三条"}}
    write_record(small, id="cn-odd", title="缺鿽字", analysis=cell, body="正文鿽一句。")
    ran = reports("country", "CN", "--corpus", small, "--lenient", "-o", "a.pdf")
    assert ran.code == 0, ran.err
    for field in ("title", "analysis.mrv.evidence", "body"):
        assert f"found: cn-odd/zh-Hans: {field}: 鿽 (U+9FFD) is in no shipped face; 〓 stands for it" in ran.err
    with pypdfium2.PdfDocument(ran.path) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "缺〓字" in text
    assert "鿽" not in text
    assert reports("verify", "a.pdf").code == 0
    told = json.loads(reports("policy", "cn-odd", "--corpus", small, "--lenient", "--json").out)["findings"]
    assert {(one["rule"], one["page"], one["record"]) for one in told} == {("glyph", 0, "cn-odd/zh-Hans")}


def test_what_every_face_can_set_is_the_same_lenient_or_not(reports: Command, small: Path) -> None:
    command = ("policy", "cn-one", "--corpus", small, "--as-of", "2026-03-31")
    one = reports(*command, "-o", "a.pdf").path.read_bytes()
    assert reports(*command, "-o", "b.pdf", "--lenient").path.read_bytes() == one


def test_one_thing_that_is_wrong_is_told_once(reports: Command, small: Path) -> None:
    ran = reports("country", "中果", "--corpus", small)
    assert ran.err.splitlines()[0] == "error: --country: “中果” is not a known country"
    assert ran.err.splitlines()[1].startswith("  Known names near it: 中国")
    both = reports("list", "--corpus", small, "--country", "中果", "--status", "现形").err.splitlines()
    assert [line.count("中果") + line.count("现形") for line in both if line] == [1, 0, 1]


@pytest.fixture
def overflowing() -> Path:
    """A folder with a template that sets a line beyond the edge of the type area."""
    folder = Path("templates")
    folder.mkdir()
    shipped = (TEMPLATES / "sheet.html").read_text(encoding="utf-8")
    line = '{% block content %}<p style="margin-left: 150mm; white-space: nowrap">太长的一行，伸出版心之外</p>'
    (folder / "sheet.html").write_text(shipped.replace("{% block content %}", line, 1), encoding="utf-8")
    return folder


def test_a_document_that_is_not_right_exits_5_tells_the_place_and_has_a_page_instead(
    reports: Command, small: Path, overflowing: Path
) -> None:
    ran = reports("policy", "cn-one", "--corpus", small, "--template-dir", overflowing)
    assert ran.code == 5
    assert "out of the type area" in ran.err
    assert "cn-one" in ran.err
    assert ran.path.is_file()
    assert json.loads(reports("verify", ran.path, "--json").out)["incomplete"][0]["section"] == "cn-one-zh"


def test_lenient_writes_it_all_the_same_and_tells_the_faults(
    reports: Command, small: Path, overflowing: Path
) -> None:
    command = ("policy", "cn-one", "--corpus", small, "--template-dir", overflowing, "--lenient")
    ran = reports(*command)
    assert ran.code == 0, ran.err
    assert ran.path.is_file()
    assert "found: cn-one" in ran.err
    told = json.loads(reports(*command, "--json").out)["findings"]
    assert {finding["rule"] for finding in told} == {"outside"}
    assert {finding["page"] for finding in told} == {1}


def test_an_interrupted_command_exits_130(
    reports: Command, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("reports.app.loading.open_corpus", interrupt)
    ran = reports("list", "--corpus", small)
    assert (ran.code, ran.out) == (130, "")
    assert "interrupted" in ran.err


def test_a_bug_keeps_its_traceback(reports: Command, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("reports.app.loading.open_corpus", stumble)
    with pytest.raises(ZeroDivisionError):
        reports("list", "--corpus", small)
