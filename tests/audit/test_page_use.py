"""How full pages are, and each note with its like that is none."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest

from reports.audit.page_use import PagesInUse, read_page_use
from reports.audit.pages import read_page
from reports.errors import InputProblem
from tests.audit import faulty
from tests.audit.faulty import ENGLISH, TEXT, lay_out

SAID = "The operator reports every quarter what it has stored."


def _used(
    *bodies: str, lang: str = "zh-Hans", style: str = "", text: str = SAID, sheets: tuple[str, ...] = ()
) -> PagesInUse:
    """The use of a document with a section for each body, of a record that says ``text``."""
    names = ("first", "second")
    pages = [lay_out(body, section_id=name, lang=lang, style=style) for name, body in zip(names, bodies, strict=False)]
    edition = {"language": "en", "title": text, "body": text}
    return read_page_use(faulty.bound(pages), {"records": [{"id": "a", "editions": [edition]}]}, sheets)


def _notes(body: str, lang: str = "zh-Hans", style: str = "") -> list[str]:
    return [note.rule for note in _used(body, lang=lang, style=style).notes if note.rule != "page-use"]


def _filling(share: float) -> str:
    return f'<p style="padding-bottom:{718 * share - 20}pt">文</p><p>文</p>'


def test_the_use_of_each_page_is_the_height_that_it_fills() -> None:
    found = _used(_filling(0.8), f'{_filling(0.9)}<p style="break-before:page">文</p>')
    assert [(one.page, one.section) for one in found.pages] == [(1, "first"), (2, "second"), (3, "second")]
    assert [round(one.use, 1) for one in found.pages] == [0.8, 0.9, 0.0]
    assert found.mean == pytest.approx(sum(one.use for one in found.pages) / 3)


def test_a_blank_back_is_no_page_in_use() -> None:
    pages = [lay_out(_filling(0.9), section_id=name) for name in ("first", "second")]
    pdf = faulty.bound(pages, right_hand=True, blank_before_right_hand=True)
    found = read_page_use(pdf, {"records": []}, ())
    assert [one.page for one in found.pages] == [1, 3]


@pytest.mark.parametrize(("share", "found"), [(0.5, ["page-use"]), (0.8, [])])
def test_a_document_that_fills_its_pages_badly_is_noted(share: float, found: list[str]) -> None:
    assert [note.rule for note in _used(_filling(share)).notes] == found


@pytest.mark.parametrize(
    ("share", "sheets", "found"),
    [(0.2, (), ["thin-page"]), (0.3, (), []), (0.3, ("second",), []), (0.3, ("first",), ["thin-page"])],
)
def test_a_last_page_with_little_on_it_is_noted(share: float, sheets: tuple[str, ...], found: list[str]) -> None:
    body = f'{_filling(0.95)}<div style="break-before:page">{_filling(share)}</div>'
    edition = [lay_out(body, section_id="first-zh")]
    used = read_page_use(faulty.bound(edition), {"records": []}, sheets)
    assert [note.rule for note in used.notes if note.rule != "page-use"] == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (f'<p lang="en">{SAID}</p><p lang="en">{SAID}</p>', ["text-twice"]),
        (f'<h2 lang="en">{SAID}</h2><p lang="en">{SAID}</p>', []),
        (f"<p>{TEXT}</p><p>{TEXT}</p>", []),
    ],
    ids=["twice", "heading", "ours"],
)
def test_a_text_of_a_record_that_stands_twice_on_a_page_is_noted(body: str, found: list[str]) -> None:
    assert _notes(body) == found


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (["<td>2027-01-01</td><td>全国碳市场覆盖水泥钢铁电解铝行业</td>"] * 2, ["row-twice"]),
        ([f"<td>202{year}-01-01</td><td>全国碳市场覆盖水泥钢铁电解铝行业</td>" for year in (6, 7)], []),
        (["<td>是</td><td>有</td>"] * 2, []),
    ],
    ids=["twice", "other day", "short"],
)
def test_a_row_that_stands_twice_is_noted(rows: list[str], found: list[str]) -> None:
    assert _notes(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>") == found


@pytest.mark.parametrize(("cell", "found"), [("", ["empty-column"]), ("–", ["empty-column"]), ("在行", [])])
def test_a_column_in_which_nothing_stands_is_noted(cell: str, found: list[str]) -> None:
    head = "<thead><tr><th>名称</th><th>状态</th><th>日期</th></tr></thead>"
    rows = "".join(f"<tr><td>办法{n}</td><td>{cell}</td><td>2024</td></tr>" for n in "甲乙丙")
    assert _notes(f"<table>{head}<tbody>{rows}</tbody></table>") == found


def test_a_cell_of_paragraphs_says_something_and_the_head_of_a_group_is_no_column() -> None:
    head = "<thead><tr><th>名称</th><th>状态</th></tr></thead>"
    rows = "".join(f'<tr><td>办法{n}</td><td><p style="text-indent:0">在行</p></td></tr>' for n in "甲乙丙")
    assert _notes(f"<table>{head}<tbody>{rows}</tbody></table>") == []
    group = '<tr><th scope="rowgroup" colspan="3" style="padding-left:20em">五维全部有据</th></tr>'
    cells = "".join(f"<tr><td>办法{n}</td><td></td><td></td></tr>" for n in "甲乙丙")
    assert _notes(f"<table>{group}{cells}</table>") == []


@pytest.mark.parametrize(
    ("size", "text", "found"),
    [
        (8, "灰字未变。", ["colour-named"]),
        (8, "橙线：其余国家和地区的中位数。", ["colour-named"]),
        (8, "Lines in grey are not counted.", ["colour-named"]),
        (8, "Grey: unchanged.", ["colour-named"]),
        (8, "绿色低碳转型，竖线为有据者的中位数。", []),
        (10, "守住生态保护红线。", []),
    ],
)
def test_a_caption_that_names_a_colour_is_noted(size: int, text: str, found: list[str]) -> None:
    assert _notes(f'<p style="font-size:{size}pt">{text}</p>') == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("市场机制居前，并列第 2（D 级）。", ["rank-unfounded"]),
        ("市场机制居前，并列第 2（B 级）。", []),
        ("居前。最高的激励 95（D 级）引用前须查原文。", []),
        ("Among the first: market (tied 2nd) (grade C).", ["rank-unfounded"]),
        ("Among the first: market (tied 2nd) (grade B).", []),
    ],
)
def test_a_score_without_evidence_that_is_called_ahead_is_noted(text: str, found: list[str]) -> None:
    assert _notes(f'<p style="text-indent:0">{text}</p>') == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("accounting_scope：国内", ["raw-key"]),
        ("accounting scope：国内", []),
        ("https://example.org/a_b/c_d", []),
        ("状态：maturity.pilot", ["raw-key"]),
        ("analysis.mrv.evidence 未填", ["raw-key"]),
        ("见 registry.example.org、climate.europa.eu、ghg.gov.uk/a.html 和 source.json。", []),
        ("自 3.2.1 版起，e.g. 与 i.e. 同前。", []),
        ("仍在 construc…", ["cut"]),
        ("制度仍在建设…", []),
        ("制度（仍在 …", ["cut"]),
        ("制度仍在建设 …", []),
        ("制度仍在建设……", []),
        ("自2026-<br>07-01起", ["date-wrapped"]),
        ("自2026年<br>7月起", ["date-wrapped"]),
        ("自2026-07-01<br>起", []),
    ],
)
def test_keys_cuts_and_dates_in_two_lines_are_noted(text: str, found: list[str]) -> None:
    assert _notes(f'<p style="text-indent:0">{text}</p>') == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("The operator fills in project_scope and states maturity.pilot of each.", []),
        ("The operator fills in one thing or another and states what it is.", ["raw-key"]),
        ("project_scope_of_each_record", ["raw-key"]),
    ],
)
def test_a_key_that_a_record_speaks_of_is_no_slip_of_ours(said: str, found: list[str]) -> None:
    body = '<p style="text-indent:0">project_scope_of_each_record</p>'
    if "maturity.pilot" in said:
        body = f'<p style="text-indent:0" lang="en">{said}</p>'
    assert [note.rule for note in _used(body, text=said).notes if note.rule == "raw-key"] == found


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        ("zh-Hans", "办法中的한국어不在此列。", ["language-unmarked"]),
        ("zh-Hans", "办法中的カーボン不在此列。", ["language-unmarked"]),
        ("en", "The act (办法) is in force.", ["language-unmarked"]),
        ("ko", "이 법은 カーボン 시장이다.", ["language-unmarked"]),
        ("zh-Hans", '办法中的<span lang="en">scheme（办法）</span>', ["language-unmarked"]),
        ("zh-Hans", '办法中的<span lang="ko">한국어</span>不在此列。', []),
        ("zh-Hans", '办法中的<span lang="ja">カーボン市場</span>不在此列。', []),
        ("en", 'The act (<span lang="zh-Hans">办法</span>) is in force.', []),
        ("zh-Hans", '办法中的<span lang="mis">カーボン</span>不在此列。', []),
        ("zh-Hans", "办法・CCUS・不在此列。", []),
        ("ko", "이 법(法)은 시장이다.", []),
    ],
)
def test_words_of_another_language_that_are_not_marked_are_noted(lang: str, text: str, found: list[str]) -> None:
    assert _notes(f'<p style="text-indent:0">{text}</p>', lang=lang) == found


@pytest.mark.parametrize(("count", "found"), [(13, ["last-ideograph"]), (14, [])])
def test_a_last_line_of_one_ideograph_is_noted(count: int, found: list[str]) -> None:
    assert _notes(f'<p style="text-indent:0;width:6em">{"碳" * count}。</p>') == found


def test_a_line_that_leaves_the_edge_of_its_justified_paragraph_is_noted() -> None:
    lines = ["碳" * 20, "碳" * 20, "碳" * 19, "碳" * 20, "碳" * 20, "碳" * 4]
    style = "p{text-align:left;text-indent:0;white-space:nowrap}"
    assert _notes(f"<p>{'<br>'.join(lines)}</p>", style=style) == ["ragged"]
    assert _notes(f"<p>{TEXT * 4}</p>") == []
    assert _notes(f'<p lang="en">{ENGLISH * 4}</p>') == []
    ragged = "".join("碳" * number + "<br>" for number in (12, 19, 15, 20, 13, 17))
    assert _notes(f"<p>{ragged}碳碳</p>", style=style) == []


@pytest.mark.parametrize(("ground", "hidden"), [("#0b4f5c", []), ("#eeeeee", ["碳"]), ("none", ["碳"])])
def test_pale_text_is_seen_on_a_dark_ground_alone(ground: str, hidden: list[str]) -> None:
    body = f'<p style="text-indent:0;color:white;background:{ground}">碳</p>'
    with pdfium.PdfDocument(faulty.bound([lay_out(body, section_id="first")])) as document:
        assert read_page(document, 0).hidden == hidden


def test_what_is_no_pdf_is_told_as_such() -> None:
    with pytest.raises(InputProblem, match="cannot be read"):
        read_page_use(b"no pdf", {"records": []}, ())


# --- marks and names that a reader cannot know


LEGEND = "<p>■ 现行  □ 拟议  ▣ 见国别概况  ▧ 明言没有  – 未记录（不等于没有规定）</p>"


def _rules(bodies: tuple[str, str], source: dict[str, object]) -> list[str]:
    named = zip(("first", "frame-zh"), bodies, strict=True)
    pages = [lay_out(body, section_id=name, lang="zh-Hans") for name, body in named]
    told = {"records": [], "document": {"languages": ["zh"]}, **source}
    return [one.rule for one in read_page_use(faulty.bound(pages), told, ()).notes if one.rule != "page-use"]


@pytest.mark.parametrize(
    ("body", "notes", "found"),
    [
        ("<p>封存权 ■</p>", "<p>数据说明</p>", ["mark-unexplained"]),
        ("<p>封存权 ■ □ ■</p>", "<p>数据说明</p>", ["mark-unexplained"] * 2),
        (f"<p>封存权 ■</p>{LEGEND}", "<p>数据说明</p>", []),
        ("<p>封存权 ■</p>", LEGEND, []),
        ("<p>甲办法*</p>", "<p>数据说明</p>", ["mark-unexplained"]),
        ("<p>甲办法*</p><p>* 不是现行工具，不计分。</p>", "<p>数据说明</p>", []),
        ("<p>3 * 4</p>", "<p>数据说明</p>", []),
        ("<p>一句 <span>机</span></p>", "<p>数据说明</p>", ["mark-unexplained"]),
        ("<p>一句 <span>机</span></p>", "<p>3 条证据在原文中标注为机器生成，印作“机”标记。</p>", []),
    ],
)
def test_a_mark_that_neither_page_nor_notes_explain_is_noted(body: str, notes: str, found: list[str]) -> None:
    assert _rules((body, notes), {}) == found


def test_a_mark_in_a_text_of_a_record_needs_no_explanation_of_ours() -> None:
    text = "表中以 ■ 标示已获批准的封存场地，其余场地尚在审查。"
    records = [{"id": "a", "editions": [{"language": "zh-Hans", "body": text}]}]
    assert _rules((f"<p>{text}</p>", "<p>数据说明</p>"), {"records": records}) == []


@pytest.mark.parametrize(
    ("name", "found"), [("seeds", ["folder-name"]), ("2025Q4.jsonl", []), ("git:abc1234", []), ("other", [])]
)
def test_a_state_of_the_corpus_that_is_called_by_its_folder_is_noted(name: str, found: list[str]) -> None:
    body = "<p>与 seeds 相比，与 2025Q4.jsonl 相比，与 git:abc1234 相比</p>"
    assert _rules((body, "<p>数据说明</p>"), {"baseline": {"name": name}}) == found
