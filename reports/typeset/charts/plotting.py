"""Loads matplotlib's SVG renderer, paths and colours without what no chart needs: figures, fonts, dates."""

from __future__ import annotations

import importlib
import sys
from datetime import UTC
from io import StringIO
from typing import Any

from reports import resources
from reports.import_stubs import stub_imports

_MODULES = ("matplotlib.backends.backend_svg", "matplotlib.colors", "matplotlib.path", "matplotlib.transforms")
STUBS: dict[str, dict[str, object]] = {
    # Names of types and texts of help, a third of numpy's time.
    "numpy._typing": {"NDArray": list},
    "numpy._core._add_newdocs": {},
    "matplotlib._fontconfig_pattern": {"parse_fontconfig_pattern": str},
    "matplotlib._pylab_helpers": {"Gcf": None},
    "matplotlib._tight_bbox": {},
    "matplotlib.backend_managers": {"ToolManager": None},
    "matplotlib.backend_tools": {"cursors": None},
    "matplotlib.backends.backend_mixed": {"MixedModeRenderer": None},
    "matplotlib.backends.registry": {"BackendFilter": None, "backend_registry": None},
    "matplotlib.cm": dict.fromkeys(("_colormaps", "_multivar_colormaps", "_bivar_colormaps")),
    "matplotlib.dates": {"UTC": UTC},
    "matplotlib.font_manager": {},
    "matplotlib.layout_engine": {"ConstrainedLayoutEngine": None},
    "matplotlib.texmanager": {"TexManager": None},
    "matplotlib.text": {"TextToPath": object},
    "matplotlib.widgets": {},
    # Matplotlib asks its version, and parses patterns of fonts with it.
    "pyparsing": {"__version__": resources.installed("pyparsing")},
}


def load(stubs: dict[str, dict[str, object]]) -> tuple[Any, ...]:
    """Import the modules of renderer, colours, paths and transforms, with import stubs.

    Without stubs where matplotlib is imported already, or where this version asks for a name that a stub lacks.
    """
    if _MODULES[0] in sys.modules:
        return _import_modules()
    before = set(sys.modules)
    try:
        with stub_imports(stubs):
            modules = _import_modules()
            modules[0].RendererSVG(1, 1, StringIO())
    except (AttributeError, ImportError, TypeError):
        _unload(before)
        return _import_modules()
    _unload(before)
    return modules


def _import_modules() -> tuple[Any, ...]:
    return tuple(importlib.import_module(name) for name in _MODULES)


def _unload(before: set[str]) -> None:
    """Remove the Python modules of matplotlib, so that other users of it in this process import all of it.

    Extension modules can be loaded only once, so they stay.
    """
    for name in sys.modules.keys() - before:
        if name.partition(".")[0] == "matplotlib" and str(sys.modules[name].__file__).endswith(".py"):
            del sys.modules[name]


_svg, _colors, _path, _transforms = load(STUBS)
RendererSVG: Any = _svg.RendererSVG
to_rgba: Any = _colors.to_rgba
Path: Any = _path.Path
IdentityTransform: Any = _transforms.IdentityTransform
