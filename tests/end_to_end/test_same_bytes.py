"""The same document has the same bytes, whoever makes it, wherever."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from reports.corpus.origin import open_folder
from reports.corpus.snapshot import pack_snapshot, take_snapshot
from reports.files import write_whole
from tests.cli.running import write_record

ROOT = Path(__file__).resolve().parents[2]

COMMANDS = {
    "country": ("country", "CN"),
    "category": ("category", "regulatory"),
    "policy": ("policy", "cn-one"),
    "comparison": ("compare", "CN", "JP"),
    "digest": ("digest", "2026Q1", "--baseline", "before.jsonl"),
}

HERE = {"PYTHONHASHSEED": "1", "TZ": "UTC", "LANG": "C.UTF-8"}
THERE = {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Kiritimati", "LANG": "de_DE.UTF-8", "LC_ALL": "tr_TR.UTF-8"}

_PROGRAM = "from reports.cli import main; main()"


def start(desk: Path, corpus: Path | str, kind: str, lang: str, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process that writes one document into its own folder."""
    home = desk / "home"
    home.mkdir(parents=True, exist_ok=True)
    words = (*COMMANDS[kind], "--corpus", str(corpus), "--lang", lang, "--as-of", "2026-03-31", "-o", "a.pdf", "-q")
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(home), **settings}
    return subprocess.Popen([sys.executable, "-c", _PROGRAM, *words], cwd=desk, env=env, stderr=subprocess.PIPE)


def corpus(folder: Path) -> Path:
    """A corpus with charts, lineage, a table and a foreign sentence in it."""
    analysis = {"mrv": {"score": 70, "evidence": "Annual reports are due.", "citation": "Art. 3"}}
    table = "正文。\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n"
    write_record(folder, table, analysis=analysis, evolution={"supersededBy": "cn-gone"})
    write_record(folder, id="cn-two", analysis={key: {"score": 60} for key in ("mrv", "market", "incentive")})
    write_record(folder, id="jp-one", country="日本", analysis={"mrv": {"score": 80}})
    return folder


_LONG = ("category", "comparison")


@pytest.mark.parametrize(
    ("kind", "lang"),
    [
        pytest.param(kind, lang, marks=[pytest.mark.soak] * (kind in _LONG))
        for kind, lang in zip(COMMANDS, ("both", "zh", "both", "en", "both"), strict=True)
    ],
)
def test_two_processes_that_have_nothing_in_common_write_the_same_bytes(kind: str, lang: str, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    corpus(tmp_path / "here" / "records")
    elsewhere = corpus(tmp_path / "far" / "away" / "records")
    # The earlier state is the same file in two places, saved before the third record came.
    third = elsewhere / "zh" / "jp-one.md"
    third.rename(tmp_path / third.name)
    before = pack_snapshot(take_snapshot(open_folder(elsewhere)), compress=False)
    (tmp_path / third.name).rename(third)
    for desk in ("here", "there"):
        write_whole(tmp_path / desk / "before.jsonl", before)
    running = (
        start(tmp_path / "here", "records", kind, lang, HERE),
        start(tmp_path / "there", elsewhere, kind, lang, THERE),
    )
    for process in running:
        _, err = process.communicate(timeout=300)
        assert process.returncode == 0, err.decode()
    here, there = (tmp_path / name / "a.pdf" for name in ("here", "there"))
    assert here.read_bytes() == there.read_bytes()
    assert str(tmp_path).encode() not in unpacked(here)


def unpacked(path: Path) -> bytes:
    """Everything in a file, without compression."""
    with pikepdf.open(path) as pdf:
        streams = [item.read_bytes() for item in pdf.objects if isinstance(item, pikepdf.Stream)]
    return path.read_bytes() + b"".join(streams)
