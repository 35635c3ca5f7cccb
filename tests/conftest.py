"""What every test can ask for: the sample corpus, the real one where there is one, and golden files."""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import settings

from reports import releases
from reports.app.preloading import warm

ROOT = Path(__file__).resolve().parent.parent

REAL_CORPUS = Path(os.environ.get("REPORTS_CORPUS") or ROOT.parent / "shared" / "corpus")
"""Where the dated exports of the real corpus may lie."""

SLOW = {"soak": "make soak", "wheel": "make wheel"}
"""Markers of tests that a quick run leaves out, and the command that runs them."""

# The same examples in every run, so that a red test is red again; `make soak` looks for new ones.
settings.register_profile("quick", max_examples=50, deadline=None, derandomize=True, database=None)
settings.register_profile("few", max_examples=15, deadline=None, derandomize=True, database=None)
settings.register_profile("soak", max_examples=5_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that writes golden files."""
    parser.addoption("--update-goldens", action="store_true", help="write golden files anew instead of comparing")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip slow tests unless `-m` asks for their marker."""
    asked = config.getoption("markexpr")
    for item in items:
        for marker, command in SLOW.items():
            if item.get_closest_marker(marker) and marker not in asked:
                item.add_marker(pytest.mark.skip(reason=f"takes long: {command}"))


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what the developer's shell sets, the cache and the ledger of deliveries, out of the tests."""
    for name in (*(key for key in os.environ if key.startswith("REPORTS_")), "SOURCE_DATE_EPOCH", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REPORTS_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.setenv("REPORTS_LEDGER", str(tmp_path_factory.mktemp("ledger") / "deliveries.sqlite"))


@pytest.fixture(autouse=True)
def _releases_asked_anew() -> None:
    """Forget which releases were tested, for some tests make the installed ones look otherwise."""
    releases.why_off.cache_clear()
    releases.untested.cache_clear()


@pytest.fixture(scope="session")
def update_goldens(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are written anew."""
    return bool(request.config.getoption("--update-goldens"))


@pytest.fixture(scope="session")
def sample_corpus() -> Path:
    """The folder of the sample corpus."""
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def real_corpus() -> Path:
    """The folder that holds the dated exports of the real corpus; skips where it is absent."""
    if not REAL_CORPUS.is_dir():
        pytest.skip("the real corpus is not here: name its folder in REPORTS_CORPUS")
    return REAL_CORPUS


@pytest.fixture(params=["2026-02-27", "2026-04-06"])
def real_export(request: pytest.FixtureRequest, real_corpus: Path) -> Path:
    """Each export of the real corpus in turn."""
    folder = real_corpus / str(request.param)
    if not folder.is_dir():
        pytest.skip(f"the real corpus has no export of {request.param}")
    return folder


@functools.cache
def _ready_to_fork() -> Literal["fork"]:
    """Have this process loaded and used once, as a kept process is, and say that workers begin as forks of it.

    The threads that pytest's own workers have would make each of ours begin anew, at the price of a document.
    """
    warm()
    return "fork"


@pytest.fixture(autouse=True)
def _workers_are_forks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let workers begin as forks of a test's process."""
    if sys.platform == "linux":
        monkeypatch.setattr("reports.batch.executors._cheapest_start", _ready_to_fork)
