"""Forty names in twenty languages look as when somebody last looked at them: `make goldens` draws the picture anew."""

from __future__ import annotations

from pathlib import Path

from reports.documents.shared.section import Furniture, Section
from reports.engine.pages import render_section
from reports.pdf.binding import bind
from reports.typeset.look import Look
from reports.typeset.styles import style_sheet
from reports.typeset.text import set_heading, set_run
from tests.end_to_end.goldens import MOST_DIFFERENT, different, picture, read_picture, save_picture
from tests.typeset.test_whole_words import NAMES

PICTURE = Path(__file__).with_suffix(".png")


def page() -> bytes:
    """A row a language: both names in English, the second in bold, and both in Chinese."""
    rows = "".join(
        f"<tr><td>{set_run(f'{lang} Hxo {one}', 'en')}</td><td><b>{set_run(f'Hxo {other}', 'en')}</b></td>"
        f'<td lang="zh-Hans">{set_run(f"由{one}与{other}提出", "zh-Hans")}</td></tr>'
        for lang, (one, other) in NAMES.items()
    )
    title = set_heading("Erdős, Žemaitė, Ọ̀ṣun, Ελευθέριος", "en")
    html = f'<html lang="en"><body><h2>{title}</h2><table>{rows}</table></body></html>'
    laid = render_section(html, {}, section_id="s", style=style_sheet(Look()))
    foot = Furniture("Vláda České republiky", "{page}", "Ọ̀ṣun")
    return bind(
        [(Section("s", "x.html", "T", "en", None), laid)], title="T", lang="en", author="", subject="", keywords=(),
        as_of="2026-03-31", furniture=foot,
    )  # fmt: skip


def test_the_names_look_as_before(update_goldens: bool, tmp_path: Path) -> None:
    (tmp_path / "names.pdf").write_bytes(page())
    found = picture(tmp_path / "names.pdf", 0)
    if update_goldens:
        save_picture(found, PICTURE)
    share = different(found, read_picture(PICTURE))
    if share > MOST_DIFFERENT:
        save_picture(found, tmp_path / PICTURE.name)
    assert share <= MOST_DIFFERENT, (
        f"{share:.2%} of the pixels differ: compare {PICTURE} with {tmp_path / PICTURE.name}"
    )
