"""Made-up sections, small enough to lay out in a blink, and ways to look into a bound PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image

from reports.documents.shared.section import Embedded, Furniture, Section
from reports.engine.pages import render_section
from reports.pdf.binding import bind
from reports.typeset.sidecar import SectionPages

STYLE = (
    'html{font-family:"Noto Sans CJK SC";font-size:10.5pt;line-height:17pt;text-align:justify}'
    "@page{size:A4;margin:62pt 71.888pt 68pt}"
    "@page wide{size:A4 landscape}.wide{page:wide}"
    ".footnote{float:footnote}.clear{opacity:.5}.dashes{list-style:none}.dashes li::before{content:'– '}"
    "[data-label]::before{content:attr(data-label)}"
)

CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60"><rect width="100" height="20" fill="#0b4f5c"/>'
    '<text x="5" y="50" font-family="Noto Sans CJK SC" font-size="12">激励 86.5</text></svg>'
).encode()

FURNITURE = Furniture("政策简报", "● A 有据", "第 {page} 页，共 {pages} 页")

CHINESE = """<h1>第一部分</h1>
<p>碳捕集<span lang="en">carbon capture</span>与封存，见<a href="https://bind.invalid/?second#table">下一部分的表</a>、
<a href="#end">文末</a>和<a href="https://example.org/law">法律</a>。</p>
<p><img src="chart.svg" alt="激励得分为 86.5"></p><h2>清单</h2><ul><li>甲<ul><li>子项</li></ul></li><li>乙</li></ul>
<p id="end">结束。</p>"""

ENGLISH = """<h1>Second part</h1><p>Text with a “quotation” and CO<sub>2</sub>.</p>
<table id="second--table"><caption>Scores</caption><thead><tr><th>Dimension</th><th>Score</th></tr></thead><tbody>
{rows}</tbody></table>""".format(rows="".join(f"<tr><th>row {n}</th><td>{n}</td></tr>" for n in range(90)))


def page(body: str, lang: str = "zh-Hans", style: str = "") -> str:
    """A whole HTML document."""
    return f'<html lang="{lang}"><head><title>t</title><style>{STYLE}{style}</style></head><body>{body}</body></html>'


@lru_cache
def lay_out(body: str, section_id: str = "first", lang: str = "zh-Hans") -> SectionPages:
    """One section, laid out once a session."""
    assets: dict[str, bytes | tuple[bytes, str]] = {"chart.svg": CHART, "logo.png": picture()}
    return render_section(page(body, lang), assets, section_id=section_id)


def section(section_id: str, lang: str = "zh-Hans", **more: Any) -> Section:
    """What the binding must know of a section."""
    return Section(section_id, "t.html", f"Title of {section_id}", lang, None, **more)


def two_sections() -> list[tuple[Section, SectionPages]]:
    """A Chinese section of one page and an English one of several, with a link between them."""
    second = section("second", "en", level=2, right_hand=True)
    return [(section("first"), lay_out(CHINESE)), (second, lay_out(ENGLISH, "second", "en"))]


def bound(parts: Sequence[tuple[Section, SectionPages]] | None = None, **changes: Any) -> bytes:
    """The sections as one PDF."""
    said: Mapping[str, Any] = {
        "title": "中国 CCUS 政策简报", "lang": "zh-Hans", "author": "Team <A&B>", "subject": "主题",
        "keywords": ("CCUS", "中国"), "as_of": "2026-07-01", "furniture": FURNITURE,
        "embedded": (Embedded("source.json", b'{"records": []}', "The records"),),
    }  # fmt: skip
    pdf: bytes = bind(two_sections() if parts is None else parts, **{**said, **changes})
    return pdf


def bound_body(body: str, **changes: Any) -> bytes:
    """One section of that body as a PDF."""
    return bound([(section("first"), lay_out(body))], **changes)


def picture() -> bytes:
    """A see-through PNG."""
    output = BytesIO()
    Image.new("RGBA", (40, 20), (200, 30, 30, 128)).save(output, "PNG")
    return output.getvalue()


def texts(pdf: bytes) -> list[str]:
    """Extracted text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def pictures(pdf: bytes, scale: float = 1.5) -> list[Image.Image]:
    """Each page as a picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=scale).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


def elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every structure element, parents first."""
    waiting = [pdf.Root.StructTreeRoot.K[0]]
    while waiting:
        element = waiting.pop()
        yield element
        waiting.extend(reversed(kids(element)))


def kids(element: Any) -> list[Any]:
    """The structure elements below one."""
    found = element.get("/K", [])
    found = list(found) if isinstance(found, pikepdf.Array) else [found]
    return [kid for kid in found if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def shape(element: Any) -> Any:
    """An element as nested tuples of roles, without the leading slash."""
    role = str(element.S)[1:]
    below = tuple(shape(kid) for kid in kids(element))
    return (role, *below) if below else role


def body_shape(body: str) -> Any:
    """Roles below the section's own element."""
    with pikepdf.open(BytesIO(bound_body(body))) as pdf:
        return shape(pdf.Root.StructTreeRoot.K[0].K[0])[1:]


def of_role(pdf: pikepdf.Pdf, role: str) -> list[Any]:
    """Every structure element of a role."""
    return [element for element in elements(pdf) if str(element.S) == f"/{role}"]
