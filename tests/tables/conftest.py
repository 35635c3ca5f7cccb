"""What tests of tables share: the command, and corpora made for them."""

from __future__ import annotations

import pytest

from tests.cli.running import Command


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command, run through its entry point."""
    return Command(monkeypatch, capsys)
