"""WeasyPrint, loaded with the shipped fonts only, and quickly where the fast paths of loading are on.

Whoever names a part of the engine imports this module first. What is replaced in it stands in `patches/registry.py`.
"""

from __future__ import annotations

import importlib
import io
import mimetypes
from contextlib import redirect_stdout
from typing import Any

from reports.engine import kept_styles, system_libraries
from reports.engine.patches import installer
from reports.errors import EnvironmentProblem
from reports.import_stubs import stub_imports
from reports.process import raise_gc_threshold
from reports.typeset import fonts

raise_gc_threshold()


def _load() -> Any:
    """Import WeasyPrint; where the fast paths are on, without the half of its start-up that no page needs."""
    fonts.activate()
    # What a file is, is always said here: the system's lists of endings need not be read.
    mimetypes.init(files=())
    installer.install("selectors")
    kept_styles.load_kept_styles()
    stubs = {**installer.stubs("import stubs"), **installer.stubs("encoded declarations")}
    try:
        # It would print its advice among the data on stdout.
        with redirect_stdout(io.StringIO()), stub_imports(stubs), installer.applied("loading"):
            return importlib.import_module("weasyprint")
    except OSError as error:
        gone = ", ".join(library.name for library in system_libraries.missing()) or str(error)
        raise EnvironmentProblem(
            f"the layout engine cannot load its libraries: {gone}", remedy=system_libraries.remedy()
        ) from error


weasyprint = _load()
if kept_styles.is_kept(kept_styles.ENGINE):
    kept_styles.add_kept(kept_styles.ENGINE, importlib.import_module("weasyprint.html").UA_STYLESHEET)
installer.probe_groups()

boxes: Any = importlib.import_module("weasyprint.formatting_structure.boxes")
placeholders: Any = importlib.import_module("weasyprint.layout.absolute")
urls: Any = importlib.import_module("weasyprint.urls")
text_fonts: Any = importlib.import_module("weasyprint.text.fonts")
FontConfiguration: Any = text_fonts.FontConfiguration
