"""A second count of a corpus, from its files and the rules of the field alone: nothing of the program is used here."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from babel import Locale

DIMENSIONS = ("incentive", "statutory", "market", "strategic", "mrv")
PILLARS = (
    "pore_space_rights", "liability_transfer", "liability_period", "financial_assurance", "permitting_lead_time",
    "co2_definition", "cross_border_rules",
)  # fmt: skip
STATES = ("in-force", "proposed", "stated-absent", "profile", "not-recorded")
EDITIONS = ("zh", "zh-Hant", "en", "ja", "ko", "")
"""Languages that have a folder, the one that decides first; "" is a file in none of them."""
OWN_NAMES = {
    "EU": "欧盟|European Union|欧洲联盟|EU|欧州連合|유럽연합|歐盟", "INT": "国际|International|国际组织|全球|Global|国際|국제|國際",
    "AE": "阿联酋|United Arab Emirates|UAE", "KR": "韩国|South Korea|Republic of Korea|Korea|韓国|대한민국|南韓", "GB": "英国|United Kingdom|UK",
    "US": "美国|United States|USA", "TR": "土耳其|Turkey|Türkiye", "RU": "俄罗斯|Russia|Russian Federation", "CN": "中国|China",
    "CZ": "捷克|Czechia|Czech Republic", "HK": "中国香港|香港|Hong Kong|Hong Kong, China", "VN": "越南|Vietnam|Viet Nam",
    "BN": "文莱|Brunei", "SA": "沙特阿拉伯|Saudi Arabia|沙特", "LA": "老挝|Laos", "NL": "荷兰|Netherlands",
}  # fmt: skip
CATEGORIES = {
    "regulatory": "法律监管|Regulatory|Statutory|Offshore Storage Licensing|Legal", "incentive": "经济激励|Incentive|Tax Incentives",
    "market": "市场机制|Market", "strategic": "战略引导|Strategic", "technical": "技术规范|Technical",
}  # fmt: skip
STATUSES = (
    ("cancelled", r"repeal|cancel|revoked|withdrawn|expired|terminated|废止|失效|撤销|取消|终止"),
    ("superseded", r"supersed|replaced|取代|替代"),
    ("merged", r"merged|consolidated|合并|并入"),
    ("draft", r"draft|propos|\bbill\b|consult|comment|草案|征求意见|提案|拟议|审议"),
    ("planned", r"planned|develop|preparation|announced|principles?\b|计划|制定中|规划中|研究中|筹备"),
    ("upcoming", r"upcoming|not yet|pending entry|adopted|passed|approved|即将|尚未生效|待实施|已通过|施行予定|시행 예정|即將"),
    ("in-force", r"active|in force|effective|in effect|current|enacted|operational|valid|implemented|awarded|granted|issued"
     r"|现行|有效|生效|实施|执行中|施行|授予|現行|発効|시행|발효"),
)  # fmt: skip
"""The first that fits holds, from the weakest: "Adopted, not yet in effect" is no law in force."""
WEAKEST = ("cancelled", "superseded", "merged", "draft", "planned", "unknown", "upcoming", "in-force")
BINDING = re.compile(r"primary|\blaw|\bact\b|statute|regulation|decree|order|departmental|circular|treaty|directive|法律|法规|规章|条约", re.I)
DRAFT = re.compile(r"\bdraft\b|草案|征求意见稿|送审稿", re.I)
BILL = re.compile(r"^(?!.*\bact\b).*\bbill\b", re.I)
ENACTED = re.compile(r"enacted|enrolled|chaptered|promulgated|royal assent|\bsigned\b|public law|颁布|公布施行|已施行|已生效", re.I)
PLACEHOLDER = re.compile(
    r"(pending|tb[dca]|to be (determined|defined|confirmed|announced)|not (yet )?(specified|recorded|available|known)|unspecified)\b"
    r"|(unknown|n/?a|none|nil)\.?$|待定|待明确|待补充|待确认|待核实|暂缺|未知|不详|未具体说明|未说明|未注明|无资料|无信息|未定|미정|未具體說明"
    r"|[^;。,(]*待定\s*[。.]?($|[;,(\[])|[-–—./?\s]*$"
)  # fmt: skip
ABSENT = re.compile(
    r"(currently |at present |as yet |there is (currently )?)?no (mandatory|explicit|specific|dedicated|unified|formal|standalone"
    r"|statutory|legal|regulatory|cross-border|national|binding|requirements?|rules?|provisions?|framework)\b"
    r"|(currently |as yet )?not (yet )?(mandatory|required|explicitly defined|legally defined|defined|regulated|addressed|provided for)\b"
    r"|(目前|现阶段|当前)?(尚无|尚未|暂无|并无|没有)|(法规|法律)?未(明确|作出|设定|界定|定义|规定|要求)|无(强制|明确|专门|统一|特定|具体|正式|相关)"
    r"|[^;,]{1,24}[;,]\s*no\b.*\byet\b|[^;,]{1,8}[;,]\s*(暂无|尚无)"
)  # fmt: skip
MACHINE = re.compile(r"\b(ai|agent|bot|system|gemini|gpt|claude|automated|pipeline|script)\b|人工智能|机器|自动|系统", re.I)
GENERATED = re.compile(r"[\[［【]\s*(?:AI[\s-]*Generated|(?:由\s*)?AI\s*生成)\s*[\]］】]\s*", re.I)
DAY = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
ENDS = re.compile(rf"/\s*({DAY})\s*$|\b(?:until|through|expires?(?: on)?|ends?(?: on)?|to)\s+({DAY})|(?:至|截至|到)\s*({DAY})|({DAY})\s*(?:为止|止|到期|届满)", re.I)
BEGINS = re.compile(rf"^\s*({DAY})\s*(?:/|to\b|至|—|–)|^\s*({DAY})\s*$|\b(?:from|since|as of|effective)\s+({DAY})|(?:自|从)\s*({DAY})|({DAY})\s*(?:起|onward)", re.I)


def read(path: Path) -> dict[str, Any]:
    """Return the front matter of a file: JSON, else YAML."""
    parts = re.split(r"^---[ \t]*$", path.read_text(encoding="utf-8-sig"), maxsplit=2, flags=re.M)
    if len(parts) < 3:
        return {}
    try:
        found = json.loads(parts[1])
    except ValueError:
        found = yaml.safe_load(parts[1])
    return found if isinstance(found, dict) else {}


def plain(text: object) -> str:
    return unicodedata.normalize("NFKC", GENERATED.sub("", str(text or ""))).strip().casefold()


def letters(text: object) -> str:
    """Reduce a text to its letters and digits, so that copies compare equal."""
    return "".join(character for character in plain(text) if character.isalnum())


def listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []


def folded(written: object, names: Mapping[str, str]) -> str:
    """Return the code of a spelling; where it has none, the spelling."""
    for code, spellings in names.items():
        if letters(written) in {letters(code), *map(letters, spellings.split("|"))}:
            return code
    return str(written)


def country_names() -> dict[str, str]:
    names: defaultdict[str, list[str]] = defaultdict(list)
    for language in ("en", "zh_Hans", "zh_Hant", "ja", "ko"):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code not in OWN_NAMES:
                names[code].append(str(name))
    return OWN_NAMES | {code: "|".join(found) for code, found in names.items()}


COUNTRIES = country_names()


def status_of(written: object) -> str:
    return next((code for code, words in STATUSES if re.search(words, plain(written))), "unknown")


def sentences(evidence: object) -> set[str]:
    return {found for part in re.split(r"[.!?]+(?=\s|$)|[。！？…\r\n]+", plain(evidence)) if (found := letters(part))}


@dataclass
class Cell:
    """One score of a record, the lower of its twins', with the weaker grade."""

    score: float
    grade: str


@dataclass
class Record:
    """One record: its editions as they stand in the files, and what they come to."""

    id: str
    editions: dict[str, dict[str, Any]]
    status: str = "unknown"
    counts: bool = False
    family: str = ""
    cells: dict[str, Cell] = field(default_factory=dict)

    def first(self) -> dict[str, Any]:
        return next(iter(self.editions.values()))

    @cached_property
    def country(self) -> str:
        return folded(self.first().get("country"), COUNTRIES)

    @cached_property
    def category(self) -> str:
        return folded(self.first().get("category"), CATEGORIES)

    def titles(self) -> set[str]:
        return {letters(edition.get("title")) for edition in self.editions.values()}

    def links(self) -> Iterator[str]:
        for edition in self.editions.values():
            evolution = edition.get("evolution") or {}
            for key in ("supersedes", "supersededBy", "consolidatedFrom"):
                yield from listed(evolution.get(key))

    def reviewed_by(self, people: Iterable[str]) -> bool:
        names = [str((e.get("provenance") or {}).get("reviewer") or "").strip().casefold() for e in self.editions.values()]
        return all(name in {one.casefold() for one in people} for name in names)

    def by_machine(self) -> bool:
        authors = [str((edition.get("provenance") or {}).get("author") or "") for edition in self.editions.values()]
        return any(MACHINE.search(author) for author in authors)

    def dated(self) -> list[tuple[str, str, str]]:
        """List kind, date and words of everything that the record dates."""
        found = []
        for edition in self.editions.values():
            evolution = edition.get("evolution") or {}
            window = str(evolution.get("effectiveApplicationWindow") or "")
            found += [("expires", next(filter(None, m)), window) for m in ENDS.findall(window)]
            found += [("effective", next(filter(None, m)), window) for m in BEGINS.findall(window)]
            calendar = edition.get("calendar")
            for step in [*(evolution.get("milestones") or []), *(calendar if isinstance(calendar, list) else [])]:
                found.append(("milestone", str(step.get("date") or ""), str(step.get("event") or "")))
            published = str(edition.get("pubDate") or edition.get("year") or "")
            found.append(("adopted", published.removesuffix("-01-01"), str(edition.get("title"))))
        return found


@dataclass
class Value:
    """What a jurisdiction has in one dimension, among its peers."""

    value: float
    grades: set[str]
    holders: set[str]
    median: float | None = None
    n: int = 0
    rank: int = 0
    equals: int = 0
    ranked: int = 0


Values = dict[str, dict[str, Value]]
"""By country, then by dimension."""


@dataclass
class Count:
    """A corpus, counted a second time."""

    records: dict[str, Record]
    profiles: dict[tuple[str, str], dict[str, Any]]
    as_of: date
    people: tuple[str, ...]
    profile_ids: frozenset[str] = frozenset()

    @cached_property
    def whole(self) -> tuple[Values, Values]:
        """The values of every jurisdiction from all scores, and from those graded A or B."""
        everything = list(self.records.values())
        return valued(everything, "ABCD"), valued(everything, "AB")

    def pillar(self, pillar: str, country: str, records: Iterable[Record], language: str) -> str:
        said = [state for record in records if (state := pillar_of(record, pillar))]
        profile = (self.profiles.get((country, language), {}).get("regulatory") or {}).get(pillar)
        if profile:
            said.append(spoken(profile, "profile"))
        return min(said, key=STATES.index, default="not-recorded")


def spoken(text: object, otherwise: str) -> str:
    if otherwise == "not-recorded" or PLACEHOLDER.match(plain(text)):
        return "not-recorded"
    return "stated-absent" if ABSENT.match(plain(text)) else otherwise


def pillar_of(record: Record, pillar: str) -> str:
    texts = [str((edition.get("regulatory") or {}).get(pillar) or "") for edition in record.editions.values()]
    otherwise = "in-force" if record.counts else "proposed" if record.status in ("draft", "planned", "upcoming", "draft-title") else "not-recorded"
    written = [text for text in texts if text.strip()]
    speaking = [text for text in written if not PLACEHOLDER.match(plain(text))]
    return max((spoken(text, otherwise) for text in speaking or written), key=STATES.index, default="")


def valued(records: Iterable[Record], grades: str) -> Values:
    """Value some records by country, each country beside the others; "international" has no peers and is none."""
    found: Values = defaultdict(dict)
    for record in records:
        for dimension, cell in record.cells.items():
            if record.counts and cell.grade in grades and dimension in DIMENSIONS:
                best = found[record.country].get(dimension)
                if best is None or cell.score > best.value:
                    found[record.country][dimension] = Value(cell.score, {cell.grade}, {record.id})
                elif cell.score == best.value:
                    best.holders.add(record.id)
                    best.grades.add(cell.grade)
    for dimension in DIMENSIONS:
        scores = {code: own[dimension].value for code, own in found.items() if dimension in own and is_peer(code)}
        for code, score in scores.items():
            others, own = [other for name, other in scores.items() if name != code], found[code][dimension]
            own.median, own.n = median(others) if others else None, len(others)
            own.rank, own.equals, own.ranked = 1 + sum(o > score for o in others), others.count(score), len(scores)
    return found


def is_peer(code: str) -> bool:
    return code != "INT" and code in COUNTRIES


def count(folder: Path, as_of: date, people: tuple[str, ...] = ()) -> Count:
    """Read and count a corpus as of a day."""
    records: dict[str, Record] = {}
    profiles, profile_ids = {}, set[str]()
    for path in sorted(folder.rglob("*.md")):
        told, language = read(path), next((part for part in reversed(path.parts[:-1]) if part in EDITIONS), "")
        if "countries" in path.parts and told:
            profiles[folded(told.get("name"), COUNTRIES), language] = told
            profile_ids.add(str(told.get("id")))
        elif told.get("id") and told.get("title"):
            records.setdefault(str(told["id"]), Record(str(told["id"]), {})).editions[language] = told
    kept = {id: record for id, record in records.items() if not is_later(record, as_of)}
    for record in kept.values():
        record.editions = {key: record.editions[key] for key in sorted(record.editions, key=EDITIONS.index)}
    _join(kept)
    for record in kept.values():
        record.status = _standing(record, kept)
        record.counts = record.status == "in-force"
    _grade(kept, as_of, people)
    return Count(kept, profiles, as_of, people, frozenset(profile_ids))


def is_later(record: Record, as_of: date) -> bool:
    return all(str(edition.get("pubDate") or "") > as_of.isoformat() for edition in record.editions.values())


def _join(records: Mapping[str, Record]) -> None:
    for record in records.values():
        record.family = record.id
    for record in records.values():
        for target in record.links():
            if target in records:
                old, new = records[target].family, record.family
                for one in records.values():
                    one.family = new if one.family == old else one.family


def _stated(record: Record) -> str:
    said = {status_of(edition["status"]) for edition in record.editions.values() if edition.get("status")}
    return next((status for status in WEAKEST if status in said), "unknown")


def _standing(record: Record, records: Mapping[str, Record]) -> str:
    stated = _stated(record)
    if stated != "in-force":
        return stated
    for edition in record.editions.values():
        for target in listed((edition.get("evolution") or {}).get("supersededBy")):
            if target != record.id and target in records and _stated(records[target]) == "in-force":
                return "superseded"
        title, weight = str(edition.get("title")), str(edition.get("legalWeight") or "")
        bill = BILL.search(title) and not BINDING.search(weight)
        if (DRAFT.search(title) or bill) and not ENACTED.search(f"{title} {edition.get('status')}"):
            return "draft-title"
    return stated


def _grade(records: Mapping[str, Record], as_of: date, people: tuple[str, ...]) -> None:
    everywhere: Counter[str] = Counter()
    for record in records.values():
        scored = [entry for edition in record.editions.values() for entry in (edition.get("analysis") or {}).values()]
        everywhere.update(set().union(*(sentences(entry.get("evidence")) for entry in scored)))
    boilerplate = {sentence for sentence, n in everywhere.items() if n >= 3}
    year_ago = as_of.replace(year=as_of.year - 1, day=min(as_of.day, 28)).isoformat()
    for record in records.values():
        audits = [str((e.get("provenance") or {}).get("lastAuditDate") or "")[:10] for e in record.editions.values()]
        current = record.reviewed_by(people) and all(year_ago <= day <= as_of.isoformat() for day in audits)
        for edition in record.editions.values():
            analysis = edition.get("analysis") or {}
            within = Counter(s for entry in analysis.values() for s in sentences(entry.get("evidence")))
            empty = boilerplate | {sentence for sentence, n in within.items() if n > 1}
            for dimension, entry in analysis.items():
                if isinstance(entry.get("score"), int | float):
                    _keep(record, dimension, float(entry["score"]), _grade_of(entry, empty, current=current))


def _grade_of(entry: Mapping[str, Any], empty: set[str], *, current: bool) -> str:
    if PLACEHOLDER.match(plain(entry.get("evidence"))) or sentences(entry.get("evidence")) <= empty:
        return "D"
    cited = plain(entry.get("citation"))
    return "C" if not cited or PLACEHOLDER.match(cited) else "A" if current else "B"


def _keep(record: Record, dimension: str, score: float, grade: str) -> None:
    known = record.cells.get(dimension)
    record.cells[dimension] = Cell(min(score, known.score), max(grade, known.grade)) if known else Cell(score, grade)
