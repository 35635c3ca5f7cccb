"""A language is one file: with it every kind of document is written in it, and no word of ours is in another one.

In a copy of the program a language is made from the English file with every word marked: its vowels bear accents. What is
printed without them is a record's, or CLDR's, or another language's word where it must not be.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from reports.corpus.vocabulary import Vocabulary
from reports.language import strings, territory_names

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = "da"
"""A language of Latin letters that no shipped file is in."""

KINDS = {
    "policy": ("policy", "us-45q-tax-credit"),
    "country": ("country", "CN", "--since", "seeds/snapshots/2025Q4.jsonl"),
    "category": ("category", "market"),
    "comparison": ("compare", "CN", "JP", "EU"),
    "digest": (
        *("digest", "2026Q1", "--baseline", "seeds/snapshots/2025Q4.jsonl"),
        *("--calendar", "seeds/calendar.toml", "--no-sheets"),
    ),
}
"""A command for each kind of document, of the sample corpus."""

_ACCENTS = str.maketrans("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ")
_TEXT = re.compile(r'(?<= = ")(?:[^"\\]|\\.)*(?="$)')
_PIECE = re.compile(r"\{\{\w+\}\}|\{[^{}]*\}|CO₂|[^{}]+?(?=CO₂|[{}]|$)")
_LATIN = re.compile(r"[A-Za-z]*[aeiouyAEIOUY][A-Za-z]*")
_ACCENTED = re.compile("[áéíóúýÁÉÍÓÚÝ]")
_HAN = re.compile("[\u3400-\u9fff]+")
_BROKEN = "\ufffe"
"""What stands in a page's text for a hyphen at the end of a line, be it the word's own or not."""
_CODE = frozenset({"country", "id", "category", "EN"})
"""Names of filters, in which a canonical query is written, and the sign of English text."""


def marked(english: str) -> str:
    """The English file with accents on every vowel of its words; [locale] stays as it is."""
    head, words = english.split("\n[count]\n")
    lines = [line if re.match(r"[\w.]*\.by = ", line) else _TEXT.sub(_mark, line) for line in words.splitlines()]
    return "\n".join((head, "[count]", *lines, ""))


def _mark(text: re.Match[str]) -> str:
    pieces = _PIECE.findall(text[0])
    assert "".join(pieces) == text[0]
    return "".join(piece if piece[0] == "{" or piece == "CO₂" else piece.translate(_ACCENTS) for piece in pieces)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with one file more."""
    copy = tmp_path_factory.mktemp("tree")
    for folder in ("reports", "templates"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("fonts", "seeds"):
        (copy / folder).symlink_to(ROOT / folder)
    english = (copy / "templates" / "strings" / "en.toml").read_text(encoding="utf-8")
    (copy / "templates" / "strings" / f"{LANGUAGE}.toml").write_text(marked(english), encoding="utf-8")
    return copy


def run(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command of the copy."""
    environment = os.environ | {"PYTHONPATH": str(tree), "REPORTS_CACHE_DIR": str(tree / "cache")}
    code = "import sys; sys.argv[0] = 'reports'; from reports.cli import main; main()"
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)


def printed(path: Path) -> Iterator[str]:
    """The text of each page."""
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            yield page.get_textpage().get_text_range()


@pytest.fixture(scope="module")
def theirs() -> str:
    """What is no word of ours: the sample records and dates, names from CLDR, and names in the language beside."""
    files = [path for ending in ("md", "jsonl", "toml") for path in sorted((ROOT / "seeds").rglob(f"*.{ending}"))]
    beside = strings("zh")
    named = [beside.get(key, "") for key in beside.keys() if key.startswith("name.")]  # noqa: SIM118 - no dict
    names: list[Any] = [*territory_names(LANGUAGE).values(), *territory_names("zh").values(), *named]
    codes = [code for kind in ("country", "category", "status") for code in Vocabulary.load().codes(kind)]
    return "\n".join((*(path.read_text(encoding="utf-8") for path in files), *names, *codes))


def strangers(text: str, theirs: str) -> set[str]:
    """Words of a text that bear no mark, and are none of a record's."""
    known = set(_LATIN.findall(theirs)) | _CODE
    folded = "".join(_HAN.findall(theirs))
    found = {run for run in _HAN.findall(text) if run not in folded}
    for word in re.findall(f"[A-Za-zÀ-ÿ{_BROKEN}]+", text):
        whole, parts = word.replace(_BROKEN, ""), word.split(_BROKEN)
        if whole not in known:
            found |= {part for part in parts if _LATIN.fullmatch(part) and part not in known}
    return found


def test_marks_leave_placeholders_alone() -> None:
    text = '[locale]\na = "one"\n[count]\nx = "{n:noun} of CO₂ {{page}} in"\nx.by = "count"\n'
    assert marked(text) == '[locale]\na = "one"\n[count]\nx = "{n:noun} óf CO₂ {{page}} ín"\nx.by = "count"\n'
    assert strangers("thé Lágos record 目录 今", "record 今年") == {"目录"}
    assert strangers("the record", "record") == {"the"}


def test_the_language_is_whole(tree: Path) -> None:
    ran = run(tree, "strings", "check", f"templates/strings/{LANGUAGE}.toml")
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_is_written_in_a_language_that_is_one_file(kind: str, tree: Path, theirs: str) -> None:
    path = tree / f"{kind}.pdf"
    words = (*KINDS[kind], "--corpus", "seeds", "--lang", LANGUAGE, "--as-of", "2026-03-31", "-o", str(path), "-q")
    ran = run(tree, *words)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    pages = list(printed(path))
    assert all(_ACCENTED.search(page) for page in pages)
    assert {word for page in pages for word in strangers(page, theirs)} == set()
