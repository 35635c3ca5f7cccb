"""HTML editions as other people's programs read them: a validator of HTML, and a browser with a checker of access."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.end_to_end.documents import KINDS, LANGUAGES, Press

_MODULES: Final = Path(os.environ.get("NODE_PATH") or Path(sys.prefix) / "node" / "node_modules")
"""Where tools/setup.sh puts them, if there is npm."""


def _run(*words: str | Path) -> str:
    ran = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=900, check=False)
    assert ran.stdout, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_a_validator_finds_no_fault(press: Press, kind: str) -> None:
    """In a document of two languages, which holds the parts of both."""
    program = _MODULES / ".bin" / "html-validate"
    if shutil.which("node") is None or not program.exists():
        pytest.skip("html-validate is not here; tools/setup.sh dev installs it where there is npm")
    found: list[dict[str, Any]] = json.loads(
        _run(program, "--preset", "recommended", "--formatter", "json", press.make(kind, KINDS[kind], "both").web)
    )
    assert [(one["line"], one["message"]) for file in found for one in file["messages"]] == []


@pytest.mark.soak
def test_in_a_browser_nothing_is_out_of_reach_or_out_of_sight(press: Press) -> None:
    chromium = shutil.which("chromium")
    if chromium is None or not (_MODULES / "axe-core").is_dir() or not (_MODULES / "playwright-core").is_dir():
        pytest.skip("Chromium, axe-core or playwright-core is not here; make soak installs them where there is npm")
    pages = [press.make(kind, subject, lang).web for kind, subject in KINDS.items() for lang in LANGUAGES]
    assert json.loads(_run("node", Path(__file__).with_name("look_at_page.mjs"), _MODULES, chromium, *pages)) == []
