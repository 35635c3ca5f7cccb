"""Spellings fold to codes, codes have names, and phrases decide what a text means."""

from __future__ import annotations

import pytest

from reports.corpus.policy import DIMENSIONS, IMPACTS, PILLARS
from reports.corpus.vocabulary import KINDS, Vocabulary, fold
from reports.language import DOCUMENT_LANGUAGES, strings

WORDS = Vocabulary.load()


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("中国", "CN"),
        ("China", "CN"),
        ("cn", "CN"),
        ("chn", "CN"),
        ("ＣＨＩＮＡ", "CN"),
        ("  People's  Republic of China ", "CN"),
        ("中國", "CN"),
        ("韩国", "KR"),
        ("South Korea", "KR"),
        ("Republic of Korea", "KR"),
        ("Korea, Republic of", "KR"),
        ("韓国", "KR"),
        ("马来西亚", "MY"),
        ("阿联酋", "AE"),
        ("阿拉伯联合酋长国", "AE"),
        ("Turkey", "TR"),
        ("Turkiye", "TR"),
        ("Russia", "RU"),
        ("Viet Nam", "VN"),
        ("The Netherlands", "NL"),
        ("the Gambia", "GM"),
        ("UK", "GB"),
        ("U.S.", "US"),
        ("Cote d'Ivoire", "CI"),
        ("欧盟", "EU"),
        ("European Union", "EU"),
        ("国际", "INT"),
        ("International", "INT"),
        ("Global", "INT"),
    ],
)
def test_a_country_has_many_spellings_and_one_code(spelling: str, code: str) -> None:
    assert WORDS.country(spelling).code == code
    assert WORDS.country(spelling).written == spelling.strip()


@pytest.mark.parametrize("spelling", ["Other", "其他"])
def test_other_is_known_but_is_no_jurisdiction(spelling: str) -> None:
    assert WORDS.country(spelling).code is None
    assert WORDS.knows("country", spelling)


@pytest.mark.parametrize("spelling", ["Atlantis", "ZZ", "UN", "中果", ""])
def test_what_is_no_country_has_no_code(spelling: str) -> None:
    assert WORDS.country(spelling).code is None
    assert not WORDS.knows("country", spelling)


@pytest.mark.parametrize(
    ("kind", "spelling", "code"),
    [
        ("category", "法律监管", "regulatory"),
        ("category", "Statutory", "regulatory"),
        ("category", "Offshore Storage Licensing", "regulatory"),
        ("category", "Tax Incentives", "incentive"),
        ("category", "市场机制", "market"),
        ("category", "战略引导", "strategic"),
        ("category", "技术规范", "technical"),
        ("status", "Active", "in-force"),
        ("status", "现行", "in-force"),
        ("status", "即将实施", "upcoming"),
        ("status", "Under development", "planned"),
        ("status", "制定中", "planned"),
        ("status", "草案", "draft"),
        ("status", "Superseded", "superseded"),
        ("status", "合并", "merged"),
        ("status", "Repealed", "cancelled"),
        ("status", "Unknown", None),
        ("legal_weight", "Guideline/Policy", "guideline-policy"),
        ("legal_weight", "primary_legislation", "primary-legislation"),
        ("legal_weight", "Law No. 7552", "primary-legislation"),
        ("legal_weight", "Law (RIGI)", "primary-legislation"),
        ("legal_weight", "Lawn care", None),
        ("legal_weight", "Presidential Decree", "administrative-regulation"),
        ("legal_weight", "Storage Permit", "administrative-decision"),
        ("dimension", "MRV", "mrv"),
        ("pillar", "Pore space rights", "pore_space_rights"),
    ],
)
def test_words_of_the_field_fold_to_codes(kind: str, spelling: str, code: str | None) -> None:
    assert WORDS.term(kind, spelling).code == code


def test_case_width_spaces_and_punctuation_do_not_matter() -> None:
    assert fold("Guideline / Policy") == fold("ＧＵＩＤＥＬＩＮＥ－policy") == fold("guideline_policy")
    assert fold("の") != fold("か") != fold("が"), "marks of kana are letters, not accents"


@pytest.mark.parametrize("kind", KINDS)
def test_no_spelling_written_by_hand_stands_for_two_codes(kind: str) -> None:
    owners: dict[str, set[str]] = {}
    for code, entry in WORDS._entries[kind].items():
        for spelling in entry["spellings"]:
            owners.setdefault(fold(spelling), set()).add(code)
    assert {spelling: codes for spelling, codes in owners.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("kind", ["country", "category", "status", "legal_weight"])
def test_every_code_is_named_in_every_language_and_a_name_is_a_spelling(kind: str) -> None:
    for code in WORDS.codes(kind):
        assert WORDS.name(kind, code, "zh-Hans"), code
        assert WORDS.name(kind, code, "en").isascii() or kind == "country"
        names = {language: WORDS.name(kind, code, language) for language in DOCUMENT_LANGUAGES}
        assert {language: WORDS.term(kind, name).code for language, name in names.items()} == dict.fromkeys(names, code)
        if kind != "country":
            assert code in WORDS._entries[kind]
            assert not WORDS.name(kind, code, "zh").isascii()


def test_what_has_a_name_has_spellings() -> None:
    for kind in ("country", "category", "status", "legal_weight"):
        for language in DOCUMENT_LANGUAGES:
            keys = [key for key in strings(language).keys() if key.startswith(f"name.{kind}.")]  # noqa: SIM118
            assert {key.rpartition(".")[2] for key in keys} <= WORDS._entries[kind].keys()


def test_every_known_key_of_a_record_has_a_name() -> None:
    assert set(DIMENSIONS) <= set(WORDS.codes("dimension"))
    assert set(PILLARS) == set(WORDS.codes("pillar"))
    assert set(IMPACTS) == set(WORDS.codes("impact"))


def test_names_written_by_hand_win_over_cldr() -> None:
    assert WORDS.name("country", "AE", "zh") == "阿联酋"
    assert WORDS.name("country", "FR", "zh") == "法国"
    assert WORDS.name("country", "INT", "en") == "International"


def test_an_unknown_code_is_its_own_name() -> None:
    assert WORDS.name("dimension", "social", "zh") == "social"


@pytest.mark.parametrize(
    ("kind", "slip", "meant"),
    [
        ("country", "中果", "中国"),
        ("country", "Chnia", "China"),
        ("country", "Untied States", "United States"),
        ("category", "regulatry", "Regulatory"),
        ("status", "Actve", "Active"),
    ],
)
def test_the_nearest_known_name_is_offered_first(kind: str, slip: str, meant: str) -> None:
    assert WORDS.nearest(kind, slip)[0] == meant
    assert len(WORDS.nearest(kind, slip, 1)) == 1


def test_nothing_is_offered_where_nothing_is_near() -> None:
    assert WORDS.nearest("country", "xyzzy") == []


@pytest.mark.parametrize(
    "text",
    [
        "Pending",
        "pending.",
        "待定",
        "待定。",
        "TBD",
        "TBD by 2025",
        "Not specified.",
        "未具体说明。",
        "To be defined",
        "待明确",
        "Pending regulation",
        "法规待定",
        "氢能集群框架待定。",
        "N/A",
        "—",
        "ＴＢＤ",
    ],
)
def test_a_placeholder_records_nothing(text: str) -> None:
    assert WORDS.placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "State-owned",
        "20 years",
        "侧重于国内市场；伦敦议定书一致性待定。",
        "项目寿命 + 闭坑后（待定）",
        "State-centric model; TBD specifics",
        "None of the pore space is private",
        "",
    ],
)
def test_a_text_that_says_something_is_no_placeholder(text: str) -> None:
    assert not WORDS.placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "No mandatory financial assurance mechanism yet",
        "尚无统一法定定义",
        "暂无强制性财务保证机制",
        "Not mandatory yet",
        "Not explicitly defined (Regulatory gap)",
        "未明确法律定义（监管缺口）",
        "尚未明确规定",
        "Domestic focus; no cross-border framework yet",
        "目前仅限境内，暂无跨境封存实例",
    ],
)
def test_a_text_can_say_that_there_is_no_rule(text: str) -> None:
    assert WORDS.stated_absent(text)
    assert not WORDS.placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mandatory",
        "No Federal Transfer (Site Care: 50 years)",
        "无联邦转移（场址维护：50 年）",
        "北海双边协定",
        "Industrial Gas (not waste)",
        "气候法框架下的排放流 / 减缓成果；尚无独立 CCS 物质类别。",
        "Transfer after 20 years; no earlier than closure",
        "",
    ],
)
def test_a_rule_is_not_taken_for_its_absence(text: str) -> None:
    assert not WORDS.stated_absent(text)


@pytest.mark.parametrize(
    "title",
    [
        "Draft Climate Change Act 2025",
        "CCUS Bill 2025",
        "泰国气候变化法草案",
        "管理办法（征求意见稿）",
        "House Bill 0200",
    ],
)
def test_a_title_can_name_a_draft(title: str) -> None:
    assert WORDS.draft_title(title)


@pytest.mark.parametrize(
    "title",
    ["韩国 CCUS 法案", "One Big Beautiful Bill Act", "Energy Act 2023", "Billing rules", "Overdrafting of aquifers"],
)
def test_an_enacted_title_is_no_draft(title: str) -> None:
    assert not WORDS.draft_title(title)


@pytest.mark.parametrize(
    "name", ["Gemini Intelligence", "CCUS AI Agent", "Legacy System", "System", "GPT-4o", "Claude", "智能体"]
)
def test_a_machine_can_be_told_by_its_name(name: str) -> None:
    assert WORDS.machine_author(name)


@pytest.mark.parametrize("name", ["", "Li Wei", "Aino Virtanen", "王小明", "Maria Systema"])
def test_a_person_is_not_taken_for_a_machine(name: str) -> None:
    assert not WORDS.machine_author(name)


@pytest.mark.parametrize("name", ["", "Human Audit Pending", "待审核", "TBD", "n/a", "Awaiting review", "—"])
def test_a_review_can_be_still_to_come(name: str) -> None:
    assert WORDS.pending_reviewer(name)


@pytest.mark.parametrize("name", ["Li Wei", "CCUS AI Agent", "Nadia Noneman"])
def test_a_named_reviewer_is_not_pending(name: str) -> None:
    assert not WORDS.pending_reviewer(name)
