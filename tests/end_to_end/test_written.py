"""What the author of a record wrote stands in its sheet as written, and what is no content does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.end_to_end.documents import Made, Press


def sheet(folder: Path, text: str, lang: str, twin: str = "") -> Made:
    """The sheet of a record, in two languages where there is a twin."""
    for language, said in ((lang, text), *((("en", twin),) if twin else ())):
        path = folder / "corpus" / language / "act.md"
        path.parent.mkdir(parents=True)
        path.write_text(f"---\nid: act\ntitle: Act\ncountry: NO\npubDate: 2024-06-13\n{said}", encoding="utf-8")
    return Press(folder / "corpus", folder / "made").make("policy", "act", "both" if twin else lang)


def words(made: Made) -> str:
    assert made.findings == ()
    return re.sub(r"[\s\u2060\u200b]", "", "".join(made.pages()))


@pytest.mark.parametrize(
    "text",
    [
        "---\n<!-- internal: not cleared -->\n\nVisible text. <!-- ask legal --> More.\n",
        "---\n%%\ninternal\n%%\n\nVisible text. %%ask legal%% More.\n",
        "description: Said. <!-- internal -->\ninterpretation: Told %%ask legal%% plainly.\n---\nVisible text.\n\n<!-- in\nternal\n\nlegal -->\n\nMore.",
    ],
)
def test_a_comment_is_no_content(tmp_path: Path, text: str) -> None:
    said = words(sheet(tmp_path, text, "en"))
    assert "Visibletext." in said
    assert "More." in said
    assert not re.search("internal|legal|<!--|-->|%%", said)


@pytest.mark.parametrize(
    ("body", "printed"),
    [
        ("许可期限为三十年。[^1]\n\n[^1]: 《二氧化碳封存条例》第八条", ["许可期限为三十年。1", "1.《二氧化碳封存条例》第八条"]),
        ("[注]: 本条目依据2025年7月修法后的文本整理。\n\n[来源]: https://example.org/act", ["[注]:本条目依据2025年7月修法后的文本整理。", "[来源]:https://example.org/act"]),
        ("见[甲]与[^9]。\n\n[甲]: 说明\n\n[^2]: 无人引用", ["见[甲]与[^9]。", "[甲]:说明", "[^2]:无人引用"]),
        ("> 引文。[^甲]\n\n| 表[^乙] |\n|---|\n| 值 |\n\n[^甲]: 注一\n[^乙]: 注二", ["引文。1", "表2", "1.注一", "2.注二"]),
    ],
)
def test_what_stands_at_the_foot_of_a_text_is_printed(tmp_path: Path, body: str, printed: list[str]) -> None:
    said = words(sheet(tmp_path, f"---\n{body}\n", "zh"))
    assert [text for text in printed if text not in said] == []


@pytest.mark.parametrize(
    ("front", "lines"),
    [
        ("description: |\n  First paragraph.\n\n  Second paragraph:\n  - one\n  - two\n", ["First paragraph.", "Second paragraph:", "- one", "- two"]),
        ("interpretation: |\n  It says that\n  permits last.\n  (a) reports\n  (b) plans\n", ["It says that permits last.", "(a) reports", "(b) plans"]),
        ("impactAnalysis:\n  economic: |\n    Costs:\n    1. wells\n    2. pipes\n", ["Costs:", "1. wells", "2. pipes"]),
    ],
)
def test_the_lines_of_a_field_stay(tmp_path: Path, front: str, lines: list[str]) -> None:
    made = sheet(tmp_path, f"{front}---\nBody.\n", "en")
    printed = "".join(made.pages()).replace("\r", "").split("\n")
    assert made.findings == ()
    # The first one may stand behind the name of its field.
    assert [line for line in lines if not any(one.strip().endswith(line) for one in printed)] == []


def test_lines_that_the_author_began_in_an_item_are_his(tmp_path: Path) -> None:
    said = words(sheet(tmp_path, "---\n- 甲：\n  · 乙\n  · 丙\n\n1. 丁  \n   ·戊\n", "zh"))
    assert "·甲：·乙·丙1.丁·戊" in said


def test_the_notes_of_twins_are_each_their_own(tmp_path: Path) -> None:
    text = "---\n甲。[^1]\n\n乙。\n\n[^1]: 中文注\n"
    said = words(sheet(tmp_path, text, "zh", "---\nOne.[^1]\n\nTwo.\n\n[^1]: English note\n"))
    assert [text for text in ("甲。1", "One.1", "1.中文注", "1.Englishnote") if text not in said] == []


def test_the_numbers_of_twins_count_on(tmp_path: Path) -> None:
    said = words(sheet(tmp_path, "---\n1. 甲项\n\n1. 乙项\n\n1. 丙项\n", "zh", "---\n1. one\n\n1. two\n\n1. three\n"))
    assert [text for text in ("1.甲项", "2.乙项", "3.丙项", "1.one", "2.two", "3.three") if text not in said] == []


def test_one_decomposed_phrase_leaves_all_hangul_whole(tmp_path: Path) -> None:
    decomposed = "\u1109\u1161\u11ab\u1109\u1161\u11ab\u1112\u116a\u1110\u1161\u11ab\u1109\u1169"
    said = words(sheet(tmp_path, f"---\n{decomposed}와 이산화탄소 저장, 옛 글자 \u1112\u119e\u11ab.\n", "zh"))
    assert "산산화탄소" in said
    assert "이산화탄소저장" in said
    assert "ㅎㆍㄴ" in said
    assert not re.search("[\u1100-\u11ff]", said)
