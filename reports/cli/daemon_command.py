"""`reports daemon`."""

from __future__ import annotations

import click

from reports.cli.talk import show
from reports.kept.control import Found, kept_processes, start_and_wait, stop_all

_ACTIONS = ("status", "start", "stop")


@click.command("daemon")
@click.argument("action", type=click.Choice(_ACTIONS))
def command(action: str) -> None:
    """Say which processes are kept for commands with --daemon, start one, or end all.

    None has to be started: the first command with --daemon does it, and the process ends by itself once no command has
    come for ten minutes, or for as many seconds as REPORTS_DAEMON_IDLE says.
    """
    if action == "start":
        start_and_wait()
    found = stop_all() if action == "stop" else kept_processes()
    for one in found:
        show(f"ended {one.pid}" if action == "stop" else _line(one))
    if not found:
        show("no process is kept")


def _line(one: Found) -> str:
    where = "" if one.serves_here else "; not for commands as they would run here"
    work = f"commands: {one.commands}, {one.processor_seconds:.3f} s of processor time, {one.megabytes:.0f} MB"
    return f"{one.pid}: kept for {one.seconds:.0f} s, {work}{where}"
