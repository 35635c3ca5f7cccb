"""The page of the preview in Chromium: twelve edits, the place kept, findings and sources, nothing out of reach."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from tests.preview.running import EDITS, WORDS, Preview, build, make_desk, previewing, written

pytestmark = pytest.mark.soak

_MODULES: Final = Path(os.environ.get("NODE_PATH") or Path(sys.prefix) / "node" / "node_modules")


@dataclass
class Browser:
    """A browser that shows a preview."""

    process: subprocess.Popen[str]

    def __call__(self, action: str, **told: object) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": action, **told}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the browser has ended"
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["answer"]


@contextmanager
def looking(preview: Preview, width: int = 1280, scheme: str = "light", *more: str) -> Iterator[Browser]:
    """A browser at a preview; skips where there is none."""
    chromium = shutil.which("chromium")
    if chromium is None or not (_MODULES / "axe-core").is_dir() or not (_MODULES / "playwright-core").is_dir():
        pytest.skip("Chromium, axe-core or playwright-core is not here; make soak installs them where there is npm")
    words = ("node", str(Path(__file__).with_name("drive_preview.mjs")), str(_MODULES), chromium)
    process = subprocess.Popen(
        [*words, preview.address, str(width), scheme, *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    browser = Browser(process)
    try:
        yield browser
        assert browser("faults") == []
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


@pytest.mark.parametrize("kind", WORDS)
def test_twelve_edits_are_shown_where_one_reads_and_saved_as_the_command_writes(tmp_path: Path, kind: str) -> None:
    desk = make_desk(tmp_path)
    with previewing(desk, kind) as preview, looking(preview) as browser:
        made = build(desk, kind)
        assert isinstance(made, dict)
        name = preview.wait(lambda seen: seen["name"])["name"]
        preview.wait_for(made[f"{name}.pdf"])
        seen = browser("look")
        browser("scroll", number=min(2, len(seen["pages"])), share=0.3)
        before, place = browser("look"), browser("place")
        for edit, change in EDITS.items():
            change(desk)
            made = build(desk, kind)
            if isinstance(made, str):
                preview.wait(lambda seen: seen["failure"] and seen["phase"] == "ready")
                seen = browser("look")
                assert "cn-ccer-measures-2023.md" in seen["failure"], edit
                assert seen["pages"] == before["pages"], "the last good pages stay"
                saved = written(desk / "saved")
                browser("press", key="s")
                preview.wait(lambda seen: seen["saveFailure"])
                assert written(desk / "saved") == saved
            else:
                preview.wait_for(made[f"{name}.pdf"])
                seen = browser("look")
                assert seen["failure"] == "", edit
                _is_marked(before["pages"], seen, edit)
                saves = preview.state["saves"]
                browser("press", key="s")
                preview.wait_beyond("saves", saves)
                assert written(desk / "saved") == made, edit
                before = seen
            assert browser("place") == place, f"the place is kept: {edit}"


def _is_marked(before: list[str], seen: dict[str, Any], edit: str) -> None:
    """Whatever is marked looks otherwise, and where nothing looks otherwise, nothing is marked."""
    new = [number for number, key in enumerate(seen["pages"], 1) if key not in before]
    assert set(seen["changed"]) <= set(new), edit
    if edit == "record" and new:
        assert seen["changed"], edit


def test_values_findings_and_keys_lead_where_they_say(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    opened = desk / "opened.txt"
    program = f"import sys; open({str(opened)!r}, 'w').write(sys.argv[1] + ' ' + sys.argv[2])"
    editor = f'{sys.executable} -c "{program}" {{file}} {{line}}'
    with previewing(desk, "country", "--editor", editor) as preview, looking(preview) as browser:
        preview.wait(lambda seen: seen["phase"] == "ready" and seen["findings"])
        browser("look")
        pages = preview.state["pages"]
        sheet = next(number for number, page in enumerate(pages, 1) if page["sources"])
        values = json.loads(preview.get(f"values?page={sheet - 1}"))
        origin, left, top, width, height = next(value for value in values if value[0].endswith("#title"))
        x, y = (left + width / 2) / pages[sheet - 1]["width"], (top + height / 2) / pages[sheet - 1]["height"]
        told = browser("clickAt", number=sheet, x=x, y=y)
        record = origin.partition("/")[0]
        assert f"{record}.md:" in told
        assert "title" in told
        file, line = _read(opened)
        assert "title" in Path(file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        opened.unlink()
        browser("click", selector="#findings .place .open")
        file, _ = _read(opened)
        assert Path(file).is_file()
        # The second page is changed, and n leads to it.
        EDITS["record"](desk)
        preview.wait(lambda seen: any(page["changed"] for page in seen["pages"]) and seen["phase"] == "ready")
        changed = browser("look")["changed"]
        browser("scroll", number=1, share=0.0)
        for number in changed:
            browser("press", key="n")
            assert browser("place")[:2] == [pages[number - 1]["section"], pages[number - 1]["place"]]


def _read(path: Path) -> list[str]:
    for _ in range(200):
        if path.exists() and path.read_text(encoding="utf-8"):
            return path.read_text(encoding="utf-8").rsplit(" ", 1)
        subprocess.run(["sleep", "0.05"], check=True)
    raise AssertionError("no editor was started")


def test_the_html_edition_follows_too_and_keeps_the_place(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    with previewing(desk, "policy") as preview, looking(preview) as browser:
        browser("look")
        assert "温室气体自愿减排交易管理办法" in browser("edition")
        browser("editionScroll", y=400)
        EDITS["record"](desk)
        assert abs(browser("editionText", text="又添一句，用来看页面怎样改。") - 400) < 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_out_of_reach_or_out_of_sight(tmp_path: Path, width: int, scheme: str) -> None:
    desk = make_desk(tmp_path)
    with previewing(desk, "plan") as preview, looking(preview, width, scheme, "axe") as browser:
        preview.wait(lambda seen: seen["phase"] == "ready" and seen["findings"])
        browser("look")
        assert browser("axe") == []
        assert browser("over") <= 0
        EDITS["broken record"](desk)
        preview.wait(lambda seen: seen["failure"])
        browser("look")
        assert browser("axe") == []
        EDITS["mended record"](desk)
        preview.wait(lambda seen: not seen["failure"])
        names = preview.state["documents"]
        browser("choose", name=names[-1])
        preview.wait(lambda seen: seen["name"] == names[-1] and seen["phase"] == "ready")
        browser("look")
        assert browser("axe") == []
        browser("edition")
        assert browser("axe") == []
        assert browser("over") <= 0
