"""Finished reports, and a post office on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.delivery.finished import Finished, read_finished
from tests.delivery.post_office import PostOffice
from tests.end_to_end.documents import Press


@pytest.fixture(scope="session")
def press(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Press:
    """Renders documents of the sample corpus; all workers of a run share what one of them has rendered."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return Press(sample_corpus, shared / "documents")


@pytest.fixture(scope="session")
def sheet(press: Press) -> Finished:
    """A policy sheet in English: the smallest report there is."""
    return read_finished(press.make("policy", "us-45q-tax-credit", "en").path)


@pytest.fixture(scope="session")
def sheet_zh(press: Press) -> Finished:
    """The same in Chinese."""
    return read_finished(press.make("policy", "us-45q-tax-credit", "zh").path)


@pytest.fixture(scope="session")
def briefing(press: Press) -> Finished:
    """A country briefing in Chinese, with a page that stands alone."""
    return read_finished(press.make("country", "CN", "zh").path)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A server without encryption."""
    with PostOffice() as opened:
        yield opened
