"""Texts that no page is made for: each becomes a right page, or ends with exit code 5 and the name of its place."""

from __future__ import annotations

import json
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from reports.cli import main
from reports.resources import TEMPLATES

BODY = "为规范温室气体自愿减排交易，制定本办法（试行）。省级主管部门负责监督管理。\n\n"


@dataclass(frozen=True)
class Outcome:
    """What a run of the command left."""

    code: int
    pdf: Path
    out: str
    err: str

    @property
    def text(self) -> str:
        """The text of every page, without white space."""
        with pdfium.PdfDocument(self.pdf) as document:
            return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)


class Command:
    """`reports policy` over a corpus of one record."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._capsys, self._monkeypatch = folder, capsys, monkeypatch

    def __call__(self, *options: str, body: str = BODY, **fields: Any) -> Outcome:
        """Write the record and its sheet."""
        record = self._folder / "corpus" / "zh" / "cn-ets.md"
        record.parent.mkdir(parents=True, exist_ok=True)
        front = {"id": "cn-ets", "title": "交易管理办法", "country": "中国", "status": "现行", **fields}
        record.write_text(f"---\n{json.dumps(front, ensure_ascii=False)}\n---\n{body}", encoding="utf-8")
        pdf = self._folder / "sheet.pdf"
        words = ["policy", "cn-ets", "--corpus", str(record.parent.parent), "--as-of", "2026-04-30", "-o", str(pdf)]
        self._monkeypatch.setattr(sys, "argv", ["reports", *words, *options])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = self._capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Outcome(ended.value.code, pdf, out, err)


@pytest.fixture
def policy(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command."""
    return Command(tmp_path, capsys, monkeypatch)


def test_an_ordinary_record_is_written(policy: Command) -> None:
    outcome = policy()
    assert (outcome.code, outcome.err.count("page")) == (0, 1)
    assert "温室气体自愿减排交易" in outcome.text


def test_every_text_with_a_character_that_no_face_has_is_named_and_its_sheet_is_replaced(policy: Command) -> None:
    evidence = {"score": 80, "evidence": "依据\u9ffd。", "citation": "第一条"}
    outcome = policy(title="封存\u9ffd办法", analysis={"mrv": evidence}, body="封存\u9ffd场地。")
    assert outcome.code == 5
    assert "本节无法排版" in outcome.text
    assert "U+9FFD" in outcome.text
    for field in ("title", "analysis.mrv.evidence", "body"):
        assert f"cn-ets/zh-Hans: {field}: \u9ffd (U+9FFD) is in no shipped face" in outcome.err


@pytest.mark.soak
def test_words_of_300_letters_break_wherever_they_stand(policy: Command) -> None:
    mrv = {"score": 80, "evidence": "d" * 300, "citation": "e" * 300, "auditNote": "f" * 300, "label": "l" * 300}
    outcome = policy(
        description="c" * 300,
        analysis={"mrv": mrv},
        impactAnalysis={"economic": "g" * 300},
        evolution={"milestones": [{"date": "2024-01-01", "event": "h" * 300}]},
        url="https://example.org/" + "i" * 300,
        body=f"{'a' * 300}\n\n# {'k' * 300}\n\n- {'m' * 300}\n\n| 甲 | 乙 |\n|---|---|\n| {'j' * 300} | 1 |",
    )
    _right_or_refused(outcome)
    if outcome.code == 0:
        assert [letter for letter in "acdefghijklm" if outcome.text.replace("-", "").count(letter) < 300] == []


def test_a_title_of_300_letters_breaks_or_is_refused_by_name(policy: Command) -> None:
    outcome = policy(title="b" * 300)
    _right_or_refused(outcome)
    if outcome.code == 0:
        assert outcome.text.count("b") >= 300


def _right_or_refused(outcome: Outcome) -> None:
    assert outcome.code in (0, 5)
    if outcome.code == 5:
        assert "本节无法排版" in outcome.text
        # What the list of sources prints has the section's name.
        assert re.search(r"^  (cn-ets/zh-Hans: \S+|\S+): ", outcome.err, re.MULTILINE), outcome.err


def test_a_table_of_40_columns_is_set_as_a_list(policy: Command) -> None:
    outcome = policy(body=f"|{'列|' * 40}\n|{'-|' * 40}\n|{'1|' * 40}\n")
    assert outcome.code == 0, outcome.err
    assert outcome.text.count("列：1") == 40


def test_the_widest_table_that_is_set_stays_on_the_page(policy: Command) -> None:
    columns = "".join(f"捕集{number}|" for number in range(16))
    outcome = policy(body=f"|{columns}\n|{'-|' * 16}\n" + f"|{'8,650.5|' * 16}\n" * 3)
    assert outcome.code == 0, outcome.err
    assert outcome.text.count("8,650.5") == 48


def test_a_body_of_30000_characters_flows_over_pages(policy: Command) -> None:
    outcome = policy(body=BODY * (30_000 // len(BODY)))
    assert outcome.code == 0, outcome.err
    assert outcome.text.count("制定本办法（试行）") == 30_000 // len(BODY)


@pytest.mark.parametrize("line", ["## 第{}条\n\n省级主管部门负责监督管理。\n", "- 第{}项\n"])
def test_a_heading_or_an_item_for_every_line_makes_right_pages(policy: Command, line: str) -> None:
    outcome = policy(body="\n".join(line.format(number) for number in range(200)))
    assert outcome.code == 0, outcome.err
    assert all(f"第{number}" in outcome.text for number in (0, 99, 199))


def test_a_body_of_headings_only_makes_right_pages_or_is_refused_by_name(policy: Command) -> None:
    _right_or_refused(policy(body="\n".join(f"# 第{number}条" for number in range(200))))


@pytest.fixture
def crowded_templates(tmp_path: Path) -> Path:
    """A template folder whose style sheet lets paragraphs of bodies stand over each other."""
    folder = tmp_path / "templates" / "style"
    folder.mkdir(parents=True)
    shutil.copy(TEMPLATES / "style" / "sections.css", folder)
    with (folder / "sections.css").open("a") as sheet:
        sheet.write(".prose p + p { margin-top: -14pt; }")
    return folder.parent


def test_a_sheet_with_a_fault_is_replaced_and_named(policy: Command, crowded_templates: Path) -> None:
    outcome = policy("--template-dir", str(crowded_templates), body=BODY * 2)
    assert (outcome.code, outcome.out) == (5, f"{outcome.pdf}\n")
    assert "本节无法排版" in outcome.text
    assert re.search("  cn-ets/zh-Hans: body: .+ and .+ overlap.*in the style sheet", outcome.err)


def test_lenient_writes_it_all_the_same_and_lists_what_was_found(policy: Command, crowded_templates: Path) -> None:
    outcome = policy("--lenient", "--template-dir", str(crowded_templates), body=BODY * 2)
    assert outcome.code == 0
    assert outcome.pdf.read_bytes().startswith(b"%PDF")
    assert re.search("cn-ets/zh-Hans: body: page 1: .+ and .+ overlap", outcome.err)


def test_lenient_lists_what_was_found_in_json_too(policy: Command, crowded_templates: Path) -> None:
    outcome = policy("--lenient", "--json", "--template-dir", str(crowded_templates), body=BODY * 2)
    found = json.loads(outcome.out)["findings"]
    assert {(entry["rule"], entry["page"], entry["record"], entry["field"]) for entry in found} == {
        ("overlap", 1, "cn-ets/zh-Hans", "body")
    }


def test_a_document_that_is_right_has_no_findings_in_json(policy: Command) -> None:
    assert json.loads(policy("--json").out)["findings"] == []


def test_nothing_is_written_over_an_older_file_when_nothing_can_be_set(
    policy: Command, crowded_templates: Path
) -> None:
    policy().pdf.write_bytes(b"older")
    with (crowded_templates / "style" / "sections.css").open("a") as sheet:
        sheet.write("body * { position: relative; left: 400pt; }")
    outcome = policy("--template-dir", str(crowded_templates))
    assert (outcome.code, outcome.pdf.read_bytes()) == (5, b"older")


LONG = "运营者应当每年向主管部门报告注入量与监测结果。" * 160


@pytest.mark.parametrize(
    "fields",
    [
        {"regulatory": {"liability_transfer": LONG}},
        {"analysis": {"mrv": {"score": 80, "evidence": LONG, "citation": "第一条"}}},
        {"evolution": {"milestones": [{"date": "2024-01-01", "event": LONG}]}},
    ],
    ids=["pillar", "evidence", "milestone"],
)
def test_a_field_that_is_taller_than_a_page_goes_on_over_the_page(policy: Command, fields: dict[str, Any]) -> None:
    outcome = policy(**fields)
    assert outcome.code == 0, outcome.err
    assert outcome.text.replace("\r", "").replace("\n", "").count("监测结果") >= 150
