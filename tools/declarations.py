"""Encodes what WeasyPrint declares of its text libraries: `python tools/declarations.py`, after a change of version.

The engine declares Pango, HarfBuzz and Fontconfig as C at every start, and cffi reads that with a parser of C, which
takes longer to load than a page takes to draw. `reports/engine/declarations.py` holds what cffi makes of it.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import tempfile
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import cffi

TARGET = Path(__file__).resolve().parent.parent / "reports" / "engine" / "declarations.py"
_HEAD = '''"""What WeasyPrint {version} declares of Pango, HarfBuzz and Fontconfig (BSD-3-Clause), as cffi encodes it.

Written by `tools/declarations.py`.
"""
# ruff: noqa

DIGEST = {digest!r}
"""Of the declarations (SHA-256)."""

ENCODED = {{
'''


def declarations() -> str:
    """Return the C declarations of the installed WeasyPrint."""
    package = importlib.util.find_spec("weasyprint")
    if package is None or package.submodule_search_locations is None:
        raise SystemExit("WeasyPrint is not installed")
    source = (Path(package.submodule_search_locations[0]) / "text" / "ffi.py").read_text(encoding="utf-8")
    (declared,) = re.findall(r"ffi\.cdef\('''(.*?)'''\)", source, re.DOTALL)
    # As Python reads them.
    found: str = ast.literal_eval(f"'''{declared}'''")
    return found


def module(declared: str) -> str:
    """Return the text of the module that holds them encoded."""
    builder = cffi.FFI()
    builder.cdef(declared)
    builder.set_source("declarations", None)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "encoded.py"
        builder.emit_python_code(str(target))
        (call,) = re.findall(r"_cffi_backend\.FFI\('declarations',\n(.*)\n\)", target.read_text(), re.DOTALL)
    head = _HEAD.format(version=version("weasyprint"), digest=sha256(declared.encode()).hexdigest())
    items = re.sub(r"^    (\w+) = ", r'    "\1": ', call, flags=re.MULTILINE)
    return f"{head}{items}\n}}\n"


if __name__ == "__main__":
    TARGET.write_text(module(declarations()), encoding="utf-8")
