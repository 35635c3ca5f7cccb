"""`reports inspect` and `reports verify`: what a document says of itself, and whether it holds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attached import files_in
from tests.audit.retyping import retype, with_data, without_data
from tests.cli.running import Command, write_record


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The sheet of a small corpus's record."""
    folder = tmp_path_factory.mktemp("sheet")
    write_record(folder / "small")
    words = ("policy", "cn-one", "--corpus", "small", "--as-of", "2026-03-31", "-q", "-o", "a.pdf")
    program = f"import sys; sys.argv = ['reports', *{words!r}]; from reports.cli import main; main()"
    root = Path(__file__).resolve().parents[2]
    subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"}, check=True
    )
    return (folder / "a.pdf").read_bytes()


def save(pdf: bytes) -> Path:
    path = Path.cwd() / "a.pdf"
    path.write_bytes(pdf)
    return path


def test_inspect_says_what_a_document_was_made_from(reports: Command, sheet: bytes) -> None:
    ran = reports("inspect", save(sheet))
    assert (ran.code, ran.err) == (0, "")
    told = {line[:10].strip(): line[11:] for line in ran.out.splitlines()}
    assert told["title"] == "CCUS 政策单页 · 甲办法"
    assert told["kind"] == "policy cn-one, zh"
    assert told["as of"] == "2026-03-31"
    assert told["corpus"] == "small"
    assert told["query"] == "id=cn-one"
    assert told["selected"] == "1 of 1 records"
    assert told["grades"] == "A 0, B 1, C 0, D 0"
    assert told["made with"].startswith("reports ")
    assert "weasyprint 7" in told["made with"]
    assert told["record"].startswith("cn-one  sha256 ")


def test_inspect_prints_the_data_as_they_are(reports: Command, sheet: bytes) -> None:
    ran = reports("inspect", save(sheet), "--json")
    assert ran.out.encode() == files_in(sheet)["source.json"]


def test_inspect_says_how_full_each_page_is(reports: Command, sheet: bytes) -> None:
    ran = reports("inspect", save(sheet), "--pages")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(reports("inspect", save(sheet), "--pages", "--json").out)
    assert [one["section"] for one in found["pages"]] == ["cn-one-zh", "frame-zh"]
    for one in found["pages"]:
        assert f"page {one['page']:<5} {one['use']:4.0%}  {one['section']}" in ran.out.splitlines()
    assert f"mean       {found['mean']:4.0%}" in ran.out.splitlines()
    # A sheet of a few words and a page of notes fill little, which is no fault.
    assert found["notes"][0]["rule"] == "page-use"
    assert "note       the pages are " in ran.out


def test_inspect_prints_no_control_characters_of_a_stranger(reports: Command, sheet: bytes) -> None:
    changed = with_data(sheet, lambda content: content["document"].update(title="\x1b[2J\u202egnp.x"))
    ran = reports("inspect", save(changed))
    assert ran.out.splitlines()[0] == "title      [2Jgnp.x"


@pytest.mark.parametrize("command", ["inspect", "verify"])
def test_a_pdf_that_is_not_ours_exits_3(reports: Command, sheet: bytes, command: str) -> None:
    ran = reports(command, save(without_data(sheet)))
    assert (ran.code, ran.out) == (3, "")
    assert "a.pdf carries no source.json" in ran.err
    assert "Name a PDF that this program wrote" in ran.err


@pytest.mark.parametrize("command", ["inspect", "verify"])
def test_data_that_are_malformed_exit_3(reports: Command, sheet: bytes, command: str) -> None:
    ran = reports(command, save(with_data(sheet, lambda content: content.update(selection=[]))))
    assert (ran.code, ran.out) == (3, "")
    assert "malformed" in ran.err


@pytest.mark.parametrize("command", ["inspect", "verify"])
def test_a_file_that_is_not_there_exits_3(reports: Command, command: str) -> None:
    ran = reports(command, "none.pdf")
    assert (ran.code, ran.out) == (3, "")
    assert "none.pdf cannot be read" in ran.err


def test_a_document_that_holds_exits_0_and_says_how_much_was_compared(reports: Command, sheet: bytes) -> None:
    ran = reports("verify", save(sheet))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("a.pdf: ")
    assert "hold" in ran.out


def test_a_wrong_number_on_a_page_exits_5_and_is_named(reports: Command, sheet: bytes) -> None:
    ran = reports("verify", save(retype(sheet, 1, "70", "77")))
    assert (ran.code, ran.out) == (5, "")
    assert ran.err.splitlines()[:2] == [
        "error: a.pdf: 2 things do not hold",
        "  cn-one/zh-Hans: analysis.mrv.score: page 1: prints 77 where the data give 70: 监测核算 MRV 70 ◐ B. "
        "Use the document as it was written, or write it anew.",
    ]


def test_a_wrong_number_in_the_data_exits_5_and_is_named(reports: Command, sheet: bytes) -> None:
    def change(content: dict[str, list[dict[str, list[dict[str, list[dict[str, float]]]]]]]) -> None:
        content["records"][0]["editions"][0]["analysis"][0]["score"] = 77.0

    ran = reports("verify", save(with_data(sheet, change)))
    assert ran.code == 5
    assert "analysis.mrv.score: page 1: prints 70 where the data give 77" in ran.err.splitlines()[1]
    assert "its hash differs" in ran.err


def test_verify_as_json_lists_every_difference(reports: Command, sheet: bytes) -> None:
    ran = reports("verify", save(retype(sheet, 1, "70", "77")), "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["holds"], told["records"]) == (5, False, ["cn-one"])
    assert told["differences"][0]["kind"] == "score"
    assert told["differences"][0]["page"] == 1
    assert "since" not in told


def test_with_a_corpus_it_says_what_has_changed_since_and_still_holds(
    reports: Command, sheet: bytes, small: Path
) -> None:
    path = save(sheet)
    assert reports("verify", path, "--corpus", small).out.splitlines()[1:] == ["no record has changed since"]
    write_record(small, source="另一部")
    ran = reports("verify", path, "--corpus", small)
    assert (ran.code, ran.out.splitlines()[1:]) == (0, ["changed       cn-one (zh-Hans#source)"])
    told = json.loads(reports("verify", path, "--corpus", small, "--json").out)
    assert told["since"] == [{"record": "cn-one", "what": "changed", "fields": ["zh-Hans#source"]}]


@pytest.mark.parametrize(
    "command", [("list",), ("check",), ("snapshot", "save", "b.jsonl"), ("policy", "cn-one", "-o", "b.pdf")]
)
def test_a_document_is_a_corpus_and_says_what_it_does_not_embed(
    reports: Command, sheet: bytes, command: tuple[str, ...]
) -> None:
    ran = reports(*command, "--corpus", save(sheet))
    assert ran.code == 0, ran.err
    assert "a.pdf embeds 1 of the 1 records of its corpus" in ran.err
    if command[0] in ("list", "check"):
        assert "cn-one" in ran.out


def test_what_another_document_does_not_embed_has_not_gone(reports: Command, sheet: bytes, small: Path) -> None:
    write_record(small, id="cn-two", title="乙办法", country="日本")
    other = reports("policy", "cn-two", "--corpus", small, "-o", "b.pdf").path
    ran = reports("verify", save(sheet), "--corpus", other)
    assert (ran.code, ran.out.splitlines()[1:]) == (0, ["no record has changed since"])
    assert "b.pdf embeds 1 of the 2 records" in ran.err


def test_a_record_that_cannot_be_read_any_more_is_said(reports: Command, sheet: bytes, small: Path) -> None:
    write_record(small, id="cn-two")
    write_record(small, title=None)
    ran = reports("verify", save(sheet), "--corpus", small)
    assert "gone          cn-one" in ran.out
    assert "left out: zh/cn-one.md" in ran.err


def test_neither_command_loads_what_lays_out_pages() -> None:
    program = (
        "import sys, reports.cli.inspect_command, reports.cli.verify_command;"
        "import reports.audit.verification, reports.audit.later_changes;"
        "sys.exit(','.join({'weasyprint', 'cffi'} & set(sys.modules)) or 0)"
    )
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=root, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_of_several_files_each_is_told_and_the_worst_sets_the_exit_code(reports: Command, sheet: bytes) -> None:
    good = save(sheet)
    bad, other = Path.cwd() / "b.pdf", Path.cwd() / "c.txt"
    bad.write_bytes(retype(sheet, 1, "70", "71"))
    other.write_text("no document")
    ran = reports("verify", other, good, bad)
    assert ran.code == 5
    assert ran.out.startswith("a.pdf: ")
    assert "b.pdf: " in ran.err
    assert "c.txt" in ran.err
    assert reports("verify", good, other).code == 3
    assert reports("verify", good, good).code == 0
    found = json.loads(reports("verify", good, bad, "--json").out)
    assert [(Path(one["file"]).name, one["holds"]) for one in found] == [("a.pdf", True), ("b.pdf", False)]
    assert json.loads(reports("verify", good, "--json").out)["holds"] is True
    assert reports("verify", other, "--json").out == ""
