"""A small corpus of made-up instruments whose records are in Japanese, Korean and Chinese of either script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Words = dict[str, Any]

_COMMON: dict[str, dict[str, str]] = {
    "zh": {"country.JP": "日本", "country.KR": "韩国", "country.TW": "台湾", "in-force": "现行", "law": "法律", "rule": "部门规章",
           "regulatory": "法律监管", "market": "市场机制", "source": "能源主管部门"},
    "zh-Hant": {"country.JP": "日本", "country.KR": "南韓", "country.TW": "臺灣", "in-force": "施行中", "law": "法律", "rule": "辦法",
                "regulatory": "法律監管", "market": "市場機制", "source": "能源主管機關"},
    "ja": {"country.JP": "日本", "country.KR": "韓国", "country.TW": "台湾", "in-force": "施行中", "law": "法律", "rule": "省令",
           "regulatory": "法規制", "market": "市場メカニズム", "source": "資源エネルギー庁"},
    "ko": {"country.JP": "일본", "country.KR": "대한민국", "country.TW": "대만", "in-force": "시행 중", "law": "법률", "rule": "고시",
           "regulatory": "법규", "market": "시장 메커니즘", "source": "에너지부"},
    "en": {"country.JP": "Japan", "country.KR": "Korea", "country.TW": "Taiwan", "in-force": "In force", "law": "Act",
           "rule": "Ministerial order", "regulatory": "Regulatory", "market": "Market", "source": "Energy Agency"},
}  # fmt: skip

_TEXTS: dict[str, dict[str, tuple[str, str, str, str, str, str]]] = {
    # title, evidence, citation, pillar, milestone, body
    "jp-storage-act": {
        "ja": (
            "二酸化炭素の地中貯留に関する法律", "許可を受けた事業者は、圧入量を毎年報告しなければならない。", "第３条第１項",
            "貯留権を設定し、物権とみなす。", "許可申請の受付を開始",
            "この法律は、貯留事業の許可、監視及び責任を定める。\n\nチェックリストは「省令（案）」で示され、年間約１２０万トンを対象とする。",
        ),
        "ko": (
            "이산화탄소 지중저장에 관한 법률", "허가를 받은 사업자는 주입량을 매년 보고하여야 한다.", "제3조 제1항",
            "저장권을 설정하고 물권으로 본다.", "허가 신청 접수 시작",
            "이 법은 저장 사업의 허가, 감시 및 책임을 정한다.\n\n부 칙은 2026년 1월 1일부터 적용한다.",
        ),
        "zh-Hant": (
            "二氧化碳地下封存法", "取得許可之業者應每年申報灌注量。", "第三條第一項", "設定封存權，視為物權。", "開始受理許可申請",
            "本法規範封存事業之許可、監測及責任。\n\n主管機關得訂定「監測計畫」之格式。",
        ),
    },
    "jp-credit-rule": {
        "ja": (
            "貯留クレジットの算定に関する省令", "算定結果は、登録検証機関の検証を受ける。", "第７条",
            "財務保証として積立金を拠出する。", "初回クレジットの発行", "ガイドラインに従い、ＣＯ₂の貯留量を算定する。",
        ),
    },
    "kr-storage-act": {
        "ko": (
            "이산화탄소 저장소 관리법", "운영자는 모니터링 계획을 제출하고 승인을 받아야 한다.", "제12조", "책임 기간은 폐쇄 후 20년이다.",
            "시행령 시행", "저장소의 지정과 폐쇄 절차를 정한다. 값을 매년 공개한다.",
        ),
        "ja": (
            "二酸化炭素貯留所管理法", "運営者は監視計画を提出し、承認を受けなければならない。", "第１２条", "責任期間は閉鎖後２０年とする。",
            "施行令の施行", "貯留所の指定及び閉鎖の手続を定める。",
        ),
        "zh": (
            "二氧化碳封存场管理法", "运营者应提交监测计划并获批准。", "第十二条", "关闭后责任期为二十年。", "施行令施行",
            "规定封存场的指定与关闭程序。",
        ),
    },
    "kr-trading-notice": {
        "ko": (
            "배출권 상쇄 고시", "상쇄 한도는 할당량의 10%로 정한다.", "제5조", "재정 보증에 관한 규정은 없다.", "첫 상쇄 실적 승인",
            "상쇄 실적의 평가와 등록을 정한다.",
        ),
    },
    "tw-fee-rule": {
        "zh-Hant": (
            "碳費徵收與抵減辦法", "抵減額度須經查驗機構查證。", "第九條", "尚無明文規定。", "首次申報期限",
            "本辦法訂定費率級距與抵減之申請程序。",
        ),
        "ja": (
            "炭素費の徴収及び減額に関する規則", "減額分は、検証機関の検証を受けなければならない。", "第９条", "規定は設けられていない。",
            "初回申告の期限", "料率の区分及び減額の申請手続を定める。",
        ),
    },
    "tw-storage-rule": {
        "zh-Hant": (
            "碳封存試驗許可要點", "試驗前應提出環境監測計畫。", "第四點", "土地所有權及於孔隙空間。", "公布施行",
            "本要點適用於離岸封存試驗。",
        ),
        "en": (
            "Trial Storage Permit Directions", "A monitoring plan is filed before a trial.", "Point 4",
            "Pore space belongs to the owner of the land.", "Published", "These directions apply to offshore trials.",
        ),
    },
}  # fmt: skip

_FACTS = {
    "jp-storage-act": ("JP", "regulatory", "law", "2024-05-24", 88),
    "jp-credit-rule": ("JP", "market", "rule", "2025-04-01", 70),
    "kr-storage-act": ("KR", "regulatory", "law", "2025-02-07", 82),
    "kr-trading-notice": ("KR", "market", "rule", "2024-11-15", 64),
    "tw-fee-rule": ("TW", "market", "rule", "2024-08-29", 75),
    "tw-storage-rule": ("TW", "regulatory", "rule", "2025-12-01", 58),
}
_MILESTONES = {
    "jp-storage-act": "2026-02-10", "jp-credit-rule": "2026-09-30", "kr-storage-act": "2026-01-20",
    "kr-trading-notice": "2026-03-03", "tw-fee-rule": "2026-05-31", "tw-storage-rule": "2025-12-01",
}  # fmt: skip


def write_corpus(folder: Path, *, earlier: bool = False) -> Path:
    """Write the records below a folder, a folder for each language; ``earlier`` as they were a quarter before."""
    for id, editions in _TEXTS.items():
        if earlier and id == "jp-credit-rule":
            continue
        for language, texts in editions.items():
            path = folder / language / f"{id}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_record(id, language, texts, earlier=earlier), encoding="utf-8")
    return folder


def _record(id: str, language: str, texts: tuple[str, ...], *, earlier: bool) -> str:
    (country, category, weight, date, score), common = _FACTS[id], _COMMON[language]
    title, evidence, citation, pillar, milestone, body = texts
    score -= 12 if earlier and id == "kr-storage-act" else 0
    entry = {"score": score, "evidence": evidence, "citation": citation}
    front = {
        "id": id, "lang": language, "title": title, "country": common[f"country.{country}"], "category": common[category],
        "status": common["in-force"], "legalWeight": common[weight], "pubDate": date, "source": common["source"],
        "analysis": {"statutory": entry, "mrv": entry | {"score": score - 6, "evidence": f"{evidence}{citation}"}},
        "regulatory": {"financial_assurance" if id == "jp-credit-rule" else "pore_space_rights": pillar},
        "impactAnalysis": {"technical": evidence},
        "evolution": {"milestones": [{"date": _MILESTONES[id], "event": milestone}]},
        "provenance": {"author": "Author", "reviewer": "Sample reviewer", "lastAuditDate": "2026-03-01"},
    }  # fmt: skip
    return f"---\n{json.dumps(front, ensure_ascii=False, indent=1)}\n---\n\n{body}\n"
