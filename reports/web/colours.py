"""Colours of the HTML edition: those of the brand on white, and lighter ones of the same hue on a dark ground."""

from __future__ import annotations

from typing import Final

from reports.typeset.brand import READABLE, VISIBLE, Palette, contrast
from reports.typeset.styles import TINTS

WHITE: Final = "#ffffff"
BLACK: Final = "#000000"
DARK: Final = "#12181c"
"""The ground of the dark scheme."""
_DARK_INK: Final = "#e8edef"
_STEP = 0.04
_MARGIN = 0.1
"""What rounding may take away again."""


def light_tokens(palette: Palette) -> dict[str, str]:
    """Return the CSS custom properties of the light scheme, by full name."""
    tokens = {"--paper": WHITE, **palette.tokens(), "--alert": _readable(palette.signal, WHITE)}
    return {**tokens, **_washes(palette.accent, WHITE), "--on-wash": palette.ink, **_heat(palette)}


def dark_tokens(palette: Palette) -> dict[str, str]:
    """Return the CSS custom properties of the dark scheme, by full name: each colour as light as it must be."""
    tokens = {"--paper": DARK, "--ink": _DARK_INK}
    for name in Palette.__struct_fields__:
        needed = VISIBLE if name == "peer" else READABLE
        tokens.setdefault(f"--{name.replace('_', '-')}", _readable(getattr(palette, name), DARK, needed))
    tokens |= {"--rule": _blend(_DARK_INK, DARK, 0.35), "--hairline": _blend(_DARK_INK, DARK, 0.16)}
    tokens |= {"--alert": tokens["--signal"], **_washes(tokens["--accent"], DARK), "--on-wash": _DARK_INK}
    return {**tokens, **_heat(palette)}


def _washes(accent: str, ground: str) -> dict[str, str]:
    return {f"--wash-{step}": _blend(accent, ground, share) for step, share in enumerate(TINTS.values())}


def _heat(palette: Palette) -> dict[str, str]:
    """Return the grounds of scores, the same in both schemes: a key says that the darker one is the higher score."""
    grounds = [palette.tint(share) for share in TINTS.values()]
    inks = [max((palette.ink, WHITE), key=lambda ink: contrast(ink, ground)) for ground in grounds]
    named = {f"--heat-{step}": ground for step, ground in enumerate(grounds)}
    return named | {f"--on-heat-{step}": ink for step, ink in enumerate(inks)}


def _readable(colour: str, ground: str, needed: float = READABLE) -> str:
    """Return a colour mixed with white, or black on white, until its contrast with the ground is as high as needed."""
    other, share = (WHITE if ground == DARK else BLACK), 0.0
    while contrast(found := _blend(other, colour, share), ground) < needed + _MARGIN and share < 1:
        share += _STEP
    return found


def _blend(upper: str, lower: str, share: float) -> str:
    """Return ``upper`` laid over ``lower`` at ``share`` (0-1)."""
    pairs = ((int(upper[at : at + 2], 16), int(lower[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(below + (above - below) * min(share, 1.0)):02x}" for above, below in pairs)
