"""Texts that laws and their readers really have, and that a rule for prose would refuse: each kind with its cousins."""

from __future__ import annotations

import pytest

from tests.audit.test_no_refusal import Body, refused

KOREAN = "https://www.law.example.kr/%EB%B2%95%EB%A0%B9/%EC%9D%B4%EC%82%B0%ED%99%94%ED%83%84%EC%86%8C"
LONG_WORDS = "https://eur-lex.europa.example/eli/reg/2024/1735/oj The operator keeps a monitoring plan and reports."
SENTENCE = "The operator keeps a monitoring plan and reports injected volumes every year. "

KINDS: dict[str, list[Body]] = {
    "a bare address in English text": [
        (f"The {LONG_WORDS}", "en"),
        (f"See {LONG_WORDS} See also {LONG_WORDS}", "en"),
        (f"{SENTENCE}Reference www.gov.example/publications/carbon-capture-usage_and_storage/2024 applies.", "en"),
        *((f"{SENTENCE[:cut]} {LONG_WORDS}", "en") for cut in range(4, 60, 4)),
    ],
    "percent signs in addresses": [
        (f"{SENTENCE}{KOREAN} {SENTENCE}", "en"),
        (f"依据{KOREAN}第三条，运营者应当每年报告注入量。", "zh-Hans"),
        (f"| Law | Where |\n|---|---|\n| {'Act ' * 30} | {KOREAN}/{'%EC%9D%B4' * 12} |", "en"),
    ],
    "spaced marks": [
        *((f"{'碳' * cut}成本为 1 ～ 2 成；价格在 10 ～ 20 元之间，规模为 3 · 5 级，占 5 ％ 。", "zh-Hans") for cut in range(20, 44)),
        (f"{'Storage ' * 9}costs 10 ~ 20 euro · share 5 % of the ’90s level of ~5 Mt. " * 6, "en"),
    ],
    "lines that the author began": [
        ("第一项如下：  \n· 第 2 项：运营者应当每年报告注入量。  \n· 第 3 项：报告。", "zh-Hans"),
        ("First:\\\n％ of the total\\\n) closed before it was opened\\\n”and a quotation mark", "en"),
        ("\n\n".join(f"· 第 {number} 项：运营者应当每年报告注入量。" for number in range(120)), "zh-Hans"),
    ],
    "code": [
        ("```\nif (\n;then {\n} : , % )\n```", "en"),
        (f"{SENTENCE}`key=(a;b),[c]:{'x' * 120}` {SENTENCE}", "en"),
        ("`\t%include <x>`，其中（`）`）为止。" * 9, "zh-Hans"),
    ],
}  # fmt: skip

TALL: list[Body] = [
    (f"| Term | Meaning |\n|---|---|\n| Liability | {SENTENCE * 120} |", "en"),
    (f"| 术语 | 含义 |\n|---|---|\n| 责任 | {'运营者应当每年报告注入量。' * 400} |\n| 短 | 短 |", "zh-Hans"),
    (f"| {SENTENCE * 90} | b |\n|---|---|\n| c | d |", "en"),
]
"""A cell that is taller than a page, in a row of the body and in the head."""


@pytest.mark.parametrize("kind", KINDS)
def test_no_rule_refuses_what_the_program_did_not_break(kind: str) -> None:
    assert refused(dict(enumerate(KINDS[kind])), 0) == {}


def test_a_row_that_is_taller_than_a_page_goes_on_over_the_page() -> None:
    bodies = dict(enumerate(TALL))
    assert set(refused(bodies, 0)) == {0, 1, 2}
    left = {place: bodies[place] for place in refused(bodies, 1)}
    assert refused(left, 2) == {}
    assert len(left) <= 1
