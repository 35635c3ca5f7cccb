#!/usr/bin/env bash
# A link on a raised note number gets no area. Style sheets give raised numbers `line-height: 0` so that lines keep their
# distance; WeasyPrint takes the height of a link's rectangle from the line height of its inline box and not from its
# letters. The annotation is written with a rectangle of no height, which nobody can click.
#
# Seen with WeasyPrint 70.0 and pikepdf 10.17.0.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check weasyprint==70.0 pikepdf==10.17.0 >/dev/null 2>&1
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys

import pikepdf
import weasyprint


def height(style: str) -> float:
    html = f'<p>Word<sup style="{style}"><a href="https://example.org/">1</a></sup></p>'
    with pikepdf.open(io.BytesIO(weasyprint.HTML(string=html).write_pdf())) as pdf:
        (link,) = pdf.pages[0].Annots
        return abs(float(link.Rect[3]) - float(link.Rect[1]))


flat, usual = height("line-height: 0"), height("line-height: 1")
print(f"line-height 0: {flat:.2f} pt, line-height 1: {usual:.2f} pt")
sys.exit(0 if flat < 0.1 and usual > 5 else "no longer as described")
PYTHON
