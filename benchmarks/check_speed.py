"""What a check costs: 10,000 synthetic records, beside reading their files and `json.loads` alone.

`python -m benchmarks.check_speed` writes the records to a temporary folder: 5,000 ids in Chinese and English, with as
many facilities, pillars and characters as real ones have, one id in twenty with the faults that checks look for. Then
it takes turns: plain reading (every file as text, its front matter through `json.loads`), and `reports check` in the
same process, its start-up excluded. It prints the fastest of each, by the clock and in processor seconds of every
process, and fails where the check takes more than four times as long by the clock.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from reports.cli import reports
from reports.corpus.policy import DIMENSIONS, IMPACTS, PILLARS

RECORDS = 5_000
ROUNDS = 5
MOST = 4.0

_COUNTRIES = (
    *(("CN", "中国", "China"), ("NO", "挪威", "Norway"), ("US", "美国", "United States"), ("JP", "日本", "Japan")),
    *(
        ("CA", "加拿大", "Canada"),
        ("GB", "英国", "United Kingdom"),
        ("DE", "德国", "Germany"),
        ("BR", "巴西", "Brazil"),
    ),
    *(("FR", "法国", "France"), ("IN", "印度", "India"), ("MY", "马来西亚", "Malaysia"), ("DK", "丹麦", "Denmark")),
)
_ZH = "关于二氧化碳捕集利用与封存项目的地质监测责任转移财务担保许可程序减排核算碳市场技术标准管道运输海域陆上规定办法"
_SYLLABLES = (
    "bor",
    "cal",
    "den",
    "dro",
    "fer",
    "gas",
    "lim",
    "mar",
    "nor",
    "per",
    "qua",
    "ren",
    "sol",
    "ter",
    "uni",
    "ver",
)
_EN = tuple(first + second for first in _SYLLABLES for second in _SYLLABLES)


def main() -> None:
    """Measure, print, and exit with 1 where the check is too slow."""
    with tempfile.TemporaryDirectory() as folder:
        write_corpus(Path(folder))
        plain, check = measure(Path(folder))
    ratio = check.clock / plain.clock
    print(f"{2 * RECORDS:,} files      clock  processor (seconds)")
    print(f"plain reading  {plain.clock:9.2f}  {plain.processor:9.2f}")
    print(f"reports check  {check.clock:9.2f}  {check.processor:9.2f}   {ratio:.2f} times by the clock")
    sys.exit(ratio > MOST)


class Cost(NamedTuple):
    """Seconds that some work took."""

    clock: float
    processor: float
    """Of this process and those that it started."""


def measure(folder: Path) -> tuple[Cost, Cost]:
    """Return the fastest plain reading, and the fastest check."""
    run_check("sample")
    rounds = [(_cost(lambda: read_plainly(folder)), _cost(lambda: run_check(str(folder)))) for _ in range(ROUNDS)]
    return min(plain for plain, _ in rounds), min(check for _, check in rounds)


def read_plainly(folder: Path) -> int:
    """Read every file and parse its front matter: what no check can do without."""
    found = 0
    for path in folder.rglob("*.md"):
        front = path.read_text(encoding="utf-8").split("\n---\n", 1)[0]
        found += len(json.loads(front.removeprefix("---\n"))) > 0
    return found


def run_check(corpus: str) -> None:
    """Run the command with its output thrown away."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        reports.main(["check", "--corpus", corpus, "--as-of", "2026-04-06"], standalone_mode=False)


def _cost(work: Callable[[], object]) -> Cost:
    gc.collect()
    before, started = sum(os.times()[:4]), time.perf_counter()
    work()
    return Cost(time.perf_counter() - started, sum(os.times()[:4]) - before)


# --- the records ---------------------------------------------------------------------------------------------------


def write_corpus(folder: Path) -> None:
    """Write the records, the same ones every time."""
    chance = random.Random(20260406)
    for number in range(RECORDS):
        faulty = number % 20 == 0
        facts = _facts(number, chance, faulty=faulty)
        for language in ("zh", "en"):
            path = folder / "policies" / language / f"{facts['id']}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            front = json.dumps(_record(facts, language, chance), ensure_ascii=False, indent=2, sort_keys=True)
            path.write_text(f"---\n{front}\n---\n\n{_text(language, chance, 60)}\n", encoding="utf-8")


def _facts(number: int, chance: random.Random, *, faulty: bool) -> dict[str, Any]:
    """Return the fields in which twins agree."""
    code, _, _ = country = _COUNTRIES[number % len(_COUNTRIES)]
    return {
        "id": f"{code.lower()}-{number:05}",
        "country": country,
        "year": 2015 + number % 10,
        "date": f"{2015 + number % 10}-{1 + number % 12:02}-{2 + number % 27:02}",
        "scores": {dimension: 40 + chance.randrange(60) for dimension in DIMENSIONS},
        "faulty": faulty,
    }


def _record(facts: dict[str, Any], language: str, chance: random.Random) -> dict[str, Any]:
    zh, faulty = language == "zh", facts["faulty"]
    return {
        "id": facts["id"],
        "title": _text(language, chance, 12),
        "country": facts["country"][1 if zh and not faulty else 2],
        "category": "法律监管" if zh else "Regulatory",
        "status": "现行" if zh else "In force",
        "legalWeight": "法律" if zh else "Primary legislation",
        "reviewStatus": "verified" if faulty else "reviewed",
        "year": facts["year"] + faulty,
        "pubDate": facts["date"],
        "source": _text(language, chance, 8),
        "url": f"https://example.org/law/{facts['id']}",
        "sectors": ["cement", "steel"],
        "description": _text(language, chance, 70 if faulty else 25)[: 500 if faulty else None],
        "relatedFacilities": [str(chance.randrange(2000)) for _ in range(chance.randrange(80))],
        "analysis": {
            dimension: {
                "score": score,
                "label": _text(language, chance, 4),
                "evidence": "Baseline alignment." if faulty else _text(language, chance, 18),
                "citation": "" if faulty else _text(language, chance, 6),
                "auditNote": "",
            }
            for dimension, score in facts["scores"].items()
        },
        "regulatory": {
            pillar: "Pending" if faulty else _text(language, chance, 10) if place < 3 else ""
            for place, pillar in enumerate(PILLARS)
        },
        "impactAnalysis": {key: _text(language, chance, 20) for key in IMPACTS[:2]},
        "evolution": {"supersedes": ["gone"] if faulty else [], "supersededBy": "", "clusters": [], "milestones": []},
        "provenance": {"author": "Bureau", "reviewer": "Sample reviewer", "lastAuditDate": "2026-02-08"},
    }


def _text(language: str, chance: random.Random, words: int) -> str:
    if language == "zh":
        return "".join(chance.choices(_ZH, k=words * 2)) + "。"
    return " ".join(chance.choices(_EN, k=words)).capitalize() + "."


if __name__ == "__main__":
    main()
