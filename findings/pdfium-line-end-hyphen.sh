#!/usr/bin/env bash
# PDFium's text of a page hands out U+002D at the end of a line as U+FFFE and drops the line break after it, whether
# hyphenation put it there or the word has one of its own ("sequestration-ready"). U+2010, the hyphen that WeasyPrint
# draws unless hyphenate-character says otherwise, comes out as it is, with its line break. So with "-" as the hyphen
# "sub-chapter" and "subchapter" cannot be told apart in the text: taking the mark out glues compounds, keeping it
# leaves a noncharacter in words that have no hyphen.
#
# Seen with WeasyPrint 70.0 and pypdfium2 5.15.2; the text begins 'adminis‐\r\ntration'.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check weasyprint==70.0 pypdfium2==5.15.2 >/dev/null 2>&1
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import re
import sys
from pathlib import Path

import pypdfium2
import weasyprint

html = (
    '<html lang="en"><style>@page { size: 60mm 80mm; margin: 5mm } p { font: 12pt "DejaVu Sans"; margin: 0 0 1em }'
    " .auto { width: 22mm; hyphens: auto } .dash { hyphenate-character: '-' } .own { width: 24mm; hyphens: manual }"
    '</style><p class="auto">administration</p><p class="auto dash">administration</p>'
    '<p class="own">sequestration-ready</p></html>'
)
path = Path(sys.argv[1], "page.pdf")
path.write_bytes(weasyprint.HTML(string=html).write_pdf())
text = pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range()
print(repr(text))
seen = {
    "U+2010 of the engine": re.search("[a-z]\u2010\r\n[a-z]", text),
    "U+002D put there by hyphenation": re.search("adm[a-z]*\ufffe[a-z]+", text),
    "U+002D of the word": re.search("sequestration\ufffeready", text),
}
changed = [name for name, match in seen.items() if not match]
sys.exit(f"no longer as described: {', '.join(changed)}" if changed else 0)
PYTHON
