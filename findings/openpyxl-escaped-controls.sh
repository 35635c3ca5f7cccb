#!/usr/bin/env bash
# In a workbook, `_x000D_` stands for a carriage return and `_x005F_x000D_` for the seven letters themselves. openpyxl,
# reading shared strings, takes every `x005F_` away and decodes nothing else: a cell that holds a carriage return and a
# cell that holds the text "_x000D_" come back as the same text, so a text that goes out and in again may change.
#
# Seen with openpyxl 3.1.5, written by XlsxWriter 3.2.9.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check openpyxl==3.1.5 xlsxwriter==3.2.9 >/dev/null 2>&1
"$folder/venv/bin/python" - "$folder/a.xlsx" <<'PYTHON'
import sys

import openpyxl
import xlsxwriter

RETURN, LETTERS = "a\rb", "a_x000D_b"
with xlsxwriter.Workbook(sys.argv[1]) as book:
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, RETURN)
    sheet.write_string(0, 1, LETTERS)
one, other = (cell.value for cell in openpyxl.load_workbook(sys.argv[1]).active[1])
print(ascii(one), ascii(other))
sys.exit(0 if one == other and one == LETTERS else "no longer as described")
PYTHON
