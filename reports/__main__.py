"""`python -m reports`: the command."""

from __future__ import annotations

from reports.cli import run

run()
