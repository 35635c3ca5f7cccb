"""The faces of a house: which of them sets which language, and where they are in force.

They are read and checked by `house_fonts`; here is what is needed to set with them, without a layout engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from msgspec import Struct

Role = Literal["text", "headings", "numbers"]
NUMERALS: Final = "0123456789+-−–.,%"
"""What a face of numbers sets; words beside the figures are in the face of text."""


class HouseFace(Struct, frozen=True):
    """One face of a house: a copy of its own, in a family of one regular and perhaps one bold face."""

    role: Role
    scripts: tuple[str, ...]
    """ISO 15924 codes of the scripts that it sets; () for every one."""
    family: str
    bold: bool
    path: Path
    """The copy that is set from."""
    source: Path
    """The file that the brand names."""
    name: str
    """PostScript name, as it stands in a PDF after the subset tag."""
    digest: str
    """Of the file, the face in it and its place in the brand."""
    scale: float = 1.0
    """Height of its capitals by that of the supplement."""

    def sets(self, role: Role, script: str) -> bool:
        """Return whether it is for this role and script."""
        return self.role == role and (not self.scripts or script in self.scripts)


class HouseFonts(Struct, frozen=True):
    """The faces of a house, in the order of its brand file; and the note on their licence."""

    faces: tuple[HouseFace, ...] = ()
    licence: str = ""

    def first(self, role: Role, script: str, *, bold: bool = False) -> HouseFace | None:
        """Return the face for a role and script, the regular one where there is no bold one; None where ours is."""
        found = [face for face in self.faces if face.sets(role, script)]
        families = [face for face in found if found and face.family == found[0].family]
        return next((face for face in families if face.bold == bold), families[0] if families else None)

    @property
    def families(self) -> tuple[str, ...]:
        """The names of the families, each once."""
        return tuple(dict.fromkeys(face.family for face in self.faces))


NO_FONTS = HouseFonts()
"""What a house has that brings no faces."""

_in_force: ContextVar[HouseFonts] = ContextVar("faces of a house", default=NO_FONTS)
_caches: list[Any] = []
_last: list[HouseFonts] = [NO_FONTS]

Cached = TypeVar("Cached", bound=Callable[..., Any])


def forgotten_with_faces(cached: Cached) -> Cached:
    """Have a cached function forget what it knows once other faces are in force: its results depend on them."""
    _caches.append(cached)
    return cached


def faces_in_force() -> HouseFonts:
    """Return the faces of the house for which documents are being made."""
    return _in_force.get()


@contextmanager
def in_faces_of(house: HouseFonts) -> Iterator[None]:
    """Have text set in the faces of a house where it has any, until the block ends."""
    token = _in_force.set(house)
    _forget_others(house)
    try:
        yield
    finally:
        _in_force.reset(token)
        _forget_others(_in_force.get())


def _forget_others(house: HouseFonts) -> None:
    if house != _last[0]:
        _last[0] = house
        for cached in _caches:
            cached.cache_clear()
