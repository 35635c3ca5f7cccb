"""Contents of sections that are finished late are known by what they can do, so none may do half of it."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from msgspec import Struct

import reports.documents
from reports.documents.shared.two_pass import Fitted, Paged, Told


def view_models() -> list[type]:
    """Every view model of the package."""
    found = []
    for module in pkgutil.walk_packages(reports.documents.__path__, "reports.documents."):
        loaded = importlib.import_module(module.name)
        found += [one for one in vars(loaded).values() if isinstance(one, type) and issubclass(one, Struct)]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(("sign", "protocol"), [("paged", Paged), ("smaller", Fitted), ("told", Told)])
def test_what_does_one_thing_of_a_kind_does_all_of_it(sign: str, protocol: type) -> None:
    wanted = {name for name in vars(protocol) if not name.startswith("_")}
    able = [one for one in view_models() if hasattr(one, sign) and one.__module__.startswith("reports.documents.")]
    assert able
    assert {one.__name__: wanted - set(dir(one)) for one in able if not wanted <= set(dir(one))} == {}
