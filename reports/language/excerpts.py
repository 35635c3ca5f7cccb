"""Two texts beside each other, as far as a table holds them: from shortly before the first place where they differ."""

from __future__ import annotations

EXCERPT = 110
"""Characters of an old or new text that a table quotes; the data inside the document have it whole."""
_LEAD = 24
"""Characters before the first difference that are quoted with it."""


def excerpts(old: str, new: str, length: int = EXCERPT) -> tuple[str, str]:
    """Cut two texts to what a table can hold, from shortly before the first place where they differ."""
    old, new = " ".join(old.split()), " ".join(new.split())
    if len(old) <= length and len(new) <= length:
        return old, new
    same = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(same - _LEAD, 0)
    # Not in the middle of a word.
    while 0 < start < same and old[start - 1].isascii() and old[start - 1].isalnum():
        start += 1
    return _cut(old, start, length), _cut(new, start, length)


def _cut(text: str, start: int, length: int) -> str:
    rest = text[start:]
    if len(rest) > length:
        kept = rest[: length - 1]
        whole = kept.rpartition(" ")[0] if kept[-1:].isascii() and rest[length - 1 : length].isascii() else ""
        rest = (whole or kept).rstrip(" ,;:，；：、（(") + "…"
    return f"…{rest}" if start and text else rest
