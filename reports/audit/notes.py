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
from reports.language import script

_BLANKS = re.compile(r"[\s\u00ad\u200b\u2060\u2010-]+")
_IDEOGRAPH = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_MARKS = "，。、；：！？）》”’」』"
_RAW_KEY = re.compile(r"(?<![\w./@:-])[a-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+(?![\w/@-])")
_PATH_OF_KEYS = re.compile(r"(?<![\w./@:#-])[a-z]{3}[A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]{2,})+(?![\w/@-]|\.\w)")
_NO_KEY = re.compile(
    r"\.(?:com|org|net|gov|edu|int|mil|info|html?|pdf|jsonl?|md|toml|ya?ml|csv|txt|xml|xlsx?|docx?|zip|php|aspx?|jsp)\Z"
)
"""How addresses and names of files end; those of countries are shorter than a key."""
_LETTERS = (
    (re.compile("[\u3041-\u3096\u30a1-\u30fa]+"), frozenset({"Jpan"})),
    (re.compile("[\uac00-\ud7a3]+"), frozenset({"Kore"})),
    (re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+"), frozenset({"Hans", "Hant", "Jpan", "Kore"})),
)
"""Letters, and the scripts of languages (ISO 15924) that they are part of."""
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
        if key := next(_raw_keys(text, texts), ""):
            yield sheet.finding("raw-key", f"a name as programs write it: {key}", box)
        if foreign := next(_unmarked(block, page.languages), ""):
            yield sheet.finding("language-unmarked", f"text of another language is not marked as such: {foreign}", box)
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


# --- words that are not the reader's


def _raw_keys(text: str, texts: Mapping[str, str]) -> Iterator[str]:
    """Yield the names of fields and paths of keys in a text, but none that a record says within a sentence."""
    for key in (*_RAW_KEY.findall(text), *(path for path in _PATH_OF_KEYS.findall(text) if not _NO_KEY.search(path))):
        if not any(key in said and key != said for said in texts):
            yield key


def _unmarked(block: Block, languages: Mapping[int, str]) -> Iterator[str]:
    """Yield what stands in letters that the language of its tags is not written with."""
    for fragment in block.fragments:
        language = languages.get(fragment.mark, "")
        for letters, scripts in _LETTERS:
            # A code that stands for no language has no script.
            if (found := letters.search(fragment.text)) and (own := script(language)) and own not in scripts:
                yield f"{found.group()[:_EXCERPT]} ({language})"


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
