"""Where templates, fonts and seeds lie: inside the wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "data"
_ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent

TEMPLATES = _ROOT / "templates"
FONTS = _ROOT / "fonts"
SEEDS = _ROOT / "seeds"
