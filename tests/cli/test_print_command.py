"""`reports print`: a job from what a batch has rendered, or from files; nothing goes to a printer unless it is said."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from tests.cli.running import Command, write_record
from tests.corpus.test_natives import NATIVES

AS_OF = "2026-03-31"
PLAN = f"""
as_of = {AS_OF}
[[documents]]
kind = "policy"
"""
NAMES = [f"ccus-policy_{record}_{AS_OF}_zh" for record in ("cn-one", "cn-two", "no-one")]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three records, a plan, and what a batch has made of it."""
    folder = tmp_path_factory.mktemp("prepared")
    write_record(folder / "corpus")
    write_record(folder / "corpus", id="cn-two", title="乙办法")
    write_record(folder / "corpus", id="no-one", title="丙法", country="挪威")
    (folder / "batch.toml").write_text(PLAN, encoding="utf-8")
    subprocess.run(
        [Path(sys.executable).with_name("reports"), "batch", "--corpus", "corpus", "-q"], cwd=folder, check=True
    )
    return folder


@pytest.fixture
def desk(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, to work in."""
    shutil.copytree(prepared, tmp_path / "prepared")
    monkeypatch.chdir(tmp_path / "prepared")
    return tmp_path / "prepared"


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], desk: Path) -> Command:
    """`reports`, run in that folder."""
    assert Path.cwd() == desk
    return Command(monkeypatch, capsys)


def told(ran: Any) -> dict[str, Any]:
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def text_of(path: str) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range() for page in document]


def change_record(desk: Path) -> None:
    """Let a record say something else than its document does."""
    path = desk / "corpus" / "zh" / "no-one.md"
    path.write_text(path.read_text(encoding="utf-8").replace("正文一句", "正文改过"), encoding="utf-8")
    time.sleep(0.1)


# -- What is rendered already ------------------------------------------------------------------------------------------


def test_a_plan_is_printed_from_what_a_batch_has_rendered(reports: Command, desk: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (desk / "out").rglob("*")}
    ran = reports("print", "--corpus", "corpus", "--copies", "2", "-o", "job.pdf")
    assert (ran.code, ran.out) == (0, "job.pdf\n")
    assert "3 documents" in ran.err
    assert {path: path.stat().st_mtime_ns for path in (desk / "out").rglob("*")} == before
    texts = text_of("job.pdf")
    for title in ("甲办法", "乙办法", "丙法"):
        assert sum(text.startswith(title) for text in texts) == 2


def test_every_document_starts_on_an_odd_side_and_shares_no_sheet(reports: Command) -> None:
    found = told(reports("print", "--corpus", "corpus", "--copies", "3", "--separators", "--control-sheet", "--json"))
    assert [document["name"] for document in found["documents"]] == NAMES
    sides = found["map"]
    assert len(sides) == 2 * found["sheets"]
    by_sheet: dict[int, set[str]] = {}
    for side in sides:
        by_sheet.setdefault(side["sheet"], set()).add(side["document"])
    assert all(len(documents) == 1 for documents in by_sheet.values())
    for document in found["documents"]:
        for copy in (1, 2, 3):
            own = [side for side in sides if (side["document"], side["copy"]) == (document["name"], copy)]
            assert own[0]["side"] % 2 == 1
            assert [page for side in own for page in side["pages"] if page] == list(range(1, document["pages"] + 1))
    assert [side["kind"] for side in sides][:3] == ["control", "control", "separator"]


def test_without_a_batch_nothing_is_made_up(reports: Command, desk: Path) -> None:
    shutil.rmtree(desk / "out")
    ran = reports("print", "--corpus", "corpus", "-o", "job.pdf")
    assert ran.code == 3
    assert all(name in ran.err for name in NAMES)
    assert "run reports batch --corpus corpus" in ran.err
    assert list(desk.rglob("*.pdf")) == []


def test_what_is_missing_failed_or_out_of_date_is_named_and_nothing_is_made_up(reports: Command, desk: Path) -> None:
    (desk / "out" / f"{NAMES[0]}.pdf").unlink()
    manifest = desk / "out" / "manifest.json"
    noted = json.loads(manifest.read_text(encoding="utf-8"))
    noted["documents"][1] |= {"state": "failed", "error": "page 1 does not fit"}
    manifest.write_text(json.dumps(noted), encoding="utf-8")
    change_record(desk)
    ran = reports("print", "--corpus", "corpus", "-o", "job.pdf")
    assert ran.code == 3
    assert "3 of 3 documents do not lie in out as they would be written now" in ran.err
    assert f"{NAMES[0]}.pdf: {NAMES[0]}.pdf is gone" in ran.err
    assert f"{NAMES[1]}.pdf: it failed the last time: page 1 does not fit" in ran.err
    assert f"{NAMES[2]}.pdf: record no-one has changed" in ran.err
    assert not (desk / "job.pdf").exists()


def test_what_was_written_in_spite_of_its_faults_is_not_printed(reports: Command, desk: Path) -> None:
    manifest = desk / "out" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"findings": []', '"findings": ["page 1: a gap"]', 1))
    for words in (("--corpus", "corpus"), (f"out/{NAMES[0]}.pdf",)):
        ran = reports("print", *words, "-o", "job.pdf")
        assert ran.code == 5
        assert "page 1: a gap" in ran.err
        assert not (desk / "job.pdf").exists()


def test_options_that_held_against_the_plan_are_told_to_the_print_as_well(reports: Command) -> None:
    told = ("--corpus", "corpus", "--profile", "print", "--edition", "E2", "--as-of", "2026-04-01")
    assert reports("batch", *told, "-o", "elsewhere", "-q").code == 0
    assert reports("print", "--corpus", "corpus", "--folder", "elsewhere").code == 3
    ran = reports("print", *told, "--folder", "elsewhere")
    assert ran.code == 0, ran.err
    assert ran.out.count("_2026-04-01_zh_print\t") == 3


def test_the_day_is_that_of_the_batch_where_neither_flag_nor_plan_names_one(reports: Command, desk: Path) -> None:
    (desk / "batch.toml").write_text('[[documents]]\nkind = "policy"\n', encoding="utf-8")
    assert reports("batch", "--corpus", "corpus", "--as-of", "2026-02-01", "-o", "then", "-q").code == 0
    assert reports("print", "--corpus", "corpus", "--folder", "then").out.count("_2026-02-01_zh\t") == 3


# -- Files -------------------------------------------------------------------------------------------------------------


def test_files_are_printed_without_a_corpus(reports: Command, desk: Path) -> None:
    shutil.move(desk / "out" / f"{NAMES[0]}.pdf", "mine.pdf")
    ran = reports("print", "mine.pdf", f"out/{NAMES[1]}.pdf")
    assert ran.code == 0, ran.err
    assert [line.split("\t")[0] for line in ran.out.splitlines()] == ["mine", NAMES[1]]


def test_a_file_of_someone_else_or_one_that_was_tampered_with_is_refused(reports: Command, desk: Path) -> None:
    strange = pikepdf.new()
    strange.add_blank_page()
    strange.save("strange.pdf")
    assert reports("print", "strange.pdf").code == 3
    with pikepdf.open(f"out/{NAMES[0]}.pdf") as pdf:
        del pdf.pages[-1]
        pdf.save("tampered.pdf")
    ran = reports("print", "tampered.pdf", "-o", "job.pdf")
    assert ran.code == 5, ran.err
    assert not (desk / "job.pdf").exists()


def test_documents_on_two_papers_are_no_job(reports: Command) -> None:
    words = ("policy", "cn-one", "--corpus", "corpus", "--as-of", AS_OF, "--paper", "Letter", "-o", "letter.pdf")
    assert reports(*words).code == 0
    ran = reports("print", *(f"out/{name}.pdf" for name in NAMES), "letter.pdf")
    assert ran.code == 2
    assert "letter.pdf: is on Letter, most are on A4" in ran.err


def test_letter_paper_is_printed_on_letter_paper(reports: Command) -> None:
    reports("policy", "cn-one", "--corpus", "corpus", "--as-of", AS_OF, "--paper", "Letter", "-o", "letter.pdf")
    assert reports("print", "letter.pdf", "--control-sheet", "--booklet", "-o", "job.pdf").code == 0
    with pikepdf.open("job.pdf") as job:
        assert {tuple(map(float, page.MediaBox)) for page in job.pages} == {(0, 0, 792, 612)}


@pytest.mark.parametrize("layout", ["--booklet", "--two-up"])
@pytest.mark.parametrize(("paper", "sheet"), [("A4", "A3"), ("Letter", "Tabloid")])
def test_how_small_text_becomes_is_said_before_it_is_printed(
    reports: Command, layout: str, paper: str, sheet: str
) -> None:
    words = ("policy", "cn-one", "--corpus", "corpus", "--as-of", AS_OF, "--paper", paper)
    reports(*words, "-o", "a.pdf")
    ran = reports("print", "a.pdf", layout, "-o", "job.pdf")
    assert ran.code == 0
    assert f"--sheet {sheet} keeps its size" in ran.err
    told = json.loads(reports("print", "a.pdf", layout, "--json").out)["small_text"]
    assert told["sheet"] == sheet
    assert told["printed"] < 7.5 < told["written"]
    assert f"{told['written']:g} pt comes out at {told['printed']:.1f} pt" in ran.err
    # Neither on the larger sheet, nor a page a side, nor in large text.
    large = reports("print", "a.pdf", layout, "--sheet", sheet, "--json")
    assert (large.err, json.loads(large.out)["sheet"], json.loads(large.out)["small_text"]) == ("", sheet, None)
    assert json.loads(reports("print", "a.pdf", "--json").out)["small_text"] is None
    reports(*words, "--text-size", "large", "-o", "large.pdf")
    assert json.loads(reports("print", "large.pdf", layout, "--json").out)["small_text"] is None


def test_pages_keep_their_size_on_a_sheet_of_twice_theirs(reports: Command) -> None:
    reports("policy", "cn-one", "--corpus", "corpus", "--as-of", AS_OF, "-o", "a.pdf")
    assert reports("print", "a.pdf", "--booklet", "--sheet", "A3", "-o", "job.pdf").code == 0
    with pikepdf.open("job.pdf") as job:
        assert {tuple(map(float, page.MediaBox)) for page in job.pages} == {(0, 0, 1190.551, 841.89)}
        placed = [page.Contents.read_bytes() for page in job.pages if "/Contents" in page]
    assert placed
    for line in b"\n".join(placed).splitlines():
        assert [abs(float(number)) for number in line.split()[1:5]] == [1, 0, 0, 1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("a.pdf", "batch.toml"), "batch.toml is no PDF"),
        (("a.toml", "b.toml"), "a.toml is no PDF"),
        (("--booklet", "--two-up"), "--booklet and --two-up"),
        (("--binding", "right"), "--binding is for"),
        (("--sheet", "A3"), "--sheet is for"),
        (("--print",), "--print does not say where"),
        ((f"out/{NAMES[0]}.pdf", f"out/{NAMES[0]}.pdf"), "named twice"),
    ],
)
def test_what_contradicts_itself_is_refused(reports: Command, words: tuple[str, ...], said: str) -> None:
    ran = reports("print", "--corpus", "corpus", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


# -- For whom ----------------------------------------------------------------------------------------------------------


def write_recipients(*wanted: tuple[str, str]) -> None:
    entries = (
        f'[[recipient]]\naddress = "{who}"\nname = "{who[0].upper()} 处"\nlanguage = "zh"\ndocuments = ["{what}"]\n'
        for who, what in wanted
    )
    Path("recipients.toml").write_text("\n".join(entries), encoding="utf-8")


def test_each_recipient_gets_what_is_due_to_them_and_nobody_shares_a_sheet(reports: Command) -> None:
    write_recipients(("a@example.org", "*_cn-*"), ("b@example.org", NAMES[0]), ("c@example.org", "*_nowhere_*"))
    words = ("--recipients", "recipients.toml", "--separators", "--control-sheet", "--copies", "2")
    ran = reports("print", "--corpus", "corpus", *words, "-o", "job.pdf", "--json")
    found = told(ran)
    assert "c@example.org: nothing here is due to them" in ran.err
    listed = [(document["name"], document["recipient"]) for document in found["documents"]]
    assert listed == [(NAMES[0], "a@example.org"), (NAMES[1], "a@example.org"), (NAMES[0], "b@example.org")]
    by_sheet: dict[int, set[tuple[str, str]]] = {}
    for side in found["map"]:
        by_sheet.setdefault(side["sheet"], set()).add((side["document"], side["recipient"]))
    assert all(len(owners) == 1 for owners in by_sheet.values())
    for name, recipient in listed:
        own = [side for side in found["map"] if (side["document"], side["recipient"]) == (name, recipient)]
        assert [side["pages"] for side in own] == [[1], [2]] * 2
    texts = text_of("job.pdf")
    separators = [side for side in found["map"] if side["kind"] == "separator" and side["face"] == "front"]
    assert len(separators) == 6
    assert all(f"收件人 {side['recipient'][0].upper()} 处" in texts[side["side"] - 1] for side in separators)


def test_recipients_to_whom_nothing_is_due_are_no_job(reports: Command) -> None:
    write_recipients(("a@example.org", "*_nowhere_*"))
    ran = reports("print", "--corpus", "corpus", "--recipients", "recipients.toml", "-o", "job.pdf")
    assert (ran.code, ran.out) == (4, "")


# -- The job's own sheets, and the proof -------------------------------------------------------------------------------


def test_the_control_sheet_counts_what_comes_out(reports: Command) -> None:
    words = (
        "print",
        "--corpus",
        "corpus",
        "--copies",
        "2",
        "--separators",
        "--control-sheet",
        "-o",
        "job.pdf",
        "--json",
    )
    found = told(reports(*words))
    control = text_of("job.pdf")[0]
    assert f"共 {found['sheets']} 张纸，含本页" in control
    blank = sum(not any(side["pages"]) for side in found["map"])
    assert f"印 {len(found['map']) - blank} 面，空白 {blank} 面" in control
    for document in found["documents"]:
        numbers = sorted({side["sheet"] for side in found["map"] if side["document"] == document["name"]})
        assert f"{document['pages']} 0 {len(numbers)} {', '.join(map(str, numbers))}" in control
        assert f"{document['name']}.pdf" in control.replace("\r\n", "")


def test_a_control_sheet_of_several_pages_counts_itself(reports: Command, desk: Path) -> None:
    for number in range(30):
        shutil.copy(desk / "out" / f"{NAMES[0]}.pdf", desk / "out" / f"copy-{number:02}.pdf")
    files = sorted(str(path) for path in (desk / "out").glob("copy-*.pdf"))
    found = told(reports("print", *files, "--control-sheet", "-o", "job.pdf", "--json"))
    own = [side for side in found["map"] if side["kind"] == "control" and side["pages"] != [0]]
    assert len(own) > 1
    assert f"共 {found['sheets']} 张纸" in text_of("job.pdf")[0]


def test_sheets_of_a_job_are_in_the_language_of_its_documents_where_nobody_says(reports: Command) -> None:
    asked = ("policy", "roadmap", "--corpus", str(NATIVES), "--lang", "ja", "--as-of", "2026-04-06", "-o", "ja.pdf")
    assert reports(*asked).code == 0
    for more, told, not_told in (((), "管理票", "核对单"), (("--lang", "en"), "Control sheet", "管理票")):
        ran = reports("print", "ja.pdf", "--control-sheet", "--separators", "-o", "job.pdf", *more)
        assert ran.code == 0, ran.err
        with pypdfium2.PdfDocument("job.pdf") as job:
            text = job[0].get_textpage().get_text_range()
        assert told in text
        assert not_told not in text


def test_separators_name_what_follows_in_the_language_asked_for(reports: Command) -> None:
    assert reports("print", f"out/{NAMES[0]}.pdf", "--separators", "--lang", "en", "-o", "job.pdf").code == 0
    separator = text_of("job.pdf")[0]
    assert "Document 1 of 1" in separator
    assert "甲办法" in separator
    assert "1 sheet follows this one" in separator


def test_a_proof_shows_every_side_with_its_place(reports: Command) -> None:
    ran = reports("print", "--corpus", "corpus", "--booklet", "--proof", "proof.pdf", "-o", "job.pdf")
    assert (ran.code, ran.out) == (0, "job.pdf\nproof.pdf\n")
    shown = " ".join(text_of("proof.pdf"))
    for sheet in (1, 2, 3):
        assert f"第 {sheet} 张，正面：□/1" in shown
        assert f"第 {sheet} 张，背面：2/" in shown
    assert "甲办法" in shown
    for path in ("job.pdf", "proof.pdf"):
        assert subprocess.run(["qpdf", "--check", path], capture_output=True, check=False).returncode == 0


def test_the_same_job_is_the_same_bytes(reports: Command) -> None:
    words = ("print", "--corpus", "corpus", "--two-up", "--binding", "right", "--separators", "--control-sheet")
    reports(*words, "-o", "one.pdf", "--proof", "one-proof.pdf")
    reports(*words, "-o", "two.pdf", "--proof", "two-proof.pdf")
    for one, two in (("one.pdf", "two.pdf"), ("one-proof.pdf", "two-proof.pdf")):
        assert Path(one).read_bytes() == Path(two).read_bytes()
