"""Sections are written with short numbers and quickly packed streams; the binding packs them with more effort."""

from __future__ import annotations

from typing import Any

import pydyf

from reports.attachment import QUICK, packed


def to_bytes(item: Any) -> bytes:
    """Return an object as PDF writes it; a coordinate to the thousandth, which is less than any device shows."""
    if isinstance(item, bytes):
        return item
    if isinstance(item, float):
        if item.is_integer():
            return b"%d" % item
        # What scales coordinates is small, and is written as precisely as ever.
        digits = f"{item:.3f}" if abs(item) >= 10 else f"{item:f}"
        return digits.rstrip("0").rstrip(".").encode("ascii")
    data: bytes = item.data if isinstance(item, pydyf.Object) else str(item).encode("ascii")
    return data


def stream_data(stream: Any) -> bytes:
    """Return a stream as PDF writes it, packed with little effort."""
    content, entries = b"\n".join(map(to_bytes, stream.stream)), pydyf.Dictionary(stream.extra)
    if stream.compress:
        content, entries["Filter"] = packed(content, QUICK), "/FlateDecode"
    entries["Length"] = len(content)
    return b"\n".join((entries.data, b"stream", content, b"endstream"))


data = property(stream_data)
"""What replaces the property of that name."""


def show_text(stream: Any, text: str) -> None:
    """Show glyphs; one that is not moved needs no number behind it."""
    text = text.replace(">0<", "").replace(">0.0<", "")
    if text.endswith(">0"):
        text = text[:-1]
    stream.stream.append(f"[{text}] TJ".encode("ascii"))


def set_color_rgb(stream: Any, red: float, green: float, blue: float, stroke: bool = False) -> None:
    """Set a colour to three digits, which is nearer than the next one of 256 shades."""
    shades = (to_bytes(float(f"{shade:.3g}")) for shade in (red, green, blue))
    stream.stream.append(b" ".join((*shades, b"RG" if stroke else b"rg")))
