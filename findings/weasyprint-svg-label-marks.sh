#!/usr/bin/env bash
# WeasyPrint sets the text of an SVG picture character by character. A combining mark is laid out alone, and Pango puts a
# dotted circle (U+25CC) under it, as it does for a mark without a letter: the label "ẹ̀" prints a letter, a circle and
# a grave. The same text in HTML is right. What is read in the place of the circle differs by face.
#
# Seen with WeasyPrint 70.0, Source Sans 3.052 and PDFium (pypdfium2 5.15.2).
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check weasyprint==70.0 pypdfium2==5.15.2 >/dev/null 2>&1
(cd "$folder" && npm pack --silent source-sans@3.52.0 >/dev/null && tar xzf source-sans-3.52.0.tgz)
"$folder/venv/bin/python" - "$folder/package/OTF/SourceSans3-Regular.otf" <<'PYTHON'
import sys
from pathlib import Path

import pypdfium2
import weasyprint

FACE = f"@font-face {{ font-family: F; src: url({Path(sys.argv[1]).as_uri()}) }} body {{ font: 20pt F }}"
WORD = "\u1eb9\u0300k"
SVG = f'<svg width="200" height="40"><text x="5" y="30" font-family="F" font-size="20">{WORD}</text></svg>'


def read(html: str) -> str:
    page = pypdfium2.PdfDocument(weasyprint.HTML(string=f"<style>{FACE}</style>{html}").write_pdf())[0]
    return page.get_textpage().get_text_range()


label, text = read(SVG), read(f"<p>{WORD}</p>")
print(ascii(label), ascii(text))
between = [said.strip().replace(" ", "").partition("\u0300")[0][1:] for said in (label, text)]
sys.exit(0 if between[0] and not between[1] else "no longer as described")
PYTHON
