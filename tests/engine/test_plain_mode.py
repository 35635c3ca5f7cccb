"""Documents are the same without fast paths, and with another release of WeasyPrint."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reports.engine.patches.registry import FAST
from tests.engine.specimens import pictures, texts

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = {
    "country": ("country", "日本", "--lang", "zh"),
    "sheet": ("policy", "no-longship", "--lang", "both"),
    "comparison": ("compare", "CN", "JP", "EU", "--lang", "en", "--no-sheets"),
    "category": ("category", "market", "--lang", "en", "--since", "seeds/snapshots/2025Q4.jsonl"),
    "digest": (
        *("digest", "2026Q1", "--lang", "zh", "--no-sheets", "--calendar", "seeds/calendar.toml"),
        *("--baseline", "seeds/snapshots/2025Q4.jsonl"),
    ),
}  # fmt: skip


def reports(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    command = [sys.executable, "-c", "from reports.cli import run; run()", *words]
    env = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def make(folder: Path, *words: str, **variables: str) -> Path:
    """A document in a folder of its own."""
    given = ("--corpus", "seeds", "--as-of", "2026-03-31", "-q", "--no-cache", "-o", str(folder))
    folder.mkdir()
    ran = reports(*words, *given, **variables)
    assert ran.returncode == 0, ran.stderr
    (made,) = folder.glob("*.pdf")
    return made


def words_of(made: Path) -> list[list[str]]:
    """The words of each page: whether two of them stand on one line depends on how many strings draw them."""
    return [text.split() for text in texts(made.read_bytes())]


def pages_of(made: Path) -> list[Image.Image]:
    """Each page as a picture."""
    return pictures(made.read_bytes(), 2)


def differing(one: list[Image.Image], other: list[Image.Image]) -> float:
    """Share of the points of all pages that clearly differ, but for one at each edge of a line."""
    shares = []
    for pair in zip(one, other, strict=True):
        first, second = (np.asarray(picture).astype(int) for picture in pair)
        far = abs(first - second).max(axis=2) > 100
        wide = far[:, 1:-1] & far[:, :-2] & far[:, 2:]
        shares.append(float((wide[1:-1] & wide[:-2] & wide[2:]).mean()))
    return max(shares)


LONG = DOCUMENTS.keys() - {"sheet"}
"""What they are made of stands in the others."""


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.soak) if kind in LONG else kind for kind in DOCUMENTS]
)
def test_a_document_reads_and_looks_the_same_without_fast_paths(kind: str, tmp_path: Path) -> None:
    fast = make(tmp_path / "fast", *DOCUMENTS[kind])
    plain = make(tmp_path / "plain", *DOCUMENTS[kind], REPORTS_ENGINE="plain")
    assert plain.name == fast.name
    assert plain.read_bytes() != fast.read_bytes()
    assert words_of(plain) == words_of(fast)
    assert differing(pages_of(plain), pages_of(fast)) == 0
    for command in ("inspect", "verify"):
        found = [reports(command, str(made), "--json") for made in (fast, plain)]
        assert [ran.returncode for ran in found] == [0, 0], [ran.stderr for ran in found]
        assert found[0].stdout.replace(str(fast), "") == found[1].stdout.replace(str(plain), "")


def test_a_letter_more_is_told_from_a_line_that_lies_half_a_point_lower() -> None:
    blank = Image.new("RGB", (100, 100), "white")
    line, letter = blank.copy(), blank.copy()
    line.paste("black", (10, 50, 90, 52))
    letter.paste("black", (10, 50, 14, 56))
    assert differing([blank, blank], [blank, line]) == 0
    assert differing([blank, blank], [blank, letter]) > 0


@pytest.fixture(scope="module")
def other_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with WeasyPrint as its release 70.1 might be."""
    folder = tmp_path_factory.mktemp("release")
    spec = find_spec("weasyprint")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    shutil.copytree(package, folder / "weasyprint", ignore=shutil.ignore_patterns("__pycache__", "tests"))
    (note,) = package.parent.glob("weasyprint-*.dist-info")
    shutil.copytree(note, folder / "weasyprint-70.1.dist-info")
    for file in (folder / "weasyprint" / "__init__.py", folder / "weasyprint-70.1.dist-info" / "METADATA"):
        said = file.read_text(encoding="utf-8")
        assert "70.0" in said
        file.write_text(said.replace("70.0", "70.1"), encoding="utf-8")
    return folder


def with_release(folder: Path) -> dict[str, str]:
    return {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}


def test_an_unknown_release_makes_the_same_document_without_its_fast_paths(
    other_release: Path, tmp_path: Path
) -> None:
    known = make(tmp_path / "known", *DOCUMENTS["country"])
    unknown = make(tmp_path / "unknown", *DOCUMENTS["country"], **with_release(other_release))
    assert words_of(unknown) == words_of(known)
    assert differing(pages_of(unknown), pages_of(known)) == 0
    assert reports("inspect", str(unknown)).returncode == 0


def test_the_doctor_says_what_an_unknown_release_switches_off(other_release: Path) -> None:
    ran = reports("doctor", "--json", **with_release(other_release))
    assert ran.returncode == 0, ran.stderr
    found = {check["name"]: check for check in json.loads(ran.stdout)}
    assert (found["weasyprint"]["state"], found["weasyprint"]["found"]) == ("doubtful", "70.1, tested with 70.0")
    assert found["Essential patches"]["state"] == "good"
    off = ", ".join(group.name for group in FAST if "weasyprint" in group.libraries)
    on = ", ".join(group.name for group in FAST if "weasyprint" not in group.libraries)
    told = f"off: {off} (weasyprint 70.1 is installed, tested with 70.0); on: {on}"
    assert (found["Fast paths"]["state"], found["Fast paths"]["found"]) == ("doubtful", told)


def test_a_release_in_which_an_essential_name_is_another_is_refused(other_release: Path, tmp_path: Path) -> None:
    folder = tmp_path / "changed"
    shutil.copytree(other_release, folder)
    inline = folder / "weasyprint" / "layout" / "inline.py"
    said = inline.read_text(encoding="utf-8")
    inline.write_text(said.replace("justify_line(context, line, extra_width)", "justify_line(line, extra_width)"))
    ran = reports("policy", "no-longship", "--corpus", "seeds", "--no-cache", "-o", str(tmp_path / "x.pdf"), **with_release(folder))
    assert ran.returncode == 6
    for part in ("justification cannot be patched", "takes (line extra_width)", "Install weasyprint==70.0."):
        assert part in ran.stderr
    assert not (tmp_path / "x.pdf").exists()
    told = reports("doctor", **with_release(folder))
    assert (told.returncode, "NO  Essential patches: not in place: justification cannot be patched" in told.stdout) == (6, True)
