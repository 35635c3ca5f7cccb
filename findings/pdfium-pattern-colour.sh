#!/usr/bin/env bash
# PDFium names a colour for text that has none. Where letters are filled with a pattern, FPDFPageObj_GetFillColor
# succeeds and tells 191, 191, 191, whatever the pattern draws, even nothing at all. Whoever checks contrast or looks for
# text that cannot be seen takes invisible words for grey ones.
#
# Seen with PDFium as pypdfium2 5.15.2 brings it, and pikepdf 10.17.0.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pypdfium2==5.15.2 pikepdf==10.17.0 >/dev/null 2>&1
"$folder/venv/bin/python" - <<'PYTHON'
import ctypes
import io
import sys

import pikepdf
import pypdfium2
import pypdfium2.raw as raw
from pikepdf import Array, Dictionary, Name


def colour(content: bytes) -> tuple[int, ...]:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        empty = pikepdf.Stream(
            pdf, b"", Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1, BBox=Array([0, 0, 9, 9]),
            XStep=9, YStep=9, Resources=Dictionary(),
        )
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.obj.Resources = Dictionary(Font=Dictionary(F=font), Pattern=Dictionary(P=pdf.make_indirect(empty)))
        page.obj.Contents = pdf.make_stream(content + b" BT /F 20 Tf 50 50 Td (Word) Tj ET")
        written = io.BytesIO()
        pdf.save(written)
    document = pypdfium2.PdfDocument(written.getvalue())
    (text,) = [item for item in document[0].get_objects() if item.type == raw.FPDF_PAGEOBJ_TEXT]
    channels = [ctypes.c_uint() for _ in range(4)]
    assert raw.FPDFPageObj_GetFillColor(text, *channels)
    return tuple(channel.value for channel in channels[:3])


black, pattern = colour(b"0 g"), colour(b"/Pattern cs /P scn")
print(black, pattern)
sys.exit(0 if (black, pattern) == ((0, 0, 0), (191, 191, 191)) else "no longer as described")
PYTHON
