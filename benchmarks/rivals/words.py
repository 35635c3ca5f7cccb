"""The words of a rival's document in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DIMENSIONS = ("incentive", "statutory", "market", "strategic", "mrv")
IMPACTS = ("economic", "technical", "environmental")
PILLARS = (
    *("pore_space_rights", "liability_transfer", "liability_period", "financial_assurance"),
    *("permitting_lead_time", "co2_definition", "cross_border_rules"),
)


@dataclass(frozen=True)
class Words:
    """What stands around the texts of the records."""

    lang: str
    dimensions: Mapping[str, str]
    impacts: Mapping[str, str]
    pillar_names: Mapping[str, str]
    verdict: str
    message: str
    gap: str
    count: str
    missing: str
    machine: str
    citing: str
    citation: str
    lineage: str
    contents: str
    instruments: str
    five: str
    impact: str
    pillars: str
    timeline: str
    gaps: str
    notes: str
    method: str
    cite: str
    sources: str
    figures: Sequence[str]
    recent: Sequence[str]
    pillar_head: Sequence[str]
    instrument_head: Sequence[str]
    score_head: Sequence[str]
    facts: Sequence[str]
    evidence_head: Sequence[str]
    source_head: Sequence[str]


def words_of(lang: str) -> Words:
    """Return the words of a language."""
    return _CHINESE if lang == "zh" else _ENGLISH


_CHINESE = Words(
    lang="zh",
    dimensions=dict(zip(DIMENSIONS, ("经济激励", "法规制度", "市场机制", "战略引导", "监测核算"), strict=True)),
    impacts=dict(zip(IMPACTS, ("经济影响", "技术影响", "环境影响"), strict=True)),
    pillar_names=dict(
        zip(
            PILLARS,
            ("孔隙空间权属", "长期责任移交", "责任期限", "财务保证", "许可周期", "二氧化碳定位", "跨境规则"),
            strict=True,
        )
    ),
    verdict="在册政策 {records} 件；{cells} 个评分中 {backed} 个有据且有出处。",
    message="{dimension}的最高得分为 {score}。",
    gap="《{title}》没有{dimension}的评分。",
    count="选入记录 {records} 件。",
    missing="缺失的评分在图中留空，在表中以横线表示。",
    machine="记录由机器起草，未经列名审核人审核。",
    citing="CCUS 国别简报[R/OL]. 2026.",
    citation="出处",
    lineage="沿革",
    contents="目录",
    instruments="政策一览",
    five="五个维度",
    impact="影响",
    pillars="七项监管支柱",
    timeline="时间线",
    gaps="缺口与关注",
    notes="数据说明",
    method="方法",
    cite="引用格式",
    sources="来源",
    figures=("件在册政策", "有据且有出处", "种状态"),
    recent=("日期", "政策"),
    pillar_head=("支柱", "内容", "出处"),
    instrument_head=("序号", "政策", "状态", "日期", "最高分"),
    score_head=("维度", "得分", "中位数", "n"),
    facts=("记录号", "国家", "类别", "状态", "效力", "日期", "发布机构"),
    evidence_head=("维度", "得分", "证据", "出处"),
    source_head=("序号", "政策", "发布机构", "日期", "网址"),
)

_ENGLISH = Words(
    lang="en",
    dimensions=dict(
        zip(DIMENSIONS, ("Incentives", "Statutory basis", "Market", "Strategy", "Monitoring (MRV)"), strict=True)
    ),
    impacts=dict(zip(IMPACTS, ("Economic impact", "Technical impact", "Environmental impact"), strict=True)),
    pillar_names=dict(
        zip(
            PILLARS,
            (
                *("Pore space rights", "Liability transfer", "Liability period", "Financial assurance"),
                *("Permitting lead time", "Definition of CO2", "Cross-border rules"),
            ),
            strict=True,
        )
    ),
    verdict="{records} instruments on record; {backed} of {cells} scores have evidence and a citation.",
    message="The highest score in {dimension} is {score}.",
    gap="“{title}” has no score for {dimension}.",
    count="{records} records are selected.",
    missing="A missing score is a gap in a chart and a dash in a table.",
    machine="The records were drafted by a machine and reviewed by no listed person.",
    citing="CCUS country briefing. (2026).",
    citation="Citation",
    lineage="Lineage",
    contents="Contents",
    instruments="Instruments",
    five="Five dimensions",
    impact="Impact",
    pillars="Seven regulatory pillars",
    timeline="Timeline",
    gaps="Gaps and watch list",
    notes="Data notes",
    method="Method",
    cite="How to cite",
    sources="Sources",
    figures=("instruments", "with evidence", "statuses"),
    recent=("Date", "Instrument"),
    pillar_head=("Pillar", "What it says", "Source"),
    instrument_head=("No.", "Instrument", "Status", "Date", "Best score"),
    score_head=("Dimension", "Score", "Median", "n"),
    facts=("Id", "Country", "Category", "Status", "Weight", "Date", "Publisher"),
    evidence_head=("Dimension", "Score", "Evidence", "Citation"),
    source_head=("No.", "Instrument", "Publisher", "Date", "Address"),
)

METHOD = {
    "zh": (
        "证据等级：有具体证据和出处者为有据；有证据而无出处者另计；无证据者为最低。",
        "缺失不是零：没有评分者在图中留空，在表中写横线。",
        "法域在某一维度的得分取其最强的现行工具；同分者依次看日期和记录号。",
        "同侪为库中各国；得分取自全库，不限于本文件选入的记录。",
        "位次从高到低，同分并列；得分随记录数上升，故旁印记录数。",
        "汇总数有两种：全部评分与有据评分，各附覆盖数。",
        "监管支柱空白只表示未记录，不等于没有规定。",
        "日期只写到所知的程度；一月一日视为仅知年份。",
        "首页的判断和要点出自固定的句式，不另作断言。",
        "方法第一版。",
    ),
    "en": (
        "Evidence: a score with specific evidence and a citation is backed; others are counted apart.",
        "Missing is not zero: a score that is not there is a gap in a chart and a dash in a table.",
        "A jurisdiction's score in a dimension is that of its strongest instrument in force.",
        "Peers are all countries on record; scores are taken from the whole corpus.",
        "Ranks run from high to low, ties share one; scores rise with the number of records, so that stands beside.",
        "Aggregates come in two values, over all scores and over those with evidence, each with its coverage.",
        "An empty pillar means not recorded; it does not mean that there is no rule.",
        "Dates are printed as far as they are known; the first of January stands for a year.",
        "The verdict and the messages on page 1 come from a fixed list of sentences.",
        "Method, version 1.",
    ),
}
"""How numbers came about, in ten sentences, as at the end of every document of ours."""
