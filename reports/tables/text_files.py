"""CSV and its relatives -> a sheet: encoding and separator are found out by rules of our own, or named.

Encoding: a byte order mark says it; else what is valid UTF-8 is UTF-8; else that of the older encodings of East Asia,
or Windows-1252, in which the most letters are common ones. Separator: that of comma, semicolon, tab and stroke by which
most lines have the same number of cells, and the most headings are known.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice

from reports.tables.headings import read_heading
from reports.tables.sheets import CellSheet, unreadable

SEPARATORS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 40
"""Lines by which the separator is judged."""
_SEPARATOR_LINE = "sep="
"""What the line begins with in which Excel names the separator."""
_MOST_CHARACTERS = 100_000_000
_LEAST_LETTERS = 8
"""Letters beyond ASCII that a file must have to be told by them, where no heading is known."""
_LIKELY, _CLEARLY = 0.7, 0.12
"""The least share of common letters, and how much more there must be of them than in any other encoding."""


def read_text_table(data: bytes, name: str, encoding: str = "", separator: str = "") -> CellSheet:
    """Read a file of CSV, or with other separators.

    Args:
        data: its bytes.
        name: what errors call it.
        encoding: its encoding, where that is known.
        separator: what stands between its cells, where that is known.

    Raises:
        InputProblem: it cannot be told which encoding it is in, or it is no table.
    """
    text, guessed = _decoded(data, name, encoding)
    if "\0" in text:
        raise unreadable(name, "is no text", "Save it as .xlsx, or as CSV in UTF-8.")
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith(_SEPARATOR_LINE) and len(first.strip()) == len(_SEPARATOR_LINE) + 1:
        separator, text = separator or first.strip()[-1], rest
    separator = separator or _separator_of(text)
    csv.field_size_limit(_MOST_CHARACTERS)
    _refuse_open_quote(text, separator, name)
    try:
        rows: list[list[object]] = [
            [cell or None for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        ]
    except csv.Error as error:
        raise unreadable(name, f"cannot be read as CSV ({error})", "Save it anew as CSV in UTF-8.") from error
    return CellSheet("", rows, counts_from=0, guessed=guessed)


def _refuse_open_quote(text: str, separator: str, name: str) -> None:
    """Refuse a file in which a quotation mark is opened and never closed, for all behind it would be one cell."""
    begun, rows = 1, csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for _ in rows:
            begun = rows.line_num + 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            message = f"has a quotation mark in line {begun} or behind it that is never closed"
            raise unreadable(name, message, "Close it, or take it out.") from error


# --- encoding


def _decoded(data: bytes, name: str, encoding: str) -> tuple[str, str]:
    """Return the text of a file, and the encoding where it was found out by its letters."""
    if encoding:
        try:
            return data.decode(encoding), ""
        except (UnicodeDecodeError, LookupError) as error:
            raise unreadable(name, f"is not in {encoding} ({error})", "Name another --encoding.") from error
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return data.decode(marked, "replace"), ""
    if wide := _wide(data):
        return data.decode(wide, "replace"), wide
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        found = _old_encoding(data)
    if not found:
        known = ", ".join(sorted(_SHARES))
        message = "is in an encoding that cannot be told"
        raise unreadable(name, message, f"Name it with --encoding, e.g. one of {known}.")
    return data.decode(found), found


def _wide(data: bytes) -> str:
    """Return the UTF-16 of a file without a mark: every other byte of its ASCII is nought."""
    head = data[:4000]
    for encoding, place in (("utf-16-le", 1), ("utf-16-be", 0)):
        noughts = head[place::2].count(0)
        if noughts > len(head) / 8 and head[1 - place :: 2].count(0) == 0:
            return encoding
    return ""


def _old_encoding(data: bytes) -> str:
    """Return the encoding in which by far the most letters are common ones; "" where none stands out."""
    shares = []
    for encoding, is_common in _SHARES.items():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        letters = [char for char in text[:200_000] if char > "\x7f"]
        headings = _headings_in(text)
        if headings or len(letters) >= _LEAST_LETTERS:
            shares.append((sum(map(is_common, letters)) / (len(letters) or 1), headings, encoding))
    shares.sort(key=lambda one: (-one[0] - one[1] / 4, one[2]))
    if not shares or shares[0][0] < _LIKELY:
        return ""
    if len(shares) > 1 and sum(shares[0][:2]) - sum(shares[1][:2]) < _CLEARLY:
        return ""
    return shares[0][2]


def _headings_in(text: str) -> int:
    """Count the known headings in the first lines that are not in ASCII, and so show an encoding."""
    found = 0
    for line in text.splitlines()[:5]:
        for separator in SEPARATORS:
            found = max(found, sum(map(_shows, line.split(separator))))
    return found


def _shows(cell: str) -> bool:
    return not cell.isascii() and read_heading(cell) is not None


def _lead_between(encoding: str, *ranges: tuple[int, int]) -> Callable[[str], bool]:
    """Return what tells whether the first byte of a letter lies where the common ones of a standard do."""

    def is_common(char: str) -> bool:
        try:
            code = char.encode(encoding)
        except UnicodeEncodeError:
            return False
        return len(code) == 2 and any(low <= code[0] <= high for low, high in ranges)

    return is_common


def _is_western(char: str) -> bool:
    return char in "àáâãäåæçèéêëìíîïñòóôõöøùúûüýßœ€£–—‘’“”•…°²³·«»ÀÁÂÄÅÆÇÈÉÊËÍÎÑÓÔÖØÚÜ"


_SHARES: dict[str, Callable[[str], bool]] = {
    # Level 1 of GB 2312 with its marks; of Big5; of JIS X 0208 with kana; Hangul of KS X 1001.
    "gb18030": _lead_between("gb2312", (0xA1, 0xA3), (0xB0, 0xD7)),
    "big5": _lead_between("big5", (0xA1, 0xA1), (0xA4, 0xC6)),
    "cp932": _lead_between("cp932", (0x81, 0x83), (0x88, 0x97)),
    "cp949": _lead_between("euc_kr", (0xA1, 0xA3), (0xB0, 0xC8)),
    "cp1252": _is_western,
}
"""What is common in each encoding, by its name in Python."""


# --- separator


def _separator_of(text: str) -> str:
    head = "\n".join(text.splitlines()[: _LOOKED_AT * 4])
    return max(SEPARATORS, key=lambda one: (_quality(head, one), -SEPARATORS.index(one)))


def _quality(text: str, separator: str) -> tuple[int, float]:
    """Return how many headings are known with a separator, and the share of rows with the usual number of cells."""
    try:
        rows = [*islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), _LOOKED_AT)]
    except csv.Error:
        return 0, 0.0
    widths = Counter(len(row) for row in rows if row)
    if not widths or max(widths) < 2:
        return 0, 0.0
    usual, count = max(widths.items(), key=lambda one: (one[1], one[0]))
    return _most_known(rows[:10]), count / sum(widths.values()) if usual > 1 else 0.0


def _most_known(rows: Iterable[list[str]]) -> int:
    return max((sum(read_heading(cell) is not None for cell in row) for row in rows), default=0)
