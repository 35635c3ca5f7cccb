"""A document in a notebook: its first page, its tables, and the same again from its PDF."""

from __future__ import annotations

import base64
import json
import math
import re
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from msgspec.structs import replace
from PIL import Image

import reports
from reports.audit.findings import InspectionFinding
from reports.documents.shared.unset import Shortfall
from reports.errors import EnvironmentProblem, InputProblem
from reports.tables.declaration import TABLES
from tests.conftest import ROOT

DAY = date(2026, 3, 31)
NOTEBOOK = ROOT / "docs" / "briefing.ipynb"

pytestmark = pytest.mark.document


@pytest.fixture(scope="module")
def document() -> reports.Briefed:
    """A briefing of two records, one of which has a dimension without a score."""
    return reports.brief(
        reports.BriefRequest("country", ("Norway",), lang="zh", as_of=DAY, corpus="sample", cache=False)
    )


class _Tags(HTMLParser):
    """Keeps the attributes of pictures and the cells of tables."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.pictures: list[dict[str, str | None]] = []
        self.cells: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.pictures.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.cells.append(data)


def shown(document: reports.Briefed) -> tuple[_Tags, dict[str, Any]]:
    """What a notebook shows as HTML, and what it is told beside."""
    data, told = document._repr_mimebundle_()
    return _Tags(data["text/html"]), {**data, "told": told}


def test_a_notebook_shows_the_first_page_with_an_alternative_text(document: reports.Briefed) -> None:
    html, data = shown(document)
    (picture,) = html.pictures
    alt = f"First page of {document.title}: {document.pages} pages, zh"
    assert picture["alt"] == alt == data["told"]["image/png"]["alt"]
    drawn = base64.b64decode(data["image/png"])
    assert (picture["src"] or "").partition(",")[2] == data["image/png"]
    with Image.open(BytesIO(drawn)) as image:
        width, height = image.size
    assert width == 2 * int(picture["width"] or 0)
    assert height / width == pytest.approx(math.sqrt(2), rel=0.01)
    assert len(drawn) < 200_000


def test_a_notebook_names_the_document_and_says_nothing_of_findings_where_there_are_none(
    document: reports.Briefed,
) -> None:
    html, _ = shown(document)
    assert html.cells == [
        *("Document", document.title, "File", f"{document.name}.pdf", "Pages", str(document.pages)),
        *("Language", "zh", "Records", "2"),
    ]


def test_a_notebook_lists_what_was_found_and_what_is_missing_as_text(document: reports.Briefed) -> None:
    finding = InspectionFinding(2, "glyph", "sheet-a", "a/zh", "title", "<b> is in no face", "Correct & write it.")
    lacking = Shortfall("sheet-b", True, ("signs",), ("U+1F600",))
    html, _ = shown(replace(document, findings=(finding,), incomplete=(lacking,)))
    said = "\n".join(html.cells)
    assert "What the inspection found" in said
    assert "2\nglyph\na/zh\ntitle\n<b> is in no face\nCorrect & write it." in said
    assert "sheet-b\nsigns, U+1F600" in said


def test_at_the_prompt_a_document_says_what_it_is_and_not_its_bytes(document: reports.Briefed) -> None:
    assert repr(document) == f"<ccus-country_NO_2026-03-31_zh: {document.pages} pages, zh>"


def test_tables_have_the_columns_and_types_that_are_declared(document: reports.Briefed) -> None:
    kinds = {"text": "string", "code": "string", "name": "string", "number": "float64", "whole": "Int64",
             "day": "datetime64[s]", "flag": "boolean", "list": "object", "json": "object"}  # fmt: skip
    assert list(document.tables) == [table.name for table in TABLES]
    for table in TABLES:
        frame = document.tables[table.name]
        assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
            column.name: kinds[column.type] for column in table.columns
        }


def test_tables_are_worked_out_once_and_a_score_that_is_missing_is_not_zero(document: reports.Briefed) -> None:
    assert document.tables is document.tables
    scores = document.tables["scores"]
    missing = scores.loc[scores["id"].eq("no-longship") & scores["score"].isna()]
    assert len(missing) > 0
    assert missing["grade"].isna().all()
    assert scores["score"].min() > 0
    assert document.tables["countries"].set_index("country_code").loc["NO", "records"] == 2
    assert document.tables["dates"]["date_from"].dropna().min() >= pd.Timestamp("2010-01-01")


def test_a_document_that_is_read_back_is_the_one_that_was_written(document: reports.Briefed, tmp_path: Path) -> None:
    path = document.write(tmp_path)
    again = reports.read_document(path)
    for name in ("name", "title", "languages", "pdf", "pages", "incomplete"):
        assert getattr(again, name) == getattr(document, name), name
    assert [one.id for one in again.selection.records] == [one.id for one in document.selection.records]
    assert again.selection.canonical == document.selection.canonical
    assert again.folder == tmp_path
    assert again.write(tmp_path / "again.pdf").read_bytes() == document.pdf
    for name, frame in document.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], frame)


def test_what_is_no_pdf_of_ours_is_not_read(tmp_path: Path) -> None:
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.7\n")
    with pytest.raises(InputProblem, match=r"other\.pdf cannot be read"):
        reports.read_document(other)
    web = reports.brief(
        reports.BriefRequest("policy", ("no-longship",), as_of=DAY, corpus="sample", formats=("html",))
    ).write(tmp_path)
    assert web.suffix == ".html"
    with pytest.raises(InputProblem, match="is an HTML edition, which has no pages"):
        reports.read_document(web)


def test_without_pandas_a_document_has_all_but_its_tables(
    document: reports.Briefed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    monkeypatch.delitem(sys.modules, "reports.tables.frames", raising=False)
    other = replace(document)
    with pytest.raises(EnvironmentProblem, match="not installed") as caught:
        _ = other.tables
    assert "ccus-reports[pandas]" in caught.value.remedy
    assert shown(other)[0].pictures


# --- the notebook, and scripts


def test_the_cells_of_the_notebook_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {"__name__": "notebook"}
    for cell in cells:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            exec(compile("".join(cell["source"]), str(NOTEBOOK), "exec"), names)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["ccus-country_NO_2026-03-31_en.pdf"]
    assert capsys.readouterr().err == ""


_EXECUTE = """
import sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
nbformat.write(notebook, "done.ipynb")
"""


@pytest.mark.soak
def test_the_notebook_runs_in_jupyter_and_shows_what_it_is_to_show(tmp_path: Path) -> None:
    if not (find_spec("nbclient") and find_spec("ipykernel")):
        pytest.skip("tools/setup.sh notebook installs nbclient and ipykernel")
    words = [sys.executable, "-c", _EXECUTE, str(NOTEBOOK)]
    run = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert run.returncode == 0, run.stderr
    cells = json.loads((tmp_path / "done.ipynb").read_text(encoding="utf-8"))["cells"]
    outputs = [out for cell in cells if cell["cell_type"] == "code" for out in cell["outputs"]]
    assert {out["output_type"] for out in outputs} == {"execute_result"}
    (page,) = (out for out in outputs if "image/png" in out["data"])
    assert "<img" in "".join(page["data"]["text/html"])
    assert page["metadata"]["image/png"]["alt"].startswith("First page of CCUS country briefing: Norway")
    assert len("".join(page["data"]["text/plain"])) < 100
    assert sum("dataframe" in "".join(out["data"].get("text/html", "")) for out in outputs) == 3


_SCRIPT = """
import sys, threading
from datetime import date
from pathlib import Path

print("begins")
threading.Thread(target=threading.Event().wait, daemon=True).start()  # A process with threads spawns its workers.

import reports

made = reports.brief(reports.BriefRequest("policy", ("no-longship",), as_of=date(2026, 3, 31), corpus="sample"))
print(reports.inspect(made.write(Path("out"))).data.document.title)
"""


def test_a_script_needs_no_guard_to_start_processes(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(_SCRIPT, encoding="utf-8")
    words = [sys.executable, str(script)]
    env = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    run = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, env=env, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert re.fullmatch(r"begins\nCCUS .+\n", run.stdout)
