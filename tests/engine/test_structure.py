"""The tag tree: what each HTML construct becomes, and what readers suffer from elsewhere."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from tests.engine.specimens import body_shape, bound_body, elements, of_role

TEXT = "这是一段很长的中文文字，用来占满页面并且跨页。"


def content(pdf: pikepdf.Pdf, page: int = 0) -> bytes:
    """The page's content, stamps included."""
    page_object = pdf.pages[page]
    page_object.contents_coalesce()
    return bytes(page_object.Contents.read_bytes())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h1>甲</h1><p>乙</p>", ("H1", "P")),
        ("<h1>甲</h1><div>乙</div><div>丙</div>", ("H1", "P", "P")),
        ("<h1>甲</h1><div>乙<h2>丙</h2>丁</div>", ("H1", "P", "H2", "P")),
        ("<h1>甲</h1><p>乙<em>丙</em><b>丁</b></p>", ("H1", "P")),
        ("<h1>甲</h1><ul><li>乙</li></ul>", ("H1", ("L", ("LI", "Lbl", "LBody")))),
        ("<h1>甲</h1><ul><li><p>乙</p></li></ul>", ("H1", ("L", ("LI", "Lbl", ("LBody", "P"))))),
        ("<h1>甲</h1><ul class=dashes><li>乙</li></ul>", ("H1", ("L", ("LI", "Lbl", "LBody")))),
        ("<h1>甲</h1><ul><li>乙<ol><li>丙</li></ol></li></ul>",
         ("H1", ("L", ("LI", "Lbl", ("LBody", ("L", ("LI", "Lbl", "LBody"))))))),
        ("<h1>甲</h1><dl><dt>乙</dt><dd>丙</dd><dt>丁</dt><dd>戊</dd></dl>",
         ("H1", ("L", ("LI", "Lbl", "LBody"), ("LI", "Lbl", "LBody")))),
        ("<h1>甲</h1><table><tr><th>乙</th><td></td></tr></table>", ("H1", ("Table", ("TBody", ("TR", "TH", "TD"))))),
        ("<h1>甲</h1><table><thead><tr><th>乙</th></tr></thead></table>", ("H1", ("Table", ("TBody", ("TR", "TH"))))),
        ("<h1>甲</h1><table role=presentation><tr><td>乙</td><td>丙</td></tr></table>", ("H1", "P", "P")),
        ("<h1>甲</h1><blockquote><p>乙</p></blockquote><pre>丙</pre>", ("H1", ("BlockQuote", "P"), "P")),
        ("<h1>甲</h1><figure><img src=chart.svg alt=a><figcaption>乙</figcaption></figure>",
         ("H1", ("Figure", "Caption"))),
        ("<h1>甲</h1><p>乙<img src=chart.svg alt=a></p>", ("H1", ("P", "Figure"))),
        ("<h1>甲</h1><p>乙<img src=chart.svg alt=''><span aria-hidden=true>丙</span></p>", ("H1", "P")),
        ("<h1>甲</h1><p><a href=https://example.org>乙</a></p>", ("H1", ("P", "Link"))),
        ("<h1>甲</h1><p><abbr title='World Health Organization'>WHO</abbr></p>", ("H1", ("P", "Span"))),
        ("<h1>甲</h1><nav role=doc-toc><ol id=a><li><a href=#a>乙</a><ol><li><a href=#a>丙</a></ol></ol></nav>",
         ("H1", ("TOC", ("TOCI", ("P", ("Reference", "Link")), ("TOC", ("TOCI", ("P", ("Reference", "Link")))))))),
        ("<h1>甲</h1><p>乙<span class=footnote>丙</span>丁</p>", ("H1", ("P", "Reference", ("Note", "Lbl")))),
        ("<h1>甲</h1><p>乙<a href=#n role=doc-noteref>1</a></p><ol><li id=n role=doc-endnote>丙</ol>",
         ("H1", ("P", ("Reference", "Link")), ("L", ("LI", "Lbl", ("LBody", "Note"))))),
        ("<h1>甲</h1><ol style=list-style:none><li><p data-label='3.'>乙</p><p>丙</p></li></ol>", ("H1", ("L", ("LI", "Lbl", ("LBody", "P", "P"))))),
        ("<h1>甲</h1><ul style=list-style:none><li><p data-label='·'></p><ul style=list-style:none><li><p data-label='◦'>丙</p><p>丁</p></li></ul></li></ul>",
         ("H1", ("L", ("LI", "Lbl", ("LBody", ("L", ("LI", "Lbl", ("LBody", "P", "P")))))))),
        ("<section id=first><h1>甲</h1><section><h2>乙</h2></section></section>", ("H1", ("Sect", "H2"))),
    ],
)  # fmt: skip
def test_html_becomes(body: str, expected: object) -> None:
    assert body_shape(body) == expected


def test_a_table_over_pages_is_one_table_whose_repeated_head_is_an_artifact() -> None:
    rows = "".join(f"<tr><td>{n}</td><td>值</td></tr>" for n in range(120))
    body = f"<h1>甲</h1><table><thead><tr><th>乙<th>丙</tr></thead><tbody>{rows}</tbody></table>"
    with pikepdf.open(BytesIO(bound_body(body))) as pdf:
        assert len(pdf.pages) >= 3
        assert [len(of_role(pdf, role)) for role in ("Table", "THead", "TBody", "TR", "TH")] == [1, 1, 1, 121, 2]
        assert content(pdf, 1).count(b"/Type /Layout") >= 2


def test_a_paragraph_over_pages_is_one_paragraph() -> None:
    with pikepdf.open(BytesIO(bound_body(f"<h1>甲</h1><p>{TEXT * 200}</p>"))) as pdf:
        (paragraph,) = of_role(pdf, "P")
        later = [kid for kid in paragraph.K if isinstance(kid, pikepdf.Dictionary)]
        assert len(pdf.pages) == 3
        assert {str(kid.Type) for kid in later} == {"/MCR"}
        assert {kid.Pg.objgen for kid in later} == {page.obj.objgen for page in list(pdf.pages)[1:]}


def test_a_list_over_pages_is_one_list() -> None:
    items = "".join(f"<li>{TEXT}{n}</li>" for n in range(90))
    with pikepdf.open(BytesIO(bound_body(f"<h1>甲</h1><ul>{items}</ul>"))) as pdf:
        assert [len(of_role(pdf, role)) for role in ("L", "LI", "Lbl", "LBody")] == [1, 90, 90, 90]


def test_the_language_of_a_run_is_kept() -> None:
    body = (
        '<h1>甲</h1><p>乙<span lang="en">English</span></p><p lang="ja">日本</p><div lang="ko"><p>한국</p></div>'
        '<table><tr lang="zh-Hant"><th>丙</th><td lang="en">cell</td></tr></table><p lang="zh-Hans">丁</p>'
    )
    with pikepdf.open(BytesIO(bound_body(body))) as pdf:
        found = [(str(element.S), str(element.Lang)) for element in elements(pdf) if "/Lang" in element]
    assert found == [
        ("/Sect", "zh-Hans"), ("/Span", "en"), ("/P", "ja"), ("/Div", "ko"), ("/TR", "zh-Hant"), ("/TD", "en"),
    ]  # fmt: skip


def test_a_picture_has_its_text_and_its_place_in_points_from_below() -> None:
    with pikepdf.open(BytesIO(bound_body('<h1>甲</h1><p><img src="chart.svg" alt="得分"></p>'))) as pdf:
        (figure,) = of_role(pdf, "Figure")
        left, bottom, right, top = (float(value) for value in figure.A.BBox)
        assert str(figure.Alt) == "得分"
        assert (right - left, top - bottom) == (150, 45)
        assert left == pytest.approx(77.89, abs=0.01)
        assert 600 < bottom < top < 780


def test_a_head_cell_says_what_it_heads() -> None:
    body = (
        "<h1>甲</h1><table><thead><tr><th>a<th colspan=2>b</thead>"
        "<tbody><tr><th>c<td>1<td>2<tr><th scope=col>d<td rowspan=1>3<td>4</table>"
    )
    with pikepdf.open(BytesIO(bound_body(body))) as pdf:
        heads = of_role(pdf, "TH")
        assert [str(head.A.Scope) for head in heads] == ["/Column", "/Column", "/Row", "/Column"]
        assert heads[1].A.ColSpan == 2


@pytest.mark.parametrize(
    ("body", "style"),
    [
        ("<ul><li>x</ul>", "/Disc"), ("<ol><li>x</ol>", "/Decimal"), ("<ul class=dashes><li>x</ul>", "/Disc"),
        ("<ol class=dashes><li>x</ol>", "/Decimal"), ("<dl><dt>x<dd>y</dl>", "/Disc"),
        ("<ol style='list-style:lower-alpha'><li>x</ol>", "/LowerAlpha"),
        ("<ul style='list-style:none'><li>x</ul>", "/None"),
    ],
)  # fmt: skip
def test_a_list_says_how_it_is_numbered(body: str, style: str) -> None:
    with pikepdf.open(BytesIO(bound_body(f"<h1>甲</h1>{body}"))) as pdf:
        assert str(of_role(pdf, "L")[0].A.ListNumbering) == style


def test_notes_have_ids_that_the_id_tree_knows() -> None:
    body = "<h1>甲</h1><p>乙<span class=footnote>丙</span>丁<span class=footnote>戊</span></p>"
    with pikepdf.open(BytesIO(bound_body(body))) as pdf:
        notes = {str(note.ID): note.objgen for note in of_role(pdf, "Note")}
        names = list(pdf.Root.StructTreeRoot.IDTree.Names)
        assert {str(name): note.objgen for name, note in zip(names[::2], names[1::2], strict=True)} == notes
        assert list(notes) == ["first--note-1", "first--note-2"]


def test_a_link_over_two_lines_is_one_link_with_two_places() -> None:
    body = f'<h1>甲</h1><p>{TEXT}{TEXT[:12]}<a href="https://example.org">{TEXT}</a></p>'
    with pikepdf.open(BytesIO(bound_body(body))) as pdf:
        (link,) = of_role(pdf, "Link")
        places = [kid for kid in link.K if isinstance(kid, pikepdf.Dictionary) and kid.Type == pikepdf.Name.OBJR]
        assert len(places) == len(pdf.pages[0].Annots) == 2


def test_a_link_says_its_text_without_invisible_characters() -> None:
    body = (
        '<h1>甲</h1><p><a href="https://example.org">第\u20601\u200b 条</a>'
        '<a href="https://example.org" title="全文">乙</a></p>'
    )
    with pikepdf.open(BytesIO(bound_body(body))) as pdf:
        assert [str(link.Contents) for link in pdf.pages[0].Annots] == ["第1 条", "全文"]
        assert {int(link.F) for link in pdf.pages[0].Annots} == {4}


def test_a_run_inside_a_link_makes_no_second_link() -> None:
    with pikepdf.open(BytesIO(bound_body('<h1>甲</h1><p><a href="https://e.org">乙<i lang="en">x</i></a></p>'))) as pdf:
        assert len(pdf.pages[0].Annots) == 1


def test_every_marked_sequence_belongs_to_one_element() -> None:
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in range(80))
    body = f"<h1>甲</h1><table><thead><tr><th>乙</thead>{rows}</table><p>{TEXT * 50}<i aria-hidden=true>丙</i></p>"
    with pikepdf.open(BytesIO(bound_body(body))) as pdf:
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        parents = {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True)}
        for number, page in enumerate(pdf.pages):
            marked = {int(mcid) for mcid in re.findall(rb"/MCID (\d+)", content(pdf, number))}
            owners: Any = parents[int(page.StructParents)]
            assert marked == {mcid for mcid, owner in enumerate(owners) if owner is not None}
