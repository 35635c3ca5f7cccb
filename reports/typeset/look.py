"""How a document looks, beside what it says: a value that names files and sizes, and loads nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from msgspec import Struct

from reports.errors import InputProblem, Problem
from reports.typeset.brand import DEFAULT, Brand, Palette

STYLES = ("tokens.css", "base.css", "glance.css", "sections.css", "digest.css", "job.css")
"""The shipped style sheets that every document uses, tokens first; the brand's tokens come last and replace those."""
EXTRAS = ("letter.css", "large.css")
"""Those that some papers and sizes add."""

TEMPLATE_BYTES = 500_000
"""Ten times the largest that is shipped."""

Paper = Literal["A4", "Letter"]
TextSize = Literal["normal", "large"]
Profile = Literal["screen", "print", "press", "grey"]


class Look(Struct, frozen=True):
    """What turns content into pages besides the content: brand, templates, paper, size of text."""

    brand: Brand = DEFAULT
    template_dir: Path | None = None
    """A folder whose templates and style sheets go before the shipped ones of the same name."""
    paper: Paper = "A4"
    text_size: TextSize = "normal"
    profile: Profile = "screen"
    """``grey`` prints without colour; ``print`` makes inner margins wider, which the binding does; so does ``press``,
    which is for printing houses and adds bleed and crop marks."""

    @property
    def is_for_paper(self) -> bool:
        """Whether it is made to be printed on both sides and bound."""
        return self.profile in ("print", "press")

    @property
    def palette(self) -> Palette:
        """The colours in force."""
        return self.brand.colours.without_hue() if self.profile == "grey" else self.brand.colours

    @property
    def styles(self) -> tuple[str, ...]:
        """Style sheets in the order in which they apply, after the tokens and before the brand."""
        letter = ("letter.css",) if self.paper == "Letter" else ()
        return (*STYLES, *letter, *(("large.css",) if self.text_size == "large" else ()))

    @property
    def places(self) -> tuple[Path, ...]:
        """The files and folders beside the shipped ones that may be read for it."""
        return tuple(place for place in (self.template_dir, self.brand.logo) if place is not None)


def own_file(folder: Path, name: str) -> Path:
    """The file of that name in a user's folder of templates, whether it exists or not.

    Raises InputProblem where a link, or dots, lead out of the folder, or where it is too large for a template.
    """
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        fault, remedy = "leads out of the folder of templates", "Put a copy of the file in its place."
    elif path.is_file() and path.stat().st_size > TEMPLATE_BYTES:
        fault, remedy = f"is larger than {TEMPLATE_BYTES // 1000} kB", "Compare it with the shipped one of that name."
    else:
        return path
    problem = Problem(str(path), "", fault, remedy)
    raise InputProblem(str(problem), remedy=problem.remedy, problems=(problem,))
