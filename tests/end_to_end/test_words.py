"""Every word of a text reaches the page: random Markdown, set, bound, and read back by a reader of PDFs.

What a source says is told here by its letters, without a parser: no two words of an example are alike, so one that the
page lacks, or has twice, is noticed wherever it stood. Words begin with q, those of an address with v, those of a comment
with j; an address may stand on the page or behind it.
"""

from __future__ import annotations

import re
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, example, given, reject, settings
from hypothesis import strategies as st

from reports.corpus.reader import read_corpus
from reports.documents.shared.section import Furniture, Section
from reports.documents.shared.values import prose
from reports.engine.pages import render_section
from reports.errors import DocumentProblem
from reports.pdf.binding import bind
from reports.typeset.look import Look
from reports.typeset.markdown import set_prose
from reports.typeset.styles import style_sheet
from tests.engine.specimens import texts

# The quick profile in every run, the long one with `make soak`.
always = pytest.mark.parametrize("profile", ["quick", pytest.param("soak", marks=pytest.mark.soak)])

PIECES = [
    *("W ", "W, ", "W. ", "Z", "Z，", "Z。", "**W** ", "*Z*", "~~W~~ ", "`W` ", "Z `Z` ", "“Z”", "（Z）", "W\\\n"),
    *("\n", "\n\n", "  \n", "    ", "\t", "\\", "*", "**", "_", "`", "~~", "[", "]", "(", ")", "|", "$", "^", "<", ">", "&", ":"),
    *("# W\n", "## Z\n", "W\n---\n", "- W\n", "- Z\n\n", "  - W\n", "3. W\n", "7) Z\n", "1. W\n\n   Z\n", "- [ ] W\n", "- [x] Z\n"),
    *("> W\n", "> Z\n>\n> W\n", "> [!note] W\n> Z\n", "> [!W]\n> Z\n", "- > W\n", "```\nW Z\n```\n", "~~~\nW\n~~~\n", "***\n"),
    *("W[^1] ", "Z[^2]", "[^1]: W\n", "[^2]: Z\n\n    W\n", "[^3]: W\n", "W^[Z *W*] ", "[^9] ", "[^1]", "[^2]"),
    *("[W](https://example.org/V) ", "[Z](https://example.org/V 'W')", "[W][a] ", "[a]", "[a]: https://example.org/V\n"),
    *("[1]: https://example.org/V\n", "[Z]: Z\n", "[1]", "[W](x.md)", "[](https://example.org/V)", "<https://example.org/V>"),
    *("https://example.org/V ", "![W](x.png) ", "![Z](x.png 'W')", "[[W]]", "[[a|Z]]", "![[W]]", "$W_{W}$ ", "$$\nW^W\n$$\n"),
    *("| W | Z |\n|---|---|\n| W | W |\n", "| W |\n|-|\n| W | Z | W |\n| [[a\\|W]] |\n", "W<br>Z", "<b>W</b>", "&amp;W", "\\[W\\]"),
    *("<!-- J -->", "<!-- J\n\nJ -->\n", " %%J%% ", "%%\nJ\n%%\n", "· Z\n· Z\n", "（一）Z\n（二）Z\n", "第三条 Z\n", "W\x0bW", "Z\u2028Z"),
]  # fmt: skip
HAN = "碳捕集利用与封存是减少排放的重要技术中国政府发布多项政策支持示范工程建设本文件规定申请许可证书要求监测报告核查责任转移财务保证期限"


def filled(pieces: list[str]) -> str:
    """A source with a word of its own in each place."""
    letters = ("".join(parts) for parts in product("abcdefgh", "iklmnop", "rstuwxyz", "aeiou"))
    han = iter(dict.fromkeys(HAN))
    source = ""
    for mark in "".join(pieces):
        source += {"W": "q", "V": "v", "J": "j"}[mark] + next(letters) if mark in "WVJ" else next(han, "") if mark == "Z" else mark
    return source


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\u2060\ufffe-]", "", text).casefold()


def bound(html: str, lang: str) -> bytes:
    """A text as a document of its own."""
    page = f'<html lang="{lang}"><head><title>t</title></head><body><div class="prose">{html}</div></body></html>'
    part = render_section(page, {}, section_id="text", style=style_sheet(Look()))
    section = Section("text", "t.html", "T", lang, None)
    told: dict[str, Any] = {"author": "A", "subject": "", "keywords": (), "as_of": "2026-07-01", "embedded": ()}
    return bind([(section, part)], title="T", lang=lang, furniture=Furniture("", "", ""), **told)


def addresses(pdf: bytes) -> str:
    """The addresses behind the links of a document."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        links = [link for page in opened.pages for link in page.get("/Annots", [])]
        return " ".join(str(link.A.URI) for link in links if "/A" in link)


def missing(source: str, printed: str, behind: str) -> list[str]:
    """The words of a source that do not stand on the page as often as they should."""
    # What follows the opening of a fence names a language.
    source = re.sub(r"(?m)^(.*(?:```|~~~))[^`\n]*$", r"\1", source)
    wrong = [word for word in re.findall("q[a-p]{2}[r-z][aeiou]|[\u4e00-\u9fff]", source) if printed.count(word) != 1]
    wrong = [word for word in wrong if word not in "一二三第条"]
    return wrong + [word for word in re.findall("v[a-p]{2}[r-z][aeiou]", source) if word not in printed and word not in behind]


@always
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=24), lang=st.sampled_from(["zh-Hans", "en"]))
@example(pieces=["Z[^1]\n\n", "[^1]: Z\n\n", "[Z]: Z\n\n", "[a]: https://example.org/V\n"], lang="zh-Hans")
@example(pieces=["<!-- J -->\n\n", "W. ", "<!-- J -->", "W."], lang="en")
def test_every_word_of_a_text_reaches_the_page(tmp_path: Path, pieces: list[str], lang: str, profile: str) -> None:
    assert profile
    source = filled(pieces)
    (tmp_path / "a.md").write_text(f"---\nid: a\ntitle: a\ncountry: NO\n---\n{source}\n", encoding="utf-8", newline="")
    (record,) = read_corpus(tmp_path).records
    policy = record.editions[0]
    text = prose(policy, "body", policy.body, policy.language)
    try:
        html = set_prose(text.markdown, lang, heading_level=2)
    except DocumentProblem as refused:
        if "levels of nesting" in refused.message:
            reject()
        raise
    pdf = bound(str(html), lang)
    printed = squeezed("".join(texts(pdf)))
    assert missing(source, printed, addresses(pdf)) == []
    if "`" not in source and "~~~" not in source:
        assert not re.search("j[a-p]{2}[r-z][aeiou]", printed)


def test_a_word_that_is_not_printed_is_noticed() -> None:
    source = filled(["W ", "Z", "https://example.org/V"])
    word, han, address = "qaira", "碳", "vaire"
    assert source == f"{word} {han}https://example.org/{address}"
    assert missing(source, word + han, address) == []
    assert missing(source, han, address) == [word]
    assert missing(source, word, address) == [han]
    assert missing(source, word + word + han, address) == [word]
    assert missing(source, word + han, "") == [address]
