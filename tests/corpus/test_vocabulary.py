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


EAST_ASIAN = {
    "placeholder": (
        "記載なし 未記載 言及なし 言及していない 明記されていない 該当なし 対象外 適用なし 特になし なし 未定 検討中 今後検討 今後の検討課題 協議中"
        " 기재_없음 미기재 언급_없음 명시되지_않음 해당_없음 해당_사항_없음 무관 특이사항_없음 없음 미정 검토_중 추후_결정 논의_중 미확정"
        " 未記載 未載明 未提及 不適用 無 從缺 付之闕如 查無資料 尚無資料 無相關資料 待定 研議中 待研議 待確認 審議中 尚待釐清"
    ),
    "absent": (
        "規定なし 定めなし 定めがない 規定はない 定義されていない 未規定 未定義 不要 純度の定めはない"
        " 규정_없음 규정되지_않음 정의_없음 정하지_않음 근거_없음 불필요 관련_규정_없음"
        " 未規定 未規範 未明定 未訂定 尚未訂定 無規定 無相關規定 無明文規定 尚無規定 法規未規範"
    ),
    "neither": (
        "貯留権は物権とみなす 検討中の法案により国へ移転する 協議する義務を負う 対象外の物質を除く 不要な立入りを禁ずる"
        " 국가에_이전 검토_중인_법안에_따라_국가에_이전 보험_또는_공탁 해당_시설에_한한다 없음을_증명하여야_한다"
        " 得移轉予主管機關 未滿十年者不得移轉 待遇比照公務員 不適用於離岸設施者須另行申請 無償使用十年 由主管機關另定"
    ),
    "pending": (
        "確認待ち 未査読 査読中 担当者未定 人手による確認待ち 校閲前 인적_검토_필요 검토_대기 미검토 담당자_검토_중 검토자_미정"
        " 待審核 審查中 複核中 待人工審查 尚未審查 未指派 從缺 需人工審核"
    ),
    "named": "山田太郎 確認太郎 見本査読者 김검토 견본_검토자 範例審查者 陳審中華 中村 前田",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "words"), EAST_ASIAN.items())
def test_what_japanese_korean_and_taiwan_officials_write_is_taken_as_it_is_meant(kind: str, words: str) -> None:
    wanted = {
        "placeholder": (True, False), "absent": (False, True), "neither": (False, False), "pending": True, "named": False,
    }[kind]  # fmt: skip
    for word in words.replace("_", "\0").split():
        text = word.replace("\0", " ")
        if kind in ("pending", "named"):
            assert WORDS.pending_reviewer(text) is wanted, text
        else:
            assert (WORDS.placeholder(text), WORDS.stated_absent(text) and not WORDS.placeholder(text)) == wanted, text


@pytest.mark.parametrize(
    ("kind", "code", "spellings"),
    [
        ("status", "in-force", "施行済 一部施行 改正 策定済み 수립 개정 확정 일부_시행 已發布施行 修正發布 試辦中"),
        ("status", "upcoming", "公布済（未施行） 令和8年4月施行予定 成立 공포 시행예정('26.1.1) 2026년_시행_예정 立法院三讀通過 尚未生效"),
        ("status", "planned", "検討段階 改正検討中 제정_추진 도입_검토 檢討中 規劃中"),
        ("status", "draft", "パブコメ中 国会で継続審議中 국회_법사위_계류 입법예고 付委審查 徵詢意見中 行政院會通過"),
        ("status", "cancelled", "失効 廃止（令和6年） 廃案 폐지됨(2024) 임기만료_폐기 已停止適用 屆期失效 無効"),
        ("status", None, "廃止予定 폐지_예정 公表 凍結 보류"),
        ("legal_weight", "primary-legislation", "令和6年法律第38号 법률_제20000호 特措法 특례법 專法"),
        ("legal_weight", "administrative-regulation", "政令第5号 대통령령_제35000호 東京都条例 自治條例"),
        ("legal_weight", "departmental-rules", "経済産業省令第12号 산업통상자원부령_제3호 環境部令 細則 내규"),
        ("legal_weight", "guideline-policy", "事務連絡 実施要領 업무지침 注意事項 補助要點"),
        ("legal_weight", "strategic-guidance", "行程表 大綱 종합대책 시행계획 白皮書 推動方案"),
        ("legal_weight", None, "法案 법률안 草案"),
        ("category", "regulatory", "法制 安全規制 안전_규제 環境管制"),
        ("category", "incentive", "税制措置 債務保証 탄소차액계약 獎勵措施 投資抵減"),
        ("category", None, "指針 측정·보고·검증 監測與查核"),
    ],
)
def test_words_of_officials_fold_to_codes(kind: str, code: str | None, spellings: str) -> None:
    found = {text: WORDS.term(kind, text).code for text in (one.replace("_", " ") for one in spellings.split())}
    assert found == dict.fromkeys(found, code)


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
