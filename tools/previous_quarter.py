"""Writes what the sample corpus held a quarter before: seeds/snapshots/2025Q4.jsonl, with every class of change in it.

    python tools/previous_quarter.py

The edits below undo what became of the sample since. Like its assessments they are samples; the instruments are real.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import yaml

from reports.corpus.origin import open_folder
from reports.corpus.snapshot import Snapshot, SnapshotEntry, pack_snapshot
from reports.files import write_whole
from reports.resources import SEEDS

NAME = "2025Q4.jsonl"
FILLER = {
    "zh": "基础条目，详细评估尚待开展。",
    "en": "Baseline entry pending a detailed assessment.",
    "ja": "基礎的な項目であり、詳しい評価は今後行う。",
    "ko": "기초 항목이며 상세한 평가는 추후 실시한다.",
    "zh-Hant": "基礎項目，詳細評估尚待進行。",
}
"""The sentence that serves several records of the sample."""

Front = dict[str, Any]
Edit = Callable[[Front, str], None]
"""Changes the front matter of a record in one language."""


def score(dimension: str, value: float | None, evidence: tuple[str, str] = ("", "")) -> Edit:
    """Replace a score, and its evidence where that is given; None takes the dimension out."""

    def edit(front: Front, language: str) -> None:
        if value is None:
            del front["analysis"][dimension]
            return
        entry = front["analysis"][dimension]
        entry["score"] = value
        if any(evidence):
            entry["evidence"] = evidence[("zh", "en").index(language)]

    return edit


def filler(dimension: str, value: float) -> Edit:
    """Replace a score by one without evidence."""

    def edit(front: Front, language: str) -> None:
        entry = {"auditNote": "", "citation": "", "evidence": FILLER[language], "label": "", "score": value}
        front["analysis"][dimension] = entry

    return edit


def put(path: str, zh: Any, en: Any = None, **others: Any) -> Edit:
    """Replace the value of a field, the same in all languages unless several are given: ``zh_Hant`` is zh-Hant."""

    def edit(front: Front, language: str) -> None:
        *above, last = path.split(".")
        table = front
        for key in above:
            table = table[key]
        table[last] = zh if en is None else {"zh": zh, "en": en, **others}[language.replace("-", "_")]

    return edit


def without_milestone(date: str) -> Edit:
    """Take out a milestone that was not recorded yet."""

    def edit(front: Front, _: str) -> None:
        steps = front["evolution"]["milestones"]
        front["evolution"]["milestones"] = [step for step in steps if step["date"] != date]

    return edit


EDITS: dict[str, tuple[Edit, ...]] = {
    # in the world
    "eu-crcf": (without_milestone("2026-02-03"), score("mrv", 84), filler("strategic", 60)),
    # in the record: status
    "jp-gx-ets-2025": (
        put("status", "即将实施", "Upcoming", ja="施行予定", ko="시행 예정", zh_Hant="即將施行"),
        put("evolution.effectiveApplicationWindow", ""),
    ),
    "ca-ab-sequestration-tenure": (put("status", "计划中", "Planned"),),
    # scores
    "uk-energy-act-2023": (
        score("mrv", 46, ("计量规则尚未公布。", "Metering rules have not been published.")),
        put("provenance.reviewer", "Human review pending"),
        put("interpretation", ""),
    ),
    "us-ghgrp-subpart-rr": (
        score(
            "strategic",
            66,
            ("监测、报告与核查计划是第45Q条抵免的依据。", "The plans are what the 45Q credit rests on."),
        ),
        score("statutory", 72),
    ),
    "no-longship": (
        score("market", 61, ("“北极光”一期每年150万吨。", "Northern Lights offers 1.5 million tonnes a year.")),
    ),
    "eu-nzia": (score("market", 78), score("mrv", None)),
    "dk-ccs-fund": (score("incentive", 84), put("evolution.clusters", [])),
    "ca-ab-tier": (score("mrv", 69), put("country", "加拿大", "CA")),
    "au-safeguard-reform-2023": (score("market", 84), put("legalWeight", "法律", "Act")),
    "cn-ets-interim-regulations": (score("mrv", None), put("regulatory.co2_definition", "待定", "Pending")),
    "cn-ccer-measures-2023": (filler("mrv", 40), filler("market", 50)),
    "jp-ccs-business-act-2024": (
        put("regulatory.financial_assurance", "待定", "Pending", ja="未定", ko="미정", zh_Hant="待定"),
        put(
            "regulatory.liability_transfer",
            "移交规则另定",
            "Rules of hand-over to follow",
            ja="移管の規則は別に定める",
            ko="이관 규칙은 따로 정함",
            zh_Hant="移轉規定另定",
        ),
    ),
    # pillars, texts
    "my-ccus-act-2025": (
        put("regulatory.financial_assurance", "TBD"),
        put("regulatory.cross_border_rules", "凭许可进口", "Import by permit"),
    ),
    "id-presidential-reg-14-2024": (
        put("regulatory.cross_border_rules", "须有双边协议", "Bilateral agreement required"),
    ),
    "ca-ccus-itc": (
        put("impactAnalysis.economic", "抵免率最高60%。", "Credits of up to 60%."),
        put("title", "加拿大 CCUS 税收抵免"),
    ),
    "us-epa-class-vi-rule": (put("impactAnalysis.technical", ""), put("url", "https://www.epa.gov/uic")),
    # editorial
    "eu-ccs-directive": (
        put("status", "生效", "In force", ja="発効", ko="발효", zh_Hant="生效"),
        put("provenance.lastAuditDate", "2024-11-20"),
    ),
    "eu-mrr-2018-2066": (put("country", "EU"), put("reviewStatus", "verified", "verified")),
    "cn-carbon-peaking-plan-2030": (
        put("relatedFacilities", ["9001", "9002"]),
        put("country", "中华人民共和国", "PRC"),
    ),
    "norway": (put("regulatory.cross_border_rules", "待定", "Pending"),),
    "japan": (
        put("regulatory.pore_space_rights", "贮留权", "Storage right", ja="貯留権", ko="저장권", zh_Hant="貯留權"),
    ),
}
"""By record or profile id."""

ABSENT = {"us-45q-tax-credit", "eu-co2-transport-framework", "united-states"}
"""What was catalogued since."""
UNTRANSLATED = {"no-co2-storage-regulations-2014", "kr-ccus-act"}
"""What had no English edition yet."""
RENAMED = {"kr-ccus-act": "kr-ccus-promotion-act"}
"""Ids as they were."""


def gone(
    id: str, country: tuple[str, str], title: tuple[str, str], body: tuple[str, str], **fields: Any
) -> list[SnapshotEntry]:
    """Add a record that the sample does not hold any more, in both languages."""
    found = []
    for place, language in enumerate(("zh", "en")):
        front = {
            "id": id,
            "title": title[place],
            "country": country[place],
            "category": ("法律监管", "Regulatory")[place],
            "status": ("现行", "Active")[place],
            "provenance": {
                "author": "Sample author",
                "lastAuditDate": "2025-03-14",
                "reviewer": "Human review pending",
            },
            **{key: value[place] if isinstance(value, tuple) else value for key, value in fields.items()},
        }
        found.append(_entry(f"policies/{language}/{id}.md", front, f"\n{body[place]}\n"))
    return found


def gone_records() -> list[SnapshotEntry]:
    """Add records that are gone: two merged into another, one withdrawn, one without a reason."""
    tax = {"category": ("经济激励", "Incentive"), "legalWeight": "Primary Legislation"}
    states = ("美国", "United States")
    return [
        *gone(
            "us-45q-2018-bba",
            states,
            ("美国《2018年两党预算法》第41119条（45Q）", "US Bipartisan Budget Act of 2018, section 41119 (45Q)"),
            ("提高了每吨抵免额并取消总量上限。", "Raised the credit per tonne and did away with the cap on the total."),
            pubDate="2018-02-09",
            year=2018,
            **tax,
        ),
        *gone(
            "us-45q-2022-ira",
            states,
            ("美国《通胀削减法》第13104条（45Q）", "US Inflation Reduction Act, section 13104 (45Q)"),
            (
                "满足工资与学徒要求的设施按五倍计。",
                "Five times the base amount where wage and apprenticeship conditions are met.",
            ),
            pubDate="2022-08-16",
            year=2022,
            **tax,
        ),
        *gone(
            "eu-mrg-2007-589",
            ("欧盟", "European Union"),
            (
                "欧盟监测与报告指南（2007/589/EC 号决定）",
                "EU monitoring and reporting guidelines (Decision 2007/589/EC)",
            ),
            ("已由2012年的条例取代。", "Replaced by the Regulation of 2012."),
            pubDate="2007-07-18",
            year=2007,
            status=("已被取代", "Superseded"),
        ),
        *gone(
            "uk-storage-licensing-2010",
            ("英国", "United Kingdom"),
            ("英国2010年二氧化碳封存（许可等）条例", "UK Storage of Carbon Dioxide (Licensing etc.) Regulations 2010"),
            ("规定封存许可与执照的申领。", "Sets out how storage licences and permits are applied for."),
            pubDate="2010-09-07",
            year=2010,
        ),
    ]


def _entry(name: str, front: Front, body: str) -> SnapshotEntry:
    data = f"---\n{json.dumps(front, ensure_ascii=False, indent=2, sort_keys=True)}\n---\n{body}".encode()
    return SnapshotEntry(name, hashlib.sha256(data).hexdigest(), data)


def _before(name: str, data: bytes) -> SnapshotEntry | None:
    """Return a file of the sample as it was; None where it was not there."""
    *_, language, last = name.split("/")
    id = last.removesuffix(".md")
    if id in ABSENT or (language == "en" and id in UNTRANSLATED):
        return None
    if id not in EDITS and id not in RENAMED:
        return SnapshotEntry(name, hashlib.sha256(data).hexdigest(), data)
    _, front_matter, body = data.decode().split("---\n", 2)
    front = yaml.safe_load(front_matter)
    for edit in EDITS.get(id, ()):
        edit(front, language)
    front["id"] = RENAMED.get(id, id)
    return _entry(name.replace(id, front["id"]), front, body)


def main() -> None:
    """Write the snapshot."""
    sample = open_folder(SEEDS)
    entries = [_before(file.name, file.load()) for file in sample.files]
    every = sorted([*filter(None, entries), *gone_records()], key=lambda entry: entry.name)
    path = SEEDS / "snapshots" / NAME
    write_whole(path, pack_snapshot(Snapshot(SEEDS.name, tuple(every), notice=sample.notice), compress=False))
    print(path)


if __name__ == "__main__":
    main()
