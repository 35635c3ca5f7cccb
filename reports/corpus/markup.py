"""What records hold beyond CommonMark: the links and formulas that Obsidian knows, and which addresses make a link."""

from __future__ import annotations

import re

ADDRESS = re.compile("(?:https?|mailto):", re.IGNORECASE)
"""What the address of a link begins with."""

WIKI_LINK = re.compile(r"!?\[\[(?![0-9^]+\]\])([^\[\]|\n]+?)(?:\\?\|([^\[\]\n]+))?\]\](?!\()")
"""`[[record]]`, `[[record|words]]`, `![[picture]]`; a number in such brackets is the mark of a source."""

FORMULA = re.compile(
    r"\$\$(?=[^$]*[\\^_{}])[^$]+\$\$|\$(?=[^$\n]*[\\^_{}])(?![\s$])(?:\\.|[^$\\\n])+(?<!\s)\$(?![0-9A-Za-z])"
)
"""`$CO_2$` or `$$…$$`; sums of money have neither backslash nor index."""
