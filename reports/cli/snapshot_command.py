"""`reports snapshot`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from reports.app.output import is_standard_output
from reports.app.snapshots import SnapshotContents, freeze_corpus, open_snapshot, save_snapshot
from reports.cli.paths import PATH
from reports.cli.talk import TerminalObserver, say, write_output
from reports.corpus.snapshot import pack_snapshot
from reports.messages import told


@click.group("snapshot")
def command() -> None:
    """Freeze a corpus in one file, and say what such a file holds."""


@command.command("save")
@click.argument("file", type=PATH)
@click.option("--corpus", metavar="PATH", help="Folder of records, snapshot, git:REF, or PDF of ours.")
@click.option("--config", type=PATH, help="reports.toml to use.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def save(file: Path, corpus: str | None, config: Path | None, quiet: bool) -> None:
    """Write a corpus to FILE, every file with its hash; compressed if the name ends in .gz. - is standard output."""
    observer = TerminalObserver(quiet=quiet)
    if is_standard_output(file):
        snapshot = freeze_corpus(corpus, config=config, observer=observer)
        write_output(pack_snapshot(snapshot, compress=False))
    else:
        snapshot = save_snapshot(file, corpus, config=config, observer=observer)
        click.echo(str(file))
    if not quiet:
        say(f"{len(snapshot.entries)} files, sha256 {snapshot.sha256}")


@command.command("show")
@click.argument("file", type=PATH)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(file: Path, as_json: bool) -> None:
    """Check every hash in FILE, and say what it holds."""
    contents = open_snapshot(file, TerminalObserver())
    snapshot, found = contents.snapshot, _told(contents)
    if as_json:
        files = [{"name": entry.name, "sha256": entry.sha256, "bytes": len(entry.data)} for entry in snapshot.entries]
        click.echo(json.dumps({**found, "files": files}, ensure_ascii=False, indent=2))
        return
    for name, value in found.items():
        click.echo(f"{told(name)}: {value}")
    for entry in snapshot.entries:
        click.echo(f"{entry.sha256}  {entry.name}")


def _told(contents: SnapshotContents) -> dict[str, Any]:
    return {
        "folder": contents.snapshot.folder,
        "sha256": contents.snapshot.sha256,
        "records": contents.records,
        "profiles": contents.profiles,
        "problems": contents.problems,
        "files": len(contents.snapshot.entries),
    }
