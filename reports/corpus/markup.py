"""What records hold beyond CommonMark: the links and formulas that Obsidian knows, and which addresses make a link."""

from __future__ import annotations

import re

ADDRESS = re.compile("(?:https?|mailto):", re.IGNORECASE)
"""What the address of a link begins with."""

WIKI_LINK = re.compile(r"!?\[\[(?![0-9^]+\]\])([^\[\]|\n]+?)(?:\\?\|([^\[\]\n]+))?\]\](?!\()")
"""`[[record]]`, `[[record|words]]`, `![[picture]]`; a number in such brackets is the mark of a source."""

FORMULA = re.compile(
    r"\$\$(?=[^$]*[\\^_{}])[^$]+\$\$|\$(?=[^$\n]*[\\^_{}])(?![\s$])(?:\\.|[^$\\\n])+(?<!\s)\$(?![0-9A-Za-z])"
    r"|\\\((?=[^()\n]{0,200}[\^{}=+])[^\n]{1,200}?\\\)|\\\[(?=[^\[\]\n]{0,200}[\^{}=+])(?!\S*://)[^\n]{1,200}?\\\]"
)
r"""`$CO_2$`, `$$…$$`, `\(x^2\)` or `\[…\]`; sums of money and brackets in words have no signs of a formula."""

EDITOR_MARK = re.compile(
    r"(?<!=)==(?=[^=\s])[^=\n]{1,500}(?<!\s)==(?!=)"
    r"|^[ \t>]*(?:!!!|\?\?\?\+?)[ \t]+[^\n]+|^[ \t>]*:{3,}[^\n]*"
    r"|(?:^|(?<=[ \t]))\^(?=[0-9-]*[A-Za-z])[A-Za-z0-9-]+(?=[ \t]*$)"
    r"|(?<![\w$])\$(?:[A-Za-z]|(?=[0-9.]*[A-Za-z(])[^$\n]{0,200}[-+=<>*/|][^$\n]{0,200})(?<!\s)\$(?![0-9A-Za-z$])",
    re.MULTILINE,
)
"""What other editors know and a page prints as typed: `==marked==`, `!!! note`, `:::`, `^block-id`, `$x + y$`."""
