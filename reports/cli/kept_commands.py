"""Commands in a kept process: what it loads, and what it runs in each fork."""

from __future__ import annotations

import importlib

from reports.app.preloading import load, warm
from reports.cli import COMMANDS, run
from reports.kept.server import KeptProcess
from reports.process import share_memory


def serve(lock: int) -> None:
    """Be the kept process, or the process of a command that it has forked; ``lock`` is the descriptor of its lock."""
    KeptProcess(lock).serve(_load)
    run()


def _load() -> None:
    for name in COMMANDS:
        importlib.import_module(f"reports.cli.{name}_command")
    load()
    warm()
    share_memory()
