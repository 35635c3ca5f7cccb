"""The import stubs that Matplotlib's SVG renderer is loaded with: modules for what no chart has."""

from __future__ import annotations

from datetime import UTC

from reports import resources

LIBRARIES = ("matplotlib", "numpy", "pyparsing", "python")
"""Those of which a tested release has to be there; otherwise Matplotlib is loaded without stubs."""
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
"""What each stub holds, by the name of the module that it stands for."""
