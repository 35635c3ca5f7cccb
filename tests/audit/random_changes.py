"""Single changes on the pages of a finished PDF, chosen at random: a digit, a word, a mark, a link, the order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, String

from tests.audit.retyping import characters_of, text_of, typed
from tests.audit.tampering import changed, links_of

RandomChange = Callable[[pikepdf.Pdf, Random], str]
"""Changes an opened PDF in one place, and says what it did; "" where there was nothing to change."""
_MARKS = "■□●◐○◌→↗，。、；：（）()《》“”‘’%/.,;:·–—…＋+≥"
_MOST_TRIED = 60
Run = tuple[int, str, dict[int, str]]
"""Place of an operator that shows text, the text, and the characters of its font."""


def randomly_changed(pdf: bytes, change: RandomChange, random: Random) -> tuple[bytes, str]:
    """Return a PDF with one change, and what it was; "" where there is nothing of that kind to change."""
    told: list[str] = []
    return changed(pdf, lambda document: told.append(change(document, random))), told[0]


# --- texts


def change_digit(document: pikepdf.Pdf, random: Random) -> str:
    """Make a digit another one."""
    return _retype(document, random, str.isdigit)


def change_word(document: pikepdf.Pdf, random: Random) -> str:
    """Make a letter or ideograph another one, and so a word another one."""
    return _retype(document, random, str.isalpha)


def change_mark(document: pikepdf.Pdf, random: Random) -> str:
    """Make a mark another one."""
    return _retype(document, random, lambda char: char in _MARKS)


def _retype(document: pikepdf.Pdf, random: Random, is_of_kind: Callable[[str], bool]) -> str:
    for number, page in _pages(document, random):
        operations = list(pikepdf.parse_content_stream(page))
        for place, text, characters in _shuffled(random, list(_runs(page, operations))):
            at = [index for index, char in enumerate(text) if is_of_kind(char)]
            others = sorted({char for char in characters.values() if len(char) == 1 and is_of_kind(char)})
            if not at or len(others) < 2:
                continue
            index = random.choice(at)
            other = random.choice([char for char in others if char != text[index]])
            new = text[:index] + other + text[index + 1 :]
            operations[place] = _shown(typed(new, characters))
            page.Contents = document.make_stream(pikepdf.unparse_content_stream(operations))
            return f"page {number}: {text!r} is {new!r}"
    return ""


# --- links


def change_link(document: pikepdf.Pdf, random: Random) -> str:
    """Lead a link elsewhere, take it away, or lay it over other words."""
    links = links_of(document)
    if not links:
        return ""
    link = random.choice(links)
    said = str(link.get("/Contents", ""))
    inside = sorted({str(one.Dest) for one in links if "/Dest" in one})
    what = random.choice(("lead", "take", "move"))
    if what == "lead" and "/A" in link:
        link.A.URI = String(str(link.A.URI) + random.choice("123abc"))
    elif what == "lead" and len(inside) > 1:
        link.Dest = String(random.choice([name for name in inside if name != str(link.Dest)]))
    elif what == "move":
        edges = [float(edge) for edge in link.Rect]
        link.Rect = Array([edges[0], edges[1] - 40, edges[2], edges[3] - 40])
    else:
        what = "take"
        for page in document.pages:
            if "/Annots" in page.obj:
                page.obj.Annots = Array([one for one in page.obj.Annots if one.objgen != link.objgen])
    return f"{what} {said!r}"


# --- order


def change_order(document: pikepdf.Pdf, random: Random) -> str:
    """Exchange two texts, the places of two texts, or two neighbours among the tags."""
    return random.choice((_exchange_texts, _exchange_places, _exchange_tags))(document, random)


def _exchange_texts(document: pikepdf.Pdf, random: Random) -> str:
    """Let two texts in one font change places by what is shown."""
    for number, page in _pages(document, random):
        operations = list(pikepdf.parse_content_stream(page))
        runs = _shuffled(random, list(_runs(page, operations)))
        for one, other in pairwise(runs):
            if one[1] != other[1] and one[2] is other[2]:
                operations[one[0]], operations[other[0]] = operations[other[0]], operations[one[0]]
                page.Contents = document.make_stream(pikepdf.unparse_content_stream(operations))
                return f"page {number}: the texts {one[1]!r} and {other[1]!r}"
    return ""


def _exchange_places(document: pikepdf.Pdf, random: Random) -> str:
    """Let two texts change places by where they are shown."""
    for number, page in _pages(document, random):
        operations = list(pikepdf.parse_content_stream(page))
        at = [index for index, one in enumerate(operations) if str(one.operator) == "Tm"]
        following = {run[0]: run[1] for run in _runs(page, operations)}
        texts = {index: next((following[step] for step in range(index, index + 3) if step in following), "") for index in at}
        pairs = [(one, other) for one in at for other in at if one < other and texts[one].strip() != texts[other].strip()]
        pairs = [pair for pair in pairs if all(len(texts[index]) > 1 for index in pair)]
        if pairs:
            one, other = random.choice(pairs)
            operations[one], operations[other] = operations[other], operations[one]
            page.Contents = document.make_stream(pikepdf.unparse_content_stream(operations))
            return f"page {number}: the places of {texts[one]!r} and {texts[other]!r}"
    return ""


def _exchange_tags(document: pikepdf.Pdf, random: Random) -> str:
    """Let two neighbours among the tags change places, and so what a screen reader reads first."""
    shown = _texts_by_mark(document)
    for element in _shuffled(random, list(_elements(document.Root.StructTreeRoot))):
        kids = list(element.K) if isinstance(element.get("/K"), Array) else []
        texts = [_text_below(kid, element.get("/Pg"), shown) for kid in kids]
        at = [place for place in range(len(kids) - 1) if len({"", *texts[place : place + 2]}) > 2]
        if at:
            place = random.choice(at)
            kids[place], kids[place + 1] = kids[place + 1], kids[place]
            element.K = Array(kids)
            return f"the tags of {texts[place][:40]!r} and {texts[place + 1][:40]!r}"
    return ""


def _elements(element: Any) -> Iterator[Any]:
    for kid in _kids(element):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            if str(kid.S) != "/Figure":
                yield from _elements(kid)


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K")
    return list(kids) if isinstance(kids, Array) else [] if kids is None else [kids]


def _text_below(kid: Any, page: Any, shown: dict[tuple[int, int], str]) -> str:
    if isinstance(kid, int):
        return shown.get((page.objgen[0], kid), "") if page is not None else ""
    if not isinstance(kid, Dictionary) or str(kid.get("/S", "")) == "/Figure":
        return ""
    own = kid.get("/Pg", page)
    if "/MCID" in kid:
        return shown.get((own.objgen[0], int(kid.MCID)), "")
    return "".join(_text_below(one, own, shown) for one in _kids(kid))


def _texts_by_mark(document: pikepdf.Pdf) -> dict[tuple[int, int], str]:
    """What is shown under each mark, by the number of the page's object and the id of the mark."""
    found: dict[tuple[int, int], str] = {}
    for page in document.pages:
        operations = list(pikepdf.parse_content_stream(page))
        texts, mark = {place: text for place, text, _ in _runs(page, operations)}, -1
        for place, one in enumerate(operations):
            if str(one.operator) == "BDC" and isinstance(one.operands[1], Dictionary):
                mark = int(one.operands[1].get("/MCID", -1))
            elif place in texts and mark >= 0:
                key = page.obj.objgen[0], mark
                found[key] = found.get(key, "") + texts[place]
    return found


# --- pages and what they show


def _pages(document: pikepdf.Pdf, random: Random) -> Iterator[tuple[int, pikepdf.Page]]:
    """The pages that show something, from 1, at random, and the same page more than once."""
    for _ in range(_MOST_TRIED):
        number = random.randrange(len(document.pages))
        if "/Font" in document.pages[number].get("/Resources", {}):
            yield number + 1, document.pages[number]


def _runs(page: pikepdf.Page, operations: list[Any]) -> Iterator[Run]:
    fonts = {str(name): characters_of(font) for name, font in page.Resources.Font.items()}
    current: dict[int, str] = {}
    for place, one in enumerate(operations):
        if str(one.operator) == "Tf":
            current = fonts[str(one.operands[0])]
        elif str(one.operator) == "TJ" and (text := text_of(one.operands[0], current)).strip():
            yield place, text, current


def _shown(array: Any) -> pikepdf.ContentStreamInstruction:
    return pikepdf.ContentStreamInstruction([array], pikepdf.Operator("TJ"))


def _shuffled(random: Random, items: list[Any]) -> list[Any]:
    return random.sample(items, len(items))


CHANGES: dict[str, RandomChange] = {
    "digit": change_digit, "word": change_word, "mark": change_mark, "link": change_link, "order": change_order,
}  # fmt: skip
