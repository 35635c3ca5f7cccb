"""The running text whose lines are measured, in each language, and how each engine is told of the language."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LineLanguage:
    """What an engine must know of a language to set it at its best."""

    tag: str
    face: str
    indent: int
    """Of a paragraph, in em; one at narrow measures."""
    typst: str
    """Arguments of Typst's ``text``."""
    chromium: str = ""
    """Style of ``html`` for Chromium."""
    features: str = '"chws" 1'


LANGUAGES = {
    "zh": LineLanguage("zh-Hans", "Noto Sans CJK SC", 2, 'lang: "zh", region: "cn"'),
    "zh-Hant": LineLanguage("zh-Hant", "Noto Sans CJK TC", 2, 'lang: "zh", region: "tw"', "line-break:strict"),
    "ja": LineLanguage("ja", "Noto Sans CJK JP", 1, 'lang: "ja"', "line-break:strict"),
    "ko": LineLanguage("ko", "Noto Sans CJK KR", 1, 'lang: "ko"', "word-break:keep-all", '"halt" 1'),
}
_SQUARES = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_SENTENCE = re.compile(r"[^。]+。|[^.]+?\.(?=\s|$)")


def read_paragraphs(corpus: Path, language: str = "zh", at_least: int = 0) -> list[str]:
    """Return the running text of a corpus in a language: bodies, evidence, interpretations and impacts.

    Where that is under ``at_least`` characters, its sentences are put together to further paragraphs of two to six, by
    a generator that gives the same each time, so that they meet the ends of lines at other places.
    """
    found: list[str] = []
    for file in sorted(corpus.rglob(f"{language}/*.md")):
        for text in _texts(file):
            for line in re.split(r"\n(?=\s*(?:[-*]|\d+\.)\s)", text):
                line = re.sub(r"^\s*(?:[-*]|\d+\.)\s+|\*\*|`", "", re.sub(r"\s+", " ", line))
                if _SQUARES.search(line) and line not in found[-6:]:
                    found.append(line)
    missing = at_least - sum(map(len, found))
    return found + (list(_recombined(found, missing, " " if language == "ko" else "")) if missing > 0 else [])


def _texts(file: Path) -> Iterator[str]:
    _, front, body = file.read_text("utf-8").split("---\n", 2)
    yield from (text.strip() for text in body.split("\n\n") if not text.lstrip().startswith(("#", "|", ">")))
    data = json.loads(front)
    yield from (str(data.get(key) or "") for key in ("interpretation", "description"))
    yield from (str(value) for value in (data.get("impactAnalysis") or {}).values())
    if "/zh/" not in file.as_posix():
        # The Chinese text is the one that was measured from the beginning.
        yield from (str(entry.get("evidence") or "") for entry in (data.get("analysis") or {}).values())


def _recombined(paragraphs: Sequence[str], characters: int, between: str) -> Iterator[str]:
    sentences = [sentence.strip() for text in paragraphs for sentence in _SENTENCE.findall(text)]
    chosen = random.Random(18)
    while characters > 0:
        text = between.join(chosen.sample(sentences, chosen.randint(2, 6)))
        characters -= len(text)
        yield text
