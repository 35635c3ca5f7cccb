"""Running heads and feet stand where the style sheets leave room for them, on every paper and at every size of text."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from reports.documents.shared.section import Document, Furniture
from reports.engine.pages import render_section
from reports.errors import InputProblem
from reports.pdf.binding import bind_document
from reports.pdf.stamping import running_frame
from reports.resources import TEMPLATES
from reports.typeset.look import Look, Paper, TextSize
from reports.typeset.sidecar import SectionPages
from reports.typeset.styles import style_sheet
from tests.engine.specimens import section

LONG = "说明" * 16
SIZES: dict[TextSize, tuple[float, float]] = {"normal": (7.5, 10.5), "large": (9.0, 12.5)}
"""Size and leading of heads and feet, in points."""
LOOKS = [Look(paper=paper, text_size=size) for paper in ("A4", "Letter") for size in SIZES]


def laid_out(look: Look) -> SectionPages:
    """An upright page and a wide one."""
    body = '<h1>甲</h1><p>乙</p><div style="page:wide"><h2>丙</h2></div>'
    html = f'<html lang="zh-Hans"><head><title>t</title></head><body>{body}</body></html>'
    return render_section(html, {}, section_id="first", style=style_sheet(look))


def stamps(look: Look, pages: SectionPages, furniture: Furniture) -> list[tuple[float, list[tuple[float, float]]]]:
    """Size of the foot, and left edge and baseline of each of its texts, page by page."""
    one = section("first")
    document = Document("d", "t", "zh-Hans", "", "s", "a", (), "2026-07-01", (one,), furniture)
    pdf = bind_document(document, (one,), {"first": pages}, look).pdf
    found = []
    with pikepdf.open(BytesIO(pdf)) as opened:
        for page in opened.pages:
            page.contents_coalesce()
            foot = page.Contents.read_bytes().partition(b"/Subtype /Footer")[2].decode("latin-1")
            size = re.search(r"/Stamp ([\d.]+) Tf", foot)
            assert size is not None
            places = re.findall(r"1 0 0 1 ([\d.]+) ([\d.]+) Tm", foot)
            found.append((float(size[1]), [(float(x), float(y)) for x, y in places]))
    return found


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.paper}-{look.text_size}")
def test_the_foot_begins_where_the_text_begins_in_the_size_of_the_look(look: Look) -> None:
    pages = laid_out(look)
    assert len(pages.sidecar["areas"]) == 2
    found = stamps(look, pages, Furniture("政策简报", "", ""))
    for (size, ((left, _),)), area in zip(found, pages.sidecar["areas"], strict=True):
        assert left == pytest.approx(area[0], abs=0.01)
        assert size == SIZES[look.text_size][0]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.paper}-{look.text_size}")
def test_what_does_not_fit_between_stands_a_line_lower(look: Look) -> None:
    upright = stamps(look, laid_out(look), Furniture(LONG, LONG[:20], LONG[:12]))[0]
    baselines = {baseline for _, baseline in upright[1]}
    assert baselines == {40.0, 40.0 - SIZES[look.text_size][1]}


@pytest.mark.parametrize(
    ("paper", "sides"), [("A4", (71.888, 71.888)), ("Letter", (80.25, 47.0))], ids=["A4", "Letter"]
)
def test_the_sides_are_those_of_the_paper(paper: Paper, sides: tuple[float, float]) -> None:
    frame = running_frame(Look(paper=paper))
    assert (frame.side, frame.wide_side) == sides


def test_style_sheets_of_the_user_move_the_foot_as_well(tmp_path: Path) -> None:
    own = tmp_path / "style" / "tokens.css"
    own.parent.mkdir()
    shipped = (TEMPLATES / "style" / "tokens.css").read_text(encoding="utf-8")
    own.write_text(
        shipped.replace("--size-foot: 7.5pt", "--size-foot: 8pt").replace("--side: 71.888pt", "--side: 60pt")
    )
    look = Look(template_dir=tmp_path)
    pages = laid_out(look)
    (size, ((left, _),)), _ = stamps(look, pages, Furniture("政策简报", "", ""))
    assert (size, left) == (8.0, 60.0)
    assert pages.sidecar["areas"][0][0] == 60.0


@pytest.mark.parametrize("declared", ["", "--side: 2cm;", "--side: var(--other);", "/* --side: 60pt; */"])
def test_a_side_that_is_no_length_in_points_is_refused_with_file_and_token(tmp_path: Path, declared: str) -> None:
    own = tmp_path / "style" / "tokens.css"
    own.parent.mkdir()
    shipped = (TEMPLATES / "style" / "tokens.css").read_text(encoding="utf-8")
    own.write_text(shipped.replace("--side: 71.888pt;", declared))
    with pytest.raises(InputProblem, match=r"tokens\.css.*--side.*is no length in pt"):
        running_frame(Look(template_dir=tmp_path))
