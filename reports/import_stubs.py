"""Import stubs: a library is loaded without the modules that no page needs, half of a short document's start-up.

A stub is an empty module that takes the place of a real one while a library is loaded. It holds the names that the
library imports from it there and then; no page calls them later. Afterwards the stub is taken out of `sys.modules`, and
whoever imports the real module gets it.
"""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

MARK = "An import stub of reports."
"""The docstring of every stub, by which it is told from a real module."""


@contextmanager
def stub_imports(stubs: Mapping[str, Mapping[str, object]]) -> Iterator[None]:
    """Put a stub with these names in the place of each module that is not loaded yet, for as long as the block runs."""
    put = [name for name in stubs if name not in sys.modules]
    for name in put:
        sys.modules[name] = types.ModuleType(name, MARK)
        vars(sys.modules[name]).update(stubs[name])
    try:
        yield
    finally:
        for name in put:
            del sys.modules[name]


def forward_to(name: str) -> dict[str, object]:
    """Return what a stub holds that is kept by the library: it imports the real module when a name is asked of it."""
    return {"__getattr__": lambda wanted: getattr(importlib.import_module(name), wanted)}
