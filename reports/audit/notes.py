"""What on a page is worth knowing though no fault: mostly what a record's own text causes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from reports.audit.findings import Box, InspectedPage, InspectionFinding
from reports.audit.lines import TextLine, blocks_of_lines
from reports.audit.pages import Block, PageContent
from reports.audit.rules import LIMITS

_BLANKS = re.compile(r"[\s\u00ad\u200b\u2060\u2010-]+")
_IDEOGRAPH = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_MARKS = "，。、；：！？）》”’」』"
_RAW_KEY = re.compile(r"(?<![\w./@:-])[a-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+(?![\w/@-])")
_CUT_WORD, _CUT_BRACKET = re.compile(r"[A-Za-z]…(?!…)"), re.compile(r"[（(][^）)]*…$")
_DATE_END, _DATE_START = re.compile(r"(?:\d{4}-(?:\d{1,2}-)?|\d{4}年|\d{4}-\d{1,2})$"), re.compile(r"-?\d{1,2}(?!\d)")
_APART = frozenset({"title", "citation", "auditNote", "id", "url", "path", "written"})
"""Fields whose text may stand at several places of a page."""
_COLOUR = re.compile(
    "[灰橙红蓝绿青紫黄黑白](?:色的?)?(?:字|线|点|格|块|者)"
    r"|\b(?:in|is|are) (?:light |dark |pale )?(?:gr[ea]y|orange|red|blue|green|yellow|black)\b"
    r"|\b(?:gr[ea]y|orange|red|blue|green|yellow|black)(?: ones?| lines?| rules?| dots?| text| rows?| cells?| bars?|:)",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"(?:领先|居前)[^。]*[（(][^（(）)]*[CD][^（(）)]*级[）)]"
    r"|\b(?:ahead|leads?|among the first)\b[^.]*\(grades? [^)]*[CD]\b",
    re.IGNORECASE,
)
_LEAST_LINES = 4
_LEVEL = 4.0
"""By how much, in pt, the ink of heads in one row may differ in height."""
_EXCERPT = 24


def record_texts(source: Mapping[str, Any]) -> dict[str, str]:
    """Return the long texts of the records in a document's data without white space, each with whose it is."""
    found: dict[str, str] = {}
    for record in source["records"]:
        for edition in record["editions"]:
            for text in _texts(edition):
                squeezed = _BLANKS.sub("", text)
                if len(squeezed) >= LIMITS.longest_repeat:
                    found.setdefault(squeezed, f"{record['id']}/{edition['language']}")
    return found


def _texts(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        for key, value in said.items():
            if key not in _APART:
                yield from _texts(value)
    elif isinstance(said, list):
        for value in said:
            yield from _texts(value)


def page_notes(page: PageContent, texts: Mapping[str, str], sheet: InspectedPage) -> Iterator[InspectionFinding]:
    """Yield what is worth knowing of a page; ``texts`` are what the records of the document say."""
    yield from _text_twice(page, texts, sheet)
    yield from _row_twice(page, sheet)
    yield from _empty_columns(page, sheet)
    caption = LIMITS.largest_caption * max((stamp.size for stamp in page.stamps), default=0.0)
    for block, lines in blocks_of_lines(page):
        text = "".join(fragment.text for fragment in block.fragments)
        box = lines[0].box
        if key := _RAW_KEY.search(text):
            yield sheet.finding("raw-key", f"a name as programs write it: {key.group()}", box)
        if max(line.size for line in lines) <= caption and (colour := _COLOUR.search(text)):
            yield sheet.finding("colour-named", f"a caption rests on a colour: {colour.group()}", box)
        if ahead := _AHEAD.search(text):
            message = f"a score without evidence is called ahead: {ahead.group()[-_EXCERPT:]}"
            yield sheet.finding("rank-unfounded", message, box)
        is_word = any(_CUT_WORD.search(fragment.text) for fragment in block.fragments)
        if is_word or _CUT_BRACKET.search(text.rstrip()):
            yield sheet.finding("cut", f"a text is cut within a word or a bracket: {text[-_EXCERPT:]}", box)
        yield from _wrapped_dates(lines, sheet)
        if is_cjk_text(text):
            yield from _last_ideograph(lines, sheet)
            yield from _ragged(lines, sheet)


def is_cjk_text(text: str) -> bool:
    """Tell whether most of a text is ideographs."""
    return 2 * len(_IDEOGRAPH.findall(text)) > len(text)


# --- said twice


def _text_twice(page: PageContent, texts: Mapping[str, str], sheet: InspectedPage) -> Iterator[InspectionFinding]:
    blocks = [block for block in page.blocks if not block.level]
    squeezed = [_BLANKS.sub("", "".join(fragment.text for fragment in block.fragments)) for block in blocks]
    whole = "\n".join(squeezed)
    for text, record in texts.items():
        if whole.count(text) > 1:
            place = [block for block, said in zip(blocks, squeezed, strict=True) if text in said][-1]
            finding = sheet.finding(
                "text-twice", f"{record} says twice on the page: {text[:_EXCERPT]}", place.box or sheet.area
            )
            yield finding


def _row_twice(page: PageContent, sheet: InspectedPage) -> Iterator[InspectionFinding]:
    said = [tuple("".join(one.text for one in cell.fragments).strip() for cell in row) for row in page.rows]
    for texts, times in Counter(said).items():
        if times > 1 and len(texts) > 1 and len("".join(texts)) >= LIMITS.longest_repeat:
            row = page.rows[len(said) - 1 - said[::-1].index(texts)]
            message = f"a row of a table stands {times} times: {' '.join(texts)[:_EXCERPT]}"
            yield sheet.finding("row-twice", message, row[0].box or sheet.area)


def _empty_columns(page: PageContent, sheet: InspectedPage) -> Iterator[InspectionFinding]:
    """Yield the heads of tables under which no row of the page says anything."""
    heads = [block for block in page.blocks if block.in_head and block.box is not None]
    for head in filter(lambda one: any(one is not other and _is_level(one, other) for other in heads), heads):
        under = [row for row in page.rows if _is_under(row, head, heads)]
        cells = [cell for row in under for cell in row if _overlap(cell.box, head.box)]
        if len(under) >= LIMITS.least_rows and not any(_says(cell) for cell in cells):
            title = "".join(fragment.text for fragment in head.fragments)
            yield sheet.finding("empty-column", f"nothing stands under {title[:_EXCERPT]}", head.box or sheet.area)


def _is_level(one: Block, other: Block) -> bool:
    """Tell whether two heads stand in one row: what stands alone in its row heads a group of rows, no column."""
    return one.box is not None and other.box is not None and abs(one.box.bottom - other.box.bottom) < _LEVEL


def _is_under(row: Sequence[Block], head: Block, heads: Sequence[Block]) -> bool:
    """Tell whether a row is below a head, and no other head of a table between them."""
    top = max(cell.box.top for cell in row if cell.box is not None)
    above = [one.box.bottom for one in heads if one.box is not None and one.box.bottom >= top - 1]
    return (
        head.box is not None
        and head.box.bottom >= top - 1
        and head.box.bottom - min(above) < head.box.top - head.box.bottom + 1
    )


def _overlap(one: Box | None, other: Box | None) -> bool:
    return one is not None and other is not None and one.left < other.right and other.left < one.right


def _says(cell: Block) -> bool:
    return not cell.fragments or any(fragment.text.strip() not in ("", "–", "—") for fragment in cell.fragments)


# --- lines


def _wrapped_dates(lines: Sequence[TextLine], sheet: InspectedPage) -> Iterator[InspectionFinding]:
    for line, after in pairwise(lines):
        if _DATE_END.search(line.text) and _DATE_START.match(after.text):
            yield sheet.finding("date-wrapped", f"a date in two lines: {line.text[-_EXCERPT:]}", line.box)


def _last_ideograph(lines: Sequence[TextLine], sheet: InspectedPage) -> Iterator[InspectionFinding]:
    last = lines[-1].text.strip(_MARKS)
    if len(lines) > 1 and len(last) == 1 and _IDEOGRAPH.match(last):
        message = f"the last line of a paragraph is one ideograph: {lines[-2].text[-_EXCERPT:]}{lines[-1].text}"
        yield sheet.finding("last-ideograph", message, lines[-1].box)


def _ragged(lines: Sequence[TextLine], sheet: InspectedPage) -> Iterator[InspectionFinding]:
    """Yield the lines of a justified paragraph that do not end at its edge."""
    running = lines[:-1]
    if len(lines) < _LEAST_LINES:
        return
    edge = max(line.rights[-1] for line in running)
    off = [line for line in running if min(abs(edge - end) for end in line.ends()) > LIMITS.flush * line.size]
    if len(off) <= (1 - LIMITS.least_justified) * len(running):
        for line in off:
            yield sheet.finding(
                "ragged",
                f"a line ends {edge - line.rights[-1]:.1f} pt from the edge: {line.text[-_EXCERPT:]}",
                line.box,
            )
