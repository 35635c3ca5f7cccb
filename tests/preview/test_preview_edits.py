"""After every edit the preview shows what the command writes, and saves just that; for every kind of document."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.preview.running import EDITS, WORDS, Preview, build, make_desk, previewing, written


def _shown_and_saved(preview: Preview, desk: Path, kind: str) -> None:
    made = build(desk, kind)
    assert isinstance(made, dict), made
    name = preview.wait(lambda seen: seen["name"])["name"]
    preview.wait_for(made[f"{name}.pdf"])
    seen = preview.save()
    assert seen["saveFailure"] is None
    assert seen["saved"]
    assert written(desk / "saved") == made


def _not_shown_nor_saved(preview: Preview, desk: Path, said: str) -> None:
    before = preview.document
    seen = preview.wait(lambda seen: seen["failure"] and seen["phase"] == "ready")
    told = " ".join(
        (seen["failure"]["message"], *(f"{one['file']} {one['remedy']}" for one in seen["failure"]["problems"]))
    )
    assert "cn-ccer-measures-2023.md" in told
    assert "cn-ccer-measures-2023.md" in said
    assert preview.document == before, "the last good pages stay"
    saved = written(desk / "saved")
    assert preview.save()["saveFailure"] is not None
    assert written(desk / "saved") == saved


def _walk(desk: Path, kind: str, edits: list[str]) -> None:
    with previewing(desk, kind) as preview:
        _shown_and_saved(preview, desk, kind)
        for name in edits:
            EDITS[name](desk)
            made = build(desk, kind)
            if isinstance(made, str):
                _not_shown_nor_saved(preview, desk, made)
            else:
                _shown_and_saved(preview, desk, kind)


@pytest.mark.document
def test_a_sheet_is_shown_and_saved_as_the_command_writes_it(tmp_path: Path) -> None:
    _walk(make_desk(tmp_path), "policy", ["record", "broken record"])


@pytest.mark.soak
@pytest.mark.parametrize("kind", WORDS)
def test_after_each_of_twelve_edits_what_is_saved_is_what_the_command_writes(tmp_path: Path, kind: str) -> None:
    _walk(make_desk(tmp_path), kind, list(EDITS))
