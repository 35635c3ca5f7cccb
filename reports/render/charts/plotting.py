"""What draws: matplotlib's SVG renderer, paths and colours, loaded without what no sheet has: figures, fonts, dates."""

from __future__ import annotations

import importlib
import sys
from datetime import UTC
from io import StringIO
from typing import Any

from reports import resources
from reports.render.lean import standing_in

_OWN = ("matplotlib.backend_bases", "matplotlib.backends.backend_svg")
STAND_INS: dict[str, dict[str, object]] = {
    # Names of types and texts of help, a third of numpy's time.
    "numpy._typing": {"NDArray": list},
    "numpy._core._add_newdocs": {},
    "matplotlib._fontconfig_pattern": {"parse_fontconfig_pattern": str},
    "matplotlib._pylab_helpers": {"Gcf": None},
    "matplotlib._tight_bbox": {},
    "matplotlib.backend_managers": {"ToolManager": None},
    "matplotlib.backend_tools": {"cursors": None},
    "matplotlib.backends.backend_mixed": {"MixedModeRenderer": None},
    "matplotlib.dates": {"UTC": UTC},
    "matplotlib.font_manager": {},
    "matplotlib.layout_engine": {"ConstrainedLayoutEngine": None},
    "matplotlib.texmanager": {"TexManager": None},
    "matplotlib.text": {"TextToPath": object},
    "matplotlib.widgets": {},
    # Matplotlib asks its version, and parses patterns of fonts with it.
    "pyparsing": {"__version__": resources.installed("pyparsing")},
}


def load(stand_ins: dict[str, dict[str, object]]) -> Any:
    """The renderer, loaded with stand-ins; without them where this matplotlib asks more of one than it holds."""
    found = sys.modules.get(_OWN[1])
    if found is not None:
        return found.RendererSVG
    try:
        with standing_in(stand_ins):
            renderer = importlib.import_module(_OWN[1]).RendererSVG
            renderer(1, 1, StringIO())
    except (AttributeError, ImportError, TypeError):
        _forget()
        return importlib.import_module(_OWN[1]).RendererSVG
    _forget()
    return renderer


def _forget() -> None:
    """Whoever else draws in this process loads the whole of it."""
    for name in _OWN:
        sys.modules.pop(name, None)


RendererSVG: Any = load(STAND_INS)

# What the renderer is given comes with it.
from matplotlib.colors import to_rgba as to_rgba  # noqa: E402
from matplotlib.path import Path as Path  # noqa: E402
from matplotlib.transforms import IdentityTransform as IdentityTransform  # noqa: E402
