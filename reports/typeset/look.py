"""The look of a document (brand, templates, paper, size of text) as a value that loads no file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from msgspec import Struct

from reports.errors import InputProblem, Problem
from reports.language import NO_WORDS, HouseWords, in_words_of
from reports.typeset.brand import DEFAULT, Brand, Palette
from reports.typeset.house_faces import in_faces_of

STYLES = (
    *("tokens.css", "base.css", "glance.css", "page_one.css", "sections.css", "strips.css", "sheet.css", "front.css"),
    *("digest.css", "comparison.css", "category.css", "job.css"),
)
"""The shipped style sheets of every document, tokens first; the brand's tokens come last and replace them."""
EXTRAS = ("letter.css", "large.css")
"""Style sheets that some papers and text sizes add."""
EASED = "eased.css"
"""The style sheet that a section with a fault adds."""

TEMPLATE_BYTES = 500_000
"""Limit of a template of the user: ten times the largest shipped one."""

Paper = Literal["A4", "Letter"]
TextSize = Literal["normal", "large"]
Profile = Literal["screen", "print", "press", "grey"]


class Look(Struct, frozen=True):
    """Everything that decides how pages look: brand, templates, paper, text size and output profile."""

    brand: Brand = DEFAULT
    template_dir: Path | None = None
    """A folder whose templates and style sheets go before the shipped ones of the same name."""
    words: HouseWords = NO_WORDS
    """Those of that folder, which go before the shipped ones of the same key."""
    paper: Paper = "A4"
    text_size: TextSize = "normal"
    profile: Profile = "screen"
    """``grey`` prints without colour; ``print`` has wider inner margins, which the binding makes; ``press`` adds bleed
    and crop marks to that, for printing houses."""

    @property
    def is_for_paper(self) -> bool:
        """Whether the document is made to be printed on both sides and bound."""
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
    def user_paths(self) -> tuple[Path, ...]:
        """The user's files and folders that a layout may read."""
        named = (self.template_dir, self.brand.logo, *(face.path for face in self.brand.fonts.faces))
        return tuple(path for path in named if path is not None)

    @contextmanager
    def in_force(self) -> Iterator[None]:
        """Have words and faces be those of the house, until the block ends."""
        with in_words_of(self.words), in_faces_of(self.brand.fonts):
            yield


def own_file(folder: Path, name: str) -> Path:
    """Return the path of a file in a user's folder of templates, whether it exists or not.

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
