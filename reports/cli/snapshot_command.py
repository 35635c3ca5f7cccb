"""`reports snapshot`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from reports.cli.beyond import tell_beyond
from reports.cli.options import request
from reports.corpus.opening import name_corpus, open_origin
from reports.corpus.reader import read_origin
from reports.corpus.snapshot import Snapshot, pack_snapshot, read_snapshot, take_snapshot
from reports.corpus.vocabulary import Vocabulary
from reports.files import write_whole


@click.group("snapshot")
def command() -> None:
    """Freeze a corpus in one file, and say what such a file holds."""


@command.command("save")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--corpus", metavar="PATH", help="Folder of records, snapshot, git:REF, or PDF of ours.")
@click.option("--config", type=click.Path(path_type=Path), help="reports.toml to use.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def save(file: Path, quiet: bool, **given: Any) -> None:
    """Write a corpus to FILE, every file with its hash; compressed if the name ends in .gz."""
    asked = request(**given)
    _, named = name_corpus(asked.corpus, asked.config)
    origin = open_origin(named)
    if not quiet:
        tell_beyond(origin.beyond)
    snapshot = take_snapshot(origin)
    write_whole(file, pack_snapshot(snapshot, compress=file.suffix == ".gz"))
    click.echo(str(file))
    if not quiet:
        click.echo(f"{len(snapshot.entries)} files, sha256 {snapshot.sha256}", err=True)


@command.command("show")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(file: Path, as_json: bool) -> None:
    """Check every hash in FILE, and say what it holds."""
    snapshot = read_snapshot(file)
    tell_beyond(snapshot.beyond)
    told = _told(file, snapshot)
    if as_json:
        files = [{"name": entry.name, "sha256": entry.sha256, "bytes": len(entry.data)} for entry in snapshot.entries]
        click.echo(json.dumps({**told, "files": files}, ensure_ascii=False, indent=2))
        return
    for name, value in told.items():
        click.echo(f"{name}: {value}")
    for entry in snapshot.entries:
        click.echo(f"{entry.sha256}  {entry.name}")


def _told(file: Path, snapshot: Snapshot) -> dict[str, Any]:
    corpus = read_origin(snapshot.origin(str(file)), Vocabulary.load())
    return {
        "folder": snapshot.folder,
        "sha256": snapshot.sha256,
        "records": len(corpus.records),
        "profiles": len(corpus.profiles),
        "problems": len(corpus.problems),
        "files": len(snapshot.entries),
    }
