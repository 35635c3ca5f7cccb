"""From files and words that describe an appearance to the look that pages are made with."""

from __future__ import annotations

from pathlib import Path

from reports.app.requests import Appearance
from reports.config.project import Configuration
from reports.errors import UsageProblem
from reports.typeset.brand import DEFAULT, read_brand
from reports.typeset.look import Look


def read_look(asked: Appearance, configuration: Configuration) -> Look:
    """Read the brand, and return it with the templates and sizes that are asked for.

    Raises:
        UsageProblem: the folder of templates is none.
        InputProblem: the brand cannot be used.
    """
    brand_file = asked.brand or (Path(configuration.brand) if configuration.brand else None)
    folder = asked.template_dir or (Path(configuration.template_dir) if configuration.template_dir else None)
    if folder is not None and not folder.is_dir():
        raise UsageProblem(f"{folder} is not a folder", remedy="Name a folder of templates after --template-dir.")
    brand = read_brand(brand_file) if brand_file else DEFAULT
    return Look(brand, folder, asked.paper or "A4", asked.text_size or "normal", asked.profile or "screen")
