"""`--annex xlsx`: the workbook of a document's own numbers, and `verify`, which finds a cell that was changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.running import Command

DAY = ("--as-of", "2026-04-06")
KINDS = ("country", "comparison", "digest")


@pytest.fixture(scope="module")
def made(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Makes a document with its annex, once for each kind."""
    from reports.app.briefing import brief
    from reports.app.loading import read_corpus
    from reports.app.requests import BriefRequest, day_of

    folder, found, opened = tmp_path_factory.mktemp("annex"), dict[str, Path](), read_corpus(str(sample_corpus))

    def make(kind: str) -> Path:
        if kind not in found:
            kinds: dict[str, dict[str, Any]] = {
                "country": {"subjects": ("NO",), "lang": "en"},
                "comparison": {"subjects": ("CN", "JP"), "with_sheets": False, "lang": "both"},
                "digest": {
                    "quarter": "2026Q1", "with_sheets": False, "lang": "zh",
                    "baseline": str(sample_corpus / "snapshots" / "2025Q4.jsonl"),
                },
            }  # fmt: skip
            day = day_of(None).replace(2026, 4, 6)
            briefed = brief(BriefRequest(kind, annex="xlsx", as_of=day, **kinds[kind]), opened)
            found[kind] = briefed.write(folder / f"{kind}.pdf")
        return found[kind]

    return make


@pytest.mark.document
@pytest.mark.parametrize("kind", KINDS)
def test_the_annex_of_a_document_holds_against_the_data_inside_it(
    reports: Command, made: Callable[[str], Path], kind: str
) -> None:
    pdf = made(kind)
    ran = reports("verify", pdf.with_suffix(".xlsx"))
    assert (ran.code, ran.err) == (0, "")
    assert "the annex holds" in ran.out


@pytest.mark.document
@pytest.mark.parametrize(
    ("sheet", "cell", "value", "column"),
    [
        ("scores", "G2", 99, "score"),
        ("records", "C3", "Another title", "title"),
        ("dates", "G2", "2020-01-01", "date_from"),
        ("peers", "G2", None, "value"),
        ("pillars", "G2", 1, "written"),
    ],
)
def test_a_changed_cell_is_named_by_sheet_row_and_column(
    reports: Command, made: Callable[[str], Path], tmp_path: Path, sheet: str, cell: str, value: Any, column: str
) -> None:
    pdf = made("country")
    book = openpyxl.load_workbook(pdf.with_suffix(".xlsx"))
    assert book[sheet][cell].value != value or isinstance(value, int)
    book[sheet][cell].value = value
    book.save(tmp_path / "changed.xlsx")
    ran = reports("verify", pdf, "--annex", tmp_path / "changed.xlsx")
    assert ran.code == 5
    assert "1 thing does not hold" in ran.err
    assert f"{sheet}!{cell} ({column})" in ran.err
    told = json.loads(reports("verify", pdf, "--annex", tmp_path / "changed.xlsx", "--json").out)
    assert (told["holds"], [one["cell"] for one in told["annex"]]) == (False, [f"{sheet}!{cell} ({column})"])


@pytest.mark.document
def test_a_row_or_sheet_that_was_taken_out_is_named(
    reports: Command, made: Callable[[str], Path], tmp_path: Path
) -> None:
    pdf = made("country")
    book = openpyxl.load_workbook(pdf.with_suffix(".xlsx"))
    book["scores"].delete_rows(4)
    del book["ranks"]
    book.create_sheet("mine")
    book.save(tmp_path / "changed.xlsx")
    ran = reports("verify", pdf, "--annex", tmp_path / "changed.xlsx")
    assert (ran.code, "3 things do not hold" in ran.err) == (5, True)
    for said in ("scores: has", "ranks: the sheet is missing", "mine: the document has no such sheet"):
        assert said in ran.err


@pytest.mark.document
def test_the_annex_of_another_document_and_what_is_no_workbook_are_refused(
    reports: Command, made: Callable[[str], Path], tmp_path: Path
) -> None:
    pdf = made("country")
    assert reports("verify", pdf, "--annex", made("comparison").with_suffix(".xlsx")).code == 5
    (tmp_path / "x.xlsx").write_bytes(b"no workbook")
    ran = reports("verify", pdf, "--annex", tmp_path / "x.xlsx")
    assert (ran.code, "x.xlsx" in ran.err) == (3, True)
    ran = reports("verify", tmp_path / "x.xlsx")
    assert (ran.code, "--annex" in ran.err) == (2, True)


@pytest.mark.document
def test_a_batch_writes_annexes_notes_their_hashes_lists_them_and_mails_them(
    reports: Command, sample_corpus: Path, tmp_path: Path
) -> None:
    out, plan = tmp_path / "out", tmp_path / "batch.toml"
    asked = '[[documents]]\nkind = "policy"\nsubjects = ["no-longship"]\nlang = "en"\n'
    plan.write_text(f'annex = "xlsx"\n{asked}', "utf-8")
    words = ("batch", plan, "--corpus", sample_corpus, "-o", out, *DAY, "-q", "--executor", "serial")
    assert reports(*words).code == 0
    (entry,) = json.loads((out / "manifest.json").read_text("utf-8"))["documents"]
    assert entry["annex"] == f"{entry['name']}.xlsx"
    assert entry["annex_bytes"] == (out / entry["annex"]).stat().st_size
    assert f'href="{entry["annex"]}"' in (out / "index.html").read_text("utf-8")
    written = (out / entry["annex"]).stat().st_mtime_ns
    assert reports(*words).code == 0
    assert (out / entry["annex"]).stat().st_mtime_ns == written
    recipients = tmp_path / "recipients.toml"
    entry_of = 'address = "a@example.org"\nlanguage = "en"\nkinds = "policy"\nannex = "xlsx"\n'
    recipients.write_text(f"[[recipient]]\n{entry_of}", "utf-8")
    mail = ("mail", plan, "--corpus", sample_corpus, "--recipients", recipients, "--eml", tmp_path / "eml", *DAY)
    ran = reports(*mail, "-o", out)
    assert ran.code == 0, ran.err
    (message,) = (tmp_path / "eml").glob("*.eml")
    assert b"spreadsheetml.sheet" in message.read_bytes()
    (out / entry["annex"]).write_bytes(b"changed")
    assert reports(*mail, "-o", out).code != 0
