"""Made-up sections with a fault, and their inspection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import pikepdf
from msgspec.structs import replace

from reports.audit.findings import InspectionFinding
from reports.audit.inspection import inspect_document
from reports.documents.shared.section import Furniture, Section
from reports.engine.pages import render_section
from reports.pdf.binding import bind
from reports.typeset.sidecar import SectionPages

STYLE = (
    "@page{size:A4;margin:56pt 71.888pt 68pt}"
    'html{font-family:"Noto Sans CJK SC";font-size:10.5pt;line-height:17pt;text-align:justify;'
    'font-feature-settings:"chws" 1;orphans:2;widows:2}'
    "h1,h2,p,table,figure{margin:0}h1{font-size:15pt;line-height:20pt}h2{font-size:11.5pt}p{text-indent:2em}"
    "table{width:100%;table-layout:fixed;border-collapse:collapse}td,th{padding:0;text-align:left}"
    ".pair{display:table;table-layout:fixed;width:100%}.cell{display:table-cell;vertical-align:top}"
)
TEXT = (
    "为规范全国温室气体自愿减排交易及相关活动，根据国家有关规定，制定本办法（试行）。“减排量”应当具备真实性、唯一性和额外性；"
    "省级生态环境主管部门负责对本行政区域内的活动进行监督管理，其中2024年登记1,200万吨CO<sub>2</sub>。"
)
ENGLISH = (
    "A single-owner industrial operation, subject to monitoring by carbon management authorities, must demonstrate "
    "“genuine” additionality (paragraph 3) before any credit is issued under the scheme of 2024. "
)
CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60"><rect width="200" height="60" fill="#d5d9dc"/>'
    '<text x="5" y="50" font-family="Noto Sans CJK SC" font-size="12">激励 86.5</text>'
    '<text x="{x}" y="50" font-family="Noto Sans CJK SC" font-size="12">法规 70</text></svg>'
)
FURNITURE = Furniture("简报", "● A 有据", "{page} / {pages}")


def lay_out(
    body: str, *, style: str = "", section_id: str = "first", lang: str = "zh-Hans", x: int = 120
) -> SectionPages:
    """One section; its chart has a label at ``x``."""
    html = f'<html lang="{lang}"><head><title>t</title><style>{STYLE}{style}</style></head><body>{body}</body></html>'
    return render_section(html, {"chart.svg": CHART.format(x=x).encode()}, section_id=section_id)


def section(pages: SectionPages, **more: Any) -> Section:
    """What the binding must know of a section."""
    return Section(pages.sidecar["section"], "t.html", "标题", pages.sidecar["lang"], None, **more)


def bound(sections: Sequence[SectionPages], *, right_hand: bool = False, **changes: Any) -> bytes:
    """Sections as one PDF."""
    said: dict[str, Any] = {
        "title": "简报", "lang": "zh-Hans", "author": "a", "subject": "s", "keywords": (), "as_of": "2026-07-01",
        "furniture": FURNITURE,
    }  # fmt: skip
    parts = [(section(pages, right_hand=right_hand), pages) for pages in sections]
    pdf: bytes = bind(parts, **{**said, **changes})
    return pdf


def inspect(
    *sections: SectionPages, spoil: Callable[[pikepdf.Pdf], None] | None = None, **changes: Any
) -> list[InspectionFinding]:
    """What is found in sections bound to one PDF; ``spoil`` changes the PDF before."""
    pdf = bound(sections, **changes)
    if spoil is not None:
        pdf = changed(pdf, spoil)
    return list(inspect_document(pdf, [(section(pages), pages.sidecar) for pages in sections]))


def inspect_body(body: str, **layout: Any) -> list[InspectionFinding]:
    """What is found in a section of that body."""
    return inspect(lay_out(body, **layout))


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """A PDF after ``change``."""
    output = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        change(opened)
        opened.save(output)
    return output.getvalue()


def with_content(pages: SectionPages, change: Callable[[bytes], bytes]) -> SectionPages:
    """A section whose first page's content is changed."""

    def rewrite(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Contents.write(change(pdf.pages[0].Contents.read_bytes()))

    return replace(pages, pdf=changed(pages.pdf, rewrite))
