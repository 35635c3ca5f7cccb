"""Documents of the sample corpus for every test here, rendered once in a run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.end_to_end.documents import KINDS, LANGUAGES, Made, Press


@pytest.fixture(scope="session")
def press(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Press:
    """Renders documents of the sample corpus; all workers of a run share what one of them has rendered."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return Press(sample_corpus, shared / "documents")


@pytest.fixture(params=[(kind, lang) for kind in KINDS for lang in LANGUAGES], ids="-".join)
def made(request: pytest.FixtureRequest, press: Press) -> Made:
    """One document of each kind in each language."""
    kind, lang = request.param
    return press.make(kind, KINDS[kind], lang)
