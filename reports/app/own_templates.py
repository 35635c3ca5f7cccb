"""Templates, style sheets and words that a house may replace: what there is, and copies to start from."""

from __future__ import annotations

from pathlib import Path

from reports.errors import UsageProblem
from reports.files import write_whole
from reports.language.house_file import words_to_change
from reports.resources import TEMPLATES
from reports.typeset.house_templates import Replaceable, nearest_replaceable, replaceable


def list_templates() -> tuple[Replaceable, ...]:
    """Return everything that a folder of templates may replace, in the order of the names."""
    return tuple(sorted(replaceable().values()))


def copy_template(name: str, folder: Path, *, force: bool = False) -> Path:
    """Copy a shipped file into a folder of templates, under its own name, and return its path.

    Raises UsageProblem where there is none of that name, or where a file would be replaced and ``force`` does not say
    so.
    """
    if name not in replaceable():
        raise UsageProblem(f"{name} is not among the templates", remedy=nearest_replaceable(name))
    path = folder / name
    if path.exists() and not force:
        raise UsageProblem(f"{path} would be replaced", remedy="Name another folder with --to, or say --force.")
    is_words = path.suffix == ".toml"
    text = words_to_change(path.stem) if is_words else (TEMPLATES / name).read_text(encoding="utf-8")
    write_whole(path, text.encode())
    return path
