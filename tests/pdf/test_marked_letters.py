"""A letter and its marks are one glyph in a document: read as it was written, the marks where the face sets them."""

from __future__ import annotations

import io
import shutil
import subprocess
import unicodedata
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from reports.documents.shared.section import BarRow, Bars, Furniture, Section
from reports.engine.pages import render_section
from reports.pdf.binding import bind
from reports.pdf.marked_letters import FIRST, MarkedLetters, digits_of
from reports.typeset import fonts
from reports.typeset.brand import Palette
from reports.typeset.charts import draw
from reports.typeset.look import Look
from reports.typeset.styles import style_sheet
from reports.typeset.text import set_run

WORDS = (
    "Ọ̀yọ́", "ẹ̀kọ́", "Ẹ́gbá", "Ǹjẹ́", "Ị̀ba", "nị́x", "į́į", "Dziłį́į́", "ṝ̄a", "m̩̀ab", "G̃uarani", "ê̄a", "ī́n", "ū́x", "Ā̀ā̀", "ọ̄́b",
    "Ǩiurâl", "ḱo", "Ȯȯ", "ӱӥӝ", "j̃a", "ɔ̀k", "Ɛ̀b", "а́б",
)  # fmt: skip
"""Yoruba, Igbo, Navajo, Sanskrit, Guaraní, Pinyin, Skolt Sámi, Livonian, Udmurt, Ewe, Russian with stress."""
READERS = {"poppler": ("pdftotext", "-layout", "{}", "-"), "MuPDF": ("mutool", "draw", "-q", "-F", "txt", "{}")}


@cache
def document() -> bytes:
    """Every word between others, alone in bold, in the foot, and in a chart."""
    rows = "".join(f"<p>{set_run(f'by {word} and', 'en')} <b>{set_run(f'H {word}', 'en')}</b></p>" for word in WORDS)
    chart = '<img alt="a" src="chart/a.svg">'
    bars = draw(Bars(tuple(BarRow(word, 50.0, "A", text="70") for word in WORDS[:8]), "en"), Palette())
    html = f'<html lang="en"><body>{rows}{chart}</body></html>'
    laid = render_section(html, {"chart/a.svg": bars}, section_id="s", style=style_sheet(Look()))
    return bind(
        [(Section("s", "x.html", "T", "en", None), laid)], title="T", lang="en", author="", subject="", keywords=(),
        as_of="2026-03-31", furniture=Furniture("Foot Ọ̀yọ́ ṝ̄a", "{page}", ""),
    )  # fmt: skip


def expected() -> list[str]:
    texts = [f"by {word} and H {word}" for word in WORDS]
    return [unicodedata.normalize("NFC", text) for text in (*texts, "Foot Ọ̀yọ́ ṝ̄a")]


def lacking(text: str) -> list[str]:
    read = " ".join(text.replace("\u2060", "").replace("\u200b", "").split())
    return [line for line in expected() if line not in read]


def test_every_word_is_read_as_it_was_written() -> None:
    pages = pypdfium2.PdfDocument(document())
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    assert lacking(text) == []
    for word in WORDS[:8]:
        assert text.count(unicodedata.normalize("NFC", word)) >= 3, f"{word} in the chart"
    assert "\u25cc" not in text


@pytest.mark.parametrize("reader", READERS)
def test_other_readers_read_it_as_well(reader: str, tmp_path: Path) -> None:
    command = READERS[reader]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    path = tmp_path / "x.pdf"
    path.write_bytes(document())
    done = subprocess.run([word.format(path) for word in command], capture_output=True, text=True, check=True)
    assert lacking(done.stdout) == []


def test_no_mark_is_shown_beside_its_letter_and_none_is_raised() -> None:
    with pikepdf.open(io.BytesIO(document())) as pdf:
        for page in pdf.pages:
            page.contents_coalesce()
            assert b" Ts" not in page.Contents.read_bytes()
            marks = {
                line.split()[0]
                for font in page.Resources.Font.values()
                for line in font.ToUnicode.read_bytes().decode().splitlines()
                if line.startswith("<") and line.endswith(("<0300>", "<0301>", "<0323>"))
            }
            shown = page.Contents.read_bytes().decode("latin-1")
            assert marks
            assert not any(mark.strip("<>") in run for mark in marks for run in _runs(shown))


def _runs(content: str) -> list[str]:
    """The codes in each string that is shown, four digits each, with spaces between."""
    strings = (part.partition(">")[0] for part in content.split("<")[1:])
    return [" ".join(one[at : at + 4] for at in range(0, len(one), 4)) for one in strings]


def test_marks_lie_over_and_under_their_letter() -> None:
    text = pypdfium2.PdfDocument(document())[0].get_textpage()
    read = text.get_text_range()
    plain, marked = (text.get_charbox(read.index(char)) for char in ("b", unicodedata.normalize("NFC", "Ọ̀")))
    assert marked[3] > plain[3] + 1
    assert marked[1] < plain[1] - 1


def test_what_is_shown_behind_a_joined_letter_stays_in_its_place() -> None:
    face = fonts.face(fonts.SUPPLEMENT)
    glyphs = {char: fonts.shaping_font(face).get_nominal_glyph(ord(char)) or 0 for char in "ex\u0323\u0300"}
    e, x, dot, grave = (digits_of(glyph) for glyph in glyphs.values())
    letters = MarkedLetters({b"/F": face}, {face: {glyph: char for char, glyph in glyphs.items()}})
    for kept in (b"/F 10 Tf\n[<%b>-200<%b>] TJ\n" % (dot, x), b"/G 10 Tf\n[<%b>237<%b>-237<%b>] TJ\n" % (e, dot, x)):
        assert letters.joined(kept) == kept
    raised = b"/F 10 Tf\n[<%b>237<%b>-237<>237] TJ\n2 Ts\n[<%b>] TJ\n0 Ts\n[-237<%b>18<%b>] TJ\n"
    joined = letters.joined(raised % (e, dot, grave, x, x))
    ((made, number),) = letters.found.items()
    assert joined == b"/F 10 Tf\n[<%b%b>18<%b>] TJ\n" % (digits_of(number), x, x)
    assert (number, made.text) == (FIRST, "\u1eb9\u0300")
    assert [(right, up) for _, right, up in made.marks] == [(259, 0), (259, 200)]
