"""Recipients as offices have them: the text of CSV files in whatever encoding Excel wrote it, and contacts (vCard)."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from pathlib import Path

from reports.config.toml_file import read_text, unusable
from reports.errors import Problem

_UNFOLDED = re.compile(r"\r?\n[ \t]")
_SOFT_BREAK = re.compile(r"=\r?\n")
_PROPERTY = re.compile(
    r"(?:[A-Za-z0-9-]+\.)?(?P<name>[A-Za-z0-9-]+)(?P<rest>(?:;(?:[^:\"]|\"[^\"]*\")*)?):(?P<value>.*)"
)
_ESCAPED = re.compile(r"\\([\\,;nN])")
_LEAST_COMMON = 0.8
"""Of the characters that are not ASCII, how many must be common Chinese ones for a text to be taken for GB 18030."""

Contact = dict[str, str | list[str]]


def read_sheet_text(path: Path) -> str:
    """Read a CSV file in UTF-8, in UTF-16 where it begins so, or in GB 18030, as Excel in China writes it.

    Raises InputProblem where it cannot be read, or is in none of them.
    """
    try:
        data = path.read_bytes()
        data.decode("utf-8")
    except OSError:
        return read_text(path)
    except UnicodeDecodeError:
        if not data.startswith((b"\xff\xfe", b"\xfe\xff")) and (text := _in_chinese(data)):
            return text
    return read_text(path, by_mark=True)


def _in_chinese(data: bytes) -> str:
    """Return a text in GB 18030; "" where its letters say that it is in another encoding."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    foreign = [char for char in text if not char.isascii()]
    common = sum(1 for char in foreign if char.encode("gb2312", "ignore"))
    return text if foreign and common >= _LEAST_COMMON * len(foreign) else ""


def read_contacts(path: Path) -> Iterator[tuple[str, Contact]]:
    """Yield the contacts in a vCard file (versions 2.1 to 4.0), each with its place.

    Of a contact, the preferred address, the name, the language and the categories are read; these are its groups.
    """
    text = read_text(path, by_mark=True)
    cards = re.findall(r"BEGIN:VCARD\s*?\r?\n(.*?)END:VCARD", text, re.DOTALL | re.IGNORECASE)
    if not cards:
        raise unusable(path, [Problem(str(path), "", "holds no contacts", "Export them as vCard (.vcf).")])
    for number, card in enumerate(cards, 1):
        yield f"contact {number}", _contact(card)


def _contact(card: str) -> Contact:
    found: dict[str, list[tuple[bool, str]]] = {}
    for line in _UNFOLDED.sub("", _SOFT_BREAK.sub("", card)).splitlines():
        match = _PROPERTY.fullmatch(line)
        if match is not None:
            parameters = match["rest"].upper()
            value = match["value"]
            if "QUOTED-PRINTABLE" in parameters:
                value = quopri.decodestring(value.encode()).decode("utf-8", "replace")
            found.setdefault(match["name"].upper(), []).append(("PREF" in parameters, value))
    contact: Contact = {}
    for name, key in (("EMAIL", "address"), ("FN", "name"), ("LANG", "language")):
        if values := found.get(name):
            chosen = next((value for is_preferred, value in values if is_preferred), values[0][1])
            contact[key] = _plain(chosen).removeprefix("mailto:").strip()
    groups = [_plain(one).strip() for _, value in found.get("CATEGORIES", []) for one in re.split(r"(?<!\\),", value)]
    if groups:
        contact["groups"] = [one for one in groups if one]
    return {key: value for key, value in contact.items() if value}


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda match: " " if match[1] in "nN" else match[1], value)
