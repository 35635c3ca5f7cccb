from __future__ import annotations

import pytest

from reports.typeset.lines import set_lines, written_lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("First paragraph.\n\nSecond paragraph:\n- one\n- two\n", ["First paragraph.", "Second paragraph:", "- one", "- two"]),
        ("a line that only\nwraps", ["a line that only wraps"]),
        ("一行\n接着写", ["一行接着写"]),
        ("要求如下：\n（一）报告\n（二）监测", ["要求如下：", "（一）报告", "（二）监测"]),
        ("第八条　运营者\n应当报告\n第九条　主管部门", ["第八条 运营者应当报告", "第九条 主管部门"]),
        ("第3条\n第4条", ["第3条", "第4条"]),
        ("· 甲\n· 乙", ["· 甲", "· 乙"]),
        ("① 甲\n② 乙", ["① 甲", "② 乙"]),
        ("1. a\n2. b\nin 2024\n2024. x", ["1. a", "2. b in 2024 2024. x"]),
        ("正文\n[注]: 说明", ["正文", "[注]: 说明"]),
    ],
)
def test_the_breaks_that_the_author_meant_stay(text: str, lines: list[str]) -> None:
    assert [line.replace("\u3000", " ") for line in written_lines(text)] == lines


def test_a_field_keeps_its_lines_on_the_page() -> None:
    assert set_lines("One.\n\nTwo:\n- three", "en") == "One.<br>Two:<br>- three"
