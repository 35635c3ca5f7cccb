"""From files and words that describe an appearance to the look that pages are made with."""

from __future__ import annotations

from pathlib import Path

from reports.app.requests import Appearance
from reports.config.project import Configuration
from reports.errors import InputProblem, Problem, UsageProblem
from reports.language import NO_WORDS, HouseWords
from reports.language.house_file import read_house_words
from reports.typeset.brand import DEFAULT, read_brand
from reports.typeset.house_faces import HouseFonts, in_faces_of
from reports.typeset.look import Look


def read_look(asked: Appearance, configuration: Configuration) -> Look:
    """Read the brand, and return it with the templates and sizes that are asked for.

    Raises:
        UsageProblem: the folder of templates is none.
        InputProblem: the brand, or the words or a template in that folder, cannot be used.
    """
    brand_file = asked.brand or (Path(configuration.brand) if configuration.brand else None)
    folder = asked.template_dir or (Path(configuration.template_dir) if configuration.template_dir else None)
    if folder is not None and not folder.is_dir():
        raise UsageProblem(f"{folder} is not a folder", remedy="Name a folder of templates after --template-dir.")
    brand = read_brand(brand_file) if brand_file else DEFAULT
    words = _checked(folder, brand.fonts) if folder is not None else NO_WORDS
    return Look(brand, folder, words, asked.paper or "A4", asked.text_size or "normal", asked.profile or "screen")


def _checked(folder: Path, fonts: HouseFonts) -> HouseWords:
    """Return the words in a folder of templates; raise InputProblem with all that is wrong with it."""
    # Only those who have such a folder need what reads templates.
    from reports.typeset.house_templates import template_problems, unset_words

    words, problems = NO_WORDS, list[Problem]()
    try:
        words = read_house_words(folder)
        with in_faces_of(fonts):
            problems += unset_words(folder, words)
    except InputProblem as error:
        problems += error.problems
    problems += template_problems(folder, fonts.families)
    if problems:
        raise InputProblem(f"{folder} cannot be used", remedy=problems[0].remedy, problems=tuple(problems))
    return words
