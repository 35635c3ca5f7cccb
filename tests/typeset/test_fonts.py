"""Which faces there are, who uses them, and that no other can slip in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import uharfbuzz as hb

from reports import resources
from reports.errors import EnvironmentProblem
from reports.typeset import fonts


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("family", sorted(fonts.SHIPPED))
def test_every_family_is_the_face_at_its_index(family: str, bold: bool) -> None:
    face = fonts.face(family, bold)
    names = fonts.shaping_face(face)
    assert names.get_name(hb.OTNameIdPredefined.FONT_FAMILY) == family
    assert names.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME) == face.name


@pytest.mark.parametrize(
    ("lang", "family"),
    [
        ("zh-Hans", "SC"), ("zh", "SC"), ("zh-Hant", "TC"), ("zh-Hant-TW", "TC"), ("zh-HK", "HK"), ("ja-JP", "JP"),
        ("ko", "KR"), ("en-GB", "SC"), ("fr", "SC"),
    ],
)  # fmt: skip
def test_a_language_has_the_family_of_its_longest_known_tag(lang: str, family: str) -> None:
    assert fonts.family(lang) == f"Noto Sans CJK {family}"


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(KeyError):
        fonts.face("DejaVu Sans")


def test_a_missing_font_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "FONTS", tmp_path)
    with pytest.raises(EnvironmentProblem, match="NotoSansCJK-Regular"):
        fonts.face("Noto Sans CJK SC")


def test_characters_that_no_face_has_are_listed_once_and_in_order() -> None:
    assert fonts.uncovered("中\u9ffdA\ue000\u9ffd国", "zh-Hans") == ["\u9ffd", "\ue000"]


def test_characters_that_take_no_glyph_count_as_covered() -> None:
    assert fonts.uncovered("a\u200b\u2060\u00ad\ufe0f\n\tb", "en") == []


@pytest.mark.parametrize("mark", "●◐○◌■□▣▧–≥×")
def test_the_marks_of_grades_and_pillars_are_in_both_weights(mark: str) -> None:
    assert fonts.uncovered(mark, "zh-Hans") == fonts.uncovered(mark, "zh-Hans", bold=True) == []


def run(code: str, **environment: str) -> str:
    """Run a line of Python in a process of its own."""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(root), **environment},
    )  # fmt: skip
    return done.stdout.strip()


def test_fontconfig_is_pointed_at_the_shipped_folder_only(tmp_path: Path) -> None:
    printed = run("from reports.typeset import fonts; print(fonts.activate())", XDG_CACHE_HOME=str(tmp_path))
    assert Path(printed).parent == tmp_path / "ccus-reports"
    text = Path(printed).read_text(encoding="utf-8")
    assert text.count("<dir>") == 1
    assert f"<dir>{resources.FONTS}</dir>" in text


def test_a_home_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    printed = run(
        "from reports.typeset import fonts; print(fonts.activate())", XDG_CACHE_HOME=str(blocked), TMPDIR=str(tmp_path)
    )
    assert Path(printed).is_relative_to(tmp_path)


def test_an_engine_loaded_with_other_fonts_is_refused(tmp_path: Path) -> None:
    code = (
        "import weasyprint\nfrom reports.errors import EnvironmentProblem\nfrom reports.typeset import fonts\n"
        "try: fonts.activate()\nexcept EnvironmentProblem as problem: print(problem)"
    )
    assert "loaded before" in run(code, XDG_CACHE_HOME=str(tmp_path))
