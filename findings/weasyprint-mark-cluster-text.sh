#!/usr/bin/env bash
# WeasyPrint gives the text of a cluster of several glyphs to its last glyph, once for the whole document. A Yoruba
# letter with two marks (a base, a dot below, a grave) is such a cluster in a font that composes it of parts: the map
# from glyphs to text then says that the glyph of the mark is the whole letter. The next letter with the same marks is
# read as that letter, too: small "ọ̀" comes back as capital "Ọ̀" wherever a capital one stood before it, and the glyph
# of its base comes back as nothing that was written. Copying and searching such names fails, and so does a screen
# reader; what is printed is right.
#
# Seen with WeasyPrint 70.0, Source Sans 3.052 and PDFium (pypdfium2 5.15.2): the second line holds no small letter.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check weasyprint==70.0 pypdfium2==5.15.2 >/dev/null 2>&1
(cd "$folder" && npm pack --silent source-sans@3.52.0 >/dev/null && tar xzf source-sans-3.52.0.tgz)
"$folder/venv/bin/python" - "$folder/package/OTF/SourceSans3-Regular.otf" <<'PYTHON'
import sys
import unicodedata
from pathlib import Path

import pypdfium2
import weasyprint

FACE = f"@font-face {{ font-family: F; src: url({Path(sys.argv[1]).as_uri()}) }} body {{ font: 20pt F }}"
SMALL, CAPITAL = "o\u0323\u0300", "O\u0323\u0300"


def read(*lines: str) -> list[str]:
    html = f"<style>{FACE}</style>" + "".join(f"<p>{line}</p>" for line in lines)
    page = pypdfium2.PdfDocument(weasyprint.HTML(string=html).write_pdf())[0]
    return [unicodedata.normalize("NFD", line) for line in page.get_textpage().get_text_range().splitlines()]


alone, (first, second) = read(f"{SMALL}na"), read(f"{CAPITAL}na", f"{SMALL}na")
print(ascii(alone), ascii([first, second]))
holds = "o" in alone[0] and "O" in first and "O" in second and "o" not in second
sys.exit(0 if holds else "no longer as described")
PYTHON
