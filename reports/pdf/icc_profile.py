"""Writes the ICC profile of sRGB from the few numbers that define it.

The profile that comes with WeasyPrint holds the same curve as a table; it has 3,024 bytes, which every PDF would carry.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cache

_VERSION = 0x04200000
_CREATED = (2016, 1, 1, 0, 0, 0)
_D50 = (0.9642, 1.0, 0.82491)
_RED, _GREEN, _BLUE = (0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.7141)
"""The primaries of IEC 61966-2-1, adapted to D50 as ICC asks."""
_ADAPTED = (1.04788, 0.02292, -0.0502, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168)
"""From D65, by Bradford."""
_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
"""Exponent, slope, offset, slope near black, and where that ends: parametric curve 3."""
_HEADER = 128


@cache
def srgb_profile() -> bytes:
    """Return the profile: a display profile of version 4.2."""
    parts = {
        b"desc": _text("sRGB IEC61966-2.1"), b"cprt": _text("No copyright"), b"wtpt": _point(_D50),
        b"chad": b"sf32" + bytes(4) + _fixed(_ADAPTED),
        b"rXYZ": _point(_RED), b"gXYZ": _point(_GREEN), b"bXYZ": _point(_BLUE),
        b"rTRC": (curve := b"para" + bytes(4) + struct.pack(">HH", 3, 0) + _fixed(_CURVE)),
        b"gTRC": curve, b"bTRC": curve,
    }  # fmt: skip
    places: dict[bytes, int] = {}
    body = b""
    start = _HEADER + 4 + 12 * len(parts)
    for part in parts.values():
        if part not in places:
            places[part] = start + len(body)
            body += part + bytes(-len(part) % 4)
    table = b"".join(struct.pack(">4sII", name, places[part], len(part)) for name, part in parts.items())
    head = struct.pack(
        ">I4xI4s4s4s6H4s24xI12s48x",
        start + len(body), _VERSION, b"mntr", b"RGB ", b"XYZ ", *_CREATED, b"acsp", 0, _fixed(_D50),
    )  # fmt: skip
    return head + struct.pack(">I", len(parts)) + table + body


def _text(text: str) -> bytes:
    """Encode one name, in English."""
    return struct.pack(">4s4xIIHHII", b"mluc", 1, 12, 0x656E, 0x5553, 2 * len(text), 28) + text.encode("utf-16-be")


def _point(values: Sequence[float]) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(values)


def _fixed(values: Sequence[float]) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))
