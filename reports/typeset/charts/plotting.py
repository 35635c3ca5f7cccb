"""Loads matplotlib's SVG renderer, paths and colours without what no chart needs: figures, fonts, dates."""

from __future__ import annotations

import importlib
import os
import sys
from io import StringIO
from typing import Any

from reports.import_stubs import stub_imports
from reports.releases import why_off
from reports.typeset import chart_stubs, fonts

_MODULES = ("matplotlib.backends.backend_svg", "matplotlib.colors", "matplotlib.path", "matplotlib.transforms")

_SETTINGS = "MPLCONFIGDIR"
"""Environment variable that names matplotlib's folder."""


def load(stubs: dict[str, dict[str, object]]) -> tuple[Any, ...]:
    """Import the modules of renderer, colours, paths and transforms, with import stubs.

    Without stubs where matplotlib is imported already, or where this version asks for a name that a stub lacks.
    """
    if _MODULES[0] in sys.modules or not stubs:
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
    # It asks once where its settings lie, and would make a folder of its own, in the temporary one if need be.
    before = os.environ.get(_SETTINGS)
    os.environ[_SETTINGS] = str(fonts.cache_folder())
    try:
        return tuple(importlib.import_module(name) for name in _MODULES)
    finally:
        if before is None:
            del os.environ[_SETTINGS]
        else:
            os.environ[_SETTINGS] = before


def _unload(before: set[str]) -> None:
    """Remove the Python modules of matplotlib, so that other users of it in this process import all of it.

    Extension modules can be loaded only once, so they stay.
    """
    for name in sys.modules.keys() - before:
        if name.partition(".")[0] == "matplotlib" and str(sys.modules[name].__file__).endswith(".py"):
            del sys.modules[name]


_svg, _colors, _path, _transforms = load({} if why_off(chart_stubs.LIBRARIES) else chart_stubs.STUBS)
RendererSVG: Any = _svg.RendererSVG
to_rgba: Any = _colors.to_rgba
Path: Any = _path.Path
IdentityTransform: Any = _transforms.IdentityTransform
