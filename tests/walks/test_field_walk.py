"""A newcomer's walk: a new field of a record is an attribute, a row of the table and its name, nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

ROOT = Path(__file__).parent.parent.parent

EDITS = (
    ("reports/corpus/policy.py", '    interpretation: str = ""\n', '    interpretation: str = ""\n    budget: str = ""\n'),
    (
        "reports/corpus/fields.py",
        '        Field("interpretation", "interpretation", "text", placed=True),\n',
        '        Field("interpretation", "interpretation", "text", placed=True),\n'
        '        Field("budget", "budget", "line"),\n',
    ),
)
"""All that a newcomer changes: file, what stands there, and what stands there then."""

NAMES = {"zh": "预算", "en": "Budget", "ja": "予算", "ko": "예산", "zh-Hant": "預算"}
"""The printed name in each language."""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the program in which somebody added a field to a record."""
    for name in ("reports", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("fonts", "seeds"):
        (tmp_path / name).symlink_to(ROOT / name)
    assert len({name for name, *_ in EDITS}) <= 3
    for name, old, new in EDITS:
        _replace(tmp_path / name, old, new)
    for path in (tmp_path / "templates" / "strings").glob("*.toml"):
        _replace(path, "\n[field]\n", f'\n[field]\nbudget = "{NAMES[path.stem]}"\n')
    return tmp_path


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path.name} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


def _record(folder: Path, **fields: str) -> Path:
    front = {"id": "cn-plan", "title": "碳捕集规划", "country": "中国", "pubDate": "2024-03-15", **fields}
    path = folder / "zh" / "cn-plan.md"
    path.parent.mkdir(parents=True)
    path.write_text(f"---\n{json.dumps(front, ensure_ascii=False)}\n---\n\n规划正文。\n", encoding="utf-8")
    return folder


def _reports(house: Path, *words: str) -> str:
    """What a command of the copy prints."""
    code = f"import reports; from reports.cli import main; assert {str(house)!r} in reports.__file__; main()"
    variables = {**os.environ, "PYTHONPATH": str(house), "REPORTS_CACHE_DIR": str(house / "cache")}
    run = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, cwd=house, env=variables, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def _differences(house: Path, old: Path, new: Path) -> list[tuple[Any, ...]]:
    told = json.loads(_reports(house, "changes", str(old), str(new), "--as-of", "2026-03-31", "--json"))
    return [(one["class"], one["field"], one["old"], one["new"]) for one in told["changes"]]


def test_a_field_is_an_attribute_a_row_and_a_name(house: Path) -> None:
    now = _record(house / "now", budget="10 亿元")
    later = _record(house / "later", budget="99 亿元")
    changed = [("text-changed", "budget", "10 亿元", "99 亿元")]

    pdf = house / "sheet.pdf"
    _reports(house, "policy", "cn-plan", "--corpus", "now", "--lang", "zh", "--as-of", "2026-03-31", "-o", str(pdf))
    with pypdfium2.PdfDocument(pdf) as document:
        printed = " ".join(document[0].get_textpage().get_text_range().split())
    assert "预算 10 亿元" in printed
    assert _differences(house, now, later) == changed
    assert _differences(house, pdf, later) == changed
    assert _differences(house, pdf, now) == []
    _record(house / "slip", budgett="10 亿元")
    findings = json.loads(_reports(house, "check", "--corpus", "slip", "--json"))["findings"]
    (slip,) = [one for one in findings if one["field"] == "budgett"]
    assert (slip["rule"], "“budget”" in slip["message"]) == ("misspelt-key", True)
