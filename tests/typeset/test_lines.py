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
        ("They shall:\na. report\nb. monitor", ["They shall:", "a. report", "b. monitor"]),
        ("They shall:\ni. report\nii. monitor\nand so on\niii. stop", [
            "They shall:", "i. report", "ii. monitor and so on", "iii. stop",
        ]),
        ("(i) report\n(ii) monitor\n(iii) stop", ["(i) report", "(ii) monitor", "(iii) stop"]),
        ("A) report\nB) monitor", ["A) report", "B) monitor"]),
        ("(A) report\n(B) monitor", ["(A) report", "(B) monitor"]),
        ("IX. report\nX. monitor", ["IX. report", "X. monitor"]),
        ("h. report\ni. monitor\nj. stop", ["h. report", "i. monitor", "j. stop"]),
        ("A．报告\nB．监测", ["A．报告", "B．监测"]),
        ("a、报告\nb、监测", ["a、报告", "b、监测"]),
        ("the operator,\ni.e. the holder", ["the operator, i.e. the holder"]),
        ("the operator,\ni. e. the holder\nreports", ["the operator, i. e. the holder reports"]),
        ("signed by\nJ. Smith and\nM. Jones", ["signed by J. Smith and M. Jones"]),
        ("the Act,\ns. 386, and\np. 12", ["the Act, s. 386, and p. 12"]),
        ("Massachusetts\nv. EPA", ["Massachusetts v. EPA"]),
        ("the mix\n(mm) of it\nCO2. And", ["the mix (mm) of it CO2. And"]),
        ("a. report\nB. monitor", ["a. report B. monitor"]),
        ("正文\n[注]: 说明", ["正文", "[注]: 说明"]),
    ],
)
def test_the_breaks_that_the_author_meant_stay(text: str, lines: list[str]) -> None:
    assert [line.replace("\u3000", " ") for line in written_lines(text)] == lines


def test_a_field_keeps_its_lines_on_the_page() -> None:
    assert set_lines("One.\n\nTwo:\n- three", "en") == "One.<br>Two:<br>- three"
