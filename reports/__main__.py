"""The command: `reports`, and `python -m reports`."""

from __future__ import annotations

import os
import sys


def run() -> None:
    """Run the command: in a process that is kept where that is asked for, else in this one."""
    # Nothing is loaded here that a command of a kept process does not need.
    if sys.platform == "linux" and ("REPORTS_DAEMON" in os.environ or "--daemon" in sys.argv):
        from reports.kept.client import is_asked_for, run_kept

        if is_asked_for() and (code := run_kept()) is not None:
            sys.exit(code)
    from reports.cli import run as run_here

    run_here()


if __name__ == "__main__":
    run()
