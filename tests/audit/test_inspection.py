"""Each rule sees its fault, names the place, and leaves what is right alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from msgspec.structs import replace

from reports.audit.findings import InspectionFinding, refusal
from reports.audit.inspection import inspect_document
from reports.documents.shared.section import Section
from reports.engine.patches import justification
from reports.pdf.stamping import running_frame
from reports.typeset.look import Look
from tests.audit import faulty
from tests.audit.faulty import ENGLISH, TEXT, inspect, inspect_body, lay_out


def _rules(findings: list[InspectionFinding]) -> list[str]:
    return [finding.rule for finding in findings]


def _spacer(height: float) -> str:
    return f'<div style="height:{height}pt"></div>'


CLEAN = f"""<h1>办法</h1><p>{TEXT * 12}</p><h2>清单</h2><ul><li>甲（一）</li><li>乙：{TEXT}</li></ul>
<p lang="en">{ENGLISH * 3}</p><figure><img src="chart.svg" alt="激励 86.5，法规 70"></figure>
<table><thead><tr><th>维度</th><th>得分</th></tr></thead><tbody>
{"<tr><td>激励机制</td><td>86.5 ● A</td></tr>" * 60}</tbody></table>
<p>见<a href="#end">文末</a>和<a href="https://example.org/">法律</a>。{TEXT}</p><h2 id="end">附则</h2><p>{TEXT}</p>"""


@pytest.mark.parametrize("lang", ["zh-Hans", "en"])
def test_a_section_that_is_right_has_no_findings(lang: str) -> None:
    assert inspect_body(CLEAN, lang=lang) == []


def test_sections_of_a_bound_document_are_told_apart() -> None:
    wide = '<p style="white-space:nowrap;text-align:left">' + "碳" * 50 + "</p>"
    findings = inspect(
        lay_out(CLEAN), lay_out(f'<p>{TEXT}</p><p style="break-before:page">{TEXT}</p>{wide}', section_id="b")
    )
    assert [(finding.section, finding.rule) for finding in findings] == [("b", "empty-page"), ("b", "outside")]
    assert findings[0].page + 1 == findings[1].page


def test_a_blank_back_is_no_empty_page() -> None:
    pages = [lay_out(f"<p>{TEXT}</p>", section_id=name) for name in ("first", "second")]
    pdf = faulty.bound(pages, right_hand=True, blank_before_right_hand=True, mirror_mm=4.0)
    assert inspect_document(pdf, [(faulty.section(part), part.sidecar) for part in pages]) == ()


def test_a_section_that_is_not_in_the_document_is_a_mistake_of_the_caller() -> None:
    pages = lay_out(f"<p>{TEXT}</p>")
    stranger = Section("stranger", "t", "t", "zh-Hans", None)
    with pytest.raises(ValueError, match="stranger"):
        inspect_document(faulty.bound([pages]), [(stranger, pages.sidecar)])


# --- glyphs and faces


def test_a_glyph_without_a_face_is_found() -> None:
    def blank_the_last_line(content: bytes) -> bytes:
        before, bracket, after = content.rpartition(b"[<")
        return before + bracket + b"0000" + after[4:]

    findings = inspect(faulty.with_content(lay_out("<h1>标题</h1><p>碳捕集利用</p>"), blank_the_last_line))
    assert _rules(findings) == ["glyph"]
    assert "�捕集利用" in findings[0].message


def test_the_face_for_letters_that_the_others_lack_is_a_shipped_one() -> None:
    assert inspect_body("<p>₹ 1,200 亿，Erdoğan，Łódź</p>") == []


def _fonts(pdf: pikepdf.Pdf) -> Iterator[Any]:
    return (item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font")


def test_a_face_that_is_not_shipped_is_found() -> None:
    def rename(pdf: pikepdf.Pdf) -> None:
        for font in _fonts(pdf):
            font.BaseFont = pikepdf.Name("/ABCDEF+DejaVuSans")

    findings = inspect(lay_out(f"<p>{TEXT}</p>"), spoil=rename)
    assert _rules(findings) == ["face"]
    assert "DejaVuSans" in findings[0].message


def test_a_face_that_is_not_embedded_is_found() -> None:
    def take_out(pdf: pikepdf.Pdf) -> None:
        for font in _fonts(pdf):
            if "/FontDescriptor" in font:
                del font.FontDescriptor["/FontFile3"]

    assert _rules(inspect(lay_out(f"<p>{TEXT}</p>"), spoil=take_out)) == ["face"]


# --- outside


@pytest.mark.parametrize(
    "body",
    [
        f'<p style="white-space:nowrap">{"碳" * 50}</p>',
        f"<p>{'carbon' * 20}</p>",
        '<p style="margin-left:-9pt;text-indent:0">碳捕集</p>',
        '<div style="position:absolute;top:-30pt">碳捕集</div><p>文</p>',
        '<p>文</p><figure><img src="chart.svg" style="width:480pt" alt="图"></figure>',
        _spacer(690) + '<div style="height:20pt"><div style="position:relative;top:20pt">碳</div></div>',
    ],
    ids=["line", "word", "left", "top", "picture", "foot"],
)
def test_what_stands_out_of_the_type_area_is_found(body: str) -> None:
    assert _rules(inspect_body(body)) == ["outside"]


def test_a_running_foot_out_of_the_page_is_found() -> None:
    findings = inspect(lay_out(f"<p>{TEXT}</p>"), frame=replace(running_frame(Look()), foot=-2.0))
    assert set(_rules(findings)) == {"outside"}
    assert "out of the page" in findings[0].message


# --- over a neighbour


def test_text_over_text_is_found() -> None:
    findings = inspect_body(f'<p>{TEXT}</p><p style="margin-top:-14pt;text-indent:4em">{TEXT}</p>')
    assert set(_rules(findings)) == {"overlap"}


def test_text_over_the_same_text_is_found() -> None:
    findings = inspect_body("<p>制定本办法（试行）。</p><p style='margin-top:-16pt'>制定本办法（试行）。</p>")
    assert _rules(findings) == ["overlap"]
    assert "the same text again" in findings[0].message


def test_text_that_runs_into_the_next_cell_is_found() -> None:
    row = "<tr><td>carbondioxidestorage</td><td>86.5</td></tr>"
    findings = inspect_body(f'<table style="width:120pt">{row}</table>')
    assert _rules(findings) == ["overlap"]
    assert "carbondioxide" in findings[0].message
    assert "86.5" in findings[0].message


def test_labels_over_each_other_in_a_chart_are_found() -> None:
    assert _rules(inspect_body('<figure><img src="chart.svg" alt="图"></figure>', x=30)) == ["overlap"]


def test_a_picture_over_text_is_found() -> None:
    body = f'<p>{TEXT}</p><figure style="margin-top:-12pt"><img src="chart.svg" alt="图"></figure>'
    assert set(_rules(inspect_body(body))) == {"overlap"}


def test_subscripts_notes_and_tight_tables_do_not_overlap() -> None:
    cell = "<td>CO<sub>2</sub>封存（g）<sup>12</sup></td>"
    rows = f"<tr>{cell * 6}</tr>" * 5
    style = "table{font-size:8pt;line-height:11pt}sub,sup{font-size:.65em;line-height:0}"
    assert inspect_body(f"<table>{rows}</table>", style=style) == []


# --- headings and full pages


def test_a_heading_at_the_foot_of_a_page_is_found() -> None:
    findings = inspect_body(f'{_spacer(650)}<h2>许可</h2><p style="break-before:page">{TEXT}</p>')
    assert _rules(findings) == ["heading-at-foot"]
    assert "许可" in findings[0].message


def test_a_heading_at_the_foot_of_a_column_is_found() -> None:
    text, unbroken = f"<p>{TEXT}</p>", f'<p style="break-inside:avoid">{TEXT * 4}</p>'
    for left, right in ((text, text), (text, ""), ("", text)):
        assert inspect_body(_columns(left, right)) == []
    assert [finding.message[-3:] for finding in inspect_body(_columns(unbroken, text))] == ["里程碑"]
    assert _rules(inspect_body(_columns(unbroken, unbroken))) == ["heading-at-foot"] * 2


def _columns(left: str, right: str) -> str:
    """Two columns that begin near the foot of a page."""
    cell = '<div class="cell"><h2 style="break-after:auto">{}</h2>{}</div>'
    columns = cell.format("里程碑", left) + cell.format("沿革", right)
    return f'{_spacer(560)}<div class="pair">{columns}</div>'


def test_the_head_of_a_table_at_the_foot_of_a_page_is_found() -> None:
    rows = '<tr><th scope="rowgroup">欧盟</th></tr><tr style="break-before:page"><td>甲</td></tr>'
    assert _rules(inspect_body(f"{_spacer(640)}<table><tbody>{rows}</tbody></table>")) == ["heading-at-foot"]


def test_headings_that_nothing_belongs_to_may_end_a_page() -> None:
    headings = "".join(f"<h2>第{number}条</h2>" for number in range(100))
    assert inspect_body(f"<h1>目录</h1>{headings}") == []


def test_a_page_under_a_third_full_is_found_where_the_section_goes_on() -> None:
    body = f'<p data-origin="a/zh#body">{TEXT}</p><p data-origin="b/zh#body" style="break-before:page">{TEXT}</p>'
    (finding,) = inspect_body(body)
    assert (finding.rule, finding.page) == ("empty-page", 1)
    # The record that did not fit.
    assert finding.record == "b/zh"


def test_the_last_page_of_a_section_may_be_nearly_empty() -> None:
    assert inspect_body(f'{_spacer(300)}<p>{TEXT}</p><p style="break-before:page">文。</p>') == []


# --- lines


@pytest.mark.parametrize(
    ("text", "em"),
    [
        ("碳捕集<wbr>，封存", 3),
        ("碳捕集（<wbr>封存）", 4),
        ("碳捕集“<wbr>封存”", 4),
        ("碳捕集—<wbr>—封存", 4),
        ("减排 50<wbr>%以上", 3.5),
        ("约翰<wbr>·穆勒", 2),
    ],
)
def test_a_line_that_begins_or_ends_with_a_forbidden_mark_is_found(text: str, em: float) -> None:
    assert _rules(inspect_body(f'<p style="text-indent:0;width:{em}em">{text}</p>')) == ["forbidden-mark"]


@pytest.mark.parametrize(
    "text",
    [
        "碳捕集<br>，封存",
        "碳捕集（<br>封存）",
        "碳捕集“<br>封存”",
        "碳捕集—<br>—封存",
        "减排 50<br>%以上",
        "· 第一项<br>· 第二项<br>～ 第三项",
    ],
)
def test_a_line_that_its_author_began_or_ended_is_his(text: str) -> None:
    assert inspect_body(f"<p>{text}</p>") == []


@pytest.mark.parametrize(
    "text",
    [
        '<pre style="white-space:pre-wrap">if (\n; then\n} else {\n   : # nothing\n)</pre>',
        f'<p style="width:9em;text-indent:0">{TEXT}<code>[x<wbr>;<wbr>y<wbr>]<wbr>)<wbr>)</code></p>',
        '<p style="width:7em;text-indent:0">https://a.example/<wbr>%EC%9D%B4<wbr>%EC%82%B0</p>',
        '<p style="width:7em;text-indent:0">www.a.example/<wbr>~user<wbr>;x=(1)<wbr>,y</p>',
        '<p style="width:5em;text-indent:0"><span data-origin="a/en#url">a.example<wbr>~user<wbr>!x</span></p>',
    ],
    ids=["block", "inline", "escapes", "marks", "field"],
)
def test_code_and_addresses_may_break_before_any_mark(text: str) -> None:
    assert inspect_body(text) == []


@pytest.mark.parametrize("word", ["’90s", "~5 Mt"])
def test_a_mark_that_belongs_to_the_word_behind_it_may_begin_a_line(word: str) -> None:
    assert inspect_body(f'<p lang="en" style="width:4em;text-indent:0">storage <wbr>{word} storage</p>') == []


def test_a_mark_that_the_author_puts_at_the_head_of_a_page_is_his() -> None:
    assert inspect_body(_spacer(690) + "<p>碳捕集<br>封存</p><p>· 第二项</p>", style="p{orphans:1;widows:1}") == []


def test_a_remedy_speaks_of_the_style_sheet_only_where_somebody_has_put_in_his_own() -> None:
    pages = lay_out(f'<p style="white-space:nowrap">{"碳" * 50}</p>')
    parts = [(faulty.section(pages), pages.sidecar)]
    for has_own_style in (False, True):
        (finding,) = inspect_document(faulty.bound([pages]), parts, has_own_style=has_own_style)
        assert ("style sheet" in finding.remedy) is has_own_style


def test_a_forbidden_mark_at_the_turn_of_a_page_is_found() -> None:
    body = _spacer(690) + '<p style="text-indent:0;width:4em;orphans:1;widows:1">碳捕集（<wbr>，封存）</p>'
    findings = inspect_body(body)
    assert [(finding.rule, finding.page) for finding in findings] == [("forbidden-mark", 1), ("forbidden-mark", 2)]


def test_a_paragraph_may_begin_with_a_mark_of_its_own() -> None:
    assert inspect_body("<p>碳捕集。</p><p>！封存</p><p>“利用”</p>") == []


def test_a_torn_line_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    # Justification leaves such a line ragged, and a narrow column; here it may not.
    monkeypatch.setattr(justification, "WIDEST", 9.0)
    monkeypatch.setattr(justification, "NARROWEST_LATIN", 0.0)
    findings = inspect_body(f'<p lang="en" style="width:200pt">{ENGLISH * 2}</p>')
    assert set(_rules(findings)) == {"gap"}
    assert " em in a line" in findings[0].message


def test_space_between_two_elements_is_no_torn_line() -> None:
    item = '<span style="margin-right:14pt">法律监管 in force</span> '
    assert inspect_body(f'<p style="text-align:left">{item * 12}</p>') == []


# --- pictures and links


def test_a_picture_without_an_alternative_text_is_found() -> None:
    def strip(pdf: pikepdf.Pdf) -> None:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure":
                del item["/Alt"]

    assert _rules(inspect(lay_out('<figure><img src="chart.svg" alt="图"></figure>'), spoil=strip)) == ["alt-text"]


def test_a_link_that_leads_nowhere_is_found() -> None:
    pages = lay_out(f'<p>见<a href="#end">文末</a>。{TEXT}</p><h2 id="end">附则</h2><p>{TEXT}</p>')
    anchors = {name: place for name, place in pages.sidecar["anchors"].items() if name != "first--end"}
    broken = replace(pages, sidecar={**pages.sidecar, "anchors": anchors})
    assert inspect(pages) == []
    assert _rules(inspect(broken)) == ["link"]


# --- the place


def test_a_finding_names_record_and_field() -> None:
    evidence = f'<span data-origin="cn-ets/zh#analysis.mrv.evidence" style="white-space:nowrap">{"碳" * 50}</span>'
    body = f'<div data-origin="cn-ets/zh#body"><p>{TEXT}</p></div><table><tr><td>{evidence}</td></tr></table>'
    (finding,) = inspect_body(body)
    assert (finding.page, finding.record, finding.field) == (1, "cn-ets/zh", "analysis.mrv.evidence")


def test_the_nearest_record_is_named_where_ours_is_at_fault() -> None:
    far, near = '<p data-origin="cn-ets/zh#title">碳</p>', '<p data-origin="us-45q/en#title">碳</p>'
    (finding,) = inspect_body(f'{far}{_spacer(300)}{near}<p style="white-space:nowrap">{"碳" * 50}</p>')
    assert (finding.record, finding.field) == ("us-45q/en", "title")


def test_where_no_record_is_printed_the_section_is_named() -> None:
    (finding,) = inspect_body(f'<p style="white-space:nowrap">{"碳" * 50}</p>')
    assert (finding.section, finding.record, finding.field) == ("first", "", "")
    assert str(finding.problem()).startswith("first: page 1: ")


def test_a_refusal_lists_every_finding_and_has_exit_code_5() -> None:
    findings = inspect_body(
        f'<p style="white-space:nowrap" data-origin="cn-ets/zh#body">{"碳" * 50}</p>'
        '<p style="text-indent:0;width:3em">碳捕集<wbr>，封存</p>'
    )
    error = refusal("ccus-country_CN", findings)
    assert error.exit_code == 5
    assert [(problem.file, problem.field) for problem in error.problems] == [
        ("cn-ets/zh", "body"),
        ("cn-ets/zh", "body"),
    ]
    assert "2 faults" in error.message
