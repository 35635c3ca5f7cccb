#!/usr/bin/env bash
# The feature "pwid" of Noto Sans CJK makes an em space as narrow as a word space. U+2003 is mapped to a full-width
# glyph of 1,000 units; with "pwid", which English text in these faces needs for its letters and punctuation to have
# their own widths, that glyph is replaced by the ordinary space of 224 units. So entries that an em space sets apart
# run into each other in English lines, while they are an em apart in Chinese ones, and nothing in the text differs.
# A margin sets them apart in both.
#
# Seen with Noto Sans CJK of 2022-01-27 as Debian 12 ships it, shaped by HarfBuzz (uharfbuzz 0.57.0), in all five
# languages of the collection.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check uharfbuzz==0.57.0 >/dev/null 2>&1
(cd "$folder" && apt-get download -q 'fonts-noto-cjk=1:20220127+repack1-1' >/dev/null 2>&1 && dpkg-deb -x fonts-noto-cjk_*.deb .)
"$folder/venv/bin/python" - "$folder/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc" <<'PYTHON'
import sys

import uharfbuzz as hb

FACES = 5


def width(face: int, text: str, **features: bool) -> int:
    buffer = hb.Buffer()
    buffer.add_str(f"a{text}b")
    buffer.guess_segment_properties()
    hb.shape(hb.Font(hb.Face(hb.Blob.from_file_path(sys.argv[1]), face)), buffer, features)
    return buffer.glyph_positions[1].x_advance


found = [(width(n, "\u2003"), width(n, "\u2003", pwid=True), width(n, " ")) for n in range(FACES)]
print(found)
sys.exit(0 if all(plain == 1000 and narrow == space == 224 for plain, narrow, space in found) else "no longer as described")
PYTHON
