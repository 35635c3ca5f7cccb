"""What a check costs: 10,000 synthetic records, beside reading their files and `json.loads` alone.

`python -m benchmarks.check_speed` writes the records to a temporary folder, 5,000 ids in Chinese and English with every
field in use, one id in twenty with the faults that checks look for. Then it takes turns: the plain reading (walk, open,
decode, split off the front matter, `json.loads`), and `reports check` in the same process, its start-up excluded. It
prints the fastest of each, and fails where the check takes more than four times as long.
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
from typing import Any

from reports.cli import reports
from reports.corpus.policy import DIMENSIONS, PILLARS

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
        measured = measure(Path(folder))
    plain, check = (min(seconds) for seconds in measured)
    print(
        f"{2 * RECORDS:,} files: reading and json.loads {plain:.2f} s, check {check:.2f} s, {check / plain:.2f} times"
    )
    sys.exit(check > MOST * plain)


def measure(folder: Path) -> tuple[list[float], list[float]]:
    """Seconds of each round of plain reading, and of each check."""
    run_check("sample")
    rounds = [(_seconds(lambda: read_plainly(folder)), _seconds(lambda: run_check(str(folder)))) for _ in range(ROUNDS)]
    return [plain for plain, _ in rounds], [check for _, check in rounds]


def read_plainly(folder: Path) -> int:
    """Read every file and parse its front matter: what no check can do without."""
    count = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(place, name), encoding="utf-8") as file:
                front = file.read().split("\n---\n", 1)[0]
            count += len(json.loads(front.removeprefix("---\n"))) > 0
    return count


def run_check(corpus: str) -> None:
    """Run the command with its output thrown away."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        reports.main(["check", "--corpus", corpus, "--as-of", "2026-04-06"], standalone_mode=False)


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


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
    """What twins agree on."""
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
        "relatedFacilities": [str(chance.randrange(2000)) for _ in range(chance.randrange(40))],
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
        "regulatory": {pillar: "Pending" if faulty else _text(language, chance, 10) for pillar in PILLARS},
        "impactAnalysis": {key: _text(language, chance, 20) for key in ("economic", "technical", "environmental")},
        "evolution": {"supersedes": ["gone"] if faulty else [], "supersededBy": "", "clusters": [], "milestones": []},
        "provenance": {"author": "Bureau", "reviewer": "Sample reviewer", "lastAuditDate": "2026-02-08"},
    }


def _text(language: str, chance: random.Random, words: int) -> str:
    if language == "zh":
        return "".join(chance.choices(_ZH, k=words * 2)) + "。"
    return " ".join(chance.choices(_EN, k=words)).capitalize() + "."


if __name__ == "__main__":
    main()
