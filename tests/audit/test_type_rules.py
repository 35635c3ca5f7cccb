"""Rules for type see what is small, spaced out, parted, divided or told twice; each leaves its like alone."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from reports.audit.findings import InspectionFinding
from reports.audit.inspection import inspect_document
from reports.audit.rules import LIMITS, RULES
from reports.language import DOCUMENT_LANGUAGES, strings
from tests.audit import faulty
from tests.audit.faulty import TEXT, inspect_body, lay_out


def _rules(findings: list[InspectionFinding]) -> list[str]:
    return [finding.rule for finding in findings]


def _in_sheet(body: str, *, has_own_style: bool = False) -> list[InspectionFinding]:
    """What is found in a body that is the sheet of a record."""
    pages = lay_out(body)
    section = replace(faulty.section(pages), template="sheet.html")
    return list(inspect_document(faulty.bound([pages]), [(section, pages.sidecar)], has_own_style=has_own_style))


def test_every_rule_weighs_something_and_has_a_remedy() -> None:
    assert {rule.severity for rule in RULES.values()} == {"fault", "note"}
    assert all(rule.remedy.endswith(".") and rule.style_remedy.endswith(".") for rule in RULES.values())


@pytest.mark.parametrize(("size", "found"), [(7.4, ["small-type"]), (7.5, [])])
def test_text_under_the_smallest_size_is_found(size: float, found: list[str]) -> None:
    assert _rules(inspect_body(f'<p>{TEXT}</p><p style="font-size:{size}pt">碳捕集</p>')) == found


def test_what_is_raised_or_lowered_may_be_smaller() -> None:
    style = "sub,sup{font-size:.65em;line-height:0}"
    assert inspect_body("<p>1,200 万吨 CO<sub>2</sub>e<sup>12</sup></p>", style=style) == []
    long = "<p>碳捕集<sup>利用与封存的管理办法和细则</sup></p>"
    assert _rules(inspect_body(long, style=style)) == ["small-type"]


def test_sizes_in_a_style_of_the_house_are_its_own() -> None:
    body = '<p style="font-size:6pt">碳捕集</p>'
    assert _rules(_in_sheet(body)) == ["small-type"]
    assert _in_sheet(body, has_own_style=True) == []


@pytest.mark.parametrize(("size", "found"), [(8.5, ["small-type"]), (9, [])])
def test_evidence_has_a_least_size_of_its_own(size: float, found: list[str]) -> None:
    evidence = f'<span data-origin="a/zh#analysis.mrv.evidence">{TEXT}</span>'
    body = f'<p style="font-size:{size}pt;line-height:12pt">{evidence}</p><p style="font-size:8pt">来源</p>'
    assert _rules(inspect_body(body, style="sub{font-size:.65em;line-height:0}")) == found


@pytest.mark.parametrize(("em", "found"), [(0.04, ["letter-spacing"]), (0, [])])
def test_letters_that_stand_apart_are_found(em: float, found: list[str]) -> None:
    body = f'<p lang="en" style="letter-spacing:{em}em">Storage permits of 2024.</p>'
    assert _rules(inspect_body(body)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("市场机制 86.5<br>● A", ["parted"]),
        ("市场机制 86.5 ●<br>A", ["parted"]),
        ("●<br>China", []),
        ("排名 12 /<br>44", ["parted"]),
        ("排名 12<br>/ 44", ["parted"]),
        ("市场机制<br>86.5 ● A", []),
        ("<span data-origin='a/zh#body'>比例为 12 /<br>44 之间</span>", []),
        ("2024<br>44", []),
        ("条例 601/<br>2012 号", []),
    ],
)
def test_a_grade_without_its_number_and_a_rank_in_two_lines_are_found(text: str, found: list[str]) -> None:
    assert _rules(inspect_body(f'<p style="text-indent:0;text-align:left">{text}</p>')) == found


def test_a_word_of_a_heading_that_is_divided_is_found() -> None:
    style = 'h2{hyphens:auto;hyphenate-character:"-"}'
    heading = '<h2 style="width:60pt">{}</h2><p>Text of it.</p>'
    assert _rules(inspect_body(heading.format("Sequestration"), style=style, lang="en")) == ["hyphen"]
    # Where its author wrote the hyphen, a line may end with it.
    own = "Cross-border"
    assert inspect_body(heading.format(own), style="h2{hyphens:none}", lang="en") == []


def test_a_score_is_printed_once_on_a_sheet() -> None:
    score = '<p><span data-origin="a/zh#analysis.{}.score">86.5</span> {}</p>'
    once, other = score.format("mrv", "监测"), score.format("market", "市场")
    assert _in_sheet(once + other) == []
    findings = _in_sheet(once + other + f"<p>{TEXT}</p>" + once)
    assert [(finding.rule, finding.field) for finding in findings] == [("score-twice", "analysis.mrv.score")]
    # Fronts compare, and may say it where it is compared.
    assert inspect_body(once + f"<p>{TEXT}</p>" + once) == []


@pytest.mark.parametrize(("lines", "is_sheet", "found"), [(12, True, ["empty-page"]), (12, False, []), (16, True, [])])
def test_the_second_page_of_a_sheet_is_a_third_full(lines: int, is_sheet: bool, found: list[str]) -> None:
    page = '<p style="break-before:page">{}</p>'
    body = f"<p>{TEXT * 10}</p>{page.format('文<br>' * lines)}{page.format(TEXT)}"
    findings = _in_sheet(body) if is_sheet else inspect_body(body)
    assert LIMITS.page_fill < 12 * 17 / 718 < LIMITS.second_page_fill
    assert _rules(findings) == found


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_every_fault_has_words_for_the_page_that_stands_in_for_a_section(language: str) -> None:
    words = strings(language)
    for rule in (name for name, rule in RULES.items() if rule.severity == "fault"):
        assert words(f"unset.reason.{rule}", signs="x")
