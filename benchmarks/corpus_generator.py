"""A corpus of any size, the same one for the same seed: what batches and long documents are measured on.

`python -m benchmarks.corpus_generator FOLDER --records 1000 [--country CN] [--seed 1]` writes twins in Chinese and
English, of about the size and with about the gaps of a real corpus: scores that are missing, evidence without citation,
a sentence that serves everywhere, pillars that say nothing.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reports.corpus.policy import DIMENSIONS, IMPACTS, PILLARS

COUNTRIES = {
    "AU": ("澳大利亚", "Australia"),
    "BR": ("巴西", "Brazil"),
    "CA": ("加拿大", "Canada"),
    "CN": ("中国", "China"),
    "DE": ("德国", "Germany"),
    "DK": ("丹麦", "Denmark"),
    "EU": ("欧盟", "European Union"),
    "FR": ("法国", "France"),
    "GB": ("英国", "United Kingdom"),
    "ID": ("印度尼西亚", "Indonesia"),
    "IN": ("印度", "India"),
    "IT": ("意大利", "Italy"),
    "JP": ("日本", "Japan"),
    "KR": ("韩国", "South Korea"),
    "MY": ("马来西亚", "Malaysia"),
    "NL": ("荷兰", "Netherlands"),
    "NO": ("挪威", "Norway"),
    "NZ": ("新西兰", "New Zealand"),
    "PL": ("波兰", "Poland"),
    "SA": ("沙特阿拉伯", "Saudi Arabia"),
    "SE": ("瑞典", "Sweden"),
    "TH": ("泰国", "Thailand"),
    "US": ("美国", "United States"),
    "VN": ("越南", "Vietnam"),
}
"""Code -> names as records write them."""

_CATEGORIES = (
    ("法律监管", "Regulatory"),
    ("激励政策", "Incentive"),
    ("市场机制", "Market"),
    ("战略规划", "Strategic"),
    ("技术标准", "Technical"),
)
_STATUSES = (("现行", "In force"),) * 6 + (("规划中", "Planned"), ("已被取代", "Superseded"), ("草案", "Draft"))
_WEIGHTS = ("Primary Legislation", "Administrative Regulation", "Departmental Rules", "Strategic Guidance")
_BOILERPLATE = "Baseline strategic alignment of the instrument with national climate targets."
_MISSING, _UNCITED, _SERVES_EVERYWHERE, _SILENT = 0.04, 0.35, 0.3, 0.7
"""Shares as in the exports that the program was tried with."""

_ZH_PARTS = (
    ("主管部门", "运营单位", "许可持有人", "减排项目业主", "省级监测机构", "封存场址所有者", "第三方核查机构"),
    ("应当在封闭前", "须于每年三月底前", "可以按照规定", "自许可生效之日起", "在注入停止后二十年内", "根据技术导则"),
    (
        *("提交二氧化碳监测计划", "缴纳财务担保", "移交长期责任", "公开年度核算报告", "申请碳市场抵销"),
        *("完成地质风险评价", "核定封存量", "更新应急预案"),
    ),
    (
        *("，并接受第 {} 次现场检查。", "，并报送 {} 份材料备案。", "，逾期 {} 日不得继续注入。"),
        *("，所需费用 {} 万元由项目承担。", "，核减 {} 吨 CO₂ 当量。", "，数据保存 {} 日。"),
    ),
)
_EN_PARTS = (
    ("The competent authority", "The operator", "The licence holder", "Every storage site", "An accredited verifier"),
    (" shall, before closure, ", " must every year ", " may, under the guidelines, ", " has, after injection, to "),
    (
        *("submit a monitoring plan for the injected CO₂", "post financial security", "transfer long-term liability"),
        *("publish its accounts", "apply for offsets in the carbon market", "assess geological risk"),
    ),
    (
        *(" within {} days.", " at a cost of {} thousand dollars.", " for {} tonnes of CO₂ equivalent."),
        *(" or cease injection for {} days.", " and report on {} samples to the regulator."),
    ),
)


def write_corpus(folder: Path, records: int, *, seed: int = 1, country: str = "") -> None:
    """Write ``records`` records, each in both languages, below a folder; of one country if it is named."""
    chance = random.Random(seed)
    codes = [country] if country else sorted(COUNTRIES)
    for number in range(records):
        # A few countries have many records, most have few.
        code = codes[min(int(chance.expovariate(4.5 / len(codes))), len(codes) - 1)]
        _write_twins(folder, f"{code.lower()}-{number:05}", code, chance)


def _write_twins(folder: Path, identifier: str, code: str, chance: random.Random) -> None:
    scores = {d: None if chance.random() < _MISSING else 40 + 5 * chance.randrange(12) for d in DIMENSIONS}
    facts = {
        "id": identifier,
        "scores": scores,
        "category": chance.choice(_CATEGORIES),
        "status": chance.choice(_STATUSES),
        "legalWeight": chance.choice(_WEIGHTS),
        "pubDate": f"{chance.randrange(2009, 2026)}-{chance.randrange(1, 13):02}-{chance.randrange(2, 28):02}",
        "serves": [chance.random() < _SERVES_EVERYWHERE for _ in DIMENSIONS],
        "cites": [chance.random() >= _UNCITED for _ in DIMENSIONS],
        "speaks": [chance.random() >= _SILENT for _ in PILLARS],
    }
    for place, (language, parts) in enumerate((("zh", _ZH_PARTS), ("en", _EN_PARTS))):
        path = folder / "policies" / language / f"{identifier}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        front = json.dumps(_front(facts, COUNTRIES[code][place], place, parts, chance), ensure_ascii=False, indent=2)
        body = "\n\n".join(f"## {_title(parts, chance)}\n\n{_text(parts, chance, 6)}" for _ in range(3))
        path.write_text(f"---\n{front}\n---\n\n{body}\n", encoding="utf-8")


def _front(
    facts: dict[str, Any], country: str, place: int, parts: Sequence[Sequence[str]], chance: random.Random
) -> dict[str, Any]:
    return {
        "id": facts["id"],
        "title": f"{country}{'' if place == 0 else ': '}{_title(parts, chance)}{'办法' if place == 0 else ' Rules'}",
        "country": country,
        "category": facts["category"][place],
        "status": facts["status"][place],
        "legalWeight": facts["legalWeight"],
        "reviewStatus": "verified",
        "year": int(facts["pubDate"][:4]),
        "pubDate": facts["pubDate"],
        "source": _title(parts, chance),
        "url": f"https://example.org/{facts['id']}",
        "analysis": {
            dimension: {
                "score": score,
                "label": _title(parts, chance),
                "evidence": _BOILERPLATE if facts["serves"][at] else _text(parts, chance, 2),
                "citation": f"§ {chance.randrange(1, 90)}" if facts["cites"][at] else "",
            }
            for at, (dimension, score) in enumerate(facts["scores"].items())
            if score is not None
        },
        "regulatory": {
            pillar: _text(parts, chance, 1) if facts["speaks"][at] else "" for at, pillar in enumerate(PILLARS)
        },
        "impactAnalysis": {aspect: _text(parts, chance, 2) for aspect in IMPACTS},
        "evolution": {"milestones": [{"date": facts["pubDate"], "event": _text(parts, chance, 1)}]},
        "provenance": {"author": "Bureau", "reviewer": "Human Audit Pending", "lastAuditDate": "2026-02-08"},
    }


def _title(parts: Sequence[Sequence[str]], chance: random.Random) -> str:
    words = chance.choice(parts[2])
    return words[0].upper() + words[1:]


def _text(parts: Sequence[Sequence[str]], chance: random.Random, sentences: int) -> str:
    """Return sentences that no other record has: each has a number in it."""
    found = ("".join(map(chance.choice, parts)).format(chance.randrange(20, 100_000)) for _ in range(sentences))
    return ("" if parts is _ZH_PARTS else " ").join(found)


def main() -> None:
    """Read the command line and write the corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=1_000)
    parser.add_argument("--country", default="", choices=sorted(COUNTRIES), help="all of one country")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write_corpus(given.folder, given.records, seed=given.seed, country=given.country)


if __name__ == "__main__":
    main()
