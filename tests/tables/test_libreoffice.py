"""What LibreOffice makes of our workbooks: texts stay text, and what it saves comes back as the same records."""

from __future__ import annotations

import csv
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from reports.app.exporting import export
from reports.app.importing import import_table
from reports.app.requests import ExportRequest, ImportRequest
from reports.corpus.reader import read_corpus
from tests.cli.running import write_record
from tests.tables.test_export import FORMULAS
from tests.tables.test_round_trip import LATE

pytestmark = pytest.mark.soak

_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""UTF-8, values as they are shown, a file a sheet."""


def convert(table: Path, to: str, folder: Path) -> None:
    """Open a workbook in LibreOffice and save it otherwise; skips where it is not installed."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-calc-nogui")
    words = [
        office,
        "--headless",
        f"-env:UserInstallation=file://{folder}/profile",
        "--convert-to",
        to,
        "--outdir",
        folder,
    ]
    subprocess.run([*map(str, words), str(table)], check=True, capture_output=True, timeout=170)


def test_texts_that_look_like_formulas_are_shown_as_they_are(tmp_path: Path) -> None:
    for number, text in enumerate(FORMULAS):
        write_record(tmp_path / "corpus", id=f"cn-{number:02}", source=text.strip())
    export(ExportRequest(corpus=str(tmp_path / "corpus"), as_of=LATE)).write(tmp_path / "t.xlsx")
    convert(tmp_path / "t.xlsx", _CSV, tmp_path / "shown")
    with (tmp_path / "shown" / "t-records.csv").open(encoding="utf-8-sig", newline="") as file:
        shown = [row["source"] for row in csv.DictReader(file)]
    assert shown == [text.strip() for text in FORMULAS]


def test_a_workbook_that_libreoffice_has_saved_comes_back_as_it_was(sample_corpus: Path, tmp_path: Path) -> None:
    export(ExportRequest(corpus=str(sample_corpus), as_of=date(2030, 1, 1))).write(tmp_path / "t.xlsx")
    convert(tmp_path / "t.xlsx", "xlsx", tmp_path / "saved")
    import_table(ImportRequest(table=tmp_path / "saved" / "t.xlsx", output=tmp_path / "back"))
    assert read_corpus(tmp_path / "back").records == read_corpus(sample_corpus).records
