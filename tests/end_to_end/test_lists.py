"""Every list is read in its order: what stands before an item comes before its words, to whoever reads the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

import pikepdf
import pytest

from reports.documents.shared.section import Document
from reports.typeset.look import Look
from reports.typeset.templating import section_html
from tests.end_to_end.documents import Made, Press
from tests.end_to_end.nothing_lost import READERS, can_read

HEAD = 12
"""Characters of an item that must follow its label."""


class _Items(HTMLParser):
    """The items of the lists in a page's HTML, each with its label before it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._lists: list[tuple[str, int]] = []
        self._open: list[int] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        # The entries of a contents and of a watch list have no labels.
        self._silent += tag == "nav" or given.get("class") == "watch"
        if tag in ("ol", "ul"):
            self._lists.append((tag, 0))
        if tag == "li":
            kind, number = self._lists[-1]
            self._lists[-1] = kind, number + 1
            self._open.append(len(self.found))
            label = given.get("data-label") or (f"{number + 1}." if kind == "ol" else "·")
            self.found.append(("" if self._silent else label, ""))
        if tag in ("p", "h2", "h3") and given.get("data-label") and self._open:
            self.found[self._open[-1]] = given["data-label"] or "", ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ol", "ul"):
            self._lists.pop()
        if tag == "li":
            self._open.pop()
        if tag == "nav":
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if self._open and not self._silent:
            label, words = self.found[self._open[-1]]
            self.found[self._open[-1]] = label, words + data


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u2060\u200b\ufffe-]", "", text)


def items(document: Document) -> Iterator[tuple[str, str]]:
    """Label and first words of the items of every list in a document."""
    for section in document.sections:
        parser = _Items()
        parser.feed(section_html(section, Look(), NoCharts())[0])
        yield from ((label, squeezed(words)[:HEAD]) for label, words in parser.found if label)


class NoCharts(dict[Any, bytes]):
    """Charts that are drawn already: no list is in one."""

    def __missing__(self, key: Any) -> bytes:
        return b"<svg/>"

    def __contains__(self, key: Any) -> bool:
        return True


def misplaced(wanted: Iterable[tuple[str, str]], text: str) -> list[tuple[str, str]]:
    """The items that stand somewhere, but not behind their label.

    What page 1 has no room for stands nowhere, and what comes after it has another number.
    """
    return [
        (label, words)
        for label, words in wanted
        if words in text and not re.search((r"\d+\." if label[0].isdigit() else re.escape(label)) + re.escape(words), text)
    ]


@pytest.mark.parametrize("reader", READERS)
def test_every_list_of_every_kind_of_document_is_read_in_order(made: Made, reader: str) -> None:
    made.skip_unless_read(reader)
    text = squeezed("".join(made.pages(reader)))
    wanted = list(items(made.document))
    assert len(wanted) > 9
    assert misplaced(wanted, text) == []
    assert sum(label + words in text for label, words in wanted) > 9


WRITTEN = {
    "zh": """引用的条文如下。[^1]

3. 运营者应当每年报告注入量，并且在封存结束之后的二十年之内继续监测，直到主管部门认定其稳定为止。
4. 许可由主管部门发放

   同一项的第二段也是一个段落。

> 引用的段落

7. 第七项在引文之后
9. 第九项跳过第八项

   - 监测方案
     - 每季度报告
   - 关闭方案

| 甲 | 乙 |
|---|---|
| 1 | 2 |

10) 表格之后的一项
2024) 年份也可以是编号

- [ ] 尚未完成
- [x] 已经完成

[^1]: 《二氧化碳封存条例》第八条
""",
    "en": """The articles quoted are these.[^1]

3. The operator reports each year how much it has injected, and goes on for twenty years after closure.
4. The authority grants the permit

   The second paragraph of the same item.

> A passage that is quoted

7. The seventh after a quotation
9. The ninth without the eighth

   - Monitoring plan
     - Quarterly report
   - Closure plan

| a | b |
|---|---|
| 1 | 2 |

10) One after the table
2024) A year can be a number, too

- [ ] Still to do
- [x] Done before

[^1]: Storage Act, section 8
""",
}
LABELS = ["3.", "4.", "7.", "9.", "·", "◦", "·", "10)", "2024)", "□", "✓"]


@pytest.fixture(scope="module", params=WRITTEN)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A sheet whose text has lists of every kind, long enough to go on on a second page."""
    lang, folder = str(request.param), tmp_path_factory.mktemp("lists")
    path = folder / "corpus" / lang / "act.md"
    path.parent.mkdir(parents=True)
    body = WRITTEN[lang] + "\n" + "\n".join(f"{number}. {'长' * 60 if lang == 'zh' else 'long ' * 30}" for number in range(30, 75))
    path.write_text(f"---\nid: act\ntitle: Act\ncountry: NO\npubDate: 2024-06-13\n---\n{body}\n", encoding="utf-8")
    return Press(path.parent.parent, folder / "made").make("policy", "act", lang)


@pytest.mark.parametrize("reader", READERS)
def test_the_lists_of_a_record_are_read_as_they_were_written(written: Made, reader: str) -> None:
    if not can_read(reader):
        pytest.skip(f"the program behind {reader} is not here")
    wanted = list(items(written.document))
    text = squeezed("".join(written.pages(reader)))
    assert [label for label, _ in wanted][: len(LABELS)] == LABELS
    assert [label + words for label, words in wanted if label + words not in text] == []
    assert written.findings == ()


def test_labels_are_the_labels_of_their_items_in_the_tags(written: Made) -> None:
    with pikepdf.open(written.path) as pdf:
        shapes = [_roles(item) for item in _of_role(pdf.Root.StructTreeRoot.K[0], "LI")]
    assert len(shapes) > 50
    assert {shape[0] for shape in shapes} == {"Lbl"}


def _of_role(element: Any, role: str) -> Iterator[Any]:
    for kid in _kids(element):
        if str(kid.S) == f"/{role}":
            yield kid
        yield from _of_role(kid, role)


def _kids(element: Any) -> list[Any]:
    found = element.get("/K", [])
    found = list(found) if isinstance(found, pikepdf.Array) else [found]
    return [kid for kid in found if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def _roles(element: Any) -> list[str]:
    return [str(kid.S)[1:] for kid in _kids(element)]


def test_numbers_behind_their_items_are_noticed() -> None:
    wanted = [("1.", "Evidence"), ("·", "Missing")]
    assert misplaced(wanted, "EvidenceMissing1.·") == wanted
    assert misplaced(wanted, "1.Evidence·Missing") == []

