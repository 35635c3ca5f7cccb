"""What four programs read from a sheet is what the record says, however its text was composed."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from reports.language import tag
from reports.typeset.text import plain
from tests.cli.running import Command
from tests.end_to_end.nothing_lost import FORBIDDEN, READERS, can_read, read_pages

TEXTS = {
    "ja": (
        # Kana whose voicing marks stand apart, iteration and prolonged sound marks, half-width katakana, marks in pairs.
        "ガイドラインでは、プロジェクトごとにパブリックコメントを行い、ばらつきを抑える。",
        "佐々木氏は「『貯留』とは何か」と問い、いすゞのトラックで約１２０ヶ所を回った――ﾃｽﾄﾃﾞｰﾀ〜ｶﾞｽ。",
        "第３条第１項ただし書（令和８年３月５日改正）は、ＣＯ₂を㎡当たり０．５ｔとする。",
    ),
    "ko": (
        # Words of one syllable, syllables taken apart, letters alone, Chinese characters behind their reading.
        "부 칙 이 법 은 그 날 부 터 한 다.",
        "이산화탄소를 저장하는 사업자는 매년 3월 31일까지 보고하여야 한다. 값은 ㄱ과 ㄴ으로 나눈다.",
        "대한민국(大韓民國)은 제38조제1항에 따라 CO2를 약 1조 2천억 원어치 줄인다.",
    ),
    "zh-Hant": (
        "主管機關稱：「所稱『封存』，指將二氧化碳永久隔離。」——自一百十五年起施行……",
        # Ideographs for compatibility with other character sets.
        "\uf934\uf96e公司（ㄅㄆㄇ）應於２０２６年３月５日前，依第三條之一辦理。",
        "臺灣與台灣、裡與裏、峯與峰皆依原文；５０％為上限。",
    ),
}
RECORD = """---
id: read-back
lang: {lang}
title: {title}
country: JP
category: Regulatory
status: In force
pubDate: 2025-05-12
---

{body}
"""


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("lang", TEXTS)
def test_four_programs_read_what_the_record_says(
    lang: str, form: Literal["NFC", "NFD"], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paragraphs = TEXTS[lang]
    body = "\n\n".join(unicodedata.normalize(form, text) for text in paragraphs)
    assert (body == "\n\n".join(paragraphs)) == (form == "NFC" and lang != "zh-Hant")
    path = tmp_path / "corpus" / lang / "read-back.md"
    path.parent.mkdir(parents=True)
    path.write_text(RECORD.format(lang=lang, title=unicodedata.normalize(form, paragraphs[0][:12]), body=body), "utf-8")
    target = tmp_path / "sheet.pdf"
    made = Command(monkeypatch, capsys)(
        "policy", "read-back", "--corpus", str(tmp_path / "corpus"), "--lang", lang, "-o", str(target), "-q"
    )
    assert (made.code, made.err) == (0, "")
    wanted = [plain(text, tag(lang)) for text in paragraphs]
    for reader in filter(can_read, READERS):
        text = "".join(read_pages(target, reader))
        assert not FORBIDDEN.search(text), reader
        squeeze = _one_space if lang == "ko" else _no_space
        read = squeeze(text)
        assert [paragraph for paragraph in wanted if squeeze(paragraph) not in read] == [], reader


def _one_space(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _no_space(text: str) -> str:
    return re.sub(r"\s+", "", text)
