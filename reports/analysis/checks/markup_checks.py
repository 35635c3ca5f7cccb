"""Rules about the Markdown of a record: what is left out, and what is not set as its author meant it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from reports.analysis.checks.edition_checks import echoes, finding, shortened
from reports.analysis.checks.rules import CheckFinding
from reports.corpus.comments import take_comments
from reports.corpus.fields import POLICY, PROFILE
from reports.corpus.markup import ADDRESS, EDITOR_MARK, FORMULA, WIKI_LINK
from reports.corpus.policy import Policy, Profile
from reports.corpus.record_writer import front_matter_of

_EXCERPT = 40
_CODE = re.compile(
    r"^[ \t>]*(`{3,}|~{3,}).*?(?:^[ \t>]*\1[`~]*[ \t]*$|\Z)|(`+)(?!`).+?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE
)
_UNCLOSED = re.compile(r"<!--|(?<![0-9%])%%(?!%)")
_CALL = re.compile(r"(?<!\\)\[\^([^\]\s]+)\](?!:)")
_NOTE = re.compile(r"^[ \t>]*\[\^([^\]\s]+)\]:", re.MULTILINE)
_DEFINITION = re.compile(r"^[ >]{0,8}\[([^\]^\n][^\]\n]*)\]:[ \t]*<?(\S*)", re.MULTILINE)
_PICTURE = re.compile(r"!\[(?!\[)[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])")
_IN_FIELD = re.compile(
    r"\*\*[^*\s][^*\n]*\*\*|!?\[[^\]\n]+\]\([^)\s]+\)|\[\^[^\]\s]+\]|\[\[[^\]\n]+\]\]|`[^`\n]+`|~~[^~\n]+~~"
    r"|^(?:#{1,6}|>)[ \t][^\n]*|^\|.*\|[ \t]*$|^```",
    re.MULTILINE,
)


def markup_findings(source: Policy | Profile) -> Iterator[CheckFinding]:
    """Yield every finding in the Markdown of a record's or profile's body and in the texts of its fields."""
    yield from _body(source, "body", source.body)
    if isinstance(source, Profile):
        # It is set as the body is.
        yield from _body(source, "summary", source.summary)
    for field, text in _field_texts(source):
        uncommented = take_comments(text)
        for comment in uncommented.comments:
            yield finding("comment", source, field, _quoted(comment))
        if mark := _IN_FIELD.search(uncommented.text) or EDITOR_MARK.search(uncommented.text):
            yield finding("plain-markup", source, field, _quoted(mark.group()))


def _quoted(text: str) -> str:
    return f"“{shortened(text, _EXCERPT)}”"


def _body(source: Policy | Profile, field: str, body: str) -> Iterator[CheckFinding]:
    uncommented = take_comments(body)
    for comment in uncommented.comments:
        yield finding("comment", source, field, _quoted(comment))
    text = uncommented.text
    if not any(mark in text for mark in ("[", "$", "<!--", "%%", "\\(", "==", "^", ":::", "!!!", "???")):
        return
    text = _CODE.sub("", text)
    if unclosed := _UNCLOSED.search(text):
        message = f"{_quoted(text[unclosed.start() :])} is never closed, so it is printed"
        yield finding("comment", source, field, message)
    for words in _loose(text):
        yield finding("loose-note", source, field, _quoted(words))
    for match in (found for marks in (_PICTURE, WIKI_LINK, FORMULA, EDITOR_MARK) for found in marks.finditer(text)):
        if match.group().startswith("!["):
            yield finding("picture", source, field, _quoted(match.group()))
        else:
            yield finding("plain-markup", source, field, _quoted(match.group()))


def _loose(text: str) -> Iterator[str]:
    """Yield what would be a note or a definition and is none, or is one that nothing calls."""
    calls, notes = set(_CALL.findall(text)), Counter(_NOTE.findall(text))
    yield from (f"[^{label}]" for label in sorted(calls - notes.keys()))
    yield from (f"[^{label}]:" for label, times in notes.items() if label not in calls or times > 1)
    for match in _DEFINITION.finditer(text):
        label, address = match[1].lower(), match[2]
        is_called = label.isdecimal() or text.lower().count(f"[{label}]") > 1
        if not (is_called and ADDRESS.match(address)):
            yield match.group()


def _field_texts(source: Policy | Profile) -> Iterator[tuple[str, str]]:
    """Yield path and text of every field that is printed as it was typed, known or not."""
    front = front_matter_of(source, PROFILE if isinstance(source, Profile) else POLICY)
    left_out = {"id", "lang", "url", "relatedFacilities", "summary"}
    if isinstance(source, Policy) and echoes(source.description, source.body):
        # The body is printed alone.
        left_out.add("description")
    for key, value in front.items():
        if key not in left_out:
            yield from _texts(key, value)


def _texts(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(f"{path}.{key}", item)
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from _texts(f"{path}[{place}]", item)
