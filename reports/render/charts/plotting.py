"""What draws: matplotlib's SVG renderer, paths and colours, loaded without what no sheet has: figures, fonts, dates."""

from __future__ import annotations

import importlib
import sys
from datetime import UTC
from importlib.metadata import version
from typing import Any

from reports.render.lean import standing_in

_OWN = ("matplotlib.backend_bases", "matplotlib.backends.backend_svg")
_STAND_INS: dict[str, dict[str, object]] = {
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
    "pyparsing": {"__version__": version("pyparsing")},
}


def _load() -> Any:
    with standing_in({} if _OWN[0] in sys.modules else _STAND_INS):
        backend = importlib.import_module(_OWN[1])
    for name in _OWN:
        # Whoever else draws in this process loads the whole of it.
        del sys.modules[name]
    return backend


RendererSVG: Any = _load().RendererSVG

# What the renderer is given comes with it.
from matplotlib.colors import to_rgba as to_rgba  # noqa: E402
from matplotlib.path import Path as Path  # noqa: E402
from matplotlib.transforms import IdentityTransform as IdentityTransform  # noqa: E402
