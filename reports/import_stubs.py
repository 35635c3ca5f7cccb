"""Libraries loaded without what no page needs: half of a short document's time is the start of its process.

A stand-in takes the place of a module while a library is loaded. It holds what the library asks of it by name there and
then; what would be done with it later, no page does. Afterwards the real module is there for whoever asks for it.
"""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def standing_in(modules: Mapping[str, Mapping[str, object]]) -> Iterator[None]:
    """Let modules that hold these names stand in for those that are not loaded yet."""
    put = [name for name in modules if name not in sys.modules]
    for name in put:
        sys.modules[name] = types.ModuleType(name, "Stands in.")
        vars(sys.modules[name]).update(modules[name])
    try:
        yield
    finally:
        for name in put:
            del sys.modules[name]


def later(name: str) -> dict[str, object]:
    """What a module holds that stands in for another one for good, and asks it for whatever it is asked for."""
    return {"__getattr__": lambda wanted: getattr(importlib.import_module(name), wanted)}
