"""A text that is shortened ends at a clause, and in no bracket."""

from __future__ import annotations

import pytest

from reports.documents.shared.section import Value
from reports.documents.shared.values import shortened


@pytest.mark.parametrize(
    ("text", "length", "found"),
    [
        ("欧盟温室气体监测与报告条例（(EU) 2018/2066号实施条例）", 17, "欧盟温室气体监测与报告条例 …"),
        ("欧盟温室气体监测与报告条例（2018/2066号实施条例）", 17, "欧盟温室气体监测与报告条例 …"),
        ("须提供担保（第 19 条），移交时缴付款项", 14, "须提供担保（第 19 条） …"),
        ("条例（(EU) 2018）", 40, "条例（(EU) 2018）"),
    ],
    ids=["bracket in a bracket", "bracket", "clause", "short enough"],
)
def test_a_shortened_text_ends_in_no_bracket(text: str, length: int, found: str) -> None:
    assert shortened(Value(text), length).text == found
