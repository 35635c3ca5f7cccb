"""The mark ``[AI-Generated]`` that records write into their texts, lifted out of them."""

from __future__ import annotations

import re

_GENERATED = re.compile(r"[\[［【]\s*(?:AI[\s-]*Generated|(?:由\s*)?AI\s*生成)\s*[\]］】][ \t]*", re.IGNORECASE)


def strip_generated(text: str) -> tuple[str, bool]:
    """Lift ``[AI-Generated]`` markers out of a text; the flag says whether there were any."""
    if "[" not in text and "【" not in text and "［" not in text:
        return text, False
    lifted, count = _GENERATED.subn("", text)
    return (lifted.strip(), True) if count else (text, False)
