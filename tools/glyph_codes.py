"""Writes reports/pdf/glyph_codes.txt: the glyphs of the sample corpus and of our own words, the most frequent first.

    python tools/glyph_codes.py

The list decides the code of every glyph in every document, so a new one makes all sections be laid out anew. It holds
numbers of glyphs in the shipped faces (`fonts/SOURCES.md` names their releases).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from reports.language import DOCUMENT_LANGUAGES
from reports.resources import SEEDS, TEMPLATES
from reports.typeset.fonts import face, family, shaping_font

TABLE = Path(__file__).parent.parent / "reports" / "pdf" / "glyph_codes.txt"
_FIRST = 250
"""How many codes share their first byte, but for a few."""
_HEAD = "The most frequent glyphs of the sample corpus, then its others, in hexadecimal; see tools/glyph_codes.py."


def main() -> None:
    """Count the characters of each language in its face, and write the glyphs in the order of their counts."""
    counts: Counter[int] = Counter()
    for language in DOCUMENT_LANGUAGES:
        files = [TEMPLATES / "strings" / f"{language}.toml", *(SEEDS / "policies" / language).glob("*.md")]
        text = Counter("".join(path.read_text("utf-8") for path in files if path.exists()))
        font = shaping_font(face(family(language)))
        for char, count in text.items():
            if glyph := font.get_nominal_glyph(ord(char)):
                counts[glyph] += count
    found = sorted(counts, key=lambda glyph: (-counts[glyph], glyph))
    # Within both, outlines that resemble each other stay neighbours in the font, which packs better.
    ordered = [*sorted(found[:_FIRST]), *sorted(found[_FIRST:])]
    lines = [" ".join(f"{glyph:x}" for glyph in ordered[at : at + 20]) for at in range(0, len(ordered), 20)]
    TABLE.write_text("\n".join([_HEAD, *lines, ""]), "ascii")


if __name__ == "__main__":
    main()
