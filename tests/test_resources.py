"""What is installed."""

from __future__ import annotations

import re
from importlib.metadata import distributions

from reports.resources import installed


def test_the_version_of_every_library_is_the_one_that_its_metadata_tell() -> None:
    told = {re.sub("[-_.]+", "-", found.name).lower(): found.version for found in reversed(list(distributions()))}
    assert {"weasyprint", "python-frontmatter", "markdown-it-py"} <= set(told)
    assert {name: installed(name) for name in told} == told


def test_a_library_that_is_not_installed_has_no_version() -> None:
    assert installed("no-such-library") == ""
