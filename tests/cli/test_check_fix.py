"""`reports check --fix`: what has one right answer, and nothing else, in the bytes of files."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from reports.app.correcting import find_corrections, write_corrections
from reports.app.observer import Observer
from reports.app.requests import CheckRequest
from tests.cli.running import Command, write_record

YAML = """---
# who and what
id: cn-two      # the id
title: '乙办法'
country: "China"   # in English
category: Regulatory
status: 'Active'   # ask again
legalWeight: Primary legislation
pubDate: 2024 年 6 月 13 日
year: 2024年
provenance: {author: A, reviewer: 'B', lastAuditDate: "2026. 3. 5."}
evolution:
  milestones:
    - {date: 13 June 2024, event: first}
    - date: '令和8年3月5日'
      event: second
    - only an event
---

Active, 13 June 2024: the body keeps its words.
"""
FIXED = """---
# who and what
id: cn-two      # the id
title: '乙办法'
country: "中国"   # in English
category: 法律监管
status: '现行'   # ask again
legalWeight: 法律
pubDate: 2024-06-13
year: 2024
provenance: {author: A, reviewer: 'B', lastAuditDate: "2026-03-05"}
evolution:
  milestones:
    - {date: 2024-06-13, event: first}
    - date: '2026-03-05'
      event: second
    - only an event
---

Active, 13 June 2024: the body keeps its words.
"""


class Heard(Observer):
    """An observer that keeps what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def warn(self, text: str) -> None:
        self.lines.append(text)


def put(folder: Path, text: str | bytes, name: str = "zh/one.md") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_diff_is_shown_and_nothing_written(reports: Command, tmp_path: Path) -> None:
    path = put(tmp_path / "c", YAML)
    ran = reports("check", "--corpus", tmp_path / "c", "--fix")
    assert ran.code == 3
    assert ran.out.startswith("--- a/zh/one.md\n+++ b/zh/one.md\n@@ ")
    assert "-status: 'Active'   # ask again\n" in ran.out
    assert "+status: '现行'   # ask again\n" in ran.out
    assert "9 fields in 1 file would be written otherwise; --fix --write writes it" in ran.err
    assert path.read_text(encoding="utf-8") == YAML


def test_comments_order_and_quotes_stay_and_a_second_run_does_nothing(reports: Command, tmp_path: Path) -> None:
    path = put(tmp_path / "c", YAML)
    ran = reports("check", "--corpus", tmp_path / "c", "--fix", "--write")
    assert (ran.code, ran.out) == (0, f"{path}\n")
    assert path.read_text(encoding="utf-8") == FIXED
    before = path.stat()
    ran = reports("check", "--corpus", tmp_path / "c", "--fix", "--write")
    assert (ran.code, ran.out) == (0, "")
    assert path.stat() == before
    assert reports("check", "--corpus", tmp_path / "c", "--fix").code == 0


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_ends_of_lines_and_a_byte_order_mark_stay(reports: Command, tmp_path: Path, end: str, mark: bytes) -> None:
    path = put(tmp_path / "c", mark + YAML.replace("\n", end).encode())
    assert reports("check", "--corpus", tmp_path / "c", "--fix", "--write").code == 0
    assert path.read_bytes() == mark + FIXED.replace("\n", end).encode()


def test_json_stays_json(reports: Command, tmp_path: Path) -> None:
    path = write_record(tmp_path / "c", status="Active", pubDate="2024 年 6 月 13 日", country="China")
    before = path.read_text(encoding="utf-8")
    assert reports("check", "--corpus", tmp_path / "c", "--fix", "--write").code == 0
    after = before.replace('"Active"', '"现行"').replace('"2024 年 6 月 13 日"', '"2024-06-13"')
    assert path.read_text(encoding="utf-8") == after.replace('"China"', '"中国"')


def test_the_diff_is_one_that_git_applies(reports: Command, tmp_path: Path) -> None:
    folder = tmp_path / "c"
    put(folder, YAML.rstrip("\n"))
    put(folder, YAML.replace("cn-two", "cn-three").replace("\n", "\r\n"), "zh/two.md")
    put(folder, YAML.replace("cn-two", "cn-four").replace("乙办法", "乙\u2028办法"), "zh/北 海.md")
    diff = reports("check", "--corpus", folder, "--fix").out
    shown = {path: path.read_bytes() for path in folder.rglob("*.md")}
    assert reports("check", "--corpus", folder, "--fix", "--write").code == 0
    written = {path: path.read_bytes() for path in shown}
    for path, data in shown.items():
        path.write_bytes(data)
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    words = ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(words, cwd=folder, input=diff.encode(), check=True)
    assert {path: path.read_bytes() for path in shown} == written


LEFT = {
    "a name that is right in any case": ("status: Active", "status: 现行"),
    "a code": ("status: Active", "status: in-force"),
    "a word that nobody knows": ("status: Active", "status: Forgotten"),
    "what a pattern knows, and more": ("status: Active", "status: 三读通过、尚未公布"),
    "no date": ("pubDate: 2024-06-13", "pubDate: soon"),
    "a day that is more than one": ("pubDate: 2024-06-13", "pubDate: 2024-06-13 10:00 until noon"),
    "the date of no end": ("pubDate: 2024-06-13", "pubDate: 9999 年 12 月 31 日"),
    "a month without a day": ("pubDate: 2024-06-13", "pubDate: 2024-06"),
    "a comment in a name": ("status: Active", 'status: "Active <!-- ask -->"'),
    "a name over two lines": ("country: 中国", "country: People's Republic\n  of China"),
    "a name in a block of text": ("country: 中国", "country: >\n  China"),
    "an escape in another field": ("title: 甲", 'title: "\\u7532\\u529e"\nx: "\\u0007"'),
    "a tab where YAML has none": ("title: 甲", '"title":\t"甲"'),
    "a key that stands twice": ("title: 甲", "title: 甲\nstatus: Active"),
    "a front matter that never ends": ("---\n\nx", "\n\nx"),
}
"""15 records of which nothing may be written, by what stands in them."""
_PLAIN = "---\nid: cn-one\ntitle: 甲\ncountry: 中国\nstatus: Active\npubDate: 2024-06-13\n---\n\nx\n"


@pytest.mark.parametrize("name", LEFT)
def test_what_has_no_one_answer_or_no_safe_place_is_left(reports: Command, tmp_path: Path, name: str) -> None:
    old, new = LEFT[name]
    assert old in _PLAIN
    text = _PLAIN.replace(old, new)
    if old != "status: Active":
        text = text.replace("status: Active", "status: 现行")
    path = put(tmp_path / "c", text)
    write_record(tmp_path / "c", id="cn-good")
    ran = reports("check", "--corpus", tmp_path / "c", "--fix", "--write")
    assert ran.out == ""
    assert path.read_bytes() == text.encode()


def test_a_value_that_cannot_be_written_alone_is_named(reports: Command, tmp_path: Path) -> None:
    put(tmp_path / "c", _PLAIN.replace("country: 中国", "country: >\n  China"))
    assert "zh/one.md: country: left" in reports("check", "--corpus", tmp_path / "c", "--fix").err


def test_a_draft_is_not_made_law_by_the_way_its_status_is_spelt(reports: Command, tmp_path: Path) -> None:
    draft = _PLAIN.replace("title: 甲", "title: House Bill 200 (draft)")
    path = put(tmp_path / "c", draft, "en/one.md")
    words = ("check", "--corpus", tmp_path / "c", "--rule", "draft-in-force", "-q")
    said = reports(*words).out
    assert said
    reports("check", "--corpus", tmp_path / "c", "--fix", "--write")
    assert path.read_text(encoding="utf-8") == draft.replace("中国", "China")
    assert reports(*words).out == said


def test_a_record_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = write_record(tmp_path / "c", status="Active")
    other = write_record(tmp_path / "c", id="cn-two", status="Active")
    gone = write_record(tmp_path / "c", id="cn-three", status="Active")
    found = find_corrections(CheckRequest(corpus=str(tmp_path / "c")))
    path.write_bytes(path.read_bytes() + b"\nmore\n")
    gone.unlink()
    before, heard = path.read_bytes(), Heard()
    assert [one.path for one in write_corrections(found, heard)] == [other]
    assert path.read_bytes() == before
    assert not gone.exists()
    assert [line.split(" has changed")[0] for line in heard.lines] == ["zh/cn-one.md", "zh/cn-three.md"]


def test_mode_and_links_inside_the_corpus_stay(reports: Command, tmp_path: Path) -> None:
    path = write_record(tmp_path / "c", status="Active")
    path.chmod(0o640)
    stored = tmp_path / "c" / "stored.md"
    path.rename(stored)
    path.symlink_to(stored)
    stored.rename(tmp_path / "c" / "zh" / "stored.txt")
    path.unlink()
    path.symlink_to("stored.txt")
    assert reports("check", "--corpus", tmp_path / "c", "--fix", "--write").code == 0
    assert path.is_symlink()
    target = tmp_path / "c" / "zh" / "stored.txt"
    assert "现行" in target.read_text(encoding="utf-8")
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_spelling_that_the_house_means_is_left(reports: Command, tmp_path: Path) -> None:
    path = write_record(tmp_path / "c", status="Active", pubDate="13 June 2024")
    Path("reports.toml").write_text('[check]\noff = ["folded-spelling"]\n', encoding="utf-8")
    assert reports("check", "--corpus", tmp_path / "c", "--fix", "--write").code == 0
    found = json.loads(path.read_text(encoding="utf-8").split("---")[1])
    assert (found["status"], found["pubDate"]) == ("Active", "2024-06-13")


def test_a_printed_form_that_is_no_spelling_gives_way_to_the_code(reports: Command, tmp_path: Path) -> None:
    path = write_record(tmp_path / "c", status="Active")
    Path("reports.toml").write_text('[names.status.in-force]\nprinted = "在册"\n', encoding="utf-8")
    assert reports("check", "--corpus", tmp_path / "c", "--fix", "--write").code == 0
    assert '"status": "in-force"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [("--write",), ("--fix", "--json"), ("--fix", "--baseline", "x"), ("--fix", "--rule", "title-year"),
     ("--fix", "--fail-on", "error"), ("--fix", "--render")],
)  # fmt: skip
def test_options_that_do_not_go_together_are_refused(reports: Command, small: Path, words: tuple[str, ...]) -> None:
    assert reports("check", "--corpus", small, *words).code == 2


def test_only_a_folder_is_corrected(reports: Command, small: Path) -> None:
    reports("snapshot", "save", "s.jsonl", "--corpus", small)
    ran = reports("check", "--corpus", "s.jsonl", "--fix")
    assert (ran.code, "is no folder" in ran.err) == (2, True)
